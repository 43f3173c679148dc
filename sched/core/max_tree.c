/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/max_tree.h"

static size_t vectors_for(size_t numbers)
{
	return (numbers + TREE_FAN - 1) / TREE_FAN;
}

void max_shape_init(struct max_shape *shape, size_t blocks)
{
	size_t vectors = vectors_for(blocks);

	*shape = (struct max_shape){ 0 };
	for (;;) {
		shape->start[shape->levels] = shape->count;
		shape->vectors[shape->levels++] = vectors;
		shape->count += vectors * TREE_FAN;
		if (vectors <= 1)
			return;
		vectors = vectors_for(vectors);
	}
}

void max_tree_set(uint16_t *tree, const struct max_shape *shape, const struct scan *scan,
		  size_t block, uint16_t most, uint16_t *largest)
{
	size_t at = block;

	for (unsigned int level = 0; level < shape->levels; level++) {
		uint16_t *numbers = tree + shape->start[level];

		if (numbers[at] == most)
			return;
		most = (uint16_t)scan->put(numbers + at / TREE_FAN * TREE_FAN,
					   (unsigned int)(at % TREE_FAN), most);
		at /= TREE_FAN;
	}
	*largest = most;
}

void max_tree_put(uint16_t *tree, size_t block, uint16_t most)
{
	tree[block] = most;
}

void max_tree_raise(uint16_t *tree, const struct max_shape *shape, const struct scan *scan)
{
	for (unsigned int level = 0; level + 1 < shape->levels; level++) {
		const uint16_t *below = tree + shape->start[level];
		uint16_t *above = tree + shape->start[level + 1];

		for (size_t i = 0; i < shape->vectors[level]; i++)
			above[i] = (uint16_t)scan->largest(below + i * TREE_FAN, 1);
	}
}

uint16_t max_tree_largest(const uint16_t *tree, const struct max_shape *shape,
			  const struct scan *scan)
{
	unsigned int top = shape->levels - 1;

	return (uint16_t)scan->largest(tree + shape->start[top], 1);
}

size_t max_tree_first(const uint16_t *tree, const struct max_shape *shape, const struct scan *scan,
		      uint16_t most)
{
	unsigned int level = shape->levels - 1;
	size_t end = shape->vectors[level];
	size_t at = 0;

	for (;; level--) {
		uint32_t lanes;

		at = scan->find(tree + shape->start[level], at, end, most, &lanes);
		at = at * TREE_FAN + (size_t)__builtin_ctz(lanes);
		if (level == 0)
			return at;
		end = at + 1;
	}
}
