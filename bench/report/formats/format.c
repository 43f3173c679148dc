/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of formats, and what several of them have in common.
 */
#include "bench/report/formats/format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/utf8.h"
#include "sched/model/kubernetes_version.h"

const struct format formats[FORMAT_COUNT] = {
#define X(id, name, file_name, one_result, one_workload, comparisons) \
	{ name, file_name, one_result, one_workload, comparisons, format_##id },
	FORMAT_LIST(X)
#undef X
};

const struct format *format_find(const char *name)
{
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}

bool format_is_of_1_26(const struct stored *result)
{
	const char *version = result->kubernetes_version;

	return version && !strcmp(version, kubernetes_version_name(KUBERNETES_1_26));
}

const char *format_file_name(const struct format *format, const struct report *report)
{
	if (format == &formats[FORMAT_perf_dash] && report->count &&
	    format_is_of_1_26(report->results))
		return "BenchmarkPerfScheduling_%s.json";
	return format->file_name;
}

static enum status check_counts(const struct format *format, const struct report *report,
				struct diag_sink *sink)
{
	const struct stored *first = report->results;

	if (!format->comparisons && report->comparison_count)
		return diag_error(sink, (struct place){ report->comparisons->name, 0, 0 },
				  "is a comparison, for which %s has no place", format->name);
	if (report->recorded_count && format->write != format_tables &&
	    format->write != format_html)
		return diag_error(sink, (struct place){ report->recorded->name, 0, 0 },
				  "is a recorded series, for which %s has no place", format->name);
	if (format->one_result && report->count != 1)
		return diag_error(sink, (struct place){ 0 },
				  "%s takes one result, there are %zu: report them one by one",
				  format->name, report->count);
	if (format->one_workload && first->count != 1)
		return diag_error(sink, (struct place){ first->name, 0, 0 },
				  "%s takes one workload, there are %zu: choose with --workload",
				  format->name, first->count);
	return STATUS_OK;
}

enum status format_text(const struct format *format, const struct report *report,
			const struct format_options *options, struct diag_sink *sink, char **text,
			size_t *length)
{
	enum status status = check_counts(format, report, sink);
	FILE *out;

	*text = NULL;
	*length = 0;
	if (status != STATUS_OK)
		return status;
	out = open_memstream(text, length);
	if (!out)
		mem_out_of_memory();
	format->write(out, report, options);
	if (fclose(out) != 0)
		mem_out_of_memory();
	return STATUS_OK;
}

void format_json_document(FILE *out, json_t *json)
{
	char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

	json_decref(json);
	if (!text)
		mem_out_of_memory();
	/* cppcheck-suppress nullPointerRedundantCheck ; mem_out_of_memory() does not return */
	fprintf(out, "%s\n", text);
	free(text);
}

void format_set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

void format_set_number(json_t *object, const char *key, double number)
{
	if (isfinite(number))
		json_object_set_new(object, key, json_real(number));
}

static size_t earlier_of_same_name(const struct stored *r, size_t workload)
{
	size_t count = 0;

	for (size_t i = 0; i < workload; i++)
		count += !strcmp(r->workloads[i].name, r->workloads[workload].name);
	return count;
}

const char *format_unique_name(char out[FORMAT_NAME_SIZE], const struct stored *r, size_t workload)
{
	const char *name = r->workloads[workload].name;
	size_t earlier = earlier_of_same_name(r, workload);
	char number[32] = "";
	size_t length = strlen(name);

	if (earlier)
		snprintf(number, sizeof(number), " #%zu", earlier + 1);
	if (length > FORMAT_NAME_SIZE - sizeof(number))
		length = FORMAT_NAME_SIZE - sizeof(number);
	while (length && name[length] && ((unsigned char)name[length] & 0xc0) == 0x80)
		length--;
	snprintf(out, FORMAT_NAME_SIZE, "%.*s%s", (int)length, name, number);
	return out;
}

bool format_relative_error(const struct stored_metric *metric, double *percent)
{
	if (!isfinite(metric->interval.low) || !isfinite(metric->interval.high) ||
	    metric->median == 0)
		return false;
	*percent = fmax(metric->interval.high / metric->median - 1,
			1 - metric->interval.low / metric->median) *
		   100;
	return true;
}

const char *format_known(const char *text)
{
	return text ? text : "not known";
}

static bool needs_quotes(const char *word)
{
	return !*word || word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789%+,-./:=@_")];
}

char *format_command(const struct stored *r)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		mem_out_of_memory();
	/* cppcheck-suppress nullPointerRedundantCheck ; mem_out_of_memory() does not return */
	fputs("schedmark", out);
	for (size_t i = 0; i < r->command_count; i++) {
		const char *word = r->command[i];

		fputc(' ', out);
		if (!needs_quotes(word)) {
			fputs(word, out);
			continue;
		}
		fputc('\'', out);
		for (; *word; word++)
			fputs(*word == '\'' ? "'\\''" : (char[]){ *word, '\0' }, out);
		fputc('\'', out);
	}
	fclose(out);
	return text;
}

struct throughput_figures format_sampled(const struct stored_workload *w)
{
	const struct stored_numbers *samples = &w->sampled.samples;
	double *rates = mem_new(samples->count + 1, sizeof(*rates));
	struct throughput_figures figures;

	if (samples->count)
		memcpy(rates, samples->values, samples->count * sizeof(*rates));
	figures = throughput_figures(rates, samples->count);
	free(rates);
	return figures;
}
