/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/normalise.h"

static const struct {
	const char *what;
	int64_t in[4];
	bool reverse;
	int64_t want[4];
} cases[] = {
	{ "the largest becomes 100", { 0, 10, 20, 40 }, false, { 0, 25, 50, 100 } },
	{ "shares are rounded down", { 1, 2, 3, 3 }, false, { 33, 66, 100, 100 } },
	{ "all zero stays zero", { 0, 0, 0, 0 }, false, { 0, 0, 0, 0 } },
	{ "reversed, none is best", { 0, 1, 2, 4 }, true, { 100, 75, 50, 0 } },
	{ "reversed, all zero is best", { 0, 0, 0, 0 }, true, { 100, 100, 100, 100 } },
	{ "reversed, rounding goes the other way", { 1, 2, 3, 3 }, true, { 67, 34, 0, 0 } },
};

Test(normalise, to_largest_gives_the_listed_scores)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t scores[4];

		for (size_t k = 0; k < 4; k++)
			scores[k] = cases[i].in[k];
		normalise_to_largest(scores, 4, cases[i].reverse);
		for (size_t k = 0; k < 4; k++)
			cr_expect_eq(scores[k], cases[i].want[k], "%s: score %zu is %ld",
				     cases[i].what, k, (long)scores[k]);
	}
}
