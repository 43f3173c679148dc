/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/intern.h"

Test(intern, equal_strings_have_one_symbol)
{
	struct intern table;
	uint32_t a;
	uint32_t found;

	intern_init(&table);
	a = intern(&table, "abc", 3);
	cr_expect_eq(intern_text(&table, "abc"), a);
	cr_expect_eq(intern(&table, "abcd", 3), a);
	cr_expect_neq(intern(&table, "abcd", 4), a);
	cr_expect_neq(intern(&table, "ab", 2), a);
	cr_expect(intern_find(&table, "abc", 3, &found));
	cr_expect_eq(found, a);
	cr_expect_str_eq(symbol_text(&table, a), "abc");
	intern_fini(&table);
}

Test(intern, the_empty_string_is_symbol_0)
{
	struct intern table;

	intern_init(&table);
	cr_expect_eq(intern(&table, "", 0), 0);
	cr_expect_eq(intern(&table, NULL, 0), 0);
	cr_expect_str_eq(symbol_text(&table, 0), "");
	intern_fini(&table);
}

Test(intern, strings_with_zero_bytes_differ_behind_them)
{
	struct intern table;

	intern_init(&table);
	cr_expect_neq(intern(&table, "a\0b", 3), intern(&table, "a\0c", 3));
	cr_expect_neq(intern(&table, "a\0b", 3), intern(&table, "a", 1));
	intern_fini(&table);
}

Test(intern, finding_adds_nothing)
{
	struct intern table;
	uint32_t symbol = 77;

	intern_init(&table);
	cr_expect_not(intern_find(&table, "abc", 3, &symbol));
	cr_expect_eq(symbol, 77);
	cr_expect_eq(table.count, 1);
	intern_fini(&table);
}

/* Symbols are dense and stay when the table grows. */
static void expect_numbered(struct intern *table, uint32_t count)
{
	char text[32];

	for (uint32_t i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "string number %u", i);
		cr_assert_eq(intern_text(table, text), i + 1);
	}
	for (uint32_t i = 0; i < count; i++) {
		uint32_t found = 0;

		snprintf(text, sizeof(text), "string number %u", i);
		cr_assert(intern_find(table, text, strlen(text), &found));
		cr_assert_eq(found, i + 1);
		cr_assert_str_eq(symbol_text(table, i + 1), text);
	}
}

Test(intern, symbols_are_dense_and_outlive_growth)
{
	struct intern table;

	intern_init(&table);
	expect_numbered(&table, 20000);
	intern_fini(&table);
}

Test(intern, reserved_room_is_enough)
{
	struct intern table;
	const void *slots;
	const void *text;

	intern_init(&table);
	intern_reserve(&table, 5000);
	slots = table.slots;
	text = table.text;
	expect_numbered(&table, 5000);
	cr_expect_eq(table.slots, slots);
	cr_expect_eq(table.text, text);
	intern_fini(&table);
}
