/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A real scheduler whose rules do nothing but turn the hands of a clock: every time is known.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/instrumented_pass.h"
#include "sched/core/scheduler.h"

enum { NODES = 4, READING_NS = 3 };

static uint64_t hands;

/* Reading this clock takes time, as with a real one. */
static uint64_t read_hands(void *context)
{
	uint64_t *now = context;

	return *now += READING_NS;
}

static const struct clock fake_clock = { read_hands, &hands };
/* What a pair of readings costs with it, to the nanosecond. */
static const struct probe_cost fake_cost = { READING_NS, 2 * READING_NS, READING_NS,
					     2 * READING_NS };

static uint64_t slow_filter(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)pod;
	hands += 10;
	return node->index == 0; /* the first node never fits */
}

static uint64_t quick_filter(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)pod;
	(void)node;
	hands += 2;
	return 0;
}

static int64_t score(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)pod;
	hands += 5;
	return node->index;
}

static void prepare_score(const struct rule_call *call, struct prepared *out)
{
	(void)call;
	(void)out;
	hands += 100;
}

static void normalise(const void *state, int64_t *scores, size_t count)
{
	(void)state;
	(void)scores;
	(void)count;
	hands += 50;
}

static const struct predicate_impl slow_impl = { .name = "reference", .on_node = slow_filter };
static const struct predicate_impl quick_impl = { .name = "reference", .on_node = quick_filter };
static const struct predicate slow = { .plugin = "Slow", .impls = &slow_impl };
static const struct predicate quick = { .plugin = "Quick", .impls = &quick_impl };
static const struct priority_impl score_impl = { .name = "reference",
						 .prepare = prepare_score,
						 .on_node = score };
static const struct priority scorer = { .plugin = "Scorer",
					.impls = &score_impl,
					.normalise = normalise };

static struct cluster cluster;
static struct snapshot snapshot;
static struct profile profiles[2];
static struct profile_set set = { .items = profiles, .count = 2 };
static struct scheduler *scheduler;
static struct pod_spec spec, other_spec;
static struct pass_progress progress;
static struct instrumented_pass *pass;
static struct workload_hooks hooks;

static void set_up_profiles(void)
{
	profiles[0] = (struct profile){
		.scheduler_name = "default-scheduler",
		.scheduler_symbol = cluster.known.default_scheduler,
		.filters = { { .rule = &slow, .impl = &slow_impl, .at_filter = true },
			     { .rule = &quick, .impl = &quick_impl, .at_filter = true } },
		.filter_count = 2,
		.prepare_order = { 0, 1 },
		.scores = { { .plugin = "Scorer",
			      .weight = 2,
			      .rule = &scorer,
			      .impl = &score_impl },
			    { .plugin = "NotBuilt", .weight = 1 } },
		.score_count = 2,
		.percentage_of_nodes_to_score = -1,
	};
	profiles[1] = (struct profile){
		.scheduler_name = "other-scheduler",
		.scheduler_symbol = intern_text(&cluster.symbols, "other-scheduler"),
		.filters = { { .rule = &quick, .impl = &quick_impl, .at_filter = true } },
		.filter_count = 1,
		.percentage_of_nodes_to_score = -1,
	};
}

static void set_up(void)
{
	const struct scheduler_options options = { .percentage_of_nodes_to_score = -1 };

	cluster_init(&cluster);
	for (uint32_t i = 0; i < NODES; i++) {
		char name[] = { 'n', (char)('0' + i), '\0' };
		struct node node = { .name = intern_text(&cluster.symbols, name),
				     .allocatable.pod_slots = 110 };

		cluster_add_node(&cluster, &node);
	}
	set_up_profiles();
	spec.scheduler_name = profiles[0].scheduler_symbol;
	other_spec.scheduler_name = profiles[1].scheduler_symbol;
	snapshot_init(&snapshot, &cluster);
	scheduler = scheduler_new(&snapshot, &cluster, &set, &options);
}

static void start_pass(const struct probe_cost *cost)
{
	pass = instrumented_pass_new(&fake_clock, &progress, cost);
	hooks = instrumented_pass_hooks(pass);
	hooks.begin(hooks.context, scheduler, NULL);
}

static void tear_down(void)
{
	scheduler_free(scheduler);
	snapshot_fini(&snapshot);
	cluster_fini(&cluster);
}

