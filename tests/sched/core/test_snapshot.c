/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/small_world.h"
#include "tests/support/world.h"

static const struct scheduler_options standard;

Test(snapshot, running_pods_are_counted_in_on_their_nodes)
{
	struct session session;

	world_start(&session,
		    NODE("a", , , ) NODE("b", , , ) POD_WITH("p", , "cpu: 1", ", nodeName: b")
			    POD_WITH("q", , "cpu: 2", ", nodeName: b")
				    POD_WITH("r", , "cpu: 3", ", nodeName: gone")
					    POD_WITH("s", , "cpu: 3", ),
		    &standard);
	cr_expect_eq(session.snapshot.nodes[0].pod_count, 0);
	cr_expect_eq(session.snapshot.nodes[1].pod_count, 2);
	cr_expect_eq(session.snapshot.nodes[1].requested_milli_cpu, 3000);
	cr_expect_eq(session.snapshot.nodes[1].pods, world_pod(&session, "q"), "the newest first");
	session_fini(&session);
}

Test(snapshot, what_a_node_offers_stands_in_its_info)
{
	struct session session;
	const struct node_info *a;
	const struct node_info *b;

	world_start(&session,
		    NODE_OF("a", , ", unschedulable: true",
			    "cpu: 2, memory: 3Gi, ephemeral-storage: 4Gi, pods: 5, e.com/x: 6", )
			    NODE_OF("b", ,
				    ", taints: [{key: k, effect: NoExecute}, {key: s, "
				    "effect: PreferNoSchedule}]",
				    "cpu: 1, e.com/z: 7", ),
		    &standard);
	a = &session.snapshot.nodes[0];
	b = &session.snapshot.nodes[1];
	cr_expect_eq(a->allocatable_milli_cpu, 2000);
	cr_expect_eq(a->allocatable_memory, INT64_C(3) << 30);
	cr_expect_eq(a->allocatable_ephemeral, INT64_C(4) << 30);
	cr_expect_eq(a->allocatable_pods, 5);
	cr_expect_eq(node_scalars_allocatable(&a->scalars, 0), 6);
	cr_expect_eq(node_scalars_allocatable(&a->scalars, 1), -1, "the node has none of it");
	cr_expect_eq(node_scalars_allocatable(&b->scalars, 0), -1);
	cr_expect_eq(node_scalars_allocatable(&b->scalars, 1), 7);
	cr_expect(a->unschedulable);
	cr_expect_not(a->has_hard_taints);
	cr_expect(b->has_hard_taints);
	cr_expect(b->has_soft_taints);
	cr_expect_eq(session.snapshot.unschedulable_count, 1);
	cr_expect_eq(session.snapshot.hard_tainted_count, 1);
	cr_expect_eq(session.snapshot.soft_tainted_count, 1);
	session_fini(&session);
}

#define STARTED(NAME, TIME)                                                            \
	"{apiVersion: v1, kind: Pod, metadata: {name: " NAME "}, spec: {nodeName: a, " \
	"containers: [{name: c, image: i}]}, status: {startTime: '" TIME "'}}\n---\n"

Test(snapshot, pods_without_a_start_are_younger_than_all_others)
{
	const int64_t year_2100 = 4102444800;
	struct session session;

	world_start(&session,
		    NODE("a", , , ) POD("p", , ", nodeName: a") STARTED("q", "2026-01-01T00:00:00Z")
			    POD("r", , ", nodeName: a"),
		    &standard);
	cr_expect_eq(world_pod(&session, "p")->start_seconds, year_2100);
	cr_expect_eq(world_pod(&session, "q")->start_seconds, 1767225600);
	cr_expect_eq(world_pod(&session, "r")->start_seconds, year_2100 + 1);
	session_fini(&session);
}

Test(snapshot, a_start_that_was_given_can_be_taken_back)
{
	struct snapshot snapshot = { 0 };
	struct pod p = { .start_seconds = INT64_MIN };
	struct pod q = { .start_seconds = INT64_MIN };
	struct pod r = { .start_seconds = 5 };

	snapshot_start_pod(&snapshot, &p);
	snapshot_start_pod(&snapshot, &q);
	snapshot_start_pod(&snapshot, &r);
	cr_expect_eq(q.start_seconds, p.start_seconds + 1);
	cr_expect_eq(r.start_seconds, 5);
	/* The last one's number is given again, an earlier one's is not. */
	snapshot_unstart_pod(&snapshot, &q);
	cr_expect_eq(q.start_seconds, INT64_MIN);
	cr_expect_eq(snapshot.starts, 1);
	snapshot_start_pod(&snapshot, &q);
	snapshot_unstart_pod(&snapshot, &p);
	cr_expect_eq(snapshot.starts, 2);
	snapshot_unstart_pod(&snapshot, &r);
	cr_expect_eq(r.start_seconds, 5);
}

