/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Template files of a clusterloader2 test, and what they see.
 */
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bench/import/clusterloader.h"
#include "bench/workload/tuning_set.h"
#include "sched/base/mem.h"
#include "sched/load/reader.h"

/* Where a value that was read out of the rendered text stands in the file. */
static struct place place_of(const struct rendered *file, const struct value *at)
{
	size_t line = at ? at->line : 0;

	if (line && file->lines.count)
		line = file->lines
			       .source[(line < file->lines.count ? line : file->lines.count) - 1];
	return (struct place){ file->path, (uint32_t)line, at ? at->column : 0 };
}

static const char *format_text(struct import *import, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return "";
	text = arena_bytes(&import->arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

enum status import_error(struct import *import, const struct rendered *file, const struct value *at,
			 const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = format_text(import, format, args);
	va_end(args);
	return diag_error(import->sink, place_of(file, at), "%s", text);
}

void import_note(struct import *import, const struct rendered *file, const struct value *at,
		 const char *format, ...)
{
	const struct place place = place_of(file, at);
	char where[4400];
	const char *text;
	va_list args;

	va_start(args, format);
	text = format_text(import, format, args);
	va_end(args);
	diag_place(where, sizeof(where), place);
	where[sizeof(where) - 1] = '\0';
	for (size_t i = 0; i < import->note_count; i++) {
		if (!strncmp(import->notes[i], where, strlen(where)) &&
		    !strcmp(import->notes[i] + strlen(where), text))
			return;
	}
	import->notes = mem_grow(import->notes, import->note_count, &import->note_capacity,
				 sizeof(*import->notes));
	import->notes[import->note_count++] = arena_format(&import->arena, "%s%s", where, text);
	diag_warning(import->sink, place, "%s", text);
}

/* --- reading --------------------------------------------------------------------------------- */

/* A sink that tells places in the template. */
struct line_sink {
	struct diag_sink sink;
	struct diag_sink *to;
	const struct rendered *file;
};

static void tell_place(void *context, enum severity severity, struct place place,
		       const char *message)
{
	struct line_sink *lines = context;
	const struct value at = { .line = place.line, .column = place.column };

	place = place_of(lines->file, &at);
	if (severity == SEVERITY_ERROR)
		diag_error(lines->to, place, "%s", message);
	else if (severity == SEVERITY_WARNING)
		diag_warning(lines->to, place, "%s", message);
}

static enum status read_documents(struct import *import, const struct template_output *text,
				  struct rendered *out)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	struct line_sink lines = { .sink.emit = tell_place, .to = import->sink, .file = out };
	const struct value *document = NULL;
	struct reader *reader;
	enum status status;

	lines.sink.context = &lines;
	status = reader_open_text(out->path, text->bytes ? text->bytes : "", text->length, &options,
				  &lines.sink, &reader);
	if (status != STATUS_OK)
		return status;
	while ((status = reader_next(reader, &document)) == STATUS_OK && document) {
		if (!out->documents++) {
			struct value *copy = arena_new(&import->arena, 1, sizeof(*copy));

			*copy = value_copy(&import->arena, document);
			out->tree = copy;
		}
	}
	reader_free(reader);
	return status;
}

static bool leaves_folder(const char *name)
{
	for (const char *at = name; (at = strstr(at, "..")); at += 2) {
		if ((at == name || at[-1] == '/') && (at[2] == '/' || !at[2]))
			return true;
	}
	return false;
}

static enum status render(struct import *import, const struct mapping *mapping,
			  struct import_index *index, const char *text, size_t length,
			  struct rendered *out)
{
	const struct template_scope scope = { .params = mapping->items,
					      .param_count = mapping->count,
					      .index_text = index ? index->text : NULL,
					      .index_used = index ? &index->used : NULL };
	struct template_output made = { 0 };
	struct template *template;
	enum status status =
		template_parse_clusterloader(out->path, text, length, import->sink, &template);

	if (status != STATUS_OK)
		return status;
	status = template_render_clusterloader(template, &scope, import->sink, &made, &out->lines);
	template_free(template);
	if (status == STATUS_OK)
		status = read_documents(import, &made, out);
	free(made.bytes);
	return status;
}

enum status import_render(struct import *import, const char *name, const struct mapping *mapping,
			  struct import_index *index, const struct rendered *from,
			  const struct value *where, struct rendered **out)
{
	struct rendered *file = arena_new(&import->arena, 1, sizeof(*file));
	struct diag_sink hush = { .emit = diag_drop };
	size_t length;
	char *text;
	enum status status;

	while (*name == '/')
		name++;
	if (!*name || leaves_folder(name))
		return import_error(import, from, where,
				    "a path that leaves the config's folder: %s", name);
	*file = (struct rendered){ .path = arena_format(&import->arena, "%s%s", import->root, name),
				   .next = import->files };
	import->files = *out = file;
	if (from && reader_slurp(file->path, 0, &hush, &text, &length) != STATUS_OK)
		return import_error(import, from, where, "cannot read %s", file->path);
	if (!from) {
		status = reader_slurp(file->path, 0, import->sink, &text, &length);
		if (status != STATUS_OK)
			return status;
	}
	status = render(import, mapping, index, text, length, file);
	free(text);
	return status;
}

/* --- what templates see ----------------------------------------------------------------------- */

static void set_param(struct import *import, struct mapping *mapping, const char *name,
		      const struct value *value)
{
	struct template_param *items;

	for (size_t i = 0; i < mapping->count; i++) {
		if (!strcmp(mapping->items[i].name, name)) {
			mapping->items[i].value = value;
			return;
		}
	}
	items = arena_new(&import->arena, mapping->count + 1, sizeof(*items));
	if (mapping->count)
		memcpy(items, mapping->items, mapping->count * sizeof(*items));
	items[mapping->count++] = (struct template_param){ name, value };
	mapping->items = items;
}

static void set_members(struct import *import, struct mapping *mapping, const struct value *map)
{
	for (uint32_t i = 0; map && map->kind == VALUE_MAP && i < map->count; i++)
		set_param(import, mapping, map->members[i].key, &map->members[i].value);
}

struct mapping import_map(struct import *import, const struct mapping *mapping,
			  const struct value *more)
{
	struct mapping copy = {
		.items = arena_new(&import->arena, mapping->count + 1, sizeof(*copy.items)),
		.count = mapping->count,
	};

	if (mapping->count)
		memcpy(copy.items, mapping->items, mapping->count * sizeof(*copy.items));
	set_members(import, &copy, more);
	return copy;
}

void import_map_text(struct import *import, struct mapping *mapping, const char *name,
		     const char *text)
{
	struct value *value = arena_new(&import->arena, 1, sizeof(*value));

	*value = (struct value){ .kind = VALUE_STRING,
				 .text = text,
				 .count = (uint32_t)strlen(text) };
	set_param(import, mapping, name, value);
}

/* The one document of a text, in the arena; NULL when it is empty. */
static enum status read_value(struct import *import, const char *name, const char *text,
			      size_t length, const struct value **out)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	const struct value *document;
	struct value *copy;
	struct reader *reader;
	enum status status = reader_open_text(name, text, length, &options, import->sink, &reader);

	*out = NULL;
	if (status != STATUS_OK)
		return status;
	status = reader_next(reader, &document);
	if (status == STATUS_OK && document) {
		copy = arena_new(&import->arena, 1, sizeof(*copy));
		*copy = value_copy(&import->arena, document);
		*out = copy;
	}
	reader_free(reader);
	return status;
}

