/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EqualPriority of v1.1 and v1.2: each node scores 1.
 */
#include "priorities/v1_1/priorities.h"

static bool score(struct legacy_call *call, const struct legacy_nodes *nodes, int64_t *scores)
{
	(void)call;
	for (size_t i = 0; i < nodes->count; i++)
		scores[i] = 1;
	return true;
}

static const struct legacy_priority_impl impls[] = {
	{ "reference", "1 for each", false, score },
	{ NULL, NULL, false, NULL },
};

const struct legacy_priority priority_v1_1_equal = {
	.rule = { .plugin = "EqualPriority",
		  .policy_name = "EqualPriority",
		  .summary = "all nodes are alike" },
	.impls = impls,
};
