/* SPDX-License-Identifier: Apache-2.0 */
/*
 * string_map.h - from text to something, as the maps of Go that the scheduler of 2015 lived on
 *
 * A zeroed struct is an empty map. Keys and values are borrowed. A map grows by doubling, each time
 * into new memory, which `count` counts. Iteration begins at a slot of the caller's choice:
 *
 *	for (size_t i = 0; i < map->slot_count; i++)
 *		slot = string_map_slot(map, start + i);
 */
#ifndef SCHED_LEGACY_STRING_MAP_H
#define SCHED_LEGACY_STRING_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "sched/legacy/decimal.h"

struct string_slot {
	uint64_t hash;
	const char *key; /* NULL: free */
	union {
		void *item;
		int64_t number;
	} value;
};

struct string_map {
	struct string_slot *slots;
	size_t slot_count; /* 0 or a power of two */
	size_t count;
};

void string_map_fini(struct string_map *map);
/* The slot of the key, added with a zero value when it is not there. Valid until the next change. */
struct string_slot *string_map_put(struct string_map *map, const char *key,
				   struct decimal_count *count);
/* NULL when it is not there. */
const struct string_slot *string_map_find(const struct string_map *map, const char *key);
/* Nothing happens when it is not there. */
void string_map_remove(struct string_map *map, const char *key);

static inline const struct string_slot *string_map_slot(const struct string_map *map, size_t at)
{
	return &map->slots[at & (map->slot_count - 1)];
}

#endif
