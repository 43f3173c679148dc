/* SPDX-License-Identifier: Apache-2.0 */
/*
 * priorities.h - the priorities that v1.2 changed or added; the others are v1.1's
 */
#ifndef PRIORITIES_V1_2_PRIORITIES_H
#define PRIORITIES_V1_2_PRIORITIES_H

#include "sched/legacy/rule.h"

#define PRIORITY_V1_2_LIST(X) \
	X(selector_spread)    \
	X(service_spreading)  \
	X(node_affinity)      \
	X(image_locality)

#define X(id) extern const struct legacy_priority priority_v1_2_##id;
PRIORITY_V1_2_LIST(X)
#undef X

/* By the name that a Policy calls it, v1.1's among them; NULL when v1.2 has none. */
const struct legacy_priority *priority_v1_2_find(const char *name);
/* v1.2's own. */
const struct legacy_priority *const *priority_v1_2_all(size_t *count);

#endif
