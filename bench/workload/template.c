/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads templates: the grammar of Go's text/template/parse, as far as template.h promises it.
 */
#include "bench/workload/template.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/template_tree.h"
#include "sched/base/mem.h"

enum {
	NESTING_MAX = 100, /* of parentheses and {{if}}s */
	ARGUMENTS_MAX = 64,
};

struct parser {
	struct template *template;
	struct diag_sink *sink;
	const char *at, *end;
	const char *line_start;
	uint32_t line; /* of `at` */
	bool trim_next; /* the action before ended with -}} */
	unsigned int nesting;
};

/* Why a run of nodes ended. */
enum list_end { ENDED_BY_TEXT, ENDED_BY_ELSE, ENDED_BY_ELSE_IF, ENDED_BY_END };

static struct expression *parse_pipeline(struct parser *p);

static void advance(struct parser *p, const char *to)
{
	const char *newline;

	while ((newline = memchr(p->at, '\n', (size_t)(to - p->at)))) {
		p->at = newline + 1;
		p->line_start = p->at;
		p->line++;
	}
	p->at = to;
}

static struct place here(const struct parser *p)
{
	return (struct place){ p->template->file, p->line, (uint32_t)(p->at - p->line_start) + 1 };
}

static bool is_blank(char c)
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

static bool starts(const struct parser *p, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(p->end - p->at) >= length && !memcmp(p->at, text, length);
}

static void skip_blanks(struct parser *p)
{
	const char *to = p->at;

	while (to < p->end && is_blank(*to))
		to++;
	advance(p, to);
}

static size_t word_length(const struct parser *p)
{
	const char *to = p->at;

	while (to < p->end && (is_letter(*to) || (to > p->at && is_digit(*to))))
		to++;
	return (size_t)(to - p->at);
}

static bool word_is(const char *word, size_t length, const char *text)
{
	return strlen(text) == length && !memcmp(word, text, length);
}

/* At "}}" or " -}}"? */
static bool at_close(const struct parser *p)
{
	return starts(p, "}}") || (starts(p, "-}}") && is_blank(p->at[-1]));
}

static bool expect_close(struct parser *p)
{
	char quoted[DIAG_QUOTE_SIZE];

	skip_blanks(p);
	if (!at_close(p)) {
		if (p->at == p->end)
			diag_error(p->sink, here(p), "the action does not end, expected \"}}\"");
		else
			diag_error(p->sink, here(p), "%s in an action, expected \"}}\"",
				   diag_quote(quoted, p->at, 1));
		return false;
	}
	p->trim_next = *p->at == '-';
	advance(p, p->at + (p->trim_next ? 3 : 2));
	return true;
}

static struct expression *new_expression(struct parser *p, enum expression_kind kind)
{
	struct expression *e = arena_new(&p->template->arena, 1, sizeof(*e));

	e->kind = kind;
	e->place = here(p);
	return e;
}

static struct expression *parse_number(struct parser *p)
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
		diag_error(p->sink, here(p), "%s is not a number",
			   diag_quote(quoted, text, strlen(text)));
		return NULL;
	}
	advance(p, to);
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

static struct expression *unclosed_string(struct parser *p)
{
	diag_error(p->sink, here(p), "the string does not end");
	return NULL;
}

/* "interpreted" or `raw` */
static struct expression *parse_string(struct parser *p)
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
				advance(p, from - 1);
				diag_error(p->sink, here(p),
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
	advance(p, from + 1);
	return e;
}

static struct expression *parse_field(struct parser *p)
{
	struct expression *e = new_expression(p, EXPRESSION_FIELD);
	size_t length;

	advance(p, p->at + 1);
	length = word_length(p);
	if (!length) {
		diag_error(p->sink, e->place,
			   "\".\" without a name, expected a parameter such as "
			   ".Index");
		return NULL;
	}
	e->field = arena_text(&p->template->arena, p->at, length);
	e->varies = word_is(p->at, length, "Index");
	advance(p, p->at + length);
	if (p->at < p->end && *p->at == '.') {
		diag_error(p->sink, here(p), "a field of a field is not supported in templates");
		return NULL;
	}
	return e;
}

