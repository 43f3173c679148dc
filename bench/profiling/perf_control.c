/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two descriptors: one to write commands to, one to read acknowledgements from.
 *
 * A FIFO without a reader is found out by opening it without blocking; a perf that ended later by a
 * write that fails, for which SIGPIPE is held back.
 */
#include "bench/profiling/perf_control.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sched/base/mem.h"

enum { TIMEOUT_MS = 5000, PATH_SIZE = 512 };

struct perf_control {
	int command;
	int ack; /* -1: there is none */
	bool owned; /* opened here, so closed here */
	bool lost; /* perf is gone: nothing more is sent */
	int timeout_ms;
	struct diag_sink *sink;
};

static enum status not_a_spec(struct diag_sink *sink, const char *spec)
{
	return diag_error(sink, (struct place){ 0 },
			  "--perf-control: \"%s\" is neither fifo:CTL[,ACK] nor fd:N[,M]", spec);
}

/* "7"; a descriptor that is open. */
static bool read_descriptor(const char *text, const char *end, int *out)
{
	char *after;
	long value = strtol(text, &after, 10);

	if (after != end || text == end || *text < '0' || *text > '9' || value > INT_MAX)
		return false;
	*out = (int)value;
	return true;
}

static enum status check_open(struct diag_sink *sink, int descriptor)
{
	if (fcntl(descriptor, F_GETFD) >= 0)
		return STATUS_OK;
	return diag_system_error(sink, (struct place){ 0 },
				 "--perf-control: file descriptor %d is not open", descriptor);
}

static enum status take_descriptors(struct perf_control *c, const char *spec, const char *text)
{
	const char *comma = strchr(text, ',');
	const char *end = comma ? comma : text + strlen(text);
	enum status status;

	if (!read_descriptor(text, end, &c->command) ||
	    (comma && !read_descriptor(comma + 1, comma + strlen(comma), &c->ack)))
		return not_a_spec(c->sink, spec);
	status = check_open(c->sink, c->command);
	return status == STATUS_OK && comma ? check_open(c->sink, c->ack) : status;
}

static enum status open_fifo(struct diag_sink *sink, const char *path, int flags, int *out)
{
	*out = open(path, flags | O_NONBLOCK | O_CLOEXEC);
	if (*out >= 0)
		return STATUS_OK;
	if (errno == ENXIO)
		return diag_system_error(sink, (struct place){ path, 0, 0 },
					 "--perf-control: nobody reads it; start perf first, with "
					 "--delay=-1 --control=fifo:%s",
					 path);
	return diag_system_error(sink, (struct place){ path, 0, 0 }, "--perf-control: %s",
				 strerror(errno));
}

static enum status take_fifos(struct perf_control *c, const char *spec, const char *text)
{
	const char *comma = strchr(text, ',');
	size_t length = comma ? (size_t)(comma - text) : strlen(text);
	char path[PATH_SIZE];
	enum status status;

	if (!length || length >= sizeof(path) || (comma && !comma[1]))
		return not_a_spec(c->sink, spec);
	memcpy(path, text, length);
	path[length] = '\0';
	c->owned = true;
	status = open_fifo(c->sink, path, O_WRONLY, &c->command);
	return status == STATUS_OK && comma ? open_fifo(c->sink, comma + 1, O_RDONLY, &c->ack)
					    : status;
}

/* Without SIGPIPE: false with errno set when it cannot be written whole. */
static bool write_quietly(int fd, const char *text, size_t length)
{
	sigset_t pipe_signal, before, pending;
	bool was_pending;
	ssize_t written;
	int error;

	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	sigpending(&pending);
	was_pending = sigismember(&pending, SIGPIPE) == 1;
	pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
	do
		written = write(fd, text, length);
	while (written < 0 && errno == EINTR);
	error = errno;
	if (written < 0 && error == EPIPE && !was_pending)
		sigtimedwait(&pipe_signal, NULL, &(struct timespec){ 0 });
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = written < 0 ? error : EIO;
	return written == (ssize_t)length;
}

/* Milliseconds since some moment. */
static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads on until a line's end: perf writes "ack\n" and a NUL. NULL, or what went wrong. */
static const char *await_ack(const struct perf_control *c)
{
	int64_t deadline = now_ms() + c->timeout_ms;

	for (;;) {
		struct pollfd waiting = { .fd = c->ack, .events = POLLIN };
		int64_t left = deadline - now_ms();
		int ready = poll(&waiting, 1, left > 0 ? (int)left : 0);
		char answer[64];
		ssize_t count;

		if (ready == 0)
			return "perf does not answer";
		if (ready < 0 && errno != EINTR)
			return strerror(errno);
		if (ready < 0)
			continue;
		count = read(c->ack, answer, sizeof(answer));
		if (count == 0)
			return "perf has ended";
		if (count > 0 && memchr(answer, '\n', (size_t)count))
			return NULL;
		if (count < 0 && errno != EAGAIN && errno != EINTR)
			return strerror(errno);
	}
}

/* What is left over from before is not the answer to what comes. */
static void drop_old_answers(const struct perf_control *c)
{
	struct pollfd waiting = { .fd = c->ack, .events = POLLIN };
	char answer[64];

	while (poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLIN) &&
	       read(c->ack, answer, sizeof(answer)) > 0)
		;
}

/* NULL, or why perf did not take the command. */
static const char *send(const struct perf_control *c, const char *command)
{
	if (c->ack >= 0)
		drop_old_answers(c);
	if (!write_quietly(c->command, command, strlen(command)))
		return errno == EPIPE ? "perf has ended" : strerror(errno);
	return c->ack >= 0 ? await_ack(c) : NULL;
}

static enum status ping(const struct perf_control *c)
{
	const char *wrong = c->ack >= 0 ? send(c, "ping\n") : NULL;

	if (!wrong)
		return STATUS_OK;
	return diag_system_error(c->sink, (struct place){ 0 }, "--perf-control: %s", wrong);
}

enum status perf_control_open(const char *spec, int timeout_ms, struct diag_sink *sink,
			      struct perf_control **out)
{
	struct perf_control *c = mem_new(1, sizeof(*c));
	enum status status;

	*c = (struct perf_control){ .command = -1,
				    .ack = -1,
				    .timeout_ms = timeout_ms ? timeout_ms : TIMEOUT_MS,
				    .sink = sink };
	if (!strncmp(spec, "fifo:", 5))
		status = take_fifos(c, spec, spec + 5);
	else if (!strncmp(spec, "fd:", 3))
		status = take_descriptors(c, spec, spec + 3);
	else
		status = not_a_spec(sink, spec);
	if (status == STATUS_OK)
		status = ping(c);
	if (status != STATUS_OK) {
		perf_control_close(c);
		c = NULL;
	}
	*out = c;
	return status;
}

void perf_control_close(struct perf_control *c)
{
	if (!c)
		return;
	if (c->owned && c->command >= 0)
		close(c->command);
	if (c->owned && c->ack >= 0)
		close(c->ack);
	free(c);
}

static void tell(struct perf_control *c, const char *command)
{
	const char *wrong = c->lost ? NULL : send(c, command);

	if (!wrong)
		return;
	c->lost = true;
	diag_warning(c->sink, (struct place){ 0 },
		     "--perf-control: %s; the profile does not cover the rest of the run", wrong);
}

static void enter(void *context)
{
	tell(context, "enable\n");
}

static void leave(void *context)
{
	tell(context, "disable\n");
}

struct region perf_control_region(struct perf_control *control)
{
	return (struct region){ .context = control, .enter = enter, .leave = leave };
}
