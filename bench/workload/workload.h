/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workload.h - benchmarks in scheduler_perf's format, and how one is run
 *
 * A file is a YAML list of test cases, each with a workloadTemplate (operations in order) and
 * workloads (parameters). Field names, defaults and semantics are those of Kubernetes'
 * test/integration/scheduler_perf; what schedmark adds is named in docs/workloads.md.
 */
#ifndef BENCH_WORKLOAD_WORKLOAD_H
#define BENCH_WORKLOAD_WORKLOAD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/workload/run_clock.h"
#include "bench/workload/session.h"
#include "sched/base/diag.h"

struct drain; /* drain.h */
struct workload_file; /* opaque: a parsed performance-config */
struct value;

/* A param that is to have another value than the file says. */
struct workload_param {
	const char *name;
	uint64_t value;
};

/* One workload of one test case. Texts live as long as the file. */
struct workload {
	const struct workload_file *file;
	const char *case_name;
	const char *name; /* of the workload */
	const char *full_name; /* "Case/Workload" */
	const char *const *labels; /* of the case and the workload */
	size_t label_count;
	size_t case_index;
	const struct value *tree; /* as written */
	/* Of a workload_variant(): what it was made of, and the params that were changed. */
	const struct workload *original;
	const struct workload_param *changes;
	size_t change_count;
	/* What it will create, as far as that is known before a run. */
	size_t nodes, pods, measured_pods;
	double threshold; /* 0 when there is none */
	/* What it is about: a thresholdMetricSelector; NULL: SchedulingThroughput's Average, in pods/s. */
	const struct value *threshold_selector;
	/* NULL, or why it does not run here: "needs DRA", "needs the file X, which is not there". */
	const char *skip_reason;
};

/* A workload may create this many objects in all; one that asks for more is refused. */
enum { WORKLOAD_NODES_MAX = 1000000, WORKLOAD_PODS_MAX = 10000000 };

/* A path, or the name of a file in profiles/workloads without ".yaml". */
enum status workload_file_open(const char *name_or_path, bool strict, struct diag_sink *sink,
			       struct workload_file **out);
void workload_file_free(struct workload_file *file); /* NULL is fine */
const struct workload *workload_file_items(const struct workload_file *file, size_t *count);
/*
 * The workload with other params: "Case/Workload/nodes=100/pods=300". It has no threshold, which was
 * one for the params as written. A param that the workload does not have is an error. The variant lives
 * as long as the file and the original do.
 */
enum status workload_variant(struct workload_file *file, const struct workload *original,
			     const struct workload_param *changes, size_t count,
			     struct diag_sink *sink, const struct workload **out);
/*
 * Can it run? Its params are defined, used and of the right type, its operations supported, its
 * templates there and well-formed; otherwise one error with its place. workload_run() asks this
 * first; who runs several asks it of all of them before running any.
 */
enum status workload_check(const struct workload *workload, struct diag_sink *sink);
/* As opened. */
const char *workload_file_path(const struct workload_file *file);

struct workload_options {
	/* How objects are read and pods scheduled. scheduler_config NULL: the workload's own, or the
	 * default profile. */
	struct session_options session;
	struct run_clock_options clock;
	/* Set from a signal handler: stop after the current pod, object or document; the outcome is then
	 * partial, and of a dump that was not loaded yet all zero. NULL: nobody will. */
	const volatile sig_atomic_t *stop;
	/* After so many attempts of the first measured section the digest of the placements so far is
	 * kept, and the run ends there when it is to; 0: not at all. */
	size_t mark;
	bool ends_at_mark;
};

