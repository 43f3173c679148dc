/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare/comparison.h"
#include "bench/stored/stored_comparison.h"
#include "tests/support/told.h"

static char *printed(const struct comparison *c)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	comparison_print(c, COMPARISON_JSON, out);
	fclose(out);
	return text;
}

/* What compare writes is what reports read: figure by figure, the ones that are missing too. */
Test(stored_comparison, what_compare_wrote_is_read_back)
{
	struct comparison c = { .kind = COMPARISON_INTERLEAVED,
				.base_name = strdup("a"),
				.candidate_name = strdup("b"),
				.threshold = 0.02,
				.duration_s = 3 };
	struct comparison_row *row = comparison_add(&c, "Case/W", "time", "ns/pod");
	struct stored_comparison read;
	struct told told;
	char *text;

	*row = (struct comparison_row){ .workload = row->workload,
					.metric = row->metric,
					.unit = row->unit,
					.base = 100,
					.candidate = 110,
					.change = 0.1,
					.change_interval = { 0.05, 0.15 },
					.base_interval = { -INFINITY, INFINITY },
					.candidate_interval = { -INFINITY, INFINITY },
					.verdict = VERDICT_REGRESSED,
					.samples = 2,
					.log_ratios = calloc(2, sizeof(double)) };
	row->log_ratios[1] = 0.25;
	snprintf(row->note, sizeof(row->note), "a note");
	row = comparison_add(&c, "Case/W", "allocations", "allocs/pod");
	row->exact = true;
	row->candidate = 2;
	row->change = INFINITY;
	row->change_interval = (struct interval){ -INFINITY, INFINITY };
	row->verdict = VERDICT_REGRESSED;
	comparison_warn(&c, "kernels differ");
	told_init(&told);
	text = printed(&c);
	cr_assert_eq(stored_comparison_take("x", json_loads(text, 0, NULL), &told.sink, &read),
		     STATUS_OK, "%s", told.text);
	cr_expect_str_eq(read.kind, "interleaved");
	cr_expect_str_eq(read.base, "a");
	cr_expect_str_eq(read.candidate, "b");
	cr_expect_str_eq(read.verdict, "regressed");
	cr_expect_eq(read.threshold, 0.02);
	cr_expect_eq(read.duration_s, 3);
	cr_assert_eq(read.count, 2u);
	cr_expect_str_eq(read.changes[0].workload, "Case/W");
	cr_expect_str_eq(read.changes[0].metric, "time");
	cr_expect_str_eq(read.changes[0].note, "a note");
	cr_expect_not(read.changes[0].higher_is_better);
	cr_expect_eq(read.changes[0].change, 0.1);
	cr_expect_eq(read.changes[0].interval.high, 0.15);
	cr_assert_eq(read.changes[0].log_ratios.count, 2u);
	cr_expect_eq(read.changes[0].log_ratios.values[1], 0.25);
	cr_expect(isnan(read.changes[1].change));
	cr_expect_gt(read.changes[1].interval.low, read.changes[1].interval.high);
	cr_expect_eq(read.changes[1].candidate, 2);
	cr_assert_eq(read.warning_count, 1u);
	cr_expect_str_eq(read.warnings[0], "kernels differ");
	stored_comparison_fini(&read);
	comparison_fini(&c);
	free(text);
}

#define HEAD "{\"schema\": \"schedmark.comparison/v1\", \"kind\": \"stored\", \"base\": \"a\", "
#define ROW                                                                                 \
	HEAD "\"candidate\": \"b\", \"verdict\": \"unchanged\", \"rows\": [{\"workload\": " \
	     "\"w\", \"metric\": \"m\", \"unit\": \"u\", "

Test(stored_comparison, bad_ones_are_told_in_one_line)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ HEAD "\"candidate\": \"b\", \"verdict\": \"faster\", \"rows\": []}",
		  "verdict: is no verdict" },
		{ HEAD "\"candidate\": \"b\", \"verdict\": \"unchanged\"}", "rows: is missing" },
		{ HEAD "\"candidate\": 3, \"verdict\": \"unchanged\", \"rows\": []}",
		  "candidate: is no text" },
		{ ROW "\"better\": \"up\", \"verdict\": \"unchanged\"}]}",
		  "rows[0].better: is neither" },
		{ ROW "\"better\": \"lower\", \"verdict\": \"unchanged\", \"change\": \"1\"}]}",
		  "rows[0].change: is no number" },
		{ ROW "\"better\": \"lower\", \"verdict\": \"unchanged\", \"change_interval\": "
		      "[1, \"2\"]}]}",
		  "change_interval[1]: is no number" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stored_comparison read;
		struct told told;
		json_t *json = json_loads(cases[i].text, 0, NULL);

		told_init(&told);
		cr_assert_not_null(json, "%s", cases[i].text);
		cr_assert(stored_comparison_is(json));
		cr_expect_eq(stored_comparison_take("x", json, &told.sink, &read), STATUS_BAD_INPUT,
			     "%s", cases[i].text);
		cr_expect(strstr(told.text, cases[i].says), "%s: %s", cases[i].text, told.text);
		cr_expect_eq(told.sink.errors, 1u);
	}
}
