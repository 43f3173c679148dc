/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/tally.h"

Test(tally, counts_each_key_in_order_of_first_occurrence)
{
	struct arena arena = { 0 };
	struct tally tally;

	tally_init(&tally, &arena);
	cr_expect_eq(tally_add(&tally, "cpu", 3, 1), 0);
	cr_expect_eq(tally_add(&tally, "memory", 6, 2), 1);
	cr_expect_eq(tally_add(&tally, "cpu", 3, 5), 0);
	cr_expect_eq(tally.entry_count, 2);
	cr_expect_eq(tally.entries[0].count, 6);
	cr_expect_eq(tally.entries[1].count, 2);
	arena_free(&arena);
}

Test(tally, grows_past_its_first_table)
{
	struct arena arena = { 0 };
	struct tally tally;

	tally_init(&tally, &arena);
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t key = 0; key < 5000; key++)
			cr_expect_eq(tally_add(&tally, &key, sizeof(key), 1), key);
	}
	cr_expect_eq(tally.entry_count, 5000);
	for (uint32_t key = 0; key < 5000; key++)
		cr_expect_eq(tally.entries[key].count, 2);
	arena_free(&arena);
}
