/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "bench/measure/timeline.h"
#include "sched/base/mem.h"

static struct timeline *t;
static size_t outcomes[OUTCOME_COUNT];
static uint64_t now;
static size_t attempts;

static void set_up(void)
{
	t = mem_new(1, sizeof(*t));
	timeline_init(t);
	timeline_watch(t, outcomes);
	now = 5000;
}

static void tear_down(void)
{
	free(t);
}

TestSuite(timeline, .init = set_up, .fini = tear_down);

/* An attempt of `ns` that ends now. */
static void attempt(uint64_t ns, enum outcome outcome)
{
	static struct histogram h;

	now += ns;
	outcomes[outcome]++;
	timeline_record(t, histogram_record(&h, ns), 1, ++attempts, now);
}

static uint64_t recorded(void)
{
	uint64_t sum = 0;

	for (size_t w = 0; w < t->count; w++) {
		for (size_t c = 0; c < TIMELINE_COLUMNS; c++)
			sum += t->windows[w].latency[c];
	}
	return sum;
}

Test(timeline, a_window_ends_with_the_first_attempt_past_its_boundary)
{
	const uint64_t width = TIMELINE_FIRST_WIDTH_NS;

	timeline_section_begin(t, 4, now);
	attempt(width - 1, OUTCOME_SCHEDULED);
	attempt(2, OUTCOME_UNSCHEDULABLE);
	attempt(3 * width, OUTCOME_SCHEDULED);
	attempt(10, OUTCOME_ERROR);
	timeline_section_end(t, attempts, now);
	timeline_finish(t);
	cr_assert_eq(t->count, 3);
	cr_expect_eq(t->windows[0].point.end_ns, width + 1);
	cr_expect_eq(t->windows[0].point.attempts, 2);
	cr_expect_eq(t->windows[0].point.scheduled, 1);
	cr_expect_eq(t->windows[0].point.unschedulable, 1);
	cr_expect_eq(t->windows[1].point.end_ns, 4 * width + 1);
	cr_expect_eq(t->windows[1].point.scheduled, 2);
	cr_expect_eq(t->windows[2].point.end_ns, 4 * width + 11);
	cr_expect_eq(t->windows[2].point.others, 1);
	cr_expect_eq(t->windows[2].point.created, 4);
	cr_expect_eq(recorded(), 4);
}

Test(timeline, time_stands_still_between_sections)
{
	timeline_section_begin(t, 2, now);
	attempt(1000, OUTCOME_SCHEDULED);
	attempt(1000, OUTCOME_UNSCHEDULABLE);
	timeline_section_end(t, attempts, now);
	now += 1000000000;
	outcomes[OUTCOME_SCHEDULED] += 7; /* outside: not counted */
	timeline_section_begin(t, 1, now);
	outcomes[OUTCOME_UNSCHEDULABLE]--;
	attempt(500, OUTCOME_SCHEDULED); /* the one that did not fit, again */
	timeline_section_end(t, attempts, now);
	timeline_finish(t);
	cr_assert_eq(t->count, 1);
	cr_expect_eq(t->windows[0].point.end_ns, 2500);
	cr_expect_eq(t->windows[0].point.created, 3);
	cr_expect_eq(t->windows[0].point.scheduled, 2);
	cr_expect_eq(t->windows[0].point.unschedulable, 0);
}

Test(timeline, long_passes_have_wider_windows_and_lose_nothing)
{
	const size_t count = 20000;

	timeline_section_begin(t, count, now);
	for (size_t i = 0; i < count; i++)
		attempt(i == count / 2 ? 90000000 : 20000 + i % 1000, OUTCOME_SCHEDULED);
	timeline_section_end(t, attempts, now);
	timeline_finish(t);
	cr_expect_geq(t->count, 50);
	cr_expect_lt(t->count, TIMELINE_WINDOWS_MAX);
	cr_expect_eq(recorded(), count);
	cr_expect_eq(t->windows[t->count - 1].point.attempts, count);
	cr_expect_eq(t->windows[t->count - 1].point.end_ns, now - 5000);
	for (size_t i = 1; i + 1 < t->count; i++)
		cr_expect_gt(t->windows[i].point.end_ns / t->width_ns,
			     t->windows[i - 1].point.end_ns / t->width_ns, "window %zu", i);
}

Test(timeline, attempts_that_each_span_many_windows_fit_too)
{
	timeline_section_begin(t, 1000, now);
	for (size_t i = 0; i < 1000; i++)
		attempt((uint64_t)TIMELINE_FIRST_WIDTH_NS * 5 + 3, OUTCOME_SCHEDULED);
	timeline_section_end(t, attempts, now);
	timeline_finish(t);
	cr_expect_lt(t->count, TIMELINE_WINDOWS_MAX);
	cr_expect_eq(recorded(), 1000);
}

Test(timeline, a_column_begins_with_the_first_bucket_of_its_histogram)
{
	timeline_section_begin(t, 3, now);
	attempt(0, OUTCOME_SCHEDULED);
	attempt(2048, OUTCOME_SCHEDULED);
	attempt(UINT64_C(1) << 50, OUTCOME_SCHEDULED);
	cr_expect_eq(timeline_column_low(0), 0);
	cr_expect_eq(t->windows[0].latency[0], 1);
	for (size_t c = 0; c < TIMELINE_COLUMNS; c++) {
		if (timeline_column_low(c) == 2048)
			cr_expect_eq(t->windows[0].latency[c], 1);
	}
	cr_expect_eq(t->windows[0].latency[TIMELINE_COLUMNS - 1], 1, "whatever is longer");
}

Test(timeline, nothing_measured_is_no_window)
{
	timeline_section_begin(t, 0, now);
	timeline_section_end(t, 0, now);
	timeline_finish(t);
	cr_expect_eq(t->count, 0);
}
