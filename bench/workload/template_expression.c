/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in an action: values, functions, pipes and parentheses.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/template_parser.h"

enum { ARGUMENTS_MAX = 64 };

void parser_advance(struct template_parser *p, const char *to)
{
	const char *newline;

	while ((newline = memchr(p->at, '\n', (size_t)(to - p->at)))) {
		p->at = newline + 1;
		p->line_start = p->at;
		p->line++;
	}
	p->at = to;
}

struct place parser_place(const struct template_parser *p)
{
	return (struct place){ p->template->file, p->line, (uint32_t)(p->at - p->line_start) + 1 };
}

bool parser_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

bool parser_starts(const struct template_parser *p, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(p->end - p->at) >= length && !memcmp(p->at, text, length);
}

void parser_skip_blanks(struct template_parser *p)
{
	const char *to = p->at;

	while (to < p->end && parser_is_blank(*to))
		to++;
	parser_advance(p, to);
}

size_t parser_word_length(const struct template_parser *p)
{
	const char *to = p->at;

	while (to < p->end && (is_letter(*to) || (to > p->at && is_digit(*to))))
		to++;
	return (size_t)(to - p->at);
}

bool parser_word_is(const struct template_parser *p, size_t length, const char *text)
{
	return strlen(text) == length && !memcmp(p->at, text, length);
}

bool parser_at_close(const struct template_parser *p)
{
	return parser_starts(p, "}}") || (parser_starts(p, "-}}") && parser_is_blank(p->at[-1]));
}

static struct expression *new_expression(struct template_parser *p, enum expression_kind kind)
{
	struct expression *e = arena_new(&p->template->arena, 1, sizeof(*e));

	e->kind = kind;
	e->period = 1;
	e->place = parser_place(p);
	return e;
}

static struct expression *parse_number(struct template_parser *p)
{
	struct expression *e = new_expression(p, EXPRESSION_LITERAL);
	char quoted[DIAG_QUOTE_SIZE];
	const char *to = p->at + 1; /* past the sign or first digit */
	const char *text;
	char *stop;

	while (to < p->end && (is_letter(*to) || is_digit(*to) || *to == '.' ||
			       ((*to == '-' || *to == '+') && (to[-1] == 'e' || to[-1] == 'E'))))
		to++;
	text = arena_text(&p->template->arena, p->at, (size_t)(to - p->at));
	errno = 0;
	e->literal.kind = OPERAND_INTEGER;
	e->literal.integer = strtoll(text, &stop, 0);
	if (*stop) {
		errno = 0;
		e->literal.kind = OPERAND_NUMBER;
		e->literal.number = strtod(text, &stop);
	}
	if (*stop || stop == text || errno) {
		diag_error(p->sink, parser_place(p), "%s is not a number",
			   diag_quote(quoted, text, strlen(text)));
		return NULL;
	}
	parser_advance(p, to);
	return e;
}

/* The character behind a backslash, 0 when it is none of the usual ones. */
static char escaped(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case '\\':
	case '"':
		return c;
	default:
		return 0;
	}
}

static struct expression *unclosed_string(struct template_parser *p)
{
	diag_error(p->sink, parser_place(p), "the string does not end");
	return NULL;
}

/* "interpreted" or `raw` */
static struct expression *parse_string(struct template_parser *p)
{
	struct expression *e = new_expression(p, EXPRESSION_LITERAL);
	char *text = arena_bytes(&p->template->arena, (size_t)(p->end - p->at));
	const char *from = p->at + 1;
	char quote = *p->at;
	size_t length = 0;

	for (; from < p->end && *from != quote; from++) {
		char c = *from;

		if (quote == '"' && c == '\n')
			return unclosed_string(p);
		if (quote == '"' && c == '\\') {
			c = ++from < p->end ? escaped(*from) : 0;
			if (!c) {
				parser_advance(p, from - 1);
				diag_error(p->sink, parser_place(p),
					   "an escape that templates do not have here, expected "
					   "\\n, \\r, \\t, \\\\ or \\\"");
				return NULL;
			}
		}
		text[length++] = c;
	}
	if (from == p->end)
		return unclosed_string(p);
	e->literal = (struct operand){ .kind = OPERAND_TEXT, .length = length, .text = text };
	parser_advance(p, from + 1);
	return e;
}

