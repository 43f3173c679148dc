/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_set.h - which objects are there: kind, namespace and name, and where each was found
 *
 * A zeroed struct is an empty set.
 */
#ifndef SCHED_LOAD_NAME_SET_H
#define SCHED_LOAD_NAME_SET_H

#include <stddef.h>
#include <stdint.h>

struct name_entry {
	uint32_t kind, name_space, name; /* symbols; a name is never 0 */
	uint32_t file; /* symbol */
	uint32_t line;
};

struct name_set {
	struct name_entry *slots; /* open addressing, name 0 is free */
	size_t slot_count;
	size_t count;
};

void name_set_fini(struct name_set *set);
/* Adds the entry and returns NULL; or returns the one of that kind, namespace and name. */
const struct name_entry *name_set_add(struct name_set *set, const struct name_entry *entry);
/* NULL when there is none. */
const struct name_entry *name_set_find(const struct name_set *set, uint32_t kind,
				       uint32_t name_space, uint32_t name);

#endif
