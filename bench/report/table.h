/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - a run's figures for people: at most 100 columns, units in the headings
 */
#ifndef BENCH_REPORT_TABLE_H
#define BENCH_REPORT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/report/result.h"

struct table_options {
	bool color;
	bool brief; /* no sections: the summary lists the workloads once more, a line "NAME  N pods/s" each */
};

/* What ran where: printed before the first workload. */
void table_head(FILE *out, const struct result *result);
/* Everything about one workload: printed when it is done. */
void table_workload(FILE *out, const struct measurement *measurement,
		    const struct table_options *options);
/* One line for each workload, then what to keep in mind about the figures. */
void table_summary(FILE *out, const struct result *result, const struct table_options *options);
/*
 * The last table of a suite, for files with thresholds and where workloads were skipped: what each came to,
 * the threshold and how many times it was exceeded. Of others it says nothing.
 */
void table_verdicts(FILE *out, const struct result *result, const struct table_options *options);
bool table_has_verdicts(const struct result *result);

#endif
