/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <inttypes.h>

#include "bench/measure/durations.h"

static uint64_t total(const struct durations *d)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < DURATIONS_BUCKETS; i++)
		sum += d->counts[i];
	return sum;
}

/* The bucket of a single call. */
static size_t bucket_of(uint64_t ns)
{
	struct durations d = { 0 };
	size_t i = 0;

	durations_add(&d, ns, 1);
	while (!d.counts[i])
		i++;
	return i;
}

Test(durations, a_time_is_in_the_bucket_that_says_so)
{
	for (uint64_t ns = 0; ns < (uint64_t)1 << 35; ns += 1 + ns / 7) {
		size_t bucket = bucket_of(ns);

		cr_expect(durations_low(bucket) <= ns && ns < durations_low(bucket + 1),
			  "%" PRIu64 " ns", ns);
	}
	cr_expect_eq(bucket_of(UINT64_MAX), (size_t)DURATIONS_BUCKETS - 1);
	cr_expect_eq(bucket_of((uint64_t)1 << 35), (size_t)DURATIONS_BUCKETS - 1);
}

Test(durations, buckets_are_a_sixteenth_of_a_power_of_two)
{
	cr_expect_eq(durations_low(31), 31u);
	cr_expect_eq(durations_low(32), 32u);
	cr_expect_eq(durations_low(33), 34u);
	cr_expect_eq(durations_low(48), 64u);
	cr_expect_eq(durations_low(49), 68u);
}

Test(durations, what_measuring_cost_is_taken_off_to_nothing)
{
	struct durations d = { 0 };

	durations_add(&d, 5, 3);
	durations_add(&d, 30, 2);
	durations_add(&d, 100000, 1);
	durations_take_off(&d, 10);
	cr_expect_eq(total(&d), 6u);
	cr_expect_eq(d.counts[0], 3u);
	cr_expect_eq(d.counts[20], 2u);
	cr_expect_eq(d.counts[bucket_of(99990)], 1u);
	durations_take_off(&d, 1e12);
	cr_expect_eq(d.counts[0], 6u);
	durations_take_off(&d, 0);
	cr_expect_eq(d.counts[0], 6u);
}
