/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeResourcesBalancedAllocation: the shares of cpu, memory, ... taken on the node lie close
 * together.
 *
 * plugins/noderesources/balanced_allocation.go, with its floating-point steps in its order, so that every
 * score is the same to the last bit: the standard deviation of the fractions, for two of them half
 * their distance. Fractions are capped at 1. Real requests count, without defaults.
 *
 * v1.36 scores how the pod changes the balance (balancedResourceScorer): 75 when not at all, more when
 * for the better; and leaves out pods that request nothing.
 */
#include <math.h>

#include "priorities/priorities.h"
#include "priorities/resource_allocation.h"

struct state {
	struct scored_list resources;
	/* v1.36: the same resources without the pod's share; empty in v1.26. */
	struct scored_list without;
};

static bool asks_for_any(const struct scored_list *resources)
{
	for (uint32_t i = 0; i < resources->count; i++) {
		if (resources->items[i].pod_request)
			return true;
	}
	return false;
}

static struct scored_list without_pod(const struct scored_list *resources, struct arena *arena)
{
	struct scored_list list = *resources;

	list.items = arena_new(arena, list.count, sizeof(*list.items));
	for (uint32_t i = 0; i < list.count; i++) {
		list.items[i] = resources->items[i];
		list.items[i].pod_request = 0;
	}
	return list;
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct balanced_allocation_args *args = call->args;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	scored_list_init(&state->resources, call, &args->resources, false);
	out->state = state;
	if (call->features->version == KUBERNETES_1_26)
		return;
	if (asks_for_any(&state->resources))
		state->without = without_pod(&state->resources, call->scratch);
	else
		out->verdict = PREPARED_NO_SCORE;
}

/* Inline: it is asked for every resource of every node. */
static inline double fraction_of(const struct scored *s, const struct node_info *node,
				 int64_t allocatable)
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

static int64_t balance_of(const struct scored_list *resources, const struct node_info *node)
{
	double first = 0;
	double last = 0;
	double total = 0;
	uint32_t count = 0;
	double std = 0;

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

/* v1.36. Not inlined, for the sake of v1.26, which then needs no stack of its own. */
__attribute__((noinline)) static int64_t balance_change(const struct state *state,
							const struct node_info *node)
{
	int64_t with = balance_of(&state->resources, node);

	return SCORE_MAX / 2 + (SCORE_MAX / 2 + with - balance_of(&state->without, node)) / 2;
}

static int64_t balance(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *state = opaque;

	(void)pod;
	return state->without.count ? balance_change(state, node)
				    : balance_of(&state->resources, node);
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
	.form = COLUMNS_BALANCE,
	.impls = impls,
};
