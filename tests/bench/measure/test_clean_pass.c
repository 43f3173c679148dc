/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/clean_pass.h"
#include "sched/base/mem.h"

/* A clock that stands still until somebody turns it. */
static uint64_t hands;

static uint64_t read_hands(void *context)
{
	return *(const uint64_t *)context;
}

static const struct clock fake_clock = { read_hands, &hands };

static struct pass_progress progress;
static struct clean_pass *pass;
static struct workload_hooks hooks;
static void *volatile held;

static void set_up(void)
{
	hands = 1000;
	pass = mem_new(1, sizeof(*pass));
	clean_pass_init(pass, &fake_clock, &progress);
	hooks = clean_pass_hooks(pass);
}

static void tear_down(void)
{
	free(pass);
	free(held);
	held = NULL;
}

TestSuite(clean_pass, .init = set_up, .fini = tear_down);

/* A cycle of `inside` ns with `after` ns until the next one begins. */
static void cycle(uint64_t inside, uint64_t after)
{
	pass->probe.cycle_begin(pass->probe.context, NULL);
	hands += inside;
	if (pass->probe.cycle_end)
		pass->probe.cycle_end(pass->probe.context, NULL, OUTCOME_SCHEDULED);
	hands += after;
}

static void cycle_that_allocates(size_t bytes)
{
	pass->probe.cycle_begin(pass->probe.context, NULL);
	free(held);
	held = malloc(bytes);
	hands += 10;
}

Test(clean_pass, a_pods_time_runs_to_the_beginning_of_the_next_one)
{
	hooks.measure_begin(hooks.context, 3);
	hands += 5; /* the first pod is popped */
	cycle(100, 20);
	cycle(40, 0);
	cycle(60, 3);
	hooks.measure_end(hooks.context);
	cr_expect_eq(pass->pods, 3);
	cr_expect_eq(pass->latency_ns.total, 3);
	cr_expect_eq(pass->latency_ns.max, 120);
	cr_expect_eq(pass->latency_ns.min, 40);
	cr_expect_eq(pass->latency_ns.sum, 120 + 40 + 63);
	cr_expect_eq(pass->elapsed_ns, 5 + 120 + 40 + 63);
}

Test(clean_pass, what_happens_outside_the_sections_is_not_measured)
{
	cycle(1000, 1000);
	hooks.measure_begin(hooks.context, 1);
	cycle(7, 1);
	hooks.measure_end(hooks.context);
	hands += 5000;
	cycle(1000, 0);
	hooks.measure_begin(hooks.context, 1);
	cycle(9, 0);
	hooks.measure_end(hooks.context);
	cr_expect_eq(pass->pods, 2);
	cr_expect_eq(pass->latency_ns.sum, 8 + 9);
	cr_expect_eq(pass->elapsed_ns, 8 + 9);
	cr_expect_eq(pass_progress_done(&progress), 4, "all cycles count as progress");
}

Test(clean_pass, pods_count_once_and_attempts_each_time)
{
	cycle(1000, 0);
	hooks.measure_begin(hooks.context, 2);
	cycle(10, 0);
	cycle(20, 0);
	hooks.retry(hooks.context);
	cycle(30, 0);
	hooks.retry(
		hooks.context); /* tried before the section: its time is spent here all the same */
	cycle(40, 0);
	hooks.measure_end(hooks.context);
	hooks.retry(hooks.context);
	cycle(1000, 0);
	cycle(1000, 0);
	cr_expect_eq(pass->pods, 2);
	cr_expect_eq(pass->attempts, 4);
	cr_expect_eq(pass->latency_ns.total, 4);
	cr_expect_eq(pass->latency_ns.sum, 10 + 20 + 30 + 40);
	cr_expect_eq(pass->stages[1].pods, 2);
	cr_expect_eq(pass_progress_done(&progress), 4, "progress counts pods");
}

Test(clean_pass, in_blocks_the_clock_is_read_once_for_each)
{
	pass->block = 3;
	hooks.measure_begin(hooks.context, 7);
	hands += 5;
	cycle(10, 0);
	cycle(20, 0);
	hooks.retry(hooks.context);
	cycle(30, 0);
	hooks.retry(hooks.context);
	for (int i = 0; i < 5; i++)
		cycle(100, 0);
	hooks.measure_end(hooks.context);
	cr_expect_eq(pass->attempts, 8);
	cr_expect_eq(pass->pods, 6);
	cr_expect_eq(pass->latency_ns.total, 8);
	cr_expect_eq(pass->latency_ns.sum, 10 * 6 + 100 * 5, "means of 3, 3 and 2");
	cr_expect_eq(pass->elapsed_ns, 5 + 60 + 500);
	cr_expect_eq(pass_progress_done(&progress), 6);
	cycle(1000, 0);
	cr_expect_eq(pass_progress_done(&progress), 7);
	cr_expect_eq(pass->attempts, 8);
}

