/* SPDX-License-Identifier: Apache-2.0 */
/*
 * volumes.h - finding storage objects, and what was promised of them
 *
 * Objects are found by name; what a scheduled pod was promised (a volume for its claim, a node for a
 * volume still to be made) is kept beside them, as v1.26 volumebinding's assume caches do.
 */
#ifndef SCHED_CORE_VOLUMES_H
#define SCHED_CORE_VOLUMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/base/index.h"
#include "sched/base/symbol_map.h"
#include "sched/model/cluster.h"

/* In-tree plugins whose volumes a CSI driver can take over (csi-translation-lib). */
enum migration { MIGRATE_NONE, MIGRATE_EBS, MIGRATE_GCE_PD, MIGRATE_AZURE_DISK, MIGRATE_CINDER };

struct volumes {
	const struct cluster *cluster;
	struct arena arena;
	struct index claims; /* by (namespace, name) */
	struct index volumes, classes, csi_drivers; /* by name */
	struct symbol_map csi_nodes; /* by name; asked for every node */
	/* By volume: the claim (position + 1) it was promised to, 0 = none. */
	uint32_t *promised_claim;
	/* By claim: the node (symbol) where its volume is to be made, 0 = none. */
	uint32_t *chosen_node;
	size_t volume_count, claim_count; /* covered by the two above */
	uint8_t *migrations; /* by volume: enum migration of its type */
	struct node_terms *migrated_terms; /* by volume: node affinity once a driver took it over */
	/* By CSINode: of the migrations it lists, bits 1 << enum migration. */
	uint8_t *listed_migrations;
	size_t csi_node_count; /* covered by it */
};

/* Takes in all storage objects of the cluster; promises made so far stay. */
void volumes_refresh(struct volumes *volumes, const struct cluster *cluster);
void volumes_fini(struct volumes *volumes);

/* An object of the cluster was replaced: what was promised of it until then is in the new one, or is no
 * longer true. */
void volumes_volume_replaced(struct volumes *volumes, size_t at);
void volumes_claim_replaced(struct volumes *volumes, size_t at);
void volumes_csi_node_replaced(struct volumes *volumes, size_t at);
/* Takes an object out of the cluster's list; those behind it move up. A volume that was promised to a
 * claim stays reserved for it when the claim goes. */
void volumes_remove_volume(struct volumes *volumes, struct cluster *cluster, size_t at);
void volumes_remove_claim(struct volumes *volumes, struct cluster *cluster, size_t at);
void volumes_remove_class(struct volumes *volumes, struct cluster *cluster, size_t at);
void volumes_remove_csi_node(struct volumes *volumes, struct cluster *cluster, size_t at);
void volumes_remove_csi_driver(struct volumes *volumes, struct cluster *cluster, size_t at);

/* All return NULL when there is none. */
const struct volume_claim *volumes_claim(const struct volumes *volumes, uint32_t name_space,
					 uint32_t name);
const struct persistent_volume *volumes_volume(const struct volumes *volumes, uint32_t name);
const struct storage_class *volumes_class(const struct volumes *volumes, uint32_t name);
const struct csi_node *volumes_csi_node(const struct volumes *volumes, uint32_t node_name);
const struct csi_driver *volumes_csi_driver(const struct volumes *volumes, uint32_t name);

/* The name of the claim behind a pod's volume: VOLUME_CLAIM's own, VOLUME_EPHEMERAL's
 * "<pod>-<volume>" (0 when nothing has that name). False for volumes without a claim. */
bool volumes_claim_name(const struct volumes *volumes, const struct pod *pod,
			const struct volume *volume, uint32_t *name);
/* "<pod>-<volume>" as text. */
const char *volumes_ephemeral_name(const struct volumes *volumes, const struct pod *pod,
				   const struct volume *volume, struct arena *arena);
/* Does one of the pod's volumes name the claim; ephemeral: or is one that the claim is made for? */
bool volumes_is_used_by(const struct volumes *volumes, const struct volume_claim *claim,
			const struct pod *pod, bool ephemeral);
/* An ephemeral volume's claim belongs to its pod (ephemeral.VolumeIsForPod). */
bool volumes_is_for_pod(const struct volumes *volumes, const struct volume_claim *claim,
			const struct pod *pod);

/* Fully bound: to a volume, and marked so. */
bool volumes_is_bound(const struct volumes *volumes, const struct volume_claim *claim);
/* Is the volume reserved for a claim at all, and for this one (IsVolumeBoundToClaim)? */
bool volumes_has_claim(const struct volumes *volumes, const struct persistent_volume *volume);
bool volumes_is_reserved_for(const struct volumes *volumes, const struct persistent_volume *volume,
			     const struct volume_claim *claim);
/* Symbol of the node where the claim's volume is to be made (annotation or promise); 0 = none. */
uint32_t volumes_chosen_node(const struct volumes *volumes, const struct volume_claim *claim);

/* Whose work CSI drivers do on this node, for limits (isCSIMigrationOn): bits 1 << enum migration.
 * csi_node is one of the cluster's, or NULL. */
unsigned int volumes_migrations_on(const struct volumes *volumes, const struct csi_node *csi_node);
/* Does one do this plugin's? */
bool volumes_is_migrated(const struct volumes *volumes, enum migration migration,
			 const struct csi_node *csi_node);
/* By the name of an in-tree plugin, such as "kubernetes.io/aws-ebs". */
enum migration volumes_migration_of(const struct volumes *volumes, uint32_t plugin_name);
/* The name of the driver that takes the plugin's volumes over. */
const char *migration_driver(enum migration migration);

/* May the volume be used on the node (CheckNodeAffinity, after translation where that applies)?
 * translate: false for volumes that are only about to be bound. */
bool volumes_fits_node(const struct volumes *volumes, const struct persistent_volume *volume,
		       const struct node *node, bool translate);
/* Does the volume ask nothing of nodes, translated or not? */
bool volumes_fits_everywhere(const struct volumes *volumes, const struct persistent_volume *volume);

#endif
