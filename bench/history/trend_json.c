/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <math.h>

#include "bench/history/trend.h"

/* null of what is not known. */
static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_string(text));
}

static void set_count(json_t *object, const char *key, size_t count)
{
	json_object_set_new(object, key, json_integer((json_int_t)count));
}

static json_t *result_json_of(const struct trend_result *result)
{
	json_t *object = json_object();

	set_text(object, "date", result->date);
	set_text(object, "commit", result->commit);
	set_text(object, "file", result->file);
	return object;
}

static json_t *step_json(const struct trend_row *row, const struct trend_step *step)
{
	json_t *object = json_object();

	set_count(object, "result", row->points[step->at].result);
	set_count(object, "result_before", row->points[step->at - 1].result);
	json_object_set_new(object, "before", number(step->before));
	json_object_set_new(object, "after", number(step->after));
	json_object_set_new(object, "change", number(step->change));
	json_object_set_new(object, "p", row->exact ? json_null() : number(step->p));
	json_object_set_new(object, "first_bad", json_boolean(step == row->first_bad));
	return object;
}

static json_t *row_json(const struct trend *trend, const struct trend_row *row)
{
	const struct trend_series *series = &trend->series[row->series];
	json_t *object = json_object();
	json_t *results = json_array();
	json_t *values = json_array();
	json_t *steps = json_array();

	for (size_t i = 0; i < row->count; i++) {
		json_array_append_new(results, json_integer((json_int_t)row->points[i].result));
		json_array_append_new(values, number(row->points[i].value));
	}
	for (size_t i = 0; i < row->step_count; i++)
		json_array_append_new(steps, step_json(row, &row->steps[i]));
	set_text(object, "workload", series->workload);
	set_count(object, "series", series->number);
	json_object_set_new(object, "superseded", json_boolean(series->superseded));
	set_text(object, "metric", row->metric);
	set_text(object, "unit", row->unit);
	set_text(object, "better", row->higher_is_better ? "higher" : "lower");
	json_object_set_new(object, "exact", json_boolean(row->exact));
	set_count(object, "needed", row->needed);
	json_object_set_new(object, "latest", number(row->level));
	json_object_set_new(object, "change", number(row->change));
	set_text(object, "verdict", verdict_name(row->verdict));
	json_object_set_new(
		object, "first_bad_commit",
		row->first_bad
			? json_string(trend->results[row->points[row->first_bad->at].result].commit)
			: json_null());
	json_object_set_new(object, "steps", steps);
	json_object_set_new(object, "results", results);
	json_object_set_new(object, "values", values);
	return object;
}

static json_t *series_json(const struct trend_series *series)
{
	json_t *object = json_object();

	set_text(object, "workload", series->workload);
	set_count(object, "series", series->number);
	set_count(object, "first_result", series->first);
	set_count(object, "last_result", series->last);
	json_object_set_new(object, "superseded", json_boolean(series->superseded));
	set_text(object, "differs", series->differs);
	return object;
}

void trend_print_json(const struct trend *trend, FILE *out)
{
	json_t *object = json_object();
	json_t *results = json_array();
	json_t *series = json_array();
	json_t *rows = json_array();

	for (size_t i = 0; i < trend->result_count; i++)
		json_array_append_new(results, result_json_of(&trend->results[i]));
	for (size_t i = 0; i < trend->series_count; i++)
		json_array_append_new(series, series_json(&trend->series[i]));
	for (size_t i = 0; i < trend->row_count; i++)
		json_array_append_new(rows, row_json(trend, &trend->rows[i]));
	set_text(object, "schema", TREND_SCHEMA);
	json_object_set_new(object, "threshold", json_real(trend->threshold));
	json_object_set_new(object, "false_alarms", json_real(trend->alpha));
	set_count(object, "partial", trend->partial_count);
	set_text(object, "verdict", verdict_name(trend_verdict(trend)));
	json_object_set_new(object, "results", results);
	json_object_set_new(object, "series", series);
	json_object_set_new(object, "rows", rows);
	json_dumpf(object, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	fputs("\n", out);
	json_decref(object);
}
