/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instrumented_pass.h - the pass that finds out where the time goes: by phase and by rule
 *
 * It reads the clock twice for each phase and each rule of each pod, and is slower for it. What a
 * pair of readings costs is measured in the same run and taken off; the times then add up to what
 * the pass would have taken without them.
 */
#ifndef BENCH_MEASURE_INSTRUMENTED_PASS_H
#define BENCH_MEASURE_INSTRUMENTED_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure/clean_pass.h"
#include "bench/measure/durations.h"

/* What a pair of announcements costs while it is being timed. */
struct probe_cost {
	double phase_inner_ns; /* an empty phase seems to last this long ... */
	double phase_outer_ns; /* ... and adds this to whatever it stands in */
	double rule_inner_ns; /* the same for a rule */
	double rule_outer_ns;
};

struct phase_time {
	uint64_t raw_ns; /* as read from the clock */
	double ns; /* with the cost of measuring taken off */
	uint64_t calls;
	uint64_t rule_calls; /* pairs of rule announcements inside */
	struct durations durations; /* of the calls, less what measuring one cost on average */
};

struct rule_time {
	char *scheduler_name; /* of the profile the rule stands in */
	char *plugin;
	enum rule_kind kind;
	int64_t weight; /* of RULE_SCORE */
	uint64_t raw_ns;
	double ns;
	uint64_t calls;
	uint64_t nodes; /* (pod, node) pairs it was asked about */
	/* Of the pairs: a call's time divided by its nodes, for each of them; otherwise the same. */
	struct durations durations;
};

struct breakdown {
	size_t pods; /* tried for the first time in the measured sections */
	size_t attempts; /* in them */
	uint64_t raw_elapsed_ns; /* of the measured sections */
	double elapsed_ns; /* with the cost of measuring taken off */
	struct phase_time phases[PHASE_COUNT];
	double other_ns; /* in no phase */
	struct rule_time *rules; /* profile by profile: filters, then scores, in profile order */
	size_t rule_count;
	struct probe_cost cost;
};

struct instrumented_pass;

/* cost: NULL to measure it, as one should; given, it is taken as the truth. */
struct instrumented_pass *instrumented_pass_new(const struct clock *clock,
						struct pass_progress *progress,
						const struct probe_cost *cost);
/* Before the run: only phases are timed, not rules, so that a strategy may decide. */
void instrumented_pass_without_rules(struct instrumented_pass *pass);
/* What to hand to workload_run(). */
struct workload_hooks instrumented_pass_hooks(struct instrumented_pass *pass);
/* After the run: hands the figures over, to be released with breakdown_fini(), and frees the pass. */
void instrumented_pass_finish(struct instrumented_pass *pass, struct breakdown *out);
void breakdown_fini(struct breakdown *breakdown);
/* `ns` as a part of 1 of the whole; 0 when nothing was measured. */
double breakdown_share(const struct breakdown *breakdown, double ns);

#endif
