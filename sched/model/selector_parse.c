/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text form of selectors: a lexer over the characters, requirements until the end.
 *
 * Grammar of v1.26 apimachinery pkg/labels/selector.go (Parse).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/diag.h"
#include "sched/model/labels.h"
#include "sched/model/names.h"

struct parser {
	const char *at;
	const char *end;
	struct intern *symbols;
	struct arena *arena;
	char *error;
	size_t error_size;
};

struct word {
	const char *text;
	size_t length;
};

static bool fail(struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(struct parser *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(p->error, p->error_size, format, args);
	va_end(args);
	return false;
}

static void skip_blanks(struct parser *p)
{
	while (p->at < p->end && memchr(" \t\r\n", *p->at, 4))
		p->at++;
}

static bool is_special(char c)
{
	return c == '\0' || strchr("=!(),<>", c) || strchr(" \t\r\n", c);
}

/* An identifier; empty when a special character or the end comes next. */
static struct word next_word(struct parser *p)
{
	struct word word;

	skip_blanks(p);
	word.text = p->at;
	while (p->at < p->end && !is_special(*p->at))
		p->at++;
	word.length = (size_t)(p->at - word.text);
	return word;
}

static bool take(struct parser *p, const char *token)
{
	size_t length = strlen(token);

	skip_blanks(p);
	if ((size_t)(p->end - p->at) < length || memcmp(p->at, token, length))
		return false;
	p->at += length;
	return true;
}

static bool word_is(struct word word, const char *text)
{
	return word.length == strlen(text) && !memcmp(word.text, text, word.length);
}

static bool check_value(struct parser *p, struct word value)
{
	const char *wrong = label_value_error(value.text, value.length);
	char quoted[DIAG_QUOTE_SIZE];

	if (!wrong)
		return true;
	return fail(p, "the value %s %s", diag_quote(quoted, value.text, value.length), wrong);
}

static uint32_t commas_ahead(const struct parser *p)
{
	uint32_t count = 0;

	for (const char *c = p->at; c < p->end && *c != ')'; c++)
		count += *c == ',';
	return count;
}

/* "(a, b)"; an empty value may stand between commas. */
static bool read_values(struct parser *p, struct requirement *r)
{
	uint32_t *values;

	if (!take(p, "("))
		return fail(p, "'(' is missing after in or notin");
	values = arena_new(p->arena, commas_ahead(p) + 1, sizeof(*values));
	do {
		struct word value = next_word(p);

		if (!check_value(p, value))
			return false;
		values[r->value_count++] = intern(p->symbols, value.text, value.length);
	} while (take(p, ","));
	if (!take(p, ")"))
		return fail(p, "')' is missing");
	r->values = values;
	return true;
}

static bool read_one_value(struct parser *p, struct requirement *r)
{
	struct word value = next_word(p);
	uint32_t symbol;

	if (!check_value(p, value))
		return false;
	symbol = intern(p->symbols, value.text, value.length);
	r->values = arena_copy(p->arena, &symbol, sizeof(symbol));
	r->value_count = 1;
	return true;
}

static bool read_number(struct parser *p, struct requirement *r)
{
	struct word value = next_word(p);
	char *text = arena_text(p->arena, value.text, value.length);
	char quoted[DIAG_QUOTE_SIZE];

	if (!check_value(p, value))
		return false;
	if (label_integer(text, &r->number))
		return true;
	return fail(p, "%s is not an integer", diag_quote(quoted, value.text, value.length));
}

static bool read_operator(struct parser *p, struct requirement *r)
{
	struct word word;

	if (take(p, "==") || take(p, "=")) {
		r->operator= SELECTOR_IN;
		return read_one_value(p, r);
	}
	if (take(p, "!=")) {
		r->operator= SELECTOR_NOT_IN;
		return read_one_value(p, r);
	}
	if (take(p, ">") || take(p, "<")) {
		r->operator= p->at[-1] == '>' ? SELECTOR_GT : SELECTOR_LT;
		return read_number(p, r);
	}
	word = next_word(p);
	if (word.length == 0) {
		r->operator= SELECTOR_EXISTS;
		return true;
	}
	if (!word_is(word, "in") && !word_is(word, "notin"))
		return fail(p, "an operator is missing after the key");
	r->operator= word.length == 2 ? SELECTOR_IN : SELECTOR_NOT_IN;
	return read_values(p, r);
}

static bool read_requirement(struct parser *p, struct requirement *r)
{
	bool negated = take(p, "!");
	struct word key = next_word(p);
	const char *wrong = label_key_error(key.text, key.length);
	char quoted[DIAG_QUOTE_SIZE];

	*r = (struct requirement){ 0 };
	if (key.length == 0)
		return fail(p, "a label key is missing");
	if (wrong)
		return fail(p, "the key %s %s", diag_quote(quoted, key.text, key.length), wrong);
	r->key = intern(p->symbols, key.text, key.length);
	if (negated) {
		r->operator= SELECTOR_DOES_NOT_EXIST;
		return true;
	}
	return read_operator(p, r);
}

bool selector_parse(const char *text, size_t length, struct intern *symbols, struct arena *arena,
		    struct selector *out, char *error, size_t size)
{
	struct parser p = { text, text + length, symbols, arena, error, size };
	struct requirement *list;

	*out = (struct selector){ 0 };
	skip_blanks(&p);
	if (p.at == p.end)
		return true;
	/* A requirement is at least a character and a comma long. */
	list = arena_new(arena, length / 2 + 1, sizeof(*list));
	out->requirements = list;
	do {
		if (!read_requirement(&p, &list[out->count++]))
			return false;
	} while (take(&p, ","));
	skip_blanks(&p);
	if (p.at != p.end)
		return fail(&p, "',' or the end is expected at character %zu",
			    (size_t)(p.at - text) + 1);
	return true;
}
