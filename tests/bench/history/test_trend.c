/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/history/trend.h"
#include "sched/base/rng.h"
#include "tests/support/folder.h"
#include "tests/support/told.h"

static struct folder folder;
static struct told told;

static void set_up(void)
{
	folder_make(&folder);
	told_init(&told);
}

static void tear_down(void)
{
	folder_remove(&folder);
}

TestSuite(trend, .init = set_up, .fini = tear_down);

/* A stored result, as far as a history reads it. */
struct sample {
	int day; /* of its date, from 1 */
	const char *kernel, *digest;
	double ns; /* least time of a pod */
	double allocations;
	bool partial;
};

/* Named so that the order of names is not that of dates. */
static void put(const struct sample *s)
{
	char name[64];

	snprintf(name, sizeof(name), "%03d.json", 999 - s->day);
	folder_put(
		&folder, name,
		"{\"schema\": \"schedmark.result/v1\", \"date\": \"2026-%02d-%02dT00:00:00Z\", "
		"\"conditions\": {\"seed\": \"0\"}, \"environment\": {\"kernel\": \"%s\"}, "
		"\"build\": {\"commit\": \"c0ffee%03d\"}, \"workloads\": [{\"name\": \"Case/W\", "
		"\"partial\": %s, \"placement_digest\": \"%s\", \"measured_pods\": 10, "
		"\"throughput\": {\"least_elapsed_ns\": %.17g}, \"metrics\": ["
		"{\"metric\": \"time\", \"unit\": \"ns/pod\", \"better\": \"lower\", \"exact\": "
		"false, \"samples\": [%.17g, 9e9, 1]}, {\"metric\": \"allocations\", \"unit\": "
		"\"allocs/pod\", \"better\": \"lower\", \"exact\": true, \"samples\": [%g]}]}]}",
		s->day / 28 + 1, s->day % 28 + 1, s->kernel ? s->kernel : "Linux 6", s->day,
		s->partial ? "true" : "false", s->digest ? s->digest : "aa", 10 * s->ns, s->ns,
		s->allocations);
}

/* Within one per cent and a half of 1. */
static double scatter(int day)
{
	return 1 + 0.015 * ((double)(rng_draw(9, (uint64_t)day) >> 11) / 0x1p53 - 0.5);
}

static enum status read_with(const struct trend_options *options, struct trend *trend)
{
	char *paths[] = { folder.path };

	return trend_read(paths, 1, options, &told.sink, trend);
}

static const struct trend_options usual = { .threshold = 0.01,
					    .exact_threshold = 0.001,
					    .alpha = 0.05 };

static const char *commit_of(const struct trend *trend, const struct trend_row *row,
			     const struct trend_step *step)
{
	return trend->results[row->points[step->at].result].commit;
}

/* Days from..to with these levels, of times and of allocations. */
struct phase {
	int to;
	double ns, allocations;
};

static void put_phases(const struct phase *phases, size_t count)
{
	int day = 1;

	for (size_t i = 0; i < count; i++) {
		for (; day <= phases[i].to; day++)
			put(&(struct sample){ .day = day,
					      .ns = phases[i].ns * scatter(day),
					      .allocations = phases[i].allocations });
	}
}

