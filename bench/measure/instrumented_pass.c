/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clock readings around phases and rules, and the arithmetic that takes their cost off again.
 */
#include "bench/measure/instrumented_pass.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

/* The rules of one profile, filters before scores. */
struct rule_table {
	const struct profile *profile; /* to be recognised by; not read after the run */
	struct rule_time *rules;
	size_t count;
	size_t first_score;
};

struct instrumented_pass {
	const struct clock *clock;
	struct pass_progress *progress;
	struct probe probe;
	const struct scheduler *scheduler;
	const struct profile *calibrated; /* otherwise NULL: rules are the last cycle's profile's */
	struct probe_cost cost;
	bool cost_known;
	bool measuring;
	bool again; /* the next cycle is of a pod that was tried before */
	size_t pods; /* tried for the first time */
	size_t attempts;
	uint64_t elapsed_ns;
	uint64_t section_begun_ns;
	uint64_t phase_begun_ns;
	uint64_t rule_begun_ns;
	uint64_t phase_rule_calls; /* in the phase at hand */
	struct phase_time phases[PHASE_COUNT];
	struct rule_table *tables;
	size_t table_count;
};

enum {
	CALIBRATION_ROUNDS = 32,
	CALIBRATION_PAIRS = 512,
};

static void add_rule(struct rule_table *table, const char *scheduler_name, enum rule_kind kind,
		     const char *plugin, int64_t weight)
{
	struct rule_time *rule = &table->rules[table->count++];

	rule->scheduler_name = mem_copy_text(scheduler_name, strlen(scheduler_name));
	rule->plugin = mem_copy_text(plugin, strlen(plugin));
	rule->kind = kind;
	rule->weight = weight;
}

static struct rule_table *add_table(struct instrumented_pass *pass, const struct profile *profile)
{
	struct rule_table *table;

	pass->tables = mem_resize(pass->tables, pass->table_count + 1, sizeof(*pass->tables));
	table = &pass->tables[pass->table_count++];
	*table = (struct rule_table){ .profile = profile, .first_score = profile->filter_count };
	table->rules =
		mem_new(profile->filter_count + profile->score_count + 1, sizeof(*table->rules));
	for (size_t i = 0; i < profile->filter_count; i++)
		add_rule(table, profile->scheduler_name, RULE_FILTER,
			 profile->filters[i].rule->plugin, 0);
	for (size_t i = 0; i < profile->score_count; i++)
		add_rule(table, profile->scheduler_name, RULE_SCORE, profile->scores[i].plugin,
			 profile->scores[i].weight);
	return table;
}

static struct rule_table *table_of(struct instrumented_pass *pass)
{
	const struct profile *profile = pass->calibrated
						? pass->calibrated
						: scheduler_evaluation(pass->scheduler)->profile;

	for (size_t i = 0; i < pass->table_count; i++) {
		if (pass->tables[i].profile == profile)
			return &pass->tables[i];
	}
	return add_table(pass, profile);
}

static void cycle_begin(void *context, const struct pod *pod)
{
	struct instrumented_pass *pass = context;

	(void)pod;
	if (!pass->again) {
		pass_progress_step(pass->progress);
		pass->pods += pass->measuring;
	}
	pass->again = false;
	pass->attempts += pass->measuring;
}

static void retry(void *context)
{
	struct instrumented_pass *pass = context;

	pass->again = true;
}

static void phase_begin(void *context, enum phase phase)
{
	struct instrumented_pass *pass = context;

	(void)phase;
	if (!pass->measuring)
		return;
	pass->phase_rule_calls = 0;
	pass->phase_begun_ns = clock_now_ns(pass->clock);
}

static void phase_end(void *context, enum phase phase)
{
	struct instrumented_pass *pass = context;
	struct phase_time *time = &pass->phases[phase];
	uint64_t ns;

	if (!pass->measuring)
		return;
	ns = clock_now_ns(pass->clock) - pass->phase_begun_ns;
	time->raw_ns += ns;
	durations_add(&time->durations, ns, 1);
	time->calls++;
	time->rule_calls += pass->phase_rule_calls;
}

static void rule_begin(void *context, enum rule_kind kind, size_t rule)
{
	struct instrumented_pass *pass = context;

	(void)kind;
	(void)rule;
	if (pass->measuring)
		pass->rule_begun_ns = clock_now_ns(pass->clock);
}

