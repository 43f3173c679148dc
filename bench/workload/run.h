/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.h - a workload while it runs
 */
#ifndef BENCH_WORKLOAD_RUN_H
#define BENCH_WORKLOAD_RUN_H

#include "bench/workload/drain.h"
#include "bench/workload/manifest.h"
#include "bench/workload/session.h"
#include "bench/workload/workload_file.h"

/* Pods that nobody has waited for yet. */
struct unawaited {
	size_t first, end; /* sequences */
};

struct run {
	const struct workload *workload;
	const struct workload_hooks *hooks;
	struct diag_sink *sink;
	struct session session;
	struct arena arena;
	struct params params;
	struct manifest_set manifests;
	struct drain drain;

	size_t seen_scalars; /* kinds of resources that the profiles know of */

	const struct op *section; /* startCollectingMetrics, while it lasts */
	bool section_has_pods; /* some of its pods wait in the queue */
	struct unawaited *unawaited;
	size_t unawaited_count, unawaited_capacity;
	size_t measured;
	int64_t slept_ns;
};

/* --- objects (run_objects.c) ----------------------------------------------------------------- */

/* Nothing is wrong, and nobody asks to stop. */
static inline bool run_goes_on(struct run *run, enum status status)
{
	return status == STATUS_OK && !drain_asked_to_stop(&run->drain);
}

/* Each makes what the operation says and tells hooks->created; or less, not told, when asked to stop. */
enum status run_create_nodes(struct run *run, const struct op *op, size_t op_index);
enum status run_create_namespaces(struct run *run, const struct op *op);
enum status run_create_any(struct run *run, const struct op *op);
/* [*first, cluster->pod_count) are the pods made, none of them queued. */
enum status run_create_pods(struct run *run, const struct op *op, size_t op_index, size_t *first);

/* --- the end (run_report.c) ------------------------------------------------------------------ */

/* What a session and the pods scheduled in it came to; leaves out what only a workload has. */
void run_report(const struct session *session, struct drain *drain, struct workload_outcome *out);

#endif
