/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/base/symbol_map.h"

Test(symbol_map, an_empty_one_holds_nothing)
{
	struct symbol_map map = { 0 };

	cr_expect_eq(symbol_map_find(&map, 0), INDEX_NONE);
	cr_expect_eq(symbol_map_find(&map, 7), INDEX_NONE);
	symbol_map_fini(&map);
}

Test(symbol_map, finds_what_was_put_and_nothing_else)
{
	struct symbol_map map = { 0 };

	for (uint32_t i = 0; i < 1000; i++)
		symbol_map_put(&map, 3 * i, i);
	cr_expect_eq(map.count, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		cr_expect_eq(symbol_map_find(&map, 3 * i), i);
		cr_expect_eq(symbol_map_find(&map, 3 * i + 1), INDEX_NONE);
	}
	cr_expect_eq(symbol_map_find(&map, UINT32_MAX), INDEX_NONE);
	symbol_map_fini(&map);
	cr_expect_eq(symbol_map_find(&map, 3), INDEX_NONE);
}

Test(symbol_map, the_first_number_of_a_symbol_stays)
{
	struct symbol_map map = { 0 };

	symbol_map_put(&map, 5, 1);
	symbol_map_put(&map, 5, 2);
	cr_expect_eq(symbol_map_find(&map, 5), 1);
	cr_expect_eq(map.count, 1);
	symbol_map_fini(&map);
}
