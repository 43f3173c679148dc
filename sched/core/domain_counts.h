/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain_counts.h - a number for each (topology key, value) pair
 *
 * What upstream keeps in a map of topology pairs: absent pairs count 0. Lives in an arena.
 */
#ifndef SCHED_CORE_DOMAIN_COUNTS_H
#define SCHED_CORE_DOMAIN_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/core/snapshot.h"

struct domain_column {
	const struct topology *topology;
	int64_t *by_domain;
};

struct domain_counts {
	struct arena *arena;
	const struct snapshot *snapshot;
	struct domain_column *columns; /* by key, in the order met */
	uint32_t count;
	uint32_t capacity;
	size_t nonzero; /* pairs that are not 0 */
};

void domain_counts_init(struct domain_counts *counts, struct arena *arena,
			const struct snapshot *snapshot);
/* Adds to the pair of the key and the node's value of it; nothing when the node has no such label. */
void domain_counts_add(struct domain_counts *counts, uint32_t key, uint32_t node, int64_t amount);
/* The pair's number, 0 when the node has no such label. */
int64_t domain_counts_at(const struct domain_counts *counts, uint32_t key, uint32_t node);

/* The column's number for the node. */
static inline int64_t domain_column_at(const struct domain_column *column, uint32_t node)
{
	uint32_t domain = column->topology->domain_of[node];

	return domain == NO_DOMAIN ? 0 : column->by_domain[domain];
}

#endif
