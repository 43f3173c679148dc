/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts over measured time: pods, throughput, latency; and latency by percentile.
 */
#include <math.h>

#include "bench/measure/timeline.h"
#include "bench/report/html/html.h"
#include "sched/base/arena.h"

enum { NARROW = 500 }; /* pixels */

/* The columns with a row at time 0 before them: all pods of the first section wait. */
struct pods {
	double *time, *columns[4];
	size_t count;
};

static const char *const pod_columns[] = { "created", "scheduled", "pending", "not fitting" };

static double *from_zero(struct arena *arena, struct stored_numbers n, double first, double factor)
{
	double *out = arena_new(arena, n.count + 1, sizeof(*out));

	out[0] = first;
	for (size_t i = 0; i < n.count; i++)
		out[i + 1] = n.values[i] * factor;
	return out;
}

static void draw_pods(FILE *out, struct chart *chart, const void *data)
{
	const struct pods *pods = data;
	struct series series[4];
	size_t count = 4;

	for (size_t i = 0; i < 4; i++)
		series[i] = (struct series){ .name = pod_columns[i],
					     .kind = i == 0 ? SERIES_STEPS : SERIES_LINE,
					     .style = (unsigned int)i,
					     .x = pods->time,
					     .y = pods->columns[i],
					     .count = pods->count };
	/* Where every pod fits there is no line for those that do not. */
	if (pods->columns[3][pods->count - 1] <= 0)
		count = 3;
	chart->x = (struct axis){ .label = "measured time", .unit = "s" };
	chart->y = (struct axis){ .label = "pods", .unit = "" };
	chart_lines(out, chart, series, count);
}

void html_pods_over_time(FILE *out, const struct stored_workload *w)
{
	struct arena arena = { 0 };
	const struct stored_timeline *t = &w->timeline;
	struct pods pods = { .count = t->end_ns.count + 1 };
	const struct html_figure figure = {
		.title = "Pods created, scheduled and pending",
		.description = "how many there were at each moment of the first pass",
		.height = 260,
		.draw = draw_pods,
		.data = &pods,
	};

	if (!t->end_ns.count)
		return;
	pods.time = from_zero(&arena, t->end_ns, 0, 1e-9);
	pods.columns[0] = from_zero(&arena, t->created, t->created.values[0], 1);
	pods.columns[1] = from_zero(&arena, t->scheduled, 0, 1);
	pods.columns[2] = from_zero(&arena, t->pending, t->created.values[0], 1);
	pods.columns[3] = from_zero(&arena, t->unschedulable, 0, 1);
	html_figure(out, &figure);
	arena_free(&arena);
}

/* One line for each result, as many as can be told apart. */
struct lines {
	struct series series[SERIES_STYLES];
	size_t count;
	double greatest_x;
	struct arena arena; /* of their values */
};

static void lines_add(struct lines *lines, const char *name, enum series_kind kind, double *x,
		      double *y, size_t count)
{
	lines->series[lines->count] = (struct series){ .name = name,
						       .kind = kind,
						       .style = (unsigned int)lines->count,
						       .x = x,
						       .y = y,
						       .count = count };
	lines->count++;
	lines->greatest_x = fmax(lines->greatest_x, x[count - 1]);
}

static void draw_rates(FILE *out, struct chart *chart, const void *data)
{
	const struct lines *lines = data;

	chart->x = (struct axis){ .label = "measured time", .unit = "s" };
	chart->y = (struct axis){ .label = "pods/s", .unit = "" };
	chart_lines(out, chart, lines->series, lines->count);
}

/* Attempts in each window: what the scheduler works on, whether the pod fits or not. */
static void add_rates(struct lines *lines, const char *name, const struct stored_timeline *t)
{
	size_t count = t->end_ns.count;
	double *x = from_zero(&lines->arena, t->end_ns, 0, 1e-9);
	double *y = arena_new(&lines->arena, count + 1, sizeof(*y));

	for (size_t i = 0; i < count; i++) {
		double before = i ? t->attempts.values[i - 1] : 0;

		y[i] = x[i + 1] > x[i] ? (t->attempts.values[i] - before) / (x[i + 1] - x[i]) : 0;
	}
	y[count] = y[count - 1];
	lines_add(lines, name, SERIES_STEPS, x, y, count + 1);
}

void html_throughput_over_time(FILE *out, const struct report *report,
			       const struct stored_workload *const *workloads)
{
	struct lines lines = { 0 };
	const struct html_figure figure = {
		.title = "Throughput over time",
		.description = "pods tried in a second while the first pass went on",
		.height = 220,
		.draw = draw_rates,
		.data = &lines,
	};

	for (size_t i = 0; i < report->count && lines.count < SERIES_STYLES; i++) {
		const struct stored_workload *w = workloads[i];

		if (w && w->timeline.end_ns.count > 1)
			add_rates(&lines, report->results[i].name, &w->timeline);
	}
	if (lines.count)
		html_figure(out, &figure);
	arena_free(&lines.arena);
}

