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

enum status report_read(struct report *report, const char *path, struct diag_sink *sink)
{
	json_t *json;
	enum status status = stored_load(path, sink, &json);

	return status == STATUS_OK ? report_add(report, stored_name(path), json, sink) : status;
}

void report_fini(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		stored_fini(&report->results[i]);
	for (size_t i = 0; i < report->comparison_count; i++)
		stored_comparison_fini(&report->comparisons[i]);
	free(report->results);
	free(report->comparisons);
	*report = (struct report){ 0 };
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
