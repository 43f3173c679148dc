/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MatchNodeSelector of v1.1: the node has all labels of spec.nodeSelector.
 */
#include "predicates/v1_1/predicates.h"
#include "sched/legacy/selector.h"

static uint64_t fits(struct legacy_call *call, const struct legacy_node *at_hand,
		     const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	const struct labels *wanted = &call->pod->pod->spec->node_selector;
	struct legacy_selector *selector;
	bool matches;

	(void)info;
	if (!wanted->count)
		return 0;
	selector = legacy_selector_of_labels(call, wanted);
	matches = legacy_selector_matches(call, selector, &node->node->labels);
	legacy_selector_free(selector);
	return matches ? 0 : LEGACY_FAILS;
}

static const struct legacy_predicate_impl impls[] = {
	{ "reference", "a selector made for each node", false, fits },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_match_node_selector = {
	.rule = { .plugin = "MatchNodeSelector",
		  .policy_name = "MatchNodeSelector",
		  .summary = "the node has the labels of nodeSelector",
		  .explain = legacy_explain_name },
	.impls = impls,
};
