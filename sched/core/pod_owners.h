/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_owners.h - the Services and controllers that a pod belongs to, and the pods they select
 *
 * v1.26 plugins/helper/spread.go: GetPodServices, DefaultSelector.
 */
#ifndef SCHED_CORE_POD_OWNERS_H
#define SCHED_CORE_POD_OWNERS_H

#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/core/node_info.h"

/* The first Service, in file order, that selects the pod; NULL when none does. */
const struct pod_owner *pod_service_find(const struct cluster *cluster, const struct pod *pod);

/*
 * What the pods that belong together with this one have in common: the selectors of its Services and
 * of its controller, together. Without requirements when it has neither. Lives in the arena.
 */
struct selector pod_owners_selector(const struct cluster *cluster, const struct pod *pod,
				    struct arena *arena);

/* The pods on the node that are of the namespace, selected, and not on their way out. */
int64_t selected_pods_on(const struct node_info *node, const struct selector *selector,
			 uint32_t name_space, const struct intern *symbols);

#endif
