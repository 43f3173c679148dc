/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/node_scalars.h"
#include "tests/support/dice.h"

enum { KINDS = 40 };

Test(node_scalars, an_empty_one_offers_and_holds_nothing)
{
	struct node_scalars scalars = { 0 };

	cr_expect_eq(node_scalars_requested(&scalars, 3), 0);
	cr_expect_eq(node_scalars_allocatable(&scalars, 3), -1);
	node_scalars_request(&scalars, 3, 0);
	cr_expect_eq(scalars.count, 0);
	node_scalars_fini(&scalars);
}

Test(node_scalars, requests_count_whether_the_node_lists_the_resource_or_not)
{
	const struct scalar offered[] = { { 7, 2 }, { 4, 9 } };
	const struct resources resources = { .scalars = offered, .scalar_count = 2 };
	const struct resources nothing = { 0 };
	struct node_scalars scalars = { 0 };

	node_scalars_request(&scalars, 5, 3);
	node_scalars_request(&scalars, 7, 1);
	node_scalars_offer(&scalars, &resources);
	cr_expect_eq(scalars.count, 3);
	cr_expect_eq(node_scalars_requested(&scalars, 5), 3);
	cr_expect_eq(node_scalars_allocatable(&scalars, 5), -1);
	cr_expect_eq(node_scalars_requested(&scalars, 7), 1);
	cr_expect_eq(node_scalars_allocatable(&scalars, 7), 2);
	cr_expect_eq(node_scalars_allocatable(&scalars, 4), 9);
	node_scalars_offer(&scalars, &nothing);
	cr_expect_eq(scalars.count, 2, "4 is neither listed nor asked for");
	cr_expect_eq(node_scalars_allocatable(&scalars, 7), -1);
	cr_expect_eq(node_scalars_requested(&scalars, 7), 1);
	node_scalars_request(&scalars, 5, -3);
	node_scalars_request(&scalars, 7, -1);
	cr_expect_eq(scalars.count, 0);
	node_scalars_fini(&scalars);
}

/* What a resource has, in plain arrays. */
struct plain {
	int64_t requested[KINDS], allocatable[KINDS];
};

static void offer(struct dice *dice, struct node_scalars *scalars, struct plain *plain)
{
	struct scalar offered[KINDS];
	struct resources resources = { .scalars = offered };

	for (uint32_t i = KINDS; i-- > 0;) {
		plain->allocatable[i] = chance(dice, 30) ? (int64_t)roll(dice, 4) : -1;
		if (plain->allocatable[i] >= 0)
			offered[resources.scalar_count++] =
				(struct scalar){ i, plain->allocatable[i] };
	}
	node_scalars_offer(scalars, &resources);
}

static void expect_same(const struct node_scalars *scalars, const struct plain *plain)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < KINDS; i++) {
		cr_assert_eq(node_scalars_requested(scalars, i), plain->requested[i]);
		cr_assert_eq(node_scalars_allocatable(scalars, i), plain->allocatable[i]);
		count += plain->requested[i] != 0 || plain->allocatable[i] >= 0;
	}
	cr_assert_eq(scalars->count, count, "nothing that says nothing is kept");
}

Test(node_scalars, they_are_what_plain_arrays_would_be)
{
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct dice dice = { .seed = seed };
		struct node_scalars scalars = { 0 };
		struct plain plain = { 0 };

		offer(&dice, &scalars, &plain);
		for (int step = 0; step < 200; step++) {
			uint32_t resource = roll(&dice, KINDS);
			int64_t amount = plain.requested[resource] && chance(&dice, 60)
						 ? -plain.requested[resource]
						 : roll(&dice, 5);

			node_scalars_request(&scalars, resource, amount);
			plain.requested[resource] += amount;
			if (chance(&dice, 5))
				offer(&dice, &scalars, &plain);
			expect_same(&scalars, &plain);
		}
		node_scalars_fini(&scalars);
	}
}
