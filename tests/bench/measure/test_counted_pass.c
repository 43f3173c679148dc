/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A processor that counts what the test says: every figure is known.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/counted_pass.h"
#include "bench/measure/heap.h"

enum { THREADS = 2, BEFORE = 30, AFTER = 11 }; /* a reading's own instructions, in it and past it */

static struct processor {
	struct counter_reading threads[THREADS];
	size_t thread_count;
	uint64_t shares; /* one of so many turns of a counter is on the register; 0: never */
	const char *no_cycles;
	size_t open;
} processor;

static void run_for(size_t thread, uint64_t instructions)
{
	struct counter_state *state = &processor.threads[thread].of[COUNTER_INSTRUCTIONS];

	state->enabled_ns += instructions;
	if (!processor.shares)
		return;
	state->running_ns += instructions / processor.shares;
	state->count += instructions / processor.shares;
}

static size_t open_counters(void *context)
{
	(void)context;
	processor.open++;
	return processor.thread_count;
}

static void read_counters(void *context, size_t thread, struct counter_reading *out)
{
	(void)context;
	run_for(0, BEFORE);
	*out = processor.threads[thread];
	run_for(0, AFTER);
}

static void close_counters(void *context)
{
	(void)context;
	processor.open--;
}

static const char *missing(void *context, enum counter counter)
{
	(void)context;
	return counter == COUNTER_CYCLES ? processor.no_cycles : NULL;
}

static const struct counter_source source = { NULL, open_counters, read_counters, close_counters,
					      missing };

/* Steps 10 ns whenever it is read. */
static uint64_t stepping(void *context)
{
	static uint64_t now;

	(void)context;
	return now += 10;
}

static const struct clock fake_clock = { stepping, NULL };
static struct pass_progress progress;
static struct counted_pass *pass;
static struct workload_hooks hooks;
static const struct probe *probe;
static struct counted counted;

static void set_up(void)
{
	processor = (struct processor){ .thread_count = 1, .shares = 1 };
	pass = counted_pass_new(&source, &fake_clock, &progress);
	hooks = counted_pass_hooks(pass);
	probe = counted_pass_probe(pass);
}

static void tear_down(void)
{
	counted_fini(&counted);
}

TestSuite(counted_pass, .init = set_up, .fini = tear_down);

static void go_through(enum phase phase, uint64_t instructions)
{
	probe->phase_begin(probe->context, phase);
	run_for(0, instructions);
	probe->phase_end(probe->context, phase);
}

static double instructions(size_t thread, size_t phase)
{
	return counted.threads[thread].phases[phase].value[COUNTER_INSTRUCTIONS];
}

Test(counted_pass, a_phase_has_what_happened_in_it_and_readings_are_taken_off)
{
	hooks.measure_begin(hooks.context, 3);
	for (int i = 0; i < 3; i++) {
		probe->cycle_begin(probe->context, NULL);
		go_through(PHASE_FILTER, 1000);
		run_for(0, 70);
		go_through(PHASE_SCORE, 5);
		go_through(PHASE_SCORE, 6);
	}
	hooks.measure_end(hooks.context);
	counted_pass_finish(pass, &counted);
	cr_expect_eq(counted.pods, 3);
	cr_expect_eq(counted.attempts, 3);
	cr_expect_eq(counted.memory[PHASE_FILTER].calls, 3);
	cr_expect_eq(counted.memory[PHASE_SCORE].calls, 6);
	cr_expect_eq(counted.threads[0].cost.value[COUNTER_INSTRUCTIONS], BEFORE + AFTER);
	cr_expect_eq(instructions(0, PHASE_FILTER), 3000);
	cr_expect_eq(instructions(0, PHASE_SCORE), 33);
	cr_expect_eq(instructions(0, PHASE_BIND), 0);
	cr_expect_eq(instructions(0, COUNTED_OTHER), 210);
	cr_expect_eq(counted.running[COUNTER_INSTRUCTIONS], 1);
	cr_expect_eq(processor.open, 0);
}

Test(counted_pass, what_is_between_sections_counts_nowhere)
{
	for (int i = 0; i < 2; i++) {
		probe->cycle_begin(probe->context, NULL);
		go_through(PHASE_FILTER, 100000);
		hooks.measure_begin(hooks.context, 2);
		probe->cycle_begin(probe->context, NULL);
		go_through(PHASE_FILTER, 10);
		hooks.retry(hooks.context);
		probe->cycle_begin(probe->context, NULL);
		go_through(PHASE_FILTER, 20);
		hooks.measure_end(hooks.context);
	}
	counted_pass_finish(pass, &counted);
	cr_expect_eq(counted.pods, 2);
	cr_expect_eq(counted.attempts, 4);
	cr_expect_eq(instructions(0, PHASE_FILTER), 60);
}

