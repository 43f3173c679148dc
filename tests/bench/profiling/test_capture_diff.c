/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/capture_diff.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profiling/capture_read.h"
#include "tests/support/told.h"

static struct stored_capture stored(const char *folded, uint64_t period_ns, uint64_t pods)
{
	struct stored_capture out = { .stacks = stacks_new(),
				      .workload = "W",
				      .unit = "samples",
				      .period_ns = period_ns,
				      .pods = pods };
	struct diag_sink quiet = { .emit = diag_drop };
	char *text = strdup(folded);

	if (!period_ns)
		strcpy(out.unit, pods ? "instructions" : "");
	cr_assert_eq(stacks_parse(text, "folded", &quiet, out.stacks), STATUS_OK);
	free(text);
	return out;
}

static char *printed(const struct capture_diff *diff,
		     void (*print)(FILE *out, const struct capture_diff *diff))
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	print(out, diff);
	fclose(out);
	return text;
}

static void print_all(FILE *out, const struct capture_diff *diff)
{
	capture_diff_print(out, diff, 10);
}

Test(capture_diff, compares_what_one_pod_costs_and_not_how_many_samples_there_are)
{
	struct diag_sink quiet = { .emit = diag_drop };
	/* The second ran twice as long for as much a pod, but for what became of `slow`. */
	struct stored_capture before = stored("run;slow 400\nrun;same 100\nrun;old 50\n", 1000, 10);
	struct stored_capture now = stored("run;slow 400\nrun;same 200\nrun;fresh 10\n", 1000, 20);
	struct capture_diff diff;
	char *text;

	cr_assert_eq(capture_diff_make(&before, &now, &quiet, &diff), STATUS_OK);
	text = printed(&diff, print_all);
	cr_expect_not_null(strstr(text, "  in ns/pod; Z: "));
	cr_expect_not_null(strstr(text, "     55000.0      30500.0     -24500.0   -44.5%"), "%s",
			   text);
	cr_expect_not_null(
		strstr(text, "     40000.0      20000.0     -20000.0   -50.0%    -8.9  slow\n"),
		"%s", text);
	cr_expect_not_null(strstr(text,
				  "      5000.0          0.0      -5000.0     gone    -7.1  old\n"),
			   "%s", text);
	cr_expect_not_null(
		strstr(text, "         0.0        500.0       +500.0      new    +3.2  fresh\n"),
		"%s", text);
	cr_expect_not_null(
		strstr(text, "     10000.0      10000.0         +0.0    +0.0%    +0.0  same\n"),
		"%s", text);
	cr_expect_lt(strstr(text, "  slow\n"), strstr(text, "  old\n"));
	free(text);
	stored_capture_fini(&before);
	stored_capture_fini(&now);
}

/* The x and width of a box in user units. */
static void find_box(const char *svg, const char *name, double *from, double *width)
{
	char title[64];
	const char *at;
	const char *box;

	snprintf(title, sizeof(title), "<title>%s (", name);
	at = strstr(svg, title);
	cr_assert_not_null(at, "%s: %s", name, svg);
	for (box = at; strncmp(box, "<g ", 3) != 0; box--)
		;
	cr_assert_eq(sscanf(box, "<g data-x=\"%lf\" data-w=\"%lf\"", from, width), 2);
}

Test(capture_diff, a_box_is_as_wide_as_the_greater_of_before_and_now)
{
	struct diag_sink quiet = { .emit = diag_drop };
	struct stored_capture before = stored("run;gone 300\nrun;grew 100\n", 1000, 10);
	struct stored_capture now = stored("run;grew 250\n", 1000, 10);
	struct capture_diff diff;
	double from, width;
	char *svg;

	cr_assert_eq(capture_diff_make(&before, &now, &quiet, &diff), STATUS_OK);
	svg = printed(&diff, capture_diff_draw);
	find_box(svg, "all", &from, &width);
	cr_expect_float_eq(width, 55000, 1e-6);
	find_box(svg, "gone", &from, &width);
	cr_expect_float_eq(from, 0, 1e-6);
	cr_expect_float_eq(width, 30000, 1e-6);
	find_box(svg, "grew", &from, &width);
	cr_expect_float_eq(from, 30000, 1e-6);
	cr_expect_float_eq(width, 25000, 1e-6);
	cr_expect_not_null(strstr(svg, "grew (25000.0 ns/pod, 100.00%; 10000.0 before, 25.00%; "
				       "15000.0 more)</title>"),
			   "%s", svg);
	/* What is gone is the bluest: it changed most. */
	cr_expect_not_null(strstr(svg, "fill=\"rgb(70,70,245)\""));
	free(svg);
	stored_capture_fini(&before);
	stored_capture_fini(&now);
}

