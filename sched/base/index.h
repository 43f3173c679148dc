/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.h - from a 64-bit key to a small number
 *
 * Open addressing with linear probing, at most half full. A zeroed struct is an empty index.
 */
#ifndef SCHED_BASE_INDEX_H
#define SCHED_BASE_INDEX_H

#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX

struct index_slot {
	uint64_t key;
	uint32_t number; /* + 1; 0 = free */
};

struct index {
	struct index_slot *slots;
	size_t slot_count;
	size_t count;
};

/* Two symbols as one key. */
static inline uint64_t index_pair(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | b;
}

/* Keeps the number that a key has already. */
void index_put(struct index *index, uint64_t key, uint32_t number);
/* INDEX_NONE when the key is not there. */
uint32_t index_find(const struct index *index, uint64_t key);
void index_fini(struct index *index);

#endif
