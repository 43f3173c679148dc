/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_report.h - the reports that `schedmark run --report` writes besides the result
 */
#ifndef BENCH_CLI_RUN_REPORT_H
#define BENCH_CLI_RUN_REPORT_H

#include "bench/cli/report_output.h"
#include "bench/report/result.h"

/* A zeroed struct is an empty list. */
struct run_reports {
	struct run_report {
		const struct format *format;
		const char *output; /* NULL: the format's own place, mostly the standard output */
	} * items;
	size_t count, capacity;
};

/* "FORMAT" or "FORMAT=FILE"; false when there is no such format, which has then been told. */
bool run_reports_add(struct run_reports *reports, const char *text);
void run_reports_fini(struct run_reports *reports);

/* How many of them want the standard output. */
size_t run_reports_on_stdout(const struct run_reports *reports);
/* Does one of them tell how long pods wait? */
bool run_reports_want_waits(const struct run_reports *reports);
/* Can they be written once so many workloads were measured? Told when not. */
enum status run_reports_check(const struct run_reports *reports, size_t workloads,
			      struct diag_sink *sink);
/* Writes all of them. `name` is what the result is called in them. */
enum status run_reports_write(const struct run_reports *reports, const struct result *result,
			      const char *name, struct diag_sink *sink);

#endif
