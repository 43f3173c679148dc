/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An open-addressing table with linear probing, at most three quarters full, hashed with XXH3.
 */
#include "sched/base/intern.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sched/base/mem.h"

static uint32_t hash_text(const char *text, size_t length)
{
	return (uint32_t)XXH3_64bits(text, length);
}

/* Texts are stored behind their length, so that a comparison need not run strlen(). */
static size_t stored_length(const char *text)
{
	uint32_t length;

	memcpy(&length, text - sizeof(length), sizeof(length));
	return length;
}

/* The slot that holds the text, or the free one where it belongs. */
static uint32_t find_slot(const struct intern *table, const char *text, size_t length,
			  uint32_t hash)
{
	uint32_t mask = table->slot_count - 1;
	uint32_t slot = hash & mask;

	for (; table->slots[slot].symbol; slot = (slot + 1) & mask) {
		const char *known;

		if (table->slots[slot].hash != hash)
			continue;
		known = table->text[table->slots[slot].symbol - 1];
		if (stored_length(known) == length && (!length || memcmp(known, text, length) == 0))
			break;
	}
	return slot;
}

/* Are the slots enough for so many strings? */
static bool holds(const struct intern *table, size_t strings)
{
	return strings <= table->slot_count / 4 * (size_t)3;
}

static void grow_slots(struct intern *table, size_t strings)
{
	struct intern_slot *old = table->slots;
	uint32_t old_count = table->slot_count;

	while (!holds(table, strings))
		table->slot_count *= 2;
	table->slots = mem_new(table->slot_count, sizeof(*table->slots));
	for (uint32_t i = 0; i < old_count; i++) {
		uint32_t slot = old[i].hash & (table->slot_count - 1);

		if (!old[i].symbol)
			continue;
		while (table->slots[slot].symbol)
			slot = (slot + 1) & (table->slot_count - 1);
		table->slots[slot] = old[i];
	}
	free(old);
}

void intern_init(struct intern *table)
{
	*table = (struct intern){ .slot_count = 1024 };
	table->slots = mem_new(table->slot_count, sizeof(*table->slots));
	intern(table, "", 0);
}

void intern_fini(struct intern *table)
{
	arena_free(&table->texts);
	free(table->text);
	free(table->slots);
	*table = (struct intern){ 0 };
}

void intern_reserve(struct intern *table, size_t more)
{
	size_t strings = table->count + more;

	if (strings > table->text_capacity) {
		table->text_capacity = strings;
		table->text = mem_resize(table->text, strings, sizeof(*table->text));
	}
	if (!holds(table, strings))
		grow_slots(table, strings);
}

uint32_t intern(struct intern *table, const char *text, size_t length)
{
	uint32_t hash = hash_text(text, length);
	uint32_t slot = find_slot(table, text, length, hash);
	uint32_t prefix = (uint32_t)length;
	char *stored;

	if (table->slots[slot].symbol)
		return table->slots[slot].symbol - 1;
	stored = arena_bytes(&table->texts, sizeof(prefix) + length + 1) + sizeof(prefix);
	memcpy(stored - sizeof(prefix), &prefix, sizeof(prefix));
	if (length)
		memcpy(stored, text, length);
	stored[length] = '\0';
	table->text =
		mem_grow(table->text, table->count, &table->text_capacity, sizeof(*table->text));
	table->text[table->count] = stored;
	table->slots[slot] = (struct intern_slot){ ++table->count, hash };
	if (!holds(table, table->count))
		grow_slots(table, table->count);
	return table->count - 1;
}

uint32_t intern_text(struct intern *table, const char *text)
{
	return intern(table, text, strlen(text));
}

bool intern_find(const struct intern *table, const char *text, size_t length, uint32_t *symbol)
{
	uint32_t hash = hash_text(text, length);
	uint32_t found = table->slots[find_slot(table, text, length, hash)].symbol;

	if (!found)
		return false;
	*symbol = found - 1;
	return true;
}

const char *symbol_text(const struct intern *table, uint32_t symbol)
{
	return table->text[symbol];
}
