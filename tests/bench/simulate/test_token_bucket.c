/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/token_bucket.h"

#include <criterion/criterion.h>

#include "sched/base/rng.h"

#define SECOND INT64_C(1000000000)

Test(token_bucket, lets_a_burst_through_and_then_one_each_interval)
{
	struct token_bucket bucket;

	token_bucket_init(&bucket, (struct rate){ 20, 30 });
	for (int i = 0; i < 30; i++)
		cr_expect_eq(token_bucket_take(&bucket, 0), 0, "token %d", i);
	for (int i = 0; i < 100; i++)
		cr_expect_eq(token_bucket_take(&bucket, 0), (i + 1) * SECOND / 20, "token %d", i);
}

/* The output rate of a bucket that is asked all the time is its qps. */
Test(token_bucket, over_a_long_time_the_rate_is_the_one_asked_for)
{
	static const double rates[] = { 0.1, 5, 20, 50, 333, 5000 };

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct token_bucket bucket;
		int64_t last = 0;
		double seen;

		token_bucket_init(&bucket, (struct rate){ rates[i], 10 });
		for (int k = 0; k < 10010; k++)
			last = token_bucket_take(&bucket, 0);
		seen = 10000 / ((double)last / 1e9);
		cr_expect_float_eq(seen, rates[i], rates[i] * 1e-6, "%g: %g", rates[i], seen);
	}
}

Test(token_bucket, what_was_not_used_is_saved_up_to_the_burst)
{
	struct token_bucket bucket;

	token_bucket_init(&bucket, (struct rate){ 10, 5 });
	for (int i = 0; i < 5; i++)
		token_bucket_take(&bucket, 0);
	/* After 300 ms there are three more; after an hour, five. */
	for (int i = 0; i < 3; i++)
		cr_expect_eq(token_bucket_take(&bucket, 3 * SECOND / 10), 3 * SECOND / 10);
	cr_expect_eq(token_bucket_take(&bucket, 3 * SECOND / 10), 4 * SECOND / 10);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(token_bucket_take(&bucket, 3600 * SECOND), 3600 * SECOND);
	cr_expect_gt(token_bucket_take(&bucket, 3600 * SECOND), 3600 * SECOND);
}

/* In any window of time no more go than burst + rate * window. */
Test(token_bucket, no_window_sees_more_than_burst_and_rate_allow)
{
	int64_t times[2000];
	struct token_bucket bucket;
	int64_t now = 0;

	token_bucket_init(&bucket, (struct rate){ 100, 7 });
	for (uint64_t i = 0; i < 2000; i++) {
		now += (int64_t)(rng_draw(3, i) % 15000000);
		times[i] = token_bucket_take(&bucket, now);
		cr_assert(times[i] >= now && (i == 0 || times[i] >= times[i - 1]));
	}
	for (size_t i = 0; i < 2000; i++) {
		for (size_t k = i; k < 2000 && k < i + 200; k++)
			cr_assert((int64_t)(k - i + 1) <= 7 + (times[k] - times[i]) / 10000000 + 1);
	}
}

Test(token_bucket, without_a_rate_nobody_waits)
{
	struct token_bucket bucket;

	token_bucket_init(&bucket, (struct rate){ 0, 1 });
	for (int i = 0; i < 1000; i++)
		cr_assert_eq(token_bucket_take(&bucket, 42), 42);
}
