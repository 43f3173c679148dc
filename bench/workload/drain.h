/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drain.h - schedules what waits in the queue, one pod after another, and keeps count
 *
 * The loop that is measured: besides the scheduler's own work it pops the pod, mixes the placement
 * into the digest and, of a pod that fits nowhere, counts the reasons.
 */
#ifndef BENCH_WORKLOAD_DRAIN_H
#define BENCH_WORKLOAD_DRAIN_H

#include <signal.h>

#include "bench/workload/workload.h"
#include "sched/base/intern.h"
#include "sched/core/queue.h"
#include "sched/core/scheduler.h"

struct drain {
	struct scheduler *scheduler;
	const struct cluster *cluster;
	struct diag_sink *sink;
	const volatile sig_atomic_t *stop; /* NULL: nobody will */
	struct queue queue;

	size_t tried;
	size_t outcomes[OUTCOME_SKIPPED + 1]; /* by enum outcome */
	bool stopped; /* *stop was seen: pods may be left in the queue */

	void *digest; /* XXH3_state_t */
	struct intern reasons; /* texts */
	size_t *reason_pods; /* by symbol in `reasons` */
	size_t reason_capacity;
};

void drain_init(struct drain *drain, struct scheduler *scheduler, const struct cluster *cluster,
		const volatile sig_atomic_t *stop, struct diag_sink *sink);
void drain_fini(struct drain *drain);
/* Until the queue is empty or *stop is set. */
void drain_run(struct drain *drain);
/* Fills in what the cycles came to; the rest of *out is left alone. */
void drain_report(const struct drain *drain, struct workload_outcome *out);

#endif