static void rule_end(void *context, enum rule_kind kind, size_t rule, size_t nodes)
{
	struct instrumented_pass *pass = context;
	struct rule_table *table;
	struct rule_time *time;
	uint64_t now;

	if (!pass->measuring)
		return;
	now = clock_now_ns(pass->clock);
	table = table_of(pass);
	time = &table->rules[kind == RULE_SCORE ? table->first_score + rule : rule];
	time->raw_ns += now - pass->rule_begun_ns;
	if (nodes)
		durations_add(&time->durations, (now - pass->rule_begun_ns + nodes / 2) / nodes,
			      nodes);
	time->calls++;
	time->nodes += nodes;
	pass->phase_rule_calls++;
}

/* One round of empty phases: what each seems to last, and what it really took. */
static void time_phases(struct instrumented_pass *pass, double *inner, double *outer)
{
	uint64_t begun = clock_now_ns(pass->clock);
	uint64_t shown = pass->phases[PHASE_QUEUE].raw_ns;

	for (size_t i = 0; i < CALIBRATION_PAIRS; i++) {
		phase_begin(pass, PHASE_QUEUE);
		phase_end(pass, PHASE_QUEUE);
	}
	*outer = (double)(clock_now_ns(pass->clock) - begun) / CALIBRATION_PAIRS;
	*inner = (double)(pass->phases[PHASE_QUEUE].raw_ns - shown) / CALIBRATION_PAIRS;
}

static void time_rules(struct instrumented_pass *pass, double *inner, double *outer)
{
	const struct rule_time *time = table_of(pass)->rules;
	uint64_t begun = clock_now_ns(pass->clock);
	uint64_t shown = time->raw_ns;

	for (size_t i = 0; i < CALIBRATION_PAIRS; i++) {
		rule_begin(pass, RULE_FILTER, 0);
		rule_end(pass, RULE_FILTER, 0, 0);
	}
	*outer = (double)(clock_now_ns(pass->clock) - begun) / CALIBRATION_PAIRS;
	*inner = (double)(time->raw_ns - shown) / CALIBRATION_PAIRS;
}

/* The quietest of several rounds: whatever disturbs one only makes it longer. */
static void quietest(void (*round)(struct instrumented_pass *, double *, double *),
		     struct instrumented_pass *pass, double *inner, double *outer)
{
	for (size_t i = 0; i < CALIBRATION_ROUNDS; i++) {
		double this_inner;
		double this_outer;

		round(pass, &this_inner, &this_outer);
		*inner = i == 0 || this_inner < *inner ? this_inner : *inner;
		*outer = i == 0 || this_outer < *outer ? this_outer : *outer;
	}
}

static void free_rules(struct rule_time *rules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(rules[i].scheduler_name);
		free(rules[i].plugin);
	}
	free(rules);
}

/* NULL when no pod was tried yet. */
static const struct profile *profile_tried(const struct instrumented_pass *pass)
{
	if (pass->table_count)
		return pass->tables[0].profile;
	if (pass->probe.rule_begin || !pass->attempts)
		return NULL;
	return scheduler_evaluation(pass->scheduler)->profile;
}

/* On a pass of its own, after a section in which pods were tried: any of their profiles will do. */
static void calibrate(struct instrumented_pass *pass)
{
	struct instrumented_pass trial = { .clock = pass->clock,
					   .scheduler = pass->scheduler,
					   .calibrated = profile_tried(pass),
					   .measuring = true };
	struct probe_cost *cost = &pass->cost;

	if (!trial.calibrated)
		return;
	pass->cost_known = true;
	quietest(time_phases, &trial, &cost->phase_inner_ns, &cost->phase_outer_ns);
	quietest(time_rules, &trial, &cost->rule_inner_ns, &cost->rule_outer_ns);
	free_rules(trial.tables->rules, trial.tables->count);
	free(trial.tables);
}

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	struct instrumented_pass *pass = context;

	pass_progress_restart(pass->progress, workload ? workload->pods : 0);
	pass->scheduler = scheduler;
	scheduler_set_probe(scheduler, &pass->probe);
}

static void measure_begin(void *context, size_t pods)
{
	struct instrumented_pass *pass = context;

	pass_progress_expect(pass->progress, pods);
	pass->measuring = true;
	pass->section_begun_ns = clock_now_ns(pass->clock);
}

