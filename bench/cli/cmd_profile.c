/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark profile: where a workload's time goes.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/cli/cli.h"
#include "bench/cli/run_selection.h"
#include "bench/profiling/capture_diff.h"
#include "bench/profiling/capture_files.h"
#include "sched/base/mem.h"

#define DEFAULT_WORKLOAD "coreos-30k"
#define DEFAULT_FOLDER "out/profile"

static const char help[] =
	"usage: schedmark profile [options] [NAME|FILE]...\n"
	"       schedmark profile --diff [options] BEFORE NOW\n"
	"\n"
	"Schedules a workload and says where the time goes: shares of phases and rules,\n"
	"the hottest functions, a flame graph, and files for perf, pprof, speedscope and\n"
	"KCachegrind. Of several workloads the one with most to do (" DEFAULT_WORKLOAD ").\n"
	"\n"
	"      --with perf|sampler|callgrind|auto  auto: perf, or else the sampler,\n"
	"                                    which needs nothing; callgrind is exact\n"
	"      --frequency N                 samples a second (997)\n"
	"      --seconds N                   of processor time at least (2)\n"
	"      --passes N                    that many instead\n"
	"      --name REGEX                  workloads with a matching Case/Workload name\n"
	"      --out FOLDER                  where files go (" DEFAULT_FOLDER ")\n"
	"      --diff                        what changed for a pod: table, diff.svg;\n"
	"                                    of two such folders, or folded stacks\n"
	"  -q, --quiet                       no notes\n"
	/* */
	CLI_SCHEDULING_HELP "  -h, --help\n"
	"\n"
	"A build with frame pointers (make MODE=profile) has the most faithful stacks.\n";

enum {
	PROFILE_WITH = CLI_OWN,
	PROFILE_FREQUENCY,
	PROFILE_SECONDS,
	PROFILE_PASSES,
	PROFILE_NAME,
	PROFILE_OUT,
	PROFILE_DIFF,
};

