/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_selection.h - which workloads of which files `schedmark run` runs
 */
#ifndef BENCH_CLI_RUN_SELECTION_H
#define BENCH_CLI_RUN_SELECTION_H

#include "bench/cli/sweep.h"
#include <stdbool.h>
#include <stddef.h>

#include "bench/workload/workload.h"

struct run_selection {
	struct workload_file **files;
	size_t file_count;
	const struct workload **items; /* in the order of files, then as they stand in them */
	size_t count;
	const struct workload **skipped; /* that pass the filter and cannot run here: skip_reason */
	size_t skipped_count;
};

/* What to look for; NULL members accept every workload. */
struct run_filter {
	const char *labels; /* "performance,-short": with the one, without the other */
	const char *name; /* POSIX extended regular expression, somewhere in Case/Workload */
};

/* Labels of the default suite: what runs when nothing is named. */
#define DEFAULT_SUITE_LABELS "bench"

/*
 * Opens the files (names or paths; all that ship with schedmark when count is 0) and keeps the
 * workloads that pass the filter and can run. Those that cannot run here are kept apart. That no
 * workload passes is an error. On STATUS_OK the caller releases *out with run_selection_fini().
 */
enum status run_select(const char *const *names, size_t count, const struct run_filter *filter,
		       bool strict, struct diag_sink *sink, struct run_selection *out);
/* Puts the variants of a sweep in the place of each workload; nothing is done when none is swept. */
enum status run_selection_sweep(struct run_selection *selection, const struct sweep *sweep,
				struct diag_sink *sink);
/* An error when none of them can run. */
enum status run_selection_require(const struct run_selection *selection, struct diag_sink *sink);
void run_selection_fini(struct run_selection *selection);

/* scheduler_perf's label filter: names must be there, also with a '+'; names after a '-' must not. */
bool label_filter_accepts(const char *filter, const char *const *labels, size_t count);

#endif
