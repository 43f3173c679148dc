/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/result.h"
#include "bench/stored/stored.h"
#include "tests/support/sample_result.h"
#include "tests/support/told.h"

static void take_sample(struct stored *stored)
{
	struct result *result = sample_result();
	struct told told;

	told_init(&told);
	cr_assert_eq(stored_take("sample.json", result_json(result), &told.sink, stored), STATUS_OK,
		     "%s", told.text);
	sample_result_free(result);
}

Test(stored, a_result_is_read_back_as_it_was)
{
	struct stored s;
	const struct stored_workload *w;

	take_sample(&s);
	cr_assert_eq(s.count, 2u);
	cr_expect_str_eq(s.date, "2026-11-25T09:27:51Z");
	cr_expect_eq(s.command_count, 2u);
	cr_expect_str_eq(s.command[1], "density");
	cr_expect_str_eq(s.seed, "18446744073709551615");
	cr_expect_str_eq(s.cpu_model, "Model T");
	cr_expect_null(s.hostname);
	cr_expect_null(s.governor);
	cr_expect_eq(s.load_average, 2.5);
	w = stored_find(&s, "Density/1kNodes");
	cr_assert_not_null(w);
	cr_expect_eq(w->nodes, 1000);
	cr_expect_eq(w->measured_pods, 1000);
	cr_expect_str_eq(w->placement_digest, "0123456789abcdef");
	cr_expect_not(w->partial);
	cr_expect_not(w->placements_disagree);
	cr_assert_eq(w->pass_count, 2u);
	cr_expect_eq(w->passes[1].elapsed_ns, 2500000);
	cr_expect_eq(w->cpu_ns, 1980000);
	cr_expect_eq(w->latency.attempts, 2000);
	cr_expect_eq(w->latency.histogram.total, 2000);
	cr_expect_eq(w->timeline.end_ns.count, 2u);
	cr_expect_eq(w->timeline.scheduled.values[1], 1000);
	cr_expect_eq(w->breakdown.rule_count, 5u);
	cr_expect_str_eq(w->breakdown.rules[2].plugin, "NodeResourcesFit");
	cr_expect_eq(w->breakdown.rules[2].durations.total, 10000);
	cr_expect_eq(stored_histogram_at(&w->breakdown.rules[2].durations, 0.5), 35);
	cr_expect_eq(w->breakdown.phases[PHASE_FILTER].durations.total, 1000);
	w = stored_find(&s, "NearlyFull/5NodesAndAVeryLongNameThatHasALineOfItsOwn");
	cr_assert_not_null(w);
	cr_expect(w->partial && w->has_threshold);
	cr_expect_eq(w->threshold, 20000);
	cr_expect_eq(w->reason_count, 2u);
	cr_expect_eq(w->unschedulable, 30);
	stored_fini(&s);
}

Test(stored, samples_are_there_in_order_and_sorted)
{
	static const char text[] =
		"{\"schema\": \"schedmark.result/v1\", \"workloads\": [{\"name\": \"w\", "
		"\"placement_digest\": \"0\", \"metrics\": [{\"metric\": \"time\", \"unit\": "
		"\"ns/pod\", \"better\": \"lower\", \"samples\": [3, 1, 7, 5, 2, 6, 4]}]}]}";
	const struct stored_metric *m;
	struct told told;
	struct stored s;

	told_init(&told);
	cr_assert_eq(stored_parse("x", text, strlen(text), &told.sink, &s), STATUS_OK);
	m = stored_metric_find(&s.workloads[0], "time");
	cr_assert_not_null(m);
	cr_assert_eq(m->count, 7u);
	cr_expect_eq(m->in_order[2], 7);
	cr_expect_eq(m->samples[0], 1);
	cr_expect_eq(m->samples[6], 7);
	cr_expect_eq(m->median, 4);
	cr_expect(m->interval.low <= 2 && m->interval.high >= 6);
	cr_expect_null(stored_metric_find(&s.workloads[0], "throughput"));
	/* What an older schedmark did not write is not known. */
	cr_expect_eq(s.workloads[0].nodes, STORED_UNKNOWN);
	cr_expect_not(s.workloads[0].placements_disagree);
	cr_expect_null(s.date);
	stored_fini(&s);
}

