/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes are read or refused with one message. What is read is well formed, and JSON means what
 * another JSON reader, and YAML, make of it.
 */
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sched/load/reader.h"
#include "tests/fuzz/target.h"
#include "tests/support/json_equal.h"

/* Small, so that a short input can meet each of them. */
static const struct reader_limits limits = {
	.file_bytes = 1 << 20,
	.documents = 100,
	.depth = 50,
	.alias_nodes = 500,
	.document_bytes = 1 << 20,
	.scalar_bytes = 1 << 12,
};

static void check_place(uint32_t line, uint32_t column, size_t size)
{
	FUZZ_CHECK(line >= 1 && line <= size + 1);
	FUZZ_CHECK(column >= 1 && column <= size + 2);
}

static void check_keys(const struct value *map)
{
	for (uint32_t i = 0; i < map->count && i < 100; i++) {
		const struct member *m = &map->members[i];

		FUZZ_CHECK(m->key[m->key_length] == '\0');
		for (uint32_t j = 0; j < i; j++)
			FUZZ_CHECK(m->key_length != map->members[j].key_length ||
				   memcmp(m->key, map->members[j].key, m->key_length) != 0);
	}
}

/* Returns how many lists and maps are nested. */
static size_t check_value(const struct value *v, size_t size)
{
	size_t deepest = 0;

	check_place(v->line, v->column, size);
	if (v->kind != VALUE_LIST && v->kind != VALUE_MAP) {
		FUZZ_CHECK(v->text[v->count] == '\0');
		return 0;
	}
	if (v->kind == VALUE_MAP)
		check_keys(v);
	for (uint32_t i = 0; i < v->count; i++) {
		const struct value *inner = v->kind == VALUE_LIST ? &v->items[i]
								  : &v->members[i].value;
		size_t depth = check_value(inner, size);

		if (v->kind == VALUE_MAP)
			check_place(v->members[i].line, v->members[i].column, size);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

struct reading {
	struct diag_sink sink;
	struct reader *reader;
	const struct value *document;
	enum status status;
};

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	(void)context;
	(void)severity;
	FUZZ_CHECK(*message && !strchr(message, '\n'));
	FUZZ_CHECK(place.file && !strncmp(place.file, "f.", 2));
}

static void start(struct reading *r, const char *name, bool strict, const char *text, size_t size)
{
	const struct reader_options options = { .limits = limits, .strict = strict };

	*r = (struct reading){ .sink = { .emit = hear } };
	FUZZ_CHECK(reader_open_text(name, text, size, &options, &r->sink, &r->reader) == STATUS_OK);
}

static void next(struct reading *r)
{
	r->status = reader_next(r->reader, &r->document);
	FUZZ_CHECK(r->status == STATUS_OK || r->status == STATUS_BAD_INPUT);
	FUZZ_CHECK(r->sink.errors == (r->status != STATUS_OK));
	FUZZ_CHECK(r->status == STATUS_OK || !r->document);
}

static size_t read_all(const char *name, bool strict, const char *text, size_t size)
{
	struct reading r;
	size_t documents = 0;

	start(&r, name, strict, text, size);
	for (next(&r); r.document; next(&r), documents++)
		FUZZ_CHECK(check_value(r.document, size) <= limits.depth);
	FUZZ_CHECK(!strict || !r.sink.warnings);
	reader_free(r.reader);
	return documents;
}

/* --- JSON and YAML --------------------------------------------------------------------------- */

static double number_of(const struct value *v)
{
	return v->kind == VALUE_INT ? (double)v->integer : v->number;
}

static bool is_number(const struct value *v)
{
	return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

/* Numbers are spelled otherwise in YAML; those that overflow there are text. */
static bool means_the_same(const struct value *json, const struct value *yaml)
{
	if (is_number(json) && !is_number(yaml))
		return isinf(number_of(json)) || json->count > 300;
	if (is_number(json))
		return number_of(json) == number_of(yaml);
	if (json->kind != yaml->kind || json->count != yaml->count)
		return false;
	for (uint32_t i = 0; json->kind == VALUE_LIST && i < json->count; i++) {
		if (!means_the_same(&json->items[i], &yaml->items[i]))
			return false;
	}
	for (uint32_t i = 0; json->kind == VALUE_MAP && i < json->count; i++) {
		const struct member *a = &json->members[i], *b = &yaml->members[i];

		if (a->key_length != b->key_length || memcmp(a->key, b->key, a->key_length) != 0 ||
		    !means_the_same(&a->value, &b->value))
			return false;
	}
	return json->kind == VALUE_LIST || json->kind == VALUE_MAP ||
	       !memcmp(json->text, yaml->text, json->count);
}

/* NEL, LS and PS end lines in YAML 1.1, also inside quotes. */
static bool has_other_line_ends(const char *text, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++) {
		if (!memcmp(text + i, "\xc2\x85", 2) || !memcmp(text + i, "\xe2\x80", 2))
			return true;
	}
	return false;
}

/* Reads the text as YAML too, which a comment before it brings about. */
static void check_against_yaml(const struct value *document, const char *text, size_t size)
{
	char *commented = malloc(size + 2);
	struct reading r;

	memcpy(commented, "#\n", 2);
	memcpy(commented + 2, text, size);
	start(&r, "f.yaml", false, commented, size + 2);
	next(&r);
	FUZZ_CHECK(!r.document || means_the_same(document, r.document));
	reader_free(r.reader);
	free(commented);
}

static void check_json(const char *text, size_t size)
{
	json_t *json = json_loadb(text, size, JSON_ALLOW_NUL, NULL);
	struct reading r;

	if (!json)
		return;
	start(&r, "f.json", false, text, size);
	next(&r);
	if (r.document) {
		FUZZ_CHECK(equals_json(r.document, json));
		if (!has_other_line_ends(text, size))
			check_against_yaml(r.document, text, size);
	}
	reader_free(r.reader);
	json_decref(json);
}

FUZZ_TARGET(reader)
{
	const char *text = (const char *)data;
	size_t lenient = read_all("f.yaml", false, text, size);

	FUZZ_CHECK(read_all("f.yaml", true, text, size) <= lenient);
	read_all("f.json", false, text, size);
	read_all("f.json", true, text, size);
	check_json(text, size);
	return 0;
}
