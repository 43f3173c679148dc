/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one file that knows libyaml.
 */
#include "sched/load/reader_yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "sched/base/mem.h"
#include "sched/base/utf8.h"
#include "sched/load/scalar.h"
#include "sched/load/yaml_words.h"

/*
 * What libyaml does not bound itself. It finds the directive of a tag, and the end of a key inside
 * flow lists and maps, by going through all that are open.
 */
enum { TAG_DIRECTIVES_MAX = 100, FLOW_STEPS_PER_DEPTH = 75000, READ_AHEAD = 256 * 1024 };

struct yaml_reader {
	yaml_parser_t parser;
	const char *file;
	const char *text;
	size_t length;
	uint32_t first_line, first_column;

	size_t fed; /* bytes that libyaml has got */
	uint32_t tag_directives; /* among them */
	size_t last_directive; /* offset */
	size_t fed_most; /* bytes that it may get before the next event */
	bool held_back; /* it asked for more */
	size_t flow_depth; /* open lists and maps in flow style */
	size_t flow_steps; /* depths of all events so far */
};

/* In UTF-16, which has a byte order mark, every second byte is 0. */
static bool is_tag_directive(const struct yaml_reader *reader, const char *at)
{
	bool wide = reader->length > 1 &&
		    (unsigned char)(reader->text[0] & reader->text[1]) == 0xfe;
	size_t step = wide ? 2 : 1;

	return (size_t)(reader->text + reader->length - at) > 3 * step && at[step] == 'T' &&
	       at[2 * step] == 'A' && at[3 * step] == 'G' &&
	       (wide || at == reader->text || at[-1] == '\n');
}

/* False when there are too many in what has been fed and the bytes that come now. */
static bool count_directives(struct yaml_reader *reader, size_t size)
{
	const char *at = reader->text + reader->fed, *end = at + size;

	for (; (at = memchr(at, '%', (size_t)(end - at))); at++) {
		if (!is_tag_directive(reader, at))
			continue;
		reader->last_directive = (size_t)(at - reader->text);
		if (++reader->tag_directives > TAG_DIRECTIVES_MAX)
			return false;
	}
	return true;
}

static int feed(void *context, unsigned char *out, size_t size, size_t *given)
{
	struct yaml_reader *reader = context;
	size_t left = reader->length - reader->fed;

	*given = size < left ? size : left;
	reader->held_back = *given && reader->fed >= reader->fed_most;
	if (reader->held_back || !count_directives(reader, *given))
		return 0;
	memcpy(out, reader->text + reader->fed, *given);
	reader->fed += *given;
	return 1;
}

