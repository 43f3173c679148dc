/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dataItems of Kubernetes' scheduler_perf, which its dashboard draws. The dashboard wants the same
 * label names on every item of a file; what an item has no value for is "not applicable".
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/formats/format.h"
#include "sched/base/mem.h"

enum { LABELS = 4 };

static const char *const label_names[LABELS] = { "Metric", "Name", "extension_point", "plugin" };

static json_t *item(const char *const labels[LABELS], const char *unit, json_t *data)
{
	json_t *object = json_object();
	json_t *named = json_object();

	for (size_t i = 0; i < LABELS; i++)
		format_set_text(named, label_names[i], labels[i] ? labels[i] : "not applicable");
	json_object_set_new(object, "data", data);
	format_set_text(object, "unit", unit);
	json_object_set_new(object, "labels", named);
	return object;
}

static const struct {
	const char *key;
	double percent;
} percentiles[] = { { "Perc50", 50 }, { "Perc90", 90 }, { "Perc95", 95 }, { "Perc99", 99 } };

enum { PERCENTILES = sizeof(percentiles) / sizeof(percentiles[0]) };

/* Upstream's: of n ascending samples, the one at ceil(n * percent / 100). */
static double percentile(const double *sorted, size_t count, double percent)
{
	size_t rank = (size_t)ceil((double)count * percent / 100 - 1e-9);

	return sorted[rank ? rank - 1 : 0];
}

/* Pods per second of each window of the timeline, or of each pass when there is none. */
static double *rates(const struct stored_workload *w, size_t *count)
{
	const struct stored_timeline *t = &w->timeline;
	double *out = mem_new(t->end_ns.count + w->pass_count + 1, sizeof(*out));
	double time = 0, pods = 0;

	*count = 0;
	for (size_t i = 0; i < t->end_ns.count; i++) {
		double tried = t->scheduled.values[i] + t->unschedulable.values[i];

		if (t->end_ns.values[i] > time)
			out[(*count)++] =
				fmax(tried - pods, 0) * 1e9 / (t->end_ns.values[i] - time);
		time = t->end_ns.values[i];
		pods = tried;
	}
	if (*count)
		return out;
	for (; *count < w->pass_count; (*count)++)
		out[*count] = fmax(w->passes[*count].pods_per_s, 0);
	return out;
}

static json_t *throughput_data(const struct stored_workload *w)
{
	json_t *data = json_object();
	size_t count;
	double *samples = rates(w, &count);

	statistics_sort(samples, count);
	format_set_number(data, "Average", fmax(w->pods_per_s, 0));
	for (size_t i = 0; i < PERCENTILES && count; i++)
		format_set_number(data, percentiles[i].key,
				  percentile(samples, count, percentiles[i].percent));
	if (w->has_threshold)
		format_set_number(data, "AverageThreshold", w->threshold);
	free(samples);
	return data;
}

/* Milliseconds, as upstream turns its histograms into. */
static json_t *duration_data(const struct stored_histogram *h, double average_ns)
{
	json_t *data = json_object();

	format_set_number(data, "Average", average_ns / 1e6);
	for (size_t i = 0; i < PERCENTILES && h->total > 0; i++)
		format_set_number(data, percentiles[i].key,
				  stored_histogram_at(h, percentiles[i].percent / 100) / 1e6);
	return data;
}

static void add_breakdown(json_t *list, const char *name, const struct stored_breakdown *b)
{
	for (size_t i = 0; i < b->phase_count; i++) {
		const struct stored_phase *p = &b->phases[i];
		const char *const labels[LABELS] = {
			"scheduler_framework_extension_point_duration_seconds", name,
			format_extension_point(p->name), NULL
		};

		if (p->calls > 0 && labels[2])
			json_array_append_new(list,
					      item(labels, "ms",
						   duration_data(&p->durations, p->ns / p->calls)));
	}
	for (size_t i = 0; i < b->rule_count; i++) {
		const struct stored_rule *p = &b->rules[i];
		const char *const labels[LABELS] = { "scheduler_plugin_execution_duration_seconds",
						     name, format_extension_point(p->phase),
						     p->plugin };

		if (p->pairs > 0)
			json_array_append_new(list,
					      item(labels, "ms",
						   duration_data(&p->durations, p->ns / p->pairs)));
	}
}

void format_perf_dash(FILE *out, const struct report *report, const struct format_options *options)
{
	const struct stored *r = report->results;
	json_t *document = json_object();
	json_t *list = json_array();
	char name[FORMAT_NAME_SIZE];

	(void)options;
	for (size_t i = 0; i < r->count; i++) {
		const struct stored_workload *w = &r->workloads[i];
		const char *const throughput[LABELS] = { "SchedulingThroughput",
							 format_unique_name(name, r, i), NULL,
							 NULL };
		const char *const attempt[LABELS] = {
			"scheduler_scheduling_attempt_duration_seconds", name, NULL, NULL
		};

		json_array_append_new(list, item(throughput, "pods/s", throughput_data(w)));
		if (w->latency.known)
			json_array_append_new(list, item(attempt, "ms",
							 duration_data(&w->latency.histogram,
								       w->latency.mean_ns)));
		add_breakdown(list, name, &w->breakdown);
	}
	format_set_text(document, "version", "v1");
	json_object_set_new(document, "dataItems", list);
	format_json_document(out, document);
}
