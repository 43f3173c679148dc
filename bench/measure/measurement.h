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
#include "bench/measure/counted_pass.h"
#include "bench/measure/instrumented_pass.h"
#include "bench/measure/statistics.h"
#include "bench/measure/threshold.h"

/* Why there are no more samples. */
enum sampling_end {
	SAMPLED_COUNT, /* as many as were asked for */
	SAMPLED_PRECISE, /* the interval is as narrow as was asked for */
	SAMPLED_BUDGET, /* the time was over */
	SAMPLED_MOST, /* more would not help */
};

/* Of the intervals of medians. */
#define CONFIDENCE 0.95

struct measure_options {
	struct workload_options run;
	size_t repeat; /* clean passes that count, at least 1 */
	uint64_t
		enough_ns; /* no more of them once they measured this much; 0: as many as `repeat` */
	bool warm_up; /* before them, until the times are steady: see warm_up_passes */
	bool instrumented;
	bool counted; /* by counters, phase by phase, in one more pass */
	bool waits; /* how long pods wait until they are bound */
	const struct clock *clock;
	const struct workload_hooks *trace; /* of one more pass at the end; or NULL */
	const struct region *region; /* switched on round the clean passes' sections; or NULL */
	struct pass_progress *progress;
	/* Before each pass, for whoever shows it: "Case/Workload", "pass 1 of 3"; or NULL. */
	void (*pass_begin)(void *context, const char *name, const char *pass);
	/* After the first clean pass: who is where; or NULL. */
	void (*placed)(void *context, const struct cluster *cluster);
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
	size_t process; /* number of the one it was made in, from 0; 0 when process_count is 0 */
	uint64_t elapsed_ns; /* of the measured sections */
	size_t pods; /* tried in them for the first time: those of pods/s */
	size_t attempts; /* in them */
	struct usage usage; /* in them */
	struct counter_values events; /* in them */
	struct latency_figures latency;
	uint64_t allocation_requests, allocated_bytes; /* in them; 0 when heap_missing */
};

struct swept_param {
	char *name;
	uint64_t value;
};

/* Of the first clean pass, if not said otherwise. */
struct measurement {
	char *name; /* "Case/Workload", or the names of the dump's files */
	char *file; /* the workload file; NULL of a dump */
	char **labels;
	size_t label_count;
	double threshold; /* 0 when there is none */
	struct threshold_selector *threshold_selector; /* what it is about; NULL: pods/s */
	/* Of a variant: the workload it was made of, and the params that were changed. */
	char *swept_of;
	struct swept_param *swept;
	size_t swept_count;
	struct workload_outcome outcome;
	bool partial; /* the run was stopped in one of the passes */
	bool placements_agree; /* of all passes that came to their end */
	bool may_differ; /* they need not: what happens depends on how fast the machine is */
	bool on_run_clock; /* times are those of the run's clock, see clean_pass.h */
	bool input_changed; /* a pass read other files than the first one */

	struct repetition *repetitions;
	size_t repetition_count;
	/*
	 * Passes that do not count. A process is warm when a pass took as long as the one before, give or
	 * take 2 %, when 5 were made, or when they measured 100 ms; with that pass it begins to count.
	 */
	size_t warm_up_passes;
	/* Fresh processes that the repetitions were made in; 0: in this one. */
	size_t process_count;
	enum sampling_end sampling_end;
	size_t pass_count; /* all clean passes made in this process */
	/* Attempts for each reading of the clock in clean passes: see clean_pass.h. */
	size_t block;
	/* Of the attempts of all clean passes; where those read the clock once for a block, of a pass of its
	 * own that reads it for each. */
	struct histogram latency_ns;
	bool has_latency_pass;
	struct histogram waits_ns; /* of its pods, see clean_pass.h; empty when not asked for */
	struct timeline timeline;
	struct throughput_windows windows;
	bool windows_on_run_clock;
	enum throughput_rule throughput_rule;
	struct least_times least; /* of all clean passes */

	const char *
		heap_missing; /* why the figures of the allocator are not there; NULL when they are */
	struct allocations allocations;
	struct memory_stage stages[MEMORY_STAGES_MAX];
	size_t stage_count;
	uint64_t peak_rss_bytes;
	uint64_t peak_live_bytes; /* of the allocator, see heap_peak_bytes() */
	bool peak_rss_of_process; /* the peak may be an earlier workload's */

	bool counted_instructions;
	uint64_t instructions; /* in measured sections, of a run under callgrind */
	size_t instruction_pods; /* tried for the first time in them */

	bool has_breakdown;
	struct breakdown breakdown; /* of the instrumented pass */

	bool has_counted;
	struct counted counted; /* of the counted pass */
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

/* An error when the passes cannot be compared; told to the sink. */
enum status measurement_check(const struct measurement *measurement, struct diag_sink *sink);

/*
 * Passes of one process share its addresses, its caches and its luck, so that they count as one
 * observation: of `samples` (one for each repetition) the median of each process, one after another
 * into out[], which may be samples[]. Returns their number. Without processes of their own each pass
 * counts.
 */
size_t measurement_unit_values(const struct measurement *measurement, const double *samples,
			       double *out);

double repetition_pods_per_second(const struct repetition *repetition);
/* Median of the processes or passes; 0 when nothing was measured. Their least and most in *range. */
double measurement_pods_per_second(const struct measurement *measurement, double range[2]);
/* As scheduler_perf samples it, of the first clean pass. */
struct throughput_figures measurement_sampled_throughput(const struct measurement *measurement);
/* The interval of 95 % confidence around it; false when there are too few. */
bool measurement_pods_per_second_interval(const struct measurement *measurement,
					  struct interval *out);
/* Half the interval as a part of the median; INFINITY when there are too few. */
double measurement_relative_error(const struct measurement *measurement);
/* The median as time for a pod and each node of the cluster; 0 when nothing was measured. */
double measurement_ns_per_pod_and_node(const struct measurement *measurement);
/* The median of processor time over elapsed time: 1 when nothing else got the processor. */
double measurement_cpu_share(const struct measurement *measurement);

/* Threshold of the workload: upstream wants more than it, or less, not as much. One whose figure is not
 * known is not missed. */
bool measurement_missed_threshold(const struct measurement *measurement);

/*
 * Bytes at rest for each node (or pod) that operations made; false when fewer than 1000 were made by
 * operations that made nothing else, or the allocator does not tell.
 */
bool measurement_bytes_per_node(const struct measurement *measurement, double *bytes);
bool measurement_bytes_per_pod(const struct measurement *measurement, double *bytes);

#endif
