/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/event_queue.h"

#include <criterion/criterion.h>

#include "sched/base/rng.h"

struct log {
	struct event_queue queue;
	uint64_t seen[1000];
	int64_t at[1000];
	size_t count;
};

static void note(void *context, uint64_t argument)
{
	struct log *log = context;

	log->at[log->count] = log->queue.now_ns;
	log->seen[log->count++] = argument;
}

static void note_and_add(void *context, uint64_t argument)
{
	struct log *log = context;

	note(context, argument);
	event_queue_after(&log->queue, 0, note, log, argument + 1);
}

Test(event_queue, events_come_in_the_order_of_their_times)
{
	struct log log = { .count = 0 };

	for (uint64_t i = 0; i < 1000; i++)
		event_queue_at(&log.queue, (int64_t)(rng_draw(7, i) % 100), note, &log, i);
	while (event_queue_run(&log.queue)) {
	}
	cr_assert_eq(log.count, 1000);
	for (size_t i = 1; i < 1000; i++) {
		cr_expect(log.at[i - 1] <= log.at[i]);
		if (log.at[i - 1] == log.at[i])
			cr_expect(log.seen[i - 1] < log.seen[i], "first come, first served");
	}
	event_queue_fini(&log.queue);
}

Test(event_queue, a_time_that_is_over_means_now)
{
	struct log log = { .count = 0 };

	event_queue_at(&log.queue, 50, note_and_add, &log, 1);
	event_queue_at(&log.queue, 50, note, &log, 9);
	cr_assert(event_queue_run(&log.queue));
	event_queue_at(&log.queue, 10, note, &log, 5);
	while (event_queue_run(&log.queue)) {
	}
	cr_assert_eq(log.count, 4);
	cr_expect_eq(log.seen[1], 9);
	cr_expect_eq(log.seen[2], 2);
	cr_expect_eq(log.seen[3], 5);
	cr_expect_eq(log.at[3], 50);
	event_queue_fini(&log.queue);
}

Test(event_queue, a_delay_beyond_all_time_is_its_end)
{
	struct log log = { .count = 0 };

	event_queue_at(&log.queue, 5, note, &log, 1);
	event_queue_run(&log.queue);
	event_queue_after(&log.queue, INT64_MAX, note, &log, 2);
	cr_assert(event_queue_run(&log.queue));
	cr_expect_eq(log.at[1], INT64_MAX);
	event_queue_fini(&log.queue);
}
