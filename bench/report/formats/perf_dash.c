/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dataItems of Kubernetes' scheduler_perf, which its dashboard draws. The dashboard wants the same
 * label names on every item of a file; what an item has no value for is "not applicable".
 */
#include <math.h>

#include "bench/measure/upstream_buckets.h"
#include "bench/report/formats/format.h"

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

/* Sampled each second, as upstream does, of what took long enough; otherwise what was measured. */
static json_t *throughput_data(const struct stored_workload *w)
{
	const struct throughput_figures f = format_sampled(w);
	json_t *data = json_object();

	format_set_number(data, "Average", f.samples ? f.average : fmax(w->pods_per_s, 0));
	if (f.samples) {
		format_set_number(data, "Perc50", f.perc50);
		format_set_number(data, "Perc90", f.perc90);
		format_set_number(data, "Perc95", f.perc95);
		format_set_number(data, "Perc99", f.perc99);
	}
	if (w->has_threshold && !w->threshold_is_other)
		format_set_number(data, "AverageThreshold", w->threshold);
	return data;
}

static json_t *exact_data(const struct stored_workload *w)
{
	json_t *data = json_object();

	format_set_number(data, "Average", fmax(w->pods_per_s, 0));
	return data;
}

static double below(const void *histogram, double ns)
{
	return stored_histogram_below(histogram, ns);
}

/* Milliseconds, as upstream turns its histograms into: read off its buckets. */
static json_t *duration_data(const struct stored_histogram *h,
			     const struct upstream_buckets *buckets, double average_ns)
{
	json_t *data = json_object();

	format_set_number(data, "Average", average_ns / 1e6);
	for (size_t i = 0; i < PERCENTILES && h->total > 0; i++)
		format_set_number(data, percentiles[i].key,
				  upstream_quantile(buckets, below, h, h->total,
						    percentiles[i].percent / 100) *
					  1e3);
	return data;
}

static void add_breakdown(json_t *list, const char *name, const struct stored_breakdown *b)
{
	for (size_t i = 0; i < b->phase_count; i++) {
		const struct stored_phase *p = &b->phases[i];
		const char *const labels[LABELS] = {
			"scheduler_framework_extension_point_duration_seconds", name,
			upstream_extension_point(p->name), NULL
		};

		if (p->calls > 0 && labels[2])
			json_array_append_new(list, item(labels, "ms",
							 duration_data(&p->durations,
								       &upstream_point_buckets,
								       p->ns / p->calls)));
	}
	for (size_t i = 0; i < b->rule_count; i++) {
		const struct stored_rule *p = &b->rules[i];
		const char *const labels[LABELS] = { "scheduler_plugin_execution_duration_seconds",
						     name, upstream_extension_point(p->phase),
						     p->plugin };

		if (p->pairs > 0)
			json_array_append_new(list, item(labels, "ms",
							 duration_data(&p->durations,
								       &upstream_plugin_buckets,
								       p->ns / p->pairs)));
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
		const char *const exact[LABELS] = { "SchedulingThroughputExact", name, NULL, NULL };
		const char *const pod[LABELS] = { "scheduler_pod_scheduling_duration_seconds", name,
						  NULL, NULL };
		const char *const attempt[LABELS] = {
			"scheduler_scheduling_attempt_duration_seconds", name, NULL, NULL
		};

		json_array_append_new(list, item(throughput, "pods/s", throughput_data(w)));
		json_array_append_new(list, item(exact, "pods/s", exact_data(w)));
		if (w->latency.known)
			json_array_append_new(list, item(attempt, "ms",
							 duration_data(&w->latency.histogram,
								       &upstream_attempt_buckets,
								       w->latency.mean_ns)));
		/* Later versions begin to count at the first attempt. */
		if (w->create_to_schedule.known && format_is_of_1_26(r))
			json_array_append_new(list,
					      item(pod, "ms",
						   duration_data(&w->create_to_schedule.histogram,
								 &upstream_pod_buckets,
								 w->create_to_schedule.mean_ns)));
		add_breakdown(list, name, &w->breakdown);
	}
	format_set_text(document, "version", "v1");
	json_object_set_new(document, "dataItems", list);
	format_json_document(out, document);
}
