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
#include "bench/cli/run_heap.h"
#include "bench/cli/run_options.h"
#include "bench/compare/baseline.h"
#include "bench/measure/callgrind.h"
#include "bench/measure/child.h"
#include "bench/measure/sampling.h"
#include "bench/profiling/heap_profile.h"
#include "bench/profiling/perf_control.h"
#include "bench/report/growth.h"
#include "bench/report/placements.h"
#include "bench/report/progress.h"
#include "bench/report/table.h"
#include "sched/base/mem.h"
#include "sched/core/strategy.h"

struct run {
	struct run_options options;
	bool sampling; /* in processes of their own */
	char **arguments; /* as given */

	struct diag_sink sink;
	struct progress *progress;
	struct run_selection selection;
	struct result result;
	FILE *text; /* where tables go; NULL: nowhere */
	FILE *placements; /* --placements, until all is measured; NULL: not wanted */
	char *placed; /* what was written there */
	size_t placed_size;
	const char *name; /* of the workload that is measured */
	struct perf_control *perf; /* NULL: none waits outside */
	struct region region;
	struct trace *trace; /* NULL: not wanted */
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

/* A dump on standard input can be read by one pass only. */
static int check_standard_input(struct run *run)
{
	const char *again = run->options.repeat > 1  ? "--repeat"
			    : run->options.processes ? "--processes"
			    : run->options.sampled   ? "--precision"
						     : NULL;
	bool from_stdin = false;

	for (size_t i = 0; i < run->options.cluster_count; i++)
		from_stdin |= !strcmp(run->options.cluster[i], "-");
	if (!from_stdin)
		return STATUS_OK;
	if (again)
		return cli_usage_error("run", "%s needs a file to read again, not -", again);
	run->options.repeat = 1;
	if (run->options.instrumented)
		diag_note(&run->sink, (struct place){ 0 },
			  "standard input can be read only once: no instrumented pass");
	if (run->options.counters)
		diag_note(&run->sink, (struct place){ 0 },
			  "standard input can be read only once: no --counters");
	run->options.instrumented = false;
	run->options.counters = false;
	return STATUS_OK;
}

/* Operands are more of the dump, or workloads. */
static enum status take_operands(struct run *run, char **operands, size_t count)
{
	struct run_filter filter = run->options.filter;
	enum status status;

	if (run->options.cluster_count) {
		if (filter.labels || filter.name || run->options.sweep.count)
			return (enum status)cli_usage_error(
				"run",
				"--label-filter, --name and --sweep are about workloads, not "
				"dumps");
		for (size_t i = 0; i < count; i++)
			run_options_add_cluster(&run->options, operands[i]);
		return (enum status)check_standard_input(run);
	}
	if (!count && !filter.labels && !filter.name)
		filter.labels = DEFAULT_SUITE_LABELS;
	status = run_select((const char *const *)operands, count, &filter,
			    run->options.settings.load.reader.strict, &run->sink, &run->selection);
	return status == STATUS_OK
		       ? run_selection_sweep(&run->selection, &run->options.sweep, &run->sink)
		       : status;
}

static void show_pass(void *context, const char *name, const char *pass)
{
	struct run *run = context;

	progress_pass(run->progress, name, pass);
}

static void list_placements(void *context, const struct cluster *cluster)
{
	const struct run *run = context;

	placements_print(cluster, run->name, run->placements);
}

/* Progress on a terminal needs one for the bar, and none otherwise. */
static void start_progress(struct run *run)
{
	const struct progress_options progress = {
		.fd = STDERR_FILENO,
		.bar = isatty(STDERR_FILENO) != 0,
		.quiet = run->options.quiet,
		.clock = &clock_monotonic,
	};

	run->progress = progress_new(&progress);
	progress_start(run->progress);
}

/* The workload, or the dump. */
static struct measure_target target_at(const struct run *run, size_t at)
{
	return (struct measure_target){ run->options.cluster_count ? NULL
								   : run->selection.items[at],
					run->options.cluster, run->options.cluster_count };
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

/* The passes in processes of their own take the place of the one in this. */
static enum status sample(struct run *run, size_t at, const struct measure_options *how,
			  struct measurement *m)
{
	const struct sampling sampling = {
		.processes = (size_t)run->options.processes,
		.precision = run->options.precision,
		.budget_ns = (uint64_t)run->options.budget_ns,
		.at = at,
		.arguments = run->arguments,
	};
	enum status status = sampling_take(m, &sampling, how, &run->sink);

