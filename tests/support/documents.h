/* SPDX-License-Identifier: Apache-2.0 */
/*
 * documents.h - what the reader makes of a text, as text again
 */
#ifndef TESTS_SUPPORT_DOCUMENTS_H
#define TESTS_SUPPORT_DOCUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/load/reader.h"

struct documents {
	enum status status;
	size_t count;
	char *text; /* JSON, a document a line; with places "3@1:4" behind every key and value */
	char *said; /* the messages, one a line, as they would be printed */

	size_t text_length, text_capacity;
	size_t said_length, said_capacity;
	bool places;
	struct diag_sink sink;
};

/* The text is called "t"; options may be NULL. */
void documents_read(struct documents *d, const char *text, const struct reader_options *options);
void documents_read_bytes(struct documents *d, const char *name, const char *text, size_t length,
			  bool places, const struct reader_options *options);
void documents_read_files(struct documents *d, const char *const *paths, size_t count,
			  const struct reader_options *options);
void documents_fini(struct documents *d);
/* How reader_options start: default limits, not strict. */
struct reader_options documents_options(void);

#endif
