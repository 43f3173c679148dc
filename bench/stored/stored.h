/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stored.h - a result file, read and checked: what comparing, baselines and reports work on
 *
 * docs/result-format.md says what the keys mean. A workload needs its name, its placement digest and
 * its metrics in the right form; all else may be missing (an older schedmark wrote the file) and is
 * unknown then, but what is there has to be of the right type.
 */
#ifndef BENCH_STORED_STORED_H
#define BENCH_STORED_STORED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/measure/complexity.h"
#include "bench/measure/statistics.h"
#include "bench/stored/stored_histogram.h"
#include "sched/base/arena.h"
#include "sched/base/diag.h"

/* A number that is not known: no value, never 0. Texts that are not known are NULL. */
#define STORED_UNKNOWN (-1.0)

struct stored_metric {
	const char *name, *unit;
	bool higher_is_better;
	bool exact;
	const double *in_order; /* samples as they were taken, at least one */
	const double *samples; /* the same, ascending */
	size_t count;
	double median;
	struct interval interval; /* of the median, 95 %; infinite with fewer than 6 samples */
};

/* One clean pass. */
struct stored_pass {
	double pods, attempts, elapsed_ns, cpu_ns, pods_per_s;
};

struct stored_latency {
	bool known;
	double attempts, mean_ns, min_ns, p50_ns, p90_ns, p99_ns, p99_9_ns, max_ns;
	struct stored_histogram histogram;
};

/* Columns with a row for each window; all of the same length, 0 when there is none. */
struct stored_timeline {
	struct stored_numbers end_ns, created, scheduled, unschedulable, pending, attempts;
	struct stored_numbers latency_low_ns; /* edges of the picture's rows */
	const double *latency_counts; /* window after window, latency_low_ns.count each */
};

/* As scheduler_perf samples it: docs/result-format.md. */
struct stored_sampled {
	const char *clock; /* NULL: not known */
	struct stored_numbers samples;
	/* Columns with a row for each second. */
	struct stored_numbers at_ns, bound, attempts, active, backoff, unschedulable, gated;
};

struct stored_phase {
	const char *name;
	double share, ns, calls;
	struct stored_histogram durations; /* of the calls; empty when not known */
};

struct stored_rule {
	const char *scheduler_name, *phase, *plugin;
	double share, ns, calls, pairs, ns_per_pair;
	struct stored_histogram durations; /* of the pairs */
};

struct stored_breakdown {
	bool known;
	double pods, attempts, elapsed_ns, other_share;
	struct stored_phase *phases;
	size_t phase_count;
	struct stored_rule *rules;
	size_t rule_count;
};

struct stored_counted_phase {
	const char *name;
	double calls; /* STORED_UNKNOWN of what is in no phase */
	const double *counts; /* of each counter; STORED_UNKNOWN when it was not read */
	double allocated_bytes, grown_bytes, live_bytes; /* where there is memory */
};

/* Of the scheduling thread. */
struct stored_counted {
	bool known;
	double pods;
	const char **counters; /* those that counted */
	size_t counter_count;
	bool has_memory;
	struct stored_counted_phase *phases;
	size_t phase_count;
};

struct stored_reason {
	const char *text;
	double attempts;
};

struct stored_workload {
	const json_t *json;
	const char *name;
	const char *scheduler_config;
	const char *placement_digest, *workload_hash, *profile_hash;
	bool partial, placements_disagree;
	double nodes, pods, scheduled, unschedulable, attempts, victims;
	double measured_pods; /* 0 when not known */
	bool has_threshold, threshold_missed;
	bool threshold_lower; /* the figure has to be below it */
	double threshold; /* pods/s, when nothing else is said */
	const char *threshold_metric, *threshold_bucket;
	bool threshold_is_other; /* it is not about SchedulingThroughput's Average */
	double threshold_figure; /* what it was compared with */
	struct stored_metric *metrics;
	size_t metric_count;
	struct stored_pass *passes;
	size_t pass_count;
	double pods_per_s, min_pods_per_s, max_pods_per_s; /* median and range of the passes */
	double least_ns; /* least_elapsed_ns; 0 when not known */
	double cpu_ns; /* processor time of the fastest pass; 0 when not known */
	struct stored_sampled sampled;
	struct stored_latency latency;
	struct stored_latency create_to_schedule; /* of pods, on the run's clock */
	struct stored_timeline timeline;
	struct stored_breakdown breakdown;
	struct stored_counted counted;
	struct stored_reason *reasons;
	size_t reason_count;
};

/* How the time for a pod grows with one param of a workload. */
struct stored_sweep {
	const char *workload, *param, *at; /* at: the other params, "pods=100"; "" for none */
	struct stored_numbers sizes, ns_per_pod;
	bool fitted; /* else there is no curve */
	struct complexity_fit fit; /* of nanoseconds */
};

/* A workload that was asked for and could not run. */
struct stored_skipped {
	const char *name, *reason;
};

struct stored {
	char *name; /* of the file, for messages */
	json_t *json;
	struct arena arena; /* texts that are not in the document, and arrays */
	const char *date; /* "2026-11-25T09:27:51Z" */
	const char **command; /* words after "schedmark" */
	size_t command_count;
	bool partial;
	double duration_s;
	const char *version, *commit, *compiler, *mode, *flags;
	const char *hostname, *cpu_model, *machine, *kernel, *libc, *clock_source, *governor;
	double cpus_online, cpus_allowed, memory_bytes, load_average, steal_percent;
	double address_randomisation;
	const char *seed, *tie_break, *kubernetes_version;
	struct stored_workload *workloads;
	size_t count;
	struct stored_skipped *skipped;
	size_t skipped_count;
	struct stored_sweep *sweeps;
	size_t sweep_count;
};

/*
 * "-" is standard input. On STATUS_OK *out is to be released with stored_fini(); a bad file is told in
 * one line.
 */
enum status stored_read(const char *path, struct diag_sink *sink, struct stored *out);
/* The same from a text at hand. */
enum status stored_parse(const char *name, const char *text, size_t length, struct diag_sink *sink,
			 struct stored *out);
/* The same from a document, which is taken over. */
enum status stored_take(const char *name, json_t *json, struct diag_sink *sink, struct stored *out);
void stored_fini(struct stored *stored);

/* The first half of stored_read(): the document, whatever it says. NULL unless STATUS_OK. */
/* The text of a file, at most as long as one of ours; the caller frees it. */
enum status stored_slurp(const char *path, struct diag_sink *sink, char **text, size_t *length);
/* The document of such a text. */
enum status stored_json(const char *name, const char *text, size_t length, struct diag_sink *sink,
			json_t **json);
enum status stored_load(const char *path, struct diag_sink *sink, json_t **json);
/* What a path is called in messages. */
const char *stored_name(const char *path);

/* NULL when there is none. */
const struct stored_workload *stored_find(const struct stored *stored, const char *name);
const struct stored_metric *stored_metric_find(const struct stored_workload *workload,
					       const char *name);
/* A text member of an object; NULL when it is missing or null (or the object is NULL). */
const char *stored_text(const json_t *object, const char *key);

#endif
