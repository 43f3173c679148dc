/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads templates: the grammar of Go's text/template/parse, as far as template.h promises it.
 */
#include "bench/workload/template.h"

#include <stdlib.h>
#include <string.h>

#include "bench/workload/template_parser.h"
#include "sched/base/mem.h"

/* Why a run of nodes ended. */
enum list_end { ENDED_BY_TEXT, ENDED_BY_ELSE, ENDED_BY_ELSE_IF, ENDED_BY_END };

static bool expect_close(struct template_parser *p)
{
	char quoted[DIAG_QUOTE_SIZE];

	parser_skip_blanks(p);
	if (!parser_at_close(p)) {
		if (p->at == p->end)
			diag_error(p->sink, parser_place(p),
				   "the action does not end, expected \"}}\"");
		else
			diag_error(p->sink, parser_place(p), "%s in an action, expected \"}}\"",
				   diag_quote(quoted, p->at, 1));
		return false;
	}
	p->trim_next = *p->at == '-';
	parser_advance(p, p->at + (p->trim_next ? 3 : 2));
	return true;
}

static struct template_node *new_node(struct template_parser *p)
{
	struct template_node *node = arena_new(&p->template->arena, 1, sizeof(*node));

	node->period = 1;
	return node;
}

static bool parse_list(struct template_parser *p, struct template_node **first,
		       enum list_end *ended);

uint32_t template_common_period(uint32_t a, uint32_t b)
{
	uint64_t x = a, y = b;

	if (!a || !b)
		return 0;
	while (y) {
		uint64_t rest = x % y;

		x = y;
		y = rest;
	}
	x = a / x * b;
	return x > TEMPLATE_PERIOD_MAX ? 0 : (uint32_t)x;
}

static uint32_t period_of_all(const struct template_node *node)
{
	uint32_t period = 1;

	for (; node; node = node->next)
		period = template_common_period(period, node->period);
	return period;
}

/* The variables of a range: "$item := " or "$index, $item := ", or none. */
static void parse_range_variables(struct template_parser *p, struct template_node *node)
{
	const struct template_parser before = *p;

	parser_skip_blanks(p);
	node->item_variable = parser_variable(p);
	parser_skip_blanks(p);
	if (node->item_variable && parser_starts(p, ",")) {
		parser_advance(p, p->at + 1);
		parser_skip_blanks(p);
		node->index_variable = node->item_variable;
		node->item_variable = parser_variable(p);
		parser_skip_blanks(p);
	}
	if (node->item_variable && parser_starts(p, ":=")) {
		parser_advance(p, p->at + 2);
		return;
	}
	node->item_variable = node->index_variable = NULL;
	*p = before;
}

/* Behind "if" or "range": the condition or list, and everything to the matching {{end}}. */
static struct template_node *parse_branch(struct template_parser *p, bool is_range)
{
	struct template_node *node = new_node(p);
	struct place place = parser_place(p);
	enum list_end ended;

	if (++p->nesting > TEMPLATE_NESTING_MAX) {
		diag_error(p->sink, place, "nested deeper than %d", (int)TEMPLATE_NESTING_MAX);
		return NULL;
	}
	node->is_if = !is_range;
	node->is_range = is_range;
	if (is_range)
		parse_range_variables(p, node);
	node->expression = parser_pipeline(p);
	if (!node->expression || !expect_close(p) || !parse_list(p, &node->then, &ended))
		return NULL;
	if (ended == ENDED_BY_ELSE_IF) {
		node->otherwise = parse_branch(p, false);
		if (!node->otherwise)
			return NULL;
		ended = ENDED_BY_END;
	} else if (ended == ENDED_BY_ELSE && !parse_list(p, &node->otherwise, &ended)) {
		return NULL;
	}
	if (ended != ENDED_BY_END) {
		diag_error(p->sink, place, "{{%s}} without {{end}}", is_range ? "range" : "if");
		return NULL;
	}
	p->nesting--;
	node->period = template_common_period(
		node->expression->period,
		template_common_period(period_of_all(node->then), period_of_all(node->otherwise)));
	return node;
}

/* {{else}}, {{else if and {{end}}: true when the word at hand is one of them. */
static bool parse_list_end(struct template_parser *p, size_t length, enum list_end *ended,
			   bool *fine)
{
	*fine = true;
	if (parser_word_is(p, length, "end")) {
		*ended = ENDED_BY_END;
		parser_advance(p, p->at + length);
		*fine = expect_close(p);
		return true;
	}
	if (!parser_word_is(p, length, "else"))
		return false;
	parser_advance(p, p->at + length);
	parser_skip_blanks(p);
	if (parser_word_is(p, parser_word_length(p), "if")) {
		*ended = ENDED_BY_ELSE_IF;
		parser_advance(p, p->at + 2);
		return true;
	}
	*ended = ENDED_BY_ELSE;
	*fine = expect_close(p);
	return true;
}

