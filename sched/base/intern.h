/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intern.h - each distinct string once, as a small number
 *
 * A symbol is the number of a string in one table: equal strings have equal symbols. Symbol 0 is
 * the empty string. Struct fields that hold symbols are uint32_t and say so.
 */
#ifndef SCHED_BASE_INTERN_H
#define SCHED_BASE_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"

/* With the text's hash, so that neither probing nor growing looks at texts of other hashes. */
struct intern_slot {
	uint32_t symbol; /* + 1; 0 = free */
	uint32_t hash;
};

struct intern {
	struct arena texts;
	const char **text; /* by symbol */
	struct intern_slot *slots; /* open addressing */
	uint32_t slot_count;
	uint32_t count;
	size_t text_capacity;
};

void intern_init(struct intern *table);
void intern_fini(struct intern *table);
uint32_t intern(struct intern *table, const char *text, size_t length);
uint32_t intern_text(struct intern *table, const char *text);
/* Makes room for so many more strings, and no more than that. */
void intern_reserve(struct intern *table, size_t more);
/* Finds without adding; false when the string was never interned. */
bool intern_find(const struct intern *table, const char *text, size_t length, uint32_t *symbol);
/* NUL-terminated, lives as long as the table. */
const char *symbol_text(const struct intern *table, uint32_t symbol);

#endif
