/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trend.h - many stored results, and at which of them a figure changed for good
 *
 * Of each workload the results are split into series where what makes them comparable differs:
 * machine, kernel, compiler, flags, seed, definition, profile, placements. A row is a metric over a
 * series. A step is a change of its level that is no chance (steps.h) and above the threshold; of a
 * count every change is one.
 */
#ifndef BENCH_HISTORY_TREND_H
#define BENCH_HISTORY_TREND_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/compare/comparison.h"
#include "sched/base/diag.h"

struct trend_options {
	double threshold; /* changes up to it are none: 0.01 */
	double exact_threshold; /* of counts: 0.001 */
	double alpha; /* the chance that there is any step at all when nothing changed */
	const char *metrics; /* names with commas; "all"; NULL: TREND_METRICS */
	size_t last; /* only so many of the latest results; 0: all */
	const char *repository; /* its commits say which result comes first; NULL: their dates */
};

/* `time` stands in where the least times are not known. */
#define TREND_METRICS "least_time,time,instructions,allocations,allocated"

struct trend_result {
	char *file;
	char *date; /* "2026-11-25T09:27:51Z" */
	char *commit; /* "unknown" when the build did not know */
	size_t position; /* of the commit, when there is a repository */
};

struct trend_point {
	size_t result; /* index of trend.results */
	double value; /* median of its samples */
};

/* Levels are medians of all values between two steps. */
struct trend_step {
	size_t at; /* index of the first point after it */
	double p; /* 0 of a count */
	double before, after;
	double change; /* after / before - 1 */
};

struct trend_row {
	size_t series; /* index of trend.series */
	char *metric;
	char *unit;
	bool higher_is_better;
	bool exact;
	struct trend_point *points;
	size_t count, capacity;
	size_t needed; /* so many points a decision takes */
	struct trend_step *steps;
	size_t step_count;
	/* Of a series that goes on: the latest level against the best one before. */
	double level;
	double change; /* level / best - 1; 0 without steps */
	const struct trend_step
		*first_bad; /* where the best level was left; NULL unless regressed */
	enum verdict verdict;
};

struct trend_series {
	char *workload;
	size_t number; /* within the workload, from 1 */
	char **traits; /* what makes results comparable, see trend_series.h */
	size_t first, last; /* results */
	bool superseded; /* a later series of the workload began after its last result */
	char *differs; /* "kernels differ: Linux 6 and Linux 7", from the one before; "" for the first */
};

struct trend {
	struct trend_result *results; /* in order */
	size_t result_count;
	size_t partial_count; /* results, or workloads in them, that were stopped and left out */
	double threshold, alpha;
	struct trend_series *series;
	size_t series_count, series_capacity;
	struct trend_row *rows;
	size_t row_count, row_capacity;
};

/*
 * Reads the result files among the operands, and those named *.json in folders (not in folders below). On any status
 * *out is to be released with trend_fini(). STATUS_BAD_INPUT: a file is no result, there is none, or
 * a commit is not in the repository.
 */
enum status trend_read(char *const *operands, size_t count, const struct trend_options *options,
		       struct diag_sink *sink, struct trend *out);
void trend_fini(struct trend *trend);

/*
 * Of the rows whose series go on: a regression anywhere is one; else what is not known is not known;
 * else an improvement.
 */
enum verdict trend_verdict(const struct trend *trend);

/* --- output ---------------------------------------------------------------------------------- */

#define TREND_SCHEMA "schedmark.history/v1"

enum trend_format { TREND_TEXT, TREND_TSV, TREND_JSON };

/* Text ends with the line "verdict: unchanged" (or another verdict). */
void trend_print(const struct trend *trend, enum trend_format format, FILE *out);
void trend_print_json(const struct trend *trend, FILE *out);

#endif
