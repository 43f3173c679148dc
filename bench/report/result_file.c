/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that is written whole or not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/report/result.h"
#include "sched/base/mem.h"

static enum status failed(const char *path, const char *what, struct diag_sink *sink)
{
	return diag_system_error(sink, (struct place){ path, 0, 0 }, "cannot %s: %s", what,
				 strerror(errno));
}

static bool write_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		length -= (size_t)n;
	}
	return true;
}

static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static enum status write_special(const char *path, const char *text, size_t length,
				 struct diag_sink *sink)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return failed(path, "open for writing", sink);
	done = write_all(fd, text, length);
	done = close(fd) == 0 && done;
	return done ? STATUS_OK : failed(path, "write", sink);
}

/* The permissions of the file that is replaced, or those of any new file. */
static mode_t mode_for(const char *path)
{
	struct stat st;
	mode_t mask;

	if (stat(path, &st) == 0)
		return st.st_mode & 07777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

/* The folder of the file: a copy. */
static char *folder_of(const char *path)
{
	char *copy = mem_copy_text(path, strlen(path));
	const char *folder = dirname(copy);
	char *out = mem_copy_text(folder, strlen(folder));

	free(copy);
	return out;
}

/* Makes the new name last; a file system that cannot do this has its reasons. */
static void sync_folder(const char *path)
{
	char *folder = folder_of(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

static char *temporary_beside(const char *path)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	char *name = mem_new(size, 1);

	snprintf(name, size, "%s.XXXXXX", path);
	return name;
}

static enum status replace(const char *path, const char *text, size_t length,
			   struct diag_sink *sink)
{
	char *temporary = temporary_beside(path);
	int fd = mkstemp(temporary);
	enum status status = STATUS_OK;
	bool done;

	if (fd < 0) {
		status = failed(path, "create a file beside it", sink);
		free(temporary);
		return status;
	}
	done = write_all(fd, text, length) && fchmod(fd, mode_for(path)) == 0 && fsync(fd) == 0;
	if (!done)
		status = failed(path, "write", sink);
	if (close(fd) != 0 && done)
		status = failed(path, "write", sink);
	if (status == STATUS_OK && rename(temporary, path) != 0)
		status = failed(path, "replace", sink);
	if (status == STATUS_OK)
		sync_folder(path);
	else
		unlink(temporary);
	free(temporary);
	return status;
}

enum status file_replace(const char *path, const char *text, size_t length, struct diag_sink *sink)
{
	char *target;
	enum status status;

	if (is_special(path))
		return write_special(path, text, length, sink);
	/* A symbolic link stays one: what it points to is replaced. */
	target = realpath(path, NULL);
	status = replace(target ? target : path, text, length, sink);
	free(target);
	return status;
}

enum status file_check_replaceable(const char *path, struct diag_sink *sink)
{
	char *folder;
	enum status status = STATUS_OK;
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return diag_system_error(sink, (struct place){ path, 0, 0 },
					 "is a folder, not a file to write to");
	if (is_special(path))
		return access(path, W_OK) == 0 ? STATUS_OK : failed(path, "open for writing", sink);
	folder = folder_of(path);
	if (access(folder, W_OK | X_OK) != 0)
		status = failed(path, "create a file beside it", sink);
	free(folder);
	return status;
}
