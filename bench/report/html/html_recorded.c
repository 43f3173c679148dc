/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recorded series beside the runs of as many pods.
 */
#include <math.h>

#include "bench/report/html/html.h"
#include "bench/report/xml_text.h"
#include "sched/base/arena.h"

/* Lines from (0, 0) on. */
struct curves {
	struct series series[SERIES_STYLES];
	size_t count;
};

static void add_curve(struct curves *curves, const char *name, enum series_kind kind,
		      const double *x, const double *y, size_t count)
{
	if (curves->count == SERIES_STYLES)
		return;
	curves->series[curves->count] = (struct series){ .name = name,
							 .kind = kind,
							 .style = (unsigned int)curves->count,
							 .x = x,
							 .y = y,
							 .count = count };
	curves->count++;
}

static void draw_rate(FILE *out, struct chart *chart, const void *data)
{
	const struct curves *curves = data;

	chart->x = (struct axis){ .label = "time", .unit = "s" };
	chart->y = (struct axis){ .label = "pods/s", .unit = "" };
	chart_lines(out, chart, curves->series, curves->count);
}

static void draw_shape(FILE *out, struct chart *chart, const void *data)
{
	const struct curves *curves = data;

	chart->x = (struct axis){ .label = "of the whole time, %", .unit = "" };
	chart->y = (struct axis){ .label = "of the pods scheduled, %", .unit = "" };
	chart_lines(out, chart, curves->series, curves->count);
}

/* A rate lasts from the line before to its own. */
static void recorded_rate(FILE *out, const struct recorded *r)
{
	struct arena arena = { 0 };
	struct curves curves = { .count = 0 };
	double *y = arena_new(&arena, r->count, sizeof(*y));
	const struct html_figure figure = {
		.title = "Recorded throughput over time",
		.description = "pods scheduled in a second, as the test printed it",
		.height = 220,
		.draw = draw_rate,
		.data = &curves,
	};

	for (size_t i = 0; i + 1 < r->count; i++)
		y[i] = r->rates[i + 1];
	y[r->count - 1] = r->rates[r->count - 1];
	add_curve(&curves, r->name, SERIES_STEPS, r->seconds, y, r->count);
	html_figure(out, &figure);
	arena_free(&arena);
}

/* Shares, in per cent, of the last one; from `first` on. */
static const double *shares(struct arena *arena, const double *values, size_t count, double first,
			    bool from_zero)
{
	double *out = arena_new(arena, count + 1, sizeof(*out));
	double all = values[count - 1] - first;

	for (size_t i = 0; i < count; i++)
		out[i + from_zero] = all > 0 ? (values[i] - first) * 100 / all : 0;
	return out;
}

static void shapes(FILE *out, const struct report *report, const struct recorded *r,
		   const struct stored_workload *const *workloads)
{
	struct arena arena = { 0 };
	struct curves curves = { .count = 0 };
	const struct html_figure figure = {
		.title = "How far each was",
		.description = "pods scheduled by then, recorded and measured here, each by its "
			       "own time",
		.height = 260,
		.draw = draw_shape,
		.data = &curves,
	};

	add_curve(&curves, r->name, SERIES_LINE,
		  shares(&arena, r->seconds, r->count, r->seconds[0], false),
		  shares(&arena, r->totals, r->count, 0, false), r->count);
	for (size_t i = 0; i < report->count; i++) {
		const struct stored_timeline *t = workloads[i] ? &workloads[i]->timeline : NULL;

		if (t && t->end_ns.count)
			add_curve(&curves, report->results[i].name, SERIES_LINE,
				  shares(&arena, t->end_ns.values, t->end_ns.count, 0, true),
				  shares(&arena, t->scheduled.values, t->end_ns.count, 0, true),
				  t->end_ns.count + 1);
	}
	html_figure(out, &figure);
	arena_free(&arena);
}

static void row(FILE *out, const char *name, double pods, double seconds, double rate,
		double recorded)
{
	fputs("<tr><td>", out);
	xml_text(out, name);
	fprintf(out,
		"</td><td class=\"n\">%.0f</td><td class=\"n\">%.4g</td><td class=\"n\">%.1f</td>"
		"<td class=\"n\">%.4g</td></tr>\n",
		pods, seconds, rate, rate / recorded);
}

static void table(FILE *out, const struct report *report, const struct recorded *r,
		  const struct stored_workload *const *workloads)
{
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"recorded and "
	      "measured\"><table><thead><tr><th>Run</th><th class=\"n\">Pods</th><th "
	      "class=\"n\">Seconds</th><th class=\"n\">Pods/s</th><th class=\"n\">Times the "
	      "recorded</th></tr></thead>\n<tbody>\n",
	      out);
	row(out, r->name, r->pods, r->duration, r->mean, r->mean);
	for (size_t i = 0; i < report->count; i++) {
		const struct stored_workload *w = workloads[i];

		if (w && w->pods_per_s > 0)
			row(out, report->results[i].name, w->measured_pods,
			    w->measured_pods / w->pods_per_s, w->pods_per_s, r->mean);
	}
	fputs("</tbody></table></div>\n", out);
}

void html_recorded(FILE *out, const struct report *report, const struct recorded *recorded)
{
	struct arena arena = { 0 };
	const struct stored_workload **same = arena_new(&arena, report->count + 1, sizeof(*same));

	for (size_t i = 0; i < report->count; i++)
		same[i] = report_workload_of(&report->results[i], recorded->pods);
	fputs("<h2>Recorded: ", out);
	xml_text(out, recorded->name);
	fprintf(out,
		"</h2>\n<p>%.0f pods in %.0f s: %.4g pods/s on average, %.4g in the median second, "
		"%.4g to %.4g.</p>\n",
		recorded->pods, recorded->duration, recorded->mean, recorded->median,
		recorded->least, recorded->most);
	table(out, report, recorded, same);
	recorded_rate(out, recorded);
	html_throughput_over_time(out, report, same);
	shapes(out, report, recorded, same);
	arena_free(&arena);
}
