/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides, at each place where a document may begin, whether JSON or YAML follows.
 */
#include "sched/load/reader.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/reader_json.h"
#include "sched/load/reader_yaml.h"
#include "sched/load/source.h"
#include "sched/load/tree.h"

struct reader {
	struct source_list sources;
	size_t next_source;
	struct diag_sink *sink;
	struct tree tree;

	const char *name; /* of the current text */
	struct source_text owned;
	const char *text;
	size_t length;
	struct text_cursor cursor;
	struct yaml_reader *yaml; /* when the rest of the text is YAML */
	bool open; /* there is a current text */
	size_t document_number;
	size_t documents; /* handed out of the current text */
};

static struct reader *new_reader(const struct reader_options *options, struct diag_sink *sink)
{
	struct reader *reader = mem_new(1, sizeof(*reader));

	reader->sink = sink;
	reader->tree.sink = sink;
	reader->tree.options = *options;
	return reader;
}

static void open_text(struct reader *reader, const char *name, const char *text, size_t length)
{
	size_t mark = length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;

	reader->name = name;
	reader->text = text;
	reader->length = length;
	reader->cursor = (struct text_cursor){ text + mark, text + length, text + mark, 1 };
	reader->open = true;
	reader->documents = 0;
}

static void close_text(struct reader *reader)
{
	yaml_reader_free(reader->yaml);
	reader->yaml = NULL;
	source_text_fini(&reader->owned);
	reader->open = false;
}

enum status reader_open(const char *const *paths, size_t count,
			const struct reader_options *options, struct diag_sink *sink,
			struct reader **out)
{
	struct reader *reader = new_reader(options, sink);
	enum status status = STATUS_OK;

	*out = NULL;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = source_list_add(&reader->sources, paths[i], sink);
	if (status != STATUS_OK)
		reader_free(reader);
	else
		*out = reader;
	return status;
}

enum status reader_open_text(const char *name, const char *text, size_t length,
			     const struct reader_options *options, struct diag_sink *sink,
			     struct reader **out)
{
	*out = new_reader(options, sink);
	open_text(*out, name, text, length);
	tree_limit_memory(&(*out)->tree, length);
	return STATUS_OK;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	close_text(reader);
	source_list_fini(&reader->sources);
	tree_fini(&reader->tree);
	free(reader);
}

const char *reader_file(const struct reader *reader)
{
	return reader->name;
}

size_t reader_document_number(const struct reader *reader)
{
	return reader->document_number;
}

static bool name_says_json(const char *name)
{
	size_t length = strlen(name);

	if (length > 3 && !strcmp(name + length - 3, ".gz"))
		length -= 3;
	return length > 5 && !memcmp(name + length - 5, ".json", 5);
}

static bool is_marker(const struct text_cursor *c, const char *marker)
{
	return c->at == c->line_start && c->end - c->at >= 3 && !memcmp(c->at, marker, 3) &&
	       (c->end - c->at == 3 || memchr(" \t\r\n", c->at[3], 4));
}

/* Past blanks and what stands between JSON documents. */
static void skip_separators(struct text_cursor *c)
{
	json_skip_blanks(c);
	while (is_marker(c, "---") || is_marker(c, "...")) {
		c->at += 3;
		json_skip_blanks(c);
	}
}

static void start_yaml(struct reader *reader, const struct text_cursor *at)
{
	reader->yaml = yaml_reader_new(reader->name, at->at, (size_t)(at->end - at->at), at->line,
				       text_cursor_column(at));
}

static struct place place_of(const struct reader *reader, const struct json_error *error)
{
	return (struct place){ reader->name, error->line, error->column };
}

static enum status try_yaml(struct reader *reader, const struct text_cursor *start, bool *end)
{
	start_yaml(reader, start);
	tree_begin(&reader->tree, reader->name, reader->length);
	return yaml_reader_next(reader->yaml, &reader->tree, end);
}

/* A file that calls itself JSON and is not: YAML may still be meant, but a mistake is JSON's. */
static enum status try_yaml_for_json(struct reader *reader, const struct text_cursor *start,
				     const struct json_error *error, bool *end)
{
	struct diag_sink hush = { .emit = diag_drop };
	enum status status;

	reader->tree.sink = &hush;
	status = try_yaml(reader, start, end);
	reader->tree.sink = reader->sink;
	if (status != STATUS_OK)
		return diag_error(reader->sink, place_of(reader, error), "%s", error->message);
	diag_warning(reader->sink, place_of(reader, error), "no JSON (%s); read as YAML",
		     error->message);
	return STATUS_OK;
}

