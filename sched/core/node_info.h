/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_info.h - a node with what is promised on it
 *
 * What predicates and priorities read (v1.26 framework.NodeInfo). The amounts stand in the first
 * cache lines; scalar resources are a short list.
 */
#ifndef SCHED_CORE_NODE_INFO_H
#define SCHED_CORE_NODE_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/core/node_scalars.h"
#include "sched/core/watch.h"
#include "sched/model/cluster.h"

/* Of all nodes together. */
struct pod_totals {
	/* How many pods of a kind there are, for rules that can then skip them all. */
	uint32_t with_affinity; /* spec.has_pod_affinity */
	uint32_t with_required_anti_affinity;
	uint64_t
		changes; /* how often a pod came to a node or left one, or a node changed or left */
	struct watcher *watchers;
};

struct node_info {
	int64_t allocatable_milli_cpu;
	int64_t allocatable_memory;
	int64_t requested_milli_cpu;
	int64_t requested_memory;
	/* As requested_*, but 100m and 200 MiB for each container without a request. */
	int64_t nonzero_milli_cpu;
	int64_t nonzero_memory;
	int64_t pod_count;
	int64_t allocatable_pods;

	int64_t allocatable_ephemeral;
	int64_t requested_ephemeral;
	struct node_scalars scalars;
	const struct node *node;
	struct pod_totals *totals; /* of the snapshot this node is in */
	struct pod *pods; /* upstream's order backwards: the newest first, see below */
	struct pod *notable_pods; /* those with host ports or pod affinity terms, in any order */
	/* Volumes of its pods that a limit may count, each as often as a pod names it. */
	int64_t volume_count;
	uint32_t
		ephemeral_count; /* those of them that are ephemeral: their claims may be others' */
	uint32_t index;
	bool unschedulable;
	bool has_hard_taints; /* NoSchedule or NoExecute */
	bool has_soft_taints; /* PreferNoSchedule */
};

/*
 * Counts the pod in or out and links it to the node; pod->node is set or cleared. Cost: constant, plus
 * the node's notable pods when one of them leaves, and what node_scalars.h takes for extended resources.
 *
 * Order follows upstream's NodeInfo.Pods: the newest takes the place of one that leaves.
 *
 * Upstream keeps a node's host ports as a set (framework.HostPortInfo): a port that several pods hold
 * is free again when one of them leaves. So it is here: the others' is marked in freed_ports (the
 * first 32 of a pod).
 */
void node_info_add_pod(struct node_info *info, struct pod *pod);
void node_info_remove_pod(struct node_info *info, struct pod *pod);

/*
 * What adding and removing the same pods does not bring back by itself: their order, and freed ports.
 * Save before trying something, restore once the same pods are back.
 */
struct node_pods {
	struct pod **pods;
	uint32_t *freed_ports;
	size_t count;
};

void node_info_save(const struct node_info *info, struct arena *arena, struct node_pods *out);
void node_info_restore(struct node_info *info, const struct node_pods *saved);

#endif
