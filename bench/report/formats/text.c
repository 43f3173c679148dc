/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables for a terminal: for each result its origin, then a row for each workload.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/report/formats/format.h"

enum { NAME_WIDTH_MAX = 40, NAME_WIDTH_MIN = 8 };

/* Text of a file on a terminal: no control characters. */
static void print_plain(FILE *out, const char *known)
{
	const char *text = format_known(known);

	for (; *text; text++)
		fputc((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text, out);
}

/* Of UTF-8; each takes a column, which is right of most of them. */
static size_t characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static int name_width(const struct stored *r)
{
	size_t width = NAME_WIDTH_MIN;

	for (size_t i = 0; i < r->count; i++) {
		size_t length = characters(r->workloads[i].name);

		if (length > width && length <= NAME_WIDTH_MAX)
			width = length;
	}
	return (int)width;
}

/* "+-1.2 %", or nothing with too few passes to tell. */
static const char *error_text(char text[32], const struct stored_metric *m)
{
	double percent;

	if (!m || !format_relative_error(m, &percent))
		return "";
	snprintf(text, 32, "+-%.1f %%", percent);
	return text;
}

/* A name that is wider than its column has a line of its own. */
static void print_name(FILE *out, const char *name, int width)
{
	int length = (int)characters(name);

	print_plain(out, name);
	if (length > width)
		fprintf(out, "\n%*s", width, "");
	else
		fprintf(out, "%*s", width - length, "");
}

static void print_count(FILE *out, int width, double count)
{
	if (count >= 0)
		fprintf(out, "  %*.0f", width, count);
	else
		fprintf(out, "  %*s", width, "-");
}

static void print_row(FILE *out, const struct stored_workload *w, int width)
{
	char text[32];
	const struct stored_latency *l = &w->latency;

	print_name(out, w->name, width);
	print_count(out, 6, w->nodes);
	print_count(out, 7, w->measured_pods);
	print_count(out, 9, w->pods_per_s);
	fprintf(out, "  %-9s", error_text(text, stored_metric_find(w, "throughput")));
	if (l->known)
		fprintf(out, "  %8.1f  %8.1f  %9.1f", l->p50_ns / 1e3, l->p99_ns / 1e3,
			l->max_ns / 1e3);
	else
		fprintf(out, "  %8s  %8s  %9s", "-", "-", "-");
	print_count(out, 7, w->unschedulable);
	fputc('\n', out);
}

static void print_notes(FILE *out, const struct stored *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct stored_workload *w = &r->workloads[i];
		const char *note = w->placements_disagree ? "its passes placed pods differently"
				   : w->has_threshold && w->threshold_missed
					   ? "missed its threshold"
				   : w->partial ? "stopped before its end"
						: NULL;

		if (!note)
			continue;
		fputs("  note  ", out);
		print_plain(out, w->name);
		fprintf(out, ": %s\n", note);
	}
}

static void print_result(FILE *out, const struct stored *r)
{
	int width = name_width(r);
	char *command = format_command(r);

	print_plain(out, r->name);
	fputs(": schedmark ", out);
	print_plain(out, r->version);
	fputs(" (", out);
	print_plain(out, r->commit);
	fputs(", ", out);
	print_plain(out, r->compiler);
	fputs(", ", out);
	print_plain(out, r->mode);
	fprintf(out, "), %s\non ", format_known(r->date));
	print_plain(out, r->cpu_model);
	fputs(", ", out);
	print_plain(out, r->kernel);
	fputs("\n$ ", out);
	print_plain(out, command);
	free(command);
	fprintf(out, "\n\n%-*s  %6s  %7s  %9s  %-9s  %8s  %8s  %9s  %7s\n", width, "WORKLOAD",
		"NODES", "PODS", "PODS/S", "95 %", "P50 us", "P99 us", "MAX us", "NOT FIT");
	for (size_t i = 0; i < r->count; i++)
		print_row(out, &r->workloads[i], width);
	print_notes(out, r);
}

static void print_beside(FILE *out, const struct recorded *r, const struct stored *result)
{
	const struct stored_workload *w = report_workload_of(result, r->pods);

	if (!w || w->pods_per_s <= 0)
		return;
	fputs("  ", out);
	print_plain(out, w->name);
	fputs(" of ", out);
	print_plain(out, result->name);
	fprintf(out, ": %.0f pods/s, %.4g times as many\n", w->pods_per_s, w->pods_per_s / r->mean);
}

static void print_recorded(FILE *out, const struct report *report, const struct recorded *r)
{
	print_plain(out, r->name);
	fprintf(out,
		": recorded, %.0f pods in %.0f s\n  %.4g pods/s on average, %.4g in the median "
		"second, %.4g to %.4g\n",
		r->pods, r->duration, r->mean, r->median, r->least, r->most);
	for (size_t i = 0; i < report->count; i++)
		print_beside(out, r, &report->results[i]);
}

void format_tables(FILE *out, const struct report *report, const struct format_options *options)
{
	(void)options;
	for (size_t i = 0; i < report->count; i++) {
		if (i)
			fputc('\n', out);
		print_result(out, &report->results[i]);
	}
	for (size_t i = 0; i < report->recorded_count; i++) {
		if (i || report->count)
			fputc('\n', out);
		print_recorded(out, report, &report->recorded[i]);
	}
}
