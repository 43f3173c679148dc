/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "sched/base/arena.h"
#include "sched/base/rng.h"

enum { PIECES = 3000 };

/* Sizes from nothing to more than a block. */
static size_t some_size(uint64_t i)
{
	uint64_t draw = rng_draw(11, i);

	return draw % 50 ? draw % 200 : draw % 150000;
}

static void fill_and_check(struct arena *arena)
{
	unsigned char *pieces[PIECES];

	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = arena_alloc(arena, some_size(i));
		cr_assert_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		memset(pieces[i], (int)(i % 251), some_size(i));
	}
	for (size_t i = 0; i < PIECES; i++) {
		for (size_t b = 0; b < some_size(i); b++)
			cr_assert_eq(pieces[i][b], i % 251, "piece %zu, byte %zu", i, b);
	}
}

Test(arena, pieces_are_aligned_and_do_not_overlap)
{
	struct arena arena = { 0 };

	fill_and_check(&arena);
	arena_free(&arena);
	cr_expect_eq(arena.held, 0);
}

Test(arena, a_reset_keeps_the_blocks_for_the_same_work)
{
	struct arena arena = { 0 };
	size_t held;
	size_t used;

	fill_and_check(&arena);
	held = arena.held;
	used = arena.used;
	for (int round = 0; round < 3; round++) {
		arena_reset(&arena);
		cr_expect_eq(arena.used, 0);
		fill_and_check(&arena);
		cr_expect_eq(arena.used, used);
		cr_expect_eq(arena.held, held);
	}
	arena_free(&arena);
}

Test(arena, a_small_cycle_after_a_large_one_asks_for_nothing)
{
	struct arena arena = { 0 };
	size_t held;

	arena_alloc(&arena, 10);
	arena_alloc(&arena, 1000000);
	held = arena.held;
	arena_reset(&arena);
	for (int i = 0; i < 100; i++)
		arena_alloc(&arena, 5000);
	cr_expect_eq(arena.held, held);
	arena_free(&arena);
}

Test(arena, used_counts_what_was_asked_for)
{
	struct arena arena = { 0 };

	arena_alloc(&arena, 3);
	arena_bytes(&arena, 5);
	arena_text(&arena, "abc", 3);
	cr_expect_eq(arena.used, 3 + 5 + 4);
	arena_free(&arena);
}

Test(arena, new_memory_is_zeroed_even_where_it_was_used_before)
{
	struct arena arena = { 0 };
	const unsigned char *bytes;

	memset(arena_alloc(&arena, 4096), 0xff, 4096);
	arena_reset(&arena);
	bytes = arena_new(&arena, 64, 64);
	for (size_t i = 0; i < 4096; i++)
		cr_assert_eq(bytes[i], 0);
	arena_free(&arena);
}

Test(arena, texts_and_copies_end_where_they_should)
{
	struct arena arena = { 0 };
	const int numbers[] = { 1, 2, 3 };

	cr_expect_str_eq(arena_text(&arena, "abcdef", 3), "abc");
	cr_expect_str_eq(arena_text(&arena, NULL, 0), "");
	cr_expect_str_eq(arena_format(&arena, "%d of %s", 3, "four"), "3 of four");
	cr_expect_arr_eq(arena_copy(&arena, numbers, sizeof(numbers)), numbers, sizeof(numbers));
	cr_expect_not_null(arena_copy(&arena, NULL, 0));
	arena_free(&arena);
}

Test(arena, a_product_that_overflows_ends_the_process, .exit_code = 1)
{
	struct arena arena = { 0 };

	arena_new(&arena, SIZE_MAX / 2, 3);
}
