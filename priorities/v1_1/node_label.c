/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeLabelPriority of v1.1 and v1.2: 10 for nodes that have a label, or that have it not, whatever
 * its value. Of a Policy only, which may have several.
 */
#include "priorities/v1_1/priorities.h"

static bool score(struct legacy_call *call, const struct legacy_nodes *nodes, int64_t *scores)
{
	const struct legacy_label_args *args = call->args;
	uint32_t value;

	for (size_t i = 0; i < nodes->count; i++) {
		const struct labels *labels = &legacy_nodes_at(nodes, i)->node->labels;

		scores[i] = labels_find(labels, args->labels.items[0], &value) == args->presence
				    ? LEGACY_SCORE_MAX
				    : 0;
	}
	return true;
}

static const struct legacy_priority_impl impls[] = {
	{ "reference", "look for the label", false, score },
	{ NULL, NULL, false, NULL },
};

const struct legacy_priority priority_v1_1_node_label = {
	.rule = { .plugin = "NodeLabelPriority",
		  .policy_name = "NodeLabelPriority",
		  .summary = "the node has a label, or has it not" },
	.impls = impls,
};
