/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/json_schema.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct checker {
	const json_t *root; /* of the schema */
	char path[512];
	char *why;
	size_t size;
};

static bool check(struct checker *c, const json_t *schema, const json_t *value);

static bool fail(struct checker *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(struct checker *c, const char *format, ...)
{
	char message[256];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	snprintf(c->why, c->size, "%s: %s", c->path[0] ? c->path : "document", message);
	return false;
}

/* Checks a part, with its name at the end of the path. */
static bool check_part(struct checker *c, const json_t *schema, const char *name,
		       const json_t *value)
{
	size_t length = strlen(c->path);
	bool fine;

	snprintf(c->path + length, sizeof(c->path) - length, "%s%s", length ? "/" : "", name);
	fine = check(c, schema, value);
	c->path[length] = '\0';
	return fine;
}

static bool has_type(const json_t *value, const char *type)
{
	static const struct {
		const char *name;
		json_type type;
	} types[] = {
		{ "object", JSON_OBJECT },   { "array", JSON_ARRAY },	 { "string", JSON_STRING },
		{ "integer", JSON_INTEGER }, { "number", JSON_INTEGER }, { "number", JSON_REAL },
		{ "boolean", JSON_TRUE },    { "boolean", JSON_FALSE },	 { "null", JSON_NULL },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(types[i].name, type) && types[i].type == json_typeof(value))
			return true;
	}
	return false;
}

static bool check_type(struct checker *c, const json_t *types, const json_t *value)
{
	size_t i;
	json_t *type;

	if (json_is_string(types))
		return has_type(value, json_string_value(types)) ||
		       fail(c, "is no %s", json_string_value(types));
	json_array_foreach(types, i, type)
	{
		if (has_type(value, json_string_value(type)))
			return true;
	}
	return fail(c, "has none of the types allowed");
}

static bool check_required(struct checker *c, const json_t *names, const json_t *value)
{
	size_t i;
	json_t *name;

	if (!json_is_object(value))
		return true;
	json_array_foreach(names, i, name)
	{
		if (!json_object_get(value, json_string_value(name)))
			return fail(c, "has no \"%s\"", json_string_value(name));
	}
	return true;
}

/* Members by name; those without a name there by additionalProperties. */
static bool check_members(struct checker *c, const json_t *schema, const json_t *value)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *others = json_object_get(schema, "additionalProperties");
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)value, key, member)
	{
		const json_t *part = json_object_get(properties, key);

		if (!part)
			part = others;
		if (json_is_false(part))
			return fail(c, "has an unknown \"%s\"", key);
		if (part && !check_part(c, part, key, member))
			return false;
	}
	return true;
}

static bool check_items(struct checker *c, const json_t *schema, const json_t *value)
{
	size_t i;
	json_t *item;
	char name[24];

	json_array_foreach(value, i, item)
	{
		snprintf(name, sizeof(name), "%zu", i);
		if (!check_part(c, schema, name, item))
			return false;
	}
	return true;
}

static bool check_enum(struct checker *c, const json_t *allowed, const json_t *value)
{
	size_t i;
	json_t *one;

	json_array_foreach(allowed, i, one)
	{
		if (json_equal(one, value))
			return true;
	}
	return fail(c, "is none of the values allowed");
}

static bool check_pattern(struct checker *c, const char *pattern, const json_t *value)
{
	regex_t regex;
	bool matches;

	if (!json_is_string(value))
		return true;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return fail(c, "the schema has a bad pattern %s", pattern);
	matches = regexec(&regex, json_string_value(value), 0, NULL, 0) == 0;
	regfree(&regex);
	return matches || fail(c, "\"%s\" is not like %s", json_string_value(value), pattern);
}

static bool check_number(struct checker *c, const char *key, double limit, const json_t *value)
{
	bool least = !strcmp(key, "minimum");
	double number = json_number_value(value);

	if (!json_is_number(value))
		return true;
	return (least ? number >= limit : number <= limit) ||
	       fail(c, "%g is %s than %g", number, least ? "less" : "more", limit);
}

static bool check_reference(struct checker *c, const char *reference, const json_t *value)
{
	static const char prefix[] = "#/definitions/";
	const json_t *schema = NULL;

	if (!strncmp(reference, prefix, sizeof(prefix) - 1))
		schema = json_object_get(json_object_get(c->root, "definitions"),
					 reference + sizeof(prefix) - 1);
	return schema ? check(c, schema, value) : fail(c, "the schema has no %s", reference);
}

static bool check_keyword(struct checker *c, const json_t *schema, const char *key,
			  const json_t *rule, const json_t *value)
{
	static const char *const passive[] = { "$schema", "title", "description", "definitions" };

	for (size_t i = 0; i < sizeof(passive) / sizeof(passive[0]); i++) {
		if (!strcmp(key, passive[i]))
			return true;
	}
	if (!strcmp(key, "$ref"))
		return check_reference(c, json_string_value(rule), value);
	if (!strcmp(key, "type"))
		return check_type(c, rule, value);
	if (!strcmp(key, "required"))
		return check_required(c, rule, value);
	if (!strcmp(key, "properties") || !strcmp(key, "additionalProperties"))
		return !json_is_object(value) || check_members(c, schema, value);
	if (!strcmp(key, "items"))
		return !json_is_array(value) || check_items(c, rule, value);
	if (!strcmp(key, "enum"))
		return check_enum(c, rule, value);
	if (!strcmp(key, "const"))
		return json_equal(rule, value) || fail(c, "is not the value it must be");
	if (!strcmp(key, "pattern"))
		return check_pattern(c, json_string_value(rule), value);
	if (!strcmp(key, "minimum") || !strcmp(key, "maximum"))
		return check_number(c, key, json_number_value(rule), value);
	if (!strcmp(key, "minLength"))
		return !json_is_string(value) ||
		       (json_int_t)json_string_length(value) >= json_integer_value(rule) ||
		       fail(c, "is too short");
	if (!strcmp(key, "minItems") || !strcmp(key, "maxItems")) {
		json_int_t count = (json_int_t)json_array_size(value);
		bool least = !strcmp(key, "minItems");

		return !json_is_array(value) ||
		       (least ? count >= json_integer_value(rule)
			      : count <= json_integer_value(rule)) ||
		       fail(c, "has %" JSON_INTEGER_FORMAT " items", count);
	}
	return fail(c, "the schema uses \"%s\", which is not checked here", key);
}

static bool check(struct checker *c, const json_t *schema, const json_t *value)
{
	const char *key;
	json_t *rule;

	json_object_foreach((json_t *)schema, key, rule)
	{
		if (!check_keyword(c, schema, key, rule, value))
			return false;
	}
	return true;
}

bool json_schema_check(const json_t *schema, const json_t *document, char *why, size_t size)
{
	struct checker c = { .root = schema, .why = why, .size = size };

	return check(&c, schema, document);
}
