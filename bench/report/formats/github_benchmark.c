/* SPDX-License-Identifier: Apache-2.0 */
/*
 * github-action-benchmark's own format. Whether smaller or bigger is better it knows of a whole file, so
 * there are two.
 */
#include "bench/report/formats/format.h"

static json_t *entry(const char *workload, const struct stored_metric *m)
{
	json_t *object = json_object();
	char text[128];
	double percent;

	json_object_set_new(object, "name", json_sprintf("%s: %s", workload, m->name));
	format_set_text(object, "unit", m->unit);
	format_set_number(object, "value", m->median);
	if (format_relative_error(m, &percent)) {
		snprintf(text, sizeof(text), "\xc2\xb1 %.1f%%", percent);
		format_set_text(object, "range", text);
	}
	snprintf(text, sizeof(text), "median of %zu, %.6g to %.6g", m->count, m->samples[0],
		 m->samples[m->count - 1]);
	format_set_text(object, "extra", text);
	return object;
}

static void write_entries(FILE *out, const struct report *report, bool higher_is_better)
{
	const struct stored *r = report->results;
	json_t *list = json_array();
	char name[FORMAT_NAME_SIZE];

	for (size_t w = 0; w < r->count; w++) {
		format_unique_name(name, r, w);
		for (size_t m = 0; m < r->workloads[w].metric_count; m++) {
			const struct stored_metric *metric = &r->workloads[w].metrics[m];

			if (metric->higher_is_better == higher_is_better)
				json_array_append_new(list, entry(name, metric));
		}
	}
	format_json_document(out, list);
}

void format_github_smaller(FILE *out, const struct report *report,
			   const struct format_options *options)
{
	(void)options;
	write_entries(out, report, false);
}

void format_github_bigger(FILE *out, const struct report *report,
			  const struct format_options *options)
{
	(void)options;
	write_entries(out, report, true);
}
