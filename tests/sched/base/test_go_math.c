/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#include "sched/base/go_math.h"

/* The algorithm's own values, worked out step by step in double arithmetic. That of 3 is not the double
 * nearest to the logarithm: a C library may well give another. */
Test(go_math, known_logarithms_are_met_to_the_last_bit)
{
	static const struct {
		double x, want;
	} cases[] = {
		{ 1, 0 },
		{ 2, 0x1.62e42fefa39efp-1 },
		{ 3, 0x1.193ea7aad030ap+0 },
		{ 4, 0x1.62e42fefa39efp+0 },
		{ 8, 0x1.0a2b23f3bab73p+1 },
		{ 10, 0x1.26bb1bbb55516p+1 },
		{ 0.5, -0x1.62e42fefa39efp-1 },
		{ 1024, 0x1.bb9d3beb8c86bp+2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(go_log(cases[i].x), cases[i].want, "log %g = %a, not %a", cases[i].x,
			     go_log(cases[i].x), cases[i].want);
}

/* The algorithm's error is below one unit in the last place. */
Test(go_math, logarithms_are_as_good_as_the_algorithm_promises)
{
	for (int i = 1; i < 200000; i++) {
		double x = i < 100000 ? i : i * 0x1p-40;
		long double exact = logl((long double)x);
		double unit = fabs(nextafter((double)exact, INFINITY) - (double)exact);

		cr_assert(fabsl((long double)go_log(x) - exact) < unit, "log %g = %a", x,
			  go_log(x));
	}
}

Test(go_math, the_ends_of_the_range_are_normal)
{
	cr_expect_float_eq(go_log(DBL_MAX), 709.782712893384, 1e-9);
	cr_expect_float_eq(go_log(DBL_MIN), -708.3964185322641, 1e-9);
}
