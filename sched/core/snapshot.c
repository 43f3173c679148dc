/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_infos are made from the nodes, then from the pods that already run.
 */
#include "sched/core/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

#define YEAR_2100 INT64_C(4102444800)

/* What there are of nodes of a kind, once `info` comes (sign 1) or goes (sign -1). */
static void count_kinds(struct snapshot *snapshot, const struct node_info *info, int sign)
{
	size_t one = (size_t)sign;

	snapshot->unschedulable_count += info->unschedulable ? one : 0;
	snapshot->hard_tainted_count += info->has_hard_taints ? one : 0;
	snapshot->soft_tainted_count += info->has_soft_taints ? one : 0;
}

static void set_taint_facts(struct node_info *info)
{
	const struct node *node = info->node;

	info->has_hard_taints = info->has_soft_taints = false;
	for (uint32_t i = 0; i < node->taint_count; i++) {
		if (node->taints[i].effect == EFFECT_PREFER_NO_SCHEDULE)
			info->has_soft_taints = true;
		else
			info->has_hard_taints = true;
	}
}

static void fill_amounts(struct node_info *info)
{
	const struct resources *r = &info->node->allocatable;

	info->allocatable_milli_cpu = r->milli_cpu;
	info->allocatable_memory = r->memory_bytes;
	info->allocatable_ephemeral = r->ephemeral_bytes;
	info->allocatable_pods = r->pod_slots;
	node_scalars_offer(&info->scalars, r);
}

/* What the node_info has of the node's object. */
static void describe(struct snapshot *snapshot, struct node_info *info)
{
	info->node = &snapshot->cluster->nodes[info->index];
	info->unschedulable = info->node->unschedulable;
	fill_amounts(info);
	set_taint_facts(info);
	count_kinds(snapshot, info, 1);
}

/* The node_infos stand where their pointers into other arrays say. */
static void point(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->node_count; i++)
		snapshot->nodes[i].node = &snapshot->cluster->nodes[i];
}

void snapshot_watch(struct snapshot *snapshot, struct watcher *watcher)
{
	watcher->next = snapshot->totals.watchers;
	snapshot->totals.watchers = watcher;
}

void snapshot_unwatch(struct snapshot *snapshot, const struct watcher *watcher)
{
	struct watcher **link = &snapshot->totals.watchers;

	while (*link && *link != watcher)
		link = &(*link)->next;
	if (*link)
		*link = watcher->next;
}

static void add_node(struct snapshot *snapshot)
{
	struct node_info *info = &snapshot->nodes[snapshot->node_count];

	*info = (struct node_info){ .totals = &snapshot->totals,
				    .index = (uint32_t)snapshot->node_count };
	snapshot->node_count++;
	describe(snapshot, info);
}

/* The cluster's nodes from snapshot->node_count on. */
static void add_nodes(struct snapshot *snapshot)
{
	const struct cluster *cluster = snapshot->cluster;

	if (cluster->node_count > snapshot->node_capacity) {
		snapshot->node_capacity = cluster->node_capacity;
		snapshot->nodes = mem_resize(snapshot->nodes, snapshot->node_capacity,
					     sizeof(*snapshot->nodes));
	}
	while (snapshot->node_count < cluster->node_count)
		add_node(snapshot);
	point(snapshot);
}

static void index_namespaces(struct snapshot *snapshot)
{
	const struct cluster *cluster = snapshot->cluster;

	for (size_t i = snapshot->namespaces.count; i < cluster->namespace_count; i++)
		index_put(&snapshot->namespaces, cluster->namespaces[i].name, (uint32_t)i);
}

const struct labels *snapshot_namespace_labels(const struct snapshot *snapshot, uint32_t name)
{
	uint32_t i = index_find(&snapshot->namespaces, name);

	return i == INDEX_NONE ? NULL : &snapshot->cluster->namespaces[i].labels;
}

void snapshot_start_pod(struct snapshot *snapshot, struct pod *pod)
{
	if (pod->start_seconds == INT64_MIN)
		pod->start_seconds = YEAR_2100 + snapshot->starts++;
}

void snapshot_unstart_pod(struct snapshot *snapshot, struct pod *pod)
{
	if (pod->start_seconds < YEAR_2100)
		return;
	if (pod->start_seconds == YEAR_2100 + snapshot->starts - 1)
		snapshot->starts--;
	pod->start_seconds = INT64_MIN;
}

