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

static struct operand operand_of_value(const struct value *value)
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
	if (!strcmp(name, "Index"))
		return operand_of_integer(scope->index);
	if (!strcmp(name, "Count"))
		return operand_of_integer(scope->count);
	for (size_t i = 0; i < scope->param_count; i++) {
		if (!strcmp(scope->params[i].name, name))
			return operand_of_value(scope->params[i].value);
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

static bool render_node(struct evaluator *ev, const struct template_node *node,
			struct template_output *out)
{
	const struct template_node *branch;
	struct operand o;

	if (node->text) {
		template_output_add(out, node->text, node->length);
		return true;
	}
	if (!node->is_if)
		return template_evaluate_present(ev, node->expression, &o) &&
		       append_operand(ev, node->expression, &o, out);
	if (!template_evaluate(ev, node->expression, &o))
		return false;
	branch = operand_is_true(&o) ? node->then : node->otherwise;
	for (; branch; branch = branch->next) {
		if (!render_node(ev, branch, out))
			return false;
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
