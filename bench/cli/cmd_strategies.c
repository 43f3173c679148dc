/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark strategies: the evaluation strategies side by side.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/cli/cli.h"
#include "bench/cli/run_selection.h"
#include "bench/measure/bandwidth.h"
#include "bench/measure/callgrind.h"
#include "bench/report/result.h"
#include "bench/strategies/race.h"
#include "sched/base/mem.h"

static const char help[] =
	"usage: schedmark strategies [options] [NAME|FILE...]\n"
	"\n"
	"Runs workloads by every evaluation strategy in turns and compares: processor\n"
	"time of the best round, times the reference's, instructions for a pod. Where\n"
	"the reference would take too long it schedules the first pods only. All have\n"
	"to place pods alike. Without NAMEs: the workloads in the folder strategies.\n"
	"\n"
	"      --quick              only workloads labelled quick, fewer rounds\n"
	"      --label-filter A,-B  with label A, not B\n"
	"      --name REGEX         so named\n"
	"      --sweep PARAM=A,B,...  with each value; says how times grow with nodes\n"
	"      --rounds N           (5)\n"
	"      --seconds N          of scheduling, after which a pass is cut short (20)\n"
	"      --no-instructions    do not count them under valgrind\n"
	"  -o, --output FILE        a table for programs (out/strategies.tsv)\n"
	"  -q, --quiet              no progress\n"
	/* */
	CLI_SCHEDULING_HELP "  -h, --help\n"
	"\n"
	"Status 3 when placements differ.\n";

enum {
	RACE_QUICK = CLI_OWN,
	RACE_LABEL_FILTER,
	RACE_NAME,
	RACE_SWEEP,
	RACE_ROUNDS,
	RACE_SECONDS,
	RACE_NO_INSTRUCTIONS,
};

