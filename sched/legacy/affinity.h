/* SPDX-License-Identifier: Apache-2.0 */
/*
 * affinity.h - node affinity as v1.2 had it: JSON in an annotation
 *
 * scheduler.alpha.kubernetes.io/affinity, read anew by whoever needs it. Operators Gt and Lt compare
 * floating-point numbers.
 */
#ifndef SCHED_LEGACY_AFFINITY_H
#define SCHED_LEGACY_AFFINITY_H

#include "sched/legacy/rule.h"

struct legacy_affinity;

/*
 * NULL when the annotation is not what it has to be. A pod without one has an empty affinity.
 * Released with legacy_affinity_free().
 */
struct legacy_affinity *legacy_affinity_read(struct legacy_call *call);
void legacy_affinity_free(struct legacy_affinity *affinity); /* NULL is fine */

/* Does a node with these labels match what is required? */
bool legacy_affinity_allows(struct legacy_call *call, const struct legacy_affinity *affinity,
			    const struct labels *labels);

/* The sum of the weights of preferred terms that match; false when a term cannot be read. */
bool legacy_affinity_weight(struct legacy_call *call, const struct legacy_affinity *affinity,
			    const struct labels *labels, int64_t *weight);

#endif
