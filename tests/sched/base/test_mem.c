/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

#include "sched/base/mem.h"

Test(mem, an_array_grows_by_doubling)
{
	size_t capacity = 0;
	size_t grown = 0;
	uint32_t *items = NULL;

	for (uint32_t i = 0; i < 1000; i++) {
		size_t before = capacity;

		items = mem_grow(items, i, &capacity, sizeof(*items));
		grown += capacity != before;
		items[i] = i;
	}
	cr_expect_eq(capacity, 1024);
	cr_expect_eq(grown, 7);
	for (uint32_t i = 0; i < 1000; i++)
		cr_assert_eq(items[i], i);
	free(items);
}

Test(mem, nothing_is_something_to_release)
{
	void *none = mem_new(0, 8);

	cr_expect_not_null(none);
	none = mem_resize(none, 0, 0);
	cr_expect_not_null(none);
	free(none);
}

Test(mem, new_memory_is_zeroed_and_texts_are_ended)
{
	uint64_t *numbers = mem_new(100, sizeof(*numbers));
	char *text = mem_copy_text("abcdef", 3);

	for (int i = 0; i < 100; i++)
		cr_assert_eq(numbers[i], 0);
	cr_expect_str_eq(text, "abc");
	free(numbers);
	free(text);
}

Test(mem, a_size_that_overflows_ends_the_process, .exit_code = 1)
{
	free(mem_resize(NULL, SIZE_MAX / 2, 3));
}