static bool refuse_keyword(struct template_parser *p, size_t length)
{
	static const char *const words[] = { "range", "with",  "define",   "template",
					     "block", "break", "continue", NULL };

	for (size_t i = 0; words[i]; i++) {
		if (parser_word_is(p, length, words[i])) {
			diag_error(p->sink, parser_place(p),
				   "{{%s}} is not supported in templates, expected a value, "
				   "a function, if, else or end",
				   words[i]);
			return true;
		}
	}
	return false;
}

/* "$name :=" or "$name =" before a pipeline; without either nothing is read. */
static void parse_declaration(struct template_parser *p, struct template_node *node)
{
	const struct template_parser before = *p;
	const char *name = parser_variable(p);

	parser_skip_blanks(p);
	node->assigns = name && parser_starts(p, "=");
	if (node->assigns || (name && parser_starts(p, ":="))) {
		node->variable = name;
		parser_advance(p, p->at + (node->assigns ? 1 : 2));
	} else {
		*p = before;
	}
}

static struct template_node *parse_output(struct template_parser *p)
{
	struct template_node *node = new_node(p);

	if (p->clusterloader)
		parse_declaration(p, node);
	node->expression = parser_pipeline(p);
	if (!node->expression || !expect_close(p))
		return NULL;
	node->period = node->expression->period;
	return node;
}

/* Past a comment, with its closing braces. */
static bool parse_comment(struct template_parser *p)
{
	struct place place = parser_place(p);
	const char *to = p->at + 2;

	while (to + 1 < p->end && (to[0] != '*' || to[1] != '/'))
		to++;
	if (to + 1 >= p->end) {
		diag_error(p->sink, place, "the comment does not end, expected \"*/\"");
		return false;
	}
	parser_advance(p, to + 2);
	return expect_close(p);
}

/* The text up to the next action; trims as the actions on both sides ask. */
static void take_text(struct template_parser *p, struct template_node ***link)
{
	const char *to = p->at;
	const char *from;
	const char *stop;
	struct template_node *node;
	uint32_t line;

	while (to < p->end && !(to + 1 < p->end && to[0] == '{' && to[1] == '{'))
		to++;
	from = p->at;
	stop = to;
	while (p->trim_next && from < stop && parser_is_blank(*from))
		from++;
	parser_advance(p, from);
	line = p->line;
	parser_advance(p, to);
	p->trim_next = false;
	if (p->end - to > 3 && to[2] == '-' && parser_is_blank(to[3])) {
		while (stop > from && parser_is_blank(stop[-1]))
			stop--;
	}
	if (from == stop)
		return;
	node = new_node(p);
	node->text = arena_text(&p->template->arena, from, (size_t)(stop - from));
	node->length = (size_t)(stop - from);
	node->line = line;
	**link = node;
	*link = &node->next;
}

/* Nodes up to what ends them. */
static bool parse_list(struct template_parser *p, struct template_node **first,
		       enum list_end *ended)
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
		parser_advance(p, p->at + 2);
		if (p->end - p->at > 1 && *p->at == '-' && parser_is_blank(p->at[1]))
			parser_advance(p, p->at + 1);
		parser_skip_blanks(p);
		if (parser_starts(p, "/*")) {
			if (!parse_comment(p))
				return false;
			continue;
		}
		length = parser_word_length(p);
		if (parse_list_end(p, length, ended, &fine))
			return fine;
		if (p->clusterloader && parser_word_is(p, length, "range")) {
			parser_advance(p, p->at + length);
			node = parse_branch(p, true);
		} else if (refuse_keyword(p, length)) {
			return false;
		} else if (parser_word_is(p, length, "if")) {
			parser_advance(p, p->at + length);
			node = parse_branch(p, false);
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

static enum status parse(const char *file, const char *text, size_t length, bool clusterloader,
			 struct diag_sink *sink, struct template **out)
{
	struct template *template = mem_new(1, sizeof(*template));
	struct template_parser p = { .template = template,
				     .sink = sink,
				     .at = text,
				     .end = text + length,
				     .line_start = text,
				     .line = 1,
				     .clusterloader = clusterloader };
	struct template_node *first = NULL;
	enum list_end ended;
	bool fine;

	*out = NULL;
	template->file = file;
	fine = parse_list(&p, &first, &ended);
	if (fine && ended != ENDED_BY_TEXT) {
		diag_error(sink, parser_place(&p), "{{%s}} without {{if}}",
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

enum status template_parse(const char *file, const char *text, size_t length,
			   struct diag_sink *sink, struct template **out)
{
	return parse(file, text, length, false, sink, out);
}

enum status template_parse_clusterloader(const char *file, const char *text, size_t length,
					 struct diag_sink *sink, struct template **out)
{
	return parse(file, text, length, true, sink, out);
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
	return template->pieces[piece]->period != 1;
}

uint32_t template_piece_period(const struct template *template, size_t piece)
{
	return template->pieces[piece]->period;
}