static const struct option options[] = {
	CLI_OPTION("quick", no_argument, RACE_QUICK),
	CLI_OPTION("label-filter", required_argument, RACE_LABEL_FILTER),
	CLI_OPTION("name", required_argument, RACE_NAME),
	CLI_OPTION("sweep", required_argument, RACE_SWEEP),
	CLI_OPTION("rounds", required_argument, RACE_ROUNDS),
	CLI_OPTION("seconds", required_argument, RACE_SECONDS),
	CLI_OPTION("no-instructions", no_argument, RACE_NO_INSTRUCTIONS),
	CLI_OPTION("output", required_argument, 'o'),
	CLI_OPTION("quiet", no_argument, 'q'),
	CLI_SCHEDULING_OPTIONS,
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

#define DEFAULT_OUTPUT "out/strategies.tsv"

enum { COUNTED_PODS = 2400, ROUNDS = 5, QUICK_ROUNDS = 3, SECONDS = 20, QUICK_SECONDS = 3 };

/* The plain workload first. */
static const char *const shipped[] = { "strategies/equal", "strategies/templates",
				       "strategies/different", "strategies/neighbours" };

enum { SHIPPED = sizeof(shipped) / sizeof(shipped[0]) };

struct request {
	struct race_options race;
	struct run_filter filter;
	struct sweep sweep;
	struct run_selection selection;
	struct race_growth *growth; /* of the workload that is swept, by strategy */
	uint64_t rounds, seconds; /* 0: not said */
	bool quick, quiet, no_instructions;
	const char *output;
	struct bandwidth bandwidth; /* where misses are counted */
	char *text; /* of the table */
	size_t length;
};

static bool take_sweep(struct request *r)
{
	const char *wrong = sweep_add(&r->sweep, optarg);

	if (wrong)
		cli_usage_error("strategies", "--sweep %s: it %s", optarg, wrong);
	return !wrong;
}

static bool take_option(struct request *r, const struct cli_line *line, int option)
{
	switch (option) {
	case RACE_QUICK:
		return r->quick = true;
	case RACE_LABEL_FILTER:
		r->filter.labels = optarg;
		return true;
	case RACE_NAME:
		r->filter.name = optarg;
		return true;
	case RACE_SWEEP:
		return take_sweep(r);
	case RACE_ROUNDS:
		return cli_number(line, option, 1, 1000, &r->rounds);
	case RACE_SECONDS:
		return cli_number(line, option, 1, 100000, &r->seconds);
	case RACE_NO_INSTRUCTIONS:
		return r->no_instructions = true;
	case 'o':
		r->output = optarg;
		return true;
	case 'q':
		return r->quiet = true;
	default:
		return cli_session_option(line, option, &r->race.session);
	}
}

static void show_step(void *context, const char *workload, const char *strategy, const char *what)
{
	(void)context;
	fprintf(stderr, "%s: %-12s %s\n", workload, strategy, what);
}

static void fill_in(struct request *r, struct diag_sink *sink)
{
	struct race_options *race = &r->race;
	const char *missing = r->no_instructions ? NULL : callgrind_missing();

	race->strategies = strategy_all(&race->strategy_count);
	race->rounds = r->rounds ? r->rounds : r->quick ? QUICK_ROUNDS : ROUNDS;
	race->seconds = (unsigned int)(r->seconds ? r->seconds
				       : r->quick ? QUICK_SECONDS
						  : SECONDS);
	race->pairs = r->quick ? 5000000 : 30000000;
	race->step = r->quiet ? NULL : show_step;
	if (missing)
		diag_note(sink, (struct place){ 0 }, "instructions are not counted: %s", missing);
	race->counted_pods = missing || r->no_instructions || r->sweep.count ? 0 : COUNTED_PODS;
	race->misses = race->counted_pods && !r->quick;
	if (r->quick && !r->filter.labels)
		r->filter.labels = "quick";
}

/* The folder of the default output, which others may go to, too. */
static void make_folder(const struct request *r)
{
	if (!strncmp(r->output, "out/", 4))
		mkdir("out", 0777);
}

/* The last variant of a workload tells how its times grew. */
static void note_growth(struct request *r, size_t at, const struct race_lane *lane)
{
	const struct workload *original = r->selection.items[at]->original;
	bool last = at + 1 == r->selection.count ||
		    r->selection.items[at + 1]->original != original;

	if (!original)
		return;
	race_growth_add(r->growth, lane);
	if (!last)
		return;
	race_print_growth(stdout, original->full_name, r->growth, lane);
	memset(r->growth, 0, lane->cell_count * sizeof(*r->growth));
}

/* Instructions take long to count: in a quick race only those of the first workload. */
static enum status run_lane(struct request *r, size_t at, FILE *table, struct diag_sink *sink)
{
	const struct workload *workload = r->selection.items[at];
	struct race_options race = r->race;
	struct race_lane lane;
	enum status status;

	if (r->quick && at)
		race.counted_pods = 0;
	status = race_run(workload, workload_file_path(workload->file), &race, sink, &lane);
	if (status == STATUS_OK || status == STATUS_NO) {
		race_write_lane(table, &lane);
		race_print_lane(stdout, &lane);
		race_print_roofline(stdout, &lane, &r->bandwidth);
		note_growth(r, at, &lane);
		fflush(stdout);
	}
	race_lane_fini(&lane);
	return status;
}

static void measure_bandwidth(struct request *r)
{
	r->bandwidth = bandwidth_measure();
	fputs("one thread reads", stdout);
	for (int level = 0; level < MEMORY_LEVELS; level++)
		printf("%s %s %.0f GB/s", level ? "," : "",
		       memory_level_name((enum memory_level)level), r->bandwidth.gb_per_s[level]);
	putchar('\n');
}

static enum status run_all(struct request *r, struct diag_sink *sink)
{
	enum status worst = STATUS_OK;
	FILE *table = open_memstream(&r->text, &r->length);

	if (!table)
		mem_out_of_memory();
	if (r->race.misses)
		measure_bandwidth(r);
	race_write_heading(table);
	race_print_heading(stdout);
	for (size_t i = 0; i < r->selection.count; i++) {
		enum status status = run_lane(r, i, table, sink);

		worst = status == STATUS_OK ? worst : status;
		if (status != STATUS_OK && status != STATUS_NO)
			break;
	}
	if (fclose(table) != 0)
		mem_out_of_memory();
	return worst;
}

static enum status race(struct request *r, const char *const *names, size_t count)
{
	struct diag_sink sink = { .quiet = r->quiet };
	enum status status;

	fill_in(r, &sink);
	status = run_select(count ? names : shipped, count ? count : SHIPPED, &r->filter, false,
			    &sink, &r->selection);
	if (status == STATUS_OK)
		status = run_selection_sweep(&r->selection, &r->sweep, &sink);
	if (status != STATUS_OK)
		return status;
	r->growth = mem_new(r->race.strategy_count, sizeof(*r->growth));
	make_folder(r);
	status = file_check_replaceable(r->output, &sink);
	if (status == STATUS_OK)
		status = run_all(r, &sink);
	if (status == STATUS_OK || status == STATUS_NO) {
		enum status written = file_replace(r->output, r->text, r->length, &sink);

		status = written == STATUS_OK ? status : written;
	}
	return status;
}

int cmd_strategies(int argc, char **argv)
{
	struct cli_line line = { argc, argv, "ho:q", options };
	struct request r = { .race.session = CLI_SESSION_DEFAULTS, .output = DEFAULT_OUTPUT };
	enum status status;
	int option;

	while ((option = cli_next(&line)) != -1) {
		if (option == 'h')
			return cli_help(help);
		if (!take_option(&r, &line, option))
			return STATUS_BAD_INPUT;
	}
	status = race(&r, (const char *const *)argv + optind, (size_t)(argc - optind));
	free(r.text);
	free(r.growth);
	run_selection_fini(&r.selection);
	return (int)status;
}
