/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unevaluated.h - what a pod asks that no rule of this version answers
 *
 * A profile may name plugins that are not built: they let every node pass and score all alike, as
 * for a pod without terms of theirs. These functions tell which pods do have such terms, so that
 * nobody takes the answer for kube-scheduler's.
 */
#ifndef BENCH_WORKLOAD_UNEVALUATED_H
#define BENCH_WORKLOAD_UNEVALUATED_H

#include <stddef.h>

#include "sched/core/profile.h"
#include "sched/model/cluster.h"

/* The pods of a cluster whose affinity terms can concern other pods. */
struct unevaluated {
	const struct cluster *cluster;
	const struct pod **affine; /* one for each distinct spec */
	size_t affine_count;
};

/* After the pods are loaded; again when some were added. */
void unevaluated_init(struct unevaluated *u, const struct cluster *cluster);
void unevaluated_fini(struct unevaluated *u);

struct unevaluated_term {
	const char *plugin; /* "PodTopologySpread" */
	const char *what; /* "topologySpreadConstraints of the pod" */
};

enum { UNEVALUATED_TERMS_MAX = 8 };

/* The terms that the pod's next cycle under the profile will pass over; their number. */
size_t unevaluated_find(const struct unevaluated *u, const struct profile *profile,
			const struct pod *pod, struct unevaluated_term out[UNEVALUATED_TERMS_MAX]);

#endif
