/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/shape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sched/load/duration.h"

enum { FIELDS_MAX = 32 };

static enum status wrong_type(const char *file, const char *name, const struct value *value,
			      struct diag_sink *sink, const char *expected)
{
	return diag_error(sink, value_place(file, value), "%s: %s, expected %s", name,
			  value_kind_name(value->kind), expected);
}

bool shape_is_whole(const struct value *value, int64_t *out)
{
	if (value->kind == VALUE_INT) {
		*out = value->integer;
		return true;
	}
	if (value->kind != VALUE_FLOAT || value->number != trunc(value->number) ||
	    fabs(value->number) > 0x1p53)
		return false;
	*out = (int64_t)value->number;
	return true;
}

static enum status check_whole(const char *file, const char *name, const struct value *value,
			       struct diag_sink *sink)
{
	int64_t whole;

	if (value->kind != VALUE_INT && value->kind != VALUE_FLOAT)
		return wrong_type(file, name, value, sink, "a whole number");
	if (!shape_is_whole(value, &whole) || whole < 0)
		return diag_error(sink, value_place(file, value),
				  "%s: %s, expected a whole number, 0 or more", name, value->text);
	return STATUS_OK;
}

static enum status check_duration(const char *file, const char *name, const struct value *value,
				  struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];
	int64_t nanoseconds;

	if (value->kind != VALUE_STRING)
		return wrong_type(file, name, value, sink, "a duration such as \"1m30s\"");
	if (!duration_parse(value->text, value->count, &nanoseconds))
		return diag_error(sink, value_place(file, value),
				  "%s: %s is not a duration (try \"1m30s\")", name,
				  diag_quote(quoted, value->text, value->count));
	return STATUS_OK;
}

static enum status check_param(const char *file, const char *name, const struct value *value,
			       struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];

	if (value->kind != VALUE_STRING)
		return wrong_type(file, name, value, sink, "\"$\" and the name of a param");
	if (value->count && (value->text[0] != '$' || value->count == 1))
		return diag_error(sink, value_place(file, value),
				  "%s: %s, expected \"$\" and the name of a param", name,
				  diag_quote(quoted, value->text, value->count));
	return STATUS_OK;
}

static enum status check_texts(const char *file, const char *name, const struct value *value,
			       struct diag_sink *sink)
{
	if (value->kind != VALUE_LIST)
		return wrong_type(file, name, value, sink, "a list of strings");
	for (uint32_t i = 0; i < value->count; i++) {
		if (value->items[i].kind != VALUE_STRING)
			return wrong_type(file, name, &value->items[i], sink, "a string");
	}
	return STATUS_OK;
}

static enum status check_map_of(const char *file, const char *name, const struct value *value,
				enum value_kind kind, const char *expected, struct diag_sink *sink)
{
	if (value->kind != VALUE_MAP)
		return wrong_type(file, name, value, sink, "a map");
	for (uint32_t i = 0; i < value->count; i++) {
		const struct member *member = &value->members[i];

		if (member->value.kind != kind)
			return wrong_type(file, member->key, &member->value, sink, expected);
	}
	return STATUS_OK;
}

static enum status check_shapes(const struct shape_field *field, const char *file,
				const struct value *value, struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	if (field->type == SHAPE_LIST) {
		if (value->kind != VALUE_LIST)
			return wrong_type(file, field->name, value, sink, "a list");
		for (uint32_t i = 0; i < value->count && status == STATUS_OK; i++)
			status = shape_check(field->shape, file, &value->items[i], sink);
		return status;
	}
	if (value->kind != VALUE_MAP)
		return wrong_type(file, field->name, value, sink, "a map");
	for (uint32_t i = 0; i < value->count && status == STATUS_OK; i++)
		status = shape_check(field->shape, file, &value->members[i].value, sink);
	return status;
}

