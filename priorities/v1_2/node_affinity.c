/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeAffinityPriority of v1.2: the weights of the affinity annotation's preferred terms that match the
 * node, as tenths of the largest sum. It cannot say when the annotation or a term cannot be read.
 */
#include "priorities/v1_2/priorities.h"
#include "sched/legacy/affinity.h"

/* Sums of weights, and the largest of them. */
static bool weigh(struct legacy_call *call, const struct legacy_affinity *affinity,
		  const struct legacy_nodes *nodes, int64_t *sums, int64_t *most)
{
	*most = 0;
	for (size_t i = 0; i < nodes->count; i++) {
		const struct legacy_node *node = legacy_nodes_at(nodes, i);

		if (!legacy_affinity_weight(call, affinity, &node->node->labels, &sums[i]))
			return false;
		*most = sums[i] > *most ? sums[i] : *most;
	}
	return true;
}

static bool score(struct legacy_call *call, const struct legacy_nodes *nodes, int64_t *scores)
{
	struct legacy_affinity *affinity = legacy_affinity_read(call);
	int64_t most = 0;
	bool said = affinity && weigh(call, affinity, nodes, scores, &most);

	for (size_t i = 0; i < nodes->count && said; i++)
		scores[i] =
			most > 0 ? (int64_t)(LEGACY_SCORE_MAX * ((double)scores[i] / (double)most))
				 : 0;
	legacy_affinity_free(affinity);
	return said;
}

static const struct legacy_priority_impl impls[] = {
	{ "reference", "each term for each node", false, score },
	{ NULL, NULL, false, NULL },
};

const struct legacy_priority priority_v1_2_node_affinity = {
	.rule = { .plugin = "NodeAffinityPriority",
		  .policy_name = "NodeAffinityPriority",
		  .summary = "the node matches preferred node affinity" },
	.impls = impls,
};
