/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/recorded.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/formats/format.h"
#include "tests/support/folder.h"
#include "tests/support/sample_report.h"
#include "tests/support/told.h"

static const char series[] = "0s\trate: 0\ttotal: 0\n"
			     "1s\trate: 20\ttotal: 20\n"
			     "2s\trate: 60\ttotal: 80\n"
			     "\n"
			     "4s rate: 30 total: 110\n"
			     "5s\trate: 10\ttotal: 120";

/* Between 2 s and 4 s nobody looked: 15 pods a second. Rates in order: 0, 10, 15, 20, 60. */
Test(recorded, sums_a_series_up)
{
	struct recorded r;
	struct told told;

	told_init(&told);
	cr_expect(recorded_is(series, sizeof(series) - 1));
	cr_assert_eq(recorded_parse("f", series, sizeof(series) - 1, &told.sink, &r), STATUS_OK,
		     "%s", told.text);
	cr_expect_eq(r.count, 5u);
	cr_expect_eq(r.pods, 120);
	cr_expect_eq(r.duration, 5);
	cr_expect_eq(r.mean, 24);
	cr_expect_eq(r.median, 15);
	cr_expect_eq(r.least, 0);
	cr_expect_eq(r.most, 60);
	cr_expect_eq(r.rates[3], 15);
	cr_expect_eq(r.totals[3], 110);
	recorded_fini(&r);
}

static const struct {
	const char *text, *want;
} bad[] = {
	{ "1s rate: 1 total: 1\n", "expected two lines at least, as in \"12s rate: 51 total: "
				   "587\"\n" },
	{ "1s rate: 1 total: 1\n2s rate: x total: 1\n",
	  "2:10: expected a number of pods, as in \"12s rate: 51 total: 587\"\n" },
	{ "1s rate: 1 total: 1\n2m rate: 1 total: 2\n",
	  "2:2: expected a second, as in \"12s rate: 51 total: 587\"\n" },
	{ "1s rate: 1 total: 1\n2s ratio: 1 total: 2\n",
	  "2:4: expected rate:, as in \"12s rate: 51 total: 587\"\n" },
	{ "1s rate: 1 total: 1\n2s rate: 1\n",
	  "2:11: expected a number of pods, as in \"12s rate: 51 total: 587\"\n" },
	{ "1s rate: 1 total: 1\n2s rate: 1 sum: 2\n",
	  "2:12: expected total:, as in \"12s rate: 51 total: 587\"\n" },
	{ "1s rate: 1 total: 1\n2s rate: 1 total: 2 pods\n",
	  "2:21: expected the end of the line, as in \"12s rate: 51 total: 587\"\n" },
	{ "1s rate: 1 total: 1\n1s rate: 1 total: 2\n",
	  "2:1: expected a later second than that of the line before, as in \"12s rate: 51 total: "
	  "587\"\n" },
	{ "1s rate: 1 total: 1\n2s rate: 1 total: 1\n",
	  "2:1: expected a total that has grown by the rate, as in \"12s rate: 51 total: 587\"\n" },
	{ "1s rate: 99999999999999999999 total: 1\n",
	  "1:10: expected a number of pods, as in \"12s rate: 51 total: 587\"\n" },
};

Test(recorded, says_what_is_wrong_and_where)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct recorded r;
		struct told told;

		told_init(&told);
		cr_expect_eq(recorded_parse("f", bad[i].text, strlen(bad[i].text), &told.sink, &r),
			     STATUS_BAD_INPUT, "%s", bad[i].text);
		cr_expect_str_eq(told.text, bad[i].want, "%s: %s", bad[i].text, told.text);
	}
}

Test(recorded, is_told_from_a_result)
{
	cr_expect_not(recorded_is("{\"schema\": 1}", 13));
	cr_expect_not(recorded_is("", 0));
	cr_expect_not(recorded_is("12s", 3));
	cr_expect(recorded_is("0s rate:", 8));
}

/* The sample has a workload of 30 pods, which this series is made to match. */
Test(recorded, stands_beside_a_run_of_as_many_pods)
{
	const struct format_options options = { 0 };
	struct report report = { 0 };
	struct folder folder;
	struct told told;
	char path[128];
	char *text;
	size_t length;
	double pods;

	told_init(&told);
	folder_make(&folder);
	cr_assert_eq(report_read(&report, SAMPLE_REPORTS "single.json", &told.sink), STATUS_OK,
		     "%s", told.text);
	pods = report.results[0].workloads[0].measured_pods;
	folder_put(&folder, "series.txt", "0s rate: 0 total: 0\n2s rate: %.0f total: %.0f\n", pods,
		   pods);
	snprintf(path, sizeof(path), "%s/series.txt", folder.path);
	cr_assert_eq(report_read(&report, path, &told.sink), STATUS_OK, "%s", told.text);

	cr_assert_eq(format_text(format_find("text"), &report, &options, &told.sink, &text,
				 &length),
		     STATUS_OK);
	cr_expect_not_null(strstr(text, ": recorded, "), "%s", text);
	cr_expect_not_null(strstr(text, "times as many\n"), "%s", text);
	free(text);
	cr_assert_eq(format_text(format_find("html"), &report, &options, &told.sink, &text,
				 &length),
		     STATUS_OK);
	cr_expect_not_null(strstr(text, "<h2>Recorded: "));
	cr_expect_not_null(strstr(text, "Recorded throughput over time"));
	cr_expect_not_null(strstr(text, "How far each was"));
	free(text);
	cr_expect_eq(format_text(format_find("csv"), &report, &options, &told.sink, &text, &length),
		     STATUS_BAD_INPUT);
	cr_expect_str_eq(told.text, "is a recorded series, for which csv has no place\n");
	free(text);
	report_fini(&report);
	folder_remove(&folder);
}

Test(recorded, reads_the_series_of_2016)
{
	const char *root = getenv("SCHEDMARK_UPSTREAM");
	struct report report = { 0 };
	struct told told;
	char path[512];

	if (!root)
		cr_skip_test("SCHEDMARK_UPSTREAM is not set");
	told_init(&told);
	snprintf(path, sizeof(path), "%s/kscale/bench-new.txt", root);
	cr_assert_eq(report_read(&report, path, &told.sink), STATUS_OK, "%s", told.text);
	cr_assert_eq(report.recorded_count, 1u);
	cr_expect_eq(report.recorded[0].pods, 30000);
	cr_expect_eq(report.recorded[0].duration, 588);
	cr_expect_eq(report.recorded[0].most, 171);
	report_fini(&report);
}