static void lose_pod(struct snapshot *snapshot, struct pod *pod, uint32_t node_name)
{
	snapshot->lost = mem_grow(snapshot->lost, snapshot->lost_count, &snapshot->lost_capacity,
				  sizeof(*snapshot->lost));
	snapshot->lost[snapshot->lost_count++] = (struct lost_pod){ pod, node_name };
}

void snapshot_add_pod(struct snapshot *snapshot, struct pod *pod)
{
	if (pod->node == NO_NODE) {
		lose_pod(snapshot, pod, pod->spec->node_name);
		return;
	}
	snapshot_start_pod(snapshot, pod);
	node_info_add_pod(&snapshot->nodes[pod->node], pod);
}

/* Everything that depends on the nodes; made anew when they change. */
static void build(struct snapshot *snapshot)
{
	struct cluster *cluster = snapshot->cluster;

	snapshot->topologies = mem_new(1, sizeof(*snapshot->topologies));
	topology_reset(snapshot->topologies, cluster);
	volumes_refresh(snapshot->volumes, cluster);
	index_namespaces(snapshot);
	snapshot->owner_count = cluster->pod_owner_count;
	snapshot->scalar_count = cluster->scalar_count;
	add_nodes(snapshot);
	for (size_t i = 0; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];

		if (pod->state == POD_BOUND && (pod->node != NO_NODE || pod->spec->node_name))
			snapshot_add_pod(snapshot, pod);
	}
}

static void tear_down(struct snapshot *snapshot)
{
	if (snapshot->topologies)
		topology_reset(snapshot->topologies, NULL);
	free(snapshot->topologies);
	index_fini(&snapshot->namespaces);
	for (size_t i = 0; i < snapshot->node_count; i++)
		node_scalars_fini(&snapshot->nodes[i].scalars);
	free(snapshot->nodes);
}

void snapshot_init(struct snapshot *snapshot, struct cluster *cluster)
{
	*snapshot = (struct snapshot){ .cluster = cluster };
	snapshot->volumes = mem_new(1, sizeof(*snapshot->volumes));
	build(snapshot);
}

void snapshot_fini(struct snapshot *snapshot)
{
	tear_down(snapshot);
	if (snapshot->volumes)
		volumes_fini(snapshot->volumes);
	free(snapshot->volumes);
	free(snapshot->lost);
	*snapshot = (struct snapshot){ 0 };
}

/* Only of these is it not known from their spec which node they were bound to. */
static void keep_scheduled(struct snapshot *snapshot)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->lost_count; i++) {
		if (!snapshot->lost[i].pod->spec->node_name)
			snapshot->lost[kept++] = snapshot->lost[i];
	}
	snapshot->lost_count = kept;
}

void snapshot_refresh(struct snapshot *snapshot)
{
	struct watcher *watchers = snapshot->totals.watchers;
	struct snapshot anew;

	keep_scheduled(snapshot);
	anew = (struct snapshot){ .cluster = snapshot->cluster,
				  .volumes = snapshot->volumes,
				  .totals.changes = snapshot->totals.changes + 1,
				  .lost = snapshot->lost,
				  .lost_count = snapshot->lost_count,
				  .lost_capacity = snapshot->lost_capacity,
				  .starts = snapshot->starts };
	tear_down(snapshot);
	*snapshot = anew;
	build(snapshot);
	snapshot->totals.watchers = watchers;
	for (const struct watcher *w = watchers; w; w = w->next)
		w->calls->refreshed(w->context);
}

/* --- changes while it lives ------------------------------------------------------------------ */

/* Pods that were bound to the nodes from `first` on before those were there, in the order lost. */
static void find_pods(struct snapshot *snapshot, size_t first)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->lost_count; i++) {
		struct lost_pod lost = snapshot->lost[i];
		uint32_t node = cluster_find_node(snapshot->cluster, lost.node_name);

		if (node == NO_NODE || node < first) {
			snapshot->lost[kept++] = lost;
			continue;
		}
		lost.pod->node = node;
		snapshot_add_pod(snapshot, lost.pod);
	}
	snapshot->lost_count = kept;
}

static void tell_of_objects(struct snapshot *snapshot)
{
	snapshot->owner_count = snapshot->cluster->pod_owner_count;
	for (const struct watcher *w = snapshot->totals.watchers; w; w = w->next)
		w->calls->objects_changed(w->context);
}