	progress_pass_end(run->progress);
	return status;
}

/* Does every pod go through the rules one by one? */
static bool run_by_rules(const struct run *run)
{
	const struct strategy *strategy = run->options.settings.scheduler.strategy;

	return !strategy || !strategy->begin;
}

/* Measures number `at` of the selection and prints its section. */
static enum status measure(struct run *run, size_t at)
{
	const struct measure_target target = target_at(run, at);
	struct workload_hooks trace;
	struct measure_options how = {
		.run = { .session = run->options.settings,
			 .clock = run->options.clock,
			 .stop = &stop_signal },
		.repeat = run->sampling ? 1 : (size_t)run->options.repeat,
		.instrumented = run->options.instrumented,
		.counted = run->options.counters,
		.waits = run_reports_want_waits(&run->options.reports),
		.clock = &clock_monotonic,
		.region = &run->region,
		.progress = progress_counters(run->progress),
		.pass_begin = show_pass,
		.placed = run->placements ? list_placements : NULL,
		.context = run,
	};
	struct measurement *m;
	enum status status;

	run->name = target.workload ? target.workload->full_name : "cluster";
	if (run->trace) {
		trace_begin(run->trace, run->name, run_by_rules(run));
		trace = trace_hooks(run->trace);
		how.trace = &trace;
	}
	status = measurement_take(&target, &how, &run->sink, &m);

	progress_pass_end(run->progress);
	if (!m)
		return status;
	if (status == STATUS_OK && run->sampling && !m->partial)
		status = sample(run, at, &how, m);
	if (status == STATUS_OK && run->options.instructions && !m->partial)
		status = count_instructions(run, at, m);
	if (run->text && !run->result.count)
		table_head(run->text, &run->result);
	run->result.items[run->result.count++] = m;
	run->result.partial |= m->partial;
	if (run->text && !run->options.brief) {
		table_workload(run->text, m, &run->table);
		fflush(run->text);
	}
	return status;
}

/* The reason is told once. */
static void check_instructions(struct run *run)
{
	const char *missing = run->options.instructions ? callgrind_missing() : NULL;

	if (!missing)
		return;
	diag_warning(&run->sink, (struct place){ 0 }, "--instructions: not counted: %s", missing);
	run->options.instructions = false;
}

static enum status measure_all(struct run *run)
{
	size_t count = run->options.cluster_count ? 1 : run->selection.count;
	enum status status = STATUS_OK;

	run->result.selected = count;
	run->result.skipped = run->selection.skipped;
	run->result.skipped_count = run->selection.skipped_count;
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
	const struct strategy *strategy = run->options.settings.scheduler.strategy;

	environment_read(&result->environment, run->options.with_hostname);
	result->measuring_cost = measuring_cost_find(
		&clock_monotonic, strategy && strategy->begin ? CLEAN_PASS_BLOCK : 1);
	result->hardware_counters_missing = counters_hardware_missing();
	result->command = argv;
	result->conditions = (struct run_conditions){
		.seed = run->options.settings.scheduler.seed,
		.tie_break = run->options.settings.scheduler.tie_break,
		.own_tie_break = run->options.settings.scheduler.own_tie_break,
		.strategy = strategy ? strategy->name : strategy_per_node.name,
		.parallelism = run->options.settings.scheduler.parallelism,
		.template_cache_bytes = run->options.settings.scheduler.template_cache_bytes,
		.percentage_of_nodes_to_score =
			run->options.settings.scheduler.percentage_of_nodes_to_score,
		.scheduler_config = run->options.settings.scheduler_config,
		.feature_gates = run->options.settings.feature_gates,
		.kubernetes_version = run->options.settings.load.kubernetes_version,
		.object_defaults = !run->options.settings.load.no_defaults,
		.strict = run->options.settings.load.reader.strict,
		.repeat = (size_t)run->options.repeat,
		.processes = (size_t)run->options.processes,
		.instrumented = run->options.instrumented,
		.clock = run->options.clock,
	};
	if (run->sampling && !run->options.processes) {
		result->conditions.precision = run->options.precision;
		result->conditions.budget_s = (double)run->options.budget_ns / 1e9;
	}
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
	if (run->text && (run->result.count || run->result.skipped_count)) {
		table_summary(run->text, &run->result, &run->table);
		growth_print(run->text, &run->result, &run->table);
		table_verdicts(run->text, &run->result, &run->table);
	}
	return status;
}

/* What reports call it. */
static const char *result_name(const struct run *run)
{
	return strcmp(run->options.output, "-") != 0 ? run->options.output : "this run";
}

static enum status write_result(struct run *run)
{
	enum status status;

