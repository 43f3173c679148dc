/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod.h - what is asked for
 *
 * A pod_spec is what the pods of one template have in common; a pod is what each has of its own.
 * Both are fixed once loaded, but for the fields of struct pod marked "state".
 */
#ifndef SCHED_MODEL_POD_H
#define SCHED_MODEL_POD_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/model/labels.h"
#include "sched/model/resources.h"
#include "sched/model/taint.h"

/* One nodeSelectorTerm: expressions over labels and fields, all of which hold. */
struct node_term {
	const struct requirement *expressions;
	const struct requirement *fields; /* metadata.name only, SELECTOR_IN or SELECTOR_NOT_IN */
	uint32_t expression_count;
	uint32_t field_count;
	int32_t weight; /* of a preferred term, 1..100 */
};

/* The terms are alternatives; a term with neither expressions nor fields matches no node. */
struct node_terms {
	const struct node_term *items;
	uint32_t count;
	bool present; /* a required affinity without terms matches nothing; an absent one everything */
};

struct pod_affinity_term {
	struct selector selector;
	const uint32_t *namespaces; /* symbols, the pod's own namespace filled in */
	uint32_t namespace_count;
	struct selector namespace_selector; /* matches_nothing when absent */
	uint32_t topology_key;
	int32_t weight; /* of a preferred term */
	/* Of a template: keys whose labels its pods get later, with the operator to select by (v1.36). */
	const struct requirement *late_keys;
	uint32_t late_key_count;
};

enum { POD_AFFINITY_TERMS_MAX = 64 }; /* of one kind in a pod: they are counted in bits */

struct pod_affinity_terms {
	const struct pod_affinity_term *items;
	uint32_t count;
};

struct spread_constraint {
	int32_t max_skew;
	int32_t min_domains; /* 0 when absent */
	uint32_t topology_key;
	bool schedule_anyway;
	bool honor_node_affinity; /* nodeAffinityPolicy, default Honor */
	bool honor_node_taints; /* nodeTaintsPolicy, default Ignore */
	struct selector selector;
	const uint32_t *match_label_keys; /* symbols */
	uint32_t match_label_key_count;
};

enum port_protocol { PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_SCTP };

struct host_port {
	uint32_t ip; /* symbol; that of "0.0.0.0" when absent */
	uint16_t port; /* 1..65535 */
	uint8_t protocol;
};

enum volume_kind {
	VOLUME_OTHER,
	VOLUME_CLAIM, /* name: the claim's */
	VOLUME_EPHEMERAL, /* name: the volume's; its claim is called <pod>-<volume> */
	VOLUME_GCE_PD, /* name: the disk's */
	VOLUME_AWS_EBS,
	VOLUME_AZURE_DISK,
	VOLUME_CINDER, /* name: the volume's id */
	VOLUME_ISCSI, /* name: the target's iqn */
	VOLUME_RBD, /* name: the image's */
	VOLUME_CSI_INLINE, /* name: the driver's */
};

/* May a limit of a node's volumes count it: a claim, or a disk that a CSI driver can take over? */
static inline bool volume_is_attached(enum volume_kind kind)
{
	return kind >= VOLUME_CLAIM && kind <= VOLUME_CINDER;
}

struct volume {
	enum volume_kind kind;
	bool read_only;
	uint32_t volume_name; /* symbol: .name in the pod */
	uint32_t name; /* symbol, see volume_kind */
	uint32_t pool; /* symbol: of VOLUME_RBD */
	uint32_t storage_class; /* symbol: of VOLUME_EPHEMERAL */
	const uint32_t *monitors; /* symbols: of VOLUME_RBD */
	uint32_t monitor_count;
};

enum preemption_policy { PREEMPT_LOWER_PRIORITY, PREEMPT_NEVER };

/* What a container asks for, as the object says it; symbols, 0 when absent. */
struct container_request {
	uint32_t cpu;
	uint32_t memory;
};

/* Annotations that were fields to be, in 2015; symbols, 0 when absent. */
struct alpha_annotations {
	uint32_t affinity; /* scheduler.alpha.kubernetes.io/affinity */
	uint32_t scheduler_name; /* scheduler.alpha.kubernetes.io/name */
};

