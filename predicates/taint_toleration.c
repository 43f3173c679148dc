/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TaintToleration: the pod tolerates every NoSchedule and NoExecute taint of the node.
 *
 * v1.26 plugins/tainttoleration (Filter): the first taint that is not tolerated is the reason.
 */
#include "predicates/predicates.h"
#include "sched/core/reasons.h"

static void prepare(const struct rule_call *call, struct prepared *out)
{
	if (call->snapshot->hard_tainted_count == 0)
		out->verdict = PREPARED_SKIP;
}

/* The token is the number of the taint's kind, plus one. */
static uint64_t first_untolerated(const void *state, const struct pod *pod,
				  const struct node_info *node)
{
	const struct taint *taints = node->node->taints;

	(void)state;
	if (!node->has_hard_taints)
		return 0;
	for (uint32_t i = 0; i < node->node->taint_count; i++) {
		if (taints[i].effect != EFFECT_PREFER_NO_SCHEDULE &&
		    !tolerations_tolerate(pod->spec->tolerations, pod->spec->toleration_count,
					  &taints[i]))
			return (uint64_t)taints[i].id + 1;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	const struct taint *taint = &call->cluster->taint_kinds[token - 1];

	(void)state;
	reasons_set(out, call, FIT_UNRESOLVABLE,
		    arena_format(call->scratch, "node(s) had untolerated taint {%s: %s}",
				 cluster_text(call->cluster, taint->key),
				 cluster_text(call->cluster, taint->value)));
}

static const struct predicate_impl impls[] = {
	{ "reference", "each taint against each toleration", prepare, first_untolerated, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_taint_toleration = {
	.plugin = "TaintToleration",
	.policy_name = "PodToleratesNodeTaints",
	.summary = "every NoSchedule and NoExecute taint is tolerated",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE),
	.impls = impls,
	.explain = explain,
};
