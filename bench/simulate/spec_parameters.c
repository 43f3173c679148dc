/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a Simulation: names with values that the document uses and whoever runs it sets.
 *
 * Like clusterloader2's, without its template language: a text that is `$NAME` stands for the value, and
 * what has `when: NAME` (or `unless: NAME`) in a list is only there when that is true (false).
 */
#include <string.h>
#include <strings.h>

#include "bench/simulate/spec_read.h"
#include "sched/load/reader.h"

enum { PARAMETERS_MAX = 100 };

struct rewriter {
	const struct spec_reader *r;
	const struct value *parameters; /* a map; NULL: there are none */
};

static bool is_scalar(const struct value *v)
{
	return v->kind == VALUE_BOOL || v->kind == VALUE_INT || v->kind == VALUE_FLOAT ||
	       v->kind == VALUE_STRING;
}

static bool is_number(const struct value *v)
{
	return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

/* --- those that are set ---------------------------------------------------------------------- */

/* "A, B, C" */
static const char *list_names(const struct spec_reader *r, const struct value *parameters)
{
	const char *names = "";

	for (uint32_t i = 0; parameters && i < parameters->count; i++)
		names = arena_format(r->arena, "%s%s%s", names, i ? ", " : "",
				     parameters->members[i].key);
	return *names ? names : "none";
}

/* A scalar as YAML reads it. */
static enum status read_scalar(const struct spec_reader *r, const char *setting, const char *text,
			       struct value *out)
{
	const struct reader_options options = { READER_LIMITS_DEFAULT, .strict = true };
	const char *place = arena_format(r->arena, "--set %s", setting);
	const struct value *document;
	struct reader *reader;
	enum status status =
		reader_open_text(place, text, strlen(text), &options, r->sink, &reader);

	if (status != STATUS_OK)
		return status;
	status = reader_next(reader, &document);
	if (status == STATUS_OK && document && is_scalar(document))
		*out = value_copy(r->arena, document);
	else if (status == STATUS_OK)
		status = diag_error(r->sink, (struct place){ .file = place },
				    "expected a number, true, false or a text after the \"=\"");
	reader_free(reader);
	return status;
}

/* The value becomes another one, of the kind that it has in the document. */
static enum status set_one(const struct spec_reader *r, struct value *parameters,
			   const char *setting)
{
	const char *equals = strchr(setting, '=');
	size_t length = equals ? (size_t)(equals - setting) : strlen(setting);
	const struct place place = { .file = arena_format(r->arena, "--set %.200s", setting) };
	struct value *found = NULL;
	struct value value = { 0 };
	enum status status;

	if (!equals)
		return diag_error(r->sink, place, "expected NAME=VALUE");
	for (uint32_t i = 0; parameters && i < parameters->count; i++) {
		if (parameters->members[i].key_length == length &&
		    !memcmp(parameters->members[i].key, setting, length))
			found = &parameters->members[i].value;
	}
	if (!found)
		return diag_error(r->sink, place, "%s has no parameter of this name; it has: %s",
				  r->file, list_names(r, parameters));
	status = read_scalar(r, setting, equals + 1, &value);
	if (status != STATUS_OK)
		return status;
	if (value.kind != found->kind && !(is_number(&value) && is_number(found)))
		return diag_error(r->sink, place, "expected %s, as \"%s\" is, not %s",
				  value_kind_name(found->kind), found->text,
				  value_kind_name(value.kind));
	*found = value;
	return STATUS_OK;
}

/* --- where they are used --------------------------------------------------------------------- */

static const struct value *find(const struct value *parameters, const char *name, size_t length)
{
	for (uint32_t i = 0; parameters && i < parameters->count; i++) {
		const struct member *member = &parameters->members[i];

		if (member->key_length == length && !memcmp(member->key, name, length))
			return &member->value;
	}
	return NULL;
}

static enum status find_parameter(const struct rewriter *w, const struct value *at,
				  const char *name, size_t length, const struct value **out)
{
	char quoted[DIAG_QUOTE_SIZE];

	*out = find(w->parameters, name, length);
	if (*out)
		return STATUS_OK;
	return diag_error(w->r->sink, value_place(w->r->file, at),
			  "there is no parameter %s; there are: %s",
			  diag_quote(quoted, name, length), list_names(w->r, w->parameters));
}

/* A text that is "$NAME" becomes the value, at its own place; one of an object may mean something else. */
static enum status replace_text(const struct rewriter *w, struct value *v, bool in_template)
{
	const struct value *parameter;
	uint32_t line = v->line, column = v->column;

	if (v->count < 2 || v->text[0] != '$')
		return STATUS_OK;
	parameter = find(w->parameters, v->text + 1, v->count - 1);
	if (!parameter && in_template)
		return STATUS_OK;
	if (!parameter)
		return find_parameter(w, v, v->text + 1, v->count - 1, &parameter);
	*v = *parameter;
	v->line = line;
	v->column = column;
	return STATUS_OK;
}

static void drop_member(struct value *map, uint32_t at)
{
	memmove(&map->members[at], &map->members[at + 1],
		(map->count - at - 1) * sizeof(*map->members));
	map->count--;
}

/* Is the item there? Its condition is taken out of it. */
static enum status take_condition(const struct rewriter *w, struct value *item, bool *is_there)
{
	static const char *const words[] = { [false] = "unless", [true] = "when" };

	*is_there = true;
	for (uint32_t i = 0; item->kind == VALUE_MAP && i < item->count;) {
		const struct member *member = &item->members[i];
		bool when = !strcmp(member->key, words[true]);
		const struct value *parameter;

		if (!when && strcmp(member->key, words[false]) != 0) {
			i++;
			continue;
		}
		if (member->value.kind != VALUE_STRING)
			return diag_error(w->r->sink, value_place(w->r->file, &member->value),
					  "%s: expected the name of a parameter", words[when]);
		if (find_parameter(w, &member->value, member->value.text, member->value.count,
				   &parameter) != STATUS_OK)
			return STATUS_BAD_INPUT;
		if (parameter->kind != VALUE_BOOL)
			return diag_error(w->r->sink, value_place(w->r->file, &member->value),
					  "%s: the parameter has to be true or false, not %s",
					  words[when], value_kind_name(parameter->kind));
		*is_there &= parameter->boolean == when;
		drop_member(item, i);
	}
	return STATUS_OK;
}

static enum status rewrite(const struct rewriter *w, struct value *v, bool in_template);

/* Objects of Kubernetes have lists of their own, and no conditions in them. */
static enum status rewrite_list(const struct rewriter *w, struct value *list, bool in_template)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < list->count; i++) {
		struct value item = list->items[i];
		bool is_there = true;