Test(clean_pass, a_section_without_pods_measures_nothing)
{
	hooks.measure_begin(hooks.context, 0);
	hands += 2;
	hooks.measure_end(hooks.context);
	cr_expect_eq(pass->pods, 0);
	cr_expect_eq(pass->latency_ns.total, 0);
	cr_expect_eq(pass->elapsed_ns, 2);
}

Test(clean_pass, progress_expects_at_least_what_is_announced)
{
	hooks.measure_begin(hooks.context, 30);
	cr_expect_eq(atomic_load(&progress.expected), 30);
	for (size_t i = 0; i < 30; i++)
		cycle(1, 0);
	hooks.measure_end(hooks.context);
	hooks.measure_begin(hooks.context, 12);
	cr_expect_eq(atomic_load(&progress.expected), 42);
	pass_progress_restart(&progress, 100);
	hooks.measure_begin(hooks.context, 12);
	cr_expect_eq(atomic_load(&progress.expected), 100);
}

Test(clean_pass, allocations_are_found_at_the_pods_that_made_them)
{
	uint64_t first;
	uint64_t second;

	if (heap_missing())
		cr_skip_test("%s", heap_missing());
	held = malloc(1); /* before the section: not its business */
	hooks.measure_begin(hooks.context, 10);
	for (size_t i = 1; i <= 10; i++) {
		if (i == 2)
			cycle_that_allocates(100);
		else if (i == 8)
			cycle_that_allocates(3000);
		else
			cycle(10, 0);
	}
	hooks.measure_end(hooks.context);
	first = 112; /* jemalloc's size classes */
	second = 3072;
	cr_expect_eq(pass->allocations.requests, 2);
	cr_expect_eq(pass->allocations.bytes, first + second);
	cr_expect_eq(pass->allocations.attempts, 2);
	cr_expect_eq(pass->allocations.last_attempt, 8);
	cr_expect_eq(pass->allocations.steady_attempts, 1, "of the second half");
	cr_expect_eq(pass->allocations.steady_bytes, second);
}

Test(clean_pass, the_steady_state_is_the_second_half_of_each_section)
{
	if (heap_missing())
		cr_skip_test("%s", heap_missing());
	for (size_t section = 0; section < 2; section++) {
		hooks.measure_begin(hooks.context, 4);
		cycle_that_allocates(10); /* warm-up */
		cycle_that_allocates(10);
		cycle(10, 0);
		cycle(10, 0);
		hooks.measure_end(hooks.context);
	}
	cr_expect_eq(pass->allocations.attempts, 4);
	cr_expect_eq(pass->allocations.last_attempt, 6);
	cr_expect_eq(pass->allocations.steady_attempts, 0);
	cr_expect_eq(pass->allocations.steady_bytes, 0);
}

Test(clean_pass, stages_say_what_grew)
{
	held = malloc(100000);
	hooks.created(hooks.context, "createNodes", 10, 0);
	hooks.measure_begin(hooks.context, 1);
	cycle(1, 0);
	hooks.measure_end(hooks.context);
	cr_assert_eq(pass->stage_count, 3);
	cr_expect_str_eq(pass->stages[0].name, "start");
	cr_expect_str_eq(pass->stages[1].name, "createNodes");
	cr_expect_eq(pass->stages[1].nodes, 10);
	cr_expect_str_eq(pass->stages[2].name, "schedule");
	cr_expect_eq(pass->stages[2].pods, 1);
	if (heap_missing())
		return;
	cr_expect_eq(pass->stages[1].grown_bytes, 114688, "in jemalloc's size class");
	cr_expect_geq(pass->stages[1].totals.allocated_bytes, 100000);
	cr_expect_eq(pass->stages[2].grown_bytes, 0);
}

Test(clean_pass, more_stages_than_there_is_room_for_are_left_out)
{
	for (size_t i = 0; i < 2 * MEMORY_STAGES_MAX; i++)
		hooks.created(hooks.context, "createPods", 0, 1);
	cr_expect_eq(pass->stage_count, MEMORY_STAGES_MAX);
}
