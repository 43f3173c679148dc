/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/domain_counts.h"
#include "tests/support/small_world.h"

static const char three_nodes[] = NODE("a", ", labels: {zone: x, rack: one}", , )
	NODE("b", ", labels: {zone: x}", , ) NODE("c", ", labels: {zone: w, rack: one}", , );

Test(domain_counts, nodes_of_a_domain_share_its_number)
{
	struct small_world world;
	struct domain_counts counts;
	uint32_t zone;
	uint32_t rack;

	small_world_start(&world, three_nodes, NULL);
	zone = small_world_symbol(&world, "zone");
	rack = small_world_symbol(&world, "rack");
	domain_counts_init(&counts, &world.scratch, &world.session.snapshot);
	cr_expect_eq(domain_counts_at(&counts, zone, 0), 0);
	domain_counts_add(&counts, zone, 0, 5);
	domain_counts_add(&counts, rack, 2, 7);
	cr_expect_eq(domain_counts_at(&counts, zone, 1), 5);
	cr_expect_eq(domain_counts_at(&counts, zone, 2), 0);
	cr_expect_eq(domain_counts_at(&counts, rack, 0), 7);
	cr_expect_eq(domain_counts_at(&counts, rack, 1), 0, "no such label");
	small_world_finish(&world);
}

Test(domain_counts, pairs_that_are_not_zero_are_counted)
{
	struct small_world world;
	struct domain_counts counts;
	uint32_t zone;

	small_world_start(&world, three_nodes, NULL);
	zone = small_world_symbol(&world, "zone");
	domain_counts_init(&counts, &world.scratch, &world.session.snapshot);
	domain_counts_add(&counts, zone, 0, 1);
	domain_counts_add(&counts, zone, 1, 1);
	domain_counts_add(&counts, zone, 2, -3);
	cr_expect_eq(counts.nonzero, 2);
	domain_counts_add(&counts, zone, 0, -2);
	cr_expect_eq(counts.nonzero, 1);
	domain_counts_add(&counts, small_world_symbol(&world, "rack"), 1, 4);
	cr_expect_eq(counts.nonzero, 1, "the node has no such label");
	small_world_finish(&world);
}

Test(domain_counts, more_keys_than_a_pod_usually_has_are_kept)
{
	struct small_world world;
	struct domain_counts counts;
	uint32_t zone;

	small_world_start(&world, three_nodes, NULL);
	zone = small_world_symbol(&world, "zone");
	domain_counts_init(&counts, &world.scratch, &world.session.snapshot);
	domain_counts_add(&counts, zone, 0, 9);
	for (uint32_t key = 1; key < 40; key++)
		domain_counts_add(&counts, key, 0, 1);
	cr_expect_eq(domain_counts_at(&counts, zone, 0), zone < 40 ? 10 : 9);
	small_world_finish(&world);
}
