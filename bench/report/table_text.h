/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table_text.h - how figures are written in tables
 */
#ifndef BENCH_REPORT_TABLE_TEXT_H
#define BENCH_REPORT_TABLE_TEXT_H

#include <inttypes.h>
#include <stdio.h>

#include "bench/report/table.h"

static inline double microseconds(uint64_t ns)
{
	return (double)ns / 1e3;
}

static inline double mebibytes(uint64_t bytes)
{
	return (double)bytes / (1 << 20);
}

/* The end of a noun of which there are so many. */
static inline const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* A line, bold where colours are welcome. */
void print_heading(FILE *out, const struct table_options *options, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Words, folded before column 100. */
struct paragraph {
	FILE *out;
	size_t column;
	bool empty; /* no word yet */
};

/* Begins with a label that stands out to the left of the text. */
void paragraph_begin(struct paragraph *paragraph, FILE *out, const char *label);
/* Adds words. */
void paragraph_add(struct paragraph *paragraph, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void paragraph_end(struct paragraph *paragraph);

/* The table of phases and rules in a workload's section. */
/* What was counted in each phase. */
void table_counted(FILE *out, const struct measurement *m, const struct table_options *options);
void table_breakdown(FILE *out, const struct measurement *measurement,
		     const struct table_options *options);

#endif