/* Calls into the one who measures. Every member may be NULL. */
struct workload_hooks {
	void *context;
	/* Once, before the first operation; of a dump, after it is loaded. */
	void (*begin)(void *context, struct scheduler *scheduler, const struct workload *workload);
	/*
	 * Before that: where the number of pods is kept whose last attempt had each enum outcome, up to
	 * date between two cycles and valid until the run is over. A pod is taken off its old outcome
	 * when it is tried again.
	 */
	void (*watch)(void *context, const size_t *outcomes);
	/* Before that, too: where the run's time stands, in ns (run_clock.h). */
	void (*clock)(void *context, const int64_t *now_ns);
	/*
	 * After the objects of an operation are made (opcode "createNodes", ...) or a dump is loaded
	 * ("load"), before any of its pods is queued: what it made, for memory figures.
	 */
	void (*created)(void *context, const char *opcode, size_t nodes, size_t pods);
	/*
	 * Around the scheduling of measured pods (collectMetrics, what is scheduled between
	 * startCollectingMetrics and stopCollectingMetrics, or all pods of a --cluster run):
	 * everything is loaded, the queue holds `pods` pods, memory is reserved. Operations in
	 * between are not measured. May happen more than once in a workload.
	 */
	void (*measure_begin)(void *context, size_t pods);
	void (*measure_end)(void *context);
	/*
	 * Around what scheduler_perf would collect throughput of: one operation that collects metrics, or
	 * from startCollectingMetrics to stopCollectingMetrics, whatever lies between. drain->collection
	 * counts its pods until the end (drain.h).
	 */
	void (*collect_begin)(void *context, const struct drain *drain);
	void (*collect_end)(void *context);
	/* No pod is ready: the run's time goes on now. */
	void (*waits)(void *context);
	/* Before the cycle of a pod that was tried before: preemption made room for it, or something
	 * else happened that it waited for. */
	void (*retry)(void *context);
	/* A pod was bound so long after it joined the queue, by the run's clock; whoever does not ask saves
	 * keeping account of it. */
	void (*waited)(void *context, int64_t ns);
	/* A pod fits nowhere: scheduler_fit_error() says why, now. */
	void (*rejected)(void *context, struct pod *pod);
	/* A pod had to go for another one; it is off its node. */
	void (*victim)(void *context, struct pod *pod);
	/* Once, after the last operation, unless the run was stopped or failed: who is where. */
	void (*placed)(void *context, const struct cluster *cluster);
};

struct workload_reason {
	char *text;
	size_t attempts; /* that failed and for which at least one node gave this reason */
};

struct workload_outcome {
	size_t nodes; /* in the cluster at the end */
	size_t pods; /* created, or found pending */
	size_t running; /* bound in the input */
	size_t scheduled, unschedulable, errors, skipped;
	size_t gated; /* wait for their scheduling gates and were never tried */
	size_t attempts; /* cycles: more than pods when some are tried again */
	size_t retried; /* pods tried more than once */
	struct strategy_use use; /* how attempts were decided, measured or not */
	size_t victims; /* pods that had to go; those scheduled before still count as scheduled */
	size_t deleted; /* pods that operations deleted; the same */
	size_t measured; /* pods tried for the first time inside measure_begin..end */
	/*
	 * XXH3-64 over (pod sequence, node index or NO_NODE), both 32-bit little endian, in the order
	 * of the cycles; a victim of preemption has NO_NODE - 1.
	 */
	uint64_t placement_digest;
	uint64_t mark_digest; /* of those up to options.mark; 0 when there were fewer */
	/* XXH3-64 of the bytes of all input files, the scheduler configuration's included. */
	uint64_t input_hash;
	/* XXH3-64 of what the workload does: its operations with params put in, and the texts of its
	 * templates; of a dump: of its bytes. */
	uint64_t workload_hash;
	uint64_t profile_hash; /* see session_profile_hash() */
	char *profile_name; /* scheduler configuration used: its name or path; the outcome's own */
	int32_t percentage_of_nodes_to_score; /* in force: 100, 0 = adaptive, ... */
	enum tie_break tie_break; /* in force */
	bool partial; /* stopped before the end */
	double slept_seconds; /* of sleep operations, on the run's clock */
	double clock_seconds; /* what the run's clock showed at the end */
	struct workload_reason *reasons; /* most frequent first */
	size_t reason_count;
};

/* Runs it in a fresh cluster. The caller releases the outcome with workload_outcome_fini(). */
enum status workload_run(const struct workload *workload, const struct workload_options *options,
			 const struct workload_hooks *hooks, struct diag_sink *sink,
			 struct workload_outcome *out);
/* Any dump: running pods counted in, pending pods measured in PrioritySort order, those of equal
 * priority in order of creation. `workload` in hooks->begin is NULL. */
enum status workload_run_cluster(const char *const *paths, size_t count,
				 const struct workload_options *options,
				 const struct workload_hooks *hooks, struct diag_sink *sink,
				 struct workload_outcome *out);
void workload_outcome_fini(struct workload_outcome *outcome);

#endif
