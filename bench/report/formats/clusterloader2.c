/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The summaries of three of clusterloader2's measurements (kubernetes/perf-tests
 * clusterloader2/pkg/measurement/common), each a file of its own there: SchedulingThroughput,
 * SchedulingMetrics and PodStartupLatency.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/upstream_buckets.h"
#include "bench/report/formats/format.h"
#include "sched/base/mem.h"

static const int percents[] = { 50, 90, 99 };

enum { PERCENTS = sizeof(percents) / sizeof(percents[0]) };

/* Of n ascending samples the one at ceil(n * percent / 100), which has to be a whole division. */
static double nearest_rank(const double *sorted, size_t count, int percent)
{
	return sorted[(count * (size_t)percent + 99) / 100 - 1];
}

/* Adds how much `counts` grew per second in each of the times that end at `ends`; where the time has not
 * grown, another stretch of it begins. */
static size_t add_rates(double *out, struct stored_numbers ends, struct stored_numbers counts)
{
	double time = 0, pods = 0;
	size_t count = 0;

	for (size_t i = 0; i < ends.count; i++) {
		if (ends.values[i] > time)
			out[count++] =
				fmax(counts.values[i] - pods, 0) * 1e9 / (ends.values[i] - time);
		time = ends.values[i];
		pods = counts.values[i];
	}
	return count;
}

/* Pods scheduled each second of the run; when it took less than two, of each window of the timeline; of each
 * pass when there is nothing else. */
static double *scheduled_rates(const struct stored_workload *w, size_t *count)
{
	const struct stored_timeline *t = &w->timeline;
	const struct stored_sampled *s = &w->sampled;
	double *out = mem_new(s->at_ns.count + t->end_ns.count + w->pass_count + 1, sizeof(*out));

	*count = add_rates(out, s->at_ns, s->bound);
	if (*count < 2)
		*count = add_rates(out, t->end_ns, t->scheduled);
	for (size_t i = 0; !*count && i < w->pass_count; i++)
		out[i] = fmax(w->passes[i].pods_per_s, 0);
	*count += *count ? 0 : w->pass_count;
	return out;
}

void format_cl2_throughput(FILE *out, const struct report *report,
			   const struct format_options *options)
{
	static const char *const keys[PERCENTS] = { "perc50", "perc90", "perc99" };
	json_t *document = json_object();
	size_t count;
	double *rates = scheduled_rates(&report->results->workloads[0], &count);

	(void)options;
	statistics_sort(rates, count);
	for (size_t i = 0; i < PERCENTS; i++)
		format_set_number(document, keys[i],
				  count ? nearest_rank(rates, count, percents[i]) : 0);
	format_set_number(document, "max", count ? rates[count - 1] : 0);
	free(rates);
	format_json_document(out, document);
}

static const char *const latency_keys[PERCENTS] = { "Perc50", "Perc90", "Perc99" };

/* Whole nanoseconds, as Go writes a time.Duration; 0 where nothing was measured, as there. */
static json_t *quantiles(const struct stored_histogram *h)
{
	json_t *object = json_object();

	for (size_t i = 0; i < PERCENTS; i++) {
		double ns = h && h->total > 0 ? stored_histogram_at(h, percents[i] / 100.0) : 0;

		json_object_set_new(object, latency_keys[i], json_integer((json_int_t)ns));
	}
	return object;
}

/* The times of that extension point's phase; NULL when it has none here. */
static const struct stored_histogram *phase_times(const struct stored_workload *w,
						  const char *point)
{
	for (size_t i = 0; i < w->breakdown.phase_count; i++) {
		const char *name = upstream_extension_point(w->breakdown.phases[i].name);

		if (name && !strcmp(name, point))
			return &w->breakdown.phases[i].durations;
	}
	return NULL;
}

void format_cl2_metrics(FILE *out, const struct report *report,
			const struct format_options *options)
{
	static const char *const points[] = { "PreFilter", "Filter",	"PostFilter", "PreScore",
					      "Score",	   "PreBind",	"Bind",	      "PostBind",
					      "Reserve",   "Unreserve", "Permit" };
	const struct stored_workload *w = &report->results->workloads[0];
	json_t *document = json_object();
	json_t *durations = json_object();

	(void)options;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		json_object_set_new(durations, points[i], quantiles(phase_times(w, points[i])));
	json_object_set_new(document, "frameworkExtensionPointDuration", durations);
	json_object_set_new(document, "preemptionEvaluationLatency",
			    quantiles(phase_times(w, "PostFilter")));
	json_object_set_new(document, "e2eSchedulingLatency",
			    quantiles(&w->create_to_schedule.histogram));
	json_object_set_new(document, "schedulingLatency", quantiles(&w->latency.histogram));
	format_json_document(out, document);
}

/* Milliseconds. */
void format_cl2_startup(FILE *out, const struct report *report,
			const struct format_options *options)
{
	const struct stored_latency *wait = &report->results->workloads[0].create_to_schedule;
	json_t *document = json_object();
	json_t *list = json_array();
	json_t *data = json_object();
	json_t *item = json_object();

	(void)options;
	for (size_t i = 0; i < PERCENTS; i++)
		format_set_number(data, latency_keys[i],
				  stored_histogram_at(&wait->histogram, percents[i] / 100.0) / 1e6);
	json_object_set_new(item, "data", data);
	format_set_text(item, "unit", "ms");
	json_object_set_new(item, "labels", json_pack("{s:s}", "Metric", "create_to_schedule"));
	if (wait->known)
		json_array_append(list, item);
	json_decref(item);
	format_set_text(document, "version", "v1");
	json_object_set_new(document, "dataItems", list);
	format_json_document(out, document);
}