static struct expression *parse_parentheses(struct parser *p)
{
	struct expression *e;

	if (++p->nesting > NESTING_MAX) {
		diag_error(p->sink, here(p), "nested deeper than %d", (int)NESTING_MAX);
		return NULL;
	}
	advance(p, p->at + 1);
	e = parse_pipeline(p);
	if (!e)
		return NULL;
	skip_blanks(p);
	if (p->at == p->end || *p->at != ')') {
		diag_error(p->sink, here(p), "expected \")\"");
		return NULL;
	}
	advance(p, p->at + 1);
	p->nesting--;
	return e;
}

/* true, false and nil; NULL for any other word. */
static struct expression *parse_constant(struct parser *p, size_t length)
{
	struct expression *e;

	if (!word_is(p->at, length, "true") && !word_is(p->at, length, "false") &&
	    !word_is(p->at, length, "nil"))
		return NULL;
	e = new_expression(p, EXPRESSION_LITERAL);
	if (*p->at != 'n')
		e->literal = (struct operand){ .kind = OPERAND_BOOL, .boolean = *p->at == 't' };
	advance(p, p->at + length);
	return e;
}

static struct expression *refuse_operand(struct parser *p)
{
	char quoted[DIAG_QUOTE_SIZE];
	size_t length = word_length(p);

	if (p->at == p->end)
		diag_error(p->sink, here(p), "the action does not end, expected \"}}\"");
	else if (*p->at == '$')
		diag_error(p->sink, here(p), "variables are not supported in templates");
	else if (length)
		diag_error(p->sink, here(p), "%s as an argument, expected a value or (%.*s ...)",
			   diag_quote(quoted, p->at, length), (int)length, p->at);
	else
		diag_error(p->sink, here(p), "%s, expected a field, a number, a string or (",
			   diag_quote(quoted, p->at, at_close(p) ? 2 : 1));
	return NULL;
}

static struct expression *parse_operand(struct parser *p)
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
	e = parse_constant(p, word_length(p));
	return e ? e : refuse_operand(p);
}

static const struct template_function *find_function(const char *name, size_t length)
{
	const struct template_function *f = template_functions;

	while (f->name && !word_is(name, length, f->name))
		f++;
	return f->name ? f : NULL;
}

static struct expression *unknown_function(struct parser *p, size_t length)
{
	char quoted[DIAG_QUOTE_SIZE];
	char names[256];
	size_t used = 0;

	for (const struct template_function *f = template_functions; f->name; f++) {
		size_t n = strlen(f->name);

		memcpy(names + used, f->name, n);
		used += n;
		memcpy(names + used, ", ", 3);
		used += 2;
	}
	names[used - 2] = '\0';
	diag_error(p->sink, here(p), "%s is no function of templates, expected one of %s",
		   diag_quote(quoted, p->at, length), names);
	return NULL;
}

/* No more operands of a command follow. */
static bool command_ends(const struct parser *p)
{
	return p->at == p->end || *p->at == '|' || *p->at == ')' || at_close(p);
}

static bool right_number_of_arguments(struct parser *p, const struct expression *call)
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
static struct expression *parse_call(struct parser *p, struct expression *piped)
{
	struct expression *arguments[ARGUMENTS_MAX + 1];
	size_t length = word_length(p);
	const struct template_function *function = find_function(p->at, length);
	struct expression *call;
	size_t count = 0;

