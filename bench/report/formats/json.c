/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own JSON of analysed results, docs/report.schema.json: smaller than the result files, and with the
 * medians and intervals worked out.
 */
#include <math.h>

#include "bench/report/formats/format.h"

static json_t *metric_json(const struct stored_metric *m)
{
	json_t *object = json_object();
	json_t *samples = json_array();

	format_set_text(object, "metric", m->name);
	format_set_text(object, "unit", m->unit);
	format_set_text(object, "better", m->higher_is_better ? "higher" : "lower");
	json_object_set_new(object, "exact", json_boolean(m->exact));
	format_set_number(object, "median", m->median);
	json_object_set_new(object, "interval",
			    isfinite(m->interval.low) && isfinite(m->interval.high)
				    ? json_pack("[f, f]", m->interval.low, m->interval.high)
				    : json_null());
	format_set_number(object, "min", m->samples[0]);
	format_set_number(object, "max", m->samples[m->count - 1]);
	for (size_t i = 0; i < m->count; i++)
		json_array_append_new(samples, json_real(m->in_order[i]));
	json_object_set_new(object, "samples", samples);
	return object;
}

static void set_count(json_t *object, const char *key, double count)
{
	json_object_set_new(object, key,
			    count >= 0 ? json_integer((json_int_t)count) : json_null());
}

static json_t *workload_json(const struct stored_workload *w)
{
	json_t *object = json_object();
	json_t *metrics = json_array();

	format_set_text(object, "name", w->name);
	format_set_text(object, "placement_digest", w->placement_digest);
	set_count(object, "nodes", w->nodes);
	set_count(object, "measured_pods", w->measured_pods);
	set_count(object, "scheduled_pods", w->scheduled);
	set_count(object, "unschedulable_pods", w->unschedulable);
	json_object_set_new(object, "partial", json_boolean(w->partial));
	json_object_set_new(object, "threshold_missed",
			    w->has_threshold ? json_boolean(w->threshold_missed) : json_null());
	for (size_t i = 0; i < w->metric_count; i++)
		json_array_append_new(metrics, metric_json(&w->metrics[i]));
	json_object_set_new(object, "metrics", metrics);
	return object;
}

static json_t *result_summary_json(const struct stored *r)
{
	json_t *object = json_object();
	json_t *workloads = json_array();

	format_set_text(object, "file", r->name);
	format_set_text(object, "date", r->date);
	format_set_text(object, "version", r->version);
	format_set_text(object, "commit", r->commit);
	format_set_text(object, "compiler", r->compiler);
	format_set_text(object, "cpu_model", r->cpu_model);
	format_set_text(object, "kernel", r->kernel);
	format_set_text(object, "seed", r->seed);
	for (size_t i = 0; i < r->count; i++)
		json_array_append_new(workloads, workload_json(&r->workloads[i]));
	json_object_set_new(object, "workloads", workloads);
	return object;
}

void format_json(FILE *out, const struct report *report, const struct format_options *options)
{
	json_t *document = json_object();
	json_t *results = json_array();

	(void)options;
	format_set_text(document, "schema", "schedmark.report/v1");
	for (size_t i = 0; i < report->count; i++)
		json_array_append_new(results, result_summary_json(&report->results[i]));
	json_object_set_new(document, "results", results);
	format_json_document(out, document);
}
