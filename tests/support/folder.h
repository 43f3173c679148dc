/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folder.h - a temporary folder, and commands run for what they say
 */
#ifndef TESTS_SUPPORT_FOLDER_H
#define TESTS_SUPPORT_FOLDER_H

#include <stddef.h>

struct folder {
	char path[64];
};

void folder_make(struct folder *folder);
void folder_remove(struct folder *folder);
/* Writes a file, executable, with the folders on its way. */
void folder_put(const struct folder *folder, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Appends the file's text to what stands in said[size]. */
void folder_append(const struct folder *folder, const char *name, char *said, size_t size);

/*
 * Runs a shell command and keeps what it prints (both streams) in said[size].
 * Returns its exit status, -1 when a signal ended it.
 */
int command_run(char *said, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
