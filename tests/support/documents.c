/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/documents.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

struct reader_options documents_options(void)
{
	return (struct reader_options){ .limits = READER_LIMITS_DEFAULT };
}

static void put(char **text, size_t *length, size_t *capacity, const char *bytes, size_t count)
{
	if (*length + count + 1 > *capacity) {
		*capacity = (*length + count + 1) * 2;
		*text = mem_resize(*text, *capacity, 1);
	}
	if (count)
		memcpy(*text + *length, bytes, count);
	*length += count;
	(*text)[*length] = '\0';
}

static void add(struct documents *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct documents *d, const char *format, ...)
{
	char text[64];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put(&d->text, &d->text_length, &d->text_capacity, text, (size_t)length);
}

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	static const char *const prefix[] = { "note: ", "warning: ", "" };
	struct documents *d = context;
	char line[4096];
	size_t length = diag_place(line, sizeof(line), place);

	length += (size_t)snprintf(line + length, sizeof(line) - length, "%s%s\n", prefix[severity],
				   message);
	put(&d->said, &d->said_length, &d->said_capacity, line, length);
}

static void add_string(struct documents *d, const char *text, size_t length)
{
	add(d, "\"");
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			add(d, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			add(d, "\\u%04x", c);
		else
			put(&d->text, &d->text_length, &d->text_capacity, text + i, 1);
	}
	add(d, "\"");
}

static void add_place(struct documents *d, uint32_t line, uint32_t column)
{
	if (d->places)
		add(d, "@%u:%u", line, column);
}

static void add_value(struct documents *d, const struct value *v)
{
	switch (v->kind) {
	case VALUE_STRING:
		add_string(d, v->text, v->count);
		break;
	case VALUE_LIST:
		add(d, "[");
		for (uint32_t i = 0; i < v->count; i++) {
			add(d, "%s", i ? "," : "");
			add_value(d, &v->items[i]);
		}
		add(d, "]");
		break;
	case VALUE_MAP:
		add(d, "{");
		for (uint32_t i = 0; i < v->count; i++) {
			add(d, "%s", i ? "," : "");
			add_string(d, v->members[i].key, v->members[i].key_length);
			add_place(d, v->members[i].line, v->members[i].column);
			add(d, ":");
			add_value(d, &v->members[i].value);
		}
		add(d, "}");
		break;
	default: /* numbers and words, as JSON spells them */
		put(&d->text, &d->text_length, &d->text_capacity, v->text, v->count);
	}
	add_place(d, v->line, v->column);
}

static void read_all(struct documents *d, struct reader *reader)
{
	const struct value *document;

	while ((d->status = reader_next(reader, &document)) == STATUS_OK && document) {
		d->count++;
		add_value(d, document);
		add(d, "\n");
	}
	reader_free(reader);
}

static void init(struct documents *d, bool places)
{
	*d = (struct documents){ .places = places, .sink = { .emit = hear } };
	d->sink.context = d;
	put(&d->text, &d->text_length, &d->text_capacity, "", 0);
	put(&d->said, &d->said_length, &d->said_capacity, "", 0);
}

void documents_read_bytes(struct documents *d, const char *name, const char *text, size_t length,
			  bool places, const struct reader_options *options)
{
	const struct reader_options usual = documents_options();
	struct reader *reader;

	init(d, places);
	d->status =
		reader_open_text(name, text, length, options ? options : &usual, &d->sink, &reader);
	if (d->status == STATUS_OK)
		read_all(d, reader);
}

void documents_read(struct documents *d, const char *text, const struct reader_options *options)
{
	documents_read_bytes(d, "t", text, strlen(text), false, options);
}

void documents_read_files(struct documents *d, const char *const *paths, size_t count,
			  const struct reader_options *options)
{
	const struct reader_options usual = documents_options();
	struct reader *reader;

	init(d, false);
	d->status = reader_open(paths, count, options ? options : &usual, &d->sink, &reader);
	if (d->status == STATUS_OK)
		read_all(d, reader);
}

void documents_fini(struct documents *d)
{
	free(d->text);
	free(d->said);
}