static void draw_percentiles(FILE *out, struct chart *chart, const void *data)
{
	const struct lines *lines = data;

	chart->x = (struct axis){ .label = "of the attempts took no longer",
				  .percentile = true,
				  .high = lines->greatest_x };
	chart->y = (struct axis){ .label = "latency", .unit = "s", .log = true };
	chart_lines(out, chart, lines->series, lines->count);
}

enum { PERCENTILE_POINTS = 240 };

/* As far as there is at least one attempt beyond. */
static void add_percentiles(struct lines *lines, const char *name, const struct stored_latency *l)
{
	double last = log10(fmax(l->histogram.total, 10));
	double *x = arena_new(&lines->arena, PERCENTILE_POINTS, sizeof(*x));
	double *y = arena_new(&lines->arena, PERCENTILE_POINTS, sizeof(*y));

	for (size_t i = 0; i < PERCENTILE_POINTS; i++) {
		double share;

		x[i] = last * (double)i / (PERCENTILE_POINTS - 1);
		share = 1 - pow(10, -x[i]);
		y[i] = fmin(stored_histogram_at(&l->histogram, share), l->max_ns) * 1e-9;
	}
	y[0] = l->min_ns * 1e-9;
	y[PERCENTILE_POINTS - 1] = l->max_ns * 1e-9;
	lines_add(lines, name, SERIES_LINE, x, y, PERCENTILE_POINTS);
}

void html_latency_percentiles(FILE *out, const struct report *report,
			      const struct stored_workload *const *workloads)
{
	struct lines lines = { 0 };
	const struct html_figure figure = {
		.title = "Latency of an attempt by percentile",
		.description = "the time that so many of all attempts did not exceed",
		.height = 260,
		.draw = draw_percentiles,
		.data = &lines,
	};

	for (size_t i = 0; i < report->count && lines.count < SERIES_STYLES; i++) {
		const struct stored_workload *w = workloads[i];

		if (w && w->latency.known && w->latency.histogram.total > 0)
			add_percentiles(&lines, report->results[i].name, &w->latency);
	}
	if (lines.count)
		html_figure(out, &figure);
	arena_free(&lines.arena);
}

/* Neighbouring windows joined, so that cells are wide enough to see. */
static struct heat_map join_windows(struct arena *arena, const struct stored_timeline *t,
				    size_t columns)
{
	size_t rows = t->latency_low_ns.count;
	size_t each = (t->end_ns.count + columns - 1) / columns;
	struct heat_map map = { .rows = rows, .counted = "attempts" };
	double *counts, *edges;

	map.columns = (t->end_ns.count + each - 1) / each;
	counts = arena_new(arena, map.columns * rows + 1, sizeof(*counts));
	edges = arena_new(arena, map.columns + 1, sizeof(*edges));
	for (size_t i = 0; i < t->end_ns.count; i++) {
		for (size_t k = 0; k < rows; k++)
			counts[i / each * rows + k] += t->latency_counts[i * rows + k];
		edges[i / each + 1] = t->end_ns.values[i] * 1e-9;
	}
	map.counts = counts;
	map.column_edges = edges;
	return map;
}

static double *row_edges(struct arena *arena, const struct stored_timeline *t)
{
	const struct stored_histogram columns = { .bits = HISTOGRAM_BITS,
						  .joined = TIMELINE_COLUMN_BITS };
	size_t rows = t->latency_low_ns.count;
	double *edges = arena_new(arena, rows + 1, sizeof(*edges));

	for (size_t i = 0; i < rows; i++)
		edges[i] = fmax(t->latency_low_ns.values[i], 1) * 1e-9;
	edges[rows] =
		stored_histogram_bucket_end(&columns, t->latency_low_ns.values[rows - 1]) * 1e-9;
	return edges;
}

static void draw_latencies(FILE *out, struct chart *chart, const void *data)
{
	const struct stored_timeline *t = data;
	struct arena arena = { 0 };
	struct heat_map map = join_windows(&arena, t, chart->width < NARROW ? 32 : 64);

	map.row_edges = row_edges(&arena, t);
	chart->x = (struct axis){ .label = "measured time", .unit = "s" };
	chart->y = (struct axis){ .label = "latency", .unit = "s", .log = true };
	chart_heat_map(out, chart, &map);
	arena_free(&arena);
}

void html_latency_over_time(FILE *out, const struct stored_workload *w)
{
	const struct html_figure figure = {
		.title = "Latency of attempts over time",
		.description = "how many attempts took how long, while the first pass went on",
		.height = 260,
		.draw = draw_latencies,
		.data = &w->timeline,
	};

	if (w->timeline.end_ns.count > 1 && w->timeline.latency_low_ns.count)
		html_figure(out, &figure);
}
