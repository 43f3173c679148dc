/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recorded.h - how many pods were scheduled in each second, as the density test of 2015 to 2018 wrote it
 *
 * A line for each second in which it looked: "12s	rate: 51	total: 587".
 */
#ifndef BENCH_REPORT_RECORDED_H
#define BENCH_REPORT_RECORDED_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/base/diag.h"

struct recorded {
	char *name; /* of the file */
	double *seconds; /* ascending */
	double *rates; /* pods a second since the line before */
	double *totals;
	size_t count; /* at least 2 */
	/* In all, in seconds from the first line on. */
	double pods, duration;
	double mean, median, least, most; /* of the rates; mean: pods by time */
};

/* Does the text begin as such a series does? */
bool recorded_is(const char *text, size_t length);
/* On STATUS_OK to be released with recorded_fini(); otherwise what is wrong is told at its place. */
enum status recorded_parse(const char *name, const char *text, size_t length,
			   struct diag_sink *sink, struct recorded *out);
void recorded_fini(struct recorded *recorded);

#endif
