/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_lists.h - who runs where, as plain lists; and a cluster made anew of them
 *
 * The lists are moved about without any of the bookkeeping of node_info.c: order and host ports follow
 * upstream's NodeInfo (a slice whose last element fills a gap, a set of ports). A copy is a snapshot
 * that has never seen a change.
 */
#ifndef TESTS_SUPPORT_POD_LISTS_H
#define TESTS_SUPPORT_POD_LISTS_H

#include "sched/core/snapshot.h"

struct pod_list {
	struct pod **pods; /* the oldest first */
	size_t count, capacity;
	struct host_port *ports; /* held on the node, each once */
	size_t port_count, port_capacity;
};

struct pod_lists {
	struct pod_list *nodes; /* by node */
	size_t node_count;
};

/* As the nodes of the snapshot stand. Released with pod_lists_fini(). */
void pod_lists_init(struct pod_lists *lists, const struct snapshot *snapshot);
void pod_lists_fini(struct pod_lists *lists);
void pod_lists_add(struct pod_lists *lists, uint32_t node, struct pod *pod);
/* Takes the pod's ports along, whoever else holds them. */
void pod_lists_remove(struct pod_lists *lists, uint32_t node, const struct pod *pod);

struct pod_list pod_list_copy(const struct pod_list *list);
void pod_list_fini(struct pod_list *list);

struct cluster_copy {
	struct cluster cluster; /* objects are the original's; pods its own */
	struct snapshot snapshot;
	struct pod *pods;
	struct arena arena; /* of their specs and labels */
};

/*
 * No two pods share a spec or labels, so that what a rule remembers of a template helps it nowhere.
 * With the promises of the original's volumes. Released with cluster_copy_fini().
 */
void cluster_copy_init(struct cluster_copy *copy, const struct snapshot *original,
		       const struct pod_lists *lists);
void cluster_copy_fini(struct cluster_copy *copy);

#endif
