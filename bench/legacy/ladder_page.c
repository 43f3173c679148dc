/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "bench/legacy/ladder_report.h"
#include "bench/profiling/flame.h"
#include "bench/report/chart/chart.h"
#include "bench/report/chart/page.h"
#include "bench/report/xml_text.h"
#include "sched/base/mem.h"

/* Points of a curve: more than this nobody sees. */
enum { CURVE_POINTS = 300, CHART_HEIGHT = 340 };

/* A run thinned out to what can be drawn, from nothing on. */
static struct series run_series(const struct ladder_row *row, unsigned int style)
{
	const struct ladder_run *run = &row->run;
	double *x = mem_new(CURVE_POINTS + 2, sizeof(double));
	double *y = mem_new(CURVE_POINTS + 2, sizeof(double));
	size_t count = 1;
	size_t step = run->count / CURVE_POINTS + 1;

	for (size_t i = step - 1; i < run->count; i += step) {
		x[count] = run->seconds[i];
		y[count++] = (double)(i + 1);
	}
	return (struct series){ .name = row->rung->name,
				.kind = SERIES_LINE,
				.style = style,
				.x = x,
				.y = y,
				.count = count };
}

static void free_series(struct series *series)
{
	free((double *)series->x);
	free((double *)series->y);
}

void ladder_chart_scheduled(FILE *out, const struct ladder *ladder, double width, bool standalone)
{
	const struct chart chart = {
		.id = "scheduled",
		.title = "Pods scheduled over time",
		.description = "how many pods were placed after so many seconds, old and new",
		.width = width,
		.height = CHART_HEIGHT,
		.standalone = standalone,
		.x = { .label = "time", .unit = "s" },
		.y = { .label = "pods scheduled", .unit = "" },
	};
	struct series series[2];
	size_t count = 0;

	series[count++] = run_series(&ladder->rows[0], 0);
	if (ladder->options.rung_count > 1)
		series[count++] = run_series(ladder_last(ladder), 1);
	chart_lines(out, &chart, series, count);
	while (count > 0)
		free_series(&series[--count]);
}

/* More than so many lines are too many: then the landmarks alone. */
static bool has_line(const struct ladder *ladder, size_t row)
{
	enum { LINES_MAX = 6 };

	return ladder->options.rung_count <= LINES_MAX || ladder->rows[row].rung->landmark;
}

static struct series latency_series(const struct ladder *ladder, size_t row, const double *x,
				    unsigned int style)
{
	size_t count = ladder->options.fill_count;
	double *y = mem_new(count, sizeof(*y));

	for (size_t f = 0; f < count; f++)
		y[f] = ladder->rows[row].cells[f].cpu_ms / 1e3;
	return (struct series){ .name = ladder->rows[row].rung->name,
				.kind = SERIES_LINE,
				.style = style,
				.x = x,
				.y = y,
				.count = count };
}

void ladder_chart_latency(FILE *out, const struct ladder *ladder, double width, bool standalone)
{
	const struct ladder_options *options = &ladder->options;
	const struct chart chart = {
		.id = "latency",
		.title = "Processor time for a pod by the number of pods that run already",
		.description = "grows with the number of pods at first, and no longer at the end",
		.width = width,
		.height = CHART_HEIGHT,
		.standalone = standalone,
		.x = { .label = "pods that run already", .unit = "" },
		.y = { .label = "processor time for a pod", .unit = "s" },
	};
	struct series *series = mem_new(options->rung_count, sizeof(*series));
	double x[LADDER_FILLS_MAX];
	size_t count = 0;

	for (size_t f = 0; f < options->fill_count; f++)
		x[f] = (double)options->fills[f];
	for (size_t i = 0; i < options->rung_count; i++) {
		if (has_line(ladder, i)) {
			series[count] = latency_series(ladder, i, x, (unsigned int)count);
			count++;
		}
	}
	chart_lines(out, &chart, series, count);
	while (count > 0)
		free((double *)series[--count].y);
	free(series);
}

size_t ladder_flames(const struct ladder *ladder, const struct ladder_row *out[LADDER_FLAMES_MAX])
{
	const struct rung *without_round = rung_find("+18170");
	size_t count = 0;

	for (size_t i = 0; i < ladder->options.rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];

		if (row->stacks && count < LADDER_FLAMES_MAX &&
		    (i == 0 || row == ladder_last(ladder) || row->rung == without_round))
			out[count++] = row;
	}
	return count;
}

