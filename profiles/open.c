/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scheduler configuration by its name or path.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "profiles/profiles.h"
#include "sched/load/reader.h"

static enum status read_documents(struct cluster *cluster, enum kubernetes_version version,
				  struct reader *reader, bool strict, struct diag_sink *sink,
				  struct profile_documents *out)
{
	const struct value *document;
	enum status status;
	bool taken;

	do {
		document = NULL;
		status = reader_next(reader, &document);
		if (status == STATUS_OK && document)
			status = profiles_take(cluster, version, out, reader_file(reader), document,
					       strict, sink, &taken);
	} while (status == STATUS_OK && document);
	return status;
}

static enum status read_file(struct cluster *cluster, enum kubernetes_version version,
			     const char *path, const struct reader_options *options,
			     struct diag_sink *sink, struct profile_set *out)
{
	struct reader_options keys_once = *options;
	struct profile_documents documents = { 0 };
	struct place first = { path, 1, 1 };
	struct reader *reader;
	enum status status;

	keys_once.strict = true;
	status = reader_open(&path, 1, &keys_once, sink, &reader);
	*out = (struct profile_set){ 0 };
	if (status != STATUS_OK)
		return status;
	status = read_documents(cluster, version, reader, options->strict, sink, &documents);
	reader_free(reader);
	if (status != STATUS_OK)
		return status;
	if (!documents.configuration && !documents.engine)
		return diag_error(sink, first,
				  "no scheduler configuration, expected kind "
				  "KubeSchedulerConfiguration, Policy or Engine");
	return profiles_make(cluster, version, &documents, options->strict, sink, out);
}

static enum status no_such_name(const char *name, struct arena *arena, struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];
	const char *list = "default";
	char **names;
	size_t count = profiles_names("schedulers", &names);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], "default"))
			list = arena_format(arena, "%s, %s", list, names[i]);
	}
	profiles_names_free(names, count);
	return diag_error(sink, (struct place){ 0 },
			  "no scheduler configuration %s, expected a file or one of %s",
			  diag_quote(quoted, name, strlen(name)), list);
}

/* Can it be nothing but a path? */
static bool is_path(const char *text)
{
	return !strcmp(text, "-") || *text == '/' || *text == '.';
}

enum status profiles_open(struct cluster *cluster, enum kubernetes_version version,
			  const char *name_or_path, const struct reader_options *options,
			  struct diag_sink *sink, struct profile_set *out)
{
	/* What ships may have a folder in its name, or a dot; a file always wins over it. */
	bool is_name = !strpbrk(name_or_path, "/.") && strcmp(name_or_path, "-") != 0;
	char path[4096];

	if (!strcmp(name_or_path, "default"))
		return profiles_default(cluster, version, sink, out);
	if (access(name_or_path, R_OK) != 0 && !is_path(name_or_path) &&
	    profiles_locate("schedulers", name_or_path, path, sizeof(path)))
		return read_file(cluster, version, path, options, sink, out);
	if (is_name && access(name_or_path, R_OK) != 0)
		return no_such_name(name_or_path, &cluster->arena, sink);
	return read_file(cluster, version, name_or_path, options, sink, out);
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Copies a path without "." and "folder/..": no longer than it was. */
static void write_short(char *out, const char *path)
{
	size_t root = *path == '/';
	size_t length = root;

	memcpy(out, path, root);
	while (*path) {
		size_t part = strcspn(path, "/");
		size_t last = length; /* where the last part of `out` begins */

		while (last > root && out[last - 1] != '/')
			last--;
		if (part == 2 && !memcmp(path, "..", 2) && length > root &&
		    (length - last != 2 || memcmp(out + last, "..", 2) != 0)) {
			length = last > root ? last - 1 : root;
		} else if (part > 1 || (part == 1 && *path != '.')) {
			if (length > root)
				out[length++] = '/';
			memcpy(out + length, path, part);
			length += part;
		}
		path += part + (path[part] == '/');
	}
	out[length] = '\0';
}

/* The last `parts` parts of a path, without .yaml. */
static const char *stem_of(struct arena *arena, const char *path, int parts)
{
	const char *tail = path + strlen(path);
	size_t length;

	while (tail > path && (tail[-1] != '/' || --parts > 0))
		tail--;
	length = strlen(tail);
	if (length > 5 && !strcmp(tail + length - 5, ".yaml"))
		length -= 5;
	return arena_text(arena, tail, length);
}

const char *profiles_label(struct arena *arena, const char *name_or_path)
{
	char *path = arena_text(arena, name_or_path, strlen(name_or_path));
	char shipped[4096];

	for (int parts = 1; parts <= 2; parts++) {
		const char *stem = stem_of(arena, name_or_path, parts);

		if (profiles_locate("schedulers", stem, shipped, sizeof(shipped)) &&
		    same_file(shipped, name_or_path))
			return stem;
	}
	write_short(path, name_or_path);
	/* Where a folder is a link, ".." leads elsewhere. */
	return same_file(path, name_or_path) ? path : name_or_path;
}