static const struct option options[] = {
	CLI_OPTION("with", required_argument, PROFILE_WITH),
	CLI_OPTION("frequency", required_argument, PROFILE_FREQUENCY),
	CLI_OPTION("seconds", required_argument, PROFILE_SECONDS),
	CLI_OPTION("passes", required_argument, PROFILE_PASSES),
	CLI_OPTION("name", required_argument, PROFILE_NAME),
	CLI_OPTION("out", required_argument, PROFILE_OUT),
	CLI_OPTION("diff", no_argument, PROFILE_DIFF),
	CLI_OPTION("quiet", no_argument, 'q'),
	CLI_SCHEDULING_OPTIONS,
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

enum { FREQUENCY_MAX = 50000, SECONDS_MAX = 3600, PASSES_MAX = 1000 };
enum { DIFF_SHOWN = 15, DIFF_ALL = 1000 };

/* The command line. */
struct request {
	struct capture_request capture;
	struct run_filter filter;
	uint64_t frequency, seconds;
	const char *folder;
	bool diff;
	bool quiet;
	/* What `schedmark run` has to be told to choose and schedule alike. */
	char **arguments;
	size_t argument_count, argument_capacity;
};

/* Takes text over. */
static void add_argument(struct request *request, char *text)
{
	request->arguments = mem_grow(request->arguments, request->argument_count,
				      &request->argument_capacity, sizeof(*request->arguments));
	request->arguments[request->argument_count++] = text;
}

/* "--seed=7" */
static void pass_on(struct request *request, int option)
{
	for (const struct option *known = options; known->name; known++) {
		size_t size = strlen(known->name) + (optarg ? strlen(optarg) : 0) + 4;
		char *text;

		if (known->val != option)
			continue;
		text = mem_new(size, 1);
		snprintf(text, size, "--%s%s%s", known->name, optarg ? "=" : "",
			 optarg ? optarg : "");
		add_argument(request, text);
		return;
	}
}

static bool take_option(struct request *request, const struct cli_line *line, int option)
{
	static const char *const ways[] = { [CAPTURE_AUTO] = "auto",
					    [CAPTURE_PERF] = "perf",
					    [CAPTURE_SAMPLER] = "sampler",
					    [CAPTURE_CALLGRIND] = "callgrind",
					    NULL };
	int way;

	switch (option) {
	case PROFILE_WITH:
		if (!cli_choice(line, option, ways, &way))
			return false;
		request->capture.way = (enum capture_way)way;
		return true;
	case PROFILE_FREQUENCY:
		return cli_number(line, option, 1, FREQUENCY_MAX, &request->frequency);
	case PROFILE_SECONDS:
		return cli_number(line, option, 0, SECONDS_MAX, &request->seconds);
	case PROFILE_PASSES:
		return cli_number(line, option, 1, PASSES_MAX, &request->capture.passes);
	case PROFILE_NAME:
		request->filter.name = optarg;
		pass_on(request, option);
		return true;
	case PROFILE_OUT:
		request->folder = optarg;
		return true;
	case PROFILE_DIFF:
		request->diff = true;
		return true;
	case 'q':
		request->quiet = true;
		return true;
	default:
		if (!cli_session_option(line, option, &request->capture.options.session))
			return false;
		pass_on(request, option);
		return true;
	}
}

/* The one with most (pod, node) pairs to look at. */
static size_t largest(const struct run_selection *selection)
{
	size_t best = 0;
	double most = -1;

	for (size_t i = 0; i < selection->count; i++) {
		const struct workload *w = selection->items[i];
		double pairs = (double)w->measured_pods * (double)w->nodes;

		if (pairs > most) {
			most = pairs;
			best = i;
		}
	}
	return best;
}

static enum status capture(struct request *request, struct diag_sink *sink)
{
	const struct workload *workload = request->capture.workload;
	const struct capture_about about = {
		.workload = workload->full_name,
		.file = workload_file_path(workload->file),
		.nodes = workload->nodes,
		.time_ns = (uint64_t)time(NULL) * 1000000000u,
	};
	struct capture taken;
	enum status status = capture_take(&request->capture, sink, &taken);

	if (status == STATUS_OK && !stacks_root(taken.stacks)->total)
		status = diag_system_error(sink, (struct place){ 0 },
					   "%s: no samples: there is too little to do; try "
					   "--seconds or --frequency",
					   workload->full_name);
	if (status == STATUS_OK)
		status = capture_files_write(&taken, &about, request->folder, sink);
	if (status == STATUS_OK)
		capture_summary_print(stdout, &taken, &about, request->folder);
	capture_fini(&taken);
	return status;
}

static enum status profile(struct request *request, const char *const *names, size_t count)
{
	static const char *const usual[] = { DEFAULT_WORKLOAD };
	struct diag_sink sink = { .quiet = request->quiet };
	struct run_selection selection;
	enum status status;

	if (!count) {
		names = usual;
		count = 1;
	}
	for (size_t i = 0; i < count; i++)
		add_argument(request, mem_copy_text(names[i], strlen(names[i])));
	add_argument(request, NULL);
	request->capture.run_arguments = request->arguments;
	request->capture.folder = request->folder;
	request->capture.frequency = (unsigned int)request->frequency;
	request->capture.enough_ns = request->seconds * 1000000000u;
	status = run_select(names, count, &request->filter, false, &sink, &selection);
	if (status != STATUS_OK)
		return status;
	request->capture.at = largest(&selection);
	request->capture.workload = selection.items[request->capture.at];
	if (selection.count > 1)
		diag_note(&sink, (struct place){ 0 },
			  "%s is the largest of %zu workloads; --name picks another",
			  request->capture.workload->full_name, selection.count);
	status = capture_folder_make(request->folder, &sink);
	if (status == STATUS_OK)
		status = capture(request, &sink);
	run_selection_fini(&selection);
	return status;
}

static void print_table(FILE *out, const void *what)
{
	capture_diff_print(out, what, DIFF_ALL);
}

static void draw(FILE *out, const void *what)
{
	capture_diff_draw(out, what);
}

static enum status write_diff(const struct request *request, const struct capture_diff *diff,
			      struct diag_sink *sink)
{
	enum status status = capture_folder_make(request->folder, sink);

	if (status == STATUS_OK)
		status = capture_file_write(request->folder, "diff.txt", print_table, diff, sink);
	if (status == STATUS_OK)
		status = capture_file_write(request->folder, "diff.svg", draw, diff, sink);
	if (status != STATUS_OK)
		return status;
	capture_diff_print(stdout, diff, DIFF_SHOWN);
	printf("\n  files  %s/diff.svg, diff.txt\n", request->folder);
	return STATUS_OK;
}

static enum status compare(const struct request *request, char *const *paths, size_t count)
{
	struct diag_sink sink = { .quiet = request->quiet };
	struct stored_capture before = { 0 };
	struct stored_capture now = { 0 };
	struct capture_diff diff;
	enum status status;

	if (count != 2)
		return (enum status)cli_usage_error(
			"profile", "--diff: expected two folders, of before and of now");
	status = stored_capture_read(paths[0], &sink, &before);
	if (status == STATUS_OK)
		status = stored_capture_read(paths[1], &sink, &now);
	if (status == STATUS_OK)
		status = capture_diff_make(&before, &now, &sink, &diff);
	if (status == STATUS_OK)
		status = write_diff(request, &diff, &sink);
	stored_capture_fini(&before);
	stored_capture_fini(&now);
	return status;
}

static void free_request(struct request *request)
{
	for (size_t i = 0; i < request->argument_count; i++)
		free(request->arguments[i]);
	free(request->arguments);
}

int cmd_profile(int argc, char **argv)
{
	struct cli_line line = { argc, argv, "hq", options };
	struct request request = { .capture.options.session = CLI_SESSION_DEFAULTS,
				   .frequency = 997,
				   .seconds = 2,
				   .folder = DEFAULT_FOLDER };
	enum status status = STATUS_OK;
	int option;

	while (status == STATUS_OK && (option = cli_next(&line)) != -1) {
		if (option == 'h') {
			free_request(&request);
			return cli_help(help);
		}
		if (!take_option(&request, &line, option))
			status = STATUS_BAD_INPUT;
	}
	if (status == STATUS_OK && request.diff)
		status = compare(&request, argv + optind, (size_t)(argc - optind));
	else if (status == STATUS_OK)
		status = profile(&request, (const char *const *)argv + optind,
				 (size_t)(argc - optind));
	free_request(&request);
	return (int)status;
}
