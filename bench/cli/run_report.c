/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/run_report.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

bool run_reports_add(struct run_reports *reports, const char *text)
{
	size_t length = strcspn(text, "=");
	char *name = mem_copy_text(text, length);
	const struct format *format = report_output_format("run", "--report", name);

	free(name);
	if (!format)
		return false;
	reports->items = mem_grow(reports->items, reports->count, &reports->capacity,
				  sizeof(*reports->items));
	reports->items[reports->count++] =
		(struct run_report){ format, text[length] ? text + length + 1 : NULL };
	return true;
}

void run_reports_fini(struct run_reports *reports)
{
	free(reports->items);
	*reports = (struct run_reports){ 0 };
}

size_t run_reports_on_stdout(const struct run_reports *reports)
{
	size_t count = 0;

	for (size_t i = 0; i < reports->count; i++)
		count +=
			report_output_is_stdout(reports->items[i].format, reports->items[i].output);
	return count;
}

bool run_reports_want_waits(const struct run_reports *reports)
{
	for (size_t i = 0; i < reports->count; i++) {
		const char *name = reports->items[i].format->name;

		if (!strncmp(name, "cl2-", 4) || !strcmp(name, "perf-dash"))
			return true;
	}
	return false;
}

static enum status check(const struct run_report *report, size_t workloads, struct diag_sink *sink)
{
	const char *output = report->output;

	if (report->format->one_workload && workloads != 1)
		return diag_error(sink, (struct place){ 0 },
				  "--report: %s takes one workload, there are %zu",
				  report->format->name, workloads);
	if (!output || !strcmp(output, "-") || report_output_is_folder(output))
		return STATUS_OK;
	return file_check_replaceable(output, sink);
}

enum status run_reports_check(const struct run_reports *reports, size_t workloads,
			      struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < reports->count && status == STATUS_OK; i++)
		status = check(&reports->items[i], workloads, sink);
	return status;
}

enum status run_reports_write(const struct run_reports *reports, const struct result *result,
			      const char *name, struct diag_sink *sink)
{
	const struct format_options how = { 0 };
	struct report report = { 0 };
	enum status status;

	if (!reports->count)
		return STATUS_OK;
	status = report_add(&report, name, result_json(result), sink);
	for (size_t i = 0; i < reports->count && status == STATUS_OK; i++)
		status = report_output(reports->items[i].format, &report, &how,
				       reports->items[i].output, sink);
	report_fini(&report);
	return status;
}
