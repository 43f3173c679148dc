/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LeastRequestedPriority of v1.1 and v1.2: the more of cpu and memory stays free, the better.
 *
 * The mean of two whole numbers, rounded down: tenths of cpu and of memory that stay free, rounded
 * down. What is overcommitted, or not there at all, has none.
 */
#include "priorities/v1_1/priorities.h"
#include "priorities/v1_1/resources.h"
#include "sched/base/wrap.h"

static int64_t free_tenths(int64_t requested, int64_t capacity)
{
	if (capacity == 0 || requested > capacity)
		return 0;
	return wrap_mul(wrap_sub(capacity, requested), LEGACY_SCORE_MAX) / capacity;
}

static int64_t score(const struct legacy_occupancy *o)
{
	return (free_tenths(o->used_milli_cpu, o->milli_cpu) +
		free_tenths(o->used_memory, o->memory)) /
	       2;
}

static bool score_walked(struct legacy_call *call, const struct legacy_nodes *nodes,
			 int64_t *scores)
{
	legacy_score_walked(call, nodes, score, scores);
	return true;
}

static bool score_summed(struct legacy_call *call, const struct legacy_nodes *nodes,
			 int64_t *scores)
{
	legacy_score_summed(call, nodes, score, scores);
	return true;
}

static const struct legacy_priority_impl impls[] = {
	{ "walk", "every container of every node added up", false, score_walked },
	{ "sums", "what the node's pods ask for was added up before", true, score_summed },
	{ NULL, NULL, false, NULL },
};

const struct legacy_priority priority_v1_1_least_requested = {
	.rule = { .plugin = "LeastRequestedPriority",
		  .policy_name = "LeastRequestedPriority",
		  .summary = "cpu and memory stay free" },
	.impls = impls,
};
