/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeLabel: the share of the labels the profile prefers that the node has, and of those it would
 * rather not see that it lacks.
 *
 * v1.22 plugins/nodelabel (Score), the last Kubernetes that had it.
 */
#include "priorities/priorities.h"
#include "sched/core/args.h"

struct state {
	const struct node_label_args *args;
	int64_t preferences; /* how many there are: at least one */
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct node_label_args *args = call->args;
	int64_t count = (int64_t)args->present_preferred.count + args->absent_preferred.count;
	struct state *state;

	/* v1.22 would divide by zero. */
	if (count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->args = args;
	state->preferences = count;
	out->state = state;
}

static int64_t count_present(const struct label_keys *keys, const struct labels *labels)
{
	int64_t count = 0;
	uint32_t value;

	for (uint32_t i = 0; i < keys->count; i++)
		count += labels_find(labels, keys->items[i], &value);
	return count;
}

static int64_t share_as_preferred(const void *opaque, const struct pod *pod,
				  const struct node_info *node)
{
	const struct state *state = opaque;
	const struct label_keys *present = &state->args->present_preferred;
	const struct label_keys *absent = &state->args->absent_preferred;
	const struct labels *labels = &node->node->labels;
	int64_t good =
		count_present(present, labels) + absent->count - count_present(absent, labels);

	(void)pod;
	return good * SCORE_MAX / state->preferences;
}

static const struct priority_impl impls[] = {
	{ "reference", "each label in turn", prepare, share_as_preferred },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_node_label = {
	.plugin = "NodeLabel",
	.policy_name = "NodeLabelPriority",
	.summary = "labels the profile prefers to be there, or not",
	.reads = READS_NODE_OBJECT,
	.impls = impls,
};
