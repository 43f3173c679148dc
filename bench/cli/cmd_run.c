/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark run: workloads or a dump in; progress, tables and the result file out.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/cli/run_child.h"
#include "bench/cli/run_selection.h"
#include "bench/measure/callgrind.h"
#include "bench/measure/child.h"
#include "bench/report/progress.h"
#include "bench/report/table.h"
#include "sched/base/mem.h"

#define DEFAULT_OUTPUT "schedmark.result.json"

static const char help[] =
	"usage: schedmark run [options] [NAME|FILE... | --cluster FILE...]\n"
	"\n"
	"Runs workloads in scheduler_perf's format, or schedules the pending pods of a\n"
	"dump; prints a table and writes a result file. `schedmark list workloads` has\n"
	"the NAMEs; without any, the shipped workloads labelled " DEFAULT_SUITE_LABELS " run.\n"
	"\n"
	"      --cluster FILE                a dump to schedule; operands are more of it\n"
	"      --label-filter A,-B, --name REGEX  with label A, not B; so named\n"
	"      --repeat N                    clean passes of each, the median counts (1)\n"
	"      --no-instrumented             no pass that times phases and rules\n"
	"      --instructions                count them too, under valgrind's callgrind\n"
	"      --bare N                      schedule the Nth (from 0), measure nothing\n"
	"  -o, --output FILE                 the result (" DEFAULT_OUTPUT "; - stdout)\n"
	"      --brief, --hostname           only the summary; record the machine's name\n"
	"  -q, --quiet, --no-color           no progress, notes and warnings; no colours\n"
	/* */
	CLI_SCHEDULING_HELP CLI_LOADING_HELP "  -h, --help\n";

enum {
	RUN_CLUSTER = CLI_OWN,
	RUN_LABEL_FILTER,
	RUN_NAME,
	RUN_REPEAT,
	RUN_NO_INSTRUMENTED,
	RUN_INSTRUCTIONS,
	RUN_BARE,
	RUN_BRIEF,
	RUN_HOSTNAME,
	RUN_NO_COLOR,
};

