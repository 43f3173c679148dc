/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader.h - documents out of files, folders, globs, standard input and gzip
 *
 * The one file that knows libyaml is reader_yaml.c. Text that is a stream of JSON values is read
 * by reader_json.c (libyaml refuses some valid JSON), everything else as YAML.
 */
#ifndef SCHED_LOAD_READER_H
#define SCHED_LOAD_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/base/arena.h"
#include "sched/base/diag.h"
#include "sched/load/value.h"

/* What input may cost; docs/input.md has the reasons behind the defaults. */
struct reader_limits {
	size_t file_bytes; /* after decompression; 0: 256 MiB, 64 MiB out of gzip */
	size_t documents; /* of one file, empty ones included */
	size_t depth; /* nested lists and maps */
	size_t alias_nodes; /* values that alias expansion may add to a document */
	/* Memory of one document, its file's text included; 0: 90 MiB, and 6 bytes more for each
	 * beyond 18 MiB that the file takes as it is stored. */
	size_t document_bytes;
	size_t scalar_bytes;
};

#define READER_LIMITS_DEFAULT                           \
	((struct reader_limits){ .documents = 1000000,  \
				 .depth = 1024,         \
				 .alias_nodes = 400000, \
				 .scalar_bytes = (size_t)4 << 20 })

struct reader_options {
	struct reader_limits limits;
	bool strict; /* a duplicate key is an error instead of a warning */
	/* Gets the text of each file when it has been read, for a hash of the input; may be NULL. */
	void (*on_file)(void *context, const char *name, const char *text, size_t length);
	void *context;
};

struct reader;

/*
 * paths: files, folders (every .yaml .yml .json, also with .gz, in name order, recursively), globs,
 * "-" for standard input. A path that names nothing is an error. Nothing is read yet.
 * The caller releases *out with reader_free().
 */
enum status reader_open(const char *const *paths, size_t count,
			const struct reader_options *options, struct diag_sink *sink,
			struct reader **out);
/* Documents out of text in memory; `name` stands for the file in messages. Text is borrowed. */
enum status reader_open_text(const char *name, const char *text, size_t length,
			     const struct reader_options *options, struct diag_sink *sink,
			     struct reader **out);
void reader_free(struct reader *reader); /* NULL is fine */

/*
 * The next document, valid until the next call; *document is NULL after the last one.
 * Empty documents are passed over. Files are read in the order given.
 */
enum status reader_next(struct reader *reader, const struct value **document);
/* The file of the current document, and its number in that file (from 0). The name stays valid
 * until reader_free(). */
const char *reader_file(const struct reader *reader);
size_t reader_document_number(const struct reader *reader);

/*
 * Reads a whole file (or "-"), decompressing .gz; *text is NUL-terminated and the caller's to free().
 * limit: of reader_limits.file_bytes.
 */
enum status reader_slurp(const char *path, size_t limit, struct diag_sink *sink, char **text,
			 size_t *length);

#endif
