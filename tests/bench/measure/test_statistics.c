/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>

#include "bench/measure/statistics.h"
#include "sched/base/rng.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(statistics, the_median_is_the_middle)
{
	static const struct {
		double sorted[4];
		size_t count;
		double want;
	} cases[] = {
		{ { 0 }, 0, 0 },       { { 7 }, 1, 7 },		 { { 1, 4 }, 2, 2.5 },
		{ { 1, 2, 9 }, 3, 2 }, { { 1, 2, 4, 9 }, 4, 3 },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		cr_expect_float_eq(statistics_median(cases[i].sorted, cases[i].count),
				   cases[i].want, 1e-12, "case %zu", i);
}

/* Tables of the sign test, two-sided 5 %: what they reject, one less, is outside of the interval. */
Test(statistics, ranks_of_the_median_interval_are_those_of_the_tables)
{
	static const struct {
		size_t count;
		double confidence;
		size_t want;
	} cases[] = {
		{ 0, 0.95, 0 },	  { 5, 0.95, 0 },    { 6, 0.95, 1 },  { 8, 0.95, 1 },
		{ 9, 0.95, 2 },	  { 10, 0.95, 2 },   { 11, 0.95, 2 }, { 12, 0.95, 3 },
		{ 15, 0.95, 4 },  { 20, 0.95, 6 },   { 25, 0.95, 8 }, { 30, 0.95, 10 },
		{ 50, 0.95, 18 }, { 100, 0.95, 40 }, { 7, 0.99, 0 },  { 8, 0.99, 1 },
		{ 20, 0.99, 4 },  { 5, 0.9, 1 },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		cr_expect_eq(statistics_median_rank(cases[i].count, cases[i].confidence),
			     cases[i].want, "%zu samples, confidence %g", cases[i].count,
			     cases[i].confidence);
}

Test(statistics, an_interval_of_too_few_samples_has_no_ends)
{
	static const double samples[] = { 1, 2, 3, 4, 5, 6 };
	struct interval five = statistics_median_interval(samples, 5, 0.95);
	struct interval six = statistics_median_interval(samples, 6, 0.95);

	cr_expect(five.low == -INFINITY && five.high == INFINITY);
	cr_expect(six.low == 1 && six.high == 6);
	cr_expect(statistics_relative_error(samples, 5, 0.95) == INFINITY);
	cr_expect_float_eq(statistics_relative_error(samples, 6, 0.95), 2.5 / 3.5, 1e-12);
}

static double uniform(uint64_t seed, uint64_t counter)
{
	return ((double)(rng_draw(seed, counter) >> 11) + 0.5) / 9007199254740992.0;
}

static double one_sided_tail(double u)
{
	return -log(u);
}

static double two_peaks(double u)
{
	return u < 0.3 ? u : 10 + u;
}

static double heavy_tail(double u)
{
	return 1 / (u * u);
}

/* 10 000 times each: the share of intervals that hold the median is what theory says. */
Test(statistics, the_median_interval_covers_the_median_as_often_as_it_says)
{
	static const struct {
		const char *what;
		double (*inverse)(double u);
	} shapes[] = { { "exponential", one_sided_tail },
		       { "two peaks", two_peaks },
		       { "heavy tail", heavy_tail } };
	static const struct {
		size_t count;
		double want; /* exact, from the binomial distribution */
	} sizes[] = { { 6, 0.96875 }, { 10, 0.978516 }, { 25, 0.956715 }, { 50, 0.967162 } };
	enum { DRAWS = 10000 };

	for (size_t i = 0; i < COUNT(shapes) * COUNT(sizes); i++) {
		size_t count = sizes[i % COUNT(sizes)].count;
		double want = sizes[i % COUNT(sizes)].want;
		double median = shapes[i / COUNT(sizes)].inverse(0.5);
		size_t covered = 0;

		for (uint64_t draw = 0; draw < DRAWS; draw++) {
			struct interval interval;
			double samples[50];

			for (size_t k = 0; k < count; k++)
				samples[k] = shapes[i / COUNT(sizes)].inverse(
					uniform(5 + i, draw * 50 + k));
			statistics_sort(samples, count);
			interval = statistics_median_interval(samples, count, 0.95);
			covered += interval.low <= median && median <= interval.high;
		}
		/* Four standard deviations of a share of 10 000. */
		cr_expect_float_eq((double)covered / DRAWS, want, 0.008,
				   "%s, %zu samples, seed %zu: %zu of %d cover",
				   shapes[i / COUNT(sizes)].what, count, 5 + i, covered, DRAWS);
	}
}

Test(statistics, the_sign_test_gives_binomial_probabilities)
{
	static const struct {
		size_t below, equal, above;
		double want;
	} cases[] = {
		{ 0, 0, 0, 1 },		 { 0, 4, 0, 1 },	  { 0, 0, 5, 0.0625 },
		{ 0, 0, 6, 0.03125 },	 { 6, 3, 0, 0.03125 },	  { 1, 0, 8, 0.0390625 },
		{ 8, 0, 1, 0.0390625 },	 { 2, 1, 10, 0.0385742 }, { 5, 0, 5, 1 },
		{ 5, 0, 15, 0.0413895 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		double values[64];
		size_t count = 0;

		for (size_t k = 0; k < cases[i].below; k++)
			values[count++] = 1;
		for (size_t k = 0; k < cases[i].equal; k++)
			values[count++] = 2;
		for (size_t k = 0; k < cases[i].above; k++)
			values[count++] = 3;
		cr_expect_float_eq(statistics_sign_test(values, count, 2), cases[i].want, 1e-6,
				   "case %zu", i);
	}
}

/* Sets without ties in which `a` wins exactly u pairs: each of its values has a place among b's. */
static void sets_with_u(double *a, size_t a_count, double *b, size_t b_count, size_t u)
{
	for (size_t i = 0; i < b_count; i++)
		b[i] = (double)i;
	for (size_t i = 0; i < a_count; i++) {
		size_t beats = u < b_count ? u : b_count;

		a[i] = (double)beats - 0.5 + (double)i / 100;
		u -= beats;
	}
}

/* The published critical values: U is rejected at 5 % two-sided, U + 1 is not. */
Test(statistics, the_u_test_has_the_critical_values_of_the_tables)
{
	static const struct {
		size_t a_count, b_count, critical;
	} cases[] = {
		{ 5, 5, 2 },	{ 6, 6, 5 },	{ 7, 7, 8 },	{ 8, 8, 13 },	 { 9, 9, 17 },
		{ 10, 10, 23 }, { 12, 12, 37 }, { 15, 15, 64 }, { 20, 20, 127 }, { 5, 10, 8 },
		{ 10, 20, 55 }, { 3, 5, 0 },	{ 4, 12, 7 },	{ 8, 17, 34 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t na = cases[i].a_count;
		size_t nb = cases[i].b_count;

		for (size_t more = 0; more < 2; more++) {
			double a[20];
			double b[20];
			double u;
			double p;

			sets_with_u(a, na, b, nb, cases[i].critical + more);
			p = statistics_mann_whitney(a, na, b, nb, &u);
			cr_expect_float_eq(u, (double)(cases[i].critical + more), 1e-9);
			cr_expect(more ? p > 0.05 : p <= 0.05, "%zu and %zu, U = %g: p = %g", na,
				  nb, u, p);
			cr_expect_float_eq(statistics_mann_whitney(b, nb, a, na, NULL), p, 1e-12);
		}
	}
}

Test(statistics, the_u_test_gives_exact_probabilities)
{
	static const struct {
		size_t a_count, b_count, u;
		double want;
	} cases[] = {
		{ 3, 3, 0, 2.0 / 20 },	{ 4, 4, 0, 2.0 / 70 },	 { 4, 4, 1, 4.0 / 70 },
		{ 5, 5, 2, 8.0 / 252 }, { 5, 5, 3, 14.0 / 252 }, { 2, 3, 3, 1 },
		{ 1, 1, 0, 1 },
	};
	double a[8];
	double b[8];

	for (size_t i = 0; i < COUNT(cases); i++) {
		sets_with_u(a, cases[i].a_count, b, cases[i].b_count, cases[i].u);
		cr_expect_float_eq(statistics_mann_whitney(a, cases[i].a_count, b, cases[i].b_count,
							   NULL),
				   cases[i].want, 1e-12, "case %zu", i);
	}
	cr_expect_eq(statistics_mann_whitney(a, 0, b, 3, NULL), 1);
	cr_expect_eq(statistics_mann_whitney(a, 3, b, 0, NULL), 1);
}

static double wins(const double *a, size_t a_count, const double *b, size_t b_count)
{
	double sum = 0;

	for (size_t i = 0; i < a_count; i++) {
		for (size_t j = 0; j < b_count; j++)
			sum += a[i] > b[j] ? 1 : a[i] == b[j] ? 0.5 : 0;
	}
	return sum;
}

/* Every way to call a_count of the values "a" is as likely as any other. */
static double p_by_counting(const double *a, size_t a_count, const double *b, size_t b_count)
{
	double seen = wins(a, a_count, b, b_count);
	size_t count = a_count + b_count;
	size_t all = 0;
	size_t low = 0;
	size_t high = 0;

	for (unsigned int set = 0; set < 1u << count; set++) {
		double x[16];
		double y[16];
		size_t nx = 0;
		size_t ny = 0;
		double u;

		if ((size_t)__builtin_popcount(set) != a_count)
			continue;
		for (size_t i = 0; i < count; i++) {
			double value = i < a_count ? a[i] : b[i - a_count];

			if (set >> i & 1)
				x[nx++] = value;
			else
				y[ny++] = value;
		}
		u = wins(x, nx, y, ny);
		all++;
		low += u <= seen;
		high += u >= seen;
	}
	return fmin(1, 2 * (double)(low < high ? low : high) / (double)all);
}

Test(statistics, the_u_test_is_exact_with_ties_too)
{
	for (uint64_t seed = 0; seed < 60; seed++) {
		size_t na = 1 + rng_below(rng_draw(seed, 0), 6);
		size_t nb = 1 + rng_below(rng_draw(seed, 1), 6);
		uint32_t values = 1 + rng_below(rng_draw(seed, 2), 8);
		double a[6];
		double b[6];

		for (size_t i = 0; i < na; i++)
			a[i] = rng_below(rng_draw(seed, 10 + i), values);
		for (size_t i = 0; i < nb; i++)
			b[i] = rng_below(rng_draw(seed, 20 + i), values);
		cr_expect_float_eq(statistics_mann_whitney(a, na, b, nb, NULL),
				   p_by_counting(a, na, b, nb), 1e-12, "seed %llu",
				   (unsigned long long)seed);
	}
}

/* Just above the exact test's sizes the approximation has to go on where it left off. */
Test(statistics, the_normal_approximation_continues_the_exact_test)
{
	for (uint64_t seed = 0; seed < 20; seed++) {
		double a[51];
		double b[51];
		double exact;
		double normal;

		for (size_t i = 0; i < 51; i++) {
			a[i] = uniform(seed, i);
			b[i] = uniform(seed, 100 + i) + 0.02 * (double)seed;
		}
		exact = statistics_mann_whitney(a, 50, b, 50, NULL);
		/* One more value on each side that changes nothing: both are above all others. */
		a[50] = 1000;
		b[50] = 1001;
		normal = statistics_mann_whitney(a, 51, b, 51, NULL);
		cr_expect_float_eq(exact, normal, 0.02, "seed %llu: %g and %g",
				   (unsigned long long)seed, exact, normal);
	}
}

Test(statistics, holm_corrects_as_in_the_textbook)
{
	static const double p[] = { 0.01, 0.04, 0.03, 0.005 };
	static const double want[] = { 0.03, 0.06, 0.06, 0.02 };
	static const double large[] = { 0.9, 0.4, 0.4 };
	double adjusted[4];

	statistics_holm(p, 4, adjusted);
	for (size_t i = 0; i < 4; i++)
		cr_expect_float_eq(adjusted[i], want[i], 1e-12, "p[%zu]: %g", i, adjusted[i]);
	statistics_holm(large, 3, adjusted);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(adjusted[i], 1, "large p[%zu]: %g", i, adjusted[i]);
	statistics_holm(NULL, 0, adjusted);
}

Test(statistics, the_geometric_mean_of_ratios_undoes_itself)
{
	static const double ratios[] = { 2, 0.5, 8, 0.125 };

	cr_expect_float_eq(statistics_geometric_mean(ratios, 4), 1, 1e-12);
	cr_expect_float_eq(statistics_geometric_mean(ratios, 3), 2, 1e-12);
	cr_expect_eq(statistics_geometric_mean(NULL, 0), 0);
}
