/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cluster_events.h - the cluster changes while pods are scheduled
 *
 * v1.26 and v1.36 pkg/scheduler/eventhandlers.go. Each call makes one change everywhere at once: in the
 * cluster, in the snapshot, among the nominations and in the scheduling queue, where it wakes the pods
 * that it may help. To be called between cycles.
 */
#ifndef SCHED_CORE_CLUSTER_EVENTS_H
#define SCHED_CORE_CLUSTER_EVENTS_H

#include "sched/core/scheduler.h"
#include "sched/core/scheduling_queue.h"

/* Lists of the cluster whose objects change by position. */
enum cluster_list {
	LIST_VOLUMES,
	LIST_CLAIMS,
	LIST_STORAGE_CLASSES,
	LIST_CSI_NODES,
	LIST_CSI_DRIVERS,
	LIST_CSI_CAPACITIES,
	LIST_POD_OWNERS, /* Services and controllers */
	CLUSTER_LISTS,
};

struct cluster_events {
	struct scheduler *scheduler;
	struct snapshot *snapshot;
	struct scheduling_queue *queue;
	/* Could the pod run on the node at all (AdmissionCheck)? Without hints a node wakes only pods
	 * of which this is true; NULL: all. */
	bool (*admits)(const struct rule_call *call, const struct node_info *node);
	bool hints; /* SchedulerQueueingHints */
	uint64_t registered; /* events that anybody waits for */
	size_t seen[CLUSTER_LISTS]; /* objects of each list that the queue has heard of */
};

/* One of the cluster's lists. Items begin with their name (a symbol), but for pod_owners, in which it
 * follows the kind, and CSI capacities, which have none. */
struct cluster_list_view {
	void *items;
	size_t count;
	size_t size; /* of an item */
	uint64_t add, update, remove; /* events */
};
struct cluster_list_view cluster_list_view(const struct cluster *cluster, enum cluster_list list);

/* Everything is borrowed. What stands in the cluster by now is no event any more; pods are added by
 * cluster_events_add_pod(). */
void cluster_events_init(struct cluster_events *events, struct scheduler *scheduler,
			 struct scheduling_queue *queue,
			 bool (*admits)(const struct rule_call *call,
					const struct node_info *node));

/*
 * Takes in what was added at the end of the cluster's lists since, but pods: nodes, namespaces, storage
 * objects, Services. New kinds of resources have to be bound to the profiles' arguments before
 * (profiles_bind()).
 */
void cluster_events_catch_up(struct cluster_events *events);

/* The node's object is *now; its name stays. */
void cluster_events_update_node(struct cluster_events *events, uint32_t index,
				const struct node *now);
/* Nodes behind it move up. Its pods are deleted by their own events, as in Kubernetes. */
void cluster_events_remove_node(struct cluster_events *events, uint32_t index);

/* A pod of the cluster that is new: it joins the queue, or its node when it is bound to one. */
void cluster_events_add_pod(struct cluster_events *events, struct pod *pod);
/* The scheduler bound the pod that was popped last. */
void cluster_events_pod_bound(struct cluster_events *events, struct pod *pod);
/* Spec, labels, nominated node, start and the marks of the pod's end become those of *now. */
void cluster_events_update_pod(struct cluster_events *events, struct pod *pod,
			       const struct pod *now);
/* From its node or the queue; it is POD_DELETED then. */
void cluster_events_delete_pod(struct cluster_events *events, struct pod *pod);

/* The object of that list, of its type, is *now; its name stays. */
void cluster_events_update(struct cluster_events *events, enum cluster_list which, size_t at,
			   const void *now);
/* Objects behind it move up. */
void cluster_events_remove(struct cluster_events *events, enum cluster_list which, size_t at);

#endif
