/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark density: a workload, told as Kubernetes' own test told it in 2015, 2016 and 2018, or as its
 * benchmark.
 */
#include <stdlib.h>

#include "bench/cli/cli.h"
#include "bench/cli/run_selection.h"
#include "bench/legacy/density.h"
#include "bench/measure/clock.h"

static const char help[] =
	"usage: schedmark density [options] [NAME|FILE]...\n"
	"\n"
	"Runs workloads once and prints how far they are each second, in the words of\n"
	"Kubernetes' TestSchedule100Node3KPods (3 000 pods on 100 nodes; it stands in\n"
	"benchmark-2015, and is what runs without operands).\n"
	"\n"
	"      --form 2015|2016|2018|benchmark  only lines; the smallest rate against a\n"
	"                                    threshold; the same with a warning; a line\n"
	"                                    of BenchmarkScheduling in ns/op (2015)\n"
	"      --name REGEX                  workloads with a matching Case/Workload name\n"
	/* */
	CLI_SCHEDULING_HELP "  -h, --help\n"
	"\n"
	"Status 3 when the smallest rate is below the threshold.\n";

enum { DENSITY_FORM = CLI_OWN, DENSITY_NAME };

static const struct option options[] = {
	CLI_OPTION("form", required_argument, DENSITY_FORM),
	CLI_OPTION("name", required_argument, DENSITY_NAME),
	CLI_SCHEDULING_OPTIONS,
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

/* Behind the years: no lines while it runs, one for each workload. */
enum { FORM_BENCHMARK = DENSITY_2018 + 1 };

struct density_run {
	struct density density;
	struct probe probe;
	int form; /* enum density_year, FORM_BENCHMARK */
	uint64_t begun_ns, elapsed_ns; /* of measured sections */
	size_t placed; /* in them */
	bool measuring;
	bool passed;
};

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	struct density_run *run = context;

	(void)workload;
	scheduler_set_probe(scheduler, &run->probe);
}

static void measure_begin(void *context, size_t pods)
{
	struct density_run *run = context;

	(void)pods;
	run->measuring = true;
	run->begun_ns = clock_now_ns(&clock_monotonic);
	if (run->form != FORM_BENCHMARK)
		density_begin(&run->density, run->begun_ns);
}

static void measure_end(void *context)
{
	struct density_run *run = context;
	uint64_t now = clock_now_ns(&clock_monotonic);

	run->measuring = false;
	run->elapsed_ns += now - run->begun_ns;
	if (run->form != FORM_BENCHMARK)
		run->passed = density_end(&run->density, now);
}

static void cycle_end(void *context, const struct pod *pod, enum outcome outcome)
{
	struct density_run *run = context;

	(void)pod;
	if (!run->measuring || outcome != OUTCOME_SCHEDULED)
		return;
	run->placed++;
	if (run->form != FORM_BENCHMARK)
		density_placed(&run->density, clock_now_ns(&clock_monotonic));
}

/* Whether it passed, in *passed. */
static enum status run_one(const struct workload *workload, int form,
			   const struct session_options *settings, struct diag_sink *sink,
			   bool *passed)
{
	const bool benchmark = form == FORM_BENCHMARK;
	const struct workload_options how = { .session = *settings };
	struct density_run run = { .form = form, .passed = true };
	const struct workload_hooks hooks = {
		.context = &run,
		.begin = begin,
		.measure_begin = measure_begin,
		.measure_end = measure_end,
	};
	struct workload_outcome outcome;
	enum status status;

	run.probe = (struct probe){ .context = &run, .cycle_end = cycle_end };
	density_init(&run.density, benchmark ? DENSITY_2015 : (enum density_year)form,
		     workload->measured_pods, stdout);
	if (!benchmark)
		printf("%s\n", workload->full_name);
	status = workload_run(workload, &how, &hooks, sink, &outcome);
	if (benchmark && status == STATUS_OK)
		density_benchmark_line(stdout, workload->full_name, run.placed, run.elapsed_ns);
	workload_outcome_fini(&outcome);
	density_fini(&run.density);
	*passed = run.passed;
	return status;
}

static enum status run_all(const char *const *names, size_t count, const struct run_filter *filter,
			   int form, const struct session_options *settings)
{
	static const char *const usual[] = { "benchmark-2015" };
	const struct run_filter usual_filter = {
		.name = form == FORM_BENCHMARK ? "^Scheduling/" : "^TestSchedule/100Node3KPods$",
	};
	struct diag_sink sink = { 0 };
	struct run_selection selection;
	enum status status;
	bool all_passed = true;

	if (!count && !filter->name)
		filter = &usual_filter;
	status = run_select(count ? names : usual, count ? count : 1, filter, false, &sink,
			    &selection);
	if (status == STATUS_OK)
		status = run_selection_require(&selection, &sink);
	for (size_t i = 0; status == STATUS_OK && i < selection.count; i++) {
		bool passed;

		status = run_one(selection.items[i], form, settings, &sink, &passed);
		all_passed &= passed;
	}
	run_selection_fini(&selection);
	return status == STATUS_OK && !all_passed ? STATUS_NO : status;
}

int cmd_density(int argc, char **argv)
{
	static const char *const forms[] = { [DENSITY_2015] = "2015",
					     [DENSITY_2016] = "2016",
					     [DENSITY_2018] = "2018",
					     [FORM_BENCHMARK] = "benchmark",
					     NULL };
	struct cli_line line = { argc, argv, "h", options };
	struct session_options settings = CLI_SESSION_DEFAULTS;
	struct run_filter filter = { 0 };
	int form = DENSITY_2015;
	int option;

	while ((option = cli_next(&line)) != -1) {
		switch (option) {
		case 'h':
			return cli_help(help);
		case DENSITY_FORM:
			if (!cli_choice(&line, option, forms, &form))
				return STATUS_BAD_INPUT;
			break;
		case DENSITY_NAME:
			filter.name = optarg;
			break;
		default:
			if (!cli_session_option(&line, option, &settings))
				return STATUS_BAD_INPUT;
		}
	}
	return (int)run_all((const char *const *)argv + optind, (size_t)(argc - optind), &filter,
			    form, &settings);
}