struct pod_spec {
	/*
	 * What the filter adds up and a node's `requested` grows by: max(sum of containers, each
	 * init container) + overhead (v1.26 noderesources.computePodResourceRequest).
	 */
	struct resources request;
	/* What a node's non-zero sums grow by: 100m and 200 MiB per container without a request
	 * (framework.calculateResource). */
	int64_t nonzero_milli_cpu;
	int64_t nonzero_memory_bytes;
	/*
	 * The incoming pod's share in scores (resourceAllocationScorer.calculatePodResourceRequest):
	 * overhead counts with Value() for cpu too, so 250m of overhead is 1 here.
	 */
	int64_t score_milli_cpu;
	int64_t score_nonzero_milli_cpu;
	int64_t score_nonzero_memory_bytes;

	struct labels node_selector;
	struct node_terms required_terms;
	struct node_terms preferred_terms; /* `present` means nothing here */
	const struct toleration *tolerations;
	const struct host_port *host_ports;
	const uint32_t
		*images; /* symbols, normalised ("nginx" is "nginx:latest"), in container order */
	uint32_t toleration_count;
	uint32_t host_port_count;
	uint32_t image_count; /* = containers, without init containers */
	uint32_t other_image_count;
	const uint32_t *other_images; /* of init containers and, in v1.36, of volumes */
	uint32_t container_count;
	uint32_t init_container_count;
	/* Of the containers, without init containers: what the rules of 2015 read. */
	const struct container_request *container_requests;
	uint32_t container_port_count; /* ports listed, host port or not */
	struct alpha_annotations alpha; /* of the pod or the template */

	struct pod_affinity_terms affinity_required;
	struct pod_affinity_terms affinity_preferred;
	struct pod_affinity_terms anti_affinity_required;
	struct pod_affinity_terms anti_affinity_preferred;
	bool has_pod_affinity; /* podAffinity or podAntiAffinity stands in the object, even empty */
	bool host_network;
	bool has_resource_claims;
	bool is_in_pod_group; /* spec.schedulingGroup */
	uint8_t needed_features; /* a set of enum declared_feature */
	uint8_t preemption_policy;
	const struct spread_constraint *spread;
	uint32_t spread_count;
	uint32_t volume_count;
	const struct volume *volumes;

	const uint32_t *scheduling_gates; /* symbols of their names */
	uint32_t scheduling_gate_count;

	int32_t priority;
	uint32_t priority_class; /* symbol */
	uint32_t scheduler_name; /* symbol; "default-scheduler" when absent */
	uint32_t node_name; /* symbol of spec.nodeName, 0 when absent: what NodeName reads */
};

#define NO_NODE UINT32_MAX

/* How the scheduler left a pod. */
enum pod_state { POD_PENDING, POD_BOUND, POD_UNSCHEDULABLE, POD_DELETED };

/* What is read of every pod on a node stands first, within 64 bytes. */
struct pod {
	const struct pod_spec *spec;
	const struct labels *labels;
	/* State: who runs where. A node's pods are a list through these. */
	struct pod *next_on_node;
	struct pod *next_notable; /* the node's pods with host ports or pod affinity terms */
	uint32_t name_space; /* symbol */
	bool deleting; /* metadata.deletionTimestamp is set */
	bool preempted; /* status.conditions has a DisruptionTarget that says so */
	uint8_t state;
	bool has_finalizers; /* metadata.finalizers: who deletes it only marks it */
	uint32_t freed_ports; /* bit i: host port i no longer counts, see node_info_remove_pod() */
	uint32_t node; /* index, or NO_NODE */
	struct pod *previous_on_node;

	uint32_t name; /* symbol */
	uint32_t owner_kind; /* symbol of the controlling owner's kind, 0 without one */
	uint32_t owner_name; /* symbol */
	uint32_t owner_uid; /* symbol */
	uint32_t sequence; /* position in cluster->pods: file order */
	uint32_t nominated_node_name; /* symbol of status.nominatedNodeName, or 0 */
	int64_t creation_seconds; /* metadata.creationTimestamp, Unix time; INT64_MIN when absent */
	int64_t start_seconds; /* status.startTime; INT64_MIN when absent */
};

#endif