static const struct option options[] = {
	CLI_OPTION("cluster", required_argument, RUN_CLUSTER),
	CLI_OPTION("label-filter", required_argument, RUN_LABEL_FILTER),
	CLI_OPTION("name", required_argument, RUN_NAME),
	CLI_OPTION("repeat", required_argument, RUN_REPEAT),
	CLI_OPTION("no-instrumented", no_argument, RUN_NO_INSTRUMENTED),
	CLI_OPTION("instructions", no_argument, RUN_INSTRUCTIONS),
	CLI_OPTION("bare", required_argument, RUN_BARE),
	CLI_OPTION("output", required_argument, 'o'),
	CLI_OPTION("brief", no_argument, RUN_BRIEF),
	CLI_OPTION("hostname", no_argument, RUN_HOSTNAME),
	CLI_OPTION("quiet", no_argument, 'q'),
	CLI_OPTION("no-color", no_argument, RUN_NO_COLOR),
	CLI_SCHEDULING_OPTIONS,
	CLI_LOADING_OPTIONS,
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

enum { REPEAT_MAX = 1000 };

struct run {
	struct session_options settings;
	struct run_filter filter;
	const char **cluster; /* paths of the dump; none: workloads */
	size_t cluster_count, cluster_capacity;
	uint64_t repeat;
	bool instrumented;
	bool instructions; /* wanted, and to be had */
	bool bare;
	uint64_t bare_at; /* position in the selection */
	char **arguments; /* as given */
	const char *output;
	bool brief;
	bool with_hostname;
	bool quiet;
	bool no_color;

	struct diag_sink sink;
	struct progress *progress;
	struct run_selection selection;
	struct result result;
	FILE *text; /* where tables go; NULL: nowhere */
	struct table_options table;
};

/* The signal that asks the run to stop; 0 = none came. */
static volatile sig_atomic_t stop_signal;

static void note_signal(int signal_number)
{
	stop_signal = signal_number;
}

static const int stop_signals[] = { SIGINT, SIGTERM, SIGHUP };

enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

/* The first signal lets the pod or document at hand finish; the second one ends the process. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND };

	stop_signal = 0;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < STOP_SIGNALS; i++) {
		struct sigaction before;

		/* Who started us in the background, or under nohup, wants it ignored. */
		if (sigaction(stop_signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(stop_signals[i], &action, NULL);
	}
}

static void release_signals(void)
{
	for (size_t i = 0; i < STOP_SIGNALS; i++) {
		struct sigaction now;

		if (sigaction(stop_signals[i], NULL, &now) == 0 && now.sa_handler == note_signal)
			signal(stop_signals[i], SIG_DFL);
	}
}

/* Messages go to stderr as always, but not onto the bar. */
static void tell(void *context, enum severity severity, struct place place, const char *message)
{
	struct run *run = context;
	struct diag_sink plain = { 0 };

	if (run->progress)
		progress_hide(run->progress);
	if (severity == SEVERITY_ERROR)
		diag_error(&plain, place, "%s", message);
	else if (severity == SEVERITY_WARNING)
		diag_warning(&plain, place, "%s", message);
	else
		diag_note(&plain, place, "%s", message);
}

static void add_cluster_path(struct run *run, const char *path)
{
	run->cluster = mem_grow(run->cluster, run->cluster_count, &run->cluster_capacity,
				sizeof(*run->cluster));
	run->cluster[run->cluster_count++] = path;
}

static bool take_option(struct run *run, const struct cli_line *line, int option)
{
	switch (option) {
	case RUN_CLUSTER:
		add_cluster_path(run, optarg);
		return true;
	case RUN_LABEL_FILTER:
		run->filter.labels = optarg;
		return true;
	case RUN_NAME:
		run->filter.name = optarg;
		return true;
	case RUN_REPEAT:
		return cli_number(line, option, 1, REPEAT_MAX, &run->repeat);
	case RUN_NO_INSTRUMENTED:
		run->instrumented = false;
		return true;
	case RUN_INSTRUCTIONS:
		run->instructions = true;
		return true;
	case RUN_BARE:
		run->bare = true;
		return cli_number(line, option, 0, UINT32_MAX, &run->bare_at);
	case RUN_BRIEF:
		run->brief = true;
		return true;
	case RUN_HOSTNAME:
		run->with_hostname = true;
		return true;
	case RUN_NO_COLOR:
		run->no_color = true;
		return true;
	case 'o':
		run->output = optarg;
		return true;
	case 'q':
		run->quiet = true;
		return true;
	default:
		return cli_session_option(line, option, &run->settings);
	}
}

/* A dump on standard input can be read by one pass only. */
static int check_standard_input(struct run *run)
{
	bool from_stdin = false;

	for (size_t i = 0; i < run->cluster_count; i++)
		from_stdin |= !strcmp(run->cluster[i], "-");
	if (!from_stdin)
		return STATUS_OK;
	if (run->repeat > 1)
		return cli_usage_error("run", "--repeat needs a file to read again, not -");
	if (run->instrumented)
		diag_note(&run->sink, (struct place){ 0 },
			  "standard input can be read only once: no instrumented pass");
	run->instrumented = false;
	return STATUS_OK;
}

/* Operands are more of the dump, or workloads. */
static enum status take_operands(struct run *run, char **operands, size_t count)
{
	struct run_filter filter = run->filter;

	if (run->cluster_count) {
		if (filter.labels || filter.name)
			return (enum status)cli_usage_error(
				"run", "--label-filter and --name choose workloads, not dumps");
		for (size_t i = 0; i < count; i++)
			add_cluster_path(run, operands[i]);
		return (enum status)check_standard_input(run);
	}
	if (!count && !filter.labels && !filter.name)
		filter.labels = DEFAULT_SUITE_LABELS;
	return run_select((const char *const *)operands, count, &filter,
			  run->settings.load.reader.strict, &run->sink, &run->selection);
}

static void show_pass(void *context, const char *name, const char *pass)
{
	struct run *run = context;

	progress_pass(run->progress, name, pass);
}

/* Progress on a terminal needs one for the bar, and none otherwise. */
static void start_progress(struct run *run)
{
	const struct progress_options progress = {
		.fd = STDERR_FILENO,
		.bar = isatty(STDERR_FILENO) != 0,
		.quiet = run->quiet,
		.clock = &clock_monotonic,
	};

	run->progress = progress_new(&progress);
	progress_start(run->progress);
}

/* The workload, or the dump. */
static struct measure_target target_at(const struct run *run, size_t at)
{
	return (struct measure_target){ run->cluster_count ? NULL : run->selection.items[at],
					run->cluster, run->cluster_count };
}

/* Counts the instructions of what was measured, which has to decide alike. */
static enum status count_instructions(struct run *run, size_t at, struct measurement *m)
{
	struct callgrind_count count;
	enum status status;

	progress_pass(run->progress, m->name, "counting instructions");
	status =
		callgrind_count(child_self(), at, run->arguments, &stop_signal, &run->sink, &count);
	progress_pass_end(run->progress);
	if (status != STATUS_OK || stop_signal)
		return status;
	m->counted_instructions = true;
	m->instructions = count.instructions;
	m->instruction_pods = count.pods;
	if (count.placement_digest == m->outcome.placement_digest)
		return STATUS_OK;
	m->placements_agree = false;
	return diag_system_error(&run->sink, (struct place){ 0 },
				 "%s: under valgrind pods were placed differently; this is a bug "
				 "in schedmark",
				 m->name);
}

/* Measures number `at` of the selection and prints its section. */
static enum status measure(struct run *run, size_t at)
{
	const struct measure_target target = target_at(run, at);
	const struct measure_options how = {
		.run = { .session = run->settings, .stop = &stop_signal },
		.repeat = run->repeat,
		.instrumented = run->instrumented,
		.clock = &clock_monotonic,
		.progress = progress_counters(run->progress),
		.pass_begin = show_pass,
		.context = run,
	};
	struct measurement *m;
	enum status status = measurement_take(&target, &how, &run->sink, &m);

	progress_pass_end(run->progress);
	if (!m)
		return status;
	if (status == STATUS_OK && run->instructions && !m->partial)
		status = count_instructions(run, at, m);
	if (run->text && !run->result.count)
		table_head(run->text, &run->result);
	run->result.items[run->result.count++] = m;
	run->result.partial |= m->partial;
	if (run->text && !run->brief) {
		table_workload(run->text, m, &run->table);
		fflush(run->text);
	}
	return status;
}

/* The reason is told once. */
static void check_instructions(struct run *run)
{
	const char *missing = run->instructions ? callgrind_missing() : NULL;

	if (!missing)
		return;
	diag_warning(&run->sink, (struct place){ 0 }, "--instructions: not counted: %s", missing);
	run->instructions = false;
}

static enum status measure_all(struct run *run)
{
	size_t count = run->cluster_count ? 1 : run->selection.count;
	enum status status = STATUS_OK;

	run->result.selected = count;
	run->result.items = mem_new(count, sizeof(struct measurement *));
	for (size_t i = 0; i < count && status == STATUS_OK && !stop_signal; i++)
		status = measure(run, i);
	run->result.partial |= run->result.count < count;
	return status;
}

static double steal_percent(const struct steal *before, const struct steal *after)
{
	uint64_t total = after->total - before->total;

	return total ? (double)(after->stolen - before->stolen) * 100 / (double)total : -1;
}

static void describe(struct run *run, char **argv)
{
	struct result *result = &run->result;

	environment_read(&result->environment, run->with_hostname);
	result->command = argv;
	result->conditions = (struct run_conditions){
		.seed = run->settings.scheduler.seed,
		.tie_break = run->settings.scheduler.tie_break,
		.percentage_of_nodes_to_score =
			run->settings.scheduler.percentage_of_nodes_to_score,
		.scheduler_config = run->settings.scheduler_config,
		.feature_gates = run->settings.feature_gates,
		.kubernetes_version = run->settings.load.kubernetes_version,
		.object_defaults = !run->settings.load.no_defaults,
		.strict = run->settings.load.reader.strict,
		.repeat = run->repeat,
		.instrumented = run->instrumented,
	};
}

/* Everything between the options and the files. */
static enum status measure_and_print(struct run *run)
{
	struct steal before = steal_read();
	struct steal after;
	uint64_t begun_ns = clock_now_ns(&clock_monotonic);
	enum status status;

	start_progress(run);
	catch_signals();
	status = measure_all(run);
	release_signals();
	progress_free(run->progress);
	run->progress = NULL;
	after = steal_read();
	run->result.steal_percent = steal_percent(&before, &after);
	run->result.duration_s = (double)(clock_now_ns(&clock_monotonic) - begun_ns) / 1e9;
	if (run->text && run->result.count)
		table_summary(run->text, &run->result, &run->table);
	return status;
}

static enum status write_result(struct run *run)
{
	enum status status;

	if (!run->result.count)
		return STATUS_OK;
	status = result_write(&run->result, run->output, &run->sink);
	if (status == STATUS_OK && run->text)
		fprintf(run->text, "  result       %s\n", run->output);
	return status;
}

static bool missed_threshold(const struct result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		if (measurement_missed_threshold(result->items[i]))
			return true;
	}
	return false;
}