TestSuite(instrumented_pass, .init = set_up, .fini = tear_down);

static const struct labels no_labels;

static void schedule(const struct pod_spec *of)
{
	const struct pod pod = { .spec = of, .labels = &no_labels };

	cr_assert_eq(scheduler_schedule(scheduler, cluster_add_pod(&cluster, &pod)),
		     OUTCOME_SCHEDULED);
}

static void expect_rule(const struct rule_time *rule, const char *plugin, double ns, uint64_t calls,
			uint64_t nodes)
{
	cr_expect_str_eq(rule->plugin, plugin);
	cr_expect_eq(rule->ns, ns, "%s: %g ns", plugin, rule->ns);
	cr_expect_eq(rule->calls, calls, "%s", plugin);
	cr_expect_eq(rule->nodes, nodes, "%s", plugin);
}

Test(instrumented_pass, times_are_those_of_the_work_alone)
{
	struct breakdown b;

	start_pass(&fake_cost);
	hooks.measure_begin(hooks.context, 2);
	schedule(&spec);
	hands += 1000; /* between the pods */
	schedule(&spec);
	hooks.measure_end(hooks.context);
	instrumented_pass_finish(pass, &b);
	cr_expect_eq(b.pods, 2);
	cr_expect_eq(b.attempts, 2);
	cr_assert_eq(b.rule_count, 4);
	expect_rule(&b.rules[0], "Slow", 2 * 4 * 10, 2, 2 * 4);
	expect_rule(&b.rules[1], "Quick", 2 * 3 * 2, 2, 2 * 3);
	expect_rule(&b.rules[2], "Scorer", 2 * 3 * 5, 2, 2 * 3);
	expect_rule(&b.rules[3], "NotBuilt", 0, 0, 0);
	cr_expect_eq(b.rules[2].weight, 2);
	cr_expect_eq(b.rules[2].kind, RULE_SCORE);
	cr_expect_str_eq(b.rules[2].scheduler_name, "default-scheduler");
	cr_expect_eq(b.phases[PHASE_FILTER].ns, 80 + 12);
	cr_expect_eq(b.phases[PHASE_FILTER].calls, 2);
	cr_expect_eq(b.phases[PHASE_PRE_SCORE].ns, 2 * 100);
	cr_expect_eq(b.phases[PHASE_SCORE].ns, 30);
	cr_expect_eq(b.phases[PHASE_NORMALISE].ns, 2 * 50);
	cr_expect_eq(b.phases[PHASE_BIND].ns, 0);
	cr_expect_eq(b.phases[PHASE_BIND].calls, 2);
	cr_expect_eq(b.phases[PHASE_QUEUE].calls, 0);
	/* The section's own pair of readings is in it: one reading. */
	cr_expect_eq(b.other_ns, 1000 + READING_NS);
	cr_expect_eq(b.elapsed_ns, 92 + 200 + 30 + 100 + 1000 + READING_NS);
	cr_expect_gt((double)b.raw_elapsed_ns, b.elapsed_ns);
	breakdown_fini(&b);
}

/* Taking the cost off can move a time to the bucket below. */
static void expect_durations(const struct durations *d, uint64_t ns, uint64_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < DURATIONS_BUCKETS; i++) {
		sum += d->counts[i];
		if (d->counts[i])
			cr_expect(durations_low(i) <= ns && durations_low(i + 2) > ns,
				  "%llu ns is not in the bucket from %llu on",
				  (unsigned long long)ns, (unsigned long long)durations_low(i));
	}
	cr_expect_eq(sum, count);
}

Test(instrumented_pass, every_call_is_in_the_bucket_of_its_time)
{
	struct breakdown b;

	start_pass(&fake_cost);
	hooks.measure_begin(hooks.context, 2);
	schedule(&spec);
	schedule(&spec);
	hooks.measure_end(hooks.context);
	instrumented_pass_finish(pass, &b);
	/* 10 ns for a node, and less than one for the reading; the same for the others. */
	expect_durations(&b.rules[0].durations, 10, 2 * 4);
	expect_durations(&b.rules[1].durations, 2, 2 * 3);
	expect_durations(&b.rules[2].durations, 5, 2 * 3);
	expect_durations(&b.rules[3].durations, 0, 0);
	expect_durations(&b.phases[PHASE_FILTER].durations, 4 * 10 + 3 * 2, 2);
	expect_durations(&b.phases[PHASE_PRE_SCORE].durations, 100, 2);
	expect_durations(&b.phases[PHASE_BIND].durations, 0, 2);
	expect_durations(&b.phases[PHASE_QUEUE].durations, 0, 0);
	breakdown_fini(&b);
}