static void measure_end(void *context)
{
	struct instrumented_pass *pass = context;

	pass->elapsed_ns += clock_now_ns(pass->clock) - pass->section_begun_ns;
	pass->measuring = false;
	if (!pass->cost_known)
		calibrate(pass);
}

struct instrumented_pass *instrumented_pass_new(const struct clock *clock,
						struct pass_progress *progress,
						const struct probe_cost *cost)
{
	struct instrumented_pass *pass = mem_new(1, sizeof(*pass));

	pass->clock = clock;
	pass->progress = progress;
	pass->cost_known = cost != NULL;
	if (cost)
		pass->cost = *cost;
	pass->probe = (struct probe){
		.context = pass,
		.cycle_begin = cycle_begin,
		.phase_begin = phase_begin,
		.phase_end = phase_end,
		.rule_begin = rule_begin,
		.rule_end = rule_end,
	};
	pass_progress_restart(progress, 0);
	return pass;
}

void instrumented_pass_without_rules(struct instrumented_pass *pass)
{
	pass->probe.rule_begin = NULL;
	pass->probe.rule_end = NULL;
}

struct workload_hooks instrumented_pass_hooks(struct instrumented_pass *pass)
{
	return (struct workload_hooks){
		.context = pass,
		.begin = begin,
		.measure_begin = measure_begin,
		.measure_end = measure_end,
		.retry = retry,
	};
}

/* raw less what measuring cost, never below nothing: the calibration is an estimate. */
static double corrected(uint64_t raw_ns, double cost_ns)
{
	double ns = (double)raw_ns - cost_ns;

	return ns > 0 ? ns : 0;
}

/* As many as there are share what measuring them cost. */
static void correct_durations(struct durations *durations, double cost_ns, uint64_t count)
{
	if (count)
		durations_take_off(durations, cost_ns / (double)count);
}

/* Moves the tables' rules into one. */
static void take_rules(struct instrumented_pass *pass, struct breakdown *out)
{
	for (size_t t = 0; t < pass->table_count; t++) {
		struct rule_table *table = &pass->tables[t];

		out->rules = mem_resize(out->rules, out->rule_count + table->count + 1,
					sizeof(*out->rules));
		memcpy(out->rules + out->rule_count, table->rules,
		       table->count * sizeof(*table->rules));
		out->rule_count += table->count;
		free(table->rules);
	}
	free(pass->tables);
	for (size_t i = 0; i < out->rule_count; i++) {
		struct rule_time *rule = &out->rules[i];
		double cost_ns = (double)rule->calls * out->cost.rule_inner_ns;

		rule->ns = corrected(rule->raw_ns, cost_ns);
		correct_durations(&rule->durations, cost_ns, rule->nodes);
	}
}

void instrumented_pass_finish(struct instrumented_pass *pass, struct breakdown *out)
{
	const struct probe_cost *cost = &pass->cost;
	double outside = 0;
	double in_phases = 0;

	*out = (struct breakdown){ .pods = pass->pods,
				   .attempts = pass->attempts,
				   .raw_elapsed_ns = pass->elapsed_ns,
				   .cost = *cost };
	for (size_t i = 0; i < PHASE_COUNT; i++) {
		struct phase_time *time = &out->phases[i];
		double rules = (double)pass->phases[i].rule_calls * cost->rule_outer_ns;
		double inside;

		*time = pass->phases[i];
		inside = (double)time->calls * cost->phase_inner_ns + rules;
		time->ns = corrected(time->raw_ns, inside);
		correct_durations(&time->durations, inside, time->calls);
		in_phases += time->ns;
		outside += (double)time->calls * cost->phase_outer_ns + rules;
	}
	out->elapsed_ns = corrected(pass->elapsed_ns, outside);
	if (out->elapsed_ns < in_phases)
		out->elapsed_ns = in_phases;
	out->other_ns = out->elapsed_ns - in_phases;
	take_rules(pass, out);
	free(pass);
}

void breakdown_fini(struct breakdown *breakdown)
{
	free_rules(breakdown->rules, breakdown->rule_count);
	*breakdown = (struct breakdown){ 0 };
}

double breakdown_share(const struct breakdown *breakdown, double ns)
{
	/* The calibration is an estimate: a part of very little may come out above the whole. */
	if (breakdown->elapsed_ns <= ns)
		return ns > 0;
	return ns / breakdown->elapsed_ns;
}
