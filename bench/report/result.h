/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result.h - what a run found, and the file it leaves behind
 *
 * Text and JSON come from this one struct. docs/result-format.md describes the file,
 * docs/result.schema.json in a form for programs.
 */
#ifndef BENCH_REPORT_RESULT_H
#define BENCH_REPORT_RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure/environment.h"
#include "bench/measure/measurement.h"
#include "bench/measure/measuring_cost.h"
#include "sched/base/diag.h"

#define RESULT_SCHEMA "schedmark.result/v1"

/* What the person asked for. */
struct run_conditions {
	uint64_t seed;
	enum tie_break tie_break;
	bool own_tie_break; /* nobody asked for that one: an engine that has its own way goes by it */
	const char *strategy; /* its name */
	uint32_t parallelism; /* threads; 0 is 1 */
	size_t template_cache_bytes; /* of the incremental strategy; 0: the default */
	int32_t percentage_of_nodes_to_score; /* -1: the profile's own */
	const char *scheduler_config; /* NULL: the workload's own, or the default */
	const char *feature_gates; /* "Name=true"; NULL for none */
	enum kubernetes_version kubernetes_version;
	bool object_defaults; /* objects get the API server's defaults */
	bool strict;
	size_t repeat; /* passes of a process; 0: as many as make sense */
	size_t processes; /* fresh ones; 0: this one, or as many as it takes */
	double precision; /* they were to come to, as a part of 1; 0: they were counted */
	double budget_s; /* for the processes of a workload */
	bool instrumented;
	struct run_clock_options clock;
};

struct result {
	struct environment environment; /* when the run began */
	struct run_conditions conditions;
	char *const *command; /* ends with NULL */
	double duration_s; /* of everything, set-up included */
	struct measuring_cost measuring_cost;
	const char *hardware_counters_missing; /* NULL: they are there */
	double steal_percent; /* of the machine's time, while running; negative: not known */
	bool partial; /* stopped before all workloads were measured */
	size_t selected; /* workloads that were to run */
	struct measurement **items;
	size_t count;
	const struct workload *const *skipped; /* for their skip_reason */
	size_t skipped_count;
};

/* "first", "random" or "round-robin" */
const char *tie_break_name(enum tie_break tie_break);

json_t *result_json(const struct result *result);
/*
 * Writes the result file: indented, arrays of numbers on one line. `path` "-" is stdout; a file is
 * there whole or not at all, see file_replace().
 */
enum status result_write(const struct result *result, const char *path, struct diag_sink *sink);

/*
 * Puts `text` into the file in one step: into a new file beside it, to the disk, and then renamed;
 * whoever opens the path sees the old content or the new. What is no regular file (a terminal,
 * /dev/null, a pipe) is written to as it is. Errors go to the sink.
 */
enum status file_replace(const char *path, const char *text, size_t length, struct diag_sink *sink);
/* Would file_replace() be allowed to? Told to the sink when not: better before a long run than after. */
enum status file_check_replaceable(const char *path, struct diag_sink *sink);

#endif
