/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark import: other programs' tests as workload files.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/import/import.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

static const char help[] =
	"usage: schedmark import clusterloader2 [options] CONFIG\n"
	"\n"
	"Turns a config of Kubernetes' clusterloader2 into a workload file that\n"
	"`schedmark run` takes: its phases with their tuning sets, object templates and\n"
	"modules. What has no counterpart is a warning, and a comment in the file.\n"
	"docs/workloads.md says what becomes of what.\n"
	"\n"
	"  -o, --output FILE                 where to (the standard output)\n"
	"      --nodes N                     of the cluster (100)\n"
	"      --overrides FILE              values for the templates, as --testoverrides\n"
	"      --set NAME=VALUE              one of them; goes before all others\n"
	"  -h, --help\n";

enum { IMPORT_NODES = CLI_OWN, IMPORT_OVERRIDES, IMPORT_SET };

enum { DEFAULT_NODES = 100, NODES_MAX = 1000000 };

static const struct option options[] = {
	CLI_OPTION("output", required_argument, 'o'),
	CLI_OPTION("nodes", required_argument, IMPORT_NODES),
	CLI_OPTION("overrides", required_argument, IMPORT_OVERRIDES),
	CLI_OPTION("set", required_argument, IMPORT_SET),
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

struct texts {
	const char **items;
	size_t count, capacity;
};

static void add(struct texts *texts, const char *text)
{
	texts->items =
		mem_grow(texts->items, texts->count, &texts->capacity, sizeof(*texts->items));
	texts->items[texts->count++] = text;
}

struct import_command {
	const char *output;
	uint64_t nodes;
	struct texts overrides, settings;
	bool asked_for_help;
};

static bool read_options(const struct cli_line *line, struct import_command *command)
{
	int option;

	while ((option = cli_next(line)) != -1) {
		switch (option) {
		case 'o':
			command->output = optarg;
			break;
		case IMPORT_NODES:
			if (!cli_number(line, option, 1, NODES_MAX, &command->nodes))
				return false;
			break;
		case IMPORT_OVERRIDES:
			add(&command->overrides, optarg);
			break;
		case IMPORT_SET:
			add(&command->settings, optarg);
			break;
		case 'h':
			command->asked_for_help = true;
			break;
		default:
			return false;
		}
	}
	return true;
}

static enum status convert(const struct import_command *command, const char *config)
{
	const struct import_options how = { (int64_t)command->nodes, command->overrides.items,
					    command->overrides.count, command->settings.items,
					    command->settings.count };
	struct diag_sink sink = { 0 };
	char *text;
	size_t length, missed;
	enum status status = import_clusterloader2(config, &how, &sink, &text, &length, &missed);

	if (status == STATUS_OK && command->output)
		status = file_replace(command->output, text, length, &sink);
	else if (status == STATUS_OK)
		fwrite(text, 1, length, stdout);
	free(text);
	return status;
}

int cmd_import(int argc, char **argv)
{
	const struct cli_line line = { argc, argv, "o:h", options };
	struct import_command command = { .nodes = DEFAULT_NODES };
	int status = STATUS_BAD_INPUT;

	if (!read_options(&line, &command))
		;
	else if (command.asked_for_help)
		status = cli_help(help);
	else if (argc - optind != 2)
		cli_usage_error(argv[0], "expected clusterloader2 and a config");
	else if (strcmp(argv[optind], "clusterloader2") != 0)
		cli_usage_error(argv[0], "%s is nothing to import, expected clusterloader2",
				argv[optind]);
	else
		status = (int)convert(&command, argv[optind + 1]);
	free(command.overrides.items);
	free(command.settings.items);
	return status;
}
