/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/run_options.h"

#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "sched/base/mem.h"
#include "sched/load/duration.h"

#define DEFAULT_OUTPUT "schedmark.result.json"
#define DEFAULT_TRACE "schedmark.trace.json"

enum { TRACE_PODS = 1000 };

static const char help[] =
	"usage: schedmark run [options] [NAME|FILE... | --cluster FILE...]\n"
	"\n"
	"Runs workloads in scheduler_perf's format, or schedules the pending pods of a\n"
	"dump; prints tables and writes " DEFAULT_OUTPUT ". `schedmark list\n"
	"workloads` has the NAMEs; without any, those labelled " DEFAULT_SUITE_LABELS " run.\n"
	"\n"
	"      --cluster FILE                a dump to schedule; operands are more of it\n"
	"      --label-filter A,-B, --name REGEX  with label A, not B; so named\n"
	"      --sweep PARAM=A,B,...         with each value; several are combined\n"
	"      --precision P%, --budget TIME  until that sure (1%), or over (1s)\n"
	"      --processes N, --repeat N     fresh processes; passes of each or this\n"
	"      --clock virtual[:1ms]|real|fixed:1ms  of churn, back-offs; fixed repeats\n"
	"      --instructions, --no-instrumented  count under valgrind; time no rules\n"
	"      --counters                    count events and bytes of each phase, too\n"
	"      --thresholds, --bare N        status 3 if missed; schedule only the Nth\n"
	"      --placements FILE, --save-baseline NAME  list who is where; keep a result\n"
	"      --perf-control fifo:CTL[,ACK]  switch perf on for what is measured\n"
	"      --heap-profile FILE.svg       who asks for memory: a flame graph, no times\n"
	"      --trace FILE, --trace-pods A..B  time line of pods (0..1000), for Perfetto\n"
	"  -o, --output FILE                 the result (" DEFAULT_OUTPUT "; - stdout)\n"
	"      --report FORM[=FILE]          it in another form; see schedmark report -h\n"
	"  -q, --quiet, --brief, --no-color, --hostname  say less; name the machine\n"
	/* */
	CLI_SCHEDULING_HELP CLI_LOADING_HELP "  -h, --help\n";

enum {
	RUN_CLUSTER = CLI_OWN,
	RUN_LABEL_FILTER,
	RUN_NAME,
	RUN_SWEEP,
	RUN_CLOCK,
	RUN_REPEAT,
	RUN_PROCESSES,
	RUN_PRECISION,
	RUN_BUDGET,
	RUN_THRESHOLDS,
	RUN_WORKER,
	RUN_NO_INSTRUMENTED,
	RUN_INSTRUCTIONS,
	RUN_COUNTERS,
	RUN_BARE,
	RUN_PERF_CONTROL,
	RUN_HEAP_PROFILE,
	RUN_TRACE,
	RUN_TRACE_PODS,
	RUN_PLACEMENTS,
	RUN_REPORT,
	RUN_SAVE_BASELINE,
	RUN_BRIEF,
	RUN_HOSTNAME,
	RUN_NO_COLOR,
};

