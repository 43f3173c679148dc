/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scheduler configuration by its name or path.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "profiles/profiles.h"
#include "sched/load/reader.h"

/* Takes the one configuration among the file's documents. */
static enum status take_document(struct cluster *cluster, enum kubernetes_version version,
				 struct reader *reader, const struct value *document, bool strict,
				 struct diag_sink *sink, struct profile_set *out)
{
	const char *file = arena_format(&cluster->arena, "%s", reader_file(reader));

	if (!profiles_is_config(document))
		return STATUS_OK;
	if (out->count)
		return diag_error(sink, value_place(file, document),
				  "a second scheduler configuration, expected one");
	return profiles_read(cluster, version, file, document, strict, sink, out);
}

static enum status read_file(struct cluster *cluster, enum kubernetes_version version,
			     const char *path, const struct reader_options *options,
			     struct diag_sink *sink, struct profile_set *out)
{
	struct reader_options keys_once = *options;
	const struct value *document = NULL;
	struct place first = { path, 1, 1 };
	struct reader *reader;
	enum status status;

	keys_once.strict = true;
	status = reader_open(&path, 1, &keys_once, sink, &reader);
	*out = (struct profile_set){ 0 };
	if (status != STATUS_OK)
		return status;
	do {
		status = reader_next(reader, &document);
		if (status == STATUS_OK && document)
			status = take_document(cluster, version, reader, document, options->strict,
					       sink, out);
	} while (status == STATUS_OK && document);
	reader_free(reader);
	if (status == STATUS_OK && !out->count)
		return diag_error(sink, first,
				  "no scheduler configuration, expected kind "
				  "KubeSchedulerConfiguration or Policy");
	return status;
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

enum status profiles_open(struct cluster *cluster, enum kubernetes_version version,
			  const char *name_or_path, const struct reader_options *options,
			  struct diag_sink *sink, struct profile_set *out)
{
	/* A name has neither folder nor ending, so a file always wins over what ships. */
	bool is_name = !strpbrk(name_or_path, "/.") && strcmp(name_or_path, "-") != 0;
	char path[4096];

	if (!strcmp(name_or_path, "default"))
		return profiles_default(cluster, version, sink, out);
	if (!is_name || access(name_or_path, R_OK) == 0)
		return read_file(cluster, version, name_or_path, options, sink, out);
	if (profiles_locate("schedulers", name_or_path, path, sizeof(path)))
		return read_file(cluster, version, path, options, sink, out);
	return no_such_name(name_or_path, &cluster->arena, sink);
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

const char *profiles_label(struct arena *arena, const char *name_or_path)
{
	const char *slash = strrchr(name_or_path, '/');
	const char *base = slash ? slash + 1 : name_or_path;
	size_t length = strlen(base);
	bool is_yaml = length > 5 && !strcmp(base + length - 5, ".yaml");
	const char *stem = arena_text(arena, base, is_yaml ? length - 5 : length);
	char *path = arena_text(arena, name_or_path, strlen(name_or_path));
	char shipped[4096];

	if (profiles_locate("schedulers", stem, shipped, sizeof(shipped)) &&
	    same_file(shipped, name_or_path))
		return stem;
	write_short(path, name_or_path);
	/* Where a folder is a link, ".." leads elsewhere. */
	return same_file(path, name_or_path) ? path : name_or_path;
}
