/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/folder.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

void folder_make(struct folder *folder)
{
	strcpy(folder->path, "/tmp/schedmark-test-XXXXXX");
	cr_assert_not_null(mkdtemp(folder->path));
}

void folder_remove(struct folder *folder)
{
	char said[256];

	cr_expect_eq(command_run(said, sizeof(said), "rm -r '%s'", folder->path), 0, "%s", said);
}

static void path_in(const struct folder *folder, const char *name, char path[512])
{
	snprintf(path, 512, "%s/%s", folder->path, name);
}

void folder_put(const struct folder *folder, const char *name, const char *format, ...)
{
	char path[512];
	va_list args;
	FILE *file;

	path_in(folder, name, path);
	for (char *slash = path + strlen(folder->path); (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		mkdir(path, 0777);
		*slash = '/';
	}
	file = fopen(path, "w");
	cr_assert_not_null(file, "%s", path);
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fclose(file);
	chmod(path, 0777);
}

/* Appends the stream to the text in said[size]. */
static void append(FILE *from, char *said, size_t size)
{
	size_t length = strlen(said);

	length += fread(said + length, 1, size - 1 - length, from);
	said[length] = '\0';
}

void folder_append(const struct folder *folder, const char *name, char *said, size_t size)
{
	char path[512];
	FILE *file;

	path_in(folder, name, path);
	file = fopen(path, "r");
	cr_assert_not_null(file, "%s", path);
	append(file, said, size);
	fclose(file);
}

int command_run(char *said, size_t size, const char *format, ...)
{
	char command[8192] = "exec 2>&1; ";
	size_t start = strlen(command);
	va_list args;
	FILE *out;
	int status;

	va_start(args, format);
	vsnprintf(command + start, sizeof(command) - start, format, args);
	va_end(args);
	out = popen(command, "r");
	cr_assert_not_null(out, "%s", command);
	said[0] = '\0';
	append(out, said, size);
	status = pclose(out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
