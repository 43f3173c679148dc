/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeResourcesBalancedAllocation: the shares of cpu, memory, ... taken on the node lie close
 * together.
 *
 * v1.26 plugins/noderesources/balanced_allocation.go, with its floating-point steps in its order, so
 * that every score is the same to the last bit: the standard deviation of the fractions, for two of
 * them half their distance. Fractions are capped at 1. Real requests count, without defaults.
 */
#include <math.h>

#include "priorities/priorities.h"
#include "priorities/resource_allocation.h"

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct balanced_allocation_args *args = call->args;
	struct scored_list *resources = arena_new(call->scratch, 1, sizeof(*resources));

	scored_list_init(resources, call, &args->resources, false);
	out->state = resources;
}

static double fraction_of(const struct scored *s, const struct node_info *node, int64_t allocatable)
{
	double fraction = (double)scored_requested(s, node, false) / (double)allocatable;

	return fraction > 1 ? 1 : fraction;
}

/* For more than two fractions: their population standard deviation. */
static double deviation(const struct scored_list *resources, const struct node_info *node,
			double total, uint32_t count)
{
	double mean = total / (double)count;
	double sum = 0;

	for (uint32_t i = 0; i < resources->count; i++) {
		const struct scored *s = &resources->items[i];
		int64_t allocatable = scored_allocatable(s, node);
		double distance;

		if (allocatable == 0)
			continue;
		distance = fraction_of(s, node, allocatable) - mean;
		sum = sum + distance * distance;
	}
	return sqrt(sum / (double)count);
}

static int64_t balance(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct scored_list *resources = opaque;
	double first = 0;
	double last = 0;
	double total = 0;
	uint32_t count = 0;
	double std = 0;

	(void)pod;
	for (uint32_t i = 0; i < resources->count; i++) {
		const struct scored *s = &resources->items[i];
		int64_t allocatable = scored_allocatable(s, node);

		if (allocatable == 0)
			continue;
		last = fraction_of(s, node, allocatable);
		first = count ? first : last;
		total += last;
		count++;
	}
	if (count == 2)
		std = fabs((first - last) / 2);
	else if (count > 2)
		std = deviation(resources, node, total, count);
	return wrap_from_double((1 - std) * SCORE_MAX);
}

static const struct priority_impl impls[] = {
	{ "reference", "standard deviation of the fractions taken", prepare, balance },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_node_resources_balanced_allocation = {
	.plugin = "NodeResourcesBalancedAllocation",
	.policy_name = "BalancedResourceAllocation",
	.summary = "cpu, memory, ... are taken in like shares",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS,
	.impls = impls,
};
