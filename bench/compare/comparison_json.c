/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "bench/compare/comparison.h"

/* null of what is not known. */
static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *interval_json(struct interval interval)
{
	json_t *array = json_array();

	json_array_append_new(array, number(interval.low));
	json_array_append_new(array, number(interval.high));
	return array;
}

static void set_control(json_t *object, const struct comparison_row *row)
{
	json_t *ratios = json_array();

	for (size_t i = 0; i < row->samples; i++)
		json_array_append_new(ratios, json_real(row->log_ratios[i]));
	json_object_set_new(object, "log_ratios", ratios);
	json_object_set_new(object, "control_change", number(row->control));
	json_object_set_new(object, "control_interval", interval_json(row->control_interval));
	json_object_set_new(object, "confirmed", json_boolean(row->confirmed));
}

static json_t *row_json(const struct comparison_row *row)
{
	json_t *object = json_object();

	json_object_set_new(object, "workload", json_string(row->workload));
	json_object_set_new(object, "metric", json_string(row->metric));
	json_object_set_new(object, "unit", json_string(row->unit));
	json_object_set_new(object, "better",
			    json_string(row->higher_is_better ? "higher" : "lower"));
	json_object_set_new(object, "exact", json_boolean(row->exact));
	json_object_set_new(object, "base", number(row->base));
	json_object_set_new(object, "base_interval", interval_json(row->base_interval));
	json_object_set_new(object, "candidate", number(row->candidate));
	json_object_set_new(object, "candidate_interval", interval_json(row->candidate_interval));
	json_object_set_new(object, "change", number(row->change));
	json_object_set_new(object, "change_interval", interval_json(row->change_interval));
	json_object_set_new(object, "p", row->exact ? json_null() : number(row->p));
	json_object_set_new(object, "samples", json_integer((json_int_t)row->samples));
	json_object_set_new(object, "more", json_integer((json_int_t)row->more));
	json_object_set_new(object, "verdict", json_string(verdict_name(row->verdict)));
	json_object_set_new(object, "note", json_string(row->note));
	if (row->log_ratios)
		set_control(object, row);
	return object;
}

void comparison_print_json(const struct comparison *c, FILE *out)
{
	static const char *const kinds[] = { "stored", "interleaved", "instructions" };
	json_t *object = json_object();
	json_t *rows = json_array();
	json_t *warnings = json_array();

	json_object_set_new(object, "schema", json_string(COMPARISON_SCHEMA));
	json_object_set_new(object, "kind", json_string(kinds[c->kind]));
	json_object_set_new(object, "base", json_string(c->base_name));
	json_object_set_new(object, "candidate", json_string(c->candidate_name));
	json_object_set_new(object, "threshold", json_real(c->threshold));
	json_object_set_new(object, "duration_s", json_real(c->duration_s));
	json_object_set_new(object, "verdict", json_string(verdict_name(comparison_verdict(c))));
	for (size_t i = 0; i < c->count; i++)
		json_array_append_new(rows, row_json(&c->rows[i]));
	for (size_t i = 0; i < c->warning_count; i++)
		json_array_append_new(warnings, json_string(c->warnings[i]));
	json_object_set_new(object, "rows", rows);
	json_object_set_new(object, "warnings", warnings);
	json_dumpf(object, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	fputs("\n", out);
	json_decref(object);
}
