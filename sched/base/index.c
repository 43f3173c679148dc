/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/base/index.h"

#include <stdlib.h>

#include "sched/base/mem.h"

/* The key's slot, or the free one where it belongs. */
static size_t slot_of(const struct index *index, uint64_t key)
{
	size_t slot = (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (index->slot_count - 1);

	while (index->slots[slot].number && index->slots[slot].key != key)
		slot = (slot + 1) & (index->slot_count - 1);
	return slot;
}

static void grow(struct index *index)
{
	struct index old = *index;

	index->slot_count = old.slot_count ? old.slot_count * 2 : 16;
	index->slots = mem_new(index->slot_count, sizeof(*index->slots));
	for (size_t i = 0; i < old.slot_count; i++) {
		if (old.slots[i].number)
			index->slots[slot_of(index, old.slots[i].key)] = old.slots[i];
	}
	free(old.slots);
}

void index_put(struct index *index, uint64_t key, uint32_t number)
{
	size_t slot;

	if (index->count * 2 >= index->slot_count)
		grow(index);
	slot = slot_of(index, key);
	if (index->slots[slot].number)
		return;
	index->slots[slot] = (struct index_slot){ key, number + 1 };
	index->count++;
}

uint32_t index_find(const struct index *index, uint64_t key)
{
	return index->count ? index->slots[slot_of(index, key)].number - 1 : INDEX_NONE;
}

void index_fini(struct index *index)
{
	free(index->slots);
	*index = (struct index){ 0 };
}
