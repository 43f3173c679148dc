/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark report: stored results in, the forms that other programs and people read out.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/cli/report_output.h"
#include "sched/base/mem.h"

static const char help[] =
	"usage: schedmark report [options] RESULT...\n"
	"\n"
	"Reports what `schedmark run` stored (or `schedmark compare --output json`) in\n"
	"other forms; - is the standard input. `schedmark run --report` does the same\n"
	"right after a run. docs/reporting.md describes each form.\n"
	"\n"
	"  -f, --format NAME[,NAME...]       in which forms (text)\n"
	"  -o, --output FILE|FOLDER/         where to; several forms need a folder\n"
	"      --workload GLOB               only the workloads with such a name\n"
	"      --volatile                    go: commit, date and file as keys too\n"
	"  -h, --help\n"
	"\n"
	"  text, csv, csv-samples, json      tables; a row for each metric, or sample\n"
	"  markdown, step-summary            a comment; the page of a job, added to it\n"
	"  html                              one page with charts\n"
	"  go, google-benchmark, hgrm        for benchstat, compare.py, HdrHistogram\n"
	"  perf-dash                         dataItems of scheduler_perf's dashboard\n"
	"  cl2-throughput, cl2-metrics, cl2-startup   summaries of clusterloader2\n"
	"  github-smaller, github-bigger     github-action-benchmark's two files\n"
	"  bencher, junit                    Bencher's metrics; test cases for CI\n"
	"  prometheus, openmetrics           kube-scheduler's metrics\n";

enum { REPORT_WORKLOAD = CLI_OWN, REPORT_VOLATILE };

static const struct option options[] = {
	CLI_OPTION("format", required_argument, 'f'),
	CLI_OPTION("output", required_argument, 'o'),
	CLI_OPTION("workload", required_argument, REPORT_WORKLOAD),
	CLI_OPTION("volatile", no_argument, REPORT_VOLATILE),
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

struct report_command {
	const struct format *formats[FORMAT_COUNT]; /* each once */
	size_t format_count;
	const char *output; /* NULL: not given */
	const char *workload;
	struct format_options how;
	struct diag_sink sink;
	struct report report;
};

static bool add_format(struct report_command *command, const char *name)
{
	const struct format *format = report_output_format("report", "--format", name);

	if (!format)
		return false;
	for (size_t i = 0; i < command->format_count; i++) {
		if (command->formats[i] == format)
			return true;
	}
	command->formats[command->format_count++] = format;
	return true;
}

static bool add_formats(struct report_command *command, const char *list)
{
	while (true) {
		size_t length = strcspn(list, ",");
		char *name = mem_copy_text(list, length);
		bool good = add_format(command, name);

		free(name);
		if (!good || !list[length])
			return good;
		list += length + 1;
	}
}

static bool take_option(struct report_command *command, int option)
{
	switch (option) {
	case 'f':
		return add_formats(command, optarg);
	case 'o':
		command->output = optarg;
		return true;
	case REPORT_WORKLOAD:
		command->workload = optarg;
		return true;
	case REPORT_VOLATILE:
		command->how.volatile_keys = true;
		return true;
	default:
		return false;
	}
}

static enum status read_all(struct report_command *command, char **paths, size_t count)
{
	char quoted[DIAG_QUOTE_SIZE];

	for (size_t i = 0; i < count; i++) {
		enum status status = report_read(&command->report, paths[i], &command->sink);

		if (status != STATUS_OK)
			return status;
	}
	if (command->workload && !report_choose(&command->report, command->workload))
		return diag_error(&command->sink, (struct place){ 0 },
				  "--workload: no workload is called like %s",
				  diag_quote(quoted, command->workload, strlen(command->workload)));
	return STATUS_OK;
}

static enum status write_all(struct report_command *command)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < command->format_count && status == STATUS_OK; i++)
		status = report_output(command->formats[i], &command->report, &command->how,
				       command->output, &command->sink);
	return status;
}

static int check_usage(const struct report_command *command, size_t operands)
{
	if (!operands)
		return cli_usage_error("report", "a result file is missing");
	if (command->format_count > 1 &&
	    (!command->output || !report_output_is_folder(command->output)))
		return cli_usage_error("report", "several formats need a folder: --output FOLDER/");
	return STATUS_OK;
}

int cmd_report(int argc, char **argv)
{
	struct cli_line line = { argc, argv, "f:ho:", options };
	struct report_command command = { 0 };
	int status;
	int option;

	while ((option = cli_next(&line)) != -1) {
		if (option == 'h')
			return cli_help(help);
		if (!take_option(&command, option))
			return STATUS_BAD_INPUT;
	}
	if (!command.format_count)
		command.formats[command.format_count++] = format_find("text");
	status = check_usage(&command, (size_t)(argc - optind));
	if (status != STATUS_OK)
		return status;
	status = (int)read_all(&command, argv + optind, (size_t)(argc - optind));
	if (status == STATUS_OK)
		status = (int)write_all(&command);
	report_fini(&command.report);
	return status;
}
