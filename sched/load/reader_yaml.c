/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one file that knows libyaml.
 */
#include "sched/load/reader_yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "sched/base/mem.h"
#include "sched/load/scalar.h"

struct yaml_reader {
	yaml_parser_t parser;
	const char *file;
	const char *text;
	size_t length;
	uint32_t first_line;
};

struct yaml_reader *yaml_reader_new(const char *file, const char *text, size_t length,
				    uint32_t first_line)
{
	struct yaml_reader *reader = mem_new(1, sizeof(*reader));

	*reader = (struct yaml_reader){
		.file = file, .text = text, .length = length, .first_line = first_line
	};
	if (!yaml_parser_initialize(&reader->parser))
		abort(); /* only without memory */
	yaml_parser_set_input_string(&reader->parser, (const unsigned char *)text, length);
	return reader;
}

void yaml_reader_free(struct yaml_reader *reader)
{
	if (!reader)
		return;
	yaml_parser_delete(&reader->parser);
	free(reader);
}

static uint32_t line_of(const struct yaml_reader *reader, const yaml_mark_t *mark)
{
	return (uint32_t)mark->line + reader->first_line;
}

static uint32_t column_of(const yaml_mark_t *mark)
{
	return (uint32_t)mark->column + 1;
}

/* The reader's errors come with an offset instead of a mark. */
static struct place place_of_offset(const struct yaml_reader *reader, size_t offset)
{
	struct place place = { reader->file, reader->first_line, 1 };

	for (size_t i = 0; i < offset && i < reader->length; i++) {
		place.column++;
		if (reader->text[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

static enum status syntax_error(const struct yaml_reader *reader, struct diag_sink *sink)
{
	const yaml_parser_t *p = &reader->parser;
	const yaml_mark_t *mark = &p->problem_mark;
	const struct place place = { reader->file, line_of(reader, mark), column_of(mark) };

	if (p->error == YAML_READER_ERROR)
		return diag_error(sink, place_of_offset(reader, p->problem_offset), "%s",
				  p->problem ? p->problem : "unreadable");
	if (p->error == YAML_MEMORY_ERROR)
		return diag_system_error(sink, place, "out of memory");
	if (p->context)
		return diag_error(sink, place, "%s %s", p->problem ? p->problem : "not YAML",
				  p->context);
	return diag_error(sink, place, "%s", p->problem ? p->problem : "not YAML");
}

/* A scalar where a map wants a key. */
static enum status add_key(const struct yaml_reader *reader, struct tree *tree,
			   const struct value *value)
{
	const char *text;
	size_t length;

	if (!scalar_key_text(&tree->arena, value, &text, &length))
		return diag_error(tree->sink, value_place(reader->file, value),
				  "%s cannot be a map key (a string is expected)",
				  value_kind_name(value->kind));
	return tree_key(tree, text, length, value->line, value->column);
}

static enum status add_scalar(const struct yaml_reader *reader, struct tree *tree,
			      const yaml_event_t *event)
{
	const char *raw = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	struct value value = {
		.line = line_of(reader, &event->start_mark),
		.column = column_of(&event->start_mark),
	};
	enum status status = tree_check_scalar(tree, length, value.line, value.column);
	const char *wrong;

	if (status != STATUS_OK)
		return status;
	wrong = scalar_resolve(&tree->arena, arena_text(&tree->arena, raw, length), length,
			       (const char *)event->data.scalar.tag,
			       event->data.scalar.plain_implicit, &value);
	if (wrong)
		return diag_error(tree->sink, value_place(reader->file, &value), "%s", wrong);
	if (!tree_wants_key(tree))
		return tree_scalar(tree, &value, (const char *)event->data.scalar.anchor);
	return add_key(reader, tree, &value);
}

static enum status add_alias(const struct yaml_reader *reader, struct tree *tree,
			     const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	uint32_t line = line_of(reader, &event->start_mark);
	uint32_t column = column_of(&event->start_mark);
	const struct value *anchored;
	struct value key;

	if (!tree_wants_key(tree))
		return tree_alias(tree, name, line, column);
	anchored = tree_anchored(tree, name);
	if (!anchored)
		return tree_alias(tree, name, line, column); /* says what is wrong */
	key = *anchored;
	key.line = line;
	key.column = column;
	return add_key(reader, tree, &key);
}

static enum status open_container(const struct yaml_reader *reader, struct tree *tree,
				  const yaml_event_t *event)
{
	bool list = event->type == YAML_SEQUENCE_START_EVENT;
	const unsigned char *anchor = list ? event->data.sequence_start.anchor
					   : event->data.mapping_start.anchor;
	uint32_t line = line_of(reader, &event->start_mark);
	uint32_t column = column_of(&event->start_mark);

	if (tree_wants_key(tree))
		return diag_error(tree->sink, (struct place){ reader->file, line, column },
				  "%s cannot be a map key (a string is expected)",
				  list ? "a list" : "a map");
	return tree_open(tree, list ? VALUE_LIST : VALUE_MAP, line, column, (const char *)anchor);
}

static enum status take_event(const struct yaml_reader *reader, struct tree *tree,
			      const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return add_scalar(reader, tree, event);
	case YAML_ALIAS_EVENT:
		return add_alias(reader, tree, event);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return open_container(reader, tree, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return tree_close(tree);
	default:
		return STATUS_OK;
	}
}

enum status yaml_reader_next(struct yaml_reader *reader, struct tree *tree, bool *end)
{
	enum status status = STATUS_OK;
	bool done = false;

	*end = false;
	while (!done && status == STATUS_OK) {
		yaml_event_t event;

		if (!yaml_parser_parse(&reader->parser, &event))
			return syntax_error(reader, tree->sink);
		*end = event.type == YAML_STREAM_END_EVENT || event.type == YAML_NO_EVENT;
		done = *end || event.type == YAML_DOCUMENT_END_EVENT;
		status = take_event(reader, tree, &event);
		yaml_event_delete(&event);
	}
	return status;
}

const char *yaml_reader_version(void)
{
	return yaml_get_version_string();
}
