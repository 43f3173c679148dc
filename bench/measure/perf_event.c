/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/perf_event.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/syscall.h>
#endif

#ifdef __linux__
int perf_event_open_for(struct perf_event_attr *event, pid_t thread, int leader)
{
	return (int)syscall(SYS_perf_event_open, event, thread, -1, leader, PERF_FLAG_FD_CLOEXEC);
}
#else
int perf_event_open_for(struct perf_event_attr *event, pid_t thread, int leader)
{
	(void)event;
	(void)thread;
	(void)leader;
	errno = ENOSYS;
	return -1;
}
#endif

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

/* May a thread count at least what it does itself? */
static bool counts_itself(void)
{
#ifdef __linux__
	struct perf_event_attr event = { .size = sizeof(event),
					 .type = PERF_TYPE_SOFTWARE,
					 .config = PERF_COUNT_SW_DUMMY,
					 .exclude_kernel = 1,
					 .exclude_hv = 1 };
	int fd = perf_event_open_for(&event, 0, -1);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
#else
	return false;
#endif
}

/* Level 2 lets a thread count itself, level 1 what the kernel does for it, too. */
static const char *not_permitted(void)
{
	static char text[96];
	int level = paranoid_level();
	int enough = counts_itself() ? 1 : 2;

	if (level == 100 || level <= enough)
		return "not permitted here (a container's seccomp filter?)";
	snprintf(text, sizeof(text), "not permitted: kernel.perf_event_paranoid is %d, %d would do",
		 level, enough);
	return text;
}

const char *perf_event_why(int error)
{
	switch (error) {
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
		return strerror(error);
	}
}
