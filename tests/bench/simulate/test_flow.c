/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/flow.h"

#include <criterion/criterion.h>

Test(flow, the_two_sums_of_littles_law_agree_at_any_time)
{
	struct flow flow = { 0 };

	cr_expect(flow_agrees(&flow, 5, 0, 0));
	flow_enter(&flow, 10);
	flow_enter(&flow, 20);
	cr_expect(flow_agrees(&flow, 25, 2, 30));
	flow_leave(&flow, 30, 10);
	cr_expect(flow_agrees(&flow, 40, 1, 20));
	flow_leave(&flow, 50, 20);
	cr_expect(flow_agrees(&flow, 100, 0, 0));
	cr_expect_eq(flow.waited, 50);
	cr_expect_eq(flow.occupied, 50);
	cr_expect_eq(flow.most_inside, 2);
	cr_expect_eq(flow_mean_wait_ns(&flow), 25);
}

Test(flow, a_wrong_time_one_too_many_or_too_few_is_noticed)
{
	struct flow wrong_time = { 0 }, doubled = { 0 }, lost = { 0 };

	flow_enter(&wrong_time, 10);
	flow_leave(&wrong_time, 30, 11);
	cr_expect_not(flow_agrees(&wrong_time, 40, 0, 0));
	flow_enter(&doubled, 10);
	flow_leave(&doubled, 30, 10);
	flow_leave(&doubled, 35, 10);
	cr_expect_not(flow_agrees(&doubled, 40, 0, 0));
	flow_enter(&lost, 10);
	cr_expect(flow_agrees(&lost, 40, 1, 10));
	cr_expect_not(flow_agrees(&lost, 40, 0, 0));
	cr_expect_not(flow_agrees(&lost, 40, 1, 12));
}
