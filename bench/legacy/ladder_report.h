/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ladder_report.h - what the ladder says: tables for people, a table for programs, a page, graphs
 */
#ifndef BENCH_LEGACY_LADDER_REPORT_H
#define BENCH_LEGACY_LADDER_REPORT_H

#include <stdio.h>

#include "bench/legacy/ladder.h"

/* The three tables: times, what they are spent on, and what history says. */
void ladder_print(FILE *out, const struct ladder *ladder);
/* Tab-separated, a line for each rung and fill. */
void ladder_write_tsv(FILE *out, const struct ladder *ladder);
/*
 * Three tables in Markdown: processor time at each fill and the clock's at the last, each with how many
 * times as fast as the rung before and the first one at the last fill; processor time here (to the nearest
 * rung before whose original was measured) and in the original's code, with what was said then; and
 * what the time is spent on.
 */
void ladder_write_markdown(FILE *out, const struct ladder *ladder);
/* How far the runs onto empty nodes were, each second: rung, seconds, scheduled. */
void ladder_write_series(FILE *out, const struct ladder *ladder);
void ladder_write_page(FILE *out, const struct ladder *ladder);

/* Pods placed over time, of the first and the last rung; and ms for each pod by pods there. */
void ladder_chart_scheduled(FILE *out, const struct ladder *ladder, double width, bool standalone);
void ladder_chart_latency(FILE *out, const struct ladder *ladder, double width, bool standalone);

/* Rungs whose flame graphs are drawn: the first, the one without Round(), the last. */
enum { LADDER_FLAMES_MAX = 3 };
size_t ladder_flames(const struct ladder *ladder, const struct ladder_row *out[LADDER_FLAMES_MAX]);
enum ladder_flame {
	LADDER_FLAME_IN_PAGE,
	LADDER_FLAME_FILE, /* with zooming and a search */
	LADDER_FLAME_STILL, /* a small file without */
};
void ladder_write_flame(FILE *out, const struct ladder_row *row, enum ladder_flame kind);

/* The function whose share is shown. */
#define LADDER_ROUND "decimal_round"

#endif
