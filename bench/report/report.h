/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - what a report is about: stored results, and comparisons of some
 */
#ifndef BENCH_REPORT_REPORT_H
#define BENCH_REPORT_REPORT_H

#include "bench/report/recorded.h"
#include "bench/stored/stored.h"
#include "bench/stored/stored_comparison.h"

/* A zeroed struct is empty. */
struct report {
	struct stored *results; /* in the order of the files */
	size_t count, capacity;
	struct stored_comparison *comparisons;
	size_t comparison_count, comparison_capacity;
	struct recorded *recorded; /* series of other programs' runs */
	size_t recorded_count, recorded_capacity;
};

/* Reads a file, "-" from standard input: a result, a comparison or a recorded series. A bad one is told in
 * one line. */
enum status report_read(struct report *report, const char *path, struct diag_sink *sink);
/* The same from a document at hand, which is taken over. */
enum status report_add(struct report *report, const char *name, json_t *json,
		       struct diag_sink *sink);
void report_fini(struct report *report);

/* The first of a result's workloads that measured so many pods; NULL when none did. */
const struct stored_workload *report_workload_of(const struct stored *result, double pods);
/* Keeps the workloads whose names match (as in a shell); returns how many are left in all results. */
size_t report_choose(struct report *report, const char *glob);

#endif