	if (!function)
		return unknown_function(p, length);
	call = new_expression(p, EXPRESSION_CALL);
	call->function = function;
	advance(p, p->at + length);
	for (skip_blanks(p); !command_ends(p); skip_blanks(p)) {
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
	for (size_t i = 0; i < count; i++)
		call->varies = call->varies || arguments[i]->varies;
	call->arguments = arena_copy(&p->template->arena, arguments, count * sizeof(*arguments));
	return call;
}

static struct expression *parse_command(struct parser *p, struct expression *piped)
{
	struct expression *e;
	size_t length;

	skip_blanks(p);
	length = word_length(p);
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
	skip_blanks(p);
	if (!command_ends(p)) {
		diag_error(p->sink, here(p),
			   "arguments behind a value, expected a function before "
			   "them");
		return NULL;
	}
	return e;
}

static struct expression *parse_pipeline(struct parser *p)
{
	struct expression *e = parse_command(p, NULL);

	while (e && p->at < p->end && *p->at == '|') {
		advance(p, p->at + 1);
		e = parse_command(p, e);
	}
	return e;
}

static struct template_node *new_node(struct parser *p)
{
	return arena_new(&p->template->arena, 1, sizeof(struct template_node));
}

static bool parse_list(struct parser *p, struct template_node **first, enum list_end *ended);

static bool any_varies(const struct template_node *node)
{
	while (node && !node->varies)
		node = node->next;
	return node != NULL;
}

/* Behind "if": the condition and everything to the matching {{end}}. */
static struct template_node *parse_if(struct parser *p)
{
	struct template_node *node = new_node(p);
	struct place place = here(p);
	enum list_end ended;

	if (++p->nesting > NESTING_MAX) {
		diag_error(p->sink, place, "nested deeper than %d", (int)NESTING_MAX);
		return NULL;
	}
	node->is_if = true;
	node->expression = parse_pipeline(p);
	if (!node->expression || !expect_close(p) || !parse_list(p, &node->then, &ended))
		return NULL;
	if (ended == ENDED_BY_ELSE_IF) {
		node->otherwise = parse_if(p);
		if (!node->otherwise)
			return NULL;
		ended = ENDED_BY_END;
	} else if (ended == ENDED_BY_ELSE && !parse_list(p, &node->otherwise, &ended)) {
		return NULL;
	}
	if (ended != ENDED_BY_END) {
		diag_error(p->sink, place, "{{if}} without {{end}}");
		return NULL;
	}
	p->nesting--;
	node->varies = node->expression->varies || any_varies(node->then) ||
		       any_varies(node->otherwise);
	return node;
}

/* {{else}}, {{else if and {{end}}: true when the word at hand is one of them. */
static bool parse_list_end(struct parser *p, size_t length, enum list_end *ended, bool *fine)
{
	*fine = true;
	if (word_is(p->at, length, "end")) {
		*ended = ENDED_BY_END;
		advance(p, p->at + length);
		*fine = expect_close(p);
		return true;
	}
	if (!word_is(p->at, length, "else"))
		return false;
	advance(p, p->at + length);
	skip_blanks(p);
	if (word_is(p->at, word_length(p), "if")) {
		*ended = ENDED_BY_ELSE_IF;
		advance(p, p->at + 2);
		return true;
	}
	*ended = ENDED_BY_ELSE;
	*fine = expect_close(p);
	return true;
}

static bool refuse_keyword(struct parser *p, size_t length)
{
	static const char *const words[] = { "range", "with",  "define",   "template",
					     "block", "break", "continue", NULL };

	for (size_t i = 0; words[i]; i++) {
		if (word_is(p->at, length, words[i])) {
			diag_error(p->sink, here(p),
				   "{{%s}} is not supported in templates, expected a value, "
				   "a function, if, else or end",
				   words[i]);
			return true;
		}
	}
	return false;
}

static struct template_node *parse_output(struct parser *p)
{
	struct template_node *node = new_node(p);

