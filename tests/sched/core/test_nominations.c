/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/nominations.h"
#include "tests/support/dice.h"

static struct pod pods[40];

Test(nominations, a_pod_has_one_at_a_time)
{
	struct nominations n = { 0 };

	cr_expect_eq(nominations_find(&n, &pods[0]), NO_NODE);
	nominations_set(&n, &pods[0], 7);
	cr_expect_eq(nominations_find(&n, &pods[0]), 7);
	nominations_set(&n, &pods[0], 3);
	cr_expect_eq(nominations_find(&n, &pods[0]), 3);
	cr_expect_eq(n.count, 1);
	nominations_clear(&n, &pods[0]);
	cr_expect_eq(nominations_find(&n, &pods[0]), NO_NODE);
	nominations_clear(&n, &pods[0]);
	cr_expect_eq(n.count, 0);
	nominations_fini(&n);
}

Test(nominations, those_of_a_node_stand_together_in_the_order_of_nomination)
{
	struct nominations n = { 0 };
	static const uint32_t nodes[] = { 5, 2, 5, 9, 2, 5 };
	static const int order[] = { 1, 4, 0, 2, 5, 3 };

	for (int i = 0; i < 6; i++)
		nominations_set(&n, &pods[i], nodes[i]);
	for (int i = 0; i < 6; i++)
		cr_expect_eq(n.items[i].pod, &pods[order[i]], "place %d", i);
	cr_expect_eq(nominations_first(&n, 0), 0);
	cr_expect_eq(nominations_first(&n, 2), 0);
	cr_expect_eq(nominations_first(&n, 3), 2);
	cr_expect_eq(nominations_first(&n, 5), 2);
	cr_expect_eq(nominations_first(&n, 9), 5);
	cr_expect_eq(nominations_first(&n, 10), 6);
	/* Nominated once more, a pod goes behind the others. */
	nominations_set(&n, &pods[0], 5);
	cr_expect_eq(n.items[2].pod, &pods[2]);
	cr_expect_eq(n.items[4].pod, &pods[0]);
	nominations_fini(&n);
}

Test(nominations, reserved_room_is_enough)
{
	struct nominations n = { 0 };
	const void *items;

	nominations_reserve(&n, 40);
	items = n.items;
	for (uint32_t i = 0; i < 40; i++)
		nominations_set(&n, &pods[i], 40 - i);
	cr_expect_eq(n.items, items);
	nominations_reserve(&n, 10);
	cr_expect_eq(n.items, items);
	nominations_fini(&n);
}

Test(nominations, many_changes_keep_each_pods_node)
{
	struct dice dice = { .seed = 8 };
	struct nominations n = { 0 };
	uint32_t wanted[40];

	for (int i = 0; i < 40; i++)
		wanted[i] = NO_NODE;
	for (int step = 0; step < 4000; step++) {
		uint32_t pod = roll(&dice, 40);

		wanted[pod] = chance(&dice, 30) ? NO_NODE : roll(&dice, 6);
		if (wanted[pod] == NO_NODE)
			nominations_clear(&n, &pods[pod]);
		else
			nominations_set(&n, &pods[pod], wanted[pod]);
		cr_assert_eq(nominations_find(&n, &pods[pod]), wanted[pod]);
		for (size_t i = 1; i < n.count; i++)
			cr_assert_leq(n.items[i - 1].node, n.items[i].node);
	}
	for (int i = 0; i < 40; i++)
		cr_expect_eq(nominations_find(&n, &pods[i]), wanted[i]);
	nominations_fini(&n);
}
