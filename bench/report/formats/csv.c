/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV after RFC 4180: a head, fields quoted where they need to be, lines that end with CR LF.
 */
#include <math.h>
#include <string.h>

#include "bench/report/formats/format.h"

/* Nothing for what is not known. */
static void field(FILE *out, const char *known, const char *after)
{
	const char *text = known ? known : "";
	bool quote = text[strcspn(text, "\",\r\n")] != '\0';

	if (quote)
		fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	if (quote)
		fputc('"', out);
	fputs(after, out);
}

static void count(FILE *out, double value, const char *after)
{
	if (value >= 0)
		fprintf(out, "%.0f", value);
	fputs(after, out);
}

static void number(FILE *out, double value, const char *after)
{
	if (isfinite(value))
		fprintf(out, "%.12g", value);
	fputs(after, out);
}

static void origin(FILE *out, const struct stored *r, const struct stored_workload *w)
{
	field(out, r->name, ",");
	field(out, r->date, ",");
	field(out, r->commit, ",");
	field(out, w->name, ",");
	count(out, w->nodes, ",");
	count(out, w->measured_pods, ",");
}

static void metric_row(FILE *out, const struct stored_metric *m)
{
	field(out, m->name, ",");
	field(out, m->unit, ",");
	fprintf(out, "%s,%zu,", m->higher_is_better ? "higher" : "lower", m->count);
	number(out, m->median, ",");
	number(out, m->interval.low, ",");
	number(out, m->interval.high, ",");
	number(out, m->samples[0], ",");
	number(out, m->samples[m->count - 1], "\r\n");
}

static void sample_row(FILE *out, const struct stored_metric *m, size_t i)
{
	field(out, m->name, ",");
	field(out, m->unit, ",");
	fprintf(out, "%s,%zu,", m->higher_is_better ? "higher" : "lower", i + 1);
	number(out, m->in_order[i], "\r\n");
}

void format_csv(FILE *out, const struct report *report, const struct format_options *options)
{
	(void)options;
	fputs("file,date,commit,workload,nodes,pods,metric,unit,better,samples,median,"
	      "interval_low,interval_high,min,max\r\n",
	      out);
	for (size_t r = 0; r < report->count; r++) {
		for (size_t w = 0; w < report->results[r].count; w++) {
			const struct stored_workload *workload = &report->results[r].workloads[w];

			for (size_t m = 0; m < workload->metric_count; m++) {
				origin(out, &report->results[r], workload);
				metric_row(out, &workload->metrics[m]);
			}
		}
	}
}

static void samples_of(FILE *out, const struct stored *r, const struct stored_workload *w)
{
	for (size_t m = 0; m < w->metric_count; m++) {
		for (size_t i = 0; i < w->metrics[m].count; i++) {
			origin(out, r, w);
			sample_row(out, &w->metrics[m], i);
		}
	}
}

void format_csv_samples(FILE *out, const struct report *report,
			const struct format_options *options)
{
	(void)options;
	fputs("file,date,commit,workload,nodes,pods,metric,unit,better,sample,value\r\n", out);
	for (size_t r = 0; r < report->count; r++) {
		for (size_t w = 0; w < report->results[r].count; w++)
			samples_of(out, &report->results[r], &report->results[r].workloads[w]);
	}
}
