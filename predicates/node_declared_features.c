/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeDeclaredFeatures: the node says that it has what the pod needs of its kubelet.
 *
 * v1.36 plugins/nodedeclaredfeatures with component-helpers/nodedeclaredfeatures. Two of the features that
 * v1.36 knows matter for placement: restarting all containers by a container's rule, and user namespaces
 * in the host's network. The feature gate of the same name turns the rule off.
 */
#include "predicates/predicates.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"

static void prepare(const struct rule_call *call, struct prepared *out)
{
	if (!call->features->node_declared_features || !call->pod->spec->needed_features)
		out->verdict = PREPARED_SKIP;
}

static uint64_t is_lacking(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	return pod->spec->needed_features & ~node->node->declared_features;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNRESOLVABLE, "node(s) didn't match Pod's required features");
}

static bool declares_others(const struct rule_call *call, const struct cluster_event *event)
{
	const struct node *before = event->before;
	const struct node *after = event->after;

	(void)call;
	return !before || before->declared_features != after->declared_features;
}

static bool needs_others(const struct rule_call *call, const struct cluster_event *event)
{
	const struct pod *before = event->before;
	const struct pod *after = event->after;

	return hint_is_own_change(call, event) &&
	       before->spec->needed_features != after->spec->needed_features;
}

static const struct queueing_hint hints[] = {
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_DECLARED_FEATURE), declares_others },
	{ EVENTS(POD, EVENT_UPDATE), needs_others },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "compare what is needed with what is declared", prepare, is_lacking, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_declared_features = {
	.plugin = "NodeDeclaredFeatures",
	.policy_name = "NodeDeclaredFeatures",
	.summary = "the node declares the features that the pod needs",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE) | EVENTS(POD, EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
