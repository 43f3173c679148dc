/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The curves of a simulation on a page: created, scheduled and running pods over time, the rate, the
 * store; and the same tables as the text has.
 */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "bench/report/chart/chart.h"
#include "bench/report/chart/page.h"
#include "bench/report/xml_text.h"
#include "bench/simulate/report.h"
#include "sched/base/mem.h"

enum { POINTS_MAX = 1200, CHART_HEIGHT = 340 };

typedef double take_value(const struct model *model, size_t sample);

static double created(const struct model *m, size_t i)
{
	return (double)m->samples[i].counts.created;
}

static double scheduled(const struct model *m, size_t i)
{
	return (double)m->samples[i].counts.scheduled;
}

static double started(const struct model *m, size_t i)
{
	return (double)m->samples[i].counts.running_ever;
}

static double running(const struct model *m, size_t i)
{
	return (double)m->samples[i].counts.running;
}

static double waiting(const struct model *m, size_t i)
{
	return (double)m->samples[i].counts.waiting;
}

static double pending(const struct model *m, size_t i)
{
	return (double)m->samples[i].counts.pending;
}

static double store_mib(const struct model *m, size_t i)
{
	return (double)m->samples[i].store_bytes / 1048576;
}

/* Of the time since the sample before. */
static double rate(const struct model *m, size_t i)
{
	double pods = scheduled(m, i) - (i ? scheduled(m, i - 1) : 0);
	double time = (double)(m->samples[i].at_ns - (i ? m->samples[i - 1].at_ns : 0)) / 1e9;

	return time > 0 ? pods / time : 0;
}

/* Thinned out to what can be drawn; the last sample is always there. */
static struct series make_series(const struct model *m, const char *name, unsigned int style,
				 take_value *take)
{
	size_t step = m->sample_count / POINTS_MAX + 1;
	double *x = mem_new(POINTS_MAX + 3, sizeof(*x));
	double *y = mem_new(POINTS_MAX + 3, sizeof(*y));
	/* At first there are no pods, but nodes in the store; and no rate. */
	size_t count = take != rate && take != store_mib;

	for (size_t i = 0; i < m->sample_count; i += step) {
		size_t at = i + step >= m->sample_count ? m->sample_count - 1 : i;

		x[count] = (double)m->samples[at].at_ns / 1e9;
		y[count++] = take(m, at);
	}
	return (struct series){
		.name = name, .kind = SERIES_LINE, .style = style, .x = x, .y = y, .count = count
	};
}

static void free_series(struct series *series, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((double *)series[i].x);
		free((double *)series[i].y);
	}
}

static void figure(FILE *out, struct chart *chart, const struct series *series, size_t count)
{
	page_figure_begin(out, chart->title);
	for (enum page_width w = PAGE_WIDE; w <= PAGE_NARROW; w++) {
		page_variant_begin(out, w);
		chart->width = page_pixels(w);
		chart_lines(out, chart, series, count);
		page_variant_end(out);
	}
	page_figure_end(out);
}

static void draw_pods(FILE *out, const struct model *m)
{
	struct chart chart = { .id = "pods",
			       .title = "Pods over time",
			       .description = "pods created, scheduled, begun and running by the "
					      "second of virtual time",
			       .height = CHART_HEIGHT,
			       .x = { .label = "virtual time", .unit = "s" },
			       .y = { .label = "pods", .unit = "" } };
	struct series series[] = {
		make_series(m, "created", 0, created),
		make_series(m, "scheduled", 1, scheduled),
		make_series(m, "begun to run", 2, started),
		make_series(m, "running", 3, running),
	};

	figure(out, &chart, series, sizeof(series) / sizeof(series[0]));
	free_series(series, sizeof(series) / sizeof(series[0]));
}

/* Where the curves above lie on each other, these do not. */
static void draw_between(FILE *out, const struct model *m)
{
	struct chart chart = { .id = "between",
			       .title = "Pods on their way",
			       .description = "pods that have no node yet, and pods that have one "
					      "and do not run, by the second of virtual time",
			       .height = CHART_HEIGHT,
			       .x = { .label = "virtual time", .unit = "s" },
			       .y = { .label = "pods", .unit = "" } };
	struct series series[] = {
		make_series(m, "waiting (no node)", 0, waiting),
		make_series(m, "pending (do not run yet)", 1, pending),
	};

	figure(out, &chart, series, sizeof(series) / sizeof(series[0]));
	free_series(series, sizeof(series) / sizeof(series[0]));
}

static void draw_one(FILE *out, const struct model *m, struct chart *chart, take_value *take)
{
	struct series series = make_series(m, chart->title, 0, take);

	chart->height = CHART_HEIGHT;
	chart->x = (struct axis){ .label = "virtual time", .unit = "s" };
	figure(out, chart, &series, 1);
	free_series(&series, 1);
}

