/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open addressing with linear probing, at most half full; what is removed leaves no mark.
 */
#include "sched/legacy/string_map.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sched/base/mem.h"

enum { FIRST_SLOTS = 8 };

void string_map_fini(struct string_map *map)
{
	free(map->slots);
	*map = (struct string_map){ 0 };
}

/* The key's slot, or the free one where it would go. */
static size_t place_of(const struct string_map *map, const char *key, uint64_t hash)
{
	size_t mask = map->slot_count - 1;
	size_t at = (size_t)hash & mask;

	while (map->slots[at].key &&
	       (map->slots[at].hash != hash || strcmp(map->slots[at].key, key) != 0))
		at = (at + 1) & mask;
	return at;
}

static void grow(struct string_map *map, struct decimal_count *count)
{
	const struct string_map old = *map;

	map->slot_count = old.slot_count ? old.slot_count * 2 : FIRST_SLOTS;
	map->slots = mem_new(map->slot_count, sizeof(*map->slots));
	count->allocations++;
	for (size_t i = 0; i < old.slot_count; i++) {
		const struct string_slot *slot = &old.slots[i];

		if (slot->key)
			map->slots[place_of(map, slot->key, slot->hash)] = *slot;
	}
	free(old.slots);
}

struct string_slot *string_map_put(struct string_map *map, const char *key,
				   struct decimal_count *count)
{
	uint64_t hash = XXH3_64bits(key, strlen(key));
	struct string_slot *slot;

	if (map->count * 2 >= map->slot_count)
		grow(map, count);
	slot = &map->slots[place_of(map, key, hash)];
	if (!slot->key) {
		*slot = (struct string_slot){ .hash = hash, .key = key };
		map->count++;
	}
	return slot;
}

const struct string_slot *string_map_find(const struct string_map *map, const char *key)
{
	const struct string_slot *slot;

	if (!map->count)
		return NULL;
	slot = &map->slots[place_of(map, key, XXH3_64bits(key, strlen(key)))];
	return slot->key ? slot : NULL;
}

void string_map_remove(struct string_map *map, const char *key)
{
	size_t mask = map->slot_count - 1;
	size_t hole;

	if (!string_map_find(map, key))
		return;
	hole = place_of(map, key, XXH3_64bits(key, strlen(key)));
	/* Whatever could not be where it belongs because of the hole moves into it. */
	for (size_t at = (hole + 1) & mask; map->slots[at].key; at = (at + 1) & mask) {
		size_t home = (size_t)map->slots[at].hash & mask;

		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		map->slots[hole] = map->slots[at];
		hole = at;
	}
	map->slots[hole] = (struct string_slot){ 0 };
	map->count--;
}
