/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_options.h - the command line of `schedmark run`
 */
#ifndef BENCH_CLI_RUN_OPTIONS_H
#define BENCH_CLI_RUN_OPTIONS_H

#include "bench/cli/run_report.h"
#include "bench/cli/run_selection.h"
#include "bench/profiling/trace.h"
#include "bench/workload/session.h"

struct run_options {
	struct session_options settings;
	struct run_clock_options clock;
	struct run_filter filter;
	struct sweep sweep;
	const char **cluster; /* paths of the dump; none: workloads */
	size_t cluster_count, cluster_capacity;

	uint64_t repeat; /* passes of a process; 0: not said */
	uint64_t processes; /* 0: not said */
	double precision; /* part of 1 */
	int64_t budget_ns;
	bool sampled; /* until --precision or --budget: one of them was given */
	bool instrumented;
	bool instructions;
	bool counters; /* by phase, in a pass of their own */
	bool thresholds; /* a missed one is an exit status */
	bool bare; /* only schedule number `at` of the selection */
	bool worker; /* measure number `at`, for the process that started this one */
	uint64_t at;

	const char *output;
	struct run_reports reports;
	const char *placements; /* where to list who is where; NULL: nowhere */
	const char *trace; /* where a time line goes; NULL: nowhere */
	struct trace_window trace_window; /* end 0: not said */
	const char *heap_profile; /* where its picture goes; NULL: none */
	const char *perf_control; /* NULL: of the environment, or none */
	const char *baseline; /* name to keep the result under; NULL: none */
	bool brief;
	bool with_hostname;
	bool quiet;
	bool no_color;
	bool help;
};

/* Goes through argv up to the operands, which begin at optind; false when something was wrong, which has
 * then been told. Released with run_options_fini(). */
bool run_options_parse(int argc, char **argv, struct run_options *out);
void run_options_fini(struct run_options *options);
int run_options_help(void); /* prints it */
void run_options_add_cluster(struct run_options *options, const char *path);

#endif
