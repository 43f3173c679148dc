/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/model/cluster.h"

static uint32_t name_of(struct cluster *cluster, const char *prefix, uint32_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%s%u", prefix, number);
	return intern_text(&cluster->symbols, text);
}

Test(cluster, nodes_are_found_by_name)
{
	struct cluster cluster;

	cluster_init(&cluster);
	cr_expect_eq(cluster_find_node(&cluster, cluster.known.any_ip), NO_NODE);
	for (uint32_t i = 0; i < 3000; i++) {
		const struct node node = { .name = name_of(&cluster, "node-", i), .index = 77 };

		cr_assert_eq(cluster_add_node(&cluster, &node), i);
	}
	for (uint32_t i = 0; i < 3000; i++) {
		cr_assert_eq(cluster_find_node(&cluster, name_of(&cluster, "node-", i)), i);
		cr_assert_eq(cluster.nodes[i].index, i);
	}
	cr_expect_eq(cluster_find_node(&cluster, name_of(&cluster, "other-", 1)), NO_NODE);
	cluster_fini(&cluster);
}

Test(cluster, a_new_pod_is_pending_and_runs_nowhere)
{
	const struct pod_spec spec = { .priority = 3 };
	struct pod given = { .spec = &spec, .state = POD_BOUND, .node = 4, .sequence = 9 };
	struct cluster cluster;
	struct pod *first;
	struct pod *second;

	given.next_on_node = &given;
	given.next_notable = &given;
	cluster_init(&cluster);
	first = cluster_add_pod(&cluster, &given);
	second = cluster_add_pod(&cluster, &given);
	cr_expect_eq(first->state, POD_PENDING);
	cr_expect_eq(first->node, NO_NODE);
	cr_expect_null(first->next_on_node);
	cr_expect_null(first->next_notable);
	cr_expect_eq(first->sequence, 0);
	cr_expect_eq(second->sequence, 1);
	cr_expect_eq(second->spec, &spec);
	cr_expect_eq(cluster.pods[0], first);
	cluster_fini(&cluster);
}

Test(cluster, pods_do_not_move_while_others_are_added)
{
	const struct pod_spec spec = { 0 };
	const struct pod given = { .spec = &spec };
	struct cluster cluster;
	struct pod *first;

	cluster_init(&cluster);
	first = cluster_add_pod(&cluster, &given);
	for (int i = 0; i < 10000; i++)
		cluster_add_pod(&cluster, &given);
	cr_expect_eq(cluster.pods[0], first);
	cr_expect_eq(first->sequence, 0);
	cluster_fini(&cluster);
}

Test(cluster, reserved_room_for_pods_is_enough)
{
	const struct pod_spec spec = { 0 };
	const struct pod given = { .spec = &spec };
	struct cluster cluster;
	struct pod **pods;

	cluster_init(&cluster);
	cluster_reserve_pods(&cluster, 1000);
	pods = cluster.pods;
	for (int i = 0; i < 1000; i++)
		cluster_add_pod(&cluster, &given);
	cr_expect_eq(cluster.pods, pods);
	cluster_reserve_pods(&cluster, 0);
	cr_expect_eq(cluster.pods, pods);
	cluster_fini(&cluster);
}

Test(cluster, scalar_resources_are_numbered_up_to_a_limit)
{
	struct cluster cluster;

	cluster_init(&cluster);
	for (uint32_t i = 0; i < CLUSTER_SCALARS_MAX; i++)
		cr_assert_eq(cluster_scalar(&cluster, name_of(&cluster, "r", i)), i);
	cr_expect_eq(cluster_scalar(&cluster, name_of(&cluster, "r", 5)), 5);
	cr_expect_eq(cluster_scalar(&cluster, name_of(&cluster, "one too many", 0)), UINT32_MAX);
	cr_expect_eq(cluster.scalar_count, CLUSTER_SCALARS_MAX);
	cluster_fini(&cluster);
}