	node->expression = parse_pipeline(p);
	if (!node->expression || !expect_close(p))
		return NULL;
	node->varies = node->expression->varies;
	return node;
}

/* Past a comment, with its closing braces. */
static bool parse_comment(struct parser *p)
{
	struct place place = here(p);
	const char *to = p->at + 2;

	while (to + 1 < p->end && (to[0] != '*' || to[1] != '/'))
		to++;
	if (to + 1 >= p->end) {
		diag_error(p->sink, place, "the comment does not end, expected \"*/\"");
		return false;
	}
	advance(p, to + 2);
	return expect_close(p);
}

/* The text up to the next action; trims as the actions on both sides ask. */
static void take_text(struct parser *p, struct template_node ***link)
{
	const char *to = p->at;
	const char *from;
	const char *stop;
	struct template_node *node;

	while (to < p->end && !(to + 1 < p->end && to[0] == '{' && to[1] == '{'))
		to++;
	from = p->at;
	stop = to;
	while (p->trim_next && from < stop && is_blank(*from))
		from++;
	advance(p, to);
	p->trim_next = false;
	if (p->end - to > 3 && to[2] == '-' && is_blank(to[3])) {
		while (stop > from && is_blank(stop[-1]))
			stop--;
	}
	if (from == stop)
		return;
	node = new_node(p);
	node->text = arena_text(&p->template->arena, from, (size_t)(stop - from));
	node->length = (size_t)(stop - from);
	**link = node;
	*link = &node->next;
}

/* Nodes up to what ends them. */
static bool parse_list(struct parser *p, struct template_node **first, enum list_end *ended)
{
	struct template_node **link = first;

	for (;;) {
		struct template_node *node;
		size_t length;
		bool fine;

		take_text(p, &link);
		if (p->at == p->end) {
			*ended = ENDED_BY_TEXT;
			return true;
		}
		advance(p, p->at + 2);
		if (p->end - p->at > 1 && *p->at == '-' && is_blank(p->at[1]))
			advance(p, p->at + 1);
		skip_blanks(p);
		if (starts(p, "/*")) {
			if (!parse_comment(p))
				return false;
			continue;
		}
		length = word_length(p);
		if (parse_list_end(p, length, ended, &fine))
			return fine;
		if (refuse_keyword(p, length))
			return false;
		if (word_is(p->at, length, "if")) {
			advance(p, p->at + length);
			node = parse_if(p);
		} else {
			node = parse_output(p);
		}
		if (!node)
			return false;
		*link = node;
		link = &node->next;
	}
}

static void collect_pieces(struct template *template, struct template_node *first)
{
	size_t count = 0;

	for (struct template_node *node = first; node; node = node->next)
		template->piece_count++;
	template->pieces =
		arena_new(&template->arena, template->piece_count, sizeof(*template->pieces));
	for (struct template_node *node = first; node; node = node->next)
		template->pieces[count++] = node;
}

enum status template_parse(const char *file, const char *text, size_t length,
			   struct diag_sink *sink, struct template **out)
{
	struct template *template = mem_new(1, sizeof(*template));
	struct parser p = { .template = template,
			    .sink = sink,
			    .at = text,
			    .end = text + length,
			    .line_start = text,
			    .line = 1 };
	struct template_node *first = NULL;
	enum list_end ended;
	bool fine;

	*out = NULL;
	template->file = file;
	fine = parse_list(&p, &first, &ended);
	if (fine && ended != ENDED_BY_TEXT) {
		diag_error(sink, here(&p), "{{%s}} without {{if}}",
			   ended == ENDED_BY_END ? "end" : "else");
		fine = false;
	}
	if (!fine) {
		template_free(template);
		return STATUS_BAD_INPUT;
	}
	collect_pieces(template, first);
	*out = template;
	return STATUS_OK;
}

void template_free(struct template *template)
{
	if (!template)
		return;
	arena_free(&template->arena);
	free(template);
}

size_t template_piece_count(const struct template *template)
{
	return template->piece_count;
}

bool template_piece_varies(const struct template *template, size_t piece)
{
	return template->pieces[piece]->varies;
}
