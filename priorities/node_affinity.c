/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeAffinity: the weights of the preferred terms that the node satisfies, the pod's and those the
 * profile adds.
 *
 * v1.26 plugins/nodeaffinity (PreScore, Score, NormalizeScore).
 */
#include "priorities/priorities.h"
#include "sched/core/args.h"
#include "sched/core/node_match.h"
#include "sched/core/normalise.h"

struct state {
	const struct node_terms *added;
	const struct intern *symbols;
};

static const struct node_terms none;

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct node_affinity_args *args = call->args;
	struct state *state;

	if (call->pod->spec->preferred_terms.count == 0 && !(args && args->added_preferred.count)) {
		out->verdict = call->features->version == KUBERNETES_1_26 ? PREPARED_SKIP
									  : PREPARED_NO_SCORE;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->added = args ? &args->added_preferred : &none;
	state->symbols = &call->cluster->symbols;
	out->state = state;
}

static int64_t sum_of_weights(const void *opaque, const struct pod *pod,
			      const struct node_info *info)
{
	const struct state *state = opaque;

	return node_terms_weight(state->added, info->node, state->symbols) +
	       node_terms_weight(&pod->spec->preferred_terms, info->node, state->symbols);
}

static void normalise(const void *state, int64_t *scores, size_t count)
{
	(void)state;
	normalise_to_largest(scores, count, false);
}

static const struct priority_impl impls[] = {
	{ "reference", "each preferred term against the node", prepare, sum_of_weights },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_node_affinity = {
	.plugin = "NodeAffinity",
	.policy_name = "NodeAffinityPriority",
	.summary = "weights of the preferred node affinity terms that match",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.part = PART_LABELS,
	.impls = impls,
	.normalise = normalise,
};
