/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally.h - how often each of some keys occurred
 *
 * A small hash table in an arena; entries keep the order of first occurrence.
 */
#ifndef SCHED_CORE_TALLY_H
#define SCHED_CORE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"

struct tally_entry {
	const void *key;
	size_t key_size;
	uint64_t hash;
	size_t count;
};

struct tally {
	struct arena *arena;
	struct tally_entry *entries;
	uint32_t *slots; /* entry + 1, 0 = free */
	size_t entry_count;
	size_t slot_count;
};

void tally_init(struct tally *tally, struct arena *arena);
/* Adds `count` to the key's entry; a new key's bytes are copied. Returns the entry's number. */
size_t tally_add(struct tally *tally, const void *key, size_t key_size, size_t count);

#endif
