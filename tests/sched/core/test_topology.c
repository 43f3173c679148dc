/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/topology.h"
#include "tests/support/small_world.h"

static const char five_nodes[] = NODE("a", ", labels: {zone: z2}", , ) NODE("b", , , )
	NODE("c", ", labels: {zone: z1}", , ) NODE("d", ", labels: {zone: z2}", , )
		NODE("e", ", labels: {zone: ''}", , );

Test(topology, domains_are_numbered_in_the_order_of_nodes)
{
	static const uint32_t domains[] = { 0, NO_DOMAIN, 1, 0, 2 };
	struct small_world world;
	const struct topology *zones;

	small_world_start(&world, five_nodes, NULL);
	zones = snapshot_topology(&world.session.snapshot, small_world_symbol(&world, "zone"));
	cr_expect_eq(zones->domain_count, 3);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(zones->domain_of[i], domains[i], "node %d", i);
	small_world_finish(&world);
}

Test(topology, a_label_that_no_node_has_divides_nothing)
{
	struct small_world world;
	const struct topology *none;

	small_world_start(&world, five_nodes, NULL);
	none = snapshot_topology(&world.session.snapshot, small_world_symbol(&world, "rack"));
	cr_expect_eq(none->domain_count, 0);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(none->domain_of[i], NO_DOMAIN);
	small_world_finish(&world);
}

Test(topology, a_key_is_divided_by_once)
{
	struct small_world world;
	const struct snapshot *snapshot;
	uint32_t zone;
	const struct topology *zones;

	small_world_start(&world, five_nodes, NULL);
	snapshot = &world.session.snapshot;
	zone = small_world_symbol(&world, "zone");
	zones = snapshot_topology(snapshot, zone);
	for (uint32_t key = 1; key < 30; key++)
		snapshot_topology(snapshot, key);
	cr_expect_eq(snapshot_topology(snapshot, zone), zones);
	small_world_finish(&world);
}

#define OLD_ZONE "failure-domain.beta.kubernetes.io/zone"
#define OLD_REGION "failure-domain.beta.kubernetes.io/region"
#define NEW_ZONE "topology.kubernetes.io/zone"
#define NEW_REGION "topology.kubernetes.io/region"

/* v1.26 component-helpers/node/topology GetZoneKey. */
Test(topology, zones_go_by_region_and_zone_and_older_labels_count_first)
{
	static const uint32_t domains[] = { 0, 1, 0, NO_DOMAIN, 2, 3, 0 };
	struct small_world world;
	const struct topology *zones;

	small_world_start(
		&world,
		NODE("a", ", labels: {" NEW_ZONE ": z, " NEW_REGION ": r}", , )
			NODE("b", ", labels: {" NEW_ZONE ": z, " NEW_REGION ": s}", , )
				NODE("c", ", labels: {" OLD_ZONE ": z, " OLD_REGION ": r}", , )
					NODE("d", , , ) NODE("e", ", labels: {" NEW_ZONE ": z}", , )
						NODE("f", ", labels: {" NEW_REGION ": r}", , )
							NODE("g",
							     ", labels: {" OLD_ZONE ": z, " NEW_ZONE
							     ": other, " NEW_REGION ": r}",
							     , ),
		NULL);
	zones = snapshot_zones(&world.session.snapshot);
	for (int i = 0; i < 7; i++)
		cr_expect_eq(zones->domain_of[i], domains[i], "node %d", i);
	cr_expect_eq(zones->domain_count, 4);
	small_world_finish(&world);
}
