/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/report_output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/cli/cli.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

bool report_output_is_folder(const char *output)
{
	struct stat st;
	size_t length = strlen(output);

	return (length && output[length - 1] == '/') ||
	       (stat(output, &st) == 0 && S_ISDIR(st.st_mode));
}

const struct format *report_output_format(const char *command, const char *option, const char *name)
{
	const struct format *format = format_find(name);
	const char *names[FORMAT_COUNT];
	const char *nearest;
	char quoted[DIAG_QUOTE_SIZE];

	if (format)
		return format;
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		names[i] = formats[i].name;
	nearest = cli_nearest(name, names, FORMAT_COUNT);
	diag_quote(quoted, name, strlen(name));
	if (nearest)
		cli_usage_error(command, "%s: %s is no format; did you mean \"%s\"?", option,
				quoted, nearest);
	else
		cli_usage_error(command, "%s: %s is no format", option, quoted);
	return NULL;
}

static enum status failed(const char *path, const char *what, struct diag_sink *sink)
{
	return diag_system_error(sink, (struct place){ path, 0, 0 }, "cannot %s: %s", what,
				 strerror(errno));
}

/* "folder/name"; the caller frees it. */
static char *path_in(const char *folder, const struct format *format, const struct report *report)
{
	struct arena arena = { 0 };
	size_t length = strlen(folder);
	const char *slash = length && folder[length - 1] == '/' ? "" : "/";
	const char *date = report->count ? report->results[0].date : NULL;
	const char *file_name = format_file_name(format, report);
	const char *mark = strstr(file_name, "%s");
	char *path;

	if (mark)
		path = arena_format(&arena, "%s%s%.*s%s%s", folder, slash, (int)(mark - file_name),
				    file_name, date ? date : "undated", mark + 2);
	else
		path = arena_format(&arena, "%s%s%s", folder, slash, file_name);
	path = mem_copy_text(path, strlen(path));
	arena_free(&arena);
	return path;
}

static enum status write_stdout(const char *text, size_t length, struct diag_sink *sink)
{
	if (fwrite(text, 1, length, stdout) == length && fflush(stdout) == 0)
		return STATUS_OK;
	return failed("standard output", "write", sink);
}

/* Steps of a job add to one file; others may have written to it before. */
static enum status append(const char *path, const char *text, size_t length, struct diag_sink *sink)
{
	FILE *out = fopen(path, "a");
	bool done;

	if (!out)
		return failed(path, "open for writing", sink);
	done = fwrite(text, 1, length, out) == length;
	done = fclose(out) == 0 && done;
	return done ? STATUS_OK : failed(path, "write", sink);
}

static enum status write_in_folder(const struct format *format, const struct report *report,
				   const char *folder, const char *text, size_t length,
				   struct diag_sink *sink)
{
	char *path;
	enum status status;

	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		return failed(folder, "create the folder", sink);
	path = path_in(folder, format, report);
	status = file_replace(path, text, length, sink);
	free(path);
	if (status == STATUS_OK && format == &formats[FORMAT_perf_dash])
		status = format_series_write(report, folder, sink);
	return status;
}

/* The file of GitHub's that a step summary is added to; NULL when it is none, or goes elsewhere. */
static const char *step_summary(const struct format *format, const char *output)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");

	return !output && path && path[0] && !strcmp(format->name, "step-summary") ? path : NULL;
}

bool report_output_is_stdout(const struct format *format, const char *output)
{
	return output ? !strcmp(output, "-") : !step_summary(format, output);
}

enum status report_output(const struct format *format, const struct report *report,
			  const struct format_options *options, const char *output,
			  struct diag_sink *sink)
{
	char *text;
	size_t length;
	enum status status = format_text(format, report, options, sink, &text, &length);

	if (status != STATUS_OK)
		return status;
	if (report_output_is_stdout(format, output))
		status = write_stdout(text, length, sink);
	else if (!output)
		status = append(step_summary(format, output), text, length, sink);
	else if (report_output_is_folder(output))
		status = write_in_folder(format, report, output, text, length, sink);
	else
		status = file_replace(output, text, length, sink);
	free(text);
	return status;
}
