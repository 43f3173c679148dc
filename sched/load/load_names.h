/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_names.h - which names are taken, and where that was
 */
#ifndef SCHED_LOAD_LOAD_NAMES_H
#define SCHED_LOAD_LOAD_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "sched/base/diag.h"

/* Files whose names outlive their reader, and places in them. */
struct file_list {
	char **names;
	size_t count, capacity;
};

struct short_place {
	uint32_t file; /* index into the list */
	uint32_t line, column;
};

struct short_place file_list_place(struct file_list *files, struct place place);
struct place file_list_at(const struct file_list *files, struct short_place place);
void file_list_fini(struct file_list *files);

struct taken_name {
	uint32_t name_space; /* symbol; 0 for cluster-wide kinds */
	uint32_t name; /* symbol */
	struct short_place place;
};

/* A zeroed struct is an empty set. */
struct name_set {
	struct taken_name *items;
	size_t count, capacity;
	uint32_t *slots; /* index + 1, 0 = free */
	size_t slot_count;
};

/* NULL when the name is free. */
const struct taken_name *name_set_find(const struct name_set *set, uint32_t name_space,
				       uint32_t name);
/* The name must be free. */
void name_set_add(struct name_set *set, uint32_t name_space, uint32_t name,
		  struct short_place place);
void name_set_fini(struct name_set *set);

#endif