Test(trend, rows_get_the_verdict_of_their_latest_level)
{
	static const struct {
		const char *what;
		struct phase phases[4];
		enum verdict times, allocations;
		size_t steps;
		const char *first_bad; /* of times */
	} cases[] = {
		{ "nothing changes",
		  { { 24, 1000, 2 } },
		  VERDICT_UNCHANGED,
		  VERDICT_UNCHANGED,
		  0,
		  NULL },
		{ "slower at the end",
		  { { 16, 1000, 2 }, { 24, 1050, 2 } },
		  VERDICT_REGRESSED,
		  VERDICT_UNCHANGED,
		  1,
		  "c0ffee017" },
		{ "faster, and an allocation more",
		  { { 12, 1000, 2 }, { 24, 900, 3 } },
		  VERDICT_IMPROVED,
		  VERDICT_REGRESSED,
		  1,
		  NULL },
		{ "slower, and mended",
		  { { 10, 1000, 2 }, { 20, 1100, 3 }, { 30, 1000, 2 } },
		  VERDICT_UNCHANGED,
		  VERDICT_UNCHANGED,
		  2,
		  NULL },
		{ "slower, and mended by half",
		  { { 10, 1000, 2 }, { 20, 1200, 3 }, { 30, 1100, 3 } },
		  VERDICT_REGRESSED,
		  VERDICT_REGRESSED,
		  2,
		  "c0ffee011" },
		{ "faster, then slower than that",
		  { { 10, 1000, 2 }, { 20, 800, 2 }, { 30, 850, 2 } },
		  VERDICT_REGRESSED,
		  VERDICT_UNCHANGED,
		  2,
		  "c0ffee021" },
		{ "too few",
		  { { 3, 1000, 2 }, { 6, 1200, 2 } },
		  VERDICT_INCONCLUSIVE,
		  VERDICT_UNCHANGED,
		  0,
		  NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trend trend;
		const struct trend_row *times;

		folder_remove(&folder);
		folder_make(&folder);
		put_phases(cases[i].phases, 4);
		cr_assert_eq(read_with(&usual, &trend), STATUS_OK, "%s", told.text);
		cr_assert_eq(trend.row_count, 2u, "%s: least_time stands for time", cases[i].what);
		times = &trend.rows[0];
		cr_expect_str_eq(times->metric, "least_time");
		cr_expect_eq(times->verdict, cases[i].times, "%s: %s", cases[i].what,
			     verdict_name(times->verdict));
		cr_expect_eq(trend.rows[1].verdict, cases[i].allocations, "%s: %s", cases[i].what,
			     verdict_name(trend.rows[1].verdict));
		cr_assert_eq(times->step_count, cases[i].steps, "%s: %zu steps", cases[i].what,
			     times->step_count);
		cr_assert_eq(!times->first_bad, !cases[i].first_bad, "%s", cases[i].what);
		if (times->first_bad)
			cr_expect_str_eq(commit_of(&trend, times, times->first_bad),
					 cases[i].first_bad, "%s", cases[i].what);
		trend_fini(&trend);
	}
}

Test(trend, steps_up_to_the_threshold_are_none)
{
	static const struct phase phases[] = { { 15, 1000, 1000 }, { 30, 1030, 1004 } };
	struct trend_options generous = usual;
	struct trend trend;

	generous.threshold = generous.exact_threshold = 0.05;
	put_phases(phases, 2);
	cr_assert_eq(read_with(&generous, &trend), STATUS_OK);
	cr_expect_eq(trend.rows[0].step_count, 0u);
	cr_expect_eq(trend.rows[1].step_count, 0u);
	cr_expect_eq(trend_verdict(&trend), VERDICT_UNCHANGED);
	trend_fini(&trend);
	cr_assert_eq(read_with(&usual, &trend), STATUS_OK);
	cr_expect_eq(trend.rows[0].step_count, 1u);
	cr_expect_float_eq(trend.rows[0].steps[0].change, 0.03, 0.01);
	cr_expect_eq(trend.rows[1].step_count, 1u);
	cr_expect_float_eq(trend.rows[1].steps[0].change, 0.004, 1e-9);
	trend_fini(&trend);
}

Test(trend, a_new_kernel_is_a_new_series)
{
	struct trend trend;

	for (int day = 1; day <= 24; day++)
		put(&(struct sample){ .day = day,
				      .kernel = day <= 12 ? "Linux 6" : "Linux 7",
				      .ns = (day <= 12 ? 1000 : 1300) * scatter(day) });
	cr_assert_eq(read_with(&usual, &trend), STATUS_OK);
	cr_assert_eq(trend.series_count, 2u);
	cr_expect(trend.series[0].superseded);
	cr_expect_not(trend.series[1].superseded);
	cr_expect_str_eq(trend.series[1].differs, "kernels differ: Linux 6 and Linux 7");
	cr_expect_eq(trend.rows[0].step_count + trend.rows[2].step_count, 0u);
	cr_expect_eq(trend_verdict(&trend), VERDICT_UNCHANGED);
	trend_fini(&trend);
}

Test(trend, machines_that_take_turns_are_both_looked_at)
{
	struct trend trend;

	for (int day = 1; day <= 40; day++)
		put(&(struct sample){ .day = day,
				      .kernel = day % 2 ? "Linux 6" : "Linux 7",
				      .ns = (day % 2 ? 1000 : 1300) * scatter(day) *
					    (day > 24 && day % 2 ? 1.1 : 1) });
	cr_assert_eq(read_with(&usual, &trend), STATUS_OK);
	cr_assert_eq(trend.series_count, 2u);
	cr_expect_not(trend.series[0].superseded);
	cr_expect_eq(trend.rows[0].verdict, VERDICT_REGRESSED);
	cr_expect_str_eq(commit_of(&trend, &trend.rows[0], trend.rows[0].first_bad), "c0ffee025");
	cr_expect_eq(trend.rows[2].verdict, VERDICT_UNCHANGED);
	cr_expect_eq(trend_verdict(&trend), VERDICT_REGRESSED);
	trend_fini(&trend);
}

Test(trend, other_placements_are_another_series)
{
	struct trend trend;

	for (int day = 1; day <= 20; day++)
		put(&(struct sample){
			.day = day, .digest = day <= 10 ? "aa" : "bb", .ns = 1000 * scatter(day) });
	cr_assert_eq(read_with(&usual, &trend), STATUS_OK);
	cr_assert_eq(trend.series_count, 2u);
	cr_expect_str_eq(trend.series[1].differs, "placements (digests) differ: aa and bb");
	cr_expect_eq(trend.series[1].first, 10u);
	trend_fini(&trend);
}

Test(trend, only_the_latest_when_asked_for)
{
	static const struct phase phases[] = { { 15, 1000, 1 }, { 30, 1100, 1 } };
	struct trend_options options = usual;
	struct trend trend;

	put_phases(phases, 2);
	options.last = 15;
	cr_assert_eq(read_with(&options, &trend), STATUS_OK);
	cr_expect_eq(trend.result_count, 15u);
	cr_expect_str_eq(trend.results[0].commit, "c0ffee016");
	cr_expect_eq(trend.rows[0].verdict, VERDICT_UNCHANGED);
	trend_fini(&trend);
}

Test(trend, unfinished_workloads_are_left_out_and_counted)
{
	struct trend trend;

	for (int day = 1; day <= 10; day++)
		put(&(struct sample){ .day = day, .ns = 1000, .partial = day == 4 });
	cr_assert_eq(read_with(&usual, &trend), STATUS_OK);
	cr_expect_eq(trend.partial_count, 1u);
	cr_expect_eq(trend.rows[0].count, 9u);
	trend_fini(&trend);
}

Test(trend, more_rows_need_more_results)
{
	struct trend_options options = usual;
	struct trend trend;

	for (int day = 1; day <= 3; day++)
		put(&(struct sample){ .day = day, .ns = 1000 });
	cr_assert_eq(read_with(&options, &trend), STATUS_OK);
	cr_expect_eq(trend.rows[0].needed, 8u);
	cr_expect_eq(trend.rows[1].needed, 2u, "a count says it at once");
	cr_expect_eq(trend_verdict(&trend), VERDICT_INCONCLUSIVE);
	trend_fini(&trend);
	options.metrics = "all";
	cr_assert_eq(read_with(&options, &trend), STATUS_OK);
	cr_expect_eq(trend.rows[0].needed, 9u, "two rows share the false alarms");
	trend_fini(&trend);
}

Test(trend, metrics_can_be_chosen)
{
	struct trend_options options = usual;
	struct trend trend;

	put(&(struct sample){ .day = 1, .ns = 1000 });
	options.metrics = "time";
	cr_assert_eq(read_with(&options, &trend), STATUS_OK);
	cr_assert_eq(trend.row_count, 1u);
	cr_expect_str_eq(trend.rows[0].metric, "time");
	cr_expect_eq(trend.rows[0].points[0].value, 1000, "the median of its samples");
	trend_fini(&trend);
	options.metrics = "all";
	cr_assert_eq(read_with(&options, &trend), STATUS_OK);
	cr_expect_eq(trend.row_count, 3u, "least_time, time, allocations");
	trend_fini(&trend);
	options.metrics = "steam";
	cr_expect_eq(read_with(&options, &trend), STATUS_BAD_INPUT);
	cr_expect(strstr(told.text, "has none of the metrics"), "%s", told.text);
	trend_fini(&trend);
}

Test(trend, what_is_no_result_is_told)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "{", "is not JSON" },
		{ "{\"schema\": \"other/v1\"}", "expected \"schedmark.result/v1\"" },
		{ "{\"schema\": \"schedmark.result/v1\", \"workloads\": [{\"name\": \"w\", "
		  "\"placement_digest\": \"0\"}]}",
		  "has no \"date\"" },
	};
	struct trend trend;

	cr_expect_eq(read_with(&usual, &trend), STATUS_BAD_INPUT);
	cr_expect(strstr(told.text, "has no result files (*.json)"), "%s", told.text);
	trend_fini(&trend);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		told_clear(&told);
		folder_put(&folder, "x.json", "%s", cases[i].text);
		cr_expect_eq(read_with(&usual, &trend), STATUS_BAD_INPUT, "%s", cases[i].text);
		cr_expect(strstr(told.text, cases[i].says), "%s", told.text);
		trend_fini(&trend);
	}
}
