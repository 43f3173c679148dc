/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TaintToleration: the pod tolerates every NoSchedule and NoExecute taint of the node.
 *
 * plugins/tainttoleration (Filter): the first taint that is not tolerated is the reason; v1.36 does
 * not name it.
 */
#include "predicates/predicates.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"

struct state {
	bool compare; /* tolerations may have the operators Gt and Lt */
	bool names_taint;
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct state *state;

	if (call->snapshot->hard_tainted_count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->compare = call->features->taint_comparison_operators;
	state->names_taint = call->features->version == KUBERNETES_1_26;
	out->state = state;
}

/* The token is the number of the taint's kind, plus one, where the reason names it. */
static uint64_t first_untolerated(const void *opaque, const struct pod *pod,
				  const struct node_info *node)
{
	const struct state *state = opaque;
	const struct taint *taints = node->node->taints;

	if (!node->has_hard_taints)
		return 0;
	for (uint32_t i = 0; i < node->node->taint_count; i++) {
		if (taints[i].effect != EFFECT_PREFER_NO_SCHEDULE &&
		    !tolerations_tolerate(pod->spec->tolerations, pod->spec->toleration_count,
					  &taints[i], state->compare))
			return state->names_taint ? (uint64_t)taints[i].id + 1 : 1;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *opaque, uint64_t token,
		    struct reasons *out)
{
	const struct state *state = opaque;
	const struct taint *taint = &call->cluster->taint_kinds[token - 1];

	if (!state->names_taint) {
		reasons_set(out, call, FIT_UNRESOLVABLE, "node(s) had untolerated taint(s)");
		return;
	}
	reasons_set(out, call, FIT_UNRESOLVABLE,
		    arena_format(call->scratch, "node(s) had untolerated taint {%s: %s}",
				 cluster_text(call->cluster, taint->key),
				 cluster_text(call->cluster, taint->value)));
}

static bool tolerates_all(const struct rule_call *call, const struct node *node)
{
	const struct pod_spec *spec = call->pod->spec;

	for (uint32_t i = 0; i < node->taint_count; i++) {
		if (node->taints[i].effect != EFFECT_PREFER_NO_SCHEDULE &&
		    !tolerations_tolerate(spec->tolerations, spec->toleration_count,
					  &node->taints[i],
					  call->features->taint_comparison_operators))
			return false;
	}
	return true;
}

static bool lets_in(const struct rule_call *call, const struct cluster_event *event)
{
	return !(event->before && tolerates_all(call, event->before)) &&
	       tolerates_all(call, event->after);
}

static const struct queueing_hint hints[] = {
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_TAINT), lets_in },
	{ EVENTS(POD, EVENT_UPDATE_TOLERATION), hint_is_own_change },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "each taint against each toleration", prepare, first_untolerated, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_taint_toleration = {
	.plugin = "TaintToleration",
	.policy_name = "PodToleratesNodeTaints",
	.summary = "every NoSchedule and NoExecute taint is tolerated",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.part = PART_TAINTS,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
