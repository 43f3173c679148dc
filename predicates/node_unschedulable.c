/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeUnschedulable: the node is not cordoned, or the pod tolerates that.
 *
 * v1.26 plugins/nodeunschedulable. Cordoned means spec.unschedulable; a pod passes when it
 * tolerates the taint node.kubernetes.io/unschedulable:NoSchedule, whether the node has it or not.
 */
#include "predicates/predicates.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"

static bool tolerates_cordon(const struct rule_call *call)
{
	const struct pod_spec *spec = call->pod->spec;
	const struct taint cordon = { .key = call->cluster->known.unschedulable_taint,
				      .effect = EFFECT_NO_SCHEDULE };

	return tolerations_tolerate(spec->tolerations, spec->toleration_count, &cordon, false);
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	if (call->snapshot->unschedulable_count == 0 || tolerates_cordon(call))
		out->verdict = PREPARED_SKIP;
}

static uint64_t is_cordoned(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)pod;
	return node->unschedulable;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNRESOLVABLE, "node(s) were unschedulable");
}

static bool is_uncordoned(const struct rule_call *call, const struct cluster_event *event)
{
	const struct node *before = event->before;
	const struct node *after = event->after;

	(void)call;
	return !after->unschedulable && (!before || before->unschedulable);
}

static bool tolerates_now(const struct rule_call *call, const struct cluster_event *event)
{
	return hint_is_own_change(call, event) && tolerates_cordon(call);
}

static const struct queueing_hint hints[] = {
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_TAINT), is_uncordoned },
	{ EVENTS(POD, EVENT_UPDATE_TOLERATION), tolerates_now },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "look at spec.unschedulable", prepare, is_cordoned, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_unschedulable = {
	.plugin = "NodeUnschedulable",
	.policy_name = "CheckNodeUnschedulable",
	.summary = "the node is not cordoned",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.part = PART_TAINTS,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_TAINT),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
