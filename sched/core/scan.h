/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan.h - what is done with all blocks of nodes at once
 *
 * The same few loops for different processors, chosen when the program runs. All give the same numbers.
 */
#ifndef SCHED_CORE_SCAN_H
#define SCHED_CORE_SCAN_H

#include "sched/core/columns.h"

enum {
	/* Groups that a node can be in, for scan->add: entries of the table of offsets. */
	SCAN_OFFSETS = 64,
};

/* Arrays that are read as vectors stand at multiples of 64 bytes. */
struct scan {
	const char *name; /* "portable", "avx2", "avx512" */
	/*
	 * columns_bound() of all positions of blocks that have one shape, 0 where the block's word of
	 * `allowed` has no bit; returns the largest. `bounds` is by position, `doubtful` by block: the
	 * positions that fit unless the amounts themselves say otherwise (NULL when nobody asks).
	 */
	unsigned int (*bound)(const struct node_block *blocks, size_t count,
			      const struct pod_share *share, const uint32_t *allowed,
			      uint16_t *bounds, uint32_t *doubtful);
	/* totals = bounds + offsets[group] where the bound is not 0, else 0; returns the largest. */
	unsigned int (*add)(const uint16_t *bounds, const uint8_t *groups, const uint16_t *offsets,
			    size_t blocks, uint16_t *totals);
	/* The first block from `at` on that holds the value, or `blocks`; *lanes are the positions. */
	size_t (*find)(const uint16_t *totals, size_t at, size_t blocks, unsigned int value,
		       uint32_t *lanes);
	unsigned int (*largest)(const uint16_t *totals, size_t blocks);
	/* The largest of the block's lanes whose bits are set; 0 when none is. */
	unsigned int (*largest_of)(const uint16_t *block, uint32_t lanes);
	/* Bits of the block's lanes that are in the group. */
	uint32_t (*members)(const uint8_t *groups, unsigned int group);
	/* Finds the positions that are not 0, bits by block; returns how many there are. */
	size_t (*present)(const uint16_t *bounds, size_t blocks, uint32_t *lanes);
	/* Of entries (bits) of two tables of SCAN_OFFSETS: the largest sum, and those that have it. */
	unsigned int (*best)(const uint16_t *values, const uint16_t *offsets, uint64_t entries,
			     uint64_t *having);
	/* Sets one lane of a block; returns the largest of all its lanes then. */
	unsigned int (*put)(uint16_t *block, unsigned int lane, unsigned int value);
	/* Sets a lane and its group; returns the largest of the group's lanes then, and *left is that of the
	 * group where the lane was before. */
	unsigned int (*move)(uint16_t *block, uint8_t *groups, unsigned int lane,
			     unsigned int value, unsigned int group, unsigned int *left);
};

/* The best that the processor can do; SCHEDMARK_SIMD=portable|avx2|avx512 in the environment chooses
 * less. */
const struct scan *scan_best(void);
/* By name, NULL when there is none or this processor cannot do it. */
const struct scan *scan_find(const char *name);

extern const struct scan scan_portable;
/* NULL where the processor, or the one compiled for, cannot do it. */
const struct scan *scan_avx2(void);
const struct scan *scan_avx512(void);

#endif
