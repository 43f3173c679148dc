/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluates templates into text.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/template.h"
#include "bench/workload/template_tree.h"
#include "sched/base/mem.h"

enum { OUTPUT_MAX = 64 << 20, ITEMS_MAX = 2000000 };

struct operand template_operand_of_value(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		return (struct operand){ .kind = OPERAND_BOOL, .boolean = value->boolean };
	case VALUE_INT:
		return (struct operand){ .kind = OPERAND_NUMBER, .number = (double)value->integer };
	case VALUE_FLOAT:
		return (struct operand){ .kind = OPERAND_NUMBER, .number = value->number };
	case VALUE_STRING:
		return (struct operand){ .kind = OPERAND_TEXT,
					 .length = value->count,
					 .text = value->text };
	case VALUE_LIST:
	case VALUE_MAP:
		return (struct operand){ .kind = OPERAND_TREE, .tree = value };
	}
	return (struct operand){ .kind = OPERAND_NOTHING };
}

static struct operand field_operand(const struct template_scope *scope, const char *name)
{
	struct operand index = operand_of_integer(scope->index);

	index.is_index = scope->index_text != NULL;
	if (!strcmp(name, "Index"))
		return index;
	if (!strcmp(name, "Count") && !scope->index_text)
		return operand_of_integer(scope->count);
	for (size_t i = 0; i < scope->param_count; i++) {
		if (!strcmp(scope->params[i].name, name))
			return template_operand_of_value(scope->params[i].value);
	}
	return (struct operand){ .kind = OPERAND_NOTHING };
}

/* "Index, Count, podsPerGroup" */
static const char *names_in_scope(struct evaluator *ev)
{
	const struct template_scope *scope = ev->scope;
	const char *names = "Index, Count";

	for (size_t i = 0; i < scope->param_count; i++)
		names = arena_format(&ev->scratch, "%s, %s", names, scope->params[i].name);
	return names;
}

bool template_evaluate_present(struct evaluator *ev, const struct expression *e,
			       struct operand *out)
{
	if (!template_evaluate(ev, e, out))
		return false;
	if (out->kind != OPERAND_NOTHING)
		return true;
	if (e->kind == EXPRESSION_FIELD)
		diag_error(ev->sink, e->place, ".%s has no value, expected one of %s", e->field,
			   names_in_scope(ev));
	else
		diag_error(ev->sink, e->place, "nothing, expected a value");
	return false;
}

static struct template_variable *last_variable(const struct evaluator *ev, const char *name)
{
	for (size_t i = ev->variable_count; i-- > 0;) {
		if (!strcmp(ev->variables[i].name, name))
			return &ev->variables[i];
	}
	return NULL;
}

static bool find_variable(struct evaluator *ev, const struct expression *e, struct operand *out)
{
	const struct template_variable *variable = last_variable(ev, e->field);

	if (variable)
		*out = variable->value;
	else
		diag_error(ev->sink, e->place, "there is no variable $%s here", e->field);
	return variable != NULL;
}

bool template_evaluate(struct evaluator *ev, const struct expression *e, struct operand *out)
{
	switch (e->kind) {
	case EXPRESSION_LITERAL:
		*out = e->literal;
		return true;
	case EXPRESSION_FIELD:
		*out = field_operand(ev->scope, e->field);
		return true;
	case EXPRESSION_CALL:
		return e->function->call(ev, e, out);
	case EXPRESSION_DOT:
		*out = ev->dot;
		return true;
	case EXPRESSION_VARIABLE:
		return find_variable(ev, e, out);
	}
	return false;
}

void template_output_add(struct template_output *out, const char *bytes, size_t length)
{
	if (out->capacity - out->length < length) {
		while (out->capacity - out->length < length)
			out->capacity = out->capacity ? out->capacity * 2 : 1024;
		out->bytes = mem_resize(out->bytes, out->capacity, 1);
	}
	if (length)
		memcpy(out->bytes + out->length, bytes, length);
	out->length += length;
}