/* As --bare asks: nothing is measured, printed or written but one line. */
static enum status run_bare_chosen(struct run *run)
{
	const struct workload_options how = { .session = run->settings, .stop = &stop_signal };
	size_t count = run->cluster_count ? 1 : run->selection.count;
	struct measure_target target;

	if (run->bare_at >= count)
		return (enum status)cli_usage_error("run", "--bare %zu: the last workload is %zu",
						    (size_t)run->bare_at, count - 1);
	target = target_at(run, (size_t)run->bare_at);
	return run_bare(&target, &how, &run->sink);
}

/* The operands are chosen: run, print, write. */
static enum status run_chosen(struct run *run, char **argv)
{
	enum status status = STATUS_OK;
	enum status written;

	if (run->bare)
		return run_bare_chosen(run);
	check_instructions(run);
	if (strcmp(run->output, "-") != 0) {
		run->text = stdout;
		run->table.color = !run->no_color && cli_color(stdout);
		status = file_check_replaceable(run->output, &run->sink);
	}
	if (status != STATUS_OK)
		return status;
	describe(run, argv);
	status = measure_and_print(run);
	written = write_result(run);
	if (status == STATUS_OK)
		status = written;
	if (status == STATUS_OK && missed_threshold(&run->result))
		status = STATUS_NO;
	return status;
}

