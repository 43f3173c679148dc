/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - which files a list of paths means, and their bytes
 */
#ifndef SCHED_LOAD_SOURCE_H
#define SCHED_LOAD_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/base/diag.h"

struct source_list {
	char **paths;
	size_t count, capacity;
};

/* Adds what `path` names: a file, "-", a folder's .yaml/.yml/.json[.gz] files, a glob's matches. */
enum status source_list_add(struct source_list *list, const char *path, struct diag_sink *sink);
void source_list_fini(struct source_list *list);
/* "-" reads as "<stdin>" in messages. */
const char *source_name(const char *path);

/* A file's text; released with source_text_fini(). */
struct source_text {
	char *bytes;
	size_t length;
	size_t stored; /* before decompression */
	bool mapped;
};

/* What the path names, decompressed; without a NUL. limit: of reader_limits.file_bytes. */
enum status source_read(const char *path, size_t limit, struct diag_sink *sink,
			struct source_text *out);
void source_text_fini(struct source_text *text);
/* In memory: gzip, known by its first two bytes, becomes what it holds. *text is freed and replaced. */
enum status source_inflate(const char *name, size_t limit, struct diag_sink *sink, char **text,
			   size_t *length);

#endif
