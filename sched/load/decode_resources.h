/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode_resources.h - lists of resources, and their sums
 */
#ifndef SCHED_LOAD_DECODE_RESOURCES_H
#define SCHED_LOAD_DECODE_RESOURCES_H

#include "sched/load/decode.h"

/* One resource of a ResourceList. */
struct amount {
	const char *name; /* lives as long as the cluster */
	uint32_t symbol; /* of the name */
	uint32_t text; /* symbol: the amount as it is written */
	struct quantity quantity;
};

struct amounts {
	struct amount *items;
	uint32_t count;
};

enum resource_use {
	RESOURCES_OF_NODE,
	RESOURCES_OF_CONTAINER, /* names are checked too */
	RESOURCES_OF_POD, /* likewise: cpu, memory, huge pages */
};

/* The list as it stands, in document order, in d->scratch. Nothing is negative, and what is counted
 * is whole. */
enum status decode_amounts(const struct decode *d, const struct spot *list, enum resource_use use,
			   struct amounts *out);
/* NULL when it is not listed. */
const struct quantity *amounts_find(const struct amounts *amounts, const char *name);
/* The symbol of its text; 0 when it is not listed. */
uint32_t amounts_text(const struct amounts *amounts, const char *name);
/* In d->scratch, with room for `more`. */
struct amounts amounts_copy(const struct decode *d, const struct amounts *amounts, uint32_t more);

/*
 * Lists as v1.36 adds them up: exactly, rounded only at the end (component-helpers/resource). They are
 * made by amounts_begin() and hold AMOUNTS_MAX kinds; an error at `where` when there are more.
 */
enum { AMOUNTS_MAX = POD_SCALARS_MAX + 3 };
struct amounts amounts_begin(const struct decode *d);
enum status amounts_add(const struct decode *d, const struct spot *where,
			const struct amounts *more, struct amounts *sum);
/* Raises each resource to what the list says, when that is more. */
enum status amounts_raise(const struct decode *d, const struct spot *where,
			  const struct amounts *amounts, struct amounts *sum);
enum status amounts_set(const struct decode *d, const struct spot *where,
			const struct amount *amount, struct amounts *sum);

/* <0, 0, >0 as a is less than, equal to, more than b. */
int quantity_compare(const struct quantity *a, const struct quantity *b);

/*
 * Adding up (v1.26 framework.Resource): resources that scheduling does not know are left out.
 * Zeroed to begin with, but for scalars: room for scalars_max.
 */
struct resource_sum {
	struct resources amounts; /* without scalars */
	struct scalar *scalars; /* in the order met */
	uint32_t scalar_count;
	uint32_t scalars_max;
};

/* An error at `where` when there are more kinds of scalars than fit. */
enum status resource_sum_add(const struct decode *d, const struct spot *where,
			     const struct amounts *amounts, struct resource_sum *sum);
/* Raises each resource to what the list says, when that is more. */
enum status resource_sum_raise(const struct decode *d, const struct spot *where,
			       const struct amounts *amounts, struct resource_sum *sum);
/* Scalars in the order of their names, in the cluster's arena. */
struct resources resource_sum_total(const struct decode *d, const struct resource_sum *sum);

#endif
