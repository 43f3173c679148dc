/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other side of perf's control protocol is played by a thread on two pipes.
 */
#include "bench/profiling/perf_control.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/folder.h"
#include "tests/support/told.h"

enum { SHORTLY_MS = 20, IN_TIME_MS = 20000 };

struct perf {
	int commands[2], acks[2];
	size_t answers; /* acknowledged at most this many, then away */
	char heard[256]; /* commands so far, a line each */
	pthread_t thread;
};

/* Answers as perf does, with a NUL after the line. */
static void *listen_and_answer(void *context)
{
	struct perf *perf = context;
	size_t length = 0;

	while (perf->answers) {
		ssize_t count = read(perf->commands[0], perf->heard + length,
				     sizeof(perf->heard) - 1 - length);

		if (count <= 0)
			break;
		length += (size_t)count;
		perf->heard[length] = '\0';
		if (perf->heard[length - 1] != '\n')
			continue;
		perf->answers--;
		if (write(perf->acks[1], "ack\n", 5) != 5)
			break;
	}
	close(perf->commands[0]);
	close(perf->acks[1]);
	return NULL;
}

static void perf_start(struct perf *perf, size_t answers, char spec[64])
{
	*perf = (struct perf){ .answers = answers };
	cr_assert_eq(pipe(perf->commands), 0);
	cr_assert_eq(pipe(perf->acks), 0);
	snprintf(spec, 64, "fd:%d,%d", perf->commands[1], perf->acks[0]);
	cr_assert_eq(pthread_create(&perf->thread, NULL, listen_and_answer, perf), 0);
}

static void perf_end(struct perf *perf)
{
	close(perf->commands[1]);
	pthread_join(perf->thread, NULL);
	close(perf->acks[0]);
}

Test(perf_control, it_is_asked_whether_it_is_there_then_switched_on_and_off)
{
	struct perf perf;
	struct perf_control *control;
	struct region region;
	struct told told;
	char spec[64];

	told_init(&told);
	perf_start(&perf, 100, spec);
	cr_assert_eq(perf_control_open(spec, IN_TIME_MS, &told.sink, &control), STATUS_OK);
	region = perf_control_region(control);
	for (int i = 0; i < 2; i++) {
		region_enter(&region);
		region_leave(&region);
	}
	perf_control_close(control);
	perf_end(&perf);
	cr_expect_str_eq(perf.heard, "ping\nenable\ndisable\nenable\ndisable\n");
	cr_expect_str_eq(told.text, "");
}

Test(perf_control, one_that_goes_away_is_told_once)
{
	struct perf perf;
	struct perf_control *control;
	struct region region;
	struct told told;
	char spec[64];

	told_init(&told);
	perf_start(&perf, 2, spec);
	cr_assert_eq(perf_control_open(spec, IN_TIME_MS, &told.sink, &control), STATUS_OK);
	region = perf_control_region(control);
	region_enter(&region);
	pthread_join(perf.thread, NULL);
	region_leave(&region);
	region_enter(&region);
	cr_expect_str_eq(told.text, "warning: --perf-control: perf has ended; the profile does not "
				    "cover the rest of the run\n");
	cr_expect_eq(told.sink.warnings, 1);
	perf_control_close(control);
	close(perf.commands[1]);
	close(perf.acks[0]);
}

Test(perf_control, one_that_answers_nothing_is_an_error_after_a_while)
{
	struct perf_control *control;
	struct told told;
	char spec[64];
	int commands[2], acks[2];

	cr_assert_eq(pipe(commands), 0);
	cr_assert_eq(pipe(acks), 0);
	snprintf(spec, sizeof(spec), "fd:%d,%d", commands[1], acks[0]);
	told_init(&told);
	cr_expect_eq(perf_control_open(spec, SHORTLY_MS, &told.sink, &control), STATUS_ERROR);
	cr_expect_null(control);
	cr_expect_str_eq(told.text, "--perf-control: perf does not answer\n");
}

Test(perf_control, a_fifo_that_nobody_reads_is_an_error)
{
	struct perf_control *control;
	struct folder folder;
	struct told told;
	char path[128], spec[192];

	folder_make(&folder);
	snprintf(path, sizeof(path), "%s/ctl", folder.path);
	snprintf(spec, sizeof(spec), "fifo:%s", path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	told_init(&told);
	cr_expect_eq(perf_control_open(spec, SHORTLY_MS, &told.sink, &control), STATUS_ERROR);
	cr_expect_not_null(strstr(told.text, "nobody reads it; start perf first, with --delay=-1 "
					     "--control=fifo:"),
			   "%s", told.text);
	folder_remove(&folder);
}

Test(perf_control, a_fifo_with_a_reader_is_written_to)
{
	struct perf_control *control;
	struct region region;
	struct folder folder;
	struct told told;
	char path[128], spec[192], heard[32] = "";
	int reader;

	folder_make(&folder);
	snprintf(path, sizeof(path), "%s/ctl", folder.path);
	snprintf(spec, sizeof(spec), "fifo:%s", path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	reader = open(path, O_RDONLY | O_NONBLOCK);
	told_init(&told);
	cr_assert_eq(perf_control_open(spec, SHORTLY_MS, &told.sink, &control), STATUS_OK, "%s",
		     told.text);
	region = perf_control_region(control);
	region_enter(&region);
	region_leave(&region);
	cr_expect_eq(read(reader, heard, sizeof(heard) - 1), 15);
	cr_expect_str_eq(heard, "enable\ndisable\n");
	perf_control_close(control);
	close(reader);
	folder_remove(&folder);
}

Test(perf_control, what_is_no_spec_is_bad_input)
{
	static const char *const specs[] = {
		"",	 "perf",  "fifo",  "fifo:",  "fifo:,ack",      "fifo:ctl,", "fd:",
		"fd:-1", "fd:1,", "fd:1x", "fd:1,x", "fd:99999999999", "fd: 1",	    "fd:+1",
	};

	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		struct perf_control *control;
		struct told told;

		told_init(&told);
		cr_expect_eq(perf_control_open(specs[i], SHORTLY_MS, &told.sink, &control),
			     STATUS_BAD_INPUT, "%s", specs[i]);
		cr_expect_not_null(strstr(told.text, "is neither fifo:CTL[,ACK] nor fd:N[,M]"),
				   "%s: %s", specs[i], told.text);
	}
}

Test(perf_control, a_descriptor_that_is_not_open_is_an_error)
{
	struct perf_control *control;
	struct told told;

	told_init(&told);
	cr_expect_eq(perf_control_open("fd:987", SHORTLY_MS, &told.sink, &control), STATUS_ERROR);
	cr_expect_str_eq(told.text, "--perf-control: file descriptor 987 is not open\n");
}