static enum status add_overrides(struct import *import, struct mapping *mapping, const char *path)
{
	const struct value *map;
	size_t length;
	char *text;
	enum status status = reader_slurp(path, 0, import->sink, &text, &length);

	if (status != STATUS_OK)
		return status;
	status = read_value(import, path, text, length, &map);
	free(text);
	if (status != STATUS_OK)
		return status;
	if (map && map->kind != VALUE_MAP)
		return diag_error(import->sink, value_place(path, map),
				  "%s, expected a map of names to values",
				  value_kind_name(map->kind));
	set_members(import, mapping, map);
	return STATUS_OK;
}

static enum status add_setting(struct import *import, struct mapping *mapping, const char *setting)
{
	static const struct value nothing = { .kind = VALUE_STRING, .text = "" };
	size_t length = strcspn(setting, "=");
	const char *name = arena_text(&import->arena, setting, length);
	const char *text = setting + length + 1;
	const struct value *value;
	enum status status;

	if (!length || !setting[length])
		return diag_error(import->sink, (struct place){ 0 },
				  "--set %s: expected NAME=VALUE", setting);
	status = read_value(import, "--set", text, strlen(text), &value);
	if (status == STATUS_OK)
		set_param(import, mapping, name, value ? value : &nothing);
	return status;
}

