/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/base/utf8.h"

Test(utf8, sequences_are_measured_and_malformed_ones_refused)
{
	static const struct {
		const char *what;
		const char *bytes;
		size_t left, want;
	} cases[] = {
		{ "a letter", "a", 1, 1 },
		{ "a zero byte", "\0", 1, 1 },
		{ "the last of one byte", "\x7f", 1, 1 },
		{ "the first of two", "\xc2\x80", 2, 2 },
		{ "the last of two", "\xdf\xbf", 2, 2 },
		{ "the first of three", "\xe0\xa0\x80", 3, 3 },
		{ "the last before the surrogates", "\xed\x9f\xbf", 3, 3 },
		{ "the first after them", "\xee\x80\x80", 3, 3 },
		{ "the last of three", "\xef\xbf\xbf", 3, 3 },
		{ "the first of four", "\xf0\x90\x80\x80", 4, 4 },
		{ "the last of all", "\xf4\x8f\xbf\xbf", 4, 4 },
		{ "more bytes follow", "\xc3\xa9more", 6, 2 },
		{ "cut short", "\xe2\x82\xac", 2, 0 },
		{ "one byte too long a spelling", "\xc1\xbf", 2, 0 },
		{ "overlong three", "\xe0\x9f\xbf", 3, 0 },
		{ "overlong four", "\xf0\x8f\xbf\xbf", 4, 0 },
		{ "a surrogate", "\xed\xa0\x80", 3, 0 },
		{ "beyond the last", "\xf4\x90\x80\x80", 4, 0 },
		{ "far beyond", "\xf5\x80\x80\x80", 4, 0 },
		{ "a byte of the middle at the start", "\x80", 1, 0 },
		{ "a start in the middle", "\xc3\xc3", 2, 0 },
		{ "a letter in the middle", "\xe2\x82z", 3, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(utf8_length((const unsigned char *)cases[i].bytes, cases[i].left),
			     cases[i].want, "%s", cases[i].what);
}
