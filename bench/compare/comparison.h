/* SPDX-License-Identifier: Apache-2.0 */
/*
 * comparison.h - what comparing two builds, configurations or result files came to
 *
 * A change is candidate / base - 1: 0.03 is 3 % more. Of what gets worse when it grows, more is a
 * regression.
 */
#ifndef BENCH_COMPARE_COMPARISON_H
#define BENCH_COMPARE_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bench/measure/statistics.h"

#define VERDICT_LIST(X)           \
	X(UNCHANGED, "unchanged") \
	X(IMPROVED, "improved")   \
	X(REGRESSED, "regressed") \
	X(INCONCLUSIVE, "inconclusive")

enum verdict {
#define X(id, name) VERDICT_##id,
	VERDICT_LIST(X)
#undef X
};

const char *verdict_name(enum verdict verdict);

/* One metric of one workload. */
struct comparison_row {
	char *workload;
	char *metric;
	char *unit;
	bool higher_is_better;
	bool exact; /* a count: no interval, no test */
	double base, candidate; /* medians */
	struct interval base_interval, candidate_interval;
	double change;
	struct interval change_interval;
	double p; /* corrected for all rows (Holm); 1 of an exact one */
	enum verdict verdict;
	size_t samples; /* blocks, or the smaller of two sample counts */
	size_t more; /* how many more of them a decision would take; 0: cannot be told */
	char note[160]; /* why, when the figures alone do not say it; or "" */

	/* Interleaved only. */
	double *log_ratios; /* ln(candidate / base) of each block */
	double control; /* change of the base against itself */
	struct interval control_interval;
	bool confirmed; /* a second stage saw the same difference by itself */
};

enum comparison_kind { COMPARISON_STORED, COMPARISON_INTERLEAVED, COMPARISON_INSTRUCTIONS };

struct comparison {
	enum comparison_kind kind;
	char *base_name, *candidate_name;
	double threshold; /* changes up to it are none: 0.01 */
	struct comparison_row *rows;
	size_t count, capacity;
	char **warnings;
	size_t warning_count, warning_capacity;
	double duration_s;
};

struct comparison_row *comparison_add(struct comparison *comparison, const char *workload,
				      const char *metric, const char *unit);
void comparison_warn(struct comparison *comparison, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void comparison_fini(struct comparison *comparison);

/*
 * Of all rows: a regression anywhere is one; else what is not known is not known; else an
 * improvement. Nothing compared is inconclusive.
 */
enum verdict comparison_verdict(const struct comparison *comparison);
/* Geometric mean of candidate / base over the rows of a metric, less 1; false when there are none. */
bool comparison_mean_change(const struct comparison *comparison, const char *metric,
			    double *change);

/* What the change means, if it is one. */
static inline enum verdict comparison_direction(const struct comparison_row *row)
{
	return (row->change > 0) == row->higher_is_better ? VERDICT_IMPROVED : VERDICT_REGRESSED;
}

/* How many samples, as many again, would narrow an interval from half its width `now` to `wanted`. */
size_t comparison_more(size_t samples, double now, double wanted);

/* --- output ---------------------------------------------------------------------------------- */

#define COMPARISON_SCHEMA "schedmark.comparison/v1"

enum comparison_format { COMPARISON_TEXT, COMPARISON_TSV, COMPARISON_JSON, COMPARISON_MARKDOWN };

/* Text ends with the line "verdict: unchanged" (or another verdict). */
void comparison_print(const struct comparison *comparison, enum comparison_format format,
		      FILE *out);
void comparison_print_json(const struct comparison *comparison, FILE *out);

#endif