Test(stored, sweeps_keep_their_curves)
{
	static const char text[] =
		"{\"schema\": \"schedmark.result/v1\", \"workloads\": [{\"name\": \"w\", "
		"\"placement_digest\": \"0\"}], \"sweeps\": [{\"workload\": \"w\", \"param\": "
		"\"nodes\", \"at\": {\"pods\": 300, \"init\": 5}, \"sizes\": [1, 10, 100], "
		"\"ns_per_pod\": [10, 100, 1000], \"best\": {\"complexity\": \"n\", "
		"\"intercept\": 0, \"slope\": 10, \"relative_error\": 0}, \"runner_up\": "
		"{\"complexity\": \"n log n\", \"intercept\": 2, \"slope\": 2, "
		"\"relative_error\": 0.4}, \"undecided\": false}, {\"workload\": \"w\", \"param\": "
		"\"pods\", \"at\": {}, \"sizes\": [1, 2], \"ns_per_pod\": [3, 4], \"best\": null, "
		"\"runner_up\": null, \"undecided\": true}]}";
	struct told told;
	struct stored s;

	told_init(&told);
	cr_assert_eq(stored_parse("x", text, strlen(text), &told.sink, &s), STATUS_OK, "%s",
		     told.text);
	cr_assert_eq(s.sweep_count, 2u);
	cr_expect_str_eq(s.sweeps[0].at, "pods=300, init=5");
	cr_expect(s.sweeps[0].fitted);
	cr_expect_eq(s.sweeps[0].fit.best.complexity, COMPLEXITY_LINEAR);
	cr_expect_eq(s.sweeps[0].fit.runner_up.complexity, COMPLEXITY_LINEARITHMIC);
	cr_expect_eq(s.sweeps[0].ns_per_pod.values[2], 1000);
	cr_expect_not(s.sweeps[1].fitted);
	cr_expect_str_eq(s.sweeps[1].at, "");
	stored_fini(&s);
}

#define WORKLOADS "{\"schema\": \"schedmark.result/v1\", \"workloads\": ["
#define WORKLOAD WORKLOADS "{\"name\": \"w\", \"placement_digest\": \"0\", "

Test(stored, bad_files_are_told_in_one_line)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "is not JSON" },
		{ "{\"schema\": }", "1:12: is not JSON" },
		{ "[]", "has no \"schema\"" },
		{ "{\"schema\": 3}", "has no \"schema\"" },
		{ "{\"schema\": \"schedmark.result/v9\"}", "expected \"schedmark.result/v1\"" },
		{ "{\"schema\": \"schedmark.result/v1\"}", "has no workloads" },
		{ "{\"schema\": \"schedmark.result/v1\", \"workloads\": 7}",
		  "workloads: is no array" },
		{ WORKLOADS "1]}", "workloads[0]: is no object" },
		{ WORKLOADS "{\"placement_digest\": \"0\"}]}", "workloads[0].name: is missing" },
		{ WORKLOAD "\"nodes\": \"5\"}]}", "workloads[0].nodes: is no number" },
		{ WORKLOAD "\"nodes\": -5}]}", "workloads[0].nodes: is less than 0" },
		{ WORKLOAD "\"metrics\": [{\"metric\": \"time\", \"unit\": \"ns\", \"better\": "
			   "\"lower\", \"samples\": [\"1\"]}]}]}",
		  "workloads[0].metrics[0].samples[0]: is no number" },
		{ WORKLOAD "\"metrics\": [{\"metric\": \"time\", \"unit\": \"ns\", \"better\": "
			   "\"lower\", \"samples\": []}]}]}",
		  "samples: has no samples" },
		{ WORKLOAD "\"metrics\": [{\"metric\": \"time\", \"unit\": \"ns\", \"better\": "
			   "\"up\", \"samples\": [1]}]}]}",
		  "better: is neither higher nor lower" },
		{ WORKLOAD "\"timeline\": {\"end_ns\": [1, 2], \"created\": [1]}}]}",
		  "timeline.created: is not as long" },
		{ WORKLOAD "\"timeline\": {\"end_ns\": [1], \"created\": [1], \"scheduled\": [1], "
			   "\"unschedulable\": [0], \"pending\": [0], \"attempts\": [1], "
			   "\"latency\": {\"low_ns\": [1, 2], \"attempts\": [[1]]}}}]}",
		  "latency.attempts[0]: has not as many" },
		{ WORKLOAD "\"latency\": {\"attempts\": 1, \"mean_ns\": 1}}]}",
		  "latency.min_ns: is missing" },
		{ "{\"schema\": \"schedmark.result/v1\", \"date\": \"2026-11-25\", \"workloads\": "
		  "[1]}",
		  "date: is no time like" },
		{ WORKLOAD "\"breakdown\": []}]}", "breakdown: is no object" },
		{ WORKLOAD "\"counted\": []}]}", "counted: is no object" },
		{ WORKLOAD "\"counted\": {\"running\": 1}}]}", "counted.running: is no object" },
		{ WORKLOAD "\"counted\": {\"running\": {}, \"threads\": []}}]}",
		  "counted.threads[0]" },
		{ WORKLOAD "\"counted\": {\"running\": {\"cycles\": 1}, \"calls\": {}, "
			   "\"threads\": [{\"phases\": {\"filter\": {\"cycles\": \"x\"}}}]}}]}",
		  "counted.threads[0].phases.filter.cycles: is no number" },
		{ WORKLOAD "\"reasons\": [{\"attempts\": 1}]}]}", "reasons[0].reason: is missing" },
		{ WORKLOAD "\"nodes\": 1}], \"sweeps\": [{\"workload\": \"w\", \"param\": \"n\", "
			   "\"sizes\": [1], \"ns_per_pod\": [1], \"best\": {\"complexity\": "
			   "\"n!\"}}]}",
		  "sweeps[0].best.complexity: is no shape" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct told told;
		struct stored stored;

		told_init(&told);
		cr_expect_eq(stored_parse("x.json", cases[i].text, strlen(cases[i].text),
					  &told.sink, &stored),
			     STATUS_BAD_INPUT, "%s", cases[i].text);
		cr_expect(strstr(told.text, cases[i].says), "%s: %s", cases[i].text, told.text);
		cr_expect_eq(told.sink.errors, 1u, "%s", cases[i].text);
	}
}

