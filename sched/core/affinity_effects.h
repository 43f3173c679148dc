/* SPDX-License-Identifier: Apache-2.0 */
/*
 * affinity_effects.h - which numbers of which kinds a pod that comes or goes adds to
 *
 * The same for all pods with the same labels, namespace and pod affinity terms: worked out once, kept until
 * there are other kinds.
 */
#ifndef SCHED_CORE_AFFINITY_EFFECTS_H
#define SCHED_CORE_AFFINITY_EFFECTS_H

#include "sched/core/pod_kind.h"

struct affinity_memo {
	bool filled;
	uint32_t name_space;
	const struct labels *labels;
	const struct pod_spec *terms; /* whose terms they are; NULL: there are none */
	struct affinity_effect *effects;
	size_t count, capacity;
};

/* A zeroed struct is empty. */
struct affinity_effects {
	struct affinity_memo *memos;
	struct term_effects found; /* of one kind */
};

/* What the pod is to kinds[count], always the same ones until affinity_effects_forget(). Valid until
 * the next call. */
const struct affinity_memo *affinity_effects_find(struct affinity_effects *effects,
						  struct pod_kind *const *kinds, size_t count,
						  const struct snapshot *snapshot,
						  const struct pod *pod);
/* The kinds are others. */
void affinity_effects_forget(struct affinity_effects *effects);
void affinity_effects_fini(struct affinity_effects *effects);

#endif
