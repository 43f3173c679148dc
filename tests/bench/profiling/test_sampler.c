/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that spends its time in known functions is seen there.
 */
#include "bench/profiling/sampler.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

#include "sched/legacy/legacy_quantity.h"
#include "tests/support/no_perf_events.h"

enum { ENOUGH = 60, PATIENCE_SECONDS = 30 };

/* Not static, and called through pointers: their names have to stay. */
uint64_t spin_test_inner(uint64_t x);
uint64_t spin_test_outer(uint64_t x);

static uint64_t (*volatile inner)(uint64_t) = spin_test_inner;
static uint64_t (*volatile outer)(uint64_t) = spin_test_outer;

uint64_t spin_test_inner(uint64_t x)
{
	volatile uint64_t y = x;

	for (int i = 0; i < 20000; i++)
		y = y * 6364136223846793005u + 1;
	return y;
}

uint64_t spin_test_outer(uint64_t x)
{
	return inner(x) + 1;
}

static uint64_t spin(uint64_t x, void *unused)
{
	(void)unused;
	return outer(x);
}

static uint64_t read_quantity(uint64_t x, void *quantity)
{
	struct decimal_count count = { 0 };

	for (int i = 0; i < 100; i++)
		x += (uint64_t)legacy_form_round.value(quantity, &count);
	return x;
}

/* Does the work over and over until there are samples enough. */
static struct stacks *profile_with(struct sampler *sampler,
				   uint64_t (*work)(uint64_t x, void *data), void *data)
{
	struct symbols *symbols = symbols_new();
	struct stacks *stacks = stacks_new();
	time_t give_up = time(NULL) + PATIENCE_SECONDS;
	volatile uint64_t sum = 0;

	sampler_resume(sampler);
	while (sampler_count(sampler) < ENOUGH && time(NULL) < give_up)
		sum = work(sum, data);
	sampler_pause(sampler);
	cr_expect_geq(sampler_count(sampler), ENOUGH);
	cr_expect_eq(sampler_lost(sampler), 0);
	sampler_fold(sampler, symbols, stacks);
	symbols_free(symbols);
	sampler_free(sampler);
	return stacks;
}

static struct stacks *profile(uint64_t (*work)(uint64_t x, void *data), void *data)
{
	return profile_with(sampler_new(1000, 10000), work, data);
}

Test(sampler, sees_functions_and_their_callers)
{
	struct stacks *stacks = profile(spin, NULL);
	struct hot_function hot = { 0 };

	cr_expect_gt(stacks_share(stacks, "spin_test_outer"), 0.8);
	cr_expect_gt(stacks_share(stacks, "spin_test_inner"), 0.8);
	cr_assert_eq(stacks_hottest(stacks, NULL, &hot, 1), 1);
	cr_expect_str_eq(hot.name, "spin_test_inner");
	stacks_free(stacks);
}

/* Callers only where the build keeps frame pointers: tests/cli/test_profile.c has a whole program. */
Test(sampler, takes_what_the_kernel_samples)
{
	const char *why;
	struct sampler *sampler = sampler_new_ring(4999, 10000, &why);
	struct stacks *stacks;
	struct hot_function hot = { 0 };

	if (!sampler)
		cr_skip_test("the kernel takes no samples here");
	stacks = profile_with(sampler, spin, NULL);
	cr_expect_gt(stacks_share(stacks, "spin_test_inner"), 0.8);
	if (sampler_has_frames())
		cr_expect_gt(stacks_share(stacks, "spin_test_outer"), 0.8);
	cr_assert_eq(stacks_hottest(stacks, NULL, &hot, 1), 1);
	cr_expect_str_eq(hot.name, "spin_test_inner");
	stacks_free(stacks);
}

Test(sampler, says_why_the_kernel_takes_no_samples)
{
	const char *why = NULL;

	if (!refuse_perf_events())
		cr_skip_test("the system has no seccomp filters");
	cr_expect_null(sampler_new_ring(1000, 10, &why));
	cr_expect_str_eq(why, "perf_event_open: Permission denied");
	/* Nothing is left behind that the other way would stumble over. */
	sampler_free(sampler_new(1000, 10));
}

Test(sampler, finds_the_callers_of_functions_without_unwind_tables)
{
	struct decimal_count count = { 0 };
	struct legacy_quantity *quantity =
		legacy_quantity_new(&legacy_form_round, "500Mi", 5, &count);
	struct stacks *stacks = profile(read_quantity, quantity);

	cr_expect_gt(stacks_share(stacks, "decimal_round"), 0.8, "%f",
		     stacks_share(stacks, "decimal_round"));
	stacks_free(stacks);
	legacy_quantity_free(quantity);
}

Test(sampler, counts_what_it_had_no_room_for)
{
	struct sampler *sampler = sampler_new(1000, 2);
	time_t give_up = time(NULL) + PATIENCE_SECONDS;
	volatile uint64_t sum = 0;

	sampler_resume(sampler);
	while (sampler_lost(sampler) == 0 && time(NULL) < give_up)
		sum = spin(sum, NULL);
	sampler_pause(sampler);
	cr_expect_eq(sampler_count(sampler), 2);
	cr_expect_gt(sampler_lost(sampler), 0);
	sampler_free(sampler);
	sampler_free(NULL);
}

Test(symbols, an_address_is_in_the_function_around_it)
{
	struct symbols *symbols = symbols_new();

	cr_expect_str_eq(symbols_name(symbols, (uintptr_t)spin_test_outer), "spin_test_outer");
	cr_expect_str_eq(symbols_name(symbols, (uintptr_t)spin_test_inner + 8), "spin_test_inner");
	cr_expect_str_eq(symbols_name(symbols, 1), "[unknown]");
	symbols_free(symbols);
	symbols_free(NULL);
}
