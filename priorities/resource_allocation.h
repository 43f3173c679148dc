/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_allocation.h - what a node has of each scored resource, and what would be taken
 *
 * v1.26 plugins/noderesources/resource_allocation.go. A resource the node has none of does not
 * count; nor does a scalar resource that the pod does not request.
 */
#ifndef PRIORITIES_RESOURCE_ALLOCATION_H
#define PRIORITIES_RESOURCE_ALLOCATION_H

#include "sched/base/wrap.h"
#include "sched/core/args.h"
#include "sched/core/rule.h"

/* A resource that counts for the pod at hand. */
struct scored {
	enum scored_resource_kind kind;
	uint32_t scalar;
	int64_t weight;
	int64_t pod_request;
};

struct scored_list {
	struct scored *items;
	uint32_t count;
	bool nonzero; /* cpu and memory: count the defaults for containers without a request */
};

/* The resources that count, with the pod's share of each; in call->scratch. */
void scored_list_init(struct scored_list *list, const struct rule_call *call,
		      const struct scored_resources *resources, bool nonzero);

/* What the node can give, 0 when the resource does not count there. */
static inline int64_t scored_allocatable(const struct scored *s, const struct node_info *node)
{
	int64_t scalar;

	switch (s->kind) {
	case SCORED_CPU:
		return node->allocatable_milli_cpu;
	case SCORED_MEMORY:
		return node->allocatable_memory;
	case SCORED_EPHEMERAL:
		return node->allocatable_ephemeral;
	case SCORED_SCALAR:
		break;
	}
	scalar = node_scalars_allocatable(&node->scalars, s->scalar);
	return scalar < 0 ? 0 : scalar;
}

/* What would be taken with the pod on the node. */
static inline int64_t scored_requested(const struct scored *s, const struct node_info *node,
				       bool nonzero)
{
	int64_t taken = 0;

	switch (s->kind) {
	case SCORED_CPU:
		taken = nonzero ? node->nonzero_milli_cpu : node->requested_milli_cpu;
		break;
	case SCORED_MEMORY:
		taken = nonzero ? node->nonzero_memory : node->requested_memory;
		break;
	case SCORED_EPHEMERAL:
		taken = node->requested_ephemeral;
		break;
	case SCORED_SCALAR:
		taken = node_scalars_requested(&node->scalars, s->scalar);
		break;
	}
	return wrap_add(taken, s->pod_request);
}

#endif
