/* SPDX-License-Identifier: Apache-2.0 */
/*
 * max_tree.h - the largest of many 16-bit numbers, and the first place that has it
 *
 * Over blocks of 32 numbers each; the tree holds the largest of every block, of every 32 blocks, and so on
 * up to a level of at most 32 numbers. Trees of one size share a shape.
 */
#ifndef SCHED_CORE_MAX_TREE_H
#define SCHED_CORE_MAX_TREE_H

#include "sched/core/scan.h"

enum {
	TREE_FAN = BLOCK_NODES,
	TREE_LEVELS = 7, /* enough for 2^32 blocks */
};

struct max_shape {
	size_t start[TREE_LEVELS]; /* of each level, in numbers */
	size_t vectors[TREE_LEVELS]; /* of 32 numbers, the last one padded with 0 */
	unsigned int levels; /* at least 1 */
	size_t count; /* numbers of a tree */
};

/* Of a tree over so many blocks. */
void max_shape_init(struct max_shape *shape, size_t blocks);

/* The largest of the block is another; all are 0 at first. `tree` has shape->count numbers at the beginning
 * of a cache line. *largest, that of the whole tree, is kept up to date. */
void max_tree_set(uint16_t *tree, const struct max_shape *shape, const struct scan *scan,
		  size_t block, uint16_t most, uint16_t *largest);
/* The same without the levels above; max_tree_raise() makes those, when many were set. */
void max_tree_put(uint16_t *tree, size_t block, uint16_t most);
void max_tree_raise(uint16_t *tree, const struct max_shape *shape, const struct scan *scan);

uint16_t max_tree_largest(const uint16_t *tree, const struct max_shape *shape,
			  const struct scan *scan);
/* The first block whose largest is `most`, which one has. */
size_t max_tree_first(const uint16_t *tree, const struct max_shape *shape, const struct scan *scan,
		      uint16_t most);

#endif
