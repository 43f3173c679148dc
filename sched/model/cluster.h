/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cluster.h - everything loaded
 *
 * Owns all objects and strings; they live until cluster_free(). Objects keep their file order.
 */
#ifndef SCHED_MODEL_CLUSTER_H
#define SCHED_MODEL_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/base/intern.h"
#include "sched/base/symbol_map.h"
#include "sched/model/node.h"
#include "sched/model/objects.h"
#include "sched/model/pod.h"

/* An image as the nodes know it (v1.26 framework.ImageStateSummary). */
struct image_state {
	uint32_t name; /* symbol, as the node lists it */
	uint32_t node_count; /* nodes that hold it */
	int64_t size_bytes; /* as the first node in file order that listed it says */
};

/* Symbols the scheduler itself compares with; interned by cluster_init(). */
struct known_symbols {
	uint32_t default_namespace; /* "default" */
	uint32_t default_scheduler; /* "default-scheduler" */
	uint32_t metadata_name; /* "metadata.name" */
	uint32_t any_ip; /* "0.0.0.0" */
	uint32_t unschedulable_taint; /* "node.kubernetes.io/unschedulable" */
	uint32_t hostname_label; /* "kubernetes.io/hostname" */
	uint32_t zone_label; /* "topology.kubernetes.io/zone" */
	uint32_t region_label; /* "topology.kubernetes.io/region" */
	uint32_t namespace_name_label; /* "kubernetes.io/metadata.name" */
};

struct cluster {
	struct arena arena;
	struct intern symbols;
	struct known_symbols known;

	struct node *nodes; /* moves while nodes are added: keep indices */
	size_t node_count, node_capacity;
	uint32_t *node_slots; /* hash of node names; see cluster_find_node() */
	size_t node_slot_count;

	/* Pods never move. */
	struct pod **pods;
	size_t pod_count, pod_capacity;

	uint32_t *scalar_names; /* symbols, in the order met */
	size_t scalar_count, scalar_capacity;
	struct symbol_map scalar_of_symbol;
	struct image_state *images;
	size_t image_count, image_capacity;
	uint32_t *image_of_symbol; /* image index + 1 by name symbol, 0 = none */
	size_t image_of_symbol_count;
	struct taint *taint_kinds; /* the distinct taints */
	size_t taint_kind_count, taint_kind_capacity;
	uint32_t *taint_slots; /* hash of the kinds */
	size_t taint_slot_count;

	struct name_space *namespaces;
	size_t namespace_count, namespace_capacity;
	struct priority_class *priority_classes;
	size_t priority_class_count, priority_class_capacity;
	struct pod_owner *pod_owners; /* Services and controllers: who selects pods */
	size_t pod_owner_count, pod_owner_capacity;
	struct disruption_budget *disruption_budgets;
	size_t disruption_budget_count, disruption_budget_capacity;
	struct persistent_volume *volumes;
	size_t volume_count, volume_capacity;
	struct volume_claim *claims;
	size_t claim_count, claim_capacity;
	struct storage_class *storage_classes;
	size_t storage_class_count, storage_class_capacity;
	struct csi_node *csi_nodes;
	size_t csi_node_count, csi_node_capacity;
	struct csi_driver *csi_drivers;
	size_t csi_driver_count, csi_driver_capacity;
	struct csi_capacity *csi_capacities;
	size_t csi_capacity_count, csi_capacity_capacity;
};

void cluster_init(struct cluster *cluster);
void cluster_fini(struct cluster *cluster);

/*
 * Copies *node into the cluster; node->index is set. The arrays it points to are borrowed and
 * normally live in cluster->arena. The name must be new: see cluster_find_node(). Its images count
 * one node more.
 */
uint32_t cluster_add_node(struct cluster *cluster, const struct node *node);
/* The node's object changed; its name stays. */
void cluster_replace_node(struct cluster *cluster, uint32_t index, const struct node *node);
/* Those behind it move up. Pods are not touched: see snapshot_remove_node(). */
void cluster_remove_node(struct cluster *cluster, uint32_t index);
/* NO_NODE when there is none of that name (a symbol). */
uint32_t cluster_find_node(const struct cluster *cluster, uint32_t name);
/* Copies *pod; sequence and the state fields are set (POD_PENDING, NO_NODE). Spec and labels are
 * borrowed and shared by the pods of a template. */
struct pod *cluster_add_pod(struct cluster *cluster, const struct pod *pod);

/* Makes room for so many more pods with names of their own, and no more than that. */
void cluster_reserve_pods(struct cluster *cluster, size_t more);

/* Number of a scalar resource, adding it when new; UINT32_MAX beyond CLUSTER_SCALARS_MAX. */
uint32_t cluster_scalar(struct cluster *cluster, uint32_t name);
/* UINT32_MAX when there is none of that name. */
static inline uint32_t cluster_find_scalar(const struct cluster *cluster, uint32_t name)
{
	return symbol_map_find(&cluster->scalar_of_symbol, name);
}
/* Index of an image the nodes list, adding it (with size, no node) when new. */
uint32_t cluster_image(struct cluster *cluster, uint32_t name, int64_t size_bytes);
/* UINT32_MAX when no node lists it. */
static inline uint32_t cluster_find_image(const struct cluster *cluster, uint32_t name)
{
	if (name >= cluster->image_of_symbol_count)
		return UINT32_MAX;
	return cluster->image_of_symbol[name] - 1;
}
/* The id for taint->id: adds a kind when key, value and effect are new together. */
uint32_t cluster_taint_id(struct cluster *cluster, const struct taint *taint);

static inline const char *cluster_text(const struct cluster *cluster, uint32_t symbol)
{
	return symbol_text(&cluster->symbols, symbol);
}

#endif