static enum status check_field(const struct shape_field *field, const char *file,
			       const struct value *value, struct diag_sink *sink)
{
	const char *name = field->name;

	switch (field->type) {
	case SHAPE_TEXT:
		return value->kind == VALUE_STRING
			       ? STATUS_OK
			       : wrong_type(file, name, value, sink, "a string");
	case SHAPE_BOOL:
		return value->kind == VALUE_BOOL
			       ? STATUS_OK
			       : wrong_type(file, name, value, sink, "true or false");
	case SHAPE_NUMBER:
		return value->kind == VALUE_INT || value->kind == VALUE_FLOAT
			       ? STATUS_OK
			       : wrong_type(file, name, value, sink, "a number");
	case SHAPE_WHOLE:
		return check_whole(file, name, value, sink);
	case SHAPE_DURATION:
		return check_duration(file, name, value, sink);
	case SHAPE_TEXTS:
		return check_texts(file, name, value, sink);
	case SHAPE_TEXT_MAP:
		return check_map_of(file, name, value, VALUE_STRING, "a string", sink);
	case SHAPE_BOOL_MAP:
		return check_map_of(file, name, value, VALUE_BOOL, "true or false", sink);
	case SHAPE_ANY_MAP:
		return value->kind == VALUE_MAP ? STATUS_OK
						: wrong_type(file, name, value, sink, "a map");
	case SHAPE_ANY_LIST:
		return value->kind == VALUE_LIST ? STATUS_OK
						 : wrong_type(file, name, value, sink, "a list");
	case SHAPE_ANY:
		return STATUS_OK;
	case SHAPE_MAP:
		return shape_check(field->shape, file, value, sink);
	case SHAPE_LIST:
	case SHAPE_MAP_OF:
		return check_shapes(field, file, value, sink);
	case SHAPE_WHOLE_PARAM:
	case SHAPE_NUMBER_PARAM:
	case SHAPE_DURATION_PARAM:
	case SHAPE_BOOL_PARAM:
		return check_param(file, name, value, sink);
	}
	return STATUS_OK;
}

static enum status unknown_key(const struct shape *shape, const char *file,
			       const struct member *member, struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];
	char names[1024];
	size_t used = 0;

	for (const struct shape_field *f = shape->fields; f->name; f++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
					 used ? ", " : "", f->name);
	return diag_error(sink, (struct place){ file, member->line, member->column },
			  "unknown key %s in %s, expected one of %s",
			  diag_quote(quoted, member->key, member->key_length), shape->what, names);
}

static bool key_is(const struct member *member, const char *name)
{
	return strlen(name) == member->key_length && !strcasecmp(member->key, name);
}

enum status shape_check(const struct shape *shape, const char *file, const struct value *value,
			struct diag_sink *sink)
{
	const struct member *seen[FIELDS_MAX] = { NULL };
	enum status status = STATUS_OK;

	if (value->kind != VALUE_MAP)
		return diag_error(sink, value_place(file, value), "%s, expected %s (a map)",
				  value_kind_name(value->kind), shape->what);
	for (uint32_t i = 0; i < value->count && status == STATUS_OK; i++) {
		const struct member *member = &value->members[i];
		size_t at = 0;

		while (shape->fields[at].name && !key_is(member, shape->fields[at].name))
			at++;
		if (!shape->fields[at].name)
			return unknown_key(shape, file, member, sink);
		if (seen[at])
			return diag_error(sink,
					  (struct place){ file, member->line, member->column },
					  "\"%s\" and \"%s\" are one key, given twice",
					  seen[at]->key, member->key);
		seen[at] = member;
		if (member->value.kind != VALUE_NULL)
			status = check_field(&shape->fields[at], file, &member->value, sink);
	}
	return status;
}

const struct value *shape_find(const struct value *map, const char *name)
{
	if (!map || map->kind != VALUE_MAP)
		return NULL;
	for (uint32_t i = 0; i < map->count; i++) {
		if (key_is(&map->members[i], name))
			return map->members[i].value.kind == VALUE_NULL ? NULL
									: &map->members[i].value;
	}
	return NULL;
}

const char *shape_text(const struct value *map, const char *name)
{
	const struct value *value = shape_find(map, name);

	return value && value->count ? value->text : NULL;
}

int64_t shape_whole(const struct value *map, const char *name)
{
	const struct value *value = shape_find(map, name);
	int64_t whole = 0;

	if (value)
		shape_is_whole(value, &whole);
	return whole;
}

bool shape_bool(const struct value *map, const char *name)
{
	const struct value *value = shape_find(map, name);

	return value && value->boolean;
}

int64_t shape_duration(const struct value *map, const char *name)
{
	const struct value *value = shape_find(map, name);
	int64_t nanoseconds = 0;

	if (value)
		duration_parse(value->text, value->count, &nanoseconds);
	return nanoseconds;
}

uint32_t shape_count(const struct value *map, const char *name)
{
	const struct value *value = shape_find(map, name);

	return value ? value->count : 0;
}
