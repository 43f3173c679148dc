/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_infos are made from the nodes, then from the pods that already run.
 */
#include "sched/core/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

#define YEAR_2100 INT64_C(4102444800)

static void set_taint_facts(struct node_info *info)
{
	const struct node *node = info->node;

	for (uint32_t i = 0; i < node->taint_count; i++) {
		if (node->taints[i].effect == EFFECT_PREFER_NO_SCHEDULE)
			info->has_soft_taints = true;
		else
			info->has_hard_taints = true;
	}
}

static void fill_amounts(struct node_info *info, int64_t *scalars, size_t scalar_count)
{
	const struct resources *r = &info->node->allocatable;
	int64_t *allocatable = scalars + scalar_count;

	info->allocatable_milli_cpu = r->milli_cpu;
	info->allocatable_memory = r->memory_bytes;
	info->allocatable_ephemeral = r->ephemeral_bytes;
	info->allocatable_pods = r->pod_slots;
	info->requested_scalars = scalars;
	info->allocatable_scalars = allocatable;
	for (size_t i = 0; i < scalar_count; i++)
		allocatable[i] = -1;
	for (uint32_t i = 0; i < r->scalar_count; i++)
		allocatable[r->scalars[i].resource] = r->scalars[i].amount;
}

static void add_nodes(struct snapshot *snapshot)
{
	const struct cluster *cluster = snapshot->cluster;

	snapshot->node_count = cluster->node_count;
	snapshot->scalar_count = cluster->scalar_count;
	snapshot->nodes = mem_new(snapshot->node_count, sizeof(*snapshot->nodes));
	snapshot->scalars = mem_new(snapshot->node_count * snapshot->scalar_count * 2,
				    sizeof(*snapshot->scalars));
	for (size_t i = 0; i < snapshot->node_count; i++) {
		struct node_info *info = &snapshot->nodes[i];

		info->node = &cluster->nodes[i];
		info->totals = &snapshot->totals;
		info->index = (uint32_t)i;
		info->unschedulable = info->node->unschedulable;
		fill_amounts(info, snapshot->scalars + i * snapshot->scalar_count * 2,
			     snapshot->scalar_count);
		set_taint_facts(info);
		snapshot->unschedulable_count += info->unschedulable;
		snapshot->hard_tainted_count += info->has_hard_taints;
		snapshot->soft_tainted_count += info->has_soft_taints;
	}
}

static void index_namespaces(struct snapshot *snapshot)
{
	const struct cluster *cluster = snapshot->cluster;

	for (size_t i = 0; i < cluster->namespace_count; i++)
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

/* Everything that depends on the nodes; made anew when they change. */
static void build(struct snapshot *snapshot)
{
	struct cluster *cluster = snapshot->cluster;

	snapshot->topologies = mem_new(1, sizeof(*snapshot->topologies));
	topology_reset(snapshot->topologies, cluster);
	volumes_refresh(snapshot->volumes, cluster);
	index_namespaces(snapshot);
	add_nodes(snapshot);
	for (size_t i = 0; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];

		if (pod->state != POD_BOUND || pod->node == NO_NODE)
			continue;
		snapshot_start_pod(snapshot, pod);
		node_info_add_pod(&snapshot->nodes[pod->node], pod);
	}
}

static void tear_down(struct snapshot *snapshot)
{
	if (snapshot->topologies)
		topology_reset(snapshot->topologies, NULL);
	free(snapshot->topologies);
	index_fini(&snapshot->namespaces);
	free(snapshot->nodes);
	free(snapshot->scalars);
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
	*snapshot = (struct snapshot){ 0 };
}

void snapshot_refresh(struct snapshot *snapshot)
{
	struct snapshot anew = { .cluster = snapshot->cluster,
				 .volumes = snapshot->volumes,
				 .starts = snapshot->starts };

	tear_down(snapshot);
	*snapshot = anew;
	build(snapshot);
}
