/* SPDX-License-Identifier: Apache-2.0 */
/*
 * objects.h - the smaller objects that scheduling reads
 */
#ifndef SCHED_MODEL_OBJECTS_H
#define SCHED_MODEL_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/model/labels.h"
#include "sched/model/pod.h"

struct name_space {
	uint32_t name; /* symbol */
	struct labels labels; /* with kubernetes.io/metadata.name, as the API server adds it */
};

struct priority_class {
	uint32_t name;
	int32_t value;
	bool global_default;
	uint8_t preemption_policy;
};

/* A Service, ReplicationController, ReplicaSet or StatefulSet, as default spreading sees it. */
struct pod_owner {
	enum pod_owner_kind {
		OWNER_SERVICE,
		OWNER_REPLICATION_CONTROLLER,
		OWNER_REPLICA_SET,
		OWNER_STATEFUL_SET,
	} kind;
	uint32_t name;
	uint32_t name_space;
	struct selector selector;
	/* A Service whose selector is there but empty: to the rules of 2015 it selects every pod. */
	bool selects_all;
};

struct disruption_budget {
	uint32_t name;
	uint32_t name_space;
	struct selector selector;
	int32_t disruptions_allowed; /* status */
	const uint32_t *disrupted_pods; /* symbols of the names in status.disruptedPods */
	uint32_t disrupted_pod_count;
};

enum {
	ACCESS_READ_WRITE_ONCE = 1,
	ACCESS_READ_ONLY_MANY = 2,
	ACCESS_READ_WRITE_MANY = 4,
	ACCESS_READ_WRITE_ONCE_POD = 8,
};

struct persistent_volume {
	uint32_t name;
	uint32_t storage_class;
	uint32_t claim_namespace, claim_name; /* spec.claimRef, 0 when unbound */
	uint32_t claim_uid;
	uint32_t phase; /* symbol */
	int64_t capacity_bytes;
	uint8_t access_modes; /* ACCESS_* */
	bool block_mode;
	bool deleting;
	uint32_t
		attributes_class; /* symbol of volumeAttributesClassName, since v1.34; 0 when absent */
	struct labels labels;
	struct node_terms node_affinity;
	bool is_csi;
	uint32_t driver; /* symbol: CSI driver, or the in-tree plugin's field name */
	uint32_t handle; /* symbol: CSI volumeHandle, or the in-tree volume's id */
	struct labels annotations; /* those under pv. and volume[.beta].kubernetes.io/ */
};

struct volume_claim {
	uint32_t name;
	uint32_t name_space;
	uint32_t uid;
	uint32_t storage_class; /* symbol; has_storage_class tells "" from absent */
	uint32_t volume_name;
	uint32_t phase;
	int64_t request_bytes;
	uint8_t access_modes;
	bool has_storage_class;
	bool block_mode;
	bool deleting;
	uint32_t attributes_class; /* like the volume's */
	uint32_t owner_kind,
		owner_name; /* of the controlling owner: the pod of an ephemeral volume */
	struct selector selector;
	struct labels annotations;
};

/* A CSIDriver. */
struct csi_driver {
	uint32_t name;
	bool storage_capacity; /* its volumes are only made where a CSIStorageCapacity has room */
	bool required_on_node; /* preventPodSchedulingIfMissing, since v1.35 */
};

/* A CSIStorageCapacity: room for new volumes of a class, as seen from some nodes. */
struct csi_capacity {
	uint32_t storage_class;
	int64_t limit_bytes; /* of one volume: maximumVolumeSize or capacity; -1 when unknown */
	bool has_topology; /* otherwise no node has access */
	struct selector nodes;
};

struct topology_term {
	const struct requirement *expressions; /* SELECTOR_IN */
	uint32_t count;
};

struct storage_class {
	uint32_t name;
	uint32_t provisioner;
	bool wait_for_first_consumer;
	bool is_default; /* storageclass.kubernetes.io/is-default-class */
	const struct topology_term *allowed_topologies;
	uint32_t allowed_topology_count;
};

struct csi_driver_on_node {
	uint32_t name;
	uint32_t node_id;
	int32_t volume_limit; /* allocatable.count, -1 when absent */
	const uint32_t *topology_keys;
	uint32_t topology_key_count;
};

struct csi_node {
	uint32_t name; /* the node's */
	const struct csi_driver_on_node *drivers;
	uint32_t driver_count;
	uint32_t migrated_plugins; /* symbol of the annotation, 0 when absent */
};

#endif
