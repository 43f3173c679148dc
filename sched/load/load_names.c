/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open addressing with linear probing, at most half full.
 */
#include "sched/load/load_names.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

/* --- files ----------------------------------------------------------------------------------- */

struct short_place file_list_place(struct file_list *files, struct place place)
{
	const char *name = place.file ? place.file : "";

	/* Objects come file by file. */
	if (!files->count || strcmp(files->names[files->count - 1], name) != 0) {
		files->names = mem_grow(files->names, files->count, &files->capacity,
					sizeof(*files->names));
		files->names[files->count++] = mem_copy_text(name, strlen(name));
	}
	return (struct short_place){ (uint32_t)files->count - 1, place.line, place.column };
}

struct place file_list_at(const struct file_list *files, struct short_place place)
{
	return (struct place){ files->names[place.file], place.line, place.column };
}

void file_list_fini(struct file_list *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->names[i]);
	free(files->names);
	*files = (struct file_list){ 0 };
}

/* --- names ----------------------------------------------------------------------------------- */

static size_t first_slot(const struct name_set *set, uint32_t name_space, uint32_t name)
{
	uint64_t key = (uint64_t)name_space << 32 | name;

	return (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (set->slot_count - 1);
}

static void place_item(struct name_set *set, size_t index)
{
	const struct taken_name *item = &set->items[index];
	size_t slot = first_slot(set, item->name_space, item->name);

	while (set->slots[slot])
		slot = (slot + 1) & (set->slot_count - 1);
	set->slots[slot] = (uint32_t)index + 1;
}

static void grow_slots(struct name_set *set)
{
	free(set->slots);
	set->slot_count = set->slot_count ? set->slot_count * 2 : 64;
	set->slots = mem_new(set->slot_count, sizeof(*set->slots));
	for (size_t i = 0; i < set->count; i++)
		place_item(set, i);
}

const struct taken_name *name_set_find(const struct name_set *set, uint32_t name_space,
				       uint32_t name)
{
	size_t slot;

	if (!set->count)
		return NULL;
	slot = first_slot(set, name_space, name);
	while (set->slots[slot]) {
		const struct taken_name *item = &set->items[set->slots[slot] - 1];

		if (item->name == name && item->name_space == name_space)
			return item;
		slot = (slot + 1) & (set->slot_count - 1);
	}
	return NULL;
}

void name_set_add(struct name_set *set, uint32_t name_space, uint32_t name,
		  struct short_place place)
{
	if (set->count * 2 >= set->slot_count)
		grow_slots(set);
	set->items = mem_grow(set->items, set->count, &set->capacity, sizeof(*set->items));
	set->items[set->count] = (struct taken_name){ name_space, name, place };
	place_item(set, set->count++);
}

void name_set_fini(struct name_set *set)
{
	free(set->items);
	free(set->slots);
	*set = (struct name_set){ 0 };
}
