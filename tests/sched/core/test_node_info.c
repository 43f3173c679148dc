/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/dice.h"
#include "tests/support/pod_lists.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

static struct node_info *node_of(struct small_world *world, uint32_t node)
{
	return &world->session.snapshot.nodes[node];
}

/* "p q r": the node's pods, the newest first. */
static const char *order_of(struct small_world *world, uint32_t node)
{
	static char text[256];

	text[0] = '\0';
	for (const struct pod *pod = node_of(world, node)->pods; pod; pod = pod->next_on_node) {
		if (text[0])
			strcat(text, " ");
		strcat(text, cluster_text(&world->session.cluster, pod->name));
	}
	return text;
}

static const char amounts[] =
	NODE_OF("a", , , "cpu: 4, memory: 8Gi, pods: 10, example.com/gpu: 2", )
		POD_OF("p", ,
		       "{name: c, image: i, resources: {requests: {cpu: 100m, memory: 1Gi, "
		       "ephemeral-storage: 2Gi}, limits: {example.com/gpu: 1}}}, {name: d, image: "
		       "i}",
		       ", overhead: {cpu: 250m}, initContainers: [{name: e, image: i, resources: "
		       "{requests: {cpu: 300m}}}]");

Test(node_info, a_pod_counts_in_all_sums_and_leaves_them_as_they_were)
{
	struct small_world world;
	struct node_info *node;

	small_world_start(&world, amounts, NULL);
	node = node_of(&world, 0);
	node_info_add_pod(node, world_pod(&world.session, "p"));
	cr_expect_eq(node->requested_milli_cpu, 550, "the larger of 100m and 300m, and 250m");
	cr_expect_eq(node->requested_memory, INT64_C(1) << 30);
	cr_expect_eq(node->requested_ephemeral, INT64_C(2) << 30);
	cr_expect_eq(node_scalars_requested(&node->scalars, 0), 1);
	cr_expect_eq(node->nonzero_milli_cpu, 550);
	cr_expect_eq(node->nonzero_memory, (INT64_C(1) << 30) + (INT64_C(200) << 20));
	cr_expect_eq(node->pod_count, 1);
	cr_expect_eq(world_pod(&world.session, "p")->node, 0);
	node_info_remove_pod(node, world_pod(&world.session, "p"));
	cr_expect_eq(node->requested_milli_cpu, 0);
	cr_expect_eq(node->requested_memory, 0);
	cr_expect_eq(node->requested_ephemeral, 0);
	cr_expect_eq(node_scalars_requested(&node->scalars, 0), 0);
	cr_expect_eq(node->nonzero_milli_cpu, 0);
	cr_expect_eq(node->nonzero_memory, 0);
	cr_expect_eq(node->pod_count, 0);
	cr_expect_eq(world_pod(&world.session, "p")->node, NO_NODE);
	small_world_finish(&world);
}

/* Those that a limit may count: not the iSCSI target. */
Test(node_info, attached_volumes_are_counted)
{
	struct small_world world;
	struct node_info *node;

	small_world_start(
		&world,
		NODE("a", , , ) POD(
			"p", ,
			", volumes: [{name: c, persistentVolumeClaim: {claimName: c}}, {name: d, "
			"persistentVolumeClaim: {claimName: c}}, {name: e, ephemeral: "
			"{volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: "
			"{requests: {storage: 1Gi}}}}}}, {name: g, cinder: {volumeID: i}}, {name: "
			"i, iscsi: {targetPortal: t, iqn: i, lun: 0}}]"),
		NULL);
	node = node_of(&world, 0);
	node_info_add_pod(node, world_pod(&world.session, "p"));
	cr_expect_eq(node->volume_count, 4);
	cr_expect_eq(node->ephemeral_count, 1);
	node_info_remove_pod(node, world_pod(&world.session, "p"));
	cr_expect_eq(node->volume_count, 0);
	cr_expect_eq(node->ephemeral_count, 0);
	small_world_finish(&world);
}

#define FOUR_PODS                   \
	NODE("a", , , )             \
	POD("p", , ", nodeName: a") \
	POD("q", , ", nodeName: a") POD("r", , ", nodeName: a") POD("s", , ", nodeName: a")

