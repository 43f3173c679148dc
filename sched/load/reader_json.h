/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_json.h - JSON values out of a text (RFC 8259)
 */
#ifndef SCHED_LOAD_READER_JSON_H
#define SCHED_LOAD_READER_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "sched/load/tree.h"

/* A position in a text that is read front to back. */
struct text_cursor {
	const char *at, *end;
	const char *line_start; /* moved on by the bytes of this line that begin no character */
	uint32_t line; /* from 1 */
};

/* In characters, from 1. */
uint32_t text_cursor_column(const struct text_cursor *cursor);

struct json_error {
	const char *message; /* NULL: none */
	uint32_t line, column;
};

/*
 * Reads one value into the tree and moves past it. A syntax error fills *error and tells nobody:
 * the caller may know a better reading. A limit is told to the tree's sink and returned.
 */
enum status json_read(struct tree *tree, struct text_cursor *cursor, struct json_error *error);
/* Moves past blanks and line ends. */
void json_skip_blanks(struct text_cursor *cursor);

#endif
