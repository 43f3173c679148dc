/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/domain_counts.h"

#include <string.h>

#include "sched/base/wrap.h"

void domain_counts_init(struct domain_counts *counts, struct arena *arena,
			const struct snapshot *snapshot)
{
	*counts = (struct domain_counts){ .arena = arena, .snapshot = snapshot };
}

static struct domain_column *find_column(const struct domain_counts *counts, uint32_t key)
{
	for (uint32_t i = 0; i < counts->count; i++) {
		if (counts->columns[i].topology->key == key)
			return &counts->columns[i];
	}
	return NULL;
}

static struct domain_column *add_column(struct domain_counts *counts, uint32_t key)
{
	const struct topology *topology = snapshot_topology(counts->snapshot, key);

	if (counts->count == counts->capacity) {
		uint32_t capacity = counts->capacity ? counts->capacity * 2 : 4;
		struct domain_column *columns =
			arena_new(counts->arena, capacity, sizeof(*columns));

		if (counts->count)
			memcpy(columns, counts->columns, counts->count * sizeof(*columns));
		counts->columns = columns;
		counts->capacity = capacity;
	}
	counts->columns[counts->count] = (struct domain_column){
		topology, arena_new(counts->arena, topology->domain_count, sizeof(int64_t))
	};
	return &counts->columns[counts->count++];
}

void domain_counts_add(struct domain_counts *counts, uint32_t key, uint32_t node, int64_t amount)
{
	struct domain_column *column = find_column(counts, key);
	uint32_t domain;
	int64_t *number;
	bool was;

	if (!column)
		column = add_column(counts, key);
	domain = column->topology->domain_of[node];
	if (domain == NO_DOMAIN)
		return;
	number = &column->by_domain[domain];
	was = *number != 0;
	*number = wrap_add(*number, amount);
	counts->nonzero += (size_t)(*number != 0) - (size_t)was;
}

int64_t domain_counts_at(const struct domain_counts *counts, uint32_t key, uint32_t node)
{
	const struct domain_column *column = find_column(counts, key);

	return column ? domain_column_at(column, node) : 0;
}
