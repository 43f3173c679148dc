/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.h - the parts of the page; html.c puts them in order
 */
#ifndef BENCH_REPORT_HTML_HTML_H
#define BENCH_REPORT_HTML_HTML_H

#include <stdio.h>

#include "bench/report/chart/chart.h"
#include "bench/report/report.h"

/* A figure in both widths. `draw` gets the chart with id, width and height set. */
struct html_figure {
	const char *title, *description;
	double height; /* of the wide one */
	void (*draw)(FILE *out, struct chart *chart, const void *data);
	const void *data;
};

void html_figure(FILE *out, const struct html_figure *figure);

/* Of a workload: one result after the other, or together where they can be compared. */
void html_pods_over_time(FILE *out, const struct stored_workload *workload);
/* Of each result the workload of one name; NULL where there is none. */
void html_throughput_over_time(FILE *out, const struct report *report,
			       const struct stored_workload *const *workloads);
void html_latency_percentiles(FILE *out, const struct report *report,
			      const struct stored_workload *const *workloads);
void html_latency_over_time(FILE *out, const struct stored_workload *workload);
void html_shares(FILE *out, const struct stored_workload *workload);

/* How the time for a pod grows with what run --sweep changed. */
void html_sweeps(FILE *out, const struct stored *result);

/* A series recorded elsewhere, beside the results' workloads of as many pods. */
void html_recorded(FILE *out, const struct report *report, const struct recorded *recorded);

/* What compare found. */
void html_comparison(FILE *out, const struct stored_comparison *from);
/* Throughput of two results, which did not take turns. */
void html_two_results(FILE *out, const struct stored *base, const struct stored *candidate);

#endif
