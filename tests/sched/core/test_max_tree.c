/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/max_tree.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "tests/support/dice.h"

/* Plain: the largest of the blocks, and the first that has it. */
static void expect_same(const uint16_t *tree, const struct max_shape *shape, const uint16_t *blocks,
			size_t count, const struct scan *scan)
{
	size_t first = 0;

	for (size_t i = 1; i < count; i++)
		first = blocks[i] > blocks[first] ? i : first;
	cr_assert_eq(max_tree_largest(tree, shape, scan), blocks[first]);
	if (blocks[first])
		cr_assert_eq(max_tree_first(tree, shape, scan, blocks[first]), first,
			     "of %zu blocks", count);
}

static void check(size_t count, uint32_t values)
{
	const struct scan *scan = scan_best();
	struct dice dice = { .seed = count };
	uint16_t *blocks = mem_new(count, sizeof(*blocks));
	struct max_shape shape;
	uint16_t *tree, *again;
	uint16_t largest = 0;

	max_shape_init(&shape, count);
	tree = mem_new_aligned(shape.count, sizeof(*tree));
	again = mem_new_aligned(shape.count, sizeof(*again));
	for (int round = 0; round < 300; round++) {
		size_t at = roll(&dice, (uint32_t)count);

		blocks[at] = (uint16_t)roll(&dice, values);
		max_tree_set(tree, &shape, scan, at, blocks[at], &largest);
		cr_assert_eq(largest, max_tree_largest(tree, &shape, scan));
		expect_same(tree, &shape, blocks, count, scan);
	}
	for (size_t i = 0; i < count; i++)
		max_tree_put(again, i, blocks[i]);
	max_tree_raise(again, &shape, scan);
	for (size_t i = 0; i < shape.count; i++)
		cr_assert_eq(again[i], tree[i]);
	free(again);
	free(tree);
	free(blocks);
}

Test(max_tree, finds_the_first_of_the_largest_at_every_size)
{
	static const size_t sizes[] = { 1, 2, 31, 32, 33, 127, 128, 129, 4095, 4096, 4097, 40000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		check(sizes[i], 3);
		check(sizes[i], 65536);
	}
}

Test(max_tree, the_top_level_is_short)
{
	for (size_t blocks = 1; blocks < 200000; blocks += blocks / 3 + 1) {
		struct max_shape shape;

		max_shape_init(&shape, blocks);
		cr_expect_eq(shape.vectors[shape.levels - 1], (size_t)1);
		cr_expect_geq(shape.vectors[0] * TREE_FAN, blocks);
	}
}
