/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TaintToleration: fewer PreferNoSchedule taints that the pod does not tolerate are better.
 *
 * plugins/tainttoleration (PreScore, Score, NormalizeScore): the raw score counts them, and the
 * normalised one is turned around, so that a node without any gets SCORE_MAX.
 */
#include "priorities/priorities.h"
#include "sched/core/normalise.h"

struct state {
	bool compare; /* tolerations may have the operators Gt and Lt */
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct state *state;

	if (call->snapshot->soft_tainted_count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->compare = call->features->taint_comparison_operators;
	out->state = state;
}

/* Tolerations with an empty effect or PreferNoSchedule count; the match itself sees to that. */
static int64_t count_intolerable(const void *opaque, const struct pod *pod,
				 const struct node_info *info)
{
	const struct state *state = opaque;
	const struct node *node = info->node;
	int64_t count = 0;

	if (!info->has_soft_taints)
		return 0;
	for (uint32_t i = 0; i < node->taint_count; i++)
		count += node->taints[i].effect == EFFECT_PREFER_NO_SCHEDULE &&
			 !tolerations_tolerate(pod->spec->tolerations, pod->spec->toleration_count,
					       &node->taints[i], state->compare);
	return count;
}

static void normalise(const void *state, int64_t *scores, size_t count)
{
	(void)state;
	normalise_to_largest(scores, count, true);
}

static const struct priority_impl impls[] = {
	{ "reference", "each taint against each toleration", prepare, count_intolerable },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_taint_toleration = {
	.plugin = "TaintToleration",
	.policy_name = "TaintTolerationPriority",
	.summary = "fewer intolerable PreferNoSchedule taints",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.part = PART_TAINTS,
	.impls = impls,
	.normalise = normalise,
};