Test(cluster, an_image_keeps_its_first_size_and_counts_its_nodes)
{
	struct cluster cluster;
	uint32_t web;
	uint32_t db;
	uint32_t images[2];

	cluster_init(&cluster);
	web = name_of(&cluster, "web:", 1);
	db = name_of(&cluster, "db:", 1);
	cr_expect_eq(cluster_find_image(&cluster, web), UINT32_MAX);
	images[0] = cluster_image(&cluster, web, 100);
	images[1] = cluster_image(&cluster, db, 200);
	cr_expect_eq(cluster_image(&cluster, web, 999), images[0]);
	cr_expect_eq(cluster_find_image(&cluster, db), images[1]);
	cr_expect_eq(cluster_find_image(&cluster, UINT32_MAX), UINT32_MAX);
	cr_expect_eq(cluster.images[images[0]].size_bytes, 100);
	cr_expect_eq(cluster.images[images[0]].node_count, 0);
	for (uint32_t i = 0; i < 3; i++) {
		const struct node node = { .name = name_of(&cluster, "n", i),
					   .images = images,
					   .image_count = i < 2 ? 2 : 1 };

		cluster_add_node(&cluster, &node);
	}
	cr_expect_eq(cluster.images[images[0]].node_count, 3);
	cr_expect_eq(cluster.images[images[1]].node_count, 2);
	cluster_fini(&cluster);
}

Test(cluster, nodes_that_leave_or_change_are_found_and_counted_as_they_are)
{
	struct cluster cluster;
	uint32_t image;
	struct node node = { .images = &image, .image_count = 1 };

	cluster_init(&cluster);
	image = cluster_image(&cluster, name_of(&cluster, "web:", 1), 100);
	for (uint32_t i = 0; i < 100; i++) {
		node.name = name_of(&cluster, "n", i);
		cluster_add_node(&cluster, &node);
	}
	cluster_remove_node(&cluster, 99);
	cluster_remove_node(&cluster, 7);
	cr_expect_eq(cluster.node_count, 98);
	cr_expect_eq(cluster_find_node(&cluster, name_of(&cluster, "n", 7)), NO_NODE);
	cr_expect_eq(cluster_find_node(&cluster, name_of(&cluster, "n", 99)), NO_NODE);
	cr_expect_eq(cluster_find_node(&cluster, name_of(&cluster, "n", 6)), 6);
	cr_expect_eq(cluster_find_node(&cluster, name_of(&cluster, "n", 8)), 7);
	cr_expect_eq(cluster.nodes[7].index, 7);
	cr_expect_eq(cluster.images[image].node_count, 98);
	node.image_count = 0;
	cluster_replace_node(&cluster, 7, &node);
	cr_expect_eq(cluster_find_node(&cluster, name_of(&cluster, "n", 8)), 7);
	cr_expect_eq(cluster.images[image].node_count, 97);
	cluster_fini(&cluster);
}

Test(cluster, taints_are_one_kind_only_when_all_three_parts_are_equal)
{
	struct cluster cluster;
	const struct taint a = { .key = 1, .value = 2, .effect = EFFECT_NO_SCHEDULE };
	const struct taint others[] = {
		{ .key = 2, .value = 1, .effect = EFFECT_NO_SCHEDULE },
		{ .key = 1, .value = 3, .effect = EFFECT_NO_SCHEDULE },
		{ .key = 1, .value = 2, .effect = EFFECT_NO_EXECUTE },
	};

	cluster_init(&cluster);
	cr_expect_eq(cluster_taint_id(&cluster, &a), 0);
	for (uint32_t i = 0; i < 3; i++)
		cr_expect_eq(cluster_taint_id(&cluster, &others[i]), i + 1);
	for (uint32_t key = 100; key < 600; key++) {
		const struct taint more = { .key = key, .effect = EFFECT_NO_EXECUTE };

		cr_assert_eq(cluster_taint_id(&cluster, &more), key - 96);
	}
	cr_expect_eq(cluster_taint_id(&cluster, &a), 0);
	cr_expect_eq(cluster.taint_kinds[300].id, 300);
	cluster_fini(&cluster);
}
