/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measurement.h - everything measured about one workload, and the passes that measure it
 *
 * Each pass runs the workload in a fresh cluster: `repeat` clean passes, then an instrumented one.
 * All must place every pod on the same node.
 */
#ifndef BENCH_MEASURE_MEASUREMENT_H
#define BENCH_MEASURE_MEASUREMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure/clean_pass.h"
#include "bench/measure/instrumented_pass.h"

struct measure_options {
	struct workload_options run;
	size_t repeat; /* clean passes, at least 1 */
	bool instrumented;
	const struct clock *clock;
	struct pass_progress *progress;
	/* Before each pass, for whoever shows it: "Case/Workload", "pass 1 of 3"; or NULL. */
	void (*pass_begin)(void *context, const char *name, const char *pass);
	void *context;
};

/* What to run: a workload, or a dump when `workload` is NULL. */
struct measure_target {
	const struct workload *workload;
	const char *const *cluster_paths;
	size_t cluster_path_count;
};

/* Runs it once, see workload_run(). */
enum status measure_target_run(const struct measure_target *target,
			       const struct workload_options *options,
			       const struct workload_hooks *hooks, struct diag_sink *sink,
			       struct workload_outcome *out);

/* Of a pass's attempts; see histogram_percentile(). */
struct latency_figures {
	uint64_t p50_ns, p90_ns, p99_ns, p99_9_ns, max_ns;
};

/* One clean pass: a sample of each figure. */
struct repetition {
	uint64_t elapsed_ns; /* of the measured sections */
	size_t pods; /* tried in them for the first time: those of pods/s */
	size_t attempts; /* in them */
	struct usage usage; /* in them */
	struct latency_figures latency;
	uint64_t allocation_requests, allocated_bytes; /* in them; 0 when heap_missing */
};

/* Of the first clean pass, if not said otherwise. */
struct measurement {
	char *name; /* "Case/Workload", or the names of the dump's files */
	char *file; /* the workload file; NULL of a dump */
	char **labels;
	size_t label_count;
	double threshold; /* pods/s, 0 when there is none */
	struct workload_outcome outcome;
	bool partial; /* the run was stopped in one of the passes */
	bool placements_agree; /* of all passes that came to their end */
	bool input_changed; /* a pass read other files than the first one */

	struct repetition *repetitions;
	size_t repetition_count;
	struct histogram latency_ns; /* of the attempts of all clean passes */
	struct timeline timeline;
	struct least_times least; /* of all clean passes */

	const char *
		heap_missing; /* why the figures of the allocator are not there; NULL when they are */
	struct allocations allocations;
	struct memory_stage stages[MEMORY_STAGES_MAX];
	size_t stage_count;
	uint64_t peak_rss_bytes;
	bool peak_rss_of_process; /* the peak may be an earlier workload's */

	bool counted_instructions;
	uint64_t instructions; /* in measured sections, of a run under callgrind */
	size_t instruction_pods; /* tried for the first time in them */

	bool has_breakdown;
	struct breakdown breakdown; /* of the instrumented pass */
};

/*
 * Runs the passes. On STATUS_OK, and on STATUS_ERROR because the passes cannot be compared (see
 * placements_agree, input_changed), *out is a measurement to be released with measurement_free();
 * otherwise, and when the run was stopped before anything was measured, NULL.
 */
enum status measurement_take(const struct measure_target *target,
			     const struct measure_options *options, struct diag_sink *sink,
			     struct measurement **out);
void measurement_free(struct measurement *measurement); /* NULL is fine */

double repetition_pods_per_second(const struct repetition *repetition);
/* Median of the repetitions; 0 when nothing was measured. Their least and most in *range. */
double measurement_pods_per_second(const struct measurement *measurement, double range[2]);
/* The median as time for a pod and each node of the cluster; 0 when nothing was measured. */
double measurement_ns_per_pod_and_node(const struct measurement *measurement);
/* The median of processor time over elapsed time: 1 when nothing else got the processor. */
double measurement_cpu_share(const struct measurement *measurement);

/* Threshold of the workload: upstream wants more than it, not as much. */
bool measurement_missed_threshold(const struct measurement *measurement);

/*
 * Bytes at rest for each node (or pod) that operations made; false when fewer than 1000 were made by
 * operations that made nothing else, or the allocator does not tell.
 */
bool measurement_bytes_per_node(const struct measurement *measurement, double *bytes);
bool measurement_bytes_per_pod(const struct measurement *measurement, double *bytes);

#endif
