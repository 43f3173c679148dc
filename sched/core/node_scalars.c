/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/node_scalars.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/wrap.h"

static void make_room(struct node_scalars *s, uint32_t count)
{
	uint32_t capacity = s->capacity * 2;

	if (count <= s->capacity)
		return;
	if (capacity < count)
		capacity = count;
	s->items = mem_resize(s->items, capacity, sizeof(*s->items));
	s->capacity = capacity;
}

static void insert(struct node_scalars *s, uint32_t at, uint32_t resource)
{
	make_room(s, s->count + 1);
	memmove(&s->items[at + 1], &s->items[at], (s->count - at) * sizeof(*s->items));
	s->items[at] = (struct node_scalar){ .resource = resource, .allocatable = -1 };
	s->count++;
}

static bool says_nothing(const struct node_scalar *scalar)
{
	return scalar->requested == 0 && scalar->allocatable < 0;
}

void node_scalars_request(struct node_scalars *scalars, uint32_t resource, int64_t amount)
{
	uint32_t at = node_scalars_place(scalars, resource);
	struct node_scalar *scalar;

	if (!node_scalars_is_at(scalars, at, resource)) {
		if (amount == 0)
			return;
		insert(scalars, at, resource);
	}
	scalar = &scalars->items[at];
	scalar->requested = wrap_add(scalar->requested, amount);
	if (says_nothing(scalar))
		memmove(scalar, scalar + 1, (--scalars->count - at) * sizeof(*scalar));
}

static int by_resource(const void *left, const void *right)
{
	const struct node_scalar *a = left;
	const struct node_scalar *b = right;

	return (a->resource > b->resource) - (a->resource < b->resource);
}

/* Entries of one resource, at most one with a request and one with an offer, become one. */
static void merge(struct node_scalars *s)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		struct node_scalar *last = kept ? &s->items[kept - 1] : NULL;

		if (!last || last->resource != s->items[i].resource) {
			s->items[kept++] = s->items[i];
			continue;
		}
		last->requested = wrap_add(last->requested, s->items[i].requested);
		if (s->items[i].allocatable >= 0)
			last->allocatable = s->items[i].allocatable;
	}
	s->count = kept;
}

static void drop_offers(struct node_scalars *s)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		s->items[kept] = s->items[i];
		s->items[kept].allocatable = -1;
		kept += s->items[i].requested != 0;
	}
	s->count = kept;
}

void node_scalars_offer(struct node_scalars *scalars, const struct resources *allocatable)
{
	drop_offers(scalars);
	if (allocatable->scalar_count == 0)
		return;
	make_room(scalars, scalars->count + allocatable->scalar_count);
	for (uint32_t i = 0; i < allocatable->scalar_count; i++)
		scalars->items[scalars->count++] =
			(struct node_scalar){ .resource = allocatable->scalars[i].resource,
					      .allocatable = allocatable->scalars[i].amount };
	qsort(scalars->items, scalars->count, sizeof(*scalars->items), by_resource);
	merge(scalars);
}

void node_scalars_fini(struct node_scalars *scalars)
{
	free(scalars->items);
	*scalars = (struct node_scalars){ 0 };
}
