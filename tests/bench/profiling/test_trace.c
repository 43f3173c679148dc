/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/trace.h"

#include <criterion/criterion.h>

Test(trace, a_window_is_two_numbers_the_first_smaller)
{
	struct trace_window window;

	cr_assert(trace_window_parse("1000..2000", &window));
	cr_expect_eq(window.first, 1000);
	cr_expect_eq(window.end, 2000);
	cr_expect(trace_window_parse("0..1", &window));
}

Test(trace, anything_else_is_none)
{
	static const char *const texts[] = { "",     "5",     "5..",   "..5",
					     "5..5", "6..5",  "-1..5", "1..2x",
					     "1.2",  " 1..2", "1...2", "1..99999999999",
					     "a..b" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct trace_window window;

		cr_expect_not(trace_window_parse(texts[i], &window), "%s", texts[i]);
	}
}
