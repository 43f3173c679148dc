/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>

#include "sched/base/wrap.h"

Test(wrap, sums_and_products_wrap_around)
{
	cr_expect_eq(wrap_add(INT64_MAX, 1), INT64_MIN);
	cr_expect_eq(wrap_add(INT64_MIN, -1), INT64_MAX);
	cr_expect_eq(wrap_sub(INT64_MIN, 1), INT64_MAX);
	cr_expect_eq(wrap_sub(0, INT64_MIN), INT64_MIN);
	cr_expect_eq(wrap_mul(INT64_MIN, -1), INT64_MIN);
	cr_expect_eq(wrap_mul(INT64_C(1) << 32, INT64_C(1) << 32), 0);
	cr_expect_eq(wrap_mul(-3, 7), -21);
	cr_expect_eq(wrap_sub(wrap_add(INT64_MAX, 5), 5), INT64_MAX);
}

/* Out of range is what amd64's conversion gives. */
Test(wrap, doubles_are_cut_towards_zero_and_bounded)
{
	static const struct {
		double x;
		int64_t want;
	} cases[] = {
		{ 0.0, 0 },
		{ 1.99, 1 },
		{ -1.99, -1 },
		{ 0x1p62, INT64_C(1) << 62 },
		{ 9223372036854774784.0, 9223372036854774784 }, /* the last double below 2^63 */
		{ 0x1p63, INT64_MIN },
		{ -0x1p63, INT64_MIN },
		{ -0x1.8p63, INT64_MIN },
		{ INFINITY, INT64_MIN },
		{ -INFINITY, INT64_MIN },
		{ NAN, INT64_MIN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(wrap_from_double(cases[i].x), cases[i].want, "%g", cases[i].x);
}
