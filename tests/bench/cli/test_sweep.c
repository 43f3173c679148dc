/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bench/cli/sweep.h"

static const struct {
	const char *text, *why;
} wrong[] = {
	{ "nodes", "takes PARAM=A,B" },
	{ "=1", "takes PARAM=A,B" },
	{ "nodes=", "takes whole numbers" },
	{ "nodes=1,", "takes whole numbers" },
	{ "nodes=1,,2", "takes whole numbers" },
	{ "nodes=-1", "takes whole numbers" },
	{ "nodes=1.5", "takes whole numbers" },
	{ "nodes=1e3", "takes whole numbers" },
	{ "nodes=99999999999999999999", "takes whole numbers" },
};

Test(sweep, values_are_whole_numbers)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct sweep sweep = { .count = 0 };
		const char *why = sweep_add(&sweep, wrong[i].text);

		cr_assert_not_null(why, "%s", wrong[i].text);
		cr_expect_eq(strncmp(why, wrong[i].why, strlen(wrong[i].why)), 0, "%s: %s",
			     wrong[i].text, why);
	}
}

Test(sweep, params_are_combined)
{
	struct sweep sweep = { .count = 0 };

	cr_expect_eq(sweep_combinations(&sweep), 1);
	cr_expect_null(sweep_add(&sweep, "nodes=100,1000,10000"));
	cr_expect_null(sweep_add(&sweep, "pods=0,7"));
	cr_expect_eq(sweep_combinations(&sweep), 6);
	cr_expect_eq(sweep.params[0].values[2], 10000);
	cr_expect_eq(sweep.params[1].values[1], 7);
	cr_expect_str_eq(sweep_add(&sweep, "nodes=1"), "names a param twice");
}

Test(sweep, there_is_an_end_to_combinations)
{
	struct sweep sweep = { .count = 0 };
	const char *ten = "=1,2,3,4,5,6,7,8,9,10";
	char text[64];

	for (int i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "%c%s", 'a' + i, ten);
		cr_expect_null(sweep_add(&sweep, text));
	}
	cr_expect_str_eq(sweep_add(&sweep, "d=1,2"), "makes more than 1000 combinations");
}
