/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/throughput_windows.h"

#define SECOND INT64_C(1000000000)

enum { MOST = 12 };

static const struct {
	const char *what;
	size_t count;
	size_t bound[MOST]; /* each second, from the collection's begin on */
	size_t every_count;
	double every[MOST];
	size_t common_count;
	double common[MOST];
} cases[] = {
	{ "less than a second has no sample", 1, { 0 }, 0, { 0 }, 0, { 0 } },
	{ "the first second with pods is a sample only for the old rule",
	  4,
	  { 0, 40, 140, 240 },
	  3,
	  { 40, 100, 100 },
	  2,
	  { 100, 100 } },
	{ "seconds before the first pod never count",
	  5,
	  { 0, 0, 0, 40, 140 },
	  2,
	  { 40, 100 },
	  1,
	  { 100 } },
	{ "later ones count as 0, or take their part of the next rate",
	  6,
	  { 0, 10, 110, 110, 110, 410 },
	  5,
	  { 10, 100, 0, 0, 300 },
	  4,
	  { 100, 100, 100, 100 } },
	{ "a stall at the end is lost to the new rule",
	  5,
	  { 0, 10, 110, 110, 110 },
	  4,
	  { 10, 100, 0, 0 },
	  1,
	  { 100 } },
	{ "pods of the namespace bound before make the old rule count from the begin",
	  4,
	  { 50, 50, 50, 150 },
	  3,
	  { 0, 0, 100 },
	  0,
	  { 0 } },
};

static void fill(struct throughput_windows *w, struct throughput_tick *ticks, const size_t *bound,
		 size_t count)
{
	for (size_t i = 0; i < count; i++)
		ticks[w->count++] =
			(struct throughput_tick){ .at_ns = (int64_t)i * SECOND, .bound = bound[i] };
	w->ticks = ticks;
}

static void expect_rates(const char *what, const struct throughput_windows *w,
			 enum throughput_rule rule, const double *want, size_t count)
{
	double rates[3 * MOST];
	size_t found = throughput_windows_rates(w, rule, rates);

	cr_assert_eq(found, count, "%s: %zu samples by rule %d", what, found, (int)rule);
	for (size_t i = 0; i < count; i++)
		cr_expect(fabs(rates[i] - want[i]) < 1e-9, "%s: rule %d: sample %zu is %g", what,
			  (int)rule, i, rates[i]);
}

Test(throughput_windows, the_rule_of_the_version_says_which_seconds_count)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct throughput_tick ticks[MOST];
		struct throughput_windows w = { 0 };

		fill(&w, ticks, cases[i].bound, cases[i].count);
		expect_rates(cases[i].what, &w, THROUGHPUT_EVERY_SECOND, cases[i].every,
			     cases[i].every_count);
		expect_rates(cases[i].what, &w, THROUGHPUT_COMMON_RATE, cases[i].common,
			     cases[i].common_count);
	}
}

Test(throughput_windows, each_collection_begins_anew)
{
	static const size_t first[] = { 0, 10, 30 }, second[] = { 5, 5, 45, 50 };
	static const double every[] = { 10, 20, 0, 40, 5 }, common[] = { 20, 5 };
	struct throughput_tick ticks[MOST];
	struct throughput_windows w = { 0 };

	fill(&w, ticks, first, 3);
	fill(&w, ticks, second, 4);
	expect_rates("two", &w, THROUGHPUT_EVERY_SECOND, every, 5);
	expect_rates("two", &w, THROUGHPUT_COMMON_RATE, common, 2);
}

Test(throughput_windows, the_version_in_force_chooses_the_rule)
{
	cr_expect_eq(throughput_rule_of(KUBERNETES_1_26), THROUGHPUT_EVERY_SECOND);
	cr_expect_eq(throughput_rule_of(KUBERNETES_1_36), THROUGHPUT_COMMON_RATE);
}

Test(throughput_windows, the_99th_percentile_is_the_best_second)
{
	double rates[] = { 40, 10, 30, 20 };
	struct throughput_figures f = throughput_figures(rates, 4);

	cr_expect_eq(f.samples, 4u);
	cr_expect_eq(f.average, 25);
	cr_expect_eq(f.perc50, 20); /* ceil(2) - 1 */
	cr_expect_eq(f.perc90, 40); /* ceil(3.6) - 1 */
	cr_expect_eq(f.perc99, 40);
	cr_expect_eq(throughput_figures(rates, 0).samples, 0u);
}

static int64_t no_time(void *context)
{
	(void)context;
	return 0;
}

/* A drain that only counts. */
static void set_up(struct drain *drain)
{
	const struct scheduling_queue_options options = { .now = no_time };

	memset(drain, 0, sizeof(*drain));
	drain->queue = scheduling_queue_new(&options);
}

static void bind(struct drain *drain, struct throughput_windows *w, int64_t now_ns)
{
	drain->collection.bound++;
	drain->attempts++;
	throughput_windows_record(w, now_ns);
}

Test(throughput_windows, an_attempt_counts_in_the_second_it_ends_in)
{
	static const size_t want[] = { 0, 2, 3, 3, 4 };
	struct throughput_windows w = { 0 };
	struct drain drain;

	set_up(&drain);
	throughput_windows_begin(&w, &drain, 7);
	bind(&drain, &w, 7 + SECOND / 2);
	bind(&drain, &w, 7 + SECOND); /* just in time */
	bind(&drain, &w, 7 + SECOND + 1);
	bind(&drain, &w, 7 + 4 * SECOND);
	throughput_windows_end(&w, 7 + 4 * SECOND);
	cr_assert_eq(w.count, 5u, "%zu", w.count);
	for (size_t i = 0; i < w.count; i++) {
		cr_expect_eq(w.ticks[i].at_ns, (int64_t)i * SECOND);
		cr_expect_eq(w.ticks[i].bound, want[i], "second %zu: %zu", i, w.ticks[i].bound);
		cr_expect_eq(w.ticks[i].attempts, want[i]);
	}
	bind(&drain, &w, 7 + 9 * SECOND);
	cr_expect_eq(w.count, 5u, "nothing is collected any more");
	throughput_windows_fini(&w);
	scheduling_queue_free(drain.queue);
}

Test(throughput_windows, a_clock_that_leaps_years_fills_no_memory)
{
	struct throughput_windows w = { 0 };
	struct drain drain;

	set_up(&drain);
	throughput_windows_begin(&w, &drain, 0);
	throughput_windows_record(&w, INT64_MAX);
	throughput_windows_end(&w, INT64_MAX);
	cr_expect_eq(w.count, (size_t)THROUGHPUT_TICKS_MAX);
	throughput_windows_fini(&w);
	scheduling_queue_free(drain.queue);
}