void snapshot_owners_changed(struct snapshot *snapshot)
{
	tell_of_objects(snapshot);
}

/* All but nodes. */
static void catch_up_objects(struct snapshot *snapshot)
{
	const struct cluster *cluster = snapshot->cluster;
	bool changed = cluster->namespace_count != snapshot->namespaces.count ||
		       cluster->scalar_count > snapshot->scalar_count ||
		       cluster->pod_owner_count != snapshot->owner_count;

	volumes_refresh(snapshot->volumes, cluster);
	index_namespaces(snapshot);
	snapshot->scalar_count = cluster->scalar_count;
	if (changed)
		tell_of_objects(snapshot);
}

void snapshot_catch_up(struct snapshot *snapshot)
{
	size_t first = snapshot->node_count;

	catch_up_objects(snapshot);
	if (snapshot->cluster->node_count == first)
		return;
	topology_reset(snapshot->topologies, snapshot->cluster);
	add_nodes(snapshot);
	for (size_t i = first; i < snapshot->node_count; i++) {
		for (const struct watcher *w = snapshot->totals.watchers; w; w = w->next)
			w->calls->node_added(w->context, (uint32_t)i);
	}
	find_pods(snapshot, first);
}

void snapshot_replace_node(struct snapshot *snapshot, uint32_t index, const struct node *node)
{
	struct node_info *info = &snapshot->nodes[index];

	cluster_replace_node(snapshot->cluster, index, node);
	snapshot_catch_up(snapshot);
	topology_reset(snapshot->topologies, snapshot->cluster);
	snapshot->totals.changes++;
	count_kinds(snapshot, info, -1);
	describe(snapshot, info);
	for (const struct watcher *w = snapshot->totals.watchers; w; w = w->next)
		w->calls->node_changed(w->context, index);
}

/* From the newest on; the oldest is to come back first. */
static void lose_pods(struct snapshot *snapshot, struct node_info *info)
{
	size_t first = snapshot->lost_count;

	while (info->pods) {
		struct pod *pod = info->pods;

		node_info_remove_pod(info, pod);
		lose_pod(snapshot, pod, info->node->name);
	}
	for (size_t i = first, j = snapshot->lost_count; i + 1 < j; i++, j--) {
		struct lost_pod lost = snapshot->lost[i];

		snapshot->lost[i] = snapshot->lost[j - 1];
		snapshot->lost[j - 1] = lost;
	}
}

void snapshot_remove_node(struct snapshot *snapshot, uint32_t index)
{
	struct node_info *nodes = snapshot->nodes;
	size_t behind = snapshot->node_count - index - 1;

	lose_pods(snapshot, &nodes[index]);
	snapshot->totals.changes++;
	count_kinds(snapshot, &nodes[index], -1);
	cluster_remove_node(snapshot->cluster, index);
	node_scalars_fini(&nodes[index].scalars);
	memmove(&nodes[index], &nodes[index + 1], behind * sizeof(*nodes));
	snapshot->node_count--;
	for (size_t i = index; i < snapshot->node_count; i++) {
		nodes[i].index = (uint32_t)i;
		for (struct pod *pod = nodes[i].pods; pod; pod = pod->next_on_node)
			pod->node = (uint32_t)i;
	}
	point(snapshot);
	topology_reset(snapshot->topologies, snapshot->cluster);
	for (const struct watcher *w = snapshot->totals.watchers; w; w = w->next)
		w->calls->node_removed(w->context, index);
}

/* Where the pod stands among the lost ones; lost_count when it does not. */
static size_t find_lost(const struct snapshot *snapshot, const struct pod *pod)
{
	size_t at = 0;

	while (at < snapshot->lost_count && snapshot->lost[at].pod != pod)
		at++;
	return at;
}

void snapshot_remove_pod(struct snapshot *snapshot, struct pod *pod)
{
	size_t at;

	if (pod->node != NO_NODE) {
		node_info_remove_pod(&snapshot->nodes[pod->node], pod);
		return;
	}
	at = find_lost(snapshot, pod);
	if (at == snapshot->lost_count)
		return;
	snapshot->lost_count--;
	memmove(&snapshot->lost[at], &snapshot->lost[at + 1],
		(snapshot->lost_count - at) * sizeof(*snapshot->lost));
}
