/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeResourcesFit: how well the pod's requests go with what the node has left, by the profile's
 * scoring strategy.
 *
 * v1.26 plugins/noderesources: LeastAllocated prefers empty nodes, MostAllocated full ones,
 * RequestedToCapacityRatio reads the score off a line through given points. cpu and memory count
 * with 100m and 200 MiB for each container without a request. There is no normalisation.
 */
#include <math.h>

#include "priorities/priorities.h"
#include "priorities/resource_allocation.h"
#include "priorities/shape.h"

struct state {
	struct scored_list resources;
	const struct node_resources_fit_args *args;
	int64_t (*score)(const struct node_resources_fit_args *args, int64_t requested,
			 int64_t allocatable);
};

/* All three get allocatable > 0. */
static int64_t least_allocated(const struct node_resources_fit_args *args, int64_t requested,
			       int64_t allocatable)
{
	(void)args;
	if (requested > allocatable)
		return 0;
	return wrap_mul(wrap_sub(allocatable, requested), SCORE_MAX) / allocatable;
}

static int64_t most_allocated(const struct node_resources_fit_args *args, int64_t requested,
			      int64_t allocatable)
{
	(void)args;
	if (requested > allocatable)
		requested = allocatable;
	return wrap_mul(requested, SCORE_MAX) / allocatable;
}

static int64_t ratio(const struct node_resources_fit_args *args, int64_t requested,
		     int64_t allocatable)
{
	if (requested > allocatable)
		return shape_score(args->shape, args->shape_count, 100);
	return shape_score(args->shape, args->shape_count, wrap_mul(requested, 100) / allocatable);
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct node_resources_fit_args *args = call->args;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	scored_list_init(&state->resources, call, &args->resources, true);
	state->args = args;
	state->score = args->strategy == LEAST_ALLOCATED  ? least_allocated
		       : args->strategy == MOST_ALLOCATED ? most_allocated
							  : ratio;
	out->state = state;
}

/* Weighted mean, rounded down; the ratio strategy leaves resources that score 0 out of it and
 * rounds half away from zero. */
static int64_t weighted_mean(const void *opaque, const struct pod *pod,
			     const struct node_info *node)
{
	const struct state *state = opaque;
	bool is_ratio = state->args->strategy == REQUESTED_TO_CAPACITY_RATIO;
	int64_t sum = 0;
	int64_t weights = 0;

	(void)pod;
	for (uint32_t i = 0; i < state->resources.count; i++) {
		const struct scored *s = &state->resources.items[i];
		int64_t allocatable = scored_allocatable(s, node);
		int64_t score;

		if (allocatable == 0)
			continue;
		score = state->score(state->args, scored_requested(s, node, true), allocatable);
		if (is_ratio && score <= 0)
			continue;
		sum = wrap_add(sum, wrap_mul(score, s->weight));
		weights += s->weight;
	}
	if (weights == 0)
		return 0;
	return is_ratio ? wrap_from_double(round((double)sum / (double)weights)) : sum / weights;
}

static const struct priority_impl impls[] = {
	{ "reference", "resource by resource, weighted", prepare, weighted_mean },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_node_resources_fit = {
	.plugin = "NodeResourcesFit",
	.policy_name = "LeastRequestedPriority",
	.summary = "least or most allocated, or a line over utilisation",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS,
	.form = COLUMNS_FIT,
	.impls = impls,
};
