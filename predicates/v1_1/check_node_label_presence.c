/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CheckNodeLabelPresence of v1.1 and v1.2: the node has all of some labels, or none of them,
 * whatever their values. Of a Policy only, which may have several.
 */
#include "predicates/v1_1/predicates.h"

static uint64_t fits(struct legacy_call *call, const struct legacy_node *at_hand,
		     const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	const struct legacy_label_args *args = call->args;
	uint32_t value;

	(void)info;
	for (uint32_t i = 0; i < args->labels.count; i++) {
		if (labels_find(&node->node->labels, args->labels.items[i], &value) !=
		    args->presence)
			return LEGACY_FAILS;
	}
	return 0;
}

static const struct legacy_predicate_impl impls[] = {
	{ "reference", "look for each label", false, fits },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_check_node_label_presence = {
	.rule = { .plugin = "CheckNodeLabelPresence",
		  .policy_name = "CheckNodeLabelPresence",
		  .summary = "the node has the labels, or has none of them",
		  .explain = legacy_explain_name },
	.impls = impls,
};
