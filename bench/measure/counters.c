/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event at a time: a group would fail as a whole.
 */
#include "bench/measure/counters.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#endif

#include "bench/measure/perf_event.h"

enum { CALIBRATION_ROUNDS = 8 };

const char *counter_name(enum counter counter)
{
	static const char *const names[] = {
#define X(id, name, hardware) name,
		COUNTER_LIST(X)
#undef X
	};

	return names[counter];
}

bool counter_is_hardware(enum counter counter)
{
	static const bool of_processor[] = {
#define X(id, name, hardware) hardware,
		COUNTER_LIST(X)
#undef X
	};

	return of_processor[counter];
}

#ifdef __linux__
static const uint64_t events[COUNTER_COUNT] = {
	[COUNTER_INSTRUCTIONS] = PERF_COUNT_HW_INSTRUCTIONS,
	[COUNTER_CYCLES] = PERF_COUNT_HW_CPU_CYCLES,
	[COUNTER_CACHE_MISSES] = PERF_COUNT_HW_CACHE_MISSES,
	[COUNTER_BRANCH_MISSES] = PERF_COUNT_HW_BRANCH_MISSES,
	[COUNTER_TASK_CLOCK] = PERF_COUNT_SW_TASK_CLOCK,
	[COUNTER_PAGE_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS,
	[COUNTER_CONTEXT_SWITCHES] = PERF_COUNT_SW_CONTEXT_SWITCHES,
	[COUNTER_MIGRATIONS] = PERF_COUNT_SW_CPU_MIGRATIONS,
};

/* These happen in the kernel: without it they would be 0 and no error. */
static bool is_of_kernel(enum counter counter)
{
	return counter == COUNTER_CONTEXT_SWITCHES || counter == COUNTER_MIGRATIONS;
}

/* The kernel's own work is left out of the processor's counts: it is not the program's. */
int counter_open(enum counter counter, pid_t thread, int leader)
{
	bool hardware = counter_is_hardware(counter);
	struct perf_event_attr attributes = {
		.size = sizeof(attributes),
		.type = hardware ? PERF_TYPE_HARDWARE : PERF_TYPE_SOFTWARE,
		.config = events[counter],
		.disabled = leader < 0,
		.exclude_hv = 1,
		.exclude_kernel = hardware,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING |
			       PERF_FORMAT_GROUP,
	};
	int fd = perf_event_open_for(&attributes, thread, leader);

	if (fd < 0 && (errno == EACCES || errno == EPERM) && !hardware && !is_of_kernel(counter)) {
		attributes.exclude_kernel = 1;
		fd = perf_event_open_for(&attributes, thread, leader);
	}
	return fd;
}

static void start(int fd)
{
	ioctl(fd, PERF_EVENT_IOC_RESET, 0);
	ioctl(fd, PERF_EVENT_IOC_ENABLE, 0);
}

static void stop(int fd)
{
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
}

/* Less than nothing when it was never on a register. */
static double read_scaled(int fd)
{
	/* RESET leaves the times alone, so they are those of all sections: the ratio holds. */
	uint64_t data[4]; /* 1, time enabled, time running, count */

	if (read(fd, data, sizeof(data)) != (ssize_t)sizeof(data) || !data[2])
		return -1;
	return (double)data[3] * ((double)data[1] / (double)data[2]);
}
#else
int counter_open(enum counter counter, pid_t thread, int leader)
{
	(void)counter;
	(void)thread;
	(void)leader;
	errno = ENOSYS;
	return -1;
}

static void start(int fd)
{
	(void)fd;
}

static void stop(int fd)
{
	(void)fd;
}

static double read_scaled(int fd)
{
	(void)fd;
	return -1;
}
#endif

void counters_begin(struct counters *counters)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (counters->fd[i] >= 0)
			start(counters->fd[i]);
	}
}

static double count_of(const struct counters *counters, size_t at)
{
	double count = counters->fd[at] >= 0 ? read_scaled(counters->fd[at]) : -1;

	if (count < 0)
		return -1;
	count -= counters->overhead.value[at];
	return count > 0 ? count : 0;
}

/* In the opposite order: each counts the same part of starting and stopping the others. */
void counters_end(struct counters *counters, struct counter_values *sum)
{
	for (size_t i = COUNTER_COUNT; i-- > 0;) {
		if (counters->fd[i] >= 0)
			stop(counters->fd[i]);
	}
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		double count = count_of(counters, i);

		sum->value[i] = count < 0 || sum->value[i] < 0 ? -1 : sum->value[i] + count;
	}
}

/* The least of several empty sections. */
static void calibrate(struct counters *counters)
{
	struct counter_values least = { 0 };

	for (int round = 0; round < CALIBRATION_ROUNDS; round++) {
		struct counter_values empty = { 0 };

		counters_begin(counters);
		counters_end(counters, &empty);
		for (size_t i = 0; i < COUNTER_COUNT; i++) {
			if (empty.value[i] >= 0 && (round == 0 || empty.value[i] < least.value[i]))
				least.value[i] = empty.value[i];
		}
	}
	counters->overhead = least;
}

void counters_open(struct counters *counters)
{
	memset(counters, 0, sizeof(*counters));
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		counters->fd[i] = counter_open((enum counter)i, 0, -1);
		counters->error[i] = counters->fd[i] < 0 ? errno : 0;
	}
	calibrate(counters);
}

void counters_close(struct counters *counters)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (counters->fd[i] >= 0)
			close(counters->fd[i]);
		counters->fd[i] = -1;
	}
}

const char *counter_missing(const struct counters *counters, enum counter counter)
{
	return counters->error[counter] ? perf_event_why(counters->error[counter]) : NULL;
}

const char *counters_hardware_missing(void)
{
	static bool looked;
	static const char *missing;
	struct counters counters;

	if (looked)
		return missing;
	looked = true;
	counters_open(&counters);
	for (size_t i = 0; i < COUNTER_COUNT && !missing; i++) {
		if (counter_is_hardware((enum counter)i))
			missing = counter_missing(&counters, (enum counter)i);
	}
	counters_close(&counters);
	return missing;
}
