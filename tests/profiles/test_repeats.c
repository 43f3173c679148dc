/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "profiles/repeats.h"

static const struct {
	uint64_t keys[6];
	size_t count;
	bool repeats;
	size_t at;
} lists[] = {
	{ { 0 }, 0, false, 0 },
	{ { 7 }, 1, false, 0 },
	{ { 3, 2, 1, 4 }, 4, false, 0 },
	{ { 1, 1 }, 2, true, 1 },
	{ { 5, 1, 2, 1, 5 }, 5, true, 3 },
	{ { 9, 8, 9, 8, 9, 9 }, 6, true, 2 },
	{ { 4, 4, 4 }, 3, true, 1 },
};

Test(repeats, the_first_key_that_was_there_before_is_found)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct arena arena = { 0 };
		size_t at = 99;

		cr_expect_eq(first_repeat(&arena, lists[i].keys, lists[i].count, &at),
			     lists[i].repeats, "%zu", i);
		if (lists[i].repeats)
			cr_expect_eq(at, lists[i].at, "%zu: %zu", i, at);
		arena_free(&arena);
	}
}
