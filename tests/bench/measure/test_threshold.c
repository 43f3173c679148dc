/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "bench/measure/measurement.h"
#include "bench/measure/threshold.h"

static struct measurement m;
static struct repetition repetition;
static struct rule_time rule;
static char plugin[] = "NodeResourcesFit";
static struct throughput_tick ticks[] = { { .bound = 0 },
					  { .at_ns = 1000000000, .bound = 400 },
					  { .at_ns = 2000000000, .bound = 1000 } };

/* 1000 pods in two seconds: 900 attempts of 1.5 ms, 100 of 3 ms; Filter took 1 us for each. */
static void set_up(void)
{
	memset(&m, 0, sizeof(m));
	repetition =
		(struct repetition){ .elapsed_ns = 2000000000, .pods = 1000, .attempts = 1000 };
	m.repetitions = &repetition;
	m.repetition_count = 1;
	m.outcome.measured = m.outcome.scheduled = m.outcome.attempts = 1000;
	histogram_record_many(&m.latency_ns, 1500000, 900);
	histogram_record_many(&m.latency_ns, 3000000, 100);
	m.windows.ticks = ticks;
	m.windows.count = 3;
	m.has_breakdown = true;
	m.breakdown.phases[PHASE_FILTER].calls = 1000;
	m.breakdown.phases[PHASE_FILTER].ns = 1e6;
	durations_add(&m.breakdown.phases[PHASE_FILTER].durations, 1000, 1000);
	rule = (struct rule_time){
		.plugin = plugin, .kind = RULE_FILTER, .ns = 5e5, .calls = 1000, .nodes = 1000
	};
	durations_add(&rule.durations, 500, 1000);
	m.breakdown.rules = &rule;
	m.breakdown.rule_count = 1;
}

TestSuite(threshold, .init = set_up);

#define ATTEMPTS "scheduler_scheduling_attempt_duration_seconds"
#define POINTS "scheduler_framework_extension_point_duration_seconds"
#define PLUGINS "scheduler_plugin_execution_duration_seconds"

static const struct {
	const char *metric, *bucket;
	const char *labels[4];
	double figure; /* NAN: not known */
} cases[] = {
	{ "SchedulingThroughput", "Average", { 0 }, 500 },
	{ "SchedulingThroughput", "Perc50", { 0 }, 400 },
	{ "SchedulingThroughput", "Perc99", { 0 }, 600 },
	{ "SchedulingThroughput", "Max", { 0 }, NAN },
	{ "SchedulingDuration", "Average", { 0 }, 2 },
	{ ATTEMPTS, "Average", { 0 }, 1.65 },
	/* Rank 500 of the 900 between 1 and 2 ms; rank 950 of the 100 between 2 and 4 ms. */
	{ ATTEMPTS, "Perc50", { 0 }, 1 + 500.0 / 900 },
	{ ATTEMPTS, "Perc95", { "result", "scheduled" }, 3 },
	{ ATTEMPTS, "Perc95", { "result", "error" }, NAN },
	{ ATTEMPTS, "Perc95", { "profile", "x" }, NAN },
	{ POINTS, "Average", { "extension_point", "Filter" }, 0.001 },
	{ POINTS, "Perc50", { "extension_point", "Filter" }, 0.05 }, /* of the first 0.1 ms */
	{ POINTS, "Perc50", { "extension_point", "Permit" }, NAN },
	{ POINTS, "Perc50", { 0 }, NAN },
	{ PLUGINS,
	  "Average",
	  { "plugin", "NodeResourcesFit", "extension_point", "Filter" },
	  0.0005 },
	{ PLUGINS, "Average", { "plugin", "NodeResourcesFit", "extension_point", "Score" }, NAN },
	{ "heap_memory_usage", "Max", { 0 }, NAN },
};

static struct threshold_selector selector_of(size_t at)
{
	struct threshold_selector s = { .metric = (char *)cases[at].metric,
					.bucket = (char *)cases[at].bucket };

	for (size_t i = 0; i < 4 && cases[at].labels[i]; i += 2) {
		s.labels[s.label_count].name = (char *)cases[at].labels[i];
		s.labels[s.label_count++].value = (char *)cases[at].labels[i + 1];
	}
	return s;
}

Test(threshold, each_metric_has_the_figure_of_its_bucket)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct threshold_selector s = selector_of(i);
		double figure = 0;
		bool known;

		m.threshold_selector = &s;
		known = threshold_figure(&m, &figure);
		cr_expect_eq(known, !isnan(cases[i].figure), "%s/%s: known: %d", s.metric, s.bucket,
			     known);
		if (known)
			cr_expect(fabs(figure - cases[i].figure) <= 0.01 * cases[i].figure,
				  "%s/%s: %g", s.metric, s.bucket, figure);
	}
}

Test(threshold, lower_may_be_better)
{
	struct threshold_selector s = { .metric = (char[]){ "SchedulingDuration" },
					.bucket = (char[]){ "Average" },
					.expect_lower = true };

	m.threshold_selector = &s;
	m.threshold = 2.1;
	cr_expect_not(measurement_missed_threshold(&m));
	m.threshold = 2;
	cr_expect(measurement_missed_threshold(&m), "as much is not below");
	s.expect_lower = false;
	cr_expect(measurement_missed_threshold(&m), "nor above");
	m.threshold = 1.9;
	cr_expect_not(measurement_missed_threshold(&m));
}

Test(threshold, what_is_not_known_is_not_missed)
{
	struct threshold_selector s = { .metric = (char[]){ "heap_memory_usage" },
					.bucket = (char[]){ "Max" } };
	char text[80];

	m.threshold_selector = &s;
	m.threshold = 1e9;
	cr_expect_not(measurement_missed_threshold(&m));
	s.labels[0].name = (char[]){ "a" };
	s.labels[0].value = (char[]){ "b" };
	s.label_count = 1;
	cr_expect_str_eq(threshold_selector_print(&s, text, sizeof(text)),
			 "heap_memory_usage{a=b}/Max");
	cr_expect_str_eq(threshold_selector_print(&s, text, 8), "heap_me", "cut");
}
