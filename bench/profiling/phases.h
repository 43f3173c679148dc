/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phases.h - what share of a capture each phase of a cycle and each rule has
 */
#ifndef BENCH_PROFILING_PHASES_H
#define BENCH_PROFILING_PHASES_H

#include "bench/profiling/stacks.h"
#include "sched/core/probe.h"

/* A rule's own functions and what they call, of all phases: "filter NodePorts". */
struct rule_cost {
	char *label;
	uint64_t count;
};

struct phase_costs {
	uint64_t total;
	uint64_t phases[PHASE_COUNT];
	uint64_t other; /* in no phase */
	struct rule_cost *rules; /* most costly first */
	size_t rule_count, rule_capacity;
};

/* Released with phase_costs_fini(). */
void phase_costs_find(const struct stacks *stacks, struct phase_costs *out);
void phase_costs_fini(struct phase_costs *costs);

/* The functions that are phases; ends with a NULL name. See PHASE_BOUNDARY. */
struct phase_function {
	const char *name;
	enum phase phase;
};
extern const struct phase_function phase_functions[];

#endif