static const struct option options[] = {
	CLI_OPTION("cluster", required_argument, RUN_CLUSTER),
	CLI_OPTION("label-filter", required_argument, RUN_LABEL_FILTER),
	CLI_OPTION("name", required_argument, RUN_NAME),
	CLI_OPTION("repeat", required_argument, RUN_REPEAT),
	CLI_OPTION("sweep", required_argument, RUN_SWEEP),
	CLI_OPTION("clock", required_argument, RUN_CLOCK),
	CLI_OPTION("processes", required_argument, RUN_PROCESSES),
	CLI_OPTION("precision", required_argument, RUN_PRECISION),
	CLI_OPTION("budget", required_argument, RUN_BUDGET),
	CLI_OPTION("thresholds", no_argument, RUN_THRESHOLDS),
	CLI_OPTION("worker", required_argument, RUN_WORKER), /* of sampling_take() alone */
	CLI_OPTION("no-instrumented", no_argument, RUN_NO_INSTRUMENTED),
	CLI_OPTION("instructions", no_argument, RUN_INSTRUCTIONS),
	CLI_OPTION("counters", no_argument, RUN_COUNTERS),
	CLI_OPTION("bare", required_argument, RUN_BARE),
	CLI_OPTION("perf-control", required_argument, RUN_PERF_CONTROL),
	CLI_OPTION("heap-profile", required_argument, RUN_HEAP_PROFILE),
	CLI_OPTION("trace", required_argument, RUN_TRACE),
	CLI_OPTION("trace-pods", required_argument, RUN_TRACE_PODS),
	CLI_OPTION("output", required_argument, 'o'),
	CLI_OPTION("report", required_argument, RUN_REPORT),
	CLI_OPTION("placements", required_argument, RUN_PLACEMENTS),
	CLI_OPTION("save-baseline", required_argument, RUN_SAVE_BASELINE),
	CLI_OPTION("brief", no_argument, RUN_BRIEF),
	CLI_OPTION("hostname", no_argument, RUN_HOSTNAME),
	CLI_OPTION("quiet", no_argument, 'q'),
	CLI_OPTION("no-color", no_argument, RUN_NO_COLOR),
	CLI_SCHEDULING_OPTIONS,
	CLI_LOADING_OPTIONS,
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

enum { REPEAT_MAX = 1000, PROCESSES_MAX = 1000, POSITION_MAX = 1000000 };

/* The whole default suite within a minute. */
enum { DEFAULT_BUDGET_MS = 1000 };
#define DEFAULT_PRECISION 0.01

void run_options_add_cluster(struct run_options *o, const char *path)
{
	o->cluster =
		mem_grow(o->cluster, o->cluster_count, &o->cluster_capacity, sizeof(*o->cluster));
	o->cluster[o->cluster_count++] = path;
}

static bool take_sweep(struct run_options *o)
{
	const char *wrong = sweep_add(&o->sweep, optarg);

	if (wrong)
		cli_usage_error("run", "--sweep %s: it %s", optarg, wrong);
	return !wrong;
}

/* "1%", "0.5%". */
static bool take_precision(struct run_options *o)
{
	char *end;
	double percent = strtod(optarg, &end);

	end += *end == '%';
	if (end == optarg || *end || !(percent > 0 && percent <= 100)) {
		cli_usage_error("run", "--precision: \"%s\" is no percentage, such as 1%%", optarg);
		return false;
	}
	o->precision = percent / 100;
	o->sampled = true;
	return true;
}

static bool take_budget(struct run_options *o)
{
	if (!duration_parse(optarg, strlen(optarg), &o->budget_ns) || o->budget_ns < 0) {
		cli_usage_error("run", "--budget: \"%s\" is no duration, such as 10s or 1500ms",
				optarg);
		return false;
	}
	o->sampled = true;
	return true;
}

static bool take_trace_pods(struct run_options *o)
{
	if (!trace_window_parse(optarg, &o->trace_window)) {
		cli_usage_error("run", "--trace-pods: \"%s\" is no window, such as 1000..2000",
				optarg);
		return false;
	}
	o->trace = o->trace ? o->trace : DEFAULT_TRACE;
	return true;
}

static bool take_clock(struct run_options *o)
{
	if (run_clock_parse(optarg, &o->clock))
		return true;
	cli_usage_error("run",
			"--clock: \"%s\" is not real, virtual, virtual:STEP or fixed:STEP, "
			"such as fixed:20us",
			optarg);
	return false;
}

/* Options about how it is measured; false for another one, or a wrong one. */
static bool take_measuring(struct run_options *o, const struct cli_line *line, int option,
			   bool *mine)
{
	*mine = true;
	switch (option) {
	case RUN_REPEAT:
		return cli_number(line, option, 1, REPEAT_MAX, &o->repeat);
	case RUN_PROCESSES:
		return cli_number(line, option, 1, PROCESSES_MAX, &o->processes);
	case RUN_PRECISION:
		return take_precision(o);
	case RUN_BUDGET:
		return take_budget(o);
	case RUN_CLOCK:
		return take_clock(o);
	case RUN_NO_INSTRUMENTED:
		o->instrumented = false;
		return true;
	case RUN_INSTRUCTIONS:
		o->instructions = true;
		return true;
	case RUN_COUNTERS:
		o->counters = true;
		return true;
	case RUN_THRESHOLDS:
		o->thresholds = true;
		return true;
	case RUN_BARE:
		o->bare = true;
		return cli_number(line, option, 0, POSITION_MAX, &o->at);
	case RUN_TRACE:
		o->trace = optarg;
		return true;
	case RUN_TRACE_PODS:
		return take_trace_pods(o);
	case RUN_HEAP_PROFILE:
		o->heap_profile = optarg;
		return true;
	case RUN_PERF_CONTROL:
		o->perf_control = optarg;
		return true;
	case RUN_WORKER:
		o->worker = true;
		return cli_number(line, option, 0, POSITION_MAX, &o->at);
	default:
		*mine = false;
		return false;
	}
}

static bool take_option(struct run_options *o, const struct cli_line *line, int option)
{
	bool mine;
	bool taken = take_measuring(o, line, option, &mine);

	if (mine)
		return taken;
	switch (option) {
	case RUN_CLUSTER:
		run_options_add_cluster(o, optarg);
		return true;
	case RUN_LABEL_FILTER:
		o->filter.labels = optarg;
		return true;
	case RUN_NAME:
		o->filter.name = optarg;
		return true;
	case RUN_SWEEP:
		return take_sweep(o);
	case RUN_REPORT:
		return run_reports_add(&o->reports, optarg);
	case RUN_PLACEMENTS:
		o->placements = optarg;
		return true;
	case RUN_SAVE_BASELINE:
		o->baseline = optarg;
		return true;
	case RUN_BRIEF:
		o->brief = true;
		return true;
	case RUN_HOSTNAME:
		o->with_hostname = true;
		return true;
	case RUN_NO_COLOR:
		o->no_color = true;
		return true;
	case 'o':
		o->output = optarg;
		return true;
	case 'q':
		o->quiet = true;
		return true;
	case 'h':
		o->help = true;
		return true;
	default:
		return cli_session_option(line, option, &o->settings);
	}
}

bool run_options_parse(int argc, char **argv, struct run_options *out)
{
	struct cli_line line = { argc, argv, "ho:q", options };
	int option;

	*out = (struct run_options){ .settings = CLI_SESSION_DEFAULTS,
				     .precision = DEFAULT_PRECISION,
				     .budget_ns = DEFAULT_BUDGET_MS * INT64_C(1000000),
				     .instrumented = true,
				     .output = DEFAULT_OUTPUT };
	while (!out->help && (option = cli_next(&line)) != -1) {
		if (!take_option(out, &line, option))
			return false;
	}
	if (out->trace && !out->trace_window.end)
		out->trace_window.end = TRACE_PODS;
	if (out->sampled && out->processes) {
		cli_usage_error("run", "--processes says how many; --precision and --budget would "
				       "too");
		return false;
	}
	return true;
}

void run_options_fini(struct run_options *o)
{
	free(o->cluster);
	run_reports_fini(&o->reports);
}

int run_options_help(void)
{
	return cli_help(help);
}
