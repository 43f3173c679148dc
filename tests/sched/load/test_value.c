/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/load/value.h"

static struct member members[] = {
	{ .key = "a", .key_length = 1, .value = { .kind = VALUE_STRING, .count = 1, .text = "x" } },
	{ .key = "a\0b",
	  .key_length = 3,
	  .value = { .kind = VALUE_STRING, .count = 1, .text = "y" } },
	{ .key = "list", .key_length = 4, .value = { .kind = VALUE_LIST } },
};
static const struct value map = { .kind = VALUE_MAP, .count = 3, .members = members };

Test(value, members_are_found_by_their_whole_key)
{
	cr_expect_eq(value_find(&map, "a"), &members[0].value);
	cr_expect_null(value_find(&map, "A"));
	cr_expect_null(value_find(&map, "lis"));
	cr_expect_null(value_find(&members[0].value, "a"), "a string has no members");
	cr_expect_null(value_find(NULL, "a"));
	cr_expect_str_eq(value_find_text(&map, "a"), "x");
	cr_expect_null(value_find_text(&map, "list"), "a list is no string");
	cr_expect_null(value_find_text(&map, "none"));
}

Test(value, kinds_have_names_and_values_places)
{
	struct value v = { .kind = VALUE_INT, .line = 3, .column = 7 };
	struct place place = value_place("f", &v);

	cr_expect_str_eq(value_kind_name(VALUE_MAP), "a map");
	cr_expect_str_eq(value_kind_name(VALUE_NULL), "null");
	cr_expect_str_eq(place.file, "f");
	cr_expect_eq(place.line, 3);
	cr_expect_eq(place.column, 7);
}
