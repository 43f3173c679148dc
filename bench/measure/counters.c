/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf_event_open(), one event at a time: a group would fail as a whole.
 */
#include "bench/measure/counters.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

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
	[COUNTER_PAGE_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS,
	[COUNTER_CONTEXT_SWITCHES] = PERF_COUNT_SW_CONTEXT_SWITCHES,
	[COUNTER_MIGRATIONS] = PERF_COUNT_SW_CPU_MIGRATIONS,
};

/* The kernel's own work is left out of the processor's counts: it is not the program's. */
static int open_counter(enum counter counter)
{
	bool hardware = counter_is_hardware(counter);
	struct perf_event_attr attributes = {
		.size = sizeof(attributes),
		.type = hardware ? PERF_TYPE_HARDWARE : PERF_TYPE_SOFTWARE,
		.config = events[counter],
		.disabled = 1,
		.exclude_hv = 1,
		.exclude_kernel = hardware,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
	};
	long fd = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0 && (errno == EACCES || errno == EPERM) && !hardware) {
		attributes.exclude_kernel = 1;
		fd = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	}
	return (int)fd;
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
	uint64_t data[3]; /* count, time enabled, time running */

	if (read(fd, data, sizeof(data)) != (ssize_t)sizeof(data) || !data[2])
		return -1;
	return (double)data[0] * ((double)data[1] / (double)data[2]);
}
#else
static int open_counter(enum counter counter)
{
	(void)counter;
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
		counters->fd[i] = open_counter((enum counter)i);
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

/* 100: cannot be read. */
static int paranoid_level(void)
{
	FILE *in = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int level;

	if (!in)
		return 100;
	if (fscanf(in, "%d", &level) != 1)
		level = 100;
	fclose(in);
	return level;
}

static const char *not_permitted(void)
{
	static char text[96];
	int level = paranoid_level();

	if (level == 100)
		return "not permitted here (a container's seccomp filter?)";
	snprintf(text, sizeof(text), "not permitted: kernel.perf_event_paranoid is %d, 2 would do",
		 level);
	return text;
}

const char *counter_missing(const struct counters *counters, enum counter counter)
{
	switch (counters->error[counter]) {
	case 0:
		return NULL;
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		return "the processor offers none here (a virtual machine without PMU?)";
	case EACCES:
	case EPERM:
		return not_permitted();
	case ENOSYS:
		return "the system has no perf_event_open()";
	default:
		return strerror(counters->error[counter]);
	}
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