		if (!in_template && take_condition(w, &item, &is_there) != STATUS_OK)
			return STATUS_BAD_INPUT;
		if (is_there && rewrite(w, &item, in_template) != STATUS_OK)
			return STATUS_BAD_INPUT;
		if (is_there)
			list->items[kept++] = item;
	}
	list->count = kept;
	return STATUS_OK;
}

static enum status rewrite(const struct rewriter *w, struct value *v, bool in_template)
{
	enum status status = STATUS_OK;

	if (v->kind == VALUE_STRING)
		return replace_text(w, v, in_template);
	if (v->kind == VALUE_LIST)
		return rewrite_list(w, v, in_template);
	for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->count && status == STATUS_OK; i++)
		status = rewrite(w, &v->members[i].value,
				 in_template || !strcasecmp(v->members[i].key, "template"));
	return status;
}

/* --- the whole ------------------------------------------------------------------------------- */

static enum status check_parameters(const struct spec_reader *r, const struct value *parameters)
{
	char quoted[DIAG_QUOTE_SIZE];

	if (parameters->kind != VALUE_MAP)
		return diag_error(r->sink, value_place(r->file, parameters),
				  "parameters: expected a map of names and values, not %s",
				  value_kind_name(parameters->kind));
	if (parameters->count > PARAMETERS_MAX)
		return diag_error(r->sink, value_place(r->file, parameters),
				  "parameters: more than %d of them", PARAMETERS_MAX);
	for (uint32_t i = 0; i < parameters->count; i++) {
		const struct member *member = &parameters->members[i];

		if (!is_scalar(&member->value))
			return diag_error(r->sink, value_place(r->file, &member->value),
					  "parameters: %s: expected a number, true, false or a "
					  "text, not %s",
					  diag_quote(quoted, member->key, member->key_length),
					  value_kind_name(member->value.kind));
	}
	return STATUS_OK;
}

enum status spec_parameters(const struct spec_reader *r, struct value *document,
			    const struct simulation_settings *settings)
{
	struct value *parameters = NULL;
	struct rewriter w = { .r = r };

	if (document->kind != VALUE_MAP)
		return STATUS_OK;
	for (uint32_t i = 0; i < document->count; i++) {
		if (!strcasecmp(document->members[i].key, "parameters"))
			parameters = &document->members[i].value;
	}
	if (parameters && check_parameters(r, parameters) != STATUS_OK)
		return STATUS_BAD_INPUT;
	for (size_t i = 0; settings && i < settings->count; i++) {
		enum status status = set_one(r, parameters, settings->items[i]);

		if (status != STATUS_OK)
			return status;
	}
	w.parameters = parameters;
	for (uint32_t i = 0; i < document->count; i++) {
		struct value *section = &document->members[i].value;

		if (section != parameters && rewrite(&w, section, false) != STATUS_OK)
			return STATUS_BAD_INPUT;
	}
	return STATUS_OK;
}
