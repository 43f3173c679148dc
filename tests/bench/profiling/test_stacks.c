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
