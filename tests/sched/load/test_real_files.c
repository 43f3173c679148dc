/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every file below $SCHEDMARK_REAL loads, or is refused in one line that names the place.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sched/base/mem.h"
#include "sched/load/load.h"

enum {
	HANG_SECONDS = 60,
	MEMORY_MIB = 300,
	SLOWEST = 5,
};

/* --- the folder ------------------------------------------------------------------------------ */

struct files {
	char **paths;
	size_t count, capacity;
};

static void add_files(struct files *files, const char *path)
{
	struct dirent **entries;
	struct stat info;
	int count;

	cr_assert_eq(stat(path, &info), 0, "%s", path);
	if (!S_ISDIR(info.st_mode)) {
		files->paths = mem_grow(files->paths, files->count, &files->capacity,
					sizeof(*files->paths));
		files->paths[files->count++] = mem_copy_text(path, strlen(path));
		return;
	}
	count = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char inner[4096];

		snprintf(inner, sizeof(inner), "%s/%s", path, entries[i]->d_name);
		if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
			add_files(files, inner);
		free(entries[i]);
	}
	free(entries);
}

static void files_fini(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
}

/* --- one file -------------------------------------------------------------------------------- */

struct messages {
	const char *path;
	size_t errors;
	size_t placed; /* errors in this file, with line and column */
	char last[512];
};

static void count_message(void *context, enum severity severity, struct place place,
			  const char *message)
{
	struct messages *messages = context;

	if (severity != SEVERITY_ERROR)
		return;
	messages->errors++;
	messages->placed += place.file && !strcmp(place.file, messages->path) && place.line &&
			    place.column && !strchr(message, '\n');
	snprintf(messages->last, sizeof(messages->last), "%s", message);
}

static const char *volatile at_work;

static void tell_hang(int signal_number)
{
	static const char text[] = "schedmark: hangs on ";

	/* Nothing is to be done about a failing write here. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0 ||
	    write(STDERR_FILENO, at_work, strlen(at_work)) < 0 || write(STDERR_FILENO, "\n", 1) < 0)
		_exit(2);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* Returns the seconds it took. */
static double load_file(const char *path)
{
	const struct load_options options = { .reader.limits = READER_LIMITS_DEFAULT };
	struct messages messages = { .path = path };
	struct diag_sink sink = { .emit = count_message, .context = &messages };
	struct cluster cluster;
	struct loader *loader;
	struct timespec start;
	enum status status;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &start);
	at_work = path;
	alarm(HANG_SECONDS);
	cluster_init(&cluster);
	loader = loader_new(&cluster, &options, &sink);
	status = loader_read(loader, &path, 1, NULL);
	if (status == STATUS_OK)
		status = loader_finish(loader);
	loader_free(loader);
	cluster_fini(&cluster);
	alarm(0);
	seconds = seconds_since(&start);
	if (status == STATUS_OK)
		cr_expect_eq(messages.errors, 0, "%s loads, and says %s", path, messages.last);
	else
		cr_expect(status == STATUS_BAD_INPUT && messages.errors == 1 &&
				  messages.placed == 1,
			  "%s: status %d, %zu errors, %zu with a place: %s", path, (int)status,
			  messages.errors, messages.placed, messages.last);
	return seconds;
}

/* --- all files ------------------------------------------------------------------------------- */

struct slow {
	double seconds;
	const char *path;
};

/* Keeps the slowest, slowest first. */
static void note_time(struct slow *slowest, double seconds, const char *path)
{
	struct slow next = { seconds, path };

	for (int i = 0; i < SLOWEST; i++) {
		struct slow known = slowest[i];

		if (next.seconds > known.seconds) {
			slowest[i] = next;
			next = known;
		}
	}
}

static void expect_little_memory(void)
{
#ifndef LEAK_CHECK
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	cr_expect_lt(usage.ru_maxrss, MEMORY_MIB * 1024L, "%ld KiB at most", usage.ru_maxrss);
#endif
}

Test(real_files, each_loads_or_is_refused_with_one_placed_line)
{
	const char *real = getenv("SCHEDMARK_REAL");
	struct files files = { 0 };
	struct slow slowest[SLOWEST] = { 0 };

	if (!real)
		cr_skip_test("SCHEDMARK_REAL is not set");
	signal(SIGALRM, tell_hang);
	add_files(&files, real);
	cr_expect_gt(files.count, 4000);
	for (size_t i = 0; i < files.count; i++)
		note_time(slowest, load_file(files.paths[i]), files.paths[i]);
	for (int i = 0; i < SLOWEST && slowest[i].path; i++)
		fprintf(stderr, "%.3f s %s\n", slowest[i].seconds, slowest[i].path);
	expect_little_memory();
	files_fini(&files);
}
