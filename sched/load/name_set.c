/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/name_set.h"

#include <stdbool.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"

void name_set_fini(struct name_set *set)
{
	free(set->slots);
	*set = (struct name_set){ 0 };
}

static bool is_same(const struct name_entry *entry, uint32_t kind, uint32_t name_space,
		    uint32_t name)
{
	return entry->name == name && entry->name_space == name_space && entry->kind == kind;
}

/* The slot that holds it, or the free one where it belongs. */
static size_t find_slot(const struct name_set *set, uint32_t kind, uint32_t name_space,
			uint32_t name)
{
	size_t mask = set->slot_count - 1;
	size_t slot = rng_draw(((uint64_t)kind << 32) + name_space, name) & mask;

	while (set->slots[slot].name && !is_same(&set->slots[slot], kind, name_space, name))
		slot = (slot + 1) & mask;
	return slot;
}

static void grow(struct name_set *set)
{
	const struct name_set old = *set;

	set->slot_count = old.slot_count ? old.slot_count * 2 : 64;
	set->slots = mem_new(set->slot_count, sizeof(*set->slots));
	for (size_t i = 0; i < old.slot_count; i++) {
		const struct name_entry *entry = &old.slots[i];

		if (entry->name)
			set->slots[find_slot(set, entry->kind, entry->name_space, entry->name)] =
				*entry;
	}
	free(old.slots);
}

const struct name_entry *name_set_add(struct name_set *set, const struct name_entry *entry)
{
	size_t slot;

	if (set->count * 2 >= set->slot_count)
		grow(set);
	slot = find_slot(set, entry->kind, entry->name_space, entry->name);
	if (set->slots[slot].name)
		return &set->slots[slot];
	set->slots[slot] = *entry;
	set->count++;
	return NULL;
}

const struct name_entry *name_set_find(const struct name_set *set, uint32_t kind,
				       uint32_t name_space, uint32_t name)
{
	const struct name_entry *found;

	if (!set->count)
		return NULL;
	found = &set->slots[find_slot(set, kind, name_space, name)];
	return found->name ? found : NULL;
}
