/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stored_comparison.h - what schedmark compare --output json wrote, read and checked
 */
#ifndef BENCH_STORED_STORED_COMPARISON_H
#define BENCH_STORED_STORED_COMPARISON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/measure/statistics.h"
#include "bench/stored/stored_histogram.h"
#include "sched/base/arena.h"
#include "sched/base/diag.h"

/* A metric of a workload; changes are candidate / base - 1. What is not known is no number (NAN). */
struct stored_change {
	const char *workload, *metric, *unit, *verdict;
	const char *note; /* why, when the figures alone do not say it; or "" */
	bool higher_is_better;
	double base, candidate;
	double change;
	struct interval interval; /* low > high: there is none */
	struct stored_numbers log_ratios; /* of blocks of processes, if any */
};

struct stored_comparison {
	char *name; /* of the file, for messages */
	json_t *json;
	struct arena arena;
	const char *kind, *base, *candidate, *verdict;
	double threshold;
	double duration_s; /* NAN when not known */
	struct stored_change *changes;
	size_t count;
	const char **warnings;
	size_t warning_count;
};

/* Is it of this kind at all? It may still be a bad one. */
bool stored_comparison_is(const json_t *json);
/*
 * Takes the document over. On STATUS_OK *out is to be released with stored_comparison_fini(); a bad one
 * is told in one line.
 */
enum status stored_comparison_take(const char *name, json_t *json, struct diag_sink *sink,
				   struct stored_comparison *out);
void stored_comparison_fini(struct stored_comparison *comparison);

#endif
