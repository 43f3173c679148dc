/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/stored.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/statistics.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

/* A file of this many bytes is none of ours. */
enum { FILE_BYTES_MAX = 256 << 20 };

const char *stored_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static enum status wrong(struct diag_sink *sink, const char *name, const char *workload,
			 const char *what)
{
	return diag_error(sink, (struct place){ name, 0, 0 }, "%s%s%s", workload ? workload : "",
			  workload ? ": " : "", what);
}

static bool read_samples(const json_t *samples, struct stored_metric *out)
{
	out->count = json_array_size(samples);
	out->samples = mem_new(out->count + 1, sizeof(*out->samples));
	for (size_t i = 0; i < out->count; i++) {
		const json_t *value = json_array_get(samples, i);

		if (!json_is_number(value) || !isfinite(json_number_value(value)))
			return false;
		out->samples[i] = json_number_value(value);
	}
	statistics_sort(out->samples, out->count);
	return out->count > 0;
}

static bool read_metric(const json_t *json, struct stored_metric *out)
{
	const char *better = stored_text(json, "better");

	out->name = stored_text(json, "metric");
	out->unit = stored_text(json, "unit");
	out->exact = json_is_true(json_object_get(json, "exact"));
	if (!out->name || !out->unit || !better)
		return false;
	out->higher_is_better = !strcmp(better, "higher");
	return (out->higher_is_better || !strcmp(better, "lower")) &&
	       read_samples(json_object_get(json, "samples"), out);
}

/* The least processor time of the passes. */
static double least_cpu_ns(const json_t *throughput)
{
	const json_t *repetitions = json_object_get(throughput, "repetitions");
	double least = 0;

	for (size_t i = 0; i < json_array_size(repetitions); i++) {
		double ns = json_number_value(
			json_object_get(json_array_get(repetitions, i), "cpu_ns"));

		if (ns > 0 && (least == 0 || ns < least))
			least = ns;
	}
	return least;
}

static void read_least(const json_t *json, struct stored_workload *out)
{
	const json_t *throughput = json_object_get(json, "throughput");
	const json_t *least = json_object_get(throughput, "least_elapsed_ns");

	out->least_ns = json_number_value(least);
	out->cpu_ns = least_cpu_ns(throughput);
}

static enum status read_workload(const json_t *json, const char *file, struct diag_sink *sink,
				 struct stored_workload *out)
{
	const json_t *metrics = json_object_get(json, "metrics");

	out->json = json;
	out->name = stored_text(json, "name");
	out->placement_digest = stored_text(json, "placement_digest");
	out->partial = json_is_true(json_object_get(json, "partial"));
	out->measured_pods = json_number_value(json_object_get(json, "measured_pods"));
	if (!out->name || !out->placement_digest)
		return wrong(sink, file, out->name,
			     "a workload without \"name\" or \"placement_digest\"");
	read_least(json, out);
	out->metrics = mem_new(json_array_size(metrics) + 1, sizeof(*out->metrics));
	for (size_t i = 0; i < json_array_size(metrics); i++) {
		out->metric_count++;
		if (!read_metric(json_array_get(metrics, i), &out->metrics[i]))
			return wrong(sink, file, out->name,
				     "a metric is not what docs/result-format.md says");
	}
	return STATUS_OK;
}

static enum status read_workloads(struct stored *out, struct diag_sink *sink)
{
	const char *schema = stored_text(out->json, "schema");
	const json_t *workloads = json_object_get(out->json, "workloads");
	enum status status = STATUS_OK;

	if (!schema)
		return wrong(sink, out->name, NULL, "is not a result file: it has no \"schema\"");
	if (strcmp(schema, RESULT_SCHEMA) != 0) {
		char quoted[DIAG_QUOTE_SIZE];

		return diag_error(sink, (struct place){ out->name, 0, 0 },
				  "schema is %s, expected \"" RESULT_SCHEMA "\"",
				  diag_quote(quoted, schema, strlen(schema)));
	}
	if (!json_array_size(workloads))
		return wrong(sink, out->name, NULL, "has no workloads");
	out->workloads = mem_new(json_array_size(workloads), sizeof(*out->workloads));
	for (size_t i = 0; i < json_array_size(workloads) && status == STATUS_OK; i++) {
		out->count++;
		status = read_workload(json_array_get(workloads, i), out->name, sink,
				       &out->workloads[i]);
	}
	return status;
}

enum status stored_take(const char *name, json_t *json, struct diag_sink *sink, struct stored *out)
{
	enum status status;

	*out = (struct stored){ .name = mem_copy_text(name, strlen(name)), .json = json };
	status = read_workloads(out, sink);
	if (status != STATUS_OK)
		stored_fini(out);
	return status;
}

enum status stored_parse(const char *name, const char *text, size_t length, struct diag_sink *sink,
			 struct stored *out)
{
	json_error_t error;
	json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	struct place place = { .file = name };

	*out = (struct stored){ 0 };
	if (json)
		return stored_take(name, json, sink, out);
	place.line = error.line > 0 ? (uint32_t)error.line : 0;
	place.column = error.column > 0 ? (uint32_t)error.column : 0;
	return diag_error(sink, place, "is not JSON: %s", error.text);
}

static enum status read_file(FILE *in, const char *path, struct diag_sink *sink, struct stored *out)
{
	enum { STEP = 1 << 16 };
	char *text = NULL;
	size_t length = 0;
	size_t n;
	enum status status;

	do {
		text = mem_resize(text, length + STEP, 1);
		n = fread(text + length, 1, STEP, in);
		length += n;
	} while (n > 0 && length < FILE_BYTES_MAX);
	if (ferror(in))
		status = diag_system_error(sink, (struct place){ path, 0, 0 }, "cannot read: %s",
					   strerror(errno));
	else if (n > 0)
		status = wrong(sink, path, NULL, "is too large for a result file");
	else
		status = stored_parse(path, text, length, sink, out);
	free(text);
	return status;
}

enum status stored_read(const char *path, struct diag_sink *sink, struct stored *out)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	enum status status;

	if (!in)
		return diag_error(sink, (struct place){ path, 0, 0 }, "cannot open: %s",
				  strerror(errno));
	status = read_file(in, path, sink, out);
	if (!is_stdin)
		fclose(in);
	return status;
}

void stored_fini(struct stored *stored)
{
	for (size_t i = 0; i < stored->count; i++) {
		for (size_t k = 0; k < stored->workloads[i].metric_count; k++)
			free(stored->workloads[i].metrics[k].samples);
		free(stored->workloads[i].metrics);
	}
	free(stored->workloads);
	json_decref(stored->json);
	free(stored->name);
	*stored = (struct stored){ 0 };
}

const struct stored_workload *stored_find(const struct stored *stored, const char *name)
{
	for (size_t i = 0; i < stored->count; i++) {
		if (!strcmp(stored->workloads[i].name, name))
			return &stored->workloads[i];
	}
	return NULL;
}

const struct stored_metric *stored_metric_find(const struct stored_workload *workload,
					       const char *name)
{
	for (size_t i = 0; i < workload->metric_count; i++) {
		if (!strcmp(workload->metrics[i].name, name))
			return &workload->metrics[i];
	}
	return NULL;
}
