/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeName: the pod asks for this node, or for none in particular.
 *
 * v1.26 plugins/nodename.
 */
#include "predicates/predicates.h"
#include "sched/core/reasons.h"

static void prepare(const struct rule_call *call, struct prepared *out)
{
	if (call->pod->spec->node_name == 0)
		out->verdict = PREPARED_SKIP;
}

static uint64_t is_another(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	return pod->spec->node_name != node->node->name;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNRESOLVABLE, "node(s) didn't match the requested node name");
}

static const struct queueing_hint hints[] = {
	{ EVENTS(NODE, EVENT_ADD), NULL },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "compare the names", prepare, is_another, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_name = {
	.plugin = "NodeName",
	.policy_name = "HostName",
	.summary = "spec.nodeName, when set, names the node",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
