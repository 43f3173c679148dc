/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "bench/measure/measuring_cost.h"

/* Steps 7 ns whenever it is read. */
static uint64_t stepping(void *context)
{
	static uint64_t now;

	(void)context;
	return now += 7;
}

Test(measuring_cost, an_attempt_costs_one_reading_of_the_clock_and_what_is_done_with_it)
{
	const struct clock clock = { stepping, NULL };
	struct measuring_cost cost = measuring_cost_find(&clock, 1);

	cr_expect_eq(cost.clock_ns, 7);
	cr_expect_geq(cost.attempt_ns, 7);
	cr_expect_lt(cost.attempt_ns, 7.1, "one reading for each attempt, and one at the end");
	cost = measuring_cost_find(&clock_monotonic, 1);
	cr_expect_gt(cost.clock_ns, 0);
	cr_expect_gt(cost.attempt_ns, 0);
}

Test(measuring_cost, in_blocks_an_attempt_costs_its_part_of_a_reading)
{
	const struct clock clock = { stepping, NULL };
	struct measuring_cost cost = measuring_cost_find(&clock, 32);

	cr_expect_eq(cost.clock_ns, 7);
	cr_expect_geq(cost.attempt_ns, 7.0 / 32);
	cr_expect_lt(cost.attempt_ns, 7.5 / 32);
}
