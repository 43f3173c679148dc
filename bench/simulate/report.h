/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - a simulation for people, for programs, and as the test of its time printed it
 */
#ifndef BENCH_SIMULATE_REPORT_H
#define BENCH_SIMULATE_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "bench/simulate/figures.h"

/* A line of progress of the e2e density test, for what the last sample has (v1.1 or v1.2's words). */
void report_line(FILE *out, const struct model *model);
/* What that test printed at its end. */
void report_last_lines(FILE *out, const struct model *model);

void report_text(FILE *out, const struct model *model, const struct figures *figures);
/* Where the pods waited, and who is the bottleneck. */
void report_waits(FILE *out, const struct model *model, const struct figures *figures);
/* All figures, one a line. */
void report_figures(FILE *out, const struct figures *figures);
json_t *report_json(const struct model *model, const struct figures *figures);
/* A page of HTML with the curves. */
void report_page(FILE *out, const struct model *model, const struct figures *figures);

#endif
