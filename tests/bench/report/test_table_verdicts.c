/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/table.h"
#include "tests/support/sample_result.h"

static struct result *result;
static struct workload left_out = { .full_name = "Claims/Few", .skip_reason = "needs DRA" };
static const struct workload *const skipped[] = { &left_out };

static void set_up(void)
{
	result = sample_result();
	result->items[0]->threshold = result->items[1]->threshold = 0;
}

static void tear_down(void)
{
	sample_result_free(result);
}

TestSuite(table_verdicts, .init = set_up, .fini = tear_down);

/* The table; the caller frees it. */
static char *table(void)
{
	const struct table_options options = { 0 };
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	table_verdicts(out, result, &options);
	fclose(out);
	return text;
}

static void expect(const char *part)
{
	char *text = table();

	cr_expect_not_null(strstr(text, part), "%s in: %s", part, text);
	free(text);
}

Test(table_verdicts, there_is_none_without_thresholds_and_skipped_ones)
{
	char *text = table();

	cr_expect_str_eq(text, "");
	cr_expect_not(table_has_verdicts(result));
	free(text);
}

Test(table_verdicts, a_skipped_workload_has_a_line_with_its_reason)
{
	result->skipped = skipped;
	result->skipped_count = 1;
	expect("\nClaims/Few  skipped: needs DRA\n");
	expect("P99 us  THRESHOLD   TIMES  VERDICT\nDensity/1kNodes  ");
}

/* 450000 pods/s were measured. */
static const struct {
	double threshold;
	const char *row;
} rows[] = {
	{ 22500, "     22500      20  met\n" },
	{ 22501, "     22501      20  met\n  less than 20 times: the largest part, " },
	{ 100000, "    100000     4.5  met\n  less than 20 times: the largest part, " },
	{ 450000, "    450000     1.0  MISSED\n" },
};

Test(table_verdicts, the_dominant_rule_is_named_below_twenty_times)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		result->items[0]->threshold = rows[i].threshold;
		expect(rows[i].row);
	}
	result->items[0]->has_breakdown = false;
	expect("  less than 20 times: no rules were timed\n");
}

Test(table_verdicts, a_workload_that_was_stopped_is_not_judged)
{
	result->items[1]->threshold = 1e9;
	cr_assert(result->items[1]->partial);
	expect(" 1000000000       -  stopped\n");
}

Test(table_verdicts, seconds_have_their_average_and_the_best)
{
	struct throughput_tick ticks[] = { { .bound = 0 },
					   { .at_ns = 1000000000, .bound = 400 },
					   { .at_ns = 2000000000, .bound = 1000 } };

	result->items[0]->threshold = 1;
	result->items[0]->windows.ticks = ticks;
	result->items[0]->windows.count = 3;
	expect("  450000      500          600  ");
	result->items[0]->throughput_rule = THROUGHPUT_COMMON_RATE;
	expect("  450000      600          600  ");
	result->items[0]->windows = (struct throughput_windows){ 0 };
}
