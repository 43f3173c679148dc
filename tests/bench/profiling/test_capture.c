/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "bench/profiling/capture.h"

static const struct {
	uint64_t below, outside;
	bool found;
} cases[] = {
	{ 0, 0, true }, { 100, 0, true }, { 98, 2, true }, { 97, 3, false }, { 0, 1, false },
};

Test(capture, callers_are_found_when_at_most_two_in_a_hundred_samples_are_astray)
{
	const char *const below[] = { CAPTURE_ROOT, "find_feasible" };
	const char *const outside[] = { "[unknown]", "free" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct capture capture = { .stacks = stacks_new(), .outside = cases[i].outside };

		if (cases[i].below)
			stacks_add(capture.stacks, below, 2, cases[i].below);
		if (cases[i].outside)
			stacks_add(capture.stacks, outside, 2, cases[i].outside);
		cr_expect_eq(capture_found_callers(&capture), cases[i].found, "case %zu", i);
		capture_fini(&capture);
	}
}
