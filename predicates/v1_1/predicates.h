/* SPDX-License-Identifier: Apache-2.0 */
/*
 * predicates.h - the list of v1.1's predicates
 *
 * v1.2 has its own of those that it changed; the others are these.
 */
#ifndef PREDICATES_V1_1_PREDICATES_H
#define PREDICATES_V1_1_PREDICATES_H

#include "sched/legacy/rule.h"

#define PREDICATE_V1_1_LIST(X)       \
	X(pod_fits_host_ports)       \
	X(pod_fits_resources)        \
	X(no_disk_conflict)          \
	X(match_node_selector)       \
	X(host_name)                 \
	X(check_node_label_presence) \
	X(check_service_affinity)

#define X(id) extern const struct legacy_predicate predicate_v1_1_##id;
PREDICATE_V1_1_LIST(X)
#undef X

/* By the name that a Policy calls it; NULL when v1.1 has none. */
const struct legacy_predicate *predicate_v1_1_find(const char *name);
const struct legacy_predicate *const *predicate_v1_1_all(size_t *count);

#endif
