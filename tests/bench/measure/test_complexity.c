/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>

#include "bench/measure/complexity.h"
#include "sched/base/rng.h"

static const double sizes[] = { 100, 300, 1000, 3000, 10000, 30000 };

enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

static const struct complexity_curve curves[] = {
	{ COMPLEXITY_CONSTANT, 250, 0, 0 },	  { COMPLEXITY_LOGARITHMIC, 10, 40, 0 },
	{ COMPLEXITY_LINEAR, 900, 1.5, 0 },	  { COMPLEXITY_LINEARITHMIC, 50, 0.2, 0 },
	{ COMPLEXITY_QUADRATIC, 1000, 0.001, 0 },
};

Test(complexity, each_shape_is_found_again_with_its_coefficients)
{
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		struct complexity_fit fit;
		double times[SIZES];

		for (size_t k = 0; k < SIZES; k++)
			times[k] = complexity_at(&curves[i], sizes[k]);
		cr_assert(complexity_fit(sizes, times, SIZES, &fit));
		cr_expect_eq(fit.best.complexity, curves[i].complexity, "%s is taken for %s",
			     complexity_name(curves[i].complexity),
			     complexity_name(fit.best.complexity));
		cr_expect_float_eq(fit.best.intercept, curves[i].intercept,
				   1e-6 * curves[i].intercept);
		cr_expect_float_eq(fit.best.slope, curves[i].slope, 1e-6 * curves[i].slope);
		cr_expect_lt(fit.best.relative_error, 1e-6);
		cr_expect_neq(fit.runner_up.complexity, fit.best.complexity);
	}
}

/* 2 % of noise, five times per size, is what a measurement looks like. */
Test(complexity, noise_does_not_hide_shapes_that_differ)
{
	for (uint64_t seed = 0; seed < 50; seed++) {
		const struct complexity_curve *curve = &curves[seed % 5];
		struct complexity_fit fit;
		double x[5 * (size_t)SIZES];
		double y[5 * (size_t)SIZES];

		for (size_t k = 0; k < 5 * (size_t)SIZES; k++) {
			double noise = (double)rng_below(rng_draw(seed, k), 4001) / 100000 - 0.02;

			x[k] = sizes[k % SIZES];
			y[k] = complexity_at(curve, x[k]) * (1 + noise);
		}
		cr_assert(complexity_fit(x, y, 5 * (size_t)SIZES, &fit));
		cr_expect(fit.best.complexity == curve->complexity ||
				  (fit.undecided && fit.runner_up.complexity == curve->complexity),
			  "seed %llu: %s is taken for %s", (unsigned long long)seed,
			  complexity_name(curve->complexity), complexity_name(fit.best.complexity));
		cr_expect_lt(fit.best.relative_error, 0.02);
	}
}

/* Small sizes only tell n from n log n badly: that has to be said. */
Test(complexity, shapes_that_cannot_be_told_apart_are_left_undecided)
{
	static const double near[] = { 1000, 1100, 1200 };
	static const double times[] = { 1010, 1085, 1210 };
	struct complexity_fit fit;

	cr_assert(complexity_fit(near, times, 3, &fit));
	cr_expect(fit.undecided);
}

Test(complexity, two_sizes_tell_nothing)
{
	static const double twice[] = { 100, 200, 100, 200 };
	static const double times[] = { 1, 2, 1, 2 };
	struct complexity_fit fit;

	cr_expect_not(complexity_fit(twice, times, 4, &fit));
	cr_expect_not(complexity_fit(NULL, NULL, 0, &fit));
}

Test(complexity, neither_slope_nor_intercept_is_negative)
{
	static const double falling[] = { 900, 700, 500, 300, 200, 100 };
	static const double steep[] = { 1, 9, 100, 900, 10000, 90000 };
	struct complexity_fit fit;

	cr_assert(complexity_fit(sizes, falling, SIZES, &fit));
	cr_expect_geq(fit.best.slope, 0);
	cr_assert(complexity_fit(sizes, steep, SIZES, &fit));
	cr_expect_eq(fit.best.complexity, COMPLEXITY_QUADRATIC);
	cr_expect_geq(fit.best.intercept, 0);
}