const char *parser_variable(struct template_parser *p)
{
	const struct template_parser before = *p;
	const char *name;
	size_t length;

	if (p->at == p->end || *p->at != '$')
		return NULL;
	parser_advance(p, p->at + 1);
	length = parser_word_length(p);
	if (!length) {
		*p = before;
		return NULL;
	}
	name = arena_text(&p->template->arena, p->at, length);
	parser_advance(p, p->at + length);
	return name;
}

static struct expression *parse_field(struct template_parser *p)
{
	struct expression *e = new_expression(p, EXPRESSION_FIELD);
	size_t length;

	parser_advance(p, p->at + 1);
	length = parser_word_length(p);
	if (!length && p->clusterloader) {
		e->kind = EXPRESSION_DOT;
		return e;
	}
	if (!length) {
		diag_error(p->sink, e->place,
			   "\".\" without a name, expected a parameter such as "
			   ".Index");
		return NULL;
	}
	e->field = arena_text(&p->template->arena, p->at, length);
	e->period = !parser_word_is(p, length, "Index");
	parser_advance(p, p->at + length);
	if (p->at < p->end && *p->at == '.') {
		diag_error(p->sink, parser_place(p),
			   "a field of a field is not supported in templates");
		return NULL;
	}
	return e;
}

static struct expression *parse_parentheses(struct template_parser *p)
{
	struct expression *e;

	if (++p->nesting > TEMPLATE_NESTING_MAX) {
		diag_error(p->sink, parser_place(p), "nested deeper than %d",
			   (int)TEMPLATE_NESTING_MAX);
		return NULL;
	}
	parser_advance(p, p->at + 1);
	e = parser_pipeline(p);
	if (!e)
		return NULL;
	parser_skip_blanks(p);
	if (p->at == p->end || *p->at != ')') {
		diag_error(p->sink, parser_place(p), "expected \")\"");
		return NULL;
	}
	parser_advance(p, p->at + 1);
	p->nesting--;
	return e;
}

/* true, false and nil; NULL for any other word. */
static struct expression *parse_constant(struct template_parser *p, size_t length)
{
	struct expression *e;

	if (!parser_word_is(p, length, "true") && !parser_word_is(p, length, "false") &&
	    !parser_word_is(p, length, "nil"))
		return NULL;
	e = new_expression(p, EXPRESSION_LITERAL);
	if (*p->at != 'n')
		e->literal = (struct operand){ .kind = OPERAND_BOOL, .boolean = *p->at == 't' };
	parser_advance(p, p->at + length);
	return e;
}

static struct expression *refuse_operand(struct template_parser *p)
{
	char quoted[DIAG_QUOTE_SIZE];
	size_t length = parser_word_length(p);

	if (p->at == p->end)
		diag_error(p->sink, parser_place(p), "the action does not end, expected \"}}\"");
	else if (*p->at == '$')
		diag_error(p->sink, parser_place(p),
			   p->clusterloader ? "\"$\" without a name"
					    : "variables are not supported in templates");
	else if (length)
		diag_error(p->sink, parser_place(p),
			   "%s as an argument, expected a value or (%.*s ...)",
			   diag_quote(quoted, p->at, length), (int)length, p->at);
	else
		diag_error(p->sink, parser_place(p),
			   "%s, expected a field, a number, a string or (",
			   diag_quote(quoted, p->at, parser_at_close(p) ? 2 : 1));
	return NULL;
}

static struct expression *parse_operand(struct template_parser *p)
{
	struct expression *e;
	char c = p->at < p->end ? *p->at : '\0';
	bool signs = (c == '-' || c == '+') && p->at + 1 < p->end && is_digit(p->at[1]);

	if (c == '.' && !(p->at + 1 < p->end && is_digit(p->at[1])))
		return parse_field(p);
	if (is_digit(c) || c == '.' || signs)
		return parse_number(p);
	if (c == '"' || c == '`')
		return parse_string(p);
	if (c == '(')
		return parse_parentheses(p);
	if (c == '$' && p->clusterloader) {
		e = new_expression(p, EXPRESSION_VARIABLE);
		e->field = parser_variable(p);
		return e->field ? e : refuse_operand(p);
	}
	e = parse_constant(p, parser_word_length(p));
	return e ? e : refuse_operand(p);
}

static const struct template_function *find_function(const struct template_parser *p, size_t length)
{
	const struct template_function *f = template_functions;

	while (f->name && !parser_word_is(p, length, f->name))
		f++;
	if (f->name || !p->clusterloader)
		return f->name ? f : NULL;
	f = template_clusterloader_functions;
	while (f->name && !parser_word_is(p, length, f->name))
		f++;
	return f->name ? f : NULL;
}

