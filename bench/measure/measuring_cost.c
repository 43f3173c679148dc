/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clean pass of attempts at nothing, timed from outside.
 */
#include "bench/measure/measuring_cost.h"

#include <stdlib.h>

#include "bench/measure/clean_pass.h"
#include "sched/base/mem.h"

enum { ROUNDS = 16, ATTEMPTS = 1024 };

static double time_clock(const struct clock *clock)
{
	uint64_t begun_ns = clock_now_ns(clock);
	uint64_t now_ns = begun_ns;

	for (int i = 0; i < ATTEMPTS; i++)
		now_ns = clock_now_ns(clock);
	return (double)(now_ns - begun_ns) / ATTEMPTS;
}

/* Through the pointers that the scheduler would use. */
static double time_attempts(const struct clock *clock, struct clean_pass *pass)
{
	const struct probe *volatile probe = &pass->probe;
	uint64_t begun_ns = clock_now_ns(clock);

	for (int i = 0; i < ATTEMPTS; i++)
		probe->cycle_begin(probe->context, NULL);
	return (double)(clock_now_ns(clock) - begun_ns) / ATTEMPTS;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

struct measuring_cost measuring_cost_find(const struct clock *clock, size_t block)
{
	struct clean_pass *pass = mem_new(1, sizeof(*pass));
	struct pass_progress progress;
	struct measuring_cost cost = { .block = block };
	struct workload_hooks hooks;

	clean_pass_init(pass, clock, &progress);
	pass->block = block;
	hooks = clean_pass_hooks(pass);
	hooks.measure_begin(hooks.context, ATTEMPTS);
	for (int i = 0; i < ROUNDS; i++) {
		double reading = time_clock(clock);
		double attempt = time_attempts(clock, pass);

		cost.clock_ns = i ? least(cost.clock_ns, reading) : reading;
		cost.attempt_ns = i ? least(cost.attempt_ns, attempt) : attempt;
	}
	hooks.measure_end(hooks.context);
	free(pass);
	return cost;
}
