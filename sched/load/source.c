/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/source.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

#include "sched/base/mem.h"
#include "sched/load/reader.h"

/* reader_limits.file_bytes of 0: a small archive should not be a large surprise. */
enum { FILE_BYTES_DEFAULT = 256 << 20, UNPACKED_BYTES_DEFAULT = 64 << 20 };

enum { MAPPED_BYTES_MIN = 16 << 20 };

enum { FOLDERS_DEEP_MAX = 32 };

static struct place whole_file(const char *path)
{
	return (struct place){ .file = source_name(path) };
}

const char *source_name(const char *path)
{
	return strcmp(path, "-") ? path : "<stdin>";
}

void source_list_fini(struct source_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->paths[i]);
	free(list->paths);
	*list = (struct source_list){ 0 };
}

static void add_path(struct source_list *list, const char *path)
{
	list->paths = mem_grow(list->paths, list->count, &list->capacity, sizeof(*list->paths));
	list->paths[list->count++] = mem_copy_text(path, strlen(path));
}

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t n = strlen(end);

	return length > n && !memcmp(text + length - n, end, n);
}

static bool is_manifest(const char *name)
{
	size_t length = strlen(name);

	if (ends_with(name, length, ".gz"))
		length -= 3;
	return ends_with(name, length, ".yaml") || ends_with(name, length, ".yml") ||
	       ends_with(name, length, ".json");
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static enum status add_folder(struct source_list *list, const char *folder, int depth,
			      struct diag_sink *sink);

static enum status add_entry(struct source_list *list, const char *folder, const char *name,
			     int depth, struct diag_sink *sink)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = mem_new(size, 1);
	enum status status = STATUS_OK;
	struct stat info;
	bool slash = folder[0] && folder[strlen(folder) - 1] == '/';

	snprintf(path, size, "%s%s%s", folder, slash ? "" : "/", name);
	/* Links to folders are not followed: they may lead back up. */
	if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
		status = add_folder(list, path, depth + 1, sink);
	else if (is_manifest(name) && stat(path, &info) == 0 && S_ISREG(info.st_mode))
		add_path(list, path);
	free(path);
	return status;
}

static enum status add_folder(struct source_list *list, const char *folder, int depth,
			      struct diag_sink *sink)
{
	struct dirent **entries;
	enum status status = STATUS_OK;
	int count;

	if (depth > FOLDERS_DEEP_MAX)
		return diag_error(sink, whole_file(folder), "folders are nested deeper than %d",
				  FOLDERS_DEEP_MAX);
	count = scandir(folder, &entries, not_hidden, alphasort);
	if (count < 0)
		return diag_error(sink, whole_file(folder), "cannot read the folder: %s",
				  strerror(errno));
	for (int i = 0; i < count; i++) {
		if (status == STATUS_OK)
			status = add_entry(list, folder, entries[i]->d_name, depth, sink);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static enum status add_plain(struct source_list *list, const char *path, struct diag_sink *sink)
{
	size_t before = list->count;
	struct stat info;
	enum status status;

	if (stat(path, &info) != 0)
		return diag_error(sink, whole_file(path), "cannot open: %s", strerror(errno));
	if (!S_ISDIR(info.st_mode)) {
		add_path(list, path);
		return STATUS_OK;
	}
	status = add_folder(list, path, 0, sink);
	if (status == STATUS_OK && list->count == before)
		return diag_error(sink, whole_file(path),
				  "no .yaml, .yml or .json file in this folder");
	return status;
}

enum status source_list_add(struct source_list *list, const char *path, struct diag_sink *sink)
{
	enum status status = STATUS_OK;
	struct stat info;
	glob_t matches;

	if (!strcmp(path, "-")) {
		add_path(list, path);
		return STATUS_OK;
	}
	if (stat(path, &info) == 0 || !strpbrk(path, "*?["))
		return add_plain(list, path, sink);
	if (glob(path, 0, NULL, &matches) != 0)
		return diag_error(sink, whole_file(path), "no file matches");
	for (size_t i = 0; i < matches.gl_pathc && status == STATUS_OK; i++)
		status = add_plain(list, matches.gl_pathv[i], sink);
	globfree(&matches);
	return status;
}

/* --- bytes ----------------------------------------------------------------------------------- */

static enum status too_big(const char *path, size_t limit, struct diag_sink *sink)
{
	return diag_error(sink, whole_file(path), "more than %zu bytes (--limit file-bytes=N)",
			  limit);
}

/* Reads to the end, or to the byte after the limit. */
static enum status read_stream(FILE *file, const char *path, size_t limit, struct diag_sink *sink,
			       char **text, size_t *length)
{
	size_t capacity = 0, count = 0, got = 1;
	struct stat info;

	if (fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode)) {
		if ((uintmax_t)info.st_size > limit)
			return too_big(path, limit, sink);
		capacity = (size_t)info.st_size + 2;
	}
	while (got && count <= limit) {
		if (!*text || count + 1 >= capacity) {
			capacity = *text || !capacity ? capacity * 2 : capacity;
			capacity = capacity < 1 << 16 ? 1 << 16 : capacity;
			capacity = capacity > limit + 2 ? limit + 2 : capacity;
			*text = mem_resize(*text, capacity, 1);
		}
		got = fread(*text + count, 1, capacity - 1 - count, file);
		count += got;
	}
	(*text)[count] = '\0';
	*length = count;
	if (ferror(file))
		return diag_error(sink, whole_file(path), "cannot read: %s", strerror(errno));
	return count > limit ? too_big(path, limit, sink) : STATUS_OK;
}

/* zlib counts in 32 bits. */
static void give_input(z_stream *stream, const char *end)
{
	size_t left = (size_t)(end - (const char *)stream->next_in);

	stream->avail_in = left < 1 << 30 ? (uInt)left : 1 << 30;
}

/*
 * Inflates all members of a gzip text. With a NULL out only the size is found: what is too big is
 * refused before memory is spent on it. Returns zlib's last answer; Z_STREAM_END is success.
 */
static int inflate_members(const char *text, size_t length, size_t limit, char *out, size_t *size)
{
	unsigned char window[1 << 15];
	z_stream stream = { .next_in = (Bytef *)text };
	int answer = inflateInit2(&stream, 15 + 16);

	*size = 0;
	while (answer == Z_OK && *size <= limit) {
		size_t got;

		stream.next_out = window;
		stream.avail_out = sizeof(window);
		give_input(&stream, text + length);
		answer = inflate(&stream, Z_NO_FLUSH);
		got = sizeof(window) - stream.avail_out;
		if (out)
			/* cppcheck-suppress uninitvar ; inflate() has filled it */
			memcpy(out + *size, window, got);
		*size += got;
		if (answer == Z_STREAM_END && (const char *)stream.next_in < text + length)
			answer = inflateReset(&stream);
	}
	inflateEnd(&stream);
	return answer;
}

static bool is_gzip(const char *text, size_t length)
{
	return length >= 2 && !memcmp(text, "\x1f\x8b", 2);
}

enum status source_inflate(const char *name, size_t limit, struct diag_sink *sink, char **text,
			   size_t *length)
{
	size_t size;
	char *plain;
	int answer;

	if (!is_gzip(*text, *length))
		return STATUS_OK;
	answer = inflate_members(*text, *length, limit, NULL, &size);
	if (size > limit)
		return too_big(name, limit, sink);
	if (answer != Z_STREAM_END)
		return diag_error(sink, whole_file(name), "gzip data is damaged or cut short");
	plain = mem_resize(NULL, size + 1, 1);
	inflate_members(*text, *length, limit, plain, &size);
	plain[size] = '\0';
	free(*text);
	*text = plain;
	*length = size;
	return STATUS_OK;
}

static enum status read_file(FILE *file, const char *path, size_t limit, struct diag_sink *sink,
			     struct source_text *out)
{
	enum status status = read_stream(file, path, limit ? limit : FILE_BYTES_DEFAULT, sink,
					 &out->bytes, &out->length);

