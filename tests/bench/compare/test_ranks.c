/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stddef.h>

#include "bench/compare/ranks.h"
#include "sched/base/rng.h"

/* In how many of the 3^blocks outcomes is the sum at least that? Counted one by one. */
static double counted_tail(size_t blocks, long sum)
{
	size_t outcomes = 1;
	size_t hits = 0;

	for (size_t i = 0; i < blocks; i++)
		outcomes *= 3;
	for (size_t outcome = 0; outcome < outcomes; outcome++) {
		size_t left = outcome;
		long total = 0;

		for (size_t i = 0; i < blocks; i++, left /= 3)
			total += (long)(left % 3) - 1;
		hits += total >= sum;
	}
	return (double)hits / (double)outcomes;
}

Test(ranks, tails_are_those_of_all_outcomes)
{
	for (size_t blocks = 0; blocks <= 9; blocks++) {
		for (long sum = -(long)blocks - 1; sum <= (long)blocks + 1; sum++)
			cr_expect_float_eq(ranks_tail(blocks, sum), counted_tail(blocks, sum),
					   1e-12, "%zu blocks, sum %ld", blocks, sum);
	}
	/* For many blocks nearly normal, with a variance of 2/3 a block. */
	cr_expect_float_eq(ranks_tail(120, 15), erfc(14.5 / sqrt(2 * 80.0)) / 2, 5e-4);
}

Test(ranks, critical_sums_keep_the_level)
{
	for (size_t blocks = 0; blocks <= 40; blocks++) {
		for (int i = 1; i <= 10; i++) {
			double alpha = 0.01 * i;
			long critical = ranks_critical(blocks, alpha);

			cr_expect(critical == (long)blocks + 1 ||
				  ranks_tail(blocks, critical) <= alpha);
			cr_expect_gt(ranks_tail(blocks, critical - 1), alpha);
		}
	}
	cr_expect_eq(ranks_critical(3, 0.025), 4, "three blocks are too few");
	cr_expect_eq(ranks_critical(4, 0.025), 4);
	cr_expect_eq(ranks_critical(6, 0.05), 4, "two places short of all is enough");
}

Test(ranks, sums_count_who_is_slower)
{
	static const struct rank_pair pairs[] = {
		{ 0.03, 0.02 }, { 0.01, -0.01 }, { -0.5, -0.1 }, { 0.0, 0.04 }
	};

	cr_expect_eq(ranks_doubled_sum(pairs, 4, 0), 2 + 0 - 2 + 1);
	cr_expect_eq(ranks_doubled_sum(pairs, 4, 1), -8);
	cr_expect_eq(ranks_doubled_sum(pairs, 4, -1), 8);
	cr_expect_float_eq(ranks_p(pairs, 1), 2.0 / 3, 1e-12);
	cr_expect_float_eq(ranks_p(pairs, 0), 1, 0);
}

Test(ranks, the_interval_is_what_the_test_does_not_reject)
{
	enum { BLOCKS = 11 };
	struct rank_pair pairs[BLOCKS];
	struct interval interval;
	long critical = ranks_critical(BLOCKS, 0.025);
	double shift;

	for (size_t i = 0; i < BLOCKS; i++)
		pairs[i] = (struct rank_pair){
			(double)rng_below(rng_draw(5, 2 * i), 1000),
			(double)rng_below(rng_draw(5, 2 * i + 1), 1000),
		};
	shift = ranks_shift(pairs, BLOCKS, 0.95, &interval);
	cr_expect_lt(labs(ranks_doubled_sum(pairs, BLOCKS, shift)), 2);
	for (int step = 0; step < 4080; step++) {
		double at = 0.25 * step - 10;
		bool rejected = labs(ranks_doubled_sum(pairs, BLOCKS, at)) >= 2 * critical;

		if (at < interval.low || at > interval.high)
			cr_expect(rejected, "%g", at);
		else if (at > interval.low && at < interval.high)
			cr_expect_not(rejected, "%g", at);
	}
}

Test(ranks, few_blocks_bound_nothing)
{
	static const struct rank_pair pairs[] = {
		{ 1, 1 }, { 1.5, 2 }, { 3, 3 }, { 4, 4 }, { 5, 5 }
	};
	struct interval interval;

	cr_expect_eq(ranks_shift(pairs, 3, 0.95, &interval), 1.75);
	cr_expect_eq(interval.low, -INFINITY);
	cr_expect_eq(interval.high, INFINITY);
	ranks_shift(pairs, 4, 0.95, &interval);
	cr_expect_eq(interval.low, 1);
	cr_expect_eq(interval.high, 4);
}
