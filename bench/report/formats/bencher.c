/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bencher Metric Format: benchmark, measure, then the median and its interval.
 */
#include <string.h>

#include "bench/report/formats/format.h"

/* A measure is a slug of letters, digits and dashes. */
static void slug(char out[65], const char *metric)
{
	size_t length = strnlen(metric, 64);

	for (size_t i = 0; i < length; i++)
		out[i] = metric[i] == '_' ? '-' : metric[i];
	out[length] = '\0';
}

static json_t *measures(const struct stored_workload *w)
{
	json_t *object = json_object();

	for (size_t i = 0; i < w->metric_count; i++) {
		const struct stored_metric *m = &w->metrics[i];
		json_t *value = json_object();
		char name[65];

		format_set_number(value, "value", m->median);
		format_set_number(value, "lower_value", m->interval.low);
		format_set_number(value, "upper_value", m->interval.high);
		slug(name, m->name);
		json_object_set_new(object, name, value);
	}
	return object;
}

void format_bencher(FILE *out, const struct report *report, const struct format_options *options)
{
	const struct stored *r = report->results;
	json_t *document = json_object();
	char name[FORMAT_NAME_SIZE];

	(void)options;
	for (size_t i = 0; i < r->count; i++)
		json_object_set_new(document, format_unique_name(name, r, i),
				    measures(&r->workloads[i]));
	format_json_document(out, document);
}