Test(snapshot, namespaces_are_found_with_their_labels)
{
	struct small_world world;
	const struct labels *labels;
	uint32_t value = 0;

	small_world_start(&world,
			  "{apiVersion: v1, kind: Namespace, metadata: {name: red, labels: {team: "
			  "a}}}\n---\n" POD("p", ", namespace: blue", ),
			  NULL);
	labels = snapshot_namespace_labels(&world.session.snapshot,
					   small_world_symbol(&world, "red"));
	cr_assert_not_null(labels);
	cr_expect(labels_find(labels, small_world_symbol(&world, "team"), &value));
	cr_expect_eq(value, small_world_symbol(&world, "a"));
	cr_expect_not_null(snapshot_namespace_labels(&world.session.snapshot,
						     small_world_symbol(&world, "blue")),
			   "pods' namespaces are there");
	cr_expect_null(snapshot_namespace_labels(&world.session.snapshot,
						 small_world_symbol(&world, "green")));
	small_world_finish(&world);
}

#define CLASS                                                                           \
	"{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: later}, " \
	"provisioner: examplexample.com/p, volumeBindingMode: WaitForFirstConsumer}\n---\n"
#define CLAIM                                                                            \
	"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {"     \
	"accessModes: [ReadWriteOnce], storageClassName: later, resources: {requests: {" \
	"storage: 1Gi}}}, status: {phase: Pending}}\n---\n"

Test(snapshot, a_refresh_takes_in_new_nodes_and_keeps_what_was_decided)
{
	struct session session;
	struct pod *pod;
	struct node more = { 0 };
	uint32_t chosen;
	int64_t start;

	world_start(&session,
		    NODE("a", , , ) CLASS CLAIM POD(
			    "p", ,
			    ", volumes: [{name: v, persistentVolumeClaim: {claimName: "
			    "c}}]"),
		    &standard);
	pod = world_pod(&session, "p");
	cr_assert_eq(scheduler_schedule(session.scheduler, pod), OUTCOME_SCHEDULED);
	start = pod->start_seconds;
	chosen = session.snapshot.volumes->chosen_node[0];
	cr_expect_eq(chosen, session.cluster.nodes[0].name);
	more = session.cluster.nodes[0];
	more.name = intern_text(&session.cluster.symbols, "b");
	cluster_add_node(&session.cluster, &more);
	snapshot_refresh(&session.snapshot);
	cr_expect_eq(session.snapshot.node_count, 2);
	cr_expect_eq(session.snapshot.nodes[0].pods, pod);
	cr_expect_eq(session.snapshot.nodes[0].pod_count, 1);
	cr_expect_eq(session.snapshot.volumes->chosen_node[0], chosen);
	cr_expect_eq(pod->start_seconds, start);
	cr_expect_eq(session.snapshot.starts, 1);
	session_fini(&session);
}

/* A node like the first one, of another name. */
static struct node another(struct session *session, const char *name)
{
	struct node node = session->cluster.nodes[0];

	node.name = intern_text(&session->cluster.symbols, name);
	return node;
}

Test(snapshot, a_node_that_leaves_takes_its_pods_along_and_brings_them_back)
{
	struct session session;
	struct snapshot *snapshot = &session.snapshot;
	struct node b;

	world_start(&session,
		    NODE("a", , , ) NODE("b", , , ) NODE("c", , , )
			    POD_WITH("p", , "cpu: 1", ", nodeName: b")
				    POD_WITH("q", , "cpu: 2", ", nodeName: c")
					    POD_WITH("r", , "cpu: 3", ", nodeName: d"),
		    &standard);
	cr_expect_eq(snapshot->lost_count, 1);
	b = session.cluster.nodes[1];
	snapshot_remove_node(snapshot, 1);
	cr_expect_eq(snapshot->node_count, 2);
	cr_expect_eq(session.cluster.node_count, 2);
	cr_expect_eq(snapshot->lost_count, 2);
	cr_expect_eq(world_pod(&session, "p")->node, NO_NODE);
	cr_expect_eq(world_pod(&session, "p")->state, POD_BOUND);
	cr_expect_eq(world_pod(&session, "q")->node, 1);
	cr_expect_eq(snapshot->nodes[1].requested_milli_cpu, 2000);
	cr_expect_eq(snapshot->nodes[1].node, &session.cluster.nodes[1]);
	cr_expect_eq(cluster_find_node(&session.cluster, b.name), NO_NODE);

	cluster_add_node(&session.cluster, &b);
	b = another(&session, "d");
	cluster_add_node(&session.cluster, &b);
	snapshot_catch_up(snapshot);
	cr_expect_eq(snapshot->lost_count, 0);
	cr_expect_eq(world_pod(&session, "p")->node, 2);
	cr_expect_eq(snapshot->nodes[2].requested_milli_cpu, 1000);
	cr_expect_eq(snapshot->nodes[3].requested_milli_cpu, 3000);
	snapshot_remove_pod(snapshot, world_pod(&session, "p"));
	cr_expect_eq(snapshot->nodes[2].pod_count, 0);
	session_fini(&session);
}

