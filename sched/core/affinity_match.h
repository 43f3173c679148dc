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
 * The answer for one pod holds for the next when both were made from one template: what depends on the
 * pod is its labels and namespace, or its own terms. A zeroed struct remembers nothing.
 */
struct term_memo {
	const void *key;
	uint32_t name_space;
	uint64_t matches;
};

/*
 * Which terms (bit i: item i, at most POD_AFFINITY_TERMS_MAX) of the pod at hand mean a pod that
 * runs. Their namespaceSelector selects among the namespaces that exist
 * (mergeAffinityTermNamespacesIfNotEmpty).
 */
uint64_t own_terms_match(const struct pod_affinity_terms *terms, const struct pod *other,
			 const struct snapshot *snapshot, struct term_memo *memo);
/* Which terms of a running pod mean the pod at hand, always the same one; a namespace that does not
 * exist has no labels. */
uint64_t their_terms_match(const struct pod_affinity_terms *terms, const struct pod *pod,
			   const struct snapshot *snapshot, struct term_memo *memo);

/* Do all terms mean the pod, if its namespace has no labels? */
bool terms_all_match(const struct pod_affinity_terms *terms, const struct pod *other,
		     const struct intern *symbols);

/* All of `count` terms, as bits. */
static inline uint64_t all_terms(uint32_t count)
{
	return count ? ~UINT64_C(0) >> (64 - count) : 0;
}

#endif
