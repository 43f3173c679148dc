/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/model/names.h"

#define TEN "aaaaaaaaaa"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define LETTERS_63 SIXTY "aaa"
#define LETTERS_253 SIXTY SIXTY SIXTY SIXTY TEN "aaa"

/* Which of the four syntaxes a text has. */
static const struct {
	const char *text;
	bool subdomain, dns_label, label_key, label_value;
} names[] = {
	{ "a", true, true, true, true },
	{ "0", true, true, true, true },
	{ "a-b", true, true, true, true },
	{ "a.b", true, false, true, true },
	{ "a_b", false, false, true, true },
	{ "A", false, false, true, true },
	{ "", false, false, false, true },
	{ "-a", false, false, false, false },
	{ "a-", false, false, false, false },
	{ ".a", false, false, false, false },
	{ "a.", false, false, false, false },
	{ "a..b", false, false, true, true },
	{ "a.-b", false, false, true, true },
	{ "a-.b", false, false, true, true },
	{ "a b", false, false, false, false },
	{ "a/b", false, false, true, false },
	{ "a.b/c_D", false, false, true, false },
	{ "A/b", false, false, false, false },
	{ "/b", false, false, false, false },
	{ "a/", false, false, false, false },
	{ "a/b/c", false, false, false, false },
	{ "a/-b", false, false, false, false },
	{ "\xc3\xa9", false, false, false, false },
	{ LETTERS_63, true, true, true, true },
	{ LETTERS_63 "a", true, false, false, false },
	{ LETTERS_63 "/" LETTERS_63, false, false, true, false },
	{ LETTERS_63 "/" LETTERS_63 "a", false, false, false, false },
	{ LETTERS_253, true, false, false, false },
	{ LETTERS_253 "a", false, false, false, false },
	{ LETTERS_253 "/a", false, false, true, false },
	{ LETTERS_253 "a/a", false, false, false, false },
};

Test(names, each_syntax_takes_what_it_should)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *text = names[i].text;
		size_t length = strlen(text);

		cr_expect_eq(!subdomain_error(text, length), names[i].subdomain, "%s", text);
		cr_expect_eq(!dns_label_error(text, length), names[i].dns_label, "%s", text);
		cr_expect_eq(!label_key_error(text, length), names[i].label_key, "%s", text);
		cr_expect_eq(!label_value_error(text, length), names[i].label_value, "%s", text);
	}
}

Test(names, only_the_given_length_is_looked_at)
{
	cr_expect_null(subdomain_error("ab!", 2));
	cr_expect_null(label_key_error("a/b/c", 3));
	cr_expect_not_null(dns_label_error("a\0b", 3));
}

Test(names, errors_say_what_is_wrong)
{
	cr_expect_str_eq(subdomain_error(LETTERS_253 "a", 254), "must have at most 253 characters");
	cr_expect_str_eq(dns_label_error(LETTERS_63 "a", 64), "must have at most 63 characters");
	cr_expect_str_eq(label_key_error("/b", 2), "must have a DNS subdomain before its '/'");
	cr_expect_str_eq(label_key_error("a/b/c", 5), "must have at most one '/'");
}