Test(stored, a_file_that_is_not_there_is_told)
{
	struct told told;
	struct stored stored;

	told_init(&told);
	cr_expect_eq(stored_read("/nowhere/at/all.json", &told.sink, &stored), STATUS_BAD_INPUT);
	cr_expect(strstr(told.text, "cannot open: No such file"), "%s", told.text);
}

Test(stored_histogram, ranks_and_bounds_are_those_of_the_values)
{
	/* 1 to 300 ns, each once: a bucket each below 256, of two above. */
	double low[278], counts[278];
	struct stored_histogram h = { { low, 0 }, { counts, 0 }, 300, 7, 0 };

	for (int ns = 1; ns <= 300; ns += ns < 256 ? 1 : 2) {
		low[h.low_ns.count++] = ns;
		counts[h.counts.count++] = ns < 256 ? 1 : ns < 300 ? 2 : 1;
	}
	cr_expect_eq(stored_histogram_at(&h, 0.5), 150);
	cr_expect_eq(stored_histogram_at(&h, 1), 301);
	cr_expect_eq(stored_histogram_at(&h, 0.01), 3);
	cr_expect_eq(stored_histogram_below(&h, 0), 0);
	cr_expect_eq(stored_histogram_below(&h, 1), 1);
	cr_expect_eq(stored_histogram_below(&h, 255), 255);
	cr_expect_eq(stored_histogram_below(&h, 256), 255, "half a bucket is rounded down");
	cr_expect_eq(stored_histogram_below(&h, 257), 257);
	cr_expect_eq(stored_histogram_below(&h, 1e9), 300);
	cr_expect_eq(stored_histogram_bucket_end(&h, 255), 256);
	cr_expect_eq(stored_histogram_bucket_end(&h, 256), 258);
	cr_expect_eq(stored_histogram_bucket_end(&h, 1 << 20), (1 << 20) + (1 << 13));
	h = (struct stored_histogram){ .bits = 7, .joined = 5 };
	cr_expect_eq(stored_histogram_at(&h, 0.5), 0);
	cr_expect_eq(stored_histogram_bucket_end(&h, 224), 256);
	cr_expect_eq(stored_histogram_bucket_end(&h, 256), 320);
}