static const char *add_names(struct template_parser *p, const char *names,
			     const struct template_function *f)
{
	for (; f->name; f++)
		names = arena_format(&p->template->arena, "%s%s%s", names, *names ? ", " : "",
				     f->name);
	return names;
}

static struct expression *unknown_function(struct template_parser *p, size_t length)
{
	char quoted[DIAG_QUOTE_SIZE];
	const char *names = add_names(p, "", template_functions);

	if (p->clusterloader)
		names = add_names(p, names, template_clusterloader_functions);
	diag_error(p->sink, parser_place(p), "%s is no function of templates, expected one of %s",
		   diag_quote(quoted, p->at, length), names);
	return NULL;
}

/* No more operands of a command follow. */
static bool command_ends(const struct template_parser *p)
{
	return p->at == p->end || *p->at == '|' || *p->at == ')' || parser_at_close(p);
}

static bool right_number_of_arguments(struct template_parser *p, const struct expression *call)
{
	const struct template_function *f = call->function;
	size_t count = call->argument_count;

	if (count >= f->least && count <= f->most)
		return true;
	diag_error(p->sink, call->place, "%s with %zu argument%s, expected %s%zu", f->name, count,
		   count == 1 ? "" : "s", f->least == f->most ? "" : "at least ", f->least);
	return false;
}

/* piped: the last argument, or NULL. */
/* (Mod .Index N) has the period N. */
static uint32_t period_of_call(const struct template_function *function,
			       struct expression *const *arguments, size_t count)
{
	uint32_t period = 1;

	if (count == 2 && !strcmp(function->name, "Mod") &&
	    arguments[0]->kind == EXPRESSION_FIELD && arguments[1]->kind == EXPRESSION_LITERAL &&
	    arguments[1]->literal.kind == OPERAND_INTEGER && arguments[1]->literal.integer > 0 &&
	    arguments[1]->literal.integer <= TEMPLATE_PERIOD_MAX)
		return arguments[0]->period ? 1 : (uint32_t)arguments[1]->literal.integer;
	for (size_t i = 0; i < count; i++)
		period = template_common_period(period, arguments[i]->period);
	return period;
}

static struct expression *parse_call(struct template_parser *p, struct expression *piped)
{
	struct expression *arguments[ARGUMENTS_MAX + 1];
	size_t length = parser_word_length(p);
	const struct template_function *function = find_function(p, length);
	struct expression *call;
	size_t count = 0;

	if (!function)
		return unknown_function(p, length);
	call = new_expression(p, EXPRESSION_CALL);
	call->function = function;
	parser_advance(p, p->at + length);
	for (parser_skip_blanks(p); !command_ends(p); parser_skip_blanks(p)) {
		struct expression *argument = parse_operand(p);

		if (!argument)
			return NULL;
		if (count == ARGUMENTS_MAX) {
			diag_error(p->sink, argument->place, "more than %d arguments",
				   (int)ARGUMENTS_MAX);
			return NULL;
		}
		arguments[count++] = argument;
	}
	if (piped)
		arguments[count++] = piped;
	call->argument_count = count;
	if (!right_number_of_arguments(p, call))
		return NULL;
	call->period = period_of_call(call->function, arguments, count);
	call->arguments = arena_copy(&p->template->arena, arguments, count * sizeof(*arguments));
	return call;
}

static struct expression *parse_command(struct template_parser *p, struct expression *piped)
{
	struct expression *e;
	size_t length;

	parser_skip_blanks(p);
	length = parser_word_length(p);
	e = length ? parse_constant(p, length) : NULL;
	if (length && !e)
		return parse_call(p, piped);
	if (!e)
		e = parse_operand(p);
	if (!e)
		return NULL;
	if (piped) {
		diag_error(p->sink, e->place, "a value behind \"|\", expected a function");
		return NULL;
	}
	parser_skip_blanks(p);
	if (!command_ends(p)) {
		diag_error(p->sink, parser_place(p),
			   "arguments behind a value, expected a function before "
			   "them");
		return NULL;
	}
	return e;
}

struct expression *parser_pipeline(struct template_parser *p)
{
	struct expression *e = parse_command(p, NULL);

	while (e && p->at < p->end && *p->at == '|') {
		parser_advance(p, p->at + 1);
		e = parse_command(p, e);
	}
	return e;
}
