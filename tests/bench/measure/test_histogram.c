/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "bench/measure/histogram.h"
#include "sched/base/mem.h"
#include "sched/base/rng.h"

static const double percents[] = { 0.001, 1, 10, 50, 75, 90, 99, 99.9, 99.99, 100 };

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Nearest rank by whole numbers: percent is a multiple of a thousandth. */
static uint64_t exact_percentile(const uint64_t *sorted, uint64_t count, double percent)
{
	uint64_t thousandths = (uint64_t)llround(percent * 1000);
	uint64_t rank = (count * thousandths + 99999) / 100000;

	return sorted[rank ? rank - 1 : 0];
}

static void check_percentiles(struct histogram *h, uint64_t *values, size_t count, const char *what)
{
	qsort(values, count, sizeof(*values), by_value);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		uint64_t want = exact_percentile(values, count, percents[i]);
		uint64_t got = histogram_percentile(h, percents[i]);
		double error = fabs((double)got - (double)want);

		cr_expect(error <= (double)want * 0.01,
			  "%s: p%g of %zu values: %" PRIu64 ", exactly %" PRIu64, what, percents[i],
			  count, got, want);
	}
	cr_expect_eq(h->min, values[0], "%s", what);
	cr_expect_eq(h->max, values[count - 1], "%s", what);
}

Test(histogram, percentiles_are_within_one_percent_of_the_exact_ones)
{
	static const uint64_t spans[] = { 3, 200, 50000, 3000000000u, (uint64_t)1 << 62 };
	struct histogram *h = mem_new(1, sizeof(*h));
	uint64_t values[4001];

	for (uint64_t seed = 0; seed < 40; seed++) {
		uint64_t span = spans[seed % 5];
		size_t count = 1 + (size_t)(rng_draw(seed, 0) % 4000);
		uint64_t sum = 0;

		*h = (struct histogram){ 0 };
		for (size_t i = 0; i < count; i++) {
			/* Skewed, as latencies are: uniform in value or in magnitude. */
			uint64_t draw = rng_draw(seed, i + 1) % span;

			values[i] = seed % 2 ? draw : draw >> (rng_draw(seed, ~i) % 30);
			histogram_record(h, values[i]);
			sum += values[i];
		}
		cr_expect_eq(h->total, count);
		cr_expect_eq(h->sum, sum);
		check_percentiles(h, values, count, seed % 2 ? "uniform" : "skewed");
	}
	free(h);
}

Test(histogram, every_value_lies_in_its_bucket)
{
	struct histogram *h = mem_new(1, sizeof(*h));

	for (size_t i = 0; i + 1 < HISTOGRAM_BUCKETS; i++) {
		uint64_t low = histogram_bucket_low(i);
		uint64_t high = histogram_bucket_low(i + 1) - 1;

		cr_assert_leq(low, high, "bucket %zu", i);
		cr_assert((double)(high - low) <= (double)low / 128, "bucket %zu is too wide", i);
		histogram_record(h, low);
		histogram_record(h, high);
		cr_assert_eq(h->counts[i], 2, "bucket %zu holds %" PRIu64, i, h->counts[i]);
	}
	histogram_record(h, UINT64_MAX);
	cr_expect_eq(h->counts[HISTOGRAM_BUCKETS - 1], 1);
	cr_expect_eq(h->max, UINT64_MAX);
	free(h);
}

Test(histogram, merging_is_recording_both)
{
	struct histogram *h = mem_new(3, sizeof(*h));

	for (uint64_t i = 0; i < 500; i++) {
		uint64_t value = rng_draw(7, i) % 100000;

		histogram_record(&h[i % 2], value);
		histogram_record(&h[2], value);
	}
	histogram_merge(&h[0], &h[1]);
	cr_expect_arr_eq(&h[0], &h[2], sizeof(*h));
	h[1] = (struct histogram){ 0 };
	histogram_merge(&h[0], &h[1]);
	cr_expect_arr_eq(&h[0], &h[2], sizeof(*h), "an empty one changes nothing");
	histogram_merge(&h[1], &h[2]);
	cr_expect_arr_eq(&h[1], &h[2], sizeof(*h), "nor does being empty before");
	free(h);
}

Test(histogram, nothing_recorded_reads_as_zero)
{
	struct histogram *h = mem_new(1, sizeof(*h));

	cr_expect_eq(histogram_percentile(h, 50), 0);
	cr_expect_eq(histogram_percentile(h, 100), 0);
	histogram_record(h, 0);
	cr_expect_eq(histogram_percentile(h, 50), 0);
	cr_expect_eq(h->total, 1);
	free(h);
}

Test(histogram, a_rank_that_is_a_whole_number_is_not_rounded_up)
{
	struct histogram *h = mem_new(1, sizeof(*h));

	/* p99.9 of 1000 values is the 999th; 99.9 / 100 * 1000 is a little more than 999. */
	for (uint64_t i = 1; i < 1000; i++)
		histogram_record(h, 100);
	histogram_record(h, 200);
	cr_expect_eq(histogram_percentile(h, 99.9), 100);
	cr_expect_eq(histogram_percentile(h, 99.91), 200);
	free(h);
}