	if (!run->result.count && !run->result.skipped_count)
		return STATUS_OK;
	status = result_write(&run->result, run->options.output, &run->sink);
	if (status == STATUS_OK && run->text)
		fprintf(run->text, "  result       %s\n", run->options.output);
	if (status == STATUS_OK)
		status = run_reports_write(&run->options.reports, &run->result, result_name(run),
					   &run->sink);
	return status;
}

static void begin_placements(struct run *run)
{
	if (!run->options.placements)
		return;
	run->placements = open_memstream(&run->placed, &run->placed_size);
	if (!run->placements)
		mem_out_of_memory();
}

static enum status end_placements(struct run *run)
{
	enum status status = STATUS_OK;

	if (!run->placements)
		return STATUS_OK;
	if (fclose(run->placements) != 0)
		mem_out_of_memory();
	run->placements = NULL;
	if (!strcmp(run->options.placements, "-"))
		fwrite(run->placed, 1, run->placed_size, stdout);
	else
		status = file_replace(run->options.placements, run->placed, run->placed_size,
				      &run->sink);
	free(run->placed);
	return status;
}

static void free_result(struct result *result)
{
	for (size_t i = 0; i < result->count; i++)
		measurement_free(result->items[i]);
	free(result->items);
}

/* Measures everything once more: a baseline on which two runs do not agree is none. */
static enum status save_baseline(struct run *run, char **argv)
{
	struct result first = run->result;
	json_t *kept = result_json(&first);
	enum status status;

	run->result = (struct result){ 0 };
	run->text = NULL;
	describe(run, argv);
	status = measure_and_print(run);
	if (status == STATUS_OK && stop_signal)
		status = STATUS_ERROR;
	if (status == STATUS_OK)
		status = baseline_save(run->options.baseline, kept, result_json(&run->result),
				       &run->sink);
	else
		json_decref(kept);
	free_result(&run->result);
	run->result = first;
	return status;
}

static enum status write_trace(struct run *run)
{
	size_t length;
	bool cut;
	size_t count;
	char *text;
	enum status status;

	if (!run->trace)
		return STATUS_OK;
	count = trace_count(run->trace, &cut);
	text = trace_text(run->trace, &length);
	status = file_replace(run->options.trace, text, length, &run->sink);
	free(text);
	if (status == STATUS_OK && run->text)
		fprintf(run->text, "  trace        %s, %zu slices%s\n", run->options.trace, count,
			cut ? "; there was room for no more" : "");
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

/* --bare or --worker: one workload; nothing is printed or written but what the other side reads. */
static enum status run_single(struct run *run)
{
	const struct workload_options how = { .session = run->options.settings,
					      .clock = run->options.clock,
					      .stop = &stop_signal };
	size_t count = run->options.cluster_count ? 1 : run->selection.count;
	size_t at = (size_t)run->options.at;
	struct measure_target target;

	if (at >= count)
		return (enum status)cli_usage_error("run", "--bare %zu: the last workload is %zu",
						    at, count - 1);
	target = target_at(run, at);
	catch_signals();
	if (run->options.heap_profile)
		return run_heap_profile(&target, &how, run->options.heap_profile, &run->sink);
	if (run->options.bare)
		return run_bare(&target, &how, &run->region, &run->sink);
	return run_worker(&target, &how, (size_t)run->options.repeat, &run->region, &run->sink);
}

/* In a process that keeps the stacks of requests for memory, which is begun when this is none. */
static enum status profile_heap(struct run *run, char **argv)
{
	size_t count = run->options.cluster_count ? 1 : run->selection.count;
	char **again;
	size_t length = 0;
	enum status status;

	if (count > 1 && !run->options.bare)
		return (enum status)cli_usage_error(
			"run",
			"--heap-profile is of one workload, not of %zu: "
			"name it, or add --bare N",
			count);
	if (heap_profile_is_kept())
		return run_single(run);
	while (argv[length])
		length++;
	again = mem_new(length + 2, sizeof(*again));
	memcpy(again + 1, argv, length * sizeof(*again));
	again[0] = argv[0];
	status = heap_profile_restart(again, &run->sink);
	free(again);
	return status;
}

/* Whoever started us may have a perf waiting. */
static enum status open_perf_control(struct run *run)
{
	const char *spec = run->options.perf_control ? run->options.perf_control
						     : getenv(PERF_CONTROL_VARIABLE);
	enum status status;

