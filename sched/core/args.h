/* SPDX-License-Identifier: Apache-2.0 */
/*
 * args.h - what pluginConfig can tell a rule
 *
 * Arguments of v1.26's kubescheduler.config.k8s.io types, decoded, defaulted and with names as
 * symbols of the cluster's table. The rules read them; profiles/ fills them.
 */
#ifndef SCHED_CORE_ARGS_H
#define SCHED_CORE_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/base/diag.h"
#include "sched/model/pod.h"

enum scored_resource_kind { SCORED_CPU, SCORED_MEMORY, SCORED_EPHEMERAL, SCORED_SCALAR };

struct scored_resource {
	enum scored_resource_kind kind;
	/* SCORED_SCALAR: number in the cluster, UINT32_MAX when nothing there has that name, or it
	 * is no scalar (then it never counts). */
	uint32_t scalar;
	int64_t weight;
};

struct scored_resources {
	const struct scored_resource *items;
	uint32_t count;
};

struct shape_point {
	int64_t utilization; /* 0..100 */
	int64_t score; /* 0..SCORE_MAX: the configured 0..10 times ten */
};

enum scoring_strategy { LEAST_ALLOCATED, MOST_ALLOCATED, REQUESTED_TO_CAPACITY_RATIO };

struct node_resources_fit_args {
	/* By scalar number: extended resources the filter does not look at; NULL when there are none.
	 * (ignoredResources, and ignoredResourceGroups resolved to the cluster's names.) */
	const bool *ignored;
	enum scoring_strategy strategy;
	struct scored_resources resources;
	const struct shape_point *shape;
	uint32_t shape_count;
};

struct balanced_allocation_args {
	struct scored_resources resources;
};

struct node_affinity_args {
	struct node_terms added_required; /* .present tells whether there is one */
	struct node_terms added_preferred;
};

struct inter_pod_affinity_args {
	int32_t hard_pod_affinity_weight;
	bool ignore_preferred_terms_of_existing_pods;
};

struct topology_spread_args {
	bool list_defaulting; /* otherwise the system's default constraints */
	const struct spread_constraint *default_constraints;
	uint32_t default_constraint_count;
};

struct volume_binding_args {
	int64_t bind_timeout_seconds;
	/* Read with the gate VolumeCapacityPriority only. */
	const struct shape_point *shape;
	uint32_t shape_count;
	/* Of a shape that the configuration gives, for the message when the gate is off; NULL when
	 * it gives none. */
	const char *shape_path;
	struct place shape_place;
};

struct label_keys {
	const uint32_t *items; /* symbols */
	uint32_t count;
};

/* v1.22 NodeLabelArgs. */
struct node_label_args {
	struct label_keys present, absent; /* a node must have all of these, none of those */
	struct label_keys present_preferred, absent_preferred;
};

/* v1.22 ServiceAffinityArgs. */
struct service_affinity_args {
	struct label_keys affinity; /* the pods of a service lie on nodes with one value of each */
	struct label_keys
		spread; /* antiAffinityLabelsPreference: better with many values of each */
};

struct default_preemption_args {
	int32_t min_candidate_nodes_percentage;
	int32_t min_candidate_nodes_absolute;
};

#endif
