/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "priorities/shape.h"

Test(shape, scores_lie_on_the_line_through_the_points)
{
	static const struct shape_point points[] = { { 10, 20 }, { 50, 100 }, { 90, 0 } };
	static const struct {
		int64_t utilization, score;
	} cases[] = {
		{ -5, 20 }, { 0, 20 }, { 10, 20 }, { 11, 22 }, { 30, 60 }, { 50, 100 },
		{ 51, 98 }, { 89, 3 }, { 90, 0 },  { 91, 0 },  { 100, 0 }, { 1000, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(shape_score(points, 3, cases[i].utilization), cases[i].score,
			     "%lld: %lld", (long long)cases[i].utilization,
			     (long long)shape_score(points, 3, cases[i].utilization));
}

Test(shape, one_point_is_a_level_line)
{
	static const struct shape_point point[] = { { 40, 7 } };

	cr_expect_eq(shape_score(point, 1, 0), 7);
	cr_expect_eq(shape_score(point, 1, 100), 7);
}