Test(snapshot, a_node_that_changes_keeps_its_pods)
{
	struct session session;
	struct snapshot *snapshot = &session.snapshot;
	struct node changed;
	const struct topology *zones;
	struct taint taint = { .effect = EFFECT_NO_SCHEDULE };

	world_start(&session,
		    NODE("a", ", labels: {zone: one}", , ) NODE("b", ", labels: {zone: two}", , )
			    POD_WITH("p", , "cpu: 1", ", nodeName: a"),
		    &standard);
	zones = snapshot_topology(snapshot, intern_text(&session.cluster.symbols, "zone"));
	cr_expect_eq(zones->domain_count, 2);
	changed = another(&session, "a");
	changed.labels = session.cluster.nodes[1].labels;
	changed.unschedulable = true;
	changed.taints = &taint;
	changed.taint_count = 1;
	changed.allocatable.milli_cpu = 7000;
	snapshot_replace_node(snapshot, 0, &changed);
	cr_expect_eq(snapshot->nodes[0].allocatable_milli_cpu, 7000);
	cr_expect_eq(snapshot->nodes[0].requested_milli_cpu, 1000);
	cr_expect_eq(snapshot->unschedulable_count, 1);
	cr_expect_eq(snapshot->hard_tainted_count, 1);
	zones = snapshot_topology(snapshot, intern_text(&session.cluster.symbols, "zone"));
	cr_expect_eq(zones->domain_count, 1);
	changed = session.cluster.nodes[1];
	changed.labels = (struct labels){ 0 };
	snapshot_replace_node(snapshot, 0, &changed);
	cr_expect_eq(snapshot->unschedulable_count, 0);
	cr_expect_eq(snapshot->hard_tainted_count, 0);
	session_fini(&session);
}

Test(snapshot, a_kind_of_resource_that_comes_later_finds_room)
{
	struct session session;
	struct snapshot *snapshot = &session.snapshot;
	struct node more;
	struct scalar scalar = { .amount = 8 };

	world_start(&session,
		    NODE_OF("a", , , "cpu: 2, pods: 5, example.com/x: 6", )
			    POD_OF("p", ,
				   "{name: c, image: i, resources: {limits: {example.com/x: 2}}}",
				   ", nodeName: a"),
		    &standard);
	scalar.resource = cluster_scalar(&session.cluster,
					 intern_text(&session.cluster.symbols, "example.com/y"));
	more = another(&session, "b");
	more.allocatable.scalars = &scalar;
	more.allocatable.scalar_count = 1;
	cluster_add_node(&session.cluster, &more);
	snapshot_catch_up(snapshot);
	cr_expect_eq(node_scalars_requested(&snapshot->nodes[0].scalars, 0), 2);
	cr_expect_eq(node_scalars_allocatable(&snapshot->nodes[0].scalars, 0), 6);
	cr_expect_eq(node_scalars_allocatable(&snapshot->nodes[0].scalars, 1), -1);
	cr_expect_eq(node_scalars_allocatable(&snapshot->nodes[1].scalars, 0), -1);
	cr_expect_eq(node_scalars_allocatable(&snapshot->nodes[1].scalars, 1), 8);
	snapshot_remove_node(snapshot, 0);
	cr_expect_eq(node_scalars_allocatable(&snapshot->nodes[0].scalars, 1), 8);
	cr_expect_eq(node_scalars_requested(&snapshot->nodes[0].scalars, 0), 0);
	session_fini(&session);
}
