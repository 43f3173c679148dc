/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snapshot.h - the nodes as one cycle sees them
 *
 * Nothing else runs while a pod is scheduled, so the snapshot is the live state behind a const
 * pointer: no copy, and always of the newest generation.
 */
#ifndef SCHED_CORE_SNAPSHOT_H
#define SCHED_CORE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/core/node_info.h"
#include "sched/core/topology.h"
#include "sched/core/volumes.h"

struct lost_pod {
	struct pod *pod;
	uint32_t node_name; /* symbol */
};

struct snapshot {
	struct cluster *cluster;
	struct node_info *nodes; /* in file order */
	size_t node_count, node_capacity;
	/* Facts about the nodes as objects, for rules that can then skip every node. */
	size_t unschedulable_count;
	size_t hard_tainted_count;
	size_t soft_tainted_count;
	struct pod_totals totals;
	struct lost_pod *lost; /* those bound to nodes that are not there */
	size_t lost_count, lost_capacity;
	int64_t starts; /* pods that were given a start time because their object has none */
	struct topology_index *topologies;
	struct volumes *volumes; /* promises made of them outlive snapshot_refresh() */
	struct index namespaces; /* positions in cluster->namespaces, by name */
	size_t scalar_count; /* resources that watchers have heard of */
	size_t owner_count; /* Services and controllers that watchers have heard of */
};

/*
 * Gives a pod without status.startTime one: seconds after 2100-01-01, later for later pods, so that
 * such pods count as younger than all others.
 */
void snapshot_start_pod(struct snapshot *snapshot, struct pod *pod);
/* Takes a start back that was given like that; the pod did not start after all. */
void snapshot_unstart_pod(struct snapshot *snapshot, struct pod *pod);

/* Builds node_infos for all nodes of the cluster and counts the POD_BOUND pods in. */
void snapshot_init(struct snapshot *snapshot, struct cluster *cluster);
void snapshot_fini(struct snapshot *snapshot);
/* Builds everything anew; the promises that were made of volumes stay. */
void snapshot_refresh(struct snapshot *snapshot);

/*
 * Between cycles the cluster may change. Pods that run stay as they are; those of a node that leaves
 * stay bound to it, and are there again when a node of that name comes.
 *
 * snapshot_catch_up() takes in what was added at the end of the cluster's lists since: nodes, scalar
 * resources, namespaces, storage objects; pods are added one by one. The other calls change the
 * cluster too.
 */
void snapshot_catch_up(struct snapshot *snapshot);
void snapshot_replace_node(struct snapshot *snapshot, uint32_t index, const struct node *node);
void snapshot_remove_node(struct snapshot *snapshot, uint32_t index);
/* Counts in, or takes out again, a pod that is bound (pod->node set, or NO_NODE for one that is not
 * there). */
void snapshot_add_pod(struct snapshot *snapshot, struct pod *pod);
void snapshot_remove_pod(struct snapshot *snapshot, struct pod *pod);

/* Who is told of changes, until snapshot_unwatch(); the watcher is the caller's. */
void snapshot_watch(struct snapshot *snapshot, struct watcher *watcher);
void snapshot_unwatch(struct snapshot *snapshot, const struct watcher *watcher);
/* A Service or controller changed or is gone. */
void snapshot_owners_changed(struct snapshot *snapshot);

/* How a label key divides the nodes; the first question about a key allocates, later ones do not. */
static inline const struct topology *snapshot_topology(const struct snapshot *snapshot,
						       uint32_t key)
{
	return topology_find(snapshot->topologies, key);
}

/* The same by region and zone together, see topology_zones(). */
static inline const struct topology *snapshot_zones(const struct snapshot *snapshot)
{
	return topology_zones(snapshot->topologies);
}

/* The namespace's labels; NULL when there is no such namespace object. */
const struct labels *snapshot_namespace_labels(const struct snapshot *snapshot, uint32_t name);

#endif