/* The first column is text, others are numbers unless their title begins with '-'; '+': longer text. */
static void begin_table(FILE *out, const char *title, const char *const *columns)
{
	fprintf(out,
		"<h2>%s</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"%s\">\n<table>\n<thead><tr>",
		title, title);
	for (size_t i = 0; columns[i]; i++) {
		bool is_marked = columns[i][0] == '-' || columns[i][0] == '+';
		const char *class = columns[i][0] == '+' ? " class=\"note\""
				    : !i || is_marked	 ? ""
							 : " class=\"n\"";

		fprintf(out, "<th%s>%s</th>", class, columns[i] + is_marked);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void end_table(FILE *out)
{
	fputs("</tbody>\n</table>\n</div>\n", out);
}

__attribute__((format(printf, 2, 3))) static void number_cell(FILE *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("<td class=\"n\">", out);
	vfprintf(out, format, args);
	fputs("</td>", out);
	va_end(args);
}

static void text_cell(FILE *out, const char *text)
{
	fputs("<td>", out);
	xml_text(out, text);
	fputs("</td>", out);
}

static void figure_cell(FILE *out, double value)
{
	char text[FIGURE_TEXT_SIZE];

	/* A bound that is none is a dash. */
	number_cell(out, "%s", isinf(value) ? "&#8211;" : figure_text(text, value));
}

static void write_verdicts(FILE *out, const struct figures *f)
{
	static const char *const columns[] = { "what",	 "value",   "at least", "at most",
					       "-holds", "+source", NULL };

	if (!f->verdict_count)
		return;
	begin_table(out, "Expected", columns);
	for (size_t i = 0; i < f->verdict_count; i++) {
		const struct verdict *v = &f->verdicts[i];

		fputs("<tr>", out);
		text_cell(out, v->what);
		figure_cell(out, v->value);
		figure_cell(out, v->least);
		figure_cell(out, v->most);
		text_cell(out, v->holds ? "yes" : "no");
		text_cell(out, v->expectation->source ? v->expectation->source : "");
		fputs("</tr>\n", out);
	}
	end_table(out);
}

static void write_waits(FILE *out, const struct figures *f)
{
	static const char *const columns[] = { "for",	  "share, %",	  "pods",
					       "mean, s", "most at once", NULL };

	begin_table(out, "Where the pods waited", columns);
	for (int i = 1; i < POD_WAITS; i++) {
		const struct wait_share *w = &f->waits[i];

		if (!w->flow->entered)
			continue;
		fputs("<tr>", out);
		text_cell(out, w->name);
		number_cell(out, "%.1f", w->share * 100);
		number_cell(out, "%" PRIu64, w->flow->entered);
		number_cell(out, "%.3f", w->mean_s);
		number_cell(out, "%" PRIu64, w->flow->most_inside);
		fputs("</tr>\n", out);
	}
	end_table(out);
}

static void write_stage(FILE *out, const struct stage *s)
{
	const uint64_t counts[] = { s->end.created - s->begin.created,
				    s->end.scheduled - s->begin.scheduled,
				    s->end.deleted - s->begin.deleted, s->least_up,
				    s->end_revision - s->begin_revision };

	fputs("<tr>", out);
	text_cell(out, s->name);
	number_cell(out, "%.2f", (double)(s->end_ns - s->begin_ns) / 1e9);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		number_cell(out, "%" PRIu64, counts[i]);
	number_cell(out, "%.2f", (double)s->end_bytes / 1048576);
	number_cell(out, "%.2f", (double)s->end_live_bytes / 1048576);
	number_cell(out, "%.2f", s->write_gap_ns / 1e9);
	fputs("</tr>\n", out);
}

static void write_stages(FILE *out, const struct model *m)
{
	static const char *const columns[] = {
		"stage",     "seconds",		  "created",   "placed",
		"deleted",   "fewest up",	  "revisions", "store, MiB",
		"live, MiB", "without writes, s", NULL
	};

	if (!m->stage_count)
		return;
	begin_table(out, "Stages", columns);
	for (size_t i = 0; i < m->stage_count; i++)
		write_stage(out, &m->stages[i]);
	end_table(out);
}

static void write_recommendation(FILE *out, const struct figures *f)
{
	if (!f->memory.limit)
		return;
	fprintf(out, "<p>Memory for the store: request %" PRId64 "Mi, limit %" PRId64 "Mi.",
		f->memory.request >> 20, f->memory.limit >> 20);
	if (f->processor.limit)
		fprintf(out, " Processor for the API: request %" PRId64 "m, limit %" PRId64 "m.",
			f->processor.request, f->processor.limit);
	fputs("</p>\n", out);
}

void report_page(FILE *out, const struct model *model, const struct figures *figures)
{
	struct chart rates = { .id = "rate",
			       .title = "Scheduling rate",
			       .description = "pods scheduled a second, between two samples",
			       .y = { .label = "pods a second", .unit = "" } };
	struct chart bytes = { .id = "store",
			       .title = "Store",
			       .description = "size of the store with its history",
			       .y = { .label = "MiB", .unit = "" } };

	page_begin(out, model->spec->name);
	if (model->spec->about) {
		fputs("<p>", out);
		xml_text(out, model->spec->about);
		fputs("</p>\n", out);
	}
	fprintf(out,
		"<p>%zu nodes, %.1f s of virtual time, %" PRIu64 " pods scheduled. Bottleneck: ",
		model->node_count, (double)model_now(model) / 1e9, model->counts.scheduled);
	xml_text(out, figures->bottleneck);
	fprintf(out, " (%s).</p>\n", figures->bottleneck_why);
	write_recommendation(out, figures);
	draw_pods(out, model);
	draw_between(out, model);
	draw_one(out, model, &rates, rate);
	draw_one(out, model, &bytes, store_mib);
	write_verdicts(out, figures);
	write_waits(out, figures);
	write_stages(out, model);
	page_end(out);
}