Test(instrumented_pass, rules_are_told_apart_by_profile)
{
	struct breakdown b;

	start_pass(&fake_cost);
	hooks.measure_begin(hooks.context, 3);
	schedule(&spec);
	schedule(&other_spec);
	schedule(&spec);
	hooks.measure_end(hooks.context);
	instrumented_pass_finish(pass, &b);
	cr_assert_eq(b.rule_count, 5);
	expect_rule(&b.rules[1], "Quick", 2 * 3 * 2, 2, 2 * 3);
	expect_rule(&b.rules[4], "Quick", 4 * 2, 1, 4);
	cr_expect_str_eq(b.rules[4].scheduler_name, "other-scheduler");
	breakdown_fini(&b);
}

Test(instrumented_pass, only_measured_sections_count)
{
	struct breakdown b;

	start_pass(&fake_cost);
	schedule(&spec);
	hooks.measure_begin(hooks.context, 1);
	schedule(&spec);
	hooks.measure_end(hooks.context);
	schedule(&spec);
	cr_expect_eq(pass_progress_done(&progress), 3);
	instrumented_pass_finish(pass, &b);
	cr_expect_eq(b.pods, 1);
	expect_rule(&b.rules[0], "Slow", 40, 1, 4);
	breakdown_fini(&b);
}

Test(instrumented_pass, pods_count_once_and_attempts_each_time)
{
	struct breakdown b;

	start_pass(&fake_cost);
	hooks.measure_begin(hooks.context, 1);
	schedule(&spec);
	hooks.retry(hooks.context);
	schedule(&spec);
	hooks.measure_end(hooks.context);
	hooks.retry(hooks.context);
	schedule(&spec);
	cr_expect_eq(pass_progress_done(&progress), 1);
	instrumented_pass_finish(pass, &b);
	cr_expect_eq(b.pods, 1);
	cr_expect_eq(b.attempts, 2);
	expect_rule(&b.rules[0], "Slow", 2 * 40, 2, 2 * 4);
	breakdown_fini(&b);
}

Test(instrumented_pass, the_cost_of_a_pair_is_measured)
{
	struct breakdown b;

	start_pass(NULL);
	hooks.measure_begin(hooks.context, 1);
	schedule(&spec);
	hooks.measure_end(hooks.context);
	instrumented_pass_finish(pass, &b);
	cr_expect_eq(b.cost.phase_inner_ns, READING_NS);
	cr_expect_eq(b.cost.rule_inner_ns, READING_NS);
	/* The round's own reading is spread over its pairs. */
	cr_expect_float_eq(b.cost.phase_outer_ns, 2 * READING_NS, 0.01);
	cr_expect_float_eq(b.cost.rule_outer_ns, 2 * READING_NS, 0.01);
	expect_rule(&b.rules[0], "Slow", 40, 1, 4);
	breakdown_fini(&b);
}

Test(instrumented_pass, a_cost_above_the_time_leaves_nothing)
{
	const struct probe_cost huge = { 1e6, 1e6, 1e6, 1e6 };
	struct breakdown b;

	start_pass(&huge);
	hooks.measure_begin(hooks.context, 1);
	schedule(&spec);
	hooks.measure_end(hooks.context);
	instrumented_pass_finish(pass, &b);
	for (size_t i = 0; i < PHASE_COUNT; i++)
		cr_expect_eq(b.phases[i].ns, 0);
	cr_expect_eq(b.rules[0].ns, 0);
	cr_expect_eq(b.elapsed_ns, 0);
	cr_expect_eq(b.other_ns, 0);
	breakdown_fini(&b);
}

Test(instrumented_pass, nothing_measured_gives_an_empty_breakdown)
{
	struct breakdown b;

	start_pass(NULL);
	instrumented_pass_finish(pass, &b);
	cr_expect_eq(b.pods, 0);
	cr_expect_eq(b.rule_count, 0);
	cr_expect_eq(b.elapsed_ns, 0);
	breakdown_fini(&b);
}
