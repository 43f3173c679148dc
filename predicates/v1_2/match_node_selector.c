/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MatchNodeSelector of v1.2: the node has all labels of spec.nodeSelector, and matches what the
 * affinity annotation requires, which is read anew for every node.
 */
#include "predicates/v1_2/predicates.h"
#include "sched/legacy/affinity.h"
#include "sched/legacy/selector.h"

static bool matches_selector(struct legacy_call *call, const struct legacy_node *node)
{
	const struct labels *wanted = &call->pod->pod->spec->node_selector;
	struct legacy_selector *selector;
	bool matches;

	if (!wanted->count)
		return true;
	selector = legacy_selector_of_labels(call, wanted);
	matches = legacy_selector_matches(call, selector, &node->node->labels);
	legacy_selector_free(selector);
	return matches;
}

static bool matches_affinity(struct legacy_call *call, const struct legacy_node *node)
{
	struct legacy_affinity *affinity = legacy_affinity_read(call);
	bool matches = affinity && legacy_affinity_allows(call, affinity, &node->node->labels);

	legacy_affinity_free(affinity);
	return matches;
}

static uint64_t fits(struct legacy_call *call, const struct legacy_node *at_hand,
		     const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);

	(void)info;
	return matches_selector(call, node) && matches_affinity(call, node) ? 0 : LEGACY_FAILS;
}

static const struct legacy_predicate_impl impls[] = {
	{ "reference", "selector and annotation read for each node", false, fits },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_2_match_node_selector = {
	.rule = { .plugin = "MatchNodeSelector",
		  .policy_name = "MatchNodeSelector",
		  .summary = "the node matches nodeSelector and the required node affinity",
		  .explain = legacy_explain_name },
	.impls = impls,
};
