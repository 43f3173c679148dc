/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/tally.h"

#include <string.h>
#include <xxhash.h>

enum { SLOTS_AT_FIRST = 64 };

static void make_room(struct tally *tally, size_t slot_count)
{
	struct tally_entry *entries =
		arena_new(tally->arena, slot_count / 2, sizeof(*tally->entries));

	if (tally->entry_count)
		memcpy(entries, tally->entries, tally->entry_count * sizeof(*entries));
	tally->entries = entries;
	tally->slot_count = slot_count;
	tally->slots = arena_new(tally->arena, slot_count, sizeof(*tally->slots));
	for (size_t i = 0; i < tally->entry_count; i++) {
		size_t slot = entries[i].hash & (slot_count - 1);

		while (tally->slots[slot])
			slot = (slot + 1) & (slot_count - 1);
		tally->slots[slot] = (uint32_t)i + 1;
	}
}

void tally_init(struct tally *tally, struct arena *arena)
{
	*tally = (struct tally){ .arena = arena };
	make_room(tally, SLOTS_AT_FIRST);
}

size_t tally_add(struct tally *tally, const void *key, size_t key_size, size_t count)
{
	uint64_t hash = XXH3_64bits(key, key_size);
	size_t slot = hash & (tally->slot_count - 1);
	struct tally_entry *entry;

	while (tally->slots[slot]) {
		entry = &tally->entries[tally->slots[slot] - 1];
		if (entry->hash == hash && entry->key_size == key_size &&
		    memcmp(entry->key, key, key_size) == 0) {
			entry->count += count;
			return tally->slots[slot] - 1;
		}
		slot = (slot + 1) & (tally->slot_count - 1);
	}
	tally->slots[slot] = (uint32_t)tally->entry_count + 1;
	entry = &tally->entries[tally->entry_count++];
	*entry = (struct tally_entry){ arena_copy(tally->arena, key, key_size), key_size, hash,
				       count };
	if (tally->entry_count == tally->slot_count / 2)
		make_room(tally, tally->slot_count * 2);
	return tally->entry_count - 1;
}