void ladder_write_flame(FILE *out, const struct ladder_row *row, enum ladder_flame kind)
{
	char title[64];
	const struct flame_options options = {
		.title = title,
		.unit = "samples",
		.standalone = kind != LADDER_FLAME_IN_PAGE,
		.still = kind == LADDER_FLAME_STILL,
		.marked = LADDER_ROUND,
		.least_share = kind == LADDER_FLAME_STILL ? 0.004 : 0.002,
	};

	snprintf(title, sizeof(title), "Where %s spends its time", row->rung->name);
	flame_write(out, row->stacks, &options);
}

static void figure(FILE *out, const struct ladder *ladder, const char *title,
		   void (*draw)(FILE *, const struct ladder *, double, bool))
{
	page_figure_begin(out, title);
	for (enum page_width w = PAGE_WIDE; w <= PAGE_NARROW; w++) {
		page_variant_begin(out, w);
		draw(out, ladder, page_pixels(w), false);
		page_variant_end(out);
	}
	page_figure_end(out);
}

static void cell_ratio(FILE *out, double ratio)
{
	if (ratio > 0)
		fprintf(out, "<td>%.2f&#215;</td>", ratio);
	else
		fputs("<td>&#8211;</td>", out);
}

static void write_row(FILE *out, const struct ladder *ladder, size_t i)
{
	const struct ladder_row *row = &ladder->rows[i];
	const struct ladder_row *before = ladder_before(ladder, i);
	const struct ladder_row *measured = ladder_measured_before(ladder, i);

	fputs("<tr><th scope=\"row\"><a href=\"", out);
	xml_text(out, row->rung->link);
	fputs("\">", out);
	xml_text(out, row->rung->name);
	fputs("</a></th>", out);
	for (size_t f = 0; f < ladder->options.fill_count; f++)
		fprintf(out, "<td>%.2f</td>", row->cells[f].ms);
	cell_ratio(out, before ? ladder_ratio(ladder, before, row) : 0);
	cell_ratio(out, ladder_ratio(ladder, &ladder->rows[0], row));
	cell_ratio(out, measured ? ladder_cpu_ratio(ladder, measured, row) : 0);
	cell_ratio(out, measured ? ladder_real_ratio(measured, row) : 0);
	if (row->stacks)
		fprintf(out, "<td>%.1f&#160;%%</td>",
			stacks_share(row->stacks, LADDER_ROUND) * 100);
	else
		fputs("<td></td>", out);
	fputs("<td>", out);
	xml_text(out, row->rung->changed);
	if (row->rung->claim) {
		fputs(" (claimed: ", out);
		xml_text(out, row->rung->claim);
		fputc(')', out);
	}
	fputs("</td></tr>\n", out);
}

static void write_table(FILE *out, const struct ladder *ladder)
{
	fprintf(out,
		"<p>Milliseconds for each pod on %zu nodes, by the number of pods that run "
		"already; "
		"how many times as fast as the rung before and as the first one, at the last "
		"number; "
		"the same of processor time to the rung whose original was measured before, and of "
		"that "
		"original; share of "
		"<code>Round()</code>.</p>\n<table>\n<tr><th>rung</th>",
		ladder->options.nodes);
	for (size_t f = 0; f < ladder->options.fill_count; f++)
		fprintf(out, "<th>%zu</th>", ladder->options.fills[f]);
	fputs("<th>before</th><th>first</th><th>processor</th><th>original</th><th>Round()</"
	      "th><th>change</th></"
	      "tr>\n",
	      out);
	for (size_t i = 0; i < ladder->options.rung_count; i++)
		write_row(out, ladder, i);
	fputs("</table>\n", out);
}

void ladder_write_page(FILE *out, const struct ladder *ladder)
{
	const struct ladder_row *flames[LADDER_FLAMES_MAX];
	size_t count = ladder_flames(ladder, flames);

	page_begin(out, "The autumn of 2015");
	if (ladder->options.pods)
		figure(out, ladder, "Pods scheduled over time", ladder_chart_scheduled);
	figure(out, ladder, "Processor time for a pod by the number of pods that run already",
	       ladder_chart_latency);
	write_table(out, ladder);
	for (size_t i = 0; i < count; i++) {
		page_figure_begin(out, flames[i]->rung->name);
		ladder_write_flame(out, flames[i], LADDER_FLAME_IN_PAGE);
		page_figure_end(out);
	}
	page_end(out);
}
