/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program with Google Benchmark writes: an entry for each clean pass, then its aggregates. An
 * iteration is a pod.
 */
#include <math.h>
#include <string.h>

#include "bench/report/formats/format.h"

struct statistic {
	const char *name, *unit;
	double (*of)(const struct stored_metric *metric);
};

static double mean(const struct stored_metric *metric)
{
	double sum = 0;

	for (size_t i = 0; i < metric->count; i++)
		sum += metric->samples[i];
	return sum / (double)metric->count;
}

static double median(const struct stored_metric *metric)
{
	return metric->median;
}

static double stddev(const struct stored_metric *metric)
{
	double middle = mean(metric), sum = 0;

	for (size_t i = 0; i < metric->count; i++)
		sum += (metric->samples[i] - middle) * (metric->samples[i] - middle);
	return metric->count > 1 ? sqrt(sum / (double)(metric->count - 1)) : 0;
}

static double cv(const struct stored_metric *metric)
{
	return mean(metric) > 0 ? stddev(metric) / mean(metric) : 0;
}

static const struct statistic statistics[] = {
	{ "mean", "time", mean },
	{ "median", "time", median },
	{ "stddev", "time", stddev },
	{ "cv", "percentage", cv },
};

static json_t *head(const struct stored_workload *w, const char *run_name, size_t family)
{
	json_t *object = json_object();

	json_object_set_new(object, "family_index", json_integer((json_int_t)family));
	json_object_set_new(object, "per_family_instance_index", json_integer(0));
	format_set_text(object, "run_name", run_name);
	json_object_set_new(object, "repetitions", json_integer((json_int_t)w->pass_count));
	json_object_set_new(object, "threads", json_integer(1));
	return object;
}

/* Counters are those metrics that are no times of the same thing again. */
static void set_counters(json_t *object, const struct stored_workload *w, size_t pass)
{
	for (size_t i = 0; i < w->metric_count; i++) {
		const struct stored_metric *m = &w->metrics[i];

		if (m->count == w->pass_count)
			format_set_number(object, m->name, m->in_order[pass]);
	}
}

static json_t *iteration(const struct stored_workload *w, const char *name, size_t family,
			 size_t pass)
{
	const struct stored_pass *p = &w->passes[pass];
	json_t *object = head(w, name, family);

	format_set_text(object, "name", name);
	format_set_text(object, "run_type", "iteration");
	json_object_set_new(object, "repetition_index", json_integer((json_int_t)pass));
	json_object_set_new(object, "iterations", json_integer((json_int_t)p->pods));
	format_set_number(object, "real_time", p->elapsed_ns / p->pods);
	format_set_number(object, "cpu_time", fmax(p->cpu_ns, 0) / p->pods);
	format_set_text(object, "time_unit", "ns");
	set_counters(object, w, pass);
	return object;
}

static json_t *aggregate(const struct stored_workload *w, const char *name, size_t family,
			 const struct statistic *s)
{
	const struct stored_metric *real = stored_metric_find(w, "time");
	const struct stored_metric *cpu = stored_metric_find(w, "cpu_time");
	json_t *object = head(w, name, family);
	char full[FORMAT_NAME_SIZE + 16];

	snprintf(full, sizeof(full), "%s_%s", name, s->name);
	format_set_text(object, "name", full);
	format_set_text(object, "run_type", "aggregate");
	format_set_text(object, "aggregate_name", s->name);
	format_set_text(object, "aggregate_unit", s->unit);
	json_object_set_new(object, "iterations", json_integer((json_int_t)w->pass_count));
	format_set_number(object, "real_time", s->of(real));
	format_set_number(object, "cpu_time", cpu ? s->of(cpu) : 0);
	format_set_text(object, "time_unit", "ns");
	return object;
}

static void add_workload(json_t *list, const struct stored *r, size_t index)
{
	const struct stored_workload *w = &r->workloads[index];
	char name[FORMAT_NAME_SIZE];

	format_unique_name(name, r, index);
	for (size_t i = 0; i < w->pass_count; i++) {
		if (w->passes[i].pods > 0)
			json_array_append_new(list, iteration(w, name, index, i));
	}
	if (w->pass_count < 2 || !stored_metric_find(w, "time"))
		return;
	for (size_t i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++)
		json_array_append_new(list, aggregate(w, name, index, &statistics[i]));
}

static json_t *context_json(const struct stored *r)
{
	json_t *object = json_object();

	format_set_text(object, "date", r->date);
	format_set_text(object, "host_name", r->hostname ? r->hostname : "");
	format_set_text(object, "executable", "schedmark");
	json_object_set_new(object, "num_cpus", json_integer((json_int_t)fmax(r->cpus_online, 0)));
	/* Readers want a number; results have none. */
	json_object_set_new(object, "mhz_per_cpu", json_integer(0));
	json_object_set_new(object, "cpu_scaling_enabled",
			    json_boolean(r->governor && strcmp(r->governor, "performance") != 0));
	if (r->address_randomisation >= 0)
		json_object_set_new(object, "aslr_enabled",
				    json_boolean(r->address_randomisation > 0));
	json_object_set_new(object, "caches", json_array());
	json_object_set_new(object, "load_avg",
			    r->load_average >= 0 ? json_pack("[f]", r->load_average)
						 : json_array());
	format_set_text(object, "library_version", r->version);
	format_set_text(object, "library_build_type", r->mode);
	json_object_set_new(object, "json_schema_version", json_integer(1));
	format_set_text(object, "commit", r->commit);
	format_set_text(object, "compiler", r->compiler);
	format_set_text(object, "cpu_model", r->cpu_model);
	return object;
}

void format_google_benchmark(FILE *out, const struct report *report,
			     const struct format_options *options)
{
	const struct stored *r = report->results;
	json_t *document = json_object();
	json_t *list = json_array();

	(void)options;
	json_object_set_new(document, "context", context_json(r));
	for (size_t i = 0; i < r->count; i++)
		add_workload(list, r, i);
	json_object_set_new(document, "benchmarks", list);
	format_json_document(out, document);
}