Test(node_info, the_newest_pod_takes_the_place_of_one_that_leaves)
{
	static const struct {
		const char *leaves;
		const char *order;
	} cases[] = { { "q", "r s p" }, { "s", "r q p" }, { "p", "r q s" }, { "r", "s q p" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;

		small_world_start(&world, FOUR_PODS, NULL);
		cr_expect_str_eq(order_of(&world, 0), "s r q p");
		node_info_remove_pod(node_of(&world, 0),
				     world_pod(&world.session, cases[i].leaves));
		cr_expect_str_eq(order_of(&world, 0), cases[i].order, "%s leaves: %s",
				 cases[i].leaves, order_of(&world, 0));
		small_world_finish(&world);
	}
}

Test(node_info, restoring_brings_the_order_back)
{
	struct small_world world;
	struct node_pods saved;
	struct pod *q;

	small_world_start(&world, FOUR_PODS, NULL);
	q = world_pod(&world.session, "q");
	node_info_save(node_of(&world, 0), &world.scratch, &saved);
	node_info_remove_pod(node_of(&world, 0), q);
	node_info_add_pod(node_of(&world, 0), q);
	cr_expect_str_eq(order_of(&world, 0), "q r s p");
	node_info_restore(node_of(&world, 0), &saved);
	cr_expect_str_eq(order_of(&world, 0), "s r q p");
	cr_expect_eq(node_of(&world, 0)->pod_count, 4);
	small_world_finish(&world);
}

#define WITH_PORT(NAME, PORT, SPEC) \
	POD_OF(NAME, , "{name: c, image: i, ports: [{containerPort: 1, hostPort: " PORT "}]}", SPEC)

/* As in upstream's set of a node's ports: it does not know how many hold one. */
Test(node_info, a_port_that_two_pods_hold_is_free_when_one_leaves)
{
	struct small_world world;
	struct node_pods saved;
	struct pod *q;
	struct pod *r;

	small_world_start(&world,
			  NODE("a", , , ) WITH_PORT("q", "80", ", nodeName: a")
				  WITH_PORT("r", "80", ", nodeName: a"),
			  NULL);
	q = world_pod(&world.session, "q");
	r = world_pod(&world.session, "r");
	node_info_save(node_of(&world, 0), &world.scratch, &saved);
	node_info_remove_pod(node_of(&world, 0), q);
	cr_expect_eq(r->freed_ports, 1);
	node_info_add_pod(node_of(&world, 0), q);
	cr_expect_eq(r->freed_ports, 1);
	cr_expect_eq(q->freed_ports, 0);
	node_info_restore(node_of(&world, 0), &saved);
	cr_expect_eq(r->freed_ports, 0);
	small_world_finish(&world);
}

Test(node_info, another_port_stays_taken)
{
	struct small_world world;

	small_world_start(&world,
			  NODE("a", , , ) WITH_PORT("q", "80", ", nodeName: a")
				  WITH_PORT("r", "81", ", nodeName: a"),
			  NULL);
	node_info_remove_pod(node_of(&world, 0), world_pod(&world.session, "q"));
	cr_expect_eq(world_pod(&world.session, "r")->freed_ports, 0);
	small_world_finish(&world);
}

#define ANTI(SPEC)                                                                         \
	", affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [" \
	"{topologyKey: k, labelSelector: {}}]}}" SPEC

Test(node_info, pods_with_affinity_are_counted_over_all_nodes)
{
	struct small_world world;
	const struct pod_totals *totals;

	small_world_start(&world,
			  NODE("a", , , ) NODE("b", , , ) POD("q", , ANTI(", nodeName: a"))
				  POD("r", , ", affinity: {podAffinity: {}}, nodeName: b")
					  POD("s", , ", nodeName: b"),
			  NULL);
	totals = &world.session.snapshot.totals;
	cr_expect_eq(totals->with_affinity, 2);
	cr_expect_eq(totals->with_required_anti_affinity, 1);
	node_info_remove_pod(node_of(&world, 0), world_pod(&world.session, "q"));
	cr_expect_eq(totals->with_affinity, 1);
	cr_expect_eq(totals->with_required_anti_affinity, 0);
	small_world_finish(&world);
}

/* --- many pods, against plain lists ---------------------------------------------------------- */

static bool has_port(const struct pod_list *list, const struct host_port *port)
{
	for (size_t i = 0; i < list->port_count; i++) {
		if (list->ports[i].port == port->port && list->ports[i].ip == port->ip &&
		    list->ports[i].protocol == port->protocol)
			return true;
	}
	return false;
}

/* Is the port held, as far as the pods' marks say? */
static bool is_held(const struct node_info *node, const struct host_port *port)
{
	for (const struct pod *pod = node->notable_pods; pod; pod = pod->next_notable) {
		const struct host_port *held = &pod->spec->host_ports[0];

		if (held->port == port->port && !(pod->freed_ports & 1))
			return true;
	}
	return false;
}

static void expect_same(struct small_world *world, const struct pod_list *list, int step)
{
	const struct node_info *node = node_of(world, 0);
	const struct pod *pod = node->pods;

	cr_assert_eq((size_t)node->pod_count, list->count, "step %d", step);
	for (size_t i = list->count; i-- > 0; pod = pod->next_on_node)
		cr_assert_eq(pod, list->pods[i], "step %d, place %zu", step, i);
	cr_assert_null(pod);
	for (size_t i = 0; i < world->session.cluster.pod_count; i++) {
		const struct host_port *port = &world->session.cluster.pods[i]->spec->host_ports[0];

		cr_assert_eq(is_held(node, port), has_port(list, port), "step %d, port %u", step,
			     port->port);
	}
}

Test(node_info, order_and_ports_follow_plain_lists)
{
	struct dice dice = { .seed = 5 };
	struct small_world world;
	struct pod_lists lists;

	small_world_start(&world,
			  NODE("a", , , ) WITH_PORT("q", "80", ) WITH_PORT("r", "80", )
				  WITH_PORT("s", "81", ) WITH_PORT("t", "81", )
					  WITH_PORT("u", "80", ) WITH_PORT("v", "82", ),
			  NULL);
	pod_lists_init(&lists, &world.session.snapshot);
	for (int step = 0; step < 2000; step++) {
		struct pod *pod = world.session.cluster.pods[roll(&dice, 6)];

		if (pod->node == NO_NODE) {
			node_info_add_pod(node_of(&world, 0), pod);
			pod_lists_add(&lists, 0, pod);
		} else {
			node_info_remove_pod(node_of(&world, 0), pod);
			pod_lists_remove(&lists, 0, pod);
		}
		expect_same(&world, &lists.nodes[0], step);
	}
	pod_lists_fini(&lists);
	small_world_finish(&world);
}
