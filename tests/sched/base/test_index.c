/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/base/index.h"
#include "sched/base/rng.h"

Test(index, an_empty_index_finds_nothing)
{
	struct index index = { 0 };

	cr_expect_eq(index_find(&index, 0), INDEX_NONE);
	cr_expect_eq(index_find(&index, UINT64_MAX), INDEX_NONE);
	index_fini(&index);
}

Test(index, a_key_keeps_its_first_number)
{
	struct index index = { 0 };

	index_put(&index, 0, 5);
	index_put(&index, 0, 6);
	index_put(&index, 7, 0);
	cr_expect_eq(index_find(&index, 0), 5);
	cr_expect_eq(index_find(&index, 7), 0);
	cr_expect_eq(index_find(&index, 1), INDEX_NONE);
	cr_expect_eq(index.count, 2);
	index_fini(&index);
}

/* Keys that are random, in a row, and alike in their low halves. */
static uint64_t key_of(uint32_t i)
{
	switch (i % 3) {
	case 0:
		return rng_draw(3, i);
	case 1:
		return i;
	default:
		return index_pair(i, 9);
	}
}

Test(index, every_key_is_found_among_many)
{
	struct index index = { 0 };

	for (uint32_t i = 0; i < 30000; i++)
		index_put(&index, key_of(i), i);
	cr_expect_leq(index.count * 2, index.slot_count + 2, "more than half full");
	for (uint32_t i = 0; i < 30000; i++)
		cr_assert_eq(index_find(&index, key_of(i)), i);
	for (uint32_t i = 0; i < 30000; i++)
		cr_assert_eq(index_find(&index, rng_draw(4, i)), INDEX_NONE);
	index_fini(&index);
}

Test(index, the_two_symbols_of_a_pair_are_told_apart)
{
	cr_expect_neq(index_pair(1, 2), index_pair(2, 1));
	cr_expect_neq(index_pair(0, 1), index_pair(1, 0));
	cr_expect_eq(index_pair(1, UINT32_MAX), UINT64_C(0x1ffffffff));
}