	out->stored = out->length;
	if (status == STATUS_OK)
		status = source_inflate(path, limit ? limit : UNPACKED_BYTES_DEFAULT, sink,
					&out->bytes, &out->length);
	if (status != STATUS_OK)
		source_text_fini(out);
	return status;
}

/*
 * Large files are mapped, so that what is refused at their beginning takes no memory for the rest.
 * False when the file is to be read: it is small, packed, no plain file or over the limit.
 */
static bool map_file(FILE *file, size_t limit, struct source_text *out)
{
	struct stat info;
	char *bytes;

	if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode) ||
	    info.st_size < MAPPED_BYTES_MIN ||
	    (uintmax_t)info.st_size > (limit ? limit : FILE_BYTES_DEFAULT) || ftello(file) != 0)
		return false;
	bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fileno(file), 0);
	if (bytes == MAP_FAILED)
		return false;
	*out = (struct source_text){ bytes, (size_t)info.st_size, (size_t)info.st_size, true };
	if (!is_gzip(out->bytes, out->length))
		return true;
	source_text_fini(out);
	return false;
}

static FILE *open_path(const char *path, struct diag_sink *sink)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "rb") : stdin;

	if (!file)
		diag_error(sink, whole_file(path), "cannot open: %s", strerror(errno));
	return file;
}

static void close_path(FILE *file)
{
	if (file != stdin)
		fclose(file);
}

enum status source_read(const char *path, size_t limit, struct diag_sink *sink,
			struct source_text *out)
{
	FILE *file = open_path(path, sink);
	enum status status = STATUS_OK;

	*out = (struct source_text){ 0 };
	if (!file)
		return STATUS_BAD_INPUT;
	if (!map_file(file, limit, out))
		status = read_file(file, path, limit, sink, out);
	close_path(file);
	return status;
}

void source_text_fini(struct source_text *text)
{
	if (text->mapped)
		munmap(text->bytes, text->length);
	else
		free(text->bytes);
	*text = (struct source_text){ 0 };
}

enum status reader_slurp(const char *path, size_t limit, struct diag_sink *sink, char **text,
			 size_t *length)
{
	FILE *file = open_path(path, sink);
	struct source_text read = { 0 };
	enum status status = STATUS_BAD_INPUT;

	if (file) {
		status = read_file(file, path, limit, sink, &read);
		close_path(file);
	}
	*text = read.bytes;
	*length = read.length;
	return status;
}