enum status import_mapping(struct import *import, struct mapping *out)
{
	const struct import_options *options = import->options;
	struct value *nodes = arena_new(&import->arena, 1, sizeof(*nodes));
	enum status status = STATUS_OK;

	*out = (struct mapping){ NULL, 0 };
	*nodes = (struct value){ .kind = VALUE_INT, .integer = options->nodes };
	nodes->text = arena_format(&import->arena, "%lld", (long long)options->nodes);
	nodes->count = (uint32_t)strlen(nodes->text);
	for (size_t i = 0; i < options->override_count && status == STATUS_OK; i++)
		status = add_overrides(import, out, options->overrides[i]);
	set_param(import, out, "Nodes", nodes);
	import_map_text(import, out, "ImageRegistry", "registry.k8s.io");
	for (size_t i = 0; i < options->setting_count && status == STATUS_OK; i++)
		status = add_setting(import, out, options->settings[i]);
	return status;
}

/* --- writing --------------------------------------------------------------------------------- */

void import_add(struct import *import, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = format_text(import, format, args);
	va_end(args);
	template_output_add(&import->ops, text, strlen(text));
}

const char *import_quote(struct import *import, const char *text)
{
	json_t *json = json_string(text);
	char *quoted = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;
	const char *kept =
		arena_text(&import->arena, quoted ? quoted : "\"\"", quoted ? strlen(quoted) : 2);

	json_decref(json);
	free(quoted);
	return kept;
}

static void write_text(FILE *out, const char *text, size_t length)
{
	json_t *json = json_stringn(text, length);
	char *quoted = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;

	fputs(quoted ? quoted : "\"\"", out);
	json_decref(json);
	free(quoted);
}

static void write_json(FILE *out, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		fputs("null", out);
		return;
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_FLOAT:
		fputs(value->text, out);
		return;
	case VALUE_STRING:
		write_text(out, value->text, value->count);
		return;
	case VALUE_LIST:
		for (uint32_t i = 0; i < value->count; i++) {
			fputs(i ? ", " : "[", out);
			write_json(out, &value->items[i]);
		}
		fputs(value->count ? "]" : "[]", out);
		return;
	case VALUE_MAP:
		break;
	}
	for (uint32_t i = 0; i < value->count; i++) {
		fputs(i ? ", " : "{", out);
		write_text(out, value->members[i].key, value->members[i].key_length);
		fputs(": ", out);
		write_json(out, &value->members[i].value);
	}
	fputs(value->count ? "}" : "{}", out);
}

const char *import_json(struct import *import, const struct value *value)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	const char *kept;

	if (!out)
		abort(); /* only without memory */
	write_json(out, value);
	if (fclose(out) != 0)
		abort();
	kept = arena_text(&import->arena, text, length);
	free(text);
	return kept;
}

enum status import_check_tuning(struct import *import, const struct rendered *file,
				const struct value *set)
{
	struct line_sink lines = { .sink.emit = tell_place, .to = import->sink, .file = file };
	enum status status;

	lines.sink.context = &lines;
	status = shape_check(&tuning_set_shape, file->path, set, &lines.sink);
	return status == STATUS_OK ? tuning_set_check(file->path, set, &lines.sink) : status;
}