static void run_fini(struct run *run)
{
	for (size_t i = 0; i < run->result.count; i++)
		measurement_free(run->result.items[i]);
	free(run->result.items);
	run_selection_fini(&run->selection);
	free(run->cluster);
}

/* Ends the process the way the signal would have, so that a shell's loop stops too. */
static void pass_on_signal(void)
{
	if (!stop_signal)
		return;
	fflush(NULL);
	raise(stop_signal);
}

int cmd_run(int argc, char **argv)
{
	struct cli_line line = { argc, argv, "ho:q", options };
	struct run run = { .settings = CLI_SESSION_DEFAULTS,
			   .repeat = 1,
			   .instrumented = true,
			   .output = DEFAULT_OUTPUT };
	enum status status;
	int option;

	run.sink = (struct diag_sink){ .emit = tell, .context = &run };
	while ((option = cli_next(&line)) != -1) {
		if (option == 'h') {
			free(run.cluster);
			return cli_help(help);
		}
		if (!take_option(&run, &line, option)) {
			free(run.cluster);
			return STATUS_BAD_INPUT;
		}
	}
	run.sink.quiet = run.quiet;
	run.arguments = argv + 1;
	status = take_operands(&run, argv + optind, (size_t)(argc - optind));
	if (status == STATUS_OK)
		status = run_chosen(&run, argv);
	run_fini(&run);
	pass_on_signal();
	return (int)status;
}
