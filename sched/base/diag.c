/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages are formatted into a bounded line and handed to the sink.
 */
#include "sched/base/diag.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/utf8.h"

static const char *const severity_prefix[] = {
	[SEVERITY_NOTE] = "note: ",
	[SEVERITY_WARNING] = "warning: ",
	[SEVERITY_ERROR] = "",
};

size_t diag_place(char *out, size_t size, struct place place)
{
	int length;

	if (!place.file)
		length = snprintf(out, size, "schedmark: ");
	else if (!place.line)
		length = snprintf(out, size, "%s: ", place.file);
	else
		length = snprintf(out, size, "%s:%u:%u: ", place.file, (unsigned)place.line,
				  (unsigned)place.column);
	/* Files can be called anything; a message is one line. */
	for (char *at = out; size && *at; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	}
	return length > 0 ? (size_t)length : 0;
}

void diag_drop(void *context, enum severity severity, struct place place, const char *message)
{
	(void)context;
	(void)severity;
	(void)place;
	(void)message;
}

static void emit(struct diag_sink *sink, enum severity severity, struct place place,
		 const char *format, va_list args) __attribute__((format(printf, 4, 0)));

static void emit(struct diag_sink *sink, enum severity severity, struct place place,
		 const char *format, va_list args)
{
	char message[2048];
	char where[1024];

	vsnprintf(message, sizeof(message), format, args);
	sink->errors += severity == SEVERITY_ERROR;
	sink->warnings += severity == SEVERITY_WARNING;
	if (sink->quiet && severity != SEVERITY_ERROR)
		return;
	if (sink->emit) {
		sink->emit(sink->context, severity, place, message);
		return;
	}
	diag_place(where, sizeof(where), place);
	fprintf(stderr, "%s%s%s\n", where, severity_prefix[severity], message);
}

#define EMIT(severity)                                     \
	do {                                               \
		va_list args;                              \
                                                           \
		va_start(args, format);                    \
		emit(sink, severity, place, format, args); \
		va_end(args);                              \
	} while (0)

enum status diag_error(struct diag_sink *sink, struct place place, const char *format, ...)
{
	EMIT(SEVERITY_ERROR);
	return STATUS_BAD_INPUT;
}

enum status diag_system_error(struct diag_sink *sink, struct place place, const char *format, ...)
{
	EMIT(SEVERITY_ERROR);
	return STATUS_ERROR;
}

void diag_warning(struct diag_sink *sink, struct place place, const char *format, ...)
{
	EMIT(SEVERITY_WARNING);
}

void diag_note(struct diag_sink *sink, struct place place, const char *format, ...)
{
	EMIT(SEVERITY_NOTE);
}

/* Bytes of the character at text, 0 when it is malformed or must not stand in a message. */
static size_t printable_bytes(const unsigned char *text, size_t left)
{
	bool control = text[0] < 0x20 || text[0] == 0x7f ||
		       (text[0] == 0xc2 && left > 1 && text[1] < 0xa0);

	return control || text[0] == '"' || text[0] == '\\' ? 0 : utf8_length(text, left);
}

const char *diag_quote(char out[DIAG_QUOTE_SIZE], const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t used = 0;
	size_t at = 0;

	out[used++] = '"';
	while (at < length && used < DIAG_QUOTE_SIZE - 12) {
		size_t n = printable_bytes(bytes + at, length - at);

		if (n) {
			memcpy(out + used, text + at, n);
			used += n;
			at += n;
		} else if (bytes[at] == '"' || bytes[at] == '\\') {
			out[used++] = '\\';
			out[used++] = text[at++];
		} else {
			used += (size_t)snprintf(out + used, 5, "\\x%02x", bytes[at++]);
		}
	}
	memcpy(out + used, at < length ? "...\"" : "\"", at < length ? 5 : 2);
	return out;
}
