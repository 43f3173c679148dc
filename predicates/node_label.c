/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeLabel: the node has all labels that the profile asks for, and none that it forbids, whatever
 * their values.
 *
 * v1.22 plugins/nodelabel (Filter), the last Kubernetes that had it; the pod has no say.
 */
#include "predicates/predicates.h"
#include "sched/core/args.h"
#include "sched/core/reasons.h"

struct state {
	const struct node_label_args *args;
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct node_label_args *args = call->args;
	struct state *state;

	if (args->present.count + args->absent.count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->args = args;
	out->state = state;
}

/* Has the node all of these labels (wanted), or none of them? */
static bool each_is(bool wanted, const struct label_keys *keys, const struct labels *labels)
{
	uint32_t value;

	for (uint32_t i = 0; i < keys->count; i++) {
		if (labels_find(labels, keys->items[i], &value) != wanted)
			return false;
	}
	return true;
}

static uint64_t has_wrong_labels(const void *opaque, const struct pod *pod,
				 const struct node_info *node)
{
	const struct state *state = opaque;
	const struct labels *labels = &node->node->labels;

	(void)pod;
	return !each_is(true, &state->args->present, labels) ||
	       !each_is(false, &state->args->absent, labels);
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNRESOLVABLE, "node(s) didn't have the requested labels");
}

static const struct predicate_impl impls[] = {
	{ "reference", "each label in turn", prepare, has_wrong_labels, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_label = {
	.plugin = "NodeLabel",
	.policy_name = "CheckNodeLabelPresence",
	.summary = "the node has the labels the profile asks for, none it forbids",
	.reads = READS_NODE_OBJECT,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL),
	.impls = impls,
	.explain = explain,
};
