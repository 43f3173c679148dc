/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listed.h - objects that are neither pods nor nodes, by their place in the cluster's lists
 *
 * An object is decoded once, taken out again, and put back as often as it is wanted under other names.
 */
#ifndef BENCH_WORKLOAD_LISTED_H
#define BENCH_WORKLOAD_LISTED_H

#include <stdbool.h>

#include "sched/core/cluster_events.h"
#include "sched/load/load.h"

struct listed {
	enum cluster_list
		list; /* CLUSTER_LISTS: none, it is of a kind that scheduling does not read */
	union {
		struct persistent_volume volume;
		struct volume_claim claim;
		struct storage_class storage_class;
		struct csi_node csi_node;
		struct csi_driver csi_driver;
		struct csi_capacity csi_capacity;
		struct pod_owner pod_owner;
	};
};

/*
 * Decodes a document; the cluster is as before. *name: its metadata.name or, when it has none, NULL.
 * It is decoded under a name of its own, so that others may have the same.
 */
enum status listed_decode(struct loader *loader, struct cluster *cluster, const char *file,
			  const struct value *document, struct diag_sink *sink, struct listed *out,
			  const char **name);
/* Its name is this symbol from now on. */
void listed_rename(struct listed *object, uint32_t name);
/* At the end of its list, for cluster_events_catch_up() to hear of. */
void listed_append(struct cluster *cluster, const struct listed *object);
/* Where an object of that kind, name and namespace is; false when there is none. CSI capacities have no
 * name here and are never found. */
bool listed_find(const struct cluster *cluster, const struct listed *object, size_t *at);

#endif
