/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the profiles and workloads that ship with schedmark are.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profiles/profiles.h"
#include "sched/base/mem.h"

enum { PATH_SIZE = 4096, ROOT_COUNT = 5 };

/* The folder the running binary is in, without the last slash; "" when the system does not say. */
static void binary_folder(char out[PATH_SIZE])
{
	ssize_t length = readlink("/proc/self/exe", out, PATH_SIZE - 1);
	char *slash;

	out[length > 0 ? length : 0] = '\0';
	slash = strrchr(out, '/');
	if (slash)
		*slash = '\0';
}

/* The folder in the root of that number; false when there is none. */
static bool folder_in_root(int root, const char *folder, char out[PATH_SIZE])
{
	const char *variable = getenv("SCHEDMARK_PROFILES");
	char binary[PATH_SIZE];
	int length = 0;

	binary_folder(binary);
	switch (root) {
	case 0:
		length = variable ? snprintf(out, PATH_SIZE, "%s/%s", variable, folder) : 0;
		break;
	case 1: /* build/MODE/schedmark in a source tree */
		length = snprintf(out, PATH_SIZE, "%s/../../profiles/%s", binary, folder);
		break;
	case 2: /* bin/schedmark under a prefix */
		length = snprintf(out, PATH_SIZE, "%s/../share/schedmark/%s", binary, folder);
		break;
	case 3:
		length = snprintf(out, PATH_SIZE, "%s/%s", SCHEDMARK_DATADIR, folder);
		break;
	default:
		length = snprintf(out, PATH_SIZE, "profiles/%s", folder);
	}
	return length > 0 && length < PATH_SIZE;
}

static bool has_ending(const char *name, const char *ending)
{
	size_t length = strlen(name);
	size_t tail = strlen(ending);

	return length > tail && !strcmp(name + length - tail, ending);
}

bool profiles_locate(const char *folder, const char *name, char *out, size_t size)
{
	const char *ending = has_ending(name, ".yaml") ? "" : ".yaml";
	char path[PATH_SIZE];

	for (int root = 0; root < ROOT_COUNT; root++) {
		int length;

		if (!folder_in_root(root, folder, path))
			continue;
		length = snprintf(out, size, "%s/%s%s", path, name, ending);
		if (length > 0 && (size_t)length < size && access(out, R_OK) == 0)
			return true;
	}
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
	char **items;
	size_t count, capacity;
};

static void add_name(struct names *names, const char *inside, const char *file)
{
	char name[PATH_SIZE];
	int length = snprintf(name, sizeof(name), "%s%s%.*s", inside, *inside ? "/" : "",
			      (int)(strlen(file) - strlen(".yaml")), file);

	if (length < 0 || length >= PATH_SIZE)
		return;
	names->items =
		mem_grow(names->items, names->count, &names->capacity, sizeof(*names->items));
	names->items[names->count++] = mem_copy_text(name, (size_t)length);
}

/* inside: the folder in the folder, or "". */
static void add_names(struct names *names, const char *path, const char *inside)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] != '.' && has_ending(entry->d_name, ".yaml"))
			add_name(names, inside, entry->d_name);
	}
	if (folder)
		closedir(folder);
}

/* Those in the folder itself, and in folders in it, but for parts of other files. */
static void add_all_names(struct names *names, const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char inner[PATH_SIZE];

	add_names(names, path, "");
	while (folder && (entry = readdir(folder))) {
		int length = snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "templates") != 0 &&
		    length > 0 && length < PATH_SIZE)
			add_names(names, inner, entry->d_name);
	}
	if (folder)
		closedir(folder);
}

/* Sorted, each once. */
static void tidy(struct names *names)
{
	size_t kept = 0;

	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_text);
	for (size_t i = 0; i < names->count; i++) {
		if (kept && !strcmp(names->items[kept - 1], names->items[i]))
			free(names->items[i]);
		else
			names->items[kept++] = names->items[i];
	}
	names->count = kept;
}

size_t profiles_names(const char *folder, char ***out)
{
	struct names names = { 0 };
	char path[PATH_SIZE];

	for (int root = 0; root < ROOT_COUNT; root++) {
		if (folder_in_root(root, folder, path))
			add_all_names(&names, path);
	}
	tidy(&names);
	*out = names.items;
	return names.count;
}

void profiles_names_free(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}
