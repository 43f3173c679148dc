/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The curves of a simulation on a page: created, scheduled and running pods over time, the rate, the
 * store; and the same tables as the text has.
 */
#include <inttypes.h>
#include <math.h>
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
	double *x = mem_new(POINTS_MAX + 2, sizeof(*x));
	double *y = mem_new(POINTS_MAX + 2, sizeof(*y));
	size_t count = 0;

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

static void draw_one(FILE *out, const struct model *m, struct chart *chart, take_value *take)
{
	struct series series = make_series(m, chart->title, 0, take);

	chart->height = CHART_HEIGHT;
	chart->x = (struct axis){ .label = "virtual time", .unit = "s" };
	figure(out, chart, &series, 1);
	free_series(&series, 1);
}

static void begin_table(FILE *out, const char *title, const char *columns)
{
	fprintf(out, "<h2>%s</h2>\n<table>\n<tr>%s</tr>\n", title, columns);
}

/* A bound that is none is a dash. */
static void write_bound(FILE *out, double bound)
{
	if (isinf(bound))
		fputs("<td>&#8211;</td>", out);
	else
		fprintf(out, "<td>%.6g</td>", bound);
}

static void write_verdicts(FILE *out, const struct figures *f)
{
	if (!f->verdict_count)
		return;
	begin_table(out, "Expected",
		    "<th>what</th><th>value</th><th>at least</th><th>at most</th><th>holds</th>"
		    "<th>source</th>");
	for (size_t i = 0; i < f->verdict_count; i++) {
		const struct verdict *v = &f->verdicts[i];

		fputs("<tr><td>", out);
		xml_text(out, v->what);
		fprintf(out, "</td><td>%.6g</td>", v->value);
		write_bound(out, v->least);
		write_bound(out, v->most);
		fprintf(out, "<td>%s</td><td>", v->holds ? "yes" : "no");
		xml_text(out, v->expectation->source ? v->expectation->source : "");
		fputs("</td></tr>\n", out);
	}
	fputs("</table>\n", out);
}

static void write_waits(FILE *out, const struct figures *f)
{
	begin_table(out, "Where the pods waited",
		    "<th>for</th><th>share</th><th>pods</th><th>mean</th><th>most at once</th>");
	for (int i = 1; i < POD_WAITS; i++) {
		const struct wait_share *w = &f->waits[i];

		if (!w->flow->entered)
			continue;
		fputs("<tr><td>", out);
		xml_text(out, w->name);
		fprintf(out,
			"</td><td>%.1f %%</td><td>%" PRIu64 "</td><td>%.3f s</td><td>%" PRIu64
			"</td></tr>\n",
			w->share * 100, w->flow->entered, w->mean_s, w->flow->most_inside);
	}
	fputs("</table>\n", out);
}

static void write_stages(FILE *out, const struct model *m)
{
	if (!m->stage_count)
		return;
	begin_table(out, "Stages",
		    "<th>stage</th><th>seconds</th><th>created</th><th>placed</th>"
		    "<th>deleted</th><th>fewest up</th><th>revisions</th><th>store MiB</th>"
		    "<th>live MiB</th><th>without writes</th>");
	for (size_t i = 0; i < m->stage_count; i++) {
		const struct stage *s = &m->stages[i];

		fputs("<tr><td>", out);
		xml_text(out, s->name);
		fprintf(out,
			"</td><td>%.2f</td><td>%" PRIu64 "</td><td>%" PRIu64 "</td><td>%" PRIu64
			"</td><td>%" PRIu64 "</td><td>%" PRIu64
			"</td><td>%.2f</td><td>%.2f</td><td>%.2f s</td></tr>\n",
			(double)(s->end_ns - s->begin_ns) / 1e9, s->end.created - s->begin.created,
			s->end.scheduled - s->begin.scheduled, s->end.deleted - s->begin.deleted,
			s->least_up, s->end_revision - s->begin_revision,
			(double)s->end_bytes / 1048576, (double)s->end_live_bytes / 1048576,
			s->write_gap_ns / 1e9);
	}
	fputs("</table>\n", out);
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
	draw_one(out, model, &rates, rate);
	draw_one(out, model, &bytes, store_mib);
	write_verdicts(out, figures);
	write_waits(out, figures);
	write_stages(out, model);
	page_end(out);
}
