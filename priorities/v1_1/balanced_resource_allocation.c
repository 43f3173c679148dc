/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BalancedResourceAllocation of v1.1 and v1.2: cpu and memory are used in the same proportion.
 *
 * 0 when either is used up or not there.
 */
#include <math.h>

#include "priorities/v1_1/priorities.h"
#include "priorities/v1_1/resources.h"
#include "sched/base/wrap.h"

static double fraction(int64_t requested, int64_t capacity)
{
	return capacity == 0 ? 1 : (double)requested / (double)capacity;
}

static int64_t score(const struct legacy_occupancy *o)
{
	double cpu = fraction(o->used_milli_cpu, o->milli_cpu);
	double memory = fraction(o->used_memory, o->memory);

	if (cpu >= 1 || memory >= 1)
		return 0;
	return wrap_from_double(LEGACY_SCORE_MAX - fabs(cpu - memory) * LEGACY_SCORE_MAX);
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

const struct legacy_priority priority_v1_1_balanced_resource_allocation = {
	.rule = { .plugin = "BalancedResourceAllocation",
		  .policy_name = "BalancedResourceAllocation",
		  .summary = "cpu and memory are used in the same proportion" },
	.impls = impls,
};
