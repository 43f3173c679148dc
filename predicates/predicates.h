/* SPDX-License-Identifier: Apache-2.0 */
/*
 * predicates.h - the list of predicates
 */
#ifndef PREDICATES_PREDICATES_H
#define PREDICATES_PREDICATES_H

#include "sched/core/rule.h"

#define PREDICATE_LIST(X)         \
	X(node_unschedulable)     \
	X(node_name)              \
	X(taint_toleration)       \
	X(node_affinity)          \
	X(node_ports)             \
	X(node_resources_fit)     \
	X(volume_restrictions)    \
	X(ebs_limits)             \
	X(gce_pd_limits)          \
	X(node_volume_limits)     \
	X(azure_disk_limits)      \
	X(cinder_limits)          \
	X(volume_binding)         \
	X(volume_zone)            \
	X(pod_topology_spread)    \
	X(inter_pod_affinity)     \
	X(dynamic_resources)      \
	X(node_declared_features) \
	X(node_label)             \
	X(service_affinity)

#define X(id) extern const struct predicate predicate_##id;
PREDICATE_LIST(X)
#undef X

/* By plugin name or policy name; NULL when there is none. */
const struct predicate *predicate_find(const char *name);
const struct predicate *const *predicate_all(size_t *count);

#endif
