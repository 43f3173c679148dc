/* SPDX-License-Identifier: Apache-2.0 */
/*
 * predicates.h - the predicates that v1.2 changed or added; the others are v1.1's
 */
#ifndef PREDICATES_V1_2_PREDICATES_H
#define PREDICATES_V1_2_PREDICATES_H

#include "sched/legacy/rule.h"

#define PREDICATE_V1_2_LIST(X)     \
	X(pod_fits_resources)      \
	X(no_disk_conflict)        \
	X(match_node_selector)     \
	X(no_volume_zone_conflict) \
	X(max_ebs_volume_count)    \
	X(max_gce_pd_volume_count)

#define X(id) extern const struct legacy_predicate predicate_v1_2_##id;
PREDICATE_V1_2_LIST(X)
#undef X

/* By the name that a Policy calls it, v1.1's among them; NULL when v1.2 has none. */
const struct legacy_predicate *predicate_v1_2_find(const char *name);
/* v1.2's own. */
const struct legacy_predicate *const *predicate_v1_2_all(size_t *count);

#endif
