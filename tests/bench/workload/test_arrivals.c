/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrival times worked out by hand from clusterloader2's code: what it sleeps between two actions.
 */
#include "bench/workload/arrivals.h"

#include <criterion/criterion.h>
#include <math.h>

#include "sched/base/rng.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)

enum { SEED = 7, MOST = 8 };

static const struct {
	const char *what;
	struct tuning_set set;
	int64_t now;
	int64_t count;
	int64_t want[MOST];
} cases[] = {
	{ "3 qps: a third of a second, cut off to whole nanoseconds",
	  { .kind = TUNING_QPS, .per_second = 3 },
	  0,
	  4,
	  { 0, 333333333, 666666666, 999999999 } },
	{ "the initial delay goes before the first",
	  { .kind = TUNING_QPS, .per_second = 1000, .initial_delay_ns = 2 * S },
	  5 * S,
	  3,
	  { 7 * S, 7 * S + MS, 7 * S + 2 * MS } },
	{ "three at once each 10 ms",
	  { .kind = TUNING_STEPPED, .at_once = 3, .span_ns = 10 * MS },
	  MS,
	  7,
	  { MS, MS, MS, 11 * MS, 11 * MS, 11 * MS, 21 * MS } },
	{ "evenly over a second, the last one before its end",
	  { .kind = TUNING_TIME_LIMITED, .span_ns = S },
	  0,
	  4,
	  { 0, 250 * MS, 500 * MS, 750 * MS } },
	{ "a bucket of two at 100 qps",
	  { .kind = TUNING_GLOBAL_QPS, .per_second = 100, .at_once = 2 },
	  S,
	  4,
	  { S, S, S + 10 * MS, S + 20 * MS } },
	{ "one after another has no times of its own",
	  { .kind = TUNING_PARALLELISM_LIMITED, .at_once = 1, .initial_delay_ns = MS },
	  0,
	  2,
	  { MS, MS } },
	{ "nothing", { .kind = TUNING_TIME_LIMITED, .span_ns = S }, 0, 0, { 0 } },
};

Test(arrivals, come_when_clusterloader2_begins_them)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct tuning_set *set = &cases[i].set;
		struct token_bucket bucket;
		struct arrivals arrivals;
		struct arrival next = { cases[i].now, 0 };

		token_bucket_init(&bucket,
				  (struct rate){ set->per_second, (uint32_t)set->at_once });
		arrivals_init(&arrivals, set, cases[i].count, SEED, cases[i].now, &bucket);
		for (int64_t k = 0; k < cases[i].count; k++) {
			cr_assert(arrivals_next(&arrivals, &next), "%s: %d", cases[i].what, (int)k);
			cr_expect_eq(next.action, k);
			cr_expect_eq(next.at_ns, cases[i].want[k], "%s: %d at %lld", cases[i].what,
				     (int)k, (long long)next.at_ns);
		}
		cr_expect_not(arrivals_next(&arrivals, &next), "%s", cases[i].what);
		cr_expect_eq(arrivals_end(set, cases[i].count, SEED, cases[i].now), next.at_ns,
			     "%s", cases[i].what);
		arrivals_fini(&arrivals);
	}
}

/* The number that draw k gives, in [0, 1). */
static double drawn(uint64_t k)
{
	return (double)(rng_draw(SEED, k) >> 11) / 9007199254740992.0;
}

Test(arrivals, are_drawn_from_the_seed)
{
	const struct tuning_set uniform = { .kind = TUNING_RANDOMIZED, .per_second = 10 };
	const struct tuning_set poisson = { .kind = TUNING_POISSON, .per_second = 10 };
	struct arrivals a, b;
	int64_t at_a = 0;
	int64_t at_b = 0;

	arrivals_init(&a, &uniform, 5, SEED, 0, NULL);
	arrivals_init(&b, &poisson, 5, SEED, 0, NULL);
	for (uint64_t k = 0; k < 5; k++) {
		struct arrival next;

		cr_assert(arrivals_next(&a, &next));
		cr_expect_eq(next.at_ns, at_a, "a uniform gap, up to 200 ms");
		at_a += (int64_t)(drawn(k) * 2 * 1e9 / 10);
		cr_assert(arrivals_next(&b, &next));
		cr_expect_eq(next.at_ns, at_b, "an exponential gap");
		at_b += (int64_t)(1e9 * (-log(1 - drawn(k)) / 10));
	}
	arrivals_fini(&a);
	arrivals_fini(&b);
}

/* 4000 gaps: their mean is within four standard errors of what it ought to be. */
Test(arrivals, have_the_rate_that_was_asked_for)
{
	const struct tuning_set sets[] = {
		{ .kind = TUNING_RANDOMIZED, .per_second = 50 },
		{ .kind = TUNING_POISSON, .per_second = 50 },
	};
	const double deviation[] = { 0.577, 1 }; /* of a gap, in means */

	for (size_t i = 0; i < 2; i++) {
		double mean = (double)arrivals_end(&sets[i], 4001, SEED, 0) / 4000 / 20e6;

		cr_expect_lt(fabs(mean - 1), 4 * deviation[i] / sqrt(4000), "%zu: %f", i, mean);
	}
}

Test(arrivals, sleep_by_themselves_within_the_time_limit)
{
	const struct tuning_set set = { .kind = TUNING_RANDOMIZED_TIME_LIMITED, .span_ns = S };
	bool seen[MOST] = { false };
	struct arrivals arrivals;
	struct arrival next;
	int64_t before = 3 * S;

	arrivals_init(&arrivals, &set, MOST, SEED, 3 * S, NULL);
	for (int i = 0; i < MOST; i++) {
		cr_assert(arrivals_next(&arrivals, &next));
		cr_assert(next.action >= 0 && next.action < MOST && !seen[next.action]);
		seen[next.action] = true;
		cr_expect_eq(next.at_ns, 3 * S + (int64_t)(drawn((uint64_t)next.action) * 1e9));
		cr_expect(next.at_ns >= before, "in the order of time");
		before = next.at_ns;
	}
	cr_expect_not(arrivals_next(&arrivals, &next));
	arrivals_fini(&arrivals);
}

/* As golang.org/x/time/rate: what one takes, the other waits for. */
Test(arrivals, share_a_bucket)
{
	const struct tuning_set set = { .kind = TUNING_GLOBAL_QPS, .per_second = 10, .at_once = 1 };
	struct token_bucket bucket;
	struct arrivals a, b;
	struct arrival next;

	token_bucket_init(&bucket, (struct rate){ 10, 1 });
	arrivals_init(&a, &set, 2, SEED, 0, &bucket);
	arrivals_init(&b, &set, 1, SEED, 0, &bucket);
	cr_assert(arrivals_next(&a, &next));
	cr_expect_eq(next.at_ns, 0);
	cr_assert(arrivals_next(&b, &next));
	cr_expect_eq(next.at_ns, 100 * MS);
	cr_assert(arrivals_next(&a, &next));
	cr_expect_eq(next.at_ns, 200 * MS);
	arrivals_fini(&a);
	arrivals_fini(&b);
}

/* A seed, and a count, too large for any sum of times. */
Test(arrivals, end_somewhere)
{
	const struct tuning_set slow = { .kind = TUNING_STEPPED,
					 .at_once = 1,
					 .span_ns = INT64_MAX / 8 };

	cr_expect_eq(arrivals_end(&slow, 1000, SEED, 0), INT64_MAX / 4);
}