/* What may stand behind a JSON document: nothing, another one, a separator, a YAML comment. */
static bool ends_well(const struct text_cursor *cursor, struct json_error *error)
{
	struct text_cursor c = *cursor;

	json_skip_blanks(&c);
	if (c.at == c.end || memchr("{[#", *c.at, 3))
		return true;
	if (is_marker(&c, "---") || is_marker(&c, "..."))
		return true;
	*error = (struct json_error){ "more text after the end of a value", c.line,
				      text_cursor_column(&c) };
	return false;
}

static enum status next_json(struct reader *reader, bool *end)
{
	const struct text_cursor start = reader->cursor;
	bool json_is_meant = name_says_json(reader->name);
	struct json_error error;
	bool complete;
	enum status status;

	tree_begin(&reader->tree, reader->name, reader->length);
	status = json_read(&reader->tree, &reader->cursor, &error);
	if (status != STATUS_OK)
		return status;
	complete = !error.message;
	if (complete && ends_well(&reader->cursor, &error))
		return STATUS_OK;
	if (!json_is_meant)
		return try_yaml(reader, &start, end);
	/* YAML does not help when something follows that cannot. */
	if (complete || reader->tree.options.strict)
		return diag_error(reader->sink, place_of(reader, &error), "%s", error.message);
	return try_yaml_for_json(reader, &start, &error, end);
}

/* Before JSON; more is left to YAML, which bounds them. */
enum { BLANKS_MAX = 1 << 20 };

/* One document of the current text into the tree; *end when there is none left. */
static enum status next_in_text(struct reader *reader, bool *end)
{
	*end = false;
	if (!reader->yaml) {
		struct text_cursor ahead = reader->cursor;

		if (ahead.end - ahead.at > BLANKS_MAX)
			ahead.end = ahead.at + BLANKS_MAX;
		skip_separators(&ahead);
		if (ahead.at < ahead.end && (*ahead.at == '{' || *ahead.at == '[')) {
			ahead.end = reader->cursor.end;
			reader->cursor = ahead;
			return next_json(reader, end);
		}
		start_yaml(reader, &reader->cursor);
	}
	tree_begin(&reader->tree, reader->name, reader->length);
	return yaml_reader_next(reader->yaml, &reader->tree, end);
}

static enum status next_source(struct reader *reader)
{
	const struct reader_options *options = &reader->tree.options;
	const char *path = reader->sources.paths[reader->next_source++];
	struct source_text *text = &reader->owned;
	enum status status = source_read(path, options->limits.file_bytes, reader->sink, text);

	if (status != STATUS_OK)
		return status;
	if (options->on_file)
		options->on_file(options->context, source_name(path), text->bytes, text->length);
	open_text(reader, source_name(path), text->bytes, text->length);
	tree_limit_memory(&reader->tree, text->stored);
	return STATUS_OK;
}

static enum status count_document(struct reader *reader)
{
	size_t most = reader->tree.options.limits.documents;

	reader->document_number = reader->documents++;
	if (reader->documents <= most)
		return STATUS_OK;
	return diag_error(reader->sink, value_place(reader->name, &reader->tree.root),
			  "more than %zu documents in one file (--limit documents=N)", most);
}

/* The next document of the current text, with all that is to be said of it. */
static enum status read_document(struct reader *reader, bool *end)
{
	enum status status = next_in_text(reader, end);

	if (status == STATUS_OK && reader->tree.complete)
		status = tree_end(&reader->tree);
	if (status == STATUS_OK && !*end)
		status = count_document(reader);
	return status;
}

enum status reader_next(struct reader *reader, const struct value **document)
{
	*document = NULL;
	while (reader->open || reader->next_source < reader->sources.count) {
		enum status status = reader->open ? STATUS_OK : next_source(reader);
		bool end = false;

		if (status != STATUS_OK)
			return status;
		status = read_document(reader, &end);
		if (status != STATUS_OK || end)
			close_text(reader);
		if (status != STATUS_OK)
			return status;
		if (end || reader->tree.root.kind == VALUE_NULL)
			continue;
		*document = &reader->tree.root;
		return STATUS_OK;
	}
	return STATUS_OK;
}
