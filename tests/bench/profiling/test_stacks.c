/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/stacks.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct stacks *some_stacks(void)
{
	static const struct {
		const char *names[4];
		size_t depth;
		uint64_t count;
	} samples[] = {
		{ { "main", "run", "round", "malloc" }, 4, 30 },
		{ { "main", "run", "round" }, 3, 10 },
		{ { "main", "run", "malloc" }, 3, 25 },
		{ { "main", "run", "list" }, 3, 20 },
		{ { "main", "run" }, 2, 5 },
		{ { "main", "run", "round", "round" }, 4, 10 },
	};
	struct stacks *stacks = stacks_new();

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		stacks_add(stacks, samples[i].names, samples[i].depth, samples[i].count);
	return stacks;
}

Test(stacks, are_written_folded_in_the_order_of_names)
{
	struct stacks *stacks = some_stacks();
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	stacks_write(stacks, out);
	fclose(out);
	cr_expect_str_eq(text, "main;run 5\n"
			       "main;run;list 20\n"
			       "main;run;malloc 25\n"
			       "main;run;round 10\n"
			       "main;run;round;malloc 30\n"
			       "main;run;round;round 10\n");
	free(text);
	stacks_free(stacks);
}

Test(stacks, a_share_counts_a_sample_once_however_often_a_function_is_in_it)
{
	struct stacks *stacks = some_stacks();

	cr_expect_float_eq(stacks_share(stacks, "round"), 0.5, 1e-9);
	cr_expect_float_eq(stacks_share(stacks, "malloc"), 0.55, 1e-9);
	cr_expect_float_eq(stacks_share(stacks, "main"), 1, 1e-9);
	cr_expect_float_eq(stacks_share(stacks, "nobody"), 0, 1e-9);
	cr_expect_eq(stacks_root(stacks)->total, 100);
	stacks_free(stacks);
}

Test(stacks, the_hottest_functions_are_those_with_most_samples_of_their_own)
{
	struct stacks *stacks = some_stacks();
	struct hot_function hot[8];

	cr_assert_eq(stacks_hottest(stacks, NULL, hot, 8), 4);
	cr_expect_str_eq(hot[0].name, "malloc");
	cr_expect_float_eq(hot[0].share, 0.55, 1e-9);
	cr_expect_str_eq(hot[1].name, "list");
	cr_expect_str_eq(hot[2].name, "round");
	cr_assert_eq(stacks_hottest(stacks, "round", hot, 2), 2);
	cr_expect_str_eq(hot[0].name, "malloc");
	cr_expect_float_eq(hot[0].share, 0.25, 1e-9, "what is below round does not count");
	cr_expect_str_eq(hot[1].name, "list");
	stacks_free(stacks);
}

Test(stacks, nothing_sampled_is_nothing)
{
	struct stacks *stacks = stacks_new();
	struct hot_function hot;

	cr_expect_float_eq(stacks_share(stacks, "main"), 0, 1e-9);
	cr_expect_eq(stacks_hottest(stacks, NULL, &hot, 1), 0);
	stacks_free(stacks);
	stacks_free(NULL);
}

Test(stacks, functions_are_listed_with_what_is_in_them_and_below)
{
	struct stacks *stacks = some_stacks();
	struct function_cost *functions;
	size_t count = stacks_functions(stacks, &functions);

	cr_assert_eq(count, 5);
	cr_expect_str_eq(functions[0].name, "malloc");
	cr_expect_eq(functions[0].flat, 55);
	cr_expect_eq(functions[0].cumulative, 55);
	/* In itself again in one stack, which counts once. */
	cr_expect_str_eq(functions[1].name, "round");
	cr_expect_eq(functions[1].flat, 20);
	cr_expect_eq(functions[1].cumulative, 50);
	cr_expect_str_eq(functions[2].name, "list");
	cr_expect_str_eq(functions[4].name, "main");
	cr_expect_eq(functions[4].cumulative, 100);
	free(functions);
	stacks_free(stacks);
}

Test(stacks, can_be_cut_off_above_a_function)
{
	static const char *const elsewhere[] = { "main", "report" };
	struct stacks *stacks = some_stacks();
	struct stacks *below = stacks_new();
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	stacks_add(stacks, elsewhere, 2, 3);
	cr_expect_eq(stacks_add_below(below, stacks, "run"), 3);
	stacks_write(below, out);
	fclose(out);
	cr_expect_str_eq(text, "main;report 3\n"
			       "run 5\n"
			       "run;list 20\n"
			       "run;malloc 25\n"
			       "run;round 10\n"
			       "run;round;malloc 30\n"
			       "run;round;round 10\n");
	free(text);
	stacks_free(below);
	stacks_free(stacks);
}

Test(stacks, names_that_would_look_like_more_frames_are_written_otherwise)
{
	static const char *const hostile[] = { "a;b\nc" };
	struct stacks *stacks = stacks_new();
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	stacks_add(stacks, hostile, 1, 1);
	stacks_write(stacks, out);
	fclose(out);
	cr_expect_str_eq(text, "a_b_c 1\n");
	free(text);
	stacks_free(stacks);
}
