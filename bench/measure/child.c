/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/mem.h"

extern char **environ;

enum { POLL_MS = 100 };

/* What comes out of one end of a pipe. */
struct stream {
	int fd;
	char *text;
	size_t length, capacity;
};

/* False at the end. */
static bool read_some(struct stream *s)
{
	ssize_t n;

	if (s->length + 4096 > s->capacity) {
		s->capacity = s->capacity ? s->capacity * 2 : 8192;
		s->text = mem_resize(s->text, s->capacity, 1);
	}
	n = read(s->fd, s->text + s->length, s->capacity - s->length - 1);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	s->length += (size_t)n;
	return n > 0;
}

static void read_both(pid_t pid, struct stream streams[2], const volatile sig_atomic_t *stop)
{
	struct pollfd polled[2] = { { streams[0].fd, POLLIN, 0 }, { streams[1].fd, POLLIN, 0 } };

	while (polled[0].fd >= 0 || polled[1].fd >= 0) {
		int ready = poll(polled, 2, POLL_MS);

		if (stop && *stop)
			kill(pid, SIGTERM);
		for (int i = 0; ready > 0 && i < 2; i++) {
			if (polled[i].fd >= 0 && polled[i].revents && !read_some(&streams[i]))
				polled[i].fd = -1;
		}
	}
}

static char *take_text(struct stream *s)
{
	char *text = s->text ? s->text : mem_new(1, 1);

	text[s->length] = '\0';
	return text;
}

static void wait_for(pid_t pid, struct child_said *said)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	said->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	said->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int start(char *const *argv, const int out[2], const int err[2], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
	error = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static bool open_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static void close_both(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

bool child_run(char *const *argv, const volatile sig_atomic_t *stop, struct child_said *said)
{
	struct stream streams[2] = { 0 };
	int out[2], err[2];
	pid_t pid;
	int error;

	*said = (struct child_said){ 0 };
	if (!open_pipe(out))
		return false;
	if (!open_pipe(err)) {
		close_both(out);
		return false;
	}
	error = start(argv, out, err, &pid);
	close(out[1]);
	close(err[1]);
	streams[0].fd = out[0];
	streams[1].fd = err[0];
	if (!error) {
		read_both(pid, streams, stop);
		wait_for(pid, said);
		said->out_length = streams[0].length;
		said->err_length = streams[1].length;
		said->out = take_text(&streams[0]);
		said->err = take_text(&streams[1]);
	}
	close(out[0]);
	close(err[0]);
	errno = error;
	return !error;
}

void child_said_fini(struct child_said *said)
{
	free(said->out);
	free(said->err);
	*said = (struct child_said){ 0 };
}

bool child_findable(const char *program)
{
	const char *path = getenv("PATH");
	bool found = false;

	while (path && *path && !found) {
		size_t length = strcspn(path, ":");
		size_t size = length + strlen(program) + 2;
		char *full = mem_new(size, 1);

		snprintf(full, size, "%.*s/%s", (int)length, path, program);
		found = access(full, X_OK) == 0;
		free(full);
		path += length + (path[length] == ':');
	}
	return found;
}

const char *child_self(void)
{
	static char path[4096];
	ssize_t n = path[0] ? 0 : readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n > 0)
		path[n] = '\0';
	return path[0] ? path : "schedmark";
}
