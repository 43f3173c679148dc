/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark ladder: the scheduler of 2015 and each of its improvements, side by side.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/legacy/ladder_report.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

static const char help[] =
	"usage: schedmark ladder [options] [RUNG...]\n"
	"\n"
	"Measures the scheduler of Kubernetes v1.1.1 and each improvement that followed:\n"
	"time for a pod when none, 5 000, ... 30 000 run already, calls of Round(),\n"
	"allocations, where the time goes. Prints tables; writes ladder.tsv, a page with\n"
	"charts and flame graphs, its workload. RUNGs (v1.1.1 +18170 ...): only these.\n"
	"\n"
	"      --quick              fewer pods, only 0 and 5 000 before them\n"
	"      --full               30 000 pods by the first and the last rung\n"
	"      --nodes N            (1000)\n"
	"      --pods N             onto empty nodes, by every rung (1000; 0: none)\n"
	"      --existing N,...     pods that run already (0,5000,10000,20000,30000)\n"
	"      --samples N          pods timed for each number of them in a round (6)\n"
	"      --rounds N           turns that each rung has (4)\n"
	"      --profile-seconds N  of sampling each rung's call stacks (2; 0: no)\n"
	"      --seed N             of draws and of the order that Go took from maps (0)\n"
	"  -o, --output FOLDER      where files go (out)\n"
	"  -q, --quiet              no progress\n"
	"  -h, --help\n"
	"\n"
	"Status 3 when a rung that should only be faster places pods elsewhere.\n";

enum {
	LADDER_QUICK = CLI_OWN,
	LADDER_FULL,
	LADDER_NODES,
	LADDER_PODS,
	LADDER_EXISTING,
	LADDER_SAMPLES,
	LADDER_ROUNDS,
	LADDER_PROFILE_SECONDS,
	LADDER_SEED,
};

static const struct option options[] = {
	CLI_OPTION("quick", no_argument, LADDER_QUICK),
	CLI_OPTION("full", no_argument, LADDER_FULL),
	CLI_OPTION("nodes", required_argument, LADDER_NODES),
	CLI_OPTION("pods", required_argument, LADDER_PODS),
	CLI_OPTION("existing", required_argument, LADDER_EXISTING),
	CLI_OPTION("samples", required_argument, LADDER_SAMPLES),
	CLI_OPTION("rounds", required_argument, LADDER_ROUNDS),
	CLI_OPTION("profile-seconds", required_argument, LADDER_PROFILE_SECONDS),
	CLI_OPTION("seed", required_argument, LADDER_SEED),
	CLI_OPTION("output", required_argument, 'o'),
	CLI_OPTION("quiet", no_argument, 'q'),
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

enum { PATH_SIZE = 4096, FULL_PODS = 30000, EXISTING_MAX = 1000000 };

/* The command line, with defaults where it says nothing. */
struct request {
	struct ladder_options ladder;
	const struct rung **rungs;
	bool quick, full, quiet;
	uint64_t nodes, pods, samples, rounds, profile_seconds;
	bool has_pods, has_existing, has_samples, has_rounds, has_profile_seconds;
};

/* "0,5000,30000", ascending. */
static bool take_existing(struct request *request)
{
	struct ladder_options *ladder = &request->ladder;
	const char *at = optarg;

	ladder->fill_count = 0;
	request->has_existing = true;
	for (;;) {
		char *end;
		unsigned long number = strtoul(at, &end, 10);

		if (end == at || *at < '0' || *at > '9' || number > EXISTING_MAX ||
		    ladder->fill_count == LADDER_FILLS_MAX ||
		    (ladder->fill_count && number <= ladder->fills[ladder->fill_count - 1]))
			break;
		ladder->fills[ladder->fill_count++] = number;
		if (!*end)
			return true;
		if (*end != ',')
			break;
		at = end + 1;
	}
	cli_usage_error("ladder",
			"--existing %s: expected up to %d ascending numbers with commas between",
			optarg, LADDER_FILLS_MAX);
	return false;
}

static bool take_option(struct request *request, const struct cli_line *line, int option)
{
	switch (option) {
	case LADDER_QUICK:
		return request->quick = true;
	case LADDER_FULL:
		return request->full = true;
	case LADDER_NODES:
		return cli_number(line, option, 1, 100000, &request->nodes);
	case LADDER_PODS:
		request->has_pods = true;
		return cli_number(line, option, 0, 1000000, &request->pods);
	case LADDER_EXISTING:
		return take_existing(request);
	case LADDER_SAMPLES:
		request->has_samples = true;
		return cli_number(line, option, 1, 100000, &request->samples);
	case LADDER_ROUNDS:
		request->has_rounds = true;
		return cli_number(line, option, 1, 1000, &request->rounds);
	case LADDER_PROFILE_SECONDS:
		request->has_profile_seconds = true;
		return cli_number(line, option, 0, 3600, &request->profile_seconds);
	case LADDER_SEED:
		return cli_number(line, option, 0, UINT64_MAX, &request->ladder.seed);
	case 'o':
		request->ladder.folder = optarg;
		return true;
	case 'q':
		return request->quiet = true;
	default:
		return false;
	}
}

static bool take_rungs(struct request *request, char **names, size_t count)
{
	struct ladder_options *ladder = &request->ladder;

	request->rungs = mem_new(count ? count : rung_count, sizeof(*request->rungs));
	for (size_t i = 0; i < count; i++) {
		request->rungs[i] = rung_find(names[i]);
		if (!request->rungs[i]) {
			cli_usage_error("ladder", "%s: there is no such rung", names[i]);
			return false;
		}
	}
	for (size_t i = 0; !count && i < rung_count; i++)
		request->rungs[i] = &rungs[i];
	ladder->rungs = request->rungs;
	ladder->rung_count = count ? count : rung_count;
	return true;
}

static void fill_in(struct request *request)
{
	static const size_t quick_fills[] = { 0, 5000 };
	static const size_t fills[] = { 0, 5000, 10000, 20000, 30000 };
	struct ladder_options *ladder = &request->ladder;
	bool quick = request->quick;

	if (!request->has_existing) {
		ladder->fill_count = quick ? 2 : 5;
		memcpy(ladder->fills, quick ? quick_fills : fills,
		       ladder->fill_count * sizeof(size_t));
	}
	ladder->nodes = request->nodes;
	ladder->samples = request->has_samples ? request->samples : quick ? 5 : 6;
	ladder->rounds = request->has_rounds ? request->rounds : quick ? 3 : 4;
	ladder->pods = request->has_pods ? request->pods
		       : request->full	 ? FULL_PODS
		       : quick		 ? 0
					 : 1000;
	ladder->ends_only = request->full;
	ladder->profile_seconds = request->has_profile_seconds ? (double)request->profile_seconds
				  : quick		       ? 0.5
							       : 2;
	ladder->profile_fill = ladder->fills[ladder->fill_count > 1 ? 1 : 0];
}

static void show_step(void *context, const char *rung, const char *what)
{
	(void)context;
	fprintf(stderr, "ladder: %-9s %s\n", rung, what);
}

/* A file of the folder as it is written into memory. */
struct pending {
	char path[PATH_SIZE];
	char *text;
	size_t length;
	FILE *out;
};

static void begin_file(struct pending *file, const struct request *request, const char *name)
{
	snprintf(file->path, sizeof(file->path), "%s/%s", request->ladder.folder, name);
	file->out = open_memstream(&file->text, &file->length);
}

/* It is there whole or not at all. */
static enum status end_file(struct pending *file)
{
	struct diag_sink sink = { 0 };
	enum status status;

	fclose(file->out);
	status = file_replace(file->path, file->text, file->length, &sink);
	free(file->text);
	return status;
}

static enum status write_file(const struct request *request, const char *name,
			      void (*write)(FILE *out, const struct ladder *ladder),
			      const struct ladder *ladder)
{
	struct pending file = { 0 };

	begin_file(&file, request, name);
	write(file.out, ladder);
	return end_file(&file);
}

static void write_scheduled(FILE *out, const struct ladder *ladder)
{
	ladder_chart_scheduled(out, ladder, 800, true);
}

static void write_latency(FILE *out, const struct ladder *ladder)
{
	ladder_chart_latency(out, ladder, 800, true);
}

static void write_still(FILE *out, const struct ladder *ladder)
{
	ladder_write_flame(out, &ladder->rows[0], LADDER_FLAME_STILL);
}

static enum status write_flames(const struct request *request, const struct ladder *ladder)
{
	const struct ladder_row *flames[LADDER_FLAMES_MAX];
	size_t count = ladder_flames(ladder, flames);
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		struct pending file = { 0 };
		char name[64];

		snprintf(name, sizeof(name), "flame-%s.svg", flames[i]->rung->name);
		begin_file(&file, request, name);
		ladder_write_flame(file.out, flames[i], LADDER_FLAME_FILE);
		status = end_file(&file);
	}
	return status;
}

