/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "bench/measure/counter_groups.h"
#include "sched/base/workers.h"
#include "tests/support/no_perf_events.h"
#include "tests/support/touch_pages.h"

static uint64_t faults(const struct counter_reading *from, const struct counter_reading *to)
{
	return to->of[COUNTER_PAGE_FAULTS].count - from->of[COUNTER_PAGE_FAULTS].count;
}

Test(counter_groups, a_thread_is_read_while_it_counts_on)
{
	struct thread_counters counters;
	struct counter_reading before, between, after;

	thread_counters_open(&counters, 0);
	if (counters.error[COUNTER_PAGE_FAULTS]) {
		thread_counters_close(&counters);
		cr_skip_test("no counters here");
	}
	thread_counters_read(&counters, &before);
	touch_pages(100);
	thread_counters_read(&counters, &between);
	touch_pages(1000);
	thread_counters_read(&counters, &after);
	thread_counters_close(&counters);
	/* AddressSanitizer touches a page of its own for each eight. */
	cr_expect_geq(faults(&before, &between), 100);
	cr_expect_lt(faults(&before, &between), 150);
	cr_expect_geq(faults(&between, &after), 1000);
	cr_expect_lt(faults(&between, &after), 1300);
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!counters.error[i] && !counter_is_hardware((enum counter)i))
			cr_expect_eq(after.of[i].enabled_ns, after.of[i].running_ns, "%s",
				     counter_name((enum counter)i));
	}
	cr_expect_gt(after.of[COUNTER_TASK_CLOCK].count, before.of[COUNTER_TASK_CLOCK].count);
}

static void work(void *context, size_t thread, size_t number)
{
	(void)context;
	(void)thread;
	(void)number;
	touch_pages(500);
}

static atomic_bool ends;

static void *wait_for_end(void *argument)
{
	const struct timespec moment = { 0, 1000000 };

	while (!ends)
		nanosleep(&moment, NULL);
	return argument;
}

Test(counter_groups, threads_that_come_later_are_looked_at_and_earlier_ones_are_not)
{
	struct counter_groups *groups;
	struct counter_source source;
	struct counter_reading before[3], after[3];
	struct workers *workers;
	pthread_t other;
	uint64_t sum = 0;

	cr_assert_eq(pthread_create(&other, NULL, wait_for_end, NULL), 0);
	groups = counter_groups_new();
	source = counter_groups_source(groups);
	workers = workers_new(2);
	cr_assert_eq(source.open(source.context), 3, "the caller and two workers");
	if (source.missing(source.context, COUNTER_PAGE_FAULTS))
		cr_skip_test("no counters here");
	for (size_t i = 0; i < 3; i++)
		source.read(source.context, i, &before[i]);
	workers_run(workers, 2, 4, work, NULL);
	for (size_t i = 0; i < 3; i++)
		source.read(source.context, i, &after[i]);
	sum = faults(&before[1], &after[1]) + faults(&before[2], &after[2]);
	cr_expect_geq(sum, 2000);
	cr_expect_lt(sum, 2200);
	cr_expect_lt(faults(&before[0], &after[0]), 100, "the caller touched none");
	source.close(source.context);
	cr_expect_eq(source.open(source.context), 3, "again");
	source.close(source.context);
	workers_free(workers);
	counter_groups_free(groups);
	ends = true;
	pthread_join(other, NULL);
}

Test(counter_groups, where_counting_is_forbidden_all_read_nothing_and_say_why)
{
	struct counter_groups *groups;
	struct counter_source source;
	struct counter_reading reading;

	if (!refuse_perf_events())
		cr_skip_test("the system has no seccomp filters");
	groups = counter_groups_new();
	source = counter_groups_source(groups);
	cr_expect_eq(source.open(source.context), 1);
	source.read(source.context, 0, &reading);
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		const char *why = source.missing(source.context, (enum counter)i);

		cr_expect_eq(reading.of[i].count, 0);
		cr_expect_eq(reading.of[i].enabled_ns, 0);
		cr_expect(why && !strncmp(why, "not permitted", 13), "%s",
			  counter_name((enum counter)i));
	}
	source.close(source.context);
	counter_groups_free(groups);
}
