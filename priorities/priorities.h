/* SPDX-License-Identifier: Apache-2.0 */
/*
 * priorities.h - the list of priorities
 */
#ifndef PRIORITIES_PRIORITIES_H
#define PRIORITIES_PRIORITIES_H

#include "sched/core/rule.h"

#define PRIORITY_LIST(X)                      \
	X(taint_toleration)                   \
	X(node_affinity)                      \
	X(node_resources_fit)                 \
	X(volume_binding)                     \
	X(pod_topology_spread)                \
	X(inter_pod_affinity)                 \
	X(node_resources_balanced_allocation) \
	X(image_locality)                     \
	X(selector_spread)                    \
	X(node_label)                         \
	X(service_affinity)                   \
	X(node_prefer_avoid_pods)

#define X(id) extern const struct priority priority_##id;
PRIORITY_LIST(X)
#undef X

const struct priority *priority_find(const char *name);
const struct priority *const *priority_all(size_t *count);

#endif
