/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark history: stored results in, the commits at which a figure changed for good out.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/history/trend.h"

static const char help[] =
	"usage: schedmark history [options] FOLDER|RESULT.json...\n"
	"Looks for steps in the figures of many result files, names the commit of each,\n"
	"and says whether the latest state is worse than the best one before it.\n"
	"\n"
	"      --git FOLDER                  order by this repository's commits (by date)\n"
	"      --last N                      only the latest N results\n"
	"      --metrics A,B|all             which (least times, counts)\n"
	"      --threshold P%                changes up to it are none (1%; counted 0.1%)\n"
	"      --false-alarms P%             chance to see a step where none is (5%)\n"
	"      --output text|tsv|json\n"
	"      --strict                      an inconclusive verdict is status 4\n"
	"  -q, --quiet                       no notes and warnings\n"
	"  -h, --help\n";

enum {
	HISTORY_GIT = CLI_OWN,
	HISTORY_LAST,
	HISTORY_METRICS_OPTION,
	HISTORY_THRESHOLD,
	HISTORY_FALSE_ALARMS,
	HISTORY_OUTPUT,
	HISTORY_STRICT,
};

static const struct option options[] = {
	CLI_OPTION("git", required_argument, HISTORY_GIT),
	CLI_OPTION("last", required_argument, HISTORY_LAST),
	CLI_OPTION("metrics", required_argument, HISTORY_METRICS_OPTION),
	CLI_OPTION("threshold", required_argument, HISTORY_THRESHOLD),
	CLI_OPTION("false-alarms", required_argument, HISTORY_FALSE_ALARMS),
	CLI_OPTION("output", required_argument, HISTORY_OUTPUT),
	CLI_OPTION("strict", no_argument, HISTORY_STRICT),
	CLI_OPTION("quiet", no_argument, 'q'),
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

struct request {
	struct trend_options how;
	enum trend_format format;
	bool strict;
	struct diag_sink sink;
};

static bool take_option(struct request *request, const struct cli_line *line, int option)
{
	static const char *const formats[] = { "text", "tsv", "json", NULL };
	uint64_t number;
	int choice;

	switch (option) {
	case HISTORY_GIT:
		request->how.repository = optarg;
		return true;
	case HISTORY_LAST:
		if (!cli_number(line, option, 1, 1000000, &number))
			return false;
		request->how.last = (size_t)number;
		return true;
	case HISTORY_METRICS_OPTION:
		request->how.metrics = optarg;
		return true;
	case HISTORY_THRESHOLD:
		if (!cli_percent(line, option, 0, &request->how.threshold))
			return false;
		request->how.exact_threshold = request->how.threshold;
		return true;
	case HISTORY_FALSE_ALARMS:
		return cli_percent(line, option, 0.01, &request->how.alpha);
	case HISTORY_OUTPUT:
		if (!cli_choice(line, option, formats, &choice))
			return false;
		request->format = (enum trend_format)choice;
		return true;
	case HISTORY_STRICT:
		request->strict = true;
		return true;
	case 'q':
		request->sink.quiet = true;
		return true;
	default:
		return false;
	}
}

static enum status read_and_print(struct request *request, char *const *operands, size_t count)
{
	struct trend trend;
	enum status status = trend_read(operands, count, &request->how, &request->sink, &trend);

	if (status == STATUS_OK) {
		enum verdict verdict = trend_verdict(&trend);

		trend_print(&trend, request->format, stdout);
		if (verdict == VERDICT_REGRESSED)
			status = STATUS_NO;
		else if (verdict == VERDICT_INCONCLUSIVE && request->strict)
			status = STATUS_INCONCLUSIVE;
	}
	trend_fini(&trend);
	return status;
}

int cmd_history(int argc, char **argv)
{
	struct cli_line line = { argc, argv, "hq", options };
	struct request request = {
		.how = { .threshold = 0.01, .exact_threshold = 0.001, .alpha = 0.05 },
	};
	int option;

	while ((option = cli_next(&line)) != -1) {
		if (option == 'h')
			return cli_help(help);
		if (!take_option(&request, &line, option))
			return STATUS_BAD_INPUT;
	}
	if (optind == argc)
		return cli_usage_error("history", "a folder with results is needed");
	return (int)read_and_print(&request, argv + optind, (size_t)(argc - optind));
}
