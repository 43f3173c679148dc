/* SPDX-License-Identifier: Apache-2.0 */
/*
 * priorities.h - the list of v1.1's priorities
 *
 * v1.2 has its own of those that it changed; the others are these.
 */
#ifndef PRIORITIES_V1_1_PRIORITIES_H
#define PRIORITIES_V1_1_PRIORITIES_H

#include "sched/legacy/rule.h"

#define PRIORITY_V1_1_LIST(X)           \
	X(least_requested)              \
	X(balanced_resource_allocation) \
	X(selector_spread)              \
	X(service_spreading)            \
	X(equal)                        \
	X(node_label)                   \
	X(service_anti_affinity)

#define X(id) extern const struct legacy_priority priority_v1_1_##id;
PRIORITY_V1_1_LIST(X)
#undef X

/* By the name that a Policy calls it; NULL when v1.1 has none. */
const struct legacy_priority *priority_v1_1_find(const char *name);
const struct legacy_priority *const *priority_v1_1_all(size_t *count);

#endif