Test(counted_pass, counters_that_share_a_register_are_scaled)
{
	processor.shares = 4;
	hooks.measure_begin(hooks.context, 1);
	go_through(PHASE_FILTER, 4000000);
	hooks.measure_end(hooks.context);
	counted_pass_finish(pass, &counted);
	cr_expect_float_eq(instructions(0, PHASE_FILTER), 4000000, 200);
	cr_expect_float_eq(counted.running[COUNTER_INSTRUCTIONS], 0.25, 0.001);
}

Test(counted_pass, a_counter_that_had_no_register_is_not_known)
{
	processor.shares = 0;
	hooks.measure_begin(hooks.context, 1);
	go_through(PHASE_FILTER, 4000);
	hooks.measure_end(hooks.context);
	counted_pass_finish(pass, &counted);
	cr_expect_lt(instructions(0, PHASE_FILTER), 0);
	cr_expect_lt(instructions(0, COUNTED_OTHER), 0);
	cr_expect_eq(instructions(0, PHASE_BIND), 0, "but nothing happened in none");
}

Test(counted_pass, a_counter_that_is_missing_has_a_reason_and_no_value)
{
	processor.no_cycles = "none here";
	hooks.measure_begin(hooks.context, 1);
	go_through(PHASE_FILTER, 4000);
	hooks.measure_end(hooks.context);
	counted_pass_finish(pass, &counted);
	cr_expect_str_eq(counted.missing[COUNTER_CYCLES], "none here");
	cr_expect_null(counted.missing[COUNTER_INSTRUCTIONS]);
	cr_expect(counted_any(&counted));
	for (size_t i = 0; i < COUNTED_PHASES; i++)
		cr_expect_lt(counted.threads[0].phases[i].value[COUNTER_CYCLES], 0);
}

Test(counted_pass, each_thread_has_its_own)
{
	processor.thread_count = 2;
	hooks.measure_begin(hooks.context, 1);
	probe->phase_begin(probe->context, PHASE_FILTER);
	run_for(1, 500);
	run_for(0, 40);
	probe->phase_end(probe->context, PHASE_FILTER);
	hooks.measure_end(hooks.context);
	counted_pass_finish(pass, &counted);
	cr_assert_eq(counted.thread_count, 2);
	cr_expect_eq(instructions(0, PHASE_FILTER), 40);
	cr_expect_eq(instructions(1, PHASE_FILTER), 500);
	cr_expect_eq(instructions(1, COUNTED_OTHER), 0);
	cr_expect_eq(counted.threads[1].cost.value[COUNTER_INSTRUCTIONS], 0,
		     "it does not read itself");
}

Test(counted_pass, bytes_are_those_of_the_phase_and_what_is_given_back_is_not_kept)
{
	char *volatile kept, *volatile given_back;
	const struct phase_memory *memory = counted.memory;

	if (heap_missing()) {
		counted_pass_finish(pass, &counted);
		cr_skip_test("%s", heap_missing());
	}
	hooks.measure_begin(hooks.context, 1);
	probe->phase_begin(probe->context, PHASE_FILTER);
	kept = malloc(1024);
	given_back = malloc(2048);
	probe->phase_end(probe->context, PHASE_FILTER);
	probe->phase_begin(probe->context, PHASE_SCORE);
	free(given_back);
	probe->phase_end(probe->context, PHASE_SCORE);
	hooks.measure_end(hooks.context);
	free(kept);
	counted_pass_finish(pass, &counted);
	cr_expect_eq(memory[PHASE_FILTER].allocated_bytes, 3072);
	cr_expect_eq(memory[PHASE_FILTER].grown_bytes, 3072);
	cr_expect_eq(memory[PHASE_FILTER].live_bytes, 3072);
	cr_expect_eq(memory[PHASE_SCORE].allocated_bytes, 0);
	cr_expect_eq(memory[PHASE_SCORE].grown_bytes, -2048);
	cr_expect_eq(memory[PHASE_SCORE].live_bytes, 1024);
	cr_expect_eq(memory[COUNTED_OTHER].allocated_bytes, 0);
	cr_expect_eq(memory[COUNTED_OTHER].grown_bytes, 0);
	cr_expect_eq(memory[COUNTED_OTHER].live_bytes, 1024);
}

Test(counted_pass, a_pair_of_readings_has_its_time)
{
	hooks.measure_begin(hooks.context, 1);
	go_through(PHASE_FILTER, 1);
	hooks.measure_end(hooks.context);
	counted_pass_finish(pass, &counted);
	cr_expect_gt(counted.pair_ns, 0);
	cr_expect_lt(counted.pair_ns, 10, "the clock was read twice for many pairs");
}
