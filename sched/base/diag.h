/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diag.h - one-line messages for the person who wrote the input
 *
 * An error reads `file:line:column: message`, a warning `file:line:column: warning: message`.
 * Lines and columns count from 1, columns in characters; line 0 means "the file as a whole" and
 * leaves `line:column` out; a NULL file leaves the place out.
 */
#ifndef SCHED_BASE_DIAG_H
#define SCHED_BASE_DIAG_H

#include <stddef.h>
#include <stdint.h>

#include "sched/base/status.h"

struct place {
	const char *file;
	uint32_t line;
	uint32_t column;
};

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

/* Receives messages. A zeroed sink prints to stderr. */
struct diag_sink {
	/* NULL prints to stderr. `message` has no place, no newline. */
	void (*emit)(void *context, enum severity severity, struct place place,
		     const char *message);
	void *context;
	size_t errors;
	size_t warnings;
	/* Drop notes and warnings (they are still counted). */
	unsigned char quiet;
};

/* For sinks whose messages nobody wants to hear. */
void diag_drop(void *context, enum severity severity, struct place place, const char *message);

/* Returns STATUS_BAD_INPUT, so that a caller can `return diag_error(...)`. */
enum status diag_error(struct diag_sink *sink, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for a failure of the system (disk, permissions): returns STATUS_ERROR. */
enum status diag_system_error(struct diag_sink *sink, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct diag_sink *sink, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct diag_sink *sink, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Writes `file:line:column: ` (or what of it is known) to out; returns its length. */
size_t diag_place(char *out, size_t size, struct place place);

/* Enough for diag_quote(). */
enum { DIAG_QUOTE_SIZE = 120 };
/*
 * Text of the input as it may stand in a message: in double quotes, control characters and bad
 * UTF-8 escaped, cut with "..." when long. Returns out.
 */
const char *diag_quote(char out[DIAG_QUOTE_SIZE], const char *text, size_t length);

#endif
