/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>

#include "bench/history/steps.h"
#include "sched/base/rng.h"

enum { LENGTH_MAX = 80, SERIES = 400 };

static double uniform(uint64_t seed, uint64_t draw)
{
	return ((double)(rng_draw(seed, draw) >> 11) + 0.5) / 0x1p53;
}

/* Right-skewed, as times are: half normal, and one in ten has a burst. */
static double noise(uint64_t seed, uint64_t at)
{
	double u = uniform(seed, 4 * at);
	double v = uniform(seed, 4 * at + 1);
	double burst = uniform(seed, 4 * at + 2) < 0.1 ? -3 * log(uniform(seed, 4 * at + 3)) : 0;

	return sqrt(-2 * log(u)) * fabs(cos(6.283185307 * v)) + burst;
}

static void fill(double *values, size_t count, uint64_t seed)
{
	for (size_t i = 0; i < count; i++)
		values[i] = noise(seed, i);
}

static void lift(double *values, size_t first, size_t end, double by)
{
	for (size_t i = first; i < end; i++)
		values[i] += by;
}

Test(steps, what_is_flat_has_none)
{
	double values[30] = { 0 };
	struct step steps[30];

	cr_expect_eq(steps_find(values, 30, 0.05, 1, steps), 0u);
	cr_expect_eq(steps_find(values, 0, 0.05, 1, steps), 0u);
	cr_expect_eq(steps_find(values, 1, 0.05, 1, steps), 0u);
}

Test(steps, one_is_found_where_it_is)
{
	for (size_t at = STEP_SIDE_MIN + 1; at <= 20; at++) {
		double values[24];
		struct step steps[24];

		fill(values, 24, at);
		lift(values, at, 24, 40);
		cr_assert_eq(steps_find(values, 24, 0.01, 1, steps), 1u, "at %zu", at);
		cr_expect_eq(steps[0].at, at, "%zu, not %zu", steps[0].at, at);
		cr_expect_leq(steps[0].p, 0.01);
	}
}

Test(steps, several_are_found_in_their_order)
{
	size_t right = 0;

	for (uint64_t seed = 0; seed < 20; seed++) {
		double values[60];
		struct step steps[60];
		size_t count;

		fill(values, 60, seed);
		lift(values, 15, 35, 20);
		lift(values, 35, 60, -20);
		count = steps_find(values, 60, 0.01, 1, steps);
		for (size_t i = 1; i < count; i++)
			cr_expect_gt(steps[i].at, steps[i - 1].at);
		right += count == 2 && steps[0].at == 15 && steps[1].at == 35;
	}
	cr_expect_geq(right, 18u, "%zu of 20", right);
}

Test(steps, what_was_won_and_lost_again_is_two)
{
	for (uint64_t seed = 0; seed < 20; seed++) {
		double values[30];
		struct step steps[30];

		fill(values, 30, 40 + seed);
		lift(values, 0, 10, 15);
		lift(values, 20, 30, 15);
		cr_assert_eq(steps_find(values, 30, 0.01, 1, steps), 2u, "seed %d", (int)seed);
		cr_expect(steps[0].at >= 9 && steps[0].at <= 11);
		cr_expect(steps[1].at >= 19 && steps[1].at <= 21);
	}
}

Test(steps, one_bad_hour_is_none)
{
	double values[30];
	struct step steps[30];

	fill(values, 30, 3);
	values[12] += 100;
	values[29] += 100;
	cr_expect_eq(steps_find(values, 30, 0.05, 1, steps), 0u);
}

Test(steps, the_seed_decides_the_shuffles)
{
	double values[20];
	struct step a[20];
	struct step b[20];

	fill(values, 20, 4);
	lift(values, 10, 20, 2);
	cr_assert_eq(steps_find(values, 20, 0.2, 7, a), steps_find(values, 20, 0.2, 7, b));
	cr_expect_eq(a[0].p, b[0].p);
}

Test(steps, short_series_cannot_tell)
{
	double values[LENGTH_MAX] = { 0 };
	struct step steps[LENGTH_MAX];

	cr_expect_eq(steps_least_count(0.1), 6u, "2 of 20 orders");
	cr_expect_eq(steps_least_count(0.05), 8u, "2 of 35 are too many, 2 of 70 are not");
	cr_expect_eq(steps_least_count(0.005), 11u, "2 of 462");
	for (size_t count = 0; count < 8; count++) {
		for (size_t i = 0; i < count; i++)
			values[i] = i >= count / 2 ? 100 + (double)i : (double)i;
		cr_expect_eq(steps_find(values, count, 0.05, 1, steps), 0u, "%zu", count);
	}
}

/* How many series without a step show one, of SERIES? */
static size_t false_alarms(size_t length, double alpha)
{
	size_t alarms = 0;

	for (uint64_t seed = 0; seed < SERIES; seed++) {
		double values[LENGTH_MAX];
		struct step steps[LENGTH_MAX];

		fill(values, length, 1000 * length + seed);
		alarms += steps_find(values, length, alpha, seed, steps) > 0;
	}
	return alarms;
}

Test(steps, false_alarms_are_as_rare_as_stated)
{
	static const size_t lengths[] = { 8, 12, 25, 60 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t alarms = false_alarms(lengths[i], 0.05);

		/* 20 expected of an exact test; 35 or more once in a thousand times. */
		cr_expect_leq(alarms, 35u, "length %zu: %zu of %d", lengths[i], alarms, SERIES);
	}
	/* And it is no test that never says anything. */
	cr_expect_geq(false_alarms(25, 0.05), 6u);
	cr_expect_leq(false_alarms(25, 0.01), 11u);
}

/* A step of three times the usual scatter, ten results ago in a series of 40. */
Test(steps, usual_steps_are_found)
{
	size_t found = 0;
	size_t near = 0;

	for (uint64_t seed = 0; seed < SERIES; seed++) {
		double values[40];
		struct step steps[40];

		fill(values, 40, 5000 + seed);
		lift(values, 30, 40, 3);
		if (!steps_find(values, 40, 0.05, seed, steps))
			continue;
		found++;
		near += steps[0].at >= 28 && steps[0].at <= 32;
	}
	cr_expect_geq(found, (size_t)(0.95 * SERIES), "%zu of %d", found, SERIES);
	cr_expect_geq(near, (size_t)(0.9 * SERIES), "%zu of %d", near, SERIES);
}

/* As a history does it: twelve rows, each with a twelfth of the alarms. */
Test(steps, false_alarms_of_many_rows_stay_rare)
{
	enum { HISTORIES = 200, ROWS = 12, LENGTH = 30 };
	size_t alarms = 0;

	for (uint64_t history = 0; history < HISTORIES; history++) {
		bool any = false;

		for (uint64_t row = 0; row < ROWS; row++) {
			double values[LENGTH];
			struct step steps[LENGTH];

			fill(values, LENGTH, 100000 + ROWS * history + row);
			any |= steps_find(values, LENGTH, 0.05 / ROWS, row, steps) > 0;
		}
		alarms += any;
	}
	/* 10 expected; 21 or more once in a thousand times. */
	cr_expect_leq(alarms, 20u, "%zu of %d", alarms, HISTORIES);
}