	if (!spec || !spec[0])
		return STATUS_OK;
	status = perf_control_open(spec, 0, &run->sink, &run->perf);
	if (status == STATUS_OK)
		run->region = perf_control_region(run->perf);
	return status;
}

/* One pass says all there is to say on a fixed clock; and what takes the time it takes is not done
 * again and again by itself. */
static void measure_once(struct run *run)
{
	run->sampling = false;
	if (!run->options.repeat)
		run->options.repeat = 1;
	if (run->options.clock.kind == RUN_CLOCK_FIXED) {
		run->options.repeat = 1;
		run->options.instrumented = false;
		run->options.counters = false;
	}
}

/* May all files be written that were asked for? Better told before a long run than after. */
static enum status check_files(struct run *run, bool listed, bool as_result)
{
	size_t count = run->options.cluster_count ? 1 : run->selection.count;
	enum status status = STATUS_OK;

	if (!as_result)
		status = file_check_replaceable(run->options.output, &run->sink);
	if (status == STATUS_OK && run->options.placements && !listed)
		status = file_check_replaceable(run->options.placements, &run->sink);
	if (status == STATUS_OK && run->options.trace)
		status = file_check_replaceable(run->options.trace, &run->sink);
	if (status == STATUS_OK)
		status = run_reports_check(&run->options.reports, count, &run->sink);
	if (status == STATUS_OK && run->options.baseline)
		status = baseline_check_name(run->options.baseline, &run->sink);
	return status;
}

/* Only one thing can go to the standard output. */
static enum status check_standard_output(size_t reports, bool listed, bool as_result)
{
	if (listed && as_result)
		return (enum status)cli_usage_error(
			"run", "--placements - and --output - both want the standard output");
	if (reports + listed + as_result > 1)
		return (enum status)cli_usage_error("run",
						    "--report: the standard output is taken, "
						    "name a file: --report FORM=FILE");
	return STATUS_OK;
}

/* Everything is known to be in order: measure, print, write; the first that went wrong counts. */
static enum status measure_and_write(struct run *run, char **argv)
{
	enum status status;
	enum status written;

	describe(run, argv);
	begin_placements(run);
	if (run->options.trace)
		run->trace = trace_new(&clock_monotonic, run->options.trace_window);
	status = measure_and_print(run);
	written = write_result(run);
	if (status == STATUS_OK)
		status = written;
	if (status == STATUS_OK)
		status = write_trace(run);
	written = end_placements(run);
	if (status == STATUS_OK)
		status = written;
	if (status == STATUS_OK && run->options.baseline && !stop_signal)
		status = save_baseline(run, argv);
	if (status == STATUS_OK && run->options.thresholds && missed_threshold(&run->result))
		status = STATUS_NO;
	return status;
}

/* The operands are chosen: run, print, write. */
static enum status run_chosen(struct run *run, char **argv)
{
	enum status status = open_perf_control(run);
	bool listed = run->options.placements && !strcmp(run->options.placements, "-");
	bool as_result = !strcmp(run->options.output, "-");
	size_t reports = run_reports_on_stdout(&run->options.reports);

	if (status == STATUS_OK)
		status = check_standard_output(reports, listed, as_result);
	if (status != STATUS_OK)
		return status;
	if (run->options.heap_profile)
		return profile_heap(run, argv);
	if (run->options.bare || run->options.worker)
		return run_single(run);
	run->sampling = !run->options.repeat || run->options.processes || run->options.sampled;
	if (run->options.clock.kind != RUN_CLOCK_STEPS)
		measure_once(run);
	check_instructions(run);
	if (!as_result) {
		run->text = listed || reports ? NULL : stdout;
		run->table.brief = run->options.brief;
		run->table.color = !run->options.no_color && cli_color(stdout);
	}
	status = check_files(run, listed, as_result);
	return status == STATUS_OK ? measure_and_write(run, argv) : status;
}

static void run_fini(struct run *run)
{
	free_result(&run->result);
	perf_control_close(run->perf);
	trace_free(run->trace);
	run_selection_fini(&run->selection);
	run_options_fini(&run->options);
}

/* Ends the process the way the signal would have, so that a shell's loop stops too. */
static void pass_on_signal(void)
{
	if (!stop_signal)
		return;
	fflush(NULL);
	raise(stop_signal);
}

static enum status run_command(struct run *run, int argc, char **argv)
{
	enum status status;

	run->sink = (struct diag_sink){ .emit = tell,
					.context = run,
					.quiet = run->options.quiet || run->options.worker };
	run->arguments = argv + 1;
	status = take_operands(run, argv + optind, (size_t)(argc - optind));
	return status == STATUS_OK ? run_chosen(run, argv) : status;
}

int cmd_run(int argc, char **argv)
{
	struct run run = { 0 };
	enum status status = STATUS_BAD_INPUT;

	if (run_options_parse(argc, argv, &run.options)) {
		if (run.options.help)
			status = (enum status)run_options_help();
		else
			status = run_command(&run, argc, argv);
	}
	run_fini(&run);
	pass_on_signal();
	return (int)status;
}