static enum status write_files(const struct request *request, const struct ladder *ladder)
{
	enum status status = write_file(request, "ladder.tsv", ladder_write_tsv, ladder);

	if (status == STATUS_OK)
		status = write_file(request, "ladder.html", ladder_write_page, ladder);
	if (status == STATUS_OK)
		status = write_file(request, "ladder.md", ladder_write_markdown, ladder);
	if (status == STATUS_OK)
		status = write_file(request, "latency.svg", write_latency, ladder);
	if (status == STATUS_OK && ladder->options.pods)
		status = write_file(request, "scheduled.tsv", ladder_write_series, ladder);
	if (status == STATUS_OK && ladder->options.pods)
		status = write_file(request, "scheduled.svg", write_scheduled, ladder);
	if (status == STATUS_OK && ladder->rows[0].stacks)
		status = write_file(request, "flame.svg", write_still, ladder);
	if (status == STATUS_OK)
		status = write_flames(request, ladder);
	return status;
}

static enum status climb(struct request *request)
{
	struct diag_sink sink = { .quiet = request->quiet };
	struct ladder ladder = { 0 };
	enum status status;

	if (mkdir(request->ladder.folder, 0777) && errno != EEXIST) {
		fprintf(stderr, "schedmark: %s: cannot be made: %s\n", request->ladder.folder,
			strerror(errno));
		return STATUS_ERROR;
	}
	status = ladder_take(&request->ladder, &sink, &ladder);
	if (status == STATUS_OK || status == STATUS_NO) {
		enum status written = write_files(request, &ladder);

		ladder_print(stdout, &ladder);
		status = written == STATUS_OK ? status : written;
	}
	ladder_fini(&ladder);
	return status;
}

int cmd_ladder(int argc, char **argv)
{
	struct cli_line line = { argc, argv, "ho:q", options };
	struct request request = { .ladder = { .folder = "out", .clock = &clock_monotonic },
				   .nodes = 1000 };
	enum status status = STATUS_BAD_INPUT;
	int option;

	while ((option = cli_next(&line)) != -1) {
		if (option == 'h')
			return cli_help(help);
		if (!take_option(&request, &line, option))
			return STATUS_BAD_INPUT;
	}
	if (!request.quiet)
		request.ladder.step = show_step;
	if (take_rungs(&request, argv + optind, (size_t)(argc - optind))) {
		fill_in(&request);
		status = climb(&request);
	}
	free(request.rungs);
	return (int)status;
}
