/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/load/name_set.h"

Test(name_set, what_was_added_is_found_where_it_was)
{
	struct name_set set = { 0 };

	cr_expect_null(name_set_find(&set, 1, 1, 1));
	for (uint32_t name = 1; name <= 1000; name++) {
		for (uint32_t kind = 0; kind < 3; kind++) {
			const struct name_entry entry = { kind, name % 7, name, 9, name + kind };

			cr_assert_null(name_set_add(&set, &entry));
		}
	}
	cr_expect_eq(set.count, 3000);
	for (uint32_t name = 1; name <= 1000; name++) {
		const struct name_entry *found = name_set_find(&set, 2, name % 7, name);

		cr_assert_not_null(found);
		cr_expect_eq(found->line, name + 2);
		cr_expect_null(name_set_find(&set, 3, name % 7, name));
		cr_expect_null(name_set_find(&set, 2, name % 7 + 1, name));
	}
	name_set_fini(&set);
}

Test(name_set, an_entry_is_added_once)
{
	struct name_set set = { 0 };
	const struct name_entry first = { 1, 2, 3, 4, 5 };
	const struct name_entry second = { 1, 2, 3, 6, 7 };
	const struct name_entry *there;

	cr_expect_null(name_set_add(&set, &first));
	there = name_set_add(&set, &second);
	cr_assert_not_null(there);
	cr_expect_eq(there->file, 4);
	cr_expect_eq(there->line, 5);
	cr_expect_eq(set.count, 1);
	name_set_fini(&set);
}
