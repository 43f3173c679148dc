/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/report.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

static enum status add_result(struct report *report, const char *name, json_t *json,
			      struct diag_sink *sink)
{
	enum status status;

	report->results = mem_grow(report->results, report->count, &report->capacity,
				   sizeof(*report->results));
	status = stored_take(name, json, sink, &report->results[report->count]);
	report->count += status == STATUS_OK;
	return status;
}

static enum status add_comparison(struct report *report, const char *name, json_t *json,
				  struct diag_sink *sink)
{
	enum status status;

	report->comparisons = mem_grow(report->comparisons, report->comparison_count,
				       &report->comparison_capacity, sizeof(*report->comparisons));
	status = stored_comparison_take(name, json, sink,
					&report->comparisons[report->comparison_count]);
	report->comparison_count += status == STATUS_OK;
	return status;
}

enum status report_add(struct report *report, const char *name, json_t *json,
		       struct diag_sink *sink)
{
	if (stored_comparison_is(json))
		return add_comparison(report, name, json, sink);
	return add_result(report, name, json, sink);
}

static enum status add_recorded(struct report *report, const char *name, const char *text,
				size_t length, struct diag_sink *sink)
{
	enum status status;

	report->recorded = mem_grow(report->recorded, report->recorded_count,
				    &report->recorded_capacity, sizeof(*report->recorded));
	status =
		recorded_parse(name, text, length, sink, &report->recorded[report->recorded_count]);
	report->recorded_count += status == STATUS_OK;
	return status;
}

enum status report_read(struct report *report, const char *path, struct diag_sink *sink)
{
	char *text;
	size_t length;
	json_t *json;
	enum status status = stored_slurp(path, sink, &text, &length);

	if (status != STATUS_OK)
		return status;
	if (recorded_is(text, length)) {
		status = add_recorded(report, stored_name(path), text, length, sink);
	} else {
		status = stored_json(stored_name(path), text, length, sink, &json);
		if (status == STATUS_OK)
			status = report_add(report, stored_name(path), json, sink);
	}
	free(text);
	return status;
}

void report_fini(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		stored_fini(&report->results[i]);
	for (size_t i = 0; i < report->comparison_count; i++)
		stored_comparison_fini(&report->comparisons[i]);
	for (size_t i = 0; i < report->recorded_count; i++)
		recorded_fini(&report->recorded[i]);
	free(report->recorded);
	free(report->results);
	free(report->comparisons);
	*report = (struct report){ 0 };
}

const struct stored_workload *report_workload_of(const struct stored *result, double pods)
{
	for (size_t i = 0; i < result->count; i++) {
		if (result->workloads[i].measured_pods == pods)
			return &result->workloads[i];
	}
	return NULL;
}

size_t report_choose(struct report *report, const char *glob)
{
	size_t left = 0;

	for (size_t i = 0; i < report->count; i++) {
		struct stored *r = &report->results[i];
		size_t kept = 0;

		for (size_t w = 0; w < r->count; w++) {
			if (fnmatch(glob, r->workloads[w].name, 0) == 0)
				r->workloads[kept++] = r->workloads[w];
		}
		r->count = kept;
		left += kept;
	}
	return left;
}
