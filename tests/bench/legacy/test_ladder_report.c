/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said of a ladder that was measured before.
 */
#include "bench/legacy/ladder_report.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 4, FILLS = 2 };

static double long_run[] = { 0.4, 0.9, 1.0, 3.5, 3.6 };
static double short_run[] = { 0.1, 0.2, 0.3, 0.4, 0.5 };

static struct ladder_cell cell(double ms, uint64_t rounds)
{
	return (struct ladder_cell){ .count = 1,
				     .ms = ms,
				     .cpu_ms = 2 * ms,
				     .rounds = rounds,
				     .allocations = 2 * rounds,
				     .digest = 0xabc };
}

static struct stacks *some_stacks(void)
{
	static const char *const rounding[] = { "main", "decimal_round", "malloc" };
	static const char *const listing[] = { "main", "list_pods" };
	struct stacks *stacks = stacks_new();

	stacks_add(stacks, rounding, 3, 40);
	stacks_add(stacks, listing, 2, 60);
	return stacks;
}

/* v1.1.1, +18170, +25243 and v1.2.0; the last goes on from +19449, which is not there. */
static void measured(struct ladder *ladder, struct ladder_row rows[ROWS])
{
	static const char *const names[ROWS] = { "v1.1.1", "+18170", "+25243", "v1.2.0" };
	static const double ms[ROWS][FILLS] = { { 10, 100 }, { 8, 40 }, { 2, 2 }, { 5, 20 } };

	memset(rows, 0, ROWS * sizeof(*rows));
	for (size_t i = 0; i < ROWS; i++) {
		rows[i].rung = rung_find(names[i]);
		for (size_t f = 0; f < FILLS; f++)
			rows[i].cells[f] = cell(ms[i][f], i ? 0 : 16000 + 30000 * f);
	}
	rows[0].run = (struct ladder_run){ long_run, 5, 5 };
	rows[2].run = (struct ladder_run){ short_run, 5, 5 };
	rows[0].stacks = some_stacks();
	*ladder = (struct ladder){
		.options = { .rung_count = ROWS,
			     .nodes = 1000,
			     .fills = { 0, 5000 },
			     .fill_count = FILLS,
			     .pods = 5 },
		.rows = rows,
	};
}

static char *text_of(void (*write)(FILE *out, const struct ladder *ladder))
{
	struct ladder ladder;
	struct ladder_row rows[ROWS];
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	measured(&ladder, rows);
	write(out, &ladder);
	fclose(out);
	stacks_free(rows[0].stacks);
	return text;
}

Test(ladder_report, a_table_for_programs_has_a_line_for_each_rung_and_fill)
{
	char *text = text_of(ladder_write_tsv);

	cr_expect_eq(strncmp(text,
			     "rung\tnodes\texisting\tms_per_pod\trounds_per_pod\tallocs_per_pod\t"
			     "digest\n"
			     "v1.1.1\t1000\t0\t10.000000\t16000\t32000\t0000000000000abc\n"
			     "v1.1.1\t1000\t5000\t100.000000\t46000\t92000\t0000000000000abc\n"
			     "+18170\t1000\t0\t8.000000\t0\t0\t0000000000000abc\n",
			     220),
		     0, "%s", text);
	free(text);
}

Test(ladder_report, a_series_has_a_line_when_a_second_is_over_and_one_at_the_end)
{
	char *text = text_of(ladder_write_series);

	cr_expect_str_eq(text, "rung\tseconds\tscheduled\n"
			       "v1.1.1\t1.000\t3\n"
			       "v1.1.1\t3.600\t5\n"
			       "+25243\t0.500\t5\n");
	free(text);
}

Test(ladder_report, tables_for_people_compare_rungs)
{
	char *text = text_of(ladder_print);

	cr_expect_not_null(strstr(text, "\nv1.1.1        10.0      100        -    1.00x\n"), "%s",
			   text);
	cr_expect_not_null(strstr(text, "\n+18170        8.00     40.0    2.50x    2.50x\n"));
	cr_expect_not_null(strstr(text, "\n+25243        2.00     2.00    20.0x    50.0x\n"));
	cr_expect_not_null(strstr(
		text, "\nv1.1.1         200     46000       92000    40.0%  list_pods 60%\n"));
	cr_expect_not_null(strstr(text, "\n+18170       2.50x    2.91x  2015-12-09"));
	cr_expect_not_null(strstr(text, "\nv1.1.1        3.60 s    1.00x\n"
					"+25243        0.50 s    7.20x\n"));
	free(text);
}

Test(ladder_report, markdown_has_what_was_said_and_the_original_s_ratios)
{
	char *text = text_of(ladder_write_markdown);

	cr_expect_not_null(
		strstr(text, "| rung | 0 | 5000 | before | first | clock | before | first | change "
			     "|\n|---|---:|---:|---:|---:|---:|---:|---:|---|\n"),
		"%s", text);
	cr_expect_not_null(strstr(text,
				  "pull/18170) | 16.0 | 80.0 | 2.50× | 2.50× | 40.0 | 2.50× | "
				  "2.50× | amounts are read with an integer division instead "
				  "of Round() |\n"),
			   "%s", text);
	cr_expect_not_null(strstr(text, "pull/18170) | 2015-12-09 | 2.50× | 2.50× | 196 | 2.91× | "
					"2.91× | 1 000 pods on 1 000 nodes: 53 s to 23 s |\n"),
			   "%s", text);
	cr_expect_not_null(strstr(text, " 46000 | 32000 | 92000 | 234000 | 2388000 | 40.0 % | "
					"`list_pods` 60 % |\n"),
			   "%s", text);
	free(text);
}

Test(ladder_report, the_page_has_both_charts_the_table_and_flame_graphs)
{
	char *text = text_of(ladder_write_page);

	cr_expect_not_null(strstr(text, "Pods scheduled over time"));
	cr_expect_not_null(strstr(text, "Processor time for a pod"));
	cr_expect_not_null(strstr(text, "Where v1.1.1 spends its time"));
	cr_expect_not_null(strstr(text, "https://github.com/kubernetes/kubernetes/pull/18170"));
	cr_expect_not_null(strstr(text, "</html>"));
	free(text);
}

Test(rungs, each_has_a_name_of_its_own_and_goes_on_from_one_before)
{
	for (size_t i = 0; i < rung_count; i++) {
		const struct rung *after = rungs[i].after ? rung_find(rungs[i].after) : NULL;

		cr_expect_eq(rung_find(rungs[i].name), &rungs[i], "%s", rungs[i].name);
		cr_expect_eq(strncmp(rungs[i].profile, "2015/", 5), 0);
		cr_expect(!rungs[i].after || (after && after < &rungs[i]), "%s", rungs[i].name);
		cr_expect(rungs[i].after || !i || strcmp(rungs[i - 1].merged, rungs[i].merged) < 0,
			  "%s comes too early", rungs[i].name);
	}
	cr_expect_eq(rung_count, 14);
	cr_expect_null(rung_find("+1"));
	cr_expect_float_eq(rung_real_ms(&rungs[0], 30000), 570, 1e-9);
	cr_expect_float_eq(rung_real_ms(&rungs[0], 7), 0, 1e-9);
}