Test(capture_diff, exact_counts_have_no_z)
{
	struct diag_sink quiet = { .emit = diag_drop };
	struct stored_capture before = stored("run 100\n", 0, 10);
	struct stored_capture now = stored("run 101\n", 0, 10);
	struct capture_diff diff;
	char *text;

	cr_assert_eq(capture_diff_make(&before, &now, &quiet, &diff), STATUS_OK);
	text = printed(&diff, print_all);
	cr_expect_null(strstr(text, "Z"));
	cr_expect_not_null(strstr(text, "        10.0         10.1         +0.1    +1.0%  run\n"),
			   "%s", text);
	free(text);
	stored_capture_fini(&before);
	stored_capture_fini(&now);
}

Test(capture_diff, different_things_are_not_compared_and_different_work_is_told)
{
	struct told told;
	struct stored_capture before = stored("run 100\n", 1000, 10);
	struct stored_capture instructions = stored("run 100\n", 0, 10);
	struct stored_capture other = stored("run 100\n", 1000, 10);
	struct stored_capture folded = stored("run 100\n", 0, 0);
	struct capture_diff diff;

	told_init(&told);
	cr_expect_eq(capture_diff_make(&before, &instructions, &told.sink, &diff),
		     STATUS_BAD_INPUT);
	strcpy(other.workload, "X");
	cr_expect_eq(capture_diff_make(&before, &other, &told.sink, &diff), STATUS_OK);
	cr_expect_eq(told.sink.warnings, 1);
	strcpy(other.workload, before.workload);
	strcpy(other.way, "perf");
	cr_expect_eq(capture_diff_make(&before, &other, &told.sink, &diff), STATUS_OK);
	cr_expect_eq(told.sink.warnings, 2);
	/* Without pods shares are compared. */
	cr_expect_eq(capture_diff_make(&before, &folded, &told.sink, &diff), STATUS_OK);
	cr_expect_str_eq(diff.unit, "% of all");
	stored_capture_fini(&before);
	stored_capture_fini(&instructions);
	stored_capture_fini(&other);
	stored_capture_fini(&folded);
}

Test(capture_diff, z_is_that_of_two_poisson_numbers)
{
	const struct capture_diff diff = { .scale_before = 1, .scale_now = 1 };
	const struct capture_diff scaled = { .scale_before = 2, .scale_now = 0.5 };

	cr_expect_float_eq(capture_diff_z(&diff, 100, 100), 0, 1e-9);
	cr_expect_float_eq(capture_diff_z(&diff, 32, 68), 3.6, 1e-9);
	cr_expect_float_eq(capture_diff_z(&diff, 0, 0), 0, 1e-9);
	/* (0.5 x 800 - 2 x 100) / sqrt(100 x 4 + 800 / 4) */
	cr_expect_float_eq(capture_diff_z(&scaled, 100, 800), 8.16496580927726, 1e-9);
}

static const struct {
	const char *what, *text;
	uint32_t line;
} bad[] = {
	{ "no number", "a;b\n", 1 }, { "not a number", "a 1\na;b x\n", 2 },
	{ "negative", "a -1\n", 1 }, { "too much", "a 99999999999999999999\n", 1 },
	{ "no name", " 5\n", 1 },    { "something behind", "a 5x\n", 1 },
};

Test(capture_read, what_is_no_stack_is_refused_with_its_line)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct stacks *stacks = stacks_new();
		struct told told;
		char *text = strdup(bad[i].text);

		told_init(&told);
		cr_expect_eq(stacks_parse(text, "x.folded", &told.sink, stacks), STATUS_BAD_INPUT,
			     "%s", bad[i].what);
		cr_expect_eq(strtoul(told.text, NULL, 10), bad[i].line, "%s: %s", bad[i].what,
			     told.text);
		free(text);
		stacks_free(stacks);
	}
}

Test(capture_read, as_many_stacks_as_are_allowed_take_no_time_to_read)
{
	enum { STACKS = 50000, LINE = 32 };
	char *text = malloc((size_t)(STACKS + 1) * LINE + 1);
	size_t length = 0;
	struct stored_capture before = { .stacks = stacks_new() };
	struct stored_capture now = stored("f1 1\n", 0, 0);
	struct capture_diff diff;
	struct told told;
	char *printed_text;

	told_init(&told);
	/* In no order, so that each finds its place among the others. */
	for (uint32_t i = 0; i < STACKS; i++)
		length += (size_t)sprintf(text + length, "f%u 1\n", i * 2654435761u);
	cr_assert_eq(stacks_parse(text, "x", &told.sink, before.stacks), STATUS_OK, "%s",
		     told.text);
	cr_assert_eq(capture_diff_make(&before, &now, &told.sink, &diff), STATUS_OK);
	printed_text = printed(&diff, print_all);
	cr_expect_not_null(strstr(printed_text, "new"));
	free(printed_text);
	for (size_t i = length = 0; i < STACKS + 1; i++)
		length += (size_t)sprintf(text + length, "f 1\n");
	cr_expect_eq(stacks_parse(text, "x", &told.sink, before.stacks), STATUS_BAD_INPUT);
	cr_expect_not_null(strstr(told.text, "more than 50000 stacks"));
	free(text);
	stored_capture_fini(&before);
	stored_capture_fini(&now);
}
