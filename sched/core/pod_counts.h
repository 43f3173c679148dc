/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_counts.h - how many pods that a selector means are on each node, kept as pods come and go
 *
 * What selected_pods_on() counts, for selectors that are asked about again and again.
 */
#ifndef SCHED_CORE_POD_COUNTS_H
#define SCHED_CORE_POD_COUNTS_H

#include "sched/core/snapshot.h"

enum {
	POD_COUNTS_MAX = 256,
	POD_COUNTS_WORDS = POD_COUNTS_MAX / 64,
};
#define NO_POD_COUNT UINT32_MAX

struct pod_count {
	struct selector selector; /* in the arena */
	uint32_t name_space;
	int32_t *on; /* by node */
};

struct count_memo;

/* A zeroed struct is empty. */
struct pod_counts {
	struct pod_count items[POD_COUNTS_MAX];
	uint32_t count;
	struct count_memo *memo; /* which counts a pod's labels are in */
	struct arena arena;
};

/*
 * The count of such pods; made, and counted, when it is new. NO_POD_COUNT when there are too many.
 */
uint32_t pod_counts_find(struct pod_counts *counts, const struct snapshot *snapshot,
			 const struct selector *selector, uint32_t name_space);
/* The pod came to the node (sign 1) or left it. *changed has the bits of the counts that changed, until the
 * next call. False when none did. */
bool pod_counts_change(struct pod_counts *counts, const struct intern *symbols, uint32_t node,
		       const struct pod *pod, int sign, const uint64_t **changed);
/* Forgets everything. */
void pod_counts_reset(struct pod_counts *counts);

#endif
