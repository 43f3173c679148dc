/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf is started on this process and told over two pipes when a measured section begins and ends. What
 * it recorded is read with `perf script`.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/child.h"
#include "bench/profiling/capture.h"
#include "bench/profiling/perf_control.h"
#include "bench/profiling/perf_script.h"
#include "bench/profiling/rule_labels.h"
#include "bench/profiling/sampler.h"

extern char **environ;

enum {
	PATH_SIZE = 4096,
	START_TIMEOUT_MS = 20000,
	END_TIMEOUT_MS = 60000,
	POLL_MS = 20,
};

/* A perf that runs. */
struct recorder {
	pid_t pid;
	int commands[2]; /* it reads [0], we write [1] */
	int answers[2]; /* we read [0], it writes [1] */
	FILE *said; /* what it prints */
	char data[PATH_SIZE];
	char why[256]; /* it failed */
};

static void close_end(int *end)
{
	if (*end >= 0)
		close(*end);
	*end = -1;
}

/* Ends of ours are closed in perf. */
static bool open_pipes(struct recorder *r)
{
	r->commands[0] = r->commands[1] = r->answers[0] = r->answers[1] = -1;
	r->said = tmpfile();
	if (!r->said || pipe(r->commands) < 0 || pipe(r->answers) < 0)
		return false;
	fcntl(r->commands[1], F_SETFD, FD_CLOEXEC);
	fcntl(r->answers[0], F_SETFD, FD_CLOEXEC);
	return true;
}

static void close_all(struct recorder *r)
{
	for (int i = 0; i < 2; i++) {
		close_end(&r->commands[i]);
		close_end(&r->answers[i]);
	}
	if (r->said)
		fclose(r->said);
	r->said = NULL;
}

static int spawn(struct recorder *r, char *const *argv)
{
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, fileno(r->said), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(r->said), STDERR_FILENO);
	error = posix_spawnp(&r->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static int start(struct recorder *r, const struct capture_request *request)
{
	char frequency[16];
	char control[64];
	char self[16];
	char *argv[] = { "perf",
			 "record",
			 "--quiet",
			 "--no-buildid-cache",
			 "--event=cpu-clock:u",
			 "--freq",
			 frequency,
			 "--call-graph",
			 sampler_has_frames() ? "fp" : "dwarf,16384",
			 "--delay=-1",
			 "--control",
			 control,
			 "--pid",
			 self,
			 "--output",
			 r->data,
			 NULL };
	int error;

	snprintf(frequency, sizeof(frequency), "%u", request->frequency);
	snprintf(control, sizeof(control), "fd:%d,%d", r->commands[0], r->answers[1]);
	snprintf(self, sizeof(self), "%ld", (long)getpid());
	error = spawn(r, argv);
	close_end(&r->commands[0]);
	close_end(&r->answers[1]);
	return error;
}

/* The first line with something in it of what perf printed. */
static const char *first_words(struct recorder *r)
{
	rewind(r->said);
	while (fgets(r->why, sizeof(r->why), r->said)) {
		r->why[strcspn(r->why, "\n")] = '\0';
		if (r->why[0] && strcmp(r->why, "Error:") != 0)
			return r->why;
	}
	return "perf record ended without a word";
}

static void wait_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* Asks perf to end and to write what it has; kills one that does not. */
static void end(struct recorder *r)
{
	int status;

	kill(r->pid, SIGINT);
	for (int waited = 0; waited < END_TIMEOUT_MS; waited += POLL_MS) {
		if (waitpid(r->pid, &status, WNOHANG) != 0)
			return;
		wait_ms(POLL_MS);
	}
	kill(r->pid, SIGKILL);
	waitpid(r->pid, &status, 0);
}

static const char *begin(struct recorder *r, const struct capture_request *request,
			 struct diag_sink *quiet, struct perf_control **control)
{
	char spec[64];
	int error;

	if (!child_findable("perf"))
		return "perf is not installed";
	if (!open_pipes(r))
		return strerror(errno);
	error = start(r, request);
	if (error)
		return strerror(error);
	snprintf(spec, sizeof(spec), "fd:%d,%d", r->commands[1], r->answers[0]);
	if (perf_control_open(spec, START_TIMEOUT_MS, quiet, control) == STATUS_OK)
		return NULL;
	end(r);
	return first_words(r);
}

static enum status convert(const struct recorder *r, struct diag_sink *sink, struct capture *out)
{
	struct symbols *symbols = symbols_new();
	struct stacks *all = stacks_new();
	enum status status;

	rule_labels_add(symbols);
	status = perf_script_read(r->data, symbols, sink, all, &out->lost);
	out->outside += stacks_add_below(out->stacks, all, CAPTURE_ROOT);
	stacks_free(all);
	symbols_free(symbols);
	return status;
}

static void name_data(const struct capture_request *request, char data[PATH_SIZE])
{
	snprintf(data, PATH_SIZE, "%s/perf.data", request->folder);
}

void capture_drop_perf(const struct capture_request *request)
{
	char data[PATH_SIZE];

	name_data(request, data);
	unlink(data);
}

const char *capture_by_perf(const struct capture_request *request, struct diag_sink *sink,
			    struct capture *out, enum status *status)
{
	static struct recorder recorder;
	struct diag_sink quiet = { .emit = diag_drop };
	struct perf_control *control = NULL;
	struct region region;
	const char *why;

	recorder = (struct recorder){ 0 };
	name_data(request, recorder.data);
	why = begin(&recorder, request, &quiet, &control);
	if (!why) {
		out->way = CAPTURE_PERF;
		out->how = sampler_has_frames()
				   ? "perf record, processor clock, stacks by frame pointers"
				   : "perf record, processor clock, stacks by unwind tables";
		out->period_ns = 1000000000u / request->frequency;
		region = perf_control_region(control);
		*status = capture_passes(request, &region, NULL, NULL, sink, out);
		end(&recorder);
		perf_control_close(control);
		if (*status == STATUS_OK)
			*status = convert(&recorder, sink, out);
	}
	close_all(&recorder);
	return why;
}
