/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/base/diag.h"

static const struct {
	struct place place;
	const char *text;
} places[] = {
	{ { NULL, 0, 0 }, "schedmark: " },
	{ { "a.yaml", 0, 0 }, "a.yaml: " },
	{ { "a.yaml", 3, 14 }, "a.yaml:3:14: " },
	{ { "two\nlines\t.yaml", 1, 1 }, "two?lines?.yaml:1:1: " },
};

Test(diag, places_are_as_precise_as_is_known)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char text[64], cut[4];

		cr_expect_eq(diag_place(text, sizeof(text), places[i].place),
			     strlen(places[i].text));
		cr_expect_str_eq(text, places[i].text);
		diag_place(cut, sizeof(cut), places[i].place);
		cr_expect_eq(strlen(cut), sizeof(cut) - 1);
	}
}

static const struct {
	const char *text, *quoted;
} quotes[] = {
	{ "", "\"\"" },
	{ "plain", "\"plain\"" },
	{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "tab\t nl\n del\x7f", "\"tab\\x09 nl\\x0a del\\x7f\"" },
	{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
	{ "nel\xc2\x85", "\"nel\\xc2\\x85\"" },
	{ "\xff\xc3(\xe2\x82", "\"\\xff\\xc3(\\xe2\\x82\"" },
	{ "\xed\xa0\x80", "\"\\xed\\xa0\\x80\"" },
};

Test(diag, quoted_text_is_printable)
{
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		char out[DIAG_QUOTE_SIZE];

		cr_expect_str_eq(diag_quote(out, quotes[i].text, strlen(quotes[i].text)),
				 quotes[i].quoted);
	}
}

Test(diag, long_text_is_cut)
{
	char text[1000], out[DIAG_QUOTE_SIZE];

	for (int byte = 1; byte < 256; byte++) {
		memset(text, byte, sizeof(text));
		diag_quote(out, text, sizeof(text));
		cr_expect_lt(strlen(out), DIAG_QUOTE_SIZE);
		cr_expect_str_eq(out + strlen(out) - 4, "...\"");
	}
}

struct heard {
	enum severity severity[5];
	char text[5][64];
	size_t count;
};

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	struct heard *heard = context;

	cr_assert_eq(place.line, 7);
	heard->severity[heard->count] = severity;
	strcpy(heard->text[heard->count++], message);
}

Test(diag, a_sink_counts_and_passes_on)
{
	const struct place place = { "f", 7, 1 };
	struct heard heard = { 0 };
	struct diag_sink sink = { .emit = hear, .context = &heard };

	diag_note(&sink, place, "n%d", 1);
	diag_warning(&sink, place, "w%d", 2);
	cr_expect_eq(diag_error(&sink, place, "e%d", 3), STATUS_BAD_INPUT);
	cr_expect_eq(diag_system_error(&sink, place, "s%d", 4), STATUS_ERROR);
	cr_expect_eq(sink.errors, 2);
	cr_expect_eq(sink.warnings, 1);
	cr_expect_eq(heard.count, 4);
	cr_expect_eq(heard.severity[1], SEVERITY_WARNING);
	cr_expect_str_eq(heard.text[3], "s4");
	sink.quiet = 1;
	diag_note(&sink, place, "not heard");
	diag_warning(&sink, place, "not heard");
	cr_expect_eq(heard.count, 4);
	cr_expect_eq(sink.warnings, 2);
	diag_error(&sink, place, "heard all the same");
	cr_expect_eq(sink.errors, 3);
}
