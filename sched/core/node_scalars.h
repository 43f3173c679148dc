/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_scalars.h - a node's extended resources: what it offers and what is requested of each
 *
 * Only what the node lists or its pods ask for has an entry, so nodes together need room for what the
 * input says, however many resources the cluster knows.
 */
#ifndef SCHED_CORE_NODE_SCALARS_H
#define SCHED_CORE_NODE_SCALARS_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/model/resources.h"

struct node_scalar {
	uint32_t resource; /* index into cluster->scalar_names */
	int64_t requested;
	int64_t allocatable; /* below 0: the node does not list it */
};

/* A zeroed one is empty. */
struct node_scalars {
	struct node_scalar *items; /* by resource, each once */
	uint32_t count, capacity;
};

/* Where the resource stands, or belongs. Inline, with the two below: rules that seldom ask for scalars
 * then call nothing, and keep what they count in registers. */
static inline uint32_t node_scalars_place(const struct node_scalars *scalars, uint32_t resource)
{
	uint32_t low = 0;
	uint32_t high = scalars->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (scalars->items[middle].resource < resource)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static inline bool node_scalars_is_at(const struct node_scalars *scalars, uint32_t at,
				      uint32_t resource)
{
	return at < scalars->count && scalars->items[at].resource == resource;
}

/* 0 when nothing is requested. */
static inline int64_t node_scalars_requested(const struct node_scalars *scalars, uint32_t resource)
{
	uint32_t at = node_scalars_place(scalars, resource);

	return node_scalars_is_at(scalars, at, resource) ? scalars->items[at].requested : 0;
}

/* Below 0 when the node has none of it. */
static inline int64_t node_scalars_allocatable(const struct node_scalars *scalars,
					       uint32_t resource)
{
	uint32_t at = node_scalars_place(scalars, resource);

	return node_scalars_is_at(scalars, at, resource) ? scalars->items[at].allocatable : -1;
}

/* Adds to what is requested (of a resource that the node need not list), or takes from it. */
void node_scalars_request(struct node_scalars *scalars, uint32_t resource, int64_t amount);
/* What the node offers from now on; what is requested stays. */
void node_scalars_offer(struct node_scalars *scalars, const struct resources *allocatable);
void node_scalars_fini(struct node_scalars *scalars);

#endif