/* The shortest of the usual precisions that reads back as the same number. */
static void append_number(struct template_output *out, double number)
{
	char text[64];
	int length = 0;

	if (number == trunc(number) && fabs(number) < 1e21) {
		length = snprintf(text, sizeof(text), "%.0f", number);
		template_output_add(out, text, (size_t)length);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		length = snprintf(text, sizeof(text), "%.*g", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	template_output_add(out, text, (size_t)length);
}

static bool append_operand(struct evaluator *ev, const struct expression *e,
			   const struct operand *o, struct template_output *out)
{
	char text[32];

	switch (o->kind) {
	case OPERAND_BOOL:
		template_output_add(out, o->boolean ? "true" : "false", o->boolean ? 4 : 5);
		return true;
	case OPERAND_INTEGER:
		if (o->is_index) {
			template_output_add(out, ev->scope->index_text,
					    strlen(ev->scope->index_text));
			return true;
		}
		template_output_add(out, text,
				    (size_t)snprintf(text, sizeof(text), "%lld",
						     (long long)o->integer));
		return true;
	case OPERAND_NUMBER:
		append_number(out, o->number);
		return true;
	case OPERAND_TEXT:
		template_output_add(out, o->text, o->length);
		return true;
	case OPERAND_TREE:
	case OPERAND_NOTHING:
		break;
	}
	diag_error(ev->sink, e->place, "%s as text, expected (JSON ...) around it",
		   o->kind == OPERAND_TREE ? value_kind_name(o->tree->kind) : "nothing");
	return false;
}

/* A line of the output ends: the next one stands at this line of the template. */
static void note_line(struct evaluator *ev)
{
	struct template_lines *lines = ev->lines;

	lines->source =
		mem_grow(lines->source, lines->count, &lines->capacity, sizeof(*lines->source));
	lines->source[lines->count++] = ev->line;
}

static void render_text(struct evaluator *ev, const struct template_node *node,
			struct template_output *out)
{
	template_output_add(out, node->text, node->length);
	if (!ev->lines)
		return;
	ev->line = node->line;
	for (size_t i = 0; i < node->length; i++) {
		if (node->text[i] != '\n')
			continue;
		ev->line++;
		note_line(ev);
	}
}

static bool render_nodes(struct evaluator *ev, const struct template_node *node,
			 struct template_output *out);

static void declare(struct evaluator *ev, const char *name, struct operand value)
{
	ev->variables = mem_grow(ev->variables, ev->variable_count, &ev->variable_capacity,
				 sizeof(*ev->variables));
	ev->variables[ev->variable_count++] = (struct template_variable){ name, value };
}

static bool set_variable(struct evaluator *ev, const struct template_node *node)
{
	struct template_variable *variable = last_variable(ev, node->variable);
	struct operand value;

	if (!template_evaluate(ev, node->expression, &value))
		return false;
	if (!node->assigns) {
		declare(ev, node->variable, value);
		return true;
	}
	if (!variable) {
		diag_error(ev->sink, node->expression->place, "there is no variable $%s here",
			   node->variable);
		return false;
	}
	variable->value = value;
	return true;
}

/* One of a list's items, or a map's members. */
static bool render_item(struct evaluator *ev, const struct template_node *node, uint32_t at,
			const struct operand *list, struct template_output *out)
{
	const struct value *tree = list->tree;
	const struct member *member = tree->kind == VALUE_MAP ? &tree->members[at] : NULL;
	struct operand key = operand_of_integer(at);

	if (member)
		key = (struct operand){ .kind = OPERAND_TEXT,
					.length = member->key_length,
					.text = member->key };
	ev->dot = template_operand_of_value(member ? &member->value : &tree->items[at]);
	if (node->index_variable)
		declare(ev, node->index_variable, key);
	if (node->item_variable)
		declare(ev, node->item_variable, ev->dot);
	return render_nodes(ev, node->then, out);
}

bool template_spend_items(struct evaluator *ev, const struct expression *e, size_t count)
{
	ev->items += count;
	if (ev->items <= ITEMS_MAX)
		return true;
	diag_error(ev->sink, e->place, "more than %d items in all", ITEMS_MAX);
	return false;
}

static bool render_range(struct evaluator *ev, const struct template_node *node,
			 struct template_output *out)
{
	const struct operand dot = ev->dot;
	size_t variables = ev->variable_count;
	bool fine = true;
	struct operand list;

	if (!template_evaluate(ev, node->expression, &list))
		return false;
	if (list.kind != OPERAND_TREE && operand_is_true(&list)) {
		diag_error(ev->sink, node->expression->place, "range over a value that is no list");
		return false;
	}
	if (list.kind != OPERAND_TREE || !list.tree || !list.tree->count)
		return render_nodes(ev, node->otherwise, out);
	if (!template_spend_items(ev, node->expression, list.tree->count))
		return false;
	for (uint32_t i = 0; i < list.tree->count && fine; i++) {
		fine = render_item(ev, node, i, &list, out);
		ev->variable_count = variables;
	}
	ev->dot = dot;
	return fine;
}

static bool render_value(struct evaluator *ev, const struct template_node *node,
			 struct template_output *out)
{
	static const char nothing[] = "<no value>";
	size_t from = out->length;
	struct operand o;

	if (!(ev->prints_nothing ? template_evaluate(ev, node->expression, &o)
				 : template_evaluate_present(ev, node->expression, &o)))
		return false;
	if (o.kind == OPERAND_NOTHING) {
		template_output_add(out, nothing, sizeof(nothing) - 1);
		return true;
	}
	if (!append_operand(ev, node->expression, &o, out))
		return false;
	for (size_t i = from; ev->lines && i < out->length; i++) {
		if (out->bytes[i] == '\n')
			note_line(ev);
	}
	return true;
}

static bool render_if(struct evaluator *ev, const struct template_node *node,
		      struct template_output *out)
{
	size_t variables = ev->variable_count;
	struct operand o;
	bool fine;

	if (!template_evaluate(ev, node->expression, &o))
		return false;
	fine = render_nodes(ev, operand_is_true(&o) ? node->then : node->otherwise, out);
	ev->variable_count = variables;
	return fine;
}

static bool render_node(struct evaluator *ev, const struct template_node *node,
			struct template_output *out)
{
	if (node->text) {
		render_text(ev, node, out);
		return true;
	}
	ev->line = node->expression->place.line;
	if (node->is_if)
		return render_if(ev, node, out);
	if (node->is_range)
		return render_range(ev, node, out);
	if (node->variable)
		return set_variable(ev, node);
	return render_value(ev, node, out);
}

static bool render_nodes(struct evaluator *ev, const struct template_node *node,
			 struct template_output *out)
{
	for (; node; node = node->next) {
		if (!render_node(ev, node, out))
			return false;
		if (out->length > OUTPUT_MAX) {
			diag_error(ev->sink, (struct place){ 0 },
				   "what a template makes is larger than %d MiB", OUTPUT_MAX >> 20);
			return false;
		}
	}
	return true;
}

enum status template_render_piece(const struct template *template, size_t piece,
				  const struct template_scope *scope, struct diag_sink *sink,
				  struct template_output *out)
{
	struct evaluator ev = { .scope = scope, .sink = sink };
	bool fine = render_node(&ev, template->pieces[piece], out);

	arena_free(&ev.scratch);
	return fine ? STATUS_OK : STATUS_BAD_INPUT;
}

enum status template_render(const struct template *template, const struct template_scope *scope,
			    struct diag_sink *sink, struct template_output *out)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < template->piece_count && status == STATUS_OK; i++)
		status = template_render_piece(template, i, scope, sink, out);
	return status;
}

enum status template_render_clusterloader(const struct template *template,
					  const struct template_scope *scope,
					  struct diag_sink *sink, struct template_output *out,
					  struct template_lines *lines)
{
	struct evaluator ev = {
		.scope = scope, .sink = sink, .prints_nothing = true, .lines = lines, .line = 1
	};
	bool fine = true;

	if (lines)
		note_line(&ev);
	/* The pieces are linked: from the first one to all. */
	if (template->piece_count)
		fine = render_nodes(&ev, template->pieces[0], out);
	free(ev.variables);
	arena_free(&ev.scratch);
	return fine ? STATUS_OK : STATUS_BAD_INPUT;
}
