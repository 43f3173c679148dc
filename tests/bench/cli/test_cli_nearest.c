/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "bench/cli/cli.h"

static const char *const names[] = { "explain", "list", "run", "simulate", "report" };

enum { NAME_COUNT = sizeof(names) / sizeof(names[0]) };

static const struct {
	const char *text;
	const char *nearest; /* NULL: none */
} cases[] = {
	{ "explain", "explain" }, { "explian", "explain" }, /* two letters swapped */
	{ "explan", "explain" }, /* one missing */
	{ "lisst", "list" }, /* one too many */
	{ "ruin", "run" },	  { "sim", "simulate" }, /* the beginning */
	{ "RUN", NULL },	  { "kubectl", NULL },	    { "x", NULL }, { "", NULL },
};

Test(cli_nearest, a_misspelt_or_unfinished_word_finds_its_name)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *nearest = cli_nearest(cases[i].text, names, NAME_COUNT);

		cr_expect_eq(!nearest, !cases[i].nearest, "%s: %s", cases[i].text,
			     nearest ? nearest : "none");
		if (nearest && cases[i].nearest)
			cr_expect_str_eq(nearest, cases[i].nearest, "%s", cases[i].text);
	}
}

Test(cli_nearest, several_come_the_most_alike_first_and_equals_in_order)
{
	static const char *const pods[] = { "web-10", "db-0", "web-2", "wep-1", "web-1x", "web-3" };
	const char *near[4];

	/* What the text begins, then one change each. */
	cr_assert_eq(cli_near("web-1", pods, 6, near, 4), (size_t)4);
	cr_expect_str_eq(near[0], "web-10");
	cr_expect_str_eq(near[1], "web-1x");
	cr_expect_str_eq(near[2], "web-2");
	cr_expect_str_eq(near[3], "wep-1");
	cr_assert_eq(cli_near("web-1", pods, 6, near, 1), (size_t)1);
	cr_expect_str_eq(near[0], "web-10");
	cr_expect_eq(cli_near("web-1", pods, 0, near, 4), (size_t)0);
}
