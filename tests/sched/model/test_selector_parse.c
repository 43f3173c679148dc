/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Selectors in text form, as labels.Parse reads them.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/model/labels.h"

struct parsed {
	struct intern symbols;
	struct arena arena;
	struct selector selector;
	char error[256];
	bool fine;
};

static void parse(struct parsed *p, const char *text)
{
	*p = (struct parsed){ 0 };
	intern_init(&p->symbols);
	p->fine = selector_parse(text, strlen(text), &p->symbols, &p->arena, &p->selector, p->error,
				 sizeof(p->error));
}

static void release(struct parsed *p)
{
	intern_fini(&p->symbols);
	arena_free(&p->arena);
}

/* "key=value" words, which become labels. */
static bool matches(struct parsed *p, const char *words)
{
	struct label items[8];
	struct labels labels = { items, 0 };

	while (*words) {
		size_t length = strcspn(words, " "), key = strcspn(words, "=");

		items[labels.count++] =
			(struct label){ intern(&p->symbols, words, key),
					intern(&p->symbols, words + key + 1, length - key - 1) };
		words += length + (words[length] == ' ');
	}
	return selector_matches(&p->selector, &labels, &p->symbols);
}

static const struct {
	const char *selector, *labels;
	bool want;
} selectors[] = {
	{ "", "", true },
	{ " \t\n", "a=1", true },
	{ "a", "a=1", true },
	{ "a", "b=1", false },
	{ "!a", "b=1", true },
	{ "! a", "a=1", false },
	{ "a=1", "a=1", true },
	{ "a = 1", "a=2", false },
	{ "a==1", "a=1", true },
	{ "a==1", "", false },
	{ "a!=1", "a=2", true },
	{ "a!=1", "a=1", false },
	{ "a!=1", "", true },
	{ "a=", "a=", true },
	{ "a=,b", "a= b=1", true },
	{ "a=1,b=2", "a=1 b=2", true },
	{ "a=1,b=2", "a=1", false },
	{ "a in (x,y)", "a=y", true },
	{ "a in ( x , y )", "a=z", false },
	{ "a in(x)", "a=x", true },
	{ "a in ()", "a=", true },
	{ "a in (,x)", "a=", true },
	{ "a in (x,)", "a=", true },
	{ "a in (x,,y)", "a=", true },
	{ "a in (x)", "", false },
	{ "a notin (x,y)", "a=z", true },
	{ "a notin (x,y)", "a=x", false },
	{ "a notin (x,y)", "", true },
	{ "in in (in,notin)", "in=notin", true },
	{ "in", "in=1", true },
	{ "a=in", "a=in", true },
	{ "notin notin (notin)", "notin=in", true },
	{ "example.com/a.b_c-d=V", "example.com/a.b_c-d=V", true },
	{ "a>5", "a=6", true },
	{ "a > 5", "a=5", false },
	{ "a<5", "a=4", true },
	{ "a<5", "a=x", false },
	{ "a<5", "", false },
	{ "a>007", "a=8", true },
	{ "x in (foo,,baz),y,z notin ()", "x=foo y=1 z=1", true },
	{ "x in (foo,,baz),y,z notin ()", "x=foo y=1 z=", false },
};

Test(selector_parse, selectors_match_what_they_say)
{
	for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++) {
		struct parsed p;

		parse(&p, selectors[i].selector);
		cr_expect(p.fine, "%s: %s", selectors[i].selector, p.error);
		cr_expect_eq(matches(&p, selectors[i].labels), selectors[i].want, "%s against %s",
			     selectors[i].selector, selectors[i].labels);
		release(&p);
	}
}

static const struct {
	const char *selector, *error;
} others[] = {
	{ ",", "a label key is missing" },
	{ "a,", "a label key is missing" },
	{ "a,,b", "a label key is missing" },
	{ "=1", "a label key is missing" },
	{ "!", "a label key is missing" },
	{ "!!a", "a label key is missing" },
	{ "!=a", "a label key is missing" },
	{ "a b", "an operator is missing after the key" },
	{ "a is (b)", "an operator is missing after the key" },
	{ "a in", "'(' is missing after in or notin" },
	{ "a in b", "'(' is missing after in or notin" },
	{ "a in (b", "')' is missing" },
	{ "a in (b c)", "')' is missing" },
	{ "a in ((b))", "')' is missing" },
	{ "a=b c", "',' or the end is expected at character 5" },
	{ "a===b", "',' or the end is expected at character 4" },
	{ "a=!b", "',' or the end is expected at character 3" },
	{ "a)", "',' or the end is expected at character 2" },
	{ "!a=b", "',' or the end is expected at character 3" },
	{ "a(b)", "',' or the end is expected at character 2" },
	{ "a>", "\"\" is not an integer" },
	{ "a>x", "\"x\" is not an integer" },
	{ "a>9223372036854775808", "\"9223372036854775808\" is not an integer" },
	{ "a>-5",
	  "the value \"-5\" must consist of letters, digits, '-', '_' and '.', and start and "
	  "end with a letter or digit" },
	{ "a>=5", "\"\" is not an integer" },
	{ "-a",
	  "the key \"-a\" must consist of letters, digits, '-', '_' and '.', and start and end "
	  "with a letter or digit" },
	{ "a/b/c", "the key \"a/b/c\" must have at most one '/'" },
	{ "a=b/c", "the value \"b/c\" must consist of letters, digits, '-', '_' and '.', and start "
		   "and end with a letter or digit" },
	{ "a in (-)",
	  "the value \"-\" must consist of letters, digits, '-', '_' and '.', and start "
	  "and end with a letter or digit" },
};

Test(selector_parse, texts_that_are_no_selectors_are_refused_with_a_reason)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct parsed p;

		parse(&p, others[i].selector);
		cr_expect_not(p.fine, "%s", others[i].selector);
		cr_expect_str_eq(p.error, others[i].error, "%s", others[i].selector);
		release(&p);
	}
}

Test(selector_parse, a_nul_ends_a_word)
{
	static const char text[] = "a\0b";
	struct parsed p;

	parse(&p, "a");
	cr_expect_not(selector_parse(text, 3, &p.symbols, &p.arena, &p.selector, p.error,
				     sizeof(p.error)));
	cr_expect_str_eq(p.error, "',' or the end is expected at character 2");
	release(&p);
}