struct yaml_reader *yaml_reader_new(const char *file, const char *text, size_t length,
				    uint32_t first_line, uint32_t first_column)
{
	struct yaml_reader *reader = mem_new(1, sizeof(*reader));

	*reader = (struct yaml_reader){
		.file = file,
		.text = text,
		.length = length,
		.first_line = first_line,
		.first_column = first_column,
	};
	if (!yaml_parser_initialize(&reader->parser))
		mem_out_of_memory();
	yaml_parser_set_input(&reader->parser, feed, reader);
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

static uint32_t column_of(const struct yaml_reader *reader, const yaml_mark_t *mark)
{
	return (uint32_t)mark->column + (mark->line ? 1 : reader->first_column);
}

static struct place place_of(const struct yaml_reader *reader, const yaml_mark_t *mark)
{
	return (struct place){ reader->file, line_of(reader, mark), column_of(reader, mark) };
}

/* Errors in the encoding come with an offset instead of a mark. */
static struct place place_of_offset(const struct yaml_reader *reader, size_t offset)
{
	struct place place = { reader->file, reader->first_line, reader->first_column };

	for (size_t i = 0; i < offset && i < reader->length; i++) {
		place.column += (reader->text[i] & 0xc0) != 0x80;
		if (reader->text[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

/* The text from a mark on. */
static const char *text_at(const struct yaml_reader *reader, const yaml_mark_t *mark)
{
	const char *at = reader->text, *end = at + reader->length;

	for (size_t i = 0; at < end && i < mark->index; i++) {
		size_t length = utf8_length((const unsigned char *)at, (size_t)(end - at));

		at += length ? length : 1;
	}
	return at;
}

/* The character at a mark, empty at the end. */
static const char *character_at(const struct yaml_reader *reader, const yaml_mark_t *mark,
				char out[5])
{
	const char *at = text_at(reader, mark), *end = reader->text + reader->length;
	size_t length = at < end ? utf8_length((const unsigned char *)at, (size_t)(end - at)) : 0;

	memcpy(out, at, length);
	out[length] = '\0';
	return out;
}

/* Is this "{" one of two? */
static bool opens_template(const struct yaml_reader *reader, const yaml_mark_t *mark)
{
	const char *at = text_at(reader, mark), *end = reader->text + reader->length;

	return (end - at > 1 && at[1] == '{') || (at > reader->text && at[-1] == '{');
}

static enum status syntax_error(const struct yaml_reader *reader, struct tree *tree)
{
	const yaml_parser_t *p = &reader->parser;
	const char *problem = p->problem ? p->problem : "not YAML";
	char words[YAML_WORDS_SIZE], found[5];
	struct place place = place_of(reader, &p->problem_mark);

	if (reader->held_back)
		return diag_error(tree->sink, place_of(reader, &p->mark),
				  "more than %zu bytes without an end of this value "
				  "(--limit scalar-bytes=N)",
				  tree->options.limits.scalar_bytes);
	if (reader->tag_directives > TAG_DIRECTIVES_MAX)
		return diag_error(tree->sink, place_of_offset(reader, reader->last_directive),
				  "more than %d %%TAG directives", TAG_DIRECTIVES_MAX);
	if (p->error == YAML_MEMORY_ERROR)
		mem_out_of_memory();
	if (p->error == YAML_READER_ERROR)
		place = p->encoding == YAML_UTF8_ENCODING
				? place_of_offset(reader, p->problem_offset)
				: place_of(reader, &p->mark);
	yaml_words(words, problem, p->context, line_of(reader, &p->context_mark),
		   character_at(reader, &p->problem_mark, found));
	return diag_error(tree->sink, place, "%s", words);
}

/* --- events ---------------------------------------------------------------------------------- */

/* A scalar where a map wants a key. */
static enum status add_key(const struct yaml_reader *reader, struct tree *tree,
			   const struct value *value, bool merge)
{
	const char *text;
	size_t length;

	if (!scalar_key_text(&tree->arena, value, &text, &length))
		return diag_error(tree->sink, value_place(reader->file, value),
				  "%s cannot be a map key (a string is expected)",
				  value_kind_name(value->kind));
	tree_key(tree, text, length, value->line, value->column, merge);
	return STATUS_OK;
}

/* Whether "<<" is YAML's merge key here: not when it is quoted. */
static bool is_merge(const yaml_event_t *event)
{
	const char *tag = (const char *)event->data.scalar.tag;

	return event->data.scalar.length == 2 && !memcmp(event->data.scalar.value, "<<", 2) &&
	       (event->data.scalar.plain_implicit ||
		(tag && !strcmp(tag, "tag:yaml.org,2002:merge")));
}

static enum status add_scalar(const struct yaml_reader *reader, struct tree *tree,
			      const yaml_event_t *event)
{
	const char *raw = (const char *)event->data.scalar.value;
	const char *anchor = (const char *)event->data.scalar.anchor;
	size_t length = event->data.scalar.length;
	struct value value = {
		.line = line_of(reader, &event->start_mark),
		.column = column_of(reader, &event->start_mark),
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
		return tree_scalar(tree, &value, anchor);
	if (anchor)
		tree_name_key(tree, &value, anchor);
	return add_key(reader, tree, &value, is_merge(event));
}

static enum status add_alias(const struct yaml_reader *reader, struct tree *tree,
			     const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	uint32_t line = line_of(reader, &event->start_mark);
	uint32_t column = column_of(reader, &event->start_mark);
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
	return add_key(reader, tree, &key, false);
}

static enum status container_as_key(const struct yaml_reader *reader, struct tree *tree, bool list,
				    const yaml_mark_t *mark)
{
	if (!list && opens_template(reader, mark))
		return diag_error(tree->sink, place_of(reader, mark),
				  "\"{{\" of a template that has not been rendered (a map cannot "
				  "be a map key)");
	return diag_error(tree->sink, place_of(reader, mark),
			  "%s cannot be a map key (a string is expected)",
			  list ? "a list" : "a map");
}

static enum status open_container(const struct yaml_reader *reader, struct tree *tree,
				  const yaml_event_t *event)
{
	bool list = event->type == YAML_SEQUENCE_START_EVENT;
	const unsigned char *anchor = list ? event->data.sequence_start.anchor
					   : event->data.mapping_start.anchor;
	uint32_t line = line_of(reader, &event->start_mark);
	uint32_t column = column_of(reader, &event->start_mark);

	if (tree_wants_key(tree))
		return container_as_key(reader, tree, list, &event->start_mark);
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

/* --- documents ------------------------------------------------------------------------------- */

/* Keeps the time bounded that libyaml spends in deep flow style. */
static enum status count_flow(struct yaml_reader *reader, struct tree *tree,
			      const yaml_event_t *event)
{
	size_t most = tree->options.limits.depth * FLOW_STEPS_PER_DEPTH;
	bool starts = event->type == YAML_SEQUENCE_START_EVENT ||
		      event->type == YAML_MAPPING_START_EVENT;
	bool flow = event->type == YAML_SEQUENCE_START_EVENT
			    ? event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
			    : event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;

	if (starts && (reader->flow_depth || flow))
		reader->flow_depth++;
	else if (reader->flow_depth &&
		 (event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT))
		reader->flow_depth--;
	reader->flow_steps += reader->flow_depth;
	if (reader->flow_steps <= most)
		return STATUS_OK;
	return diag_error(tree->sink, place_of(reader, &event->start_mark),
			  "[] and {} are nested too deep, at %zu levels, for so much text "
			  "(--limit depth=N)",
			  reader->flow_depth);
}

static enum status take_next(struct yaml_reader *reader, struct tree *tree, bool *done, bool *end)
{
	yaml_event_t event;
	enum status status;

	reader->fed_most = reader->fed + tree->options.limits.scalar_bytes + READ_AHEAD;
	if (!yaml_parser_parse(&reader->parser, &event))
		return syntax_error(reader, tree);
	*end = event.type == YAML_STREAM_END_EVENT || event.type == YAML_NO_EVENT;
	*done = *end || event.type == YAML_DOCUMENT_END_EVENT;
	status = count_flow(reader, tree, &event);
	if (status == STATUS_OK)
		status = take_event(reader, tree, &event);
	yaml_event_delete(&event);
	return status;
}

enum status yaml_reader_next(struct yaml_reader *reader, struct tree *tree, bool *end)
{
	enum status status = STATUS_OK;
	bool done = false;

	*end = false;
	reader->flow_steps = 0;
	while (!done && status == STATUS_OK)
		status = take_next(reader, tree, &done, end);
	return status;
}

const char *yaml_reader_version(void)
{
	return yaml_get_version_string();
}
