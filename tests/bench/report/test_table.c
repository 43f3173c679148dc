/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/table.h"
#include "tests/support/sample_result.h"

/* clang-format off */
static const char head[] =
	"schedmark 0.0.0 (c0ffee, cc 1, release)\n"
	"on Model T, 2 processors, Linux 6.1\n"
	"seed 18446744073709551615, tie-break random, 2 clean passes, an instrumented pass\n"
	"measuring costs 42 ns an attempt in clean passes, 35 of them for the clock\n"
	"\n";

static const char full[] =
	"Density/1kNodes\n"
	"  pods         1000 scheduled, 0 not fitting on 1000 nodes; 1000 measured\n"
	"  throughput   450000 pods/s (median of 2 passes of one process, 400000 to 500000) = 2.22 us a pod =\n"
	"               2.22 ns a pod and node\n"
	"  latency us   p50 2.1, p90 2.1, p99 2.1, p99.9 100.0, max 100.0\n"
	"  processor    99.0 % of the time (454545 pods/s of it); 5 context switches, page faults: 12 minor\n"
	"               and 1 major\n"
	"  memory       812 bytes a node, 140 bytes a pod at rest; peak RSS 5.0 MiB\n"
	"  heap MiB     start 1.0/1.5, createNodes 3.0/4.5, createPods 4.0/6.0, schedule 5.0/7.5\n"
	"               (allocated/resident)\n"
	"  allocations  3 requests (68.0 KiB) while scheduling, in 2 attempts, the last of them number 1; in\n"
	"               the steady state 0 bytes\n"
	"  profile      default; 100 % of the nodes scored\n"
	"  placements   0123456789abcdef\n"
	"\n"
	"  PHASE, RULE                                         SHARE      ns/POD    ns/PAIR         PAIRS\n"
	"  filter                                             40.0 %       400.0\n"
	"    NodeResourcesFit                                 35.0 %       350.0      35.00         10000\n"
	"    NodeUnschedulable                                 5.0 %        50.0       5.00         10000\n"
	"  score                                              30.0 %       300.0\n"
	"    NodeResourcesFit                                 20.0 %       200.0      22.22          9000\n"
	"    NodeAffinity x2                                  10.0 %       100.0      11.11          9000\n"
	"  other                                              29.0 %       290.0\n"
	"  queue                                               1.0 %        10.0\n"
	"  bind                                                0.0 %         0.0\n"
	"  no filtering NodePorts\n"
	"  probes       cost 80 ns a phase and 85 ns a rule, taken off above; this pass took 1.08 times the\n"
	"               clean one\n"
	"\n";

static const char stopped[] =
	"NearlyFull/5NodesAndAVeryLongNameThatHasALineOfItsOwn\n"
	"  pods         20 scheduled, 30 not fitting and 1 skipped on 5 nodes; 7 were running already; 51\n"
	"               measured\n"
	"  attempts     60, for 8 pods had more than one; latencies are those of attempts\n"
	"  victims      4 pods had to go: preemption\n"
	"  throughput   10000 pods/s (51 pods with 60 attempts in 0.005 s) = 100.00 us a pod = 20000.00 ns a\n"
	"               pod and node\n"
	"  threshold    more than 20000 pods/s: not judged, stopped early\n"
	"  latency us   p50 100.0, p90 100.0, p99 100.0, p99.9 100.0, max 100.0\n"
	"  processor    99.0 % of the time (10101 pods/s of it); 5 context switches, page faults: 12 minor\n"
	"               and 1 major\n"
	"  memory       peak RSS 6.0 MiB (of the process so far)\n"
	"  heap MiB     not known: no jemalloc in this sample\n"
	"  profile      full.yaml; an adaptive share of the nodes scored\n"
	"  placements   0000000000000000\n"
	"\n"
	"  ATTEMPTS  FAILED BECAUSE OF (ON AT LEAST ONE NODE)\n"
	"        39  Insufficient cpu\n"
	"         2  Too many pods\n"
	"\n";

static const char summary[] =
	"WORKLOAD         NODES    PODS   PODS/S    +-%  P50 us  P99 us  MAX us  NOT FIT\n"
	"Density/1kNodes   1000    1000   450000      -     2.1     2.1   100.0        0\n"
	"NearlyFull/5NodesAndAVeryLongNameThatHasALineOfItsOwn\n"
	"                     5      51    10000      -   100.0   100.0   100.0       30\n"
	"  note         NearlyFull/5NodesAndAVeryLongNameThatHasALineOfItsOwn: stopped early; the figures are\n"
	"               of 51 pods\n"
	"  note         NearlyFull/5NodesAndAVeryLongNameThatHasALineOfItsOwn: 8 pods had more than one\n"
	"               attempt; P50, P99, MAX are of attempts\n"
	"  note         NearlyFull/5NodesAndAVeryLongNameThatHasALineOfItsOwn: 1.5 s of sleep operations, on\n"
	"               the run's clock\n"
	"  note         not run: 1 of 3 workloads\n"
	"  note         the machine was busy: load average 2.5 on 2 processors\n"
	"  note         the host took 2.0 % of this machine's time\n";
/* clang-format on */

static char *text;
static size_t size;
static FILE *out;
static struct result *result;

static void set_up(void)
{
	result = sample_result();
	out = open_memstream(&text, &size);
}

