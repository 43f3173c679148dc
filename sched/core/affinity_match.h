/* SPDX-License-Identifier: Apache-2.0 */
/*
 * affinity_match.h - does a pod (anti-)affinity term mean this pod?
 *
 * v1.26 framework.AffinityTerm.Matches.
 */
#ifndef SCHED_CORE_AFFINITY_MATCH_H
#define SCHED_CORE_AFFINITY_MATCH_H

#include <stdbool.h>

#include "sched/core/snapshot.h"
#include "sched/model/pod.h"

/*
 * A term of the pod at hand against a pod that runs: its namespaceSelector selects among the
 * namespaces that exist (mergeAffinityTermNamespacesIfNotEmpty).
 */
bool own_term_matches(const struct pod_affinity_term *term, const struct pod *other,
		      const struct snapshot *snapshot);
/* A term of a running pod against the pod at hand: a namespace that does not exist has no labels. */
bool their_term_matches(const struct pod_affinity_term *term, const struct pod *pod,
			const struct snapshot *snapshot);

#endif
