/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples of each metric, and the timeline.
 */
#include "bench/report/result_raw.h"

#include <math.h>
#include <stdlib.h>

#include "bench/measure/metrics.h"
#include "bench/measure/sampling.h"

static json_t *number_or_null(double number)
{
	return isfinite(number) ? json_real(number) : json_null();
}

static void add_interval(json_t *object, const struct metric *metric, const struct measurement *m)
{
	double *values;
	size_t count = metric_unit_values(metric, m, &values);
	struct interval interval = statistics_median_interval(values, count, CONFIDENCE);

	json_object_set_new(object, "value", json_real(statistics_median(values, count)));
	json_object_set_new(object, "low", number_or_null(interval.low));
	json_object_set_new(object, "high", number_or_null(interval.high));
	free(values);
}

static json_t *metric_json(const struct metric *metric, const struct measurement *m)
{
	json_t *array;
	json_t *object;
	double *samples;
	size_t count = metric_samples(metric, m, &samples);

	if (!count)
		return NULL;
	array = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_real(samples[i]));
	free(samples);
	object = json_object();
	json_object_set_new(object, "metric", json_string(metric->name));
	json_object_set_new(object, "unit", json_string(metric->unit));
	json_object_set_new(object, "better", json_string(direction_name(metric->better)));
	json_object_set_new(object, "exact", json_boolean(metric->exact));
	add_interval(object, metric, m);
	json_object_set_new(object, "samples", array);
	return object;
}

json_t *result_counters_json(const struct counter_values *values)
{
	json_t *object = json_object();

	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (values->value[i] >= 0)
			json_object_set_new(object, counter_name((enum counter)i),
					    json_real(values->value[i]));
	}
	return object;
}

json_t *result_sampling_json(const struct measurement *m)
{
	json_t *object = json_object();

	json_object_set_new(object, "unit", json_string(m->process_count ? "process" : "pass"));
	json_object_set_new(object, "processes", json_integer((json_int_t)m->process_count));
	json_object_set_new(object, "warm_up_passes", json_integer((json_int_t)m->warm_up_passes));
	json_object_set_new(object, "ended_by", json_string(sampling_end_name(m->sampling_end)));
	return object;
}

json_t *result_metrics_json(const struct measurement *m)
{
	json_t *array = json_array();

	for (size_t i = 0; i < metric_count; i++) {
		json_t *object = metric_json(&metrics[i], m);

		if (object)
			json_array_append_new(array, object);
	}
	return array;
}

static int64_t at_least_nothing(int64_t count)
{
	return count > 0 ? count : 0;
}

/* Pods that wait to be tried, for the first time or again. */
static int64_t pending(const struct timeline_point *p)
{
	return at_least_nothing((int64_t)p->created - p->scheduled - p->unschedulable - p->others);
}

static void add_point(json_t *object, const struct timeline_point *p)
{
	const struct {
		const char *key;
		int64_t value;
	} columns[] = {
		{ "end_ns", (int64_t)p->end_ns },
		{ "created", (int64_t)p->created },
		{ "scheduled", at_least_nothing(p->scheduled) },
		{ "unschedulable", at_least_nothing(p->unschedulable) },
		{ "pending", pending(p) },
		{ "attempts", (int64_t)p->attempts },
	};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (!json_object_get(object, columns[i].key))
			json_object_set_new(object, columns[i].key, json_array());
		json_array_append_new(json_object_get(object, columns[i].key),
				      json_integer((json_int_t)columns[i].value));
	}
}

/* The columns that any window uses: [*first, end). */
static size_t used_columns(const struct timeline *t, size_t *first)
{
	size_t end = 0;

	*first = TIMELINE_COLUMNS;
	for (size_t w = 0; w < t->count; w++) {
		for (size_t c = 0; c < TIMELINE_COLUMNS; c++) {
			if (!t->windows[w].latency[c])
				continue;
			*first = c < *first ? c : *first;
			end = c + 1 > end ? c + 1 : end;
		}
	}
	return end;
}

static json_t *latencies_json(const struct timeline *t)
{
	json_t *object = json_object();
	json_t *low = json_array();
	json_t *rows = json_array();
	size_t first;
	size_t end = used_columns(t, &first);

	for (size_t c = first; c < end; c++)
		json_array_append_new(low, json_integer((json_int_t)timeline_column_low(c)));
	for (size_t w = 0; w < t->count; w++) {
		json_t *row = json_array();

		for (size_t c = first; c < end; c++)
			json_array_append_new(row, json_integer(t->windows[w].latency[c]));
		json_array_append_new(rows, row);
	}
	json_object_set_new(object, "low_ns", low);
	json_object_set_new(object, "attempts", rows);
	return object;
}

json_t *result_timeline_json(const struct timeline *timeline)
{
	json_t *object;

	if (!timeline->count)
		return json_null();
	object = json_object();
	json_object_set_new(object, "window_ns", json_integer((json_int_t)timeline->width_ns));
	for (size_t i = 0; i < timeline->count; i++)
		add_point(object, &timeline->windows[i].point);
	json_object_set_new(object, "latency", latencies_json(timeline));
	return object;
}