static void tear_down(void)
{
	fclose(out);
	free(text);
	sample_result_free(result);
}

TestSuite(table, .init = set_up, .fini = tear_down);

/* Names the first line that differs. */
static void expect_text(const char *want)
{
	const char *got;
	size_t line = 1;
	size_t at = 0;

	fflush(out);
	got = text;
	while (want[at] && got[at] == want[at]) {
		line += want[at] == '\n';
		at++;
	}
	cr_expect(got[at] == want[at], "line %zu differs from there on:\n%.200s\nwanted:\n%.200s",
		  line, got + at, want + at);
}

static void expect_narrow(void)
{
	fflush(out);
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		cr_expect_leq(strcspn(line, "\n"), 100, "%.120s", line);
}

static const struct table_options plain;

Test(table, the_head_says_what_runs_where)
{
	table_head(out, result);
	expect_text(head);
}

Test(table, a_workload_has_a_section)
{
	table_workload(out, result->items[0], &plain);
	expect_text(full);
	expect_narrow();
}

Test(table, what_is_missing_is_left_out_or_has_a_reason)
{
	table_workload(out, result->items[1], &plain);
	expect_text(stopped);
	expect_narrow();
}

Test(table, the_summary_has_a_line_for_each_workload_and_notes)
{
	table_summary(out, result, &plain);
	expect_text(summary);
	expect_narrow();
}

Test(table, a_quiet_run_has_no_notes)
{
	result->count = result->selected = 1;
	result->steal_percent = -1;
	result->environment.load_average[0] = 0.3;
	measurement_free(result->items[1]);
	table_summary(out, result, &plain);
	fflush(out);
	cr_expect_null(strstr(text, "note"), "%s", text);
}

static const struct {
	const char *what;
	double threshold;
	bool partial;
	const char *section;
	const char *note;
} thresholds[] = {
	{ "below", 450001, false, "more than 450001 pods/s: MISSED",
	  "450000 pods/s, but the threshold wants more than 450001" },
	{ "as much", 450000, false, "more than 450000 pods/s: MISSED",
	  "450000 pods/s, but the threshold wants more than 450000" },
	{ "above", 449999, false, "more than 449999 pods/s: met", NULL },
	{ "stopped", 450001, true, "more than 450001 pods/s: not judged, stopped early", NULL },
};

Test(table, thresholds_are_judged)
{
	for (size_t i = 0; i < sizeof(thresholds) / sizeof(thresholds[0]); i++) {
		rewind(out);
		result->items[0]->threshold = thresholds[i].threshold;
		result->items[0]->partial = thresholds[i].partial;
		table_workload(out, result->items[0], &plain);
		table_summary(out, result, &plain);
		fflush(out);
		cr_expect_not_null(strstr(text, thresholds[i].section), "%s", thresholds[i].what);
		if (thresholds[i].note)
			cr_expect_not_null(strstr(text, thresholds[i].note), "%s",
					   thresholds[i].what);
		else
			cr_expect_null(strstr(text, "but the threshold"), "%s", thresholds[i].what);
	}
}

Test(table, trouble_is_noted)
{
	result->items[0]->placements_agree = false;
	result->items[0]->repetitions[0].usage.cpu_ns = 1000000;
	result->items[0]->repetitions[1].usage.cpu_ns = 1250000;
	result->environment.build.mode = "debug";
	table_summary(out, result, &plain);
	fflush(out);
	cr_expect_not_null(strstr(text, "Density/1kNodes: the passes placed pods differently"));
	cr_expect_not_null(strstr(text, "shared processor: 1 workload had it less than 95 % of the "
					"time, down to 50 %\n"),
			   "%s", text);
	cr_expect_not_null(strstr(text, "a build in mode debug: times say little"));
}

Test(table, rules_of_several_profiles_are_told_apart)
{
	struct rule_time *rule = &result->items[0]->breakdown.rules[3];

	free(rule->scheduler_name);
	rule->scheduler_name = strdup("batch");
	table_workload(out, result->items[0], &plain);
	fflush(out);
	cr_expect_not_null(strstr(text, "    NodeAffinity x2 (batch)  "));
	cr_expect_not_null(strstr(text, "    NodeResourcesFit (default-scheduler)  "));
}

Test(table, only_headings_are_bold_and_only_on_demand)
{
	const struct table_options color = { .color = true };

	table_summary(out, result, &color);
	fflush(out);
	cr_expect_eq(strncmp(text, "\033[1mWORKLOAD", 12), 0);
	cr_expect_not_null(strstr(text, "NOT FIT\033[0m\n"));
	rewind(out);
	table_workload(out, result->items[1], &plain);
	fflush(out);
	cr_expect_null(memchr(text, '\033', strlen(stopped)));
}

Test(table, many_reasons_are_cut_short)
{
	struct workload_outcome *o = &result->items[1]->outcome;

	for (size_t i = 0; i < 2; i++)
		free(o->reasons[i].text);
	free(o->reasons);
	o->reason_count = 12;
	o->reasons = calloc(o->reason_count, sizeof(*o->reasons));
	for (size_t i = 0; i < o->reason_count; i++)
		o->reasons[i] = (struct workload_reason){ strdup("r"), 20 - i };
	table_workload(out, result->items[1], &plain);
	fflush(out);
	cr_expect_not_null(strstr(text, "        11  r\n            and 2 more reasons\n"));
}
