/* SPDX-License-Identifier: Apache-2.0 */
/*
 * getrusage() and, on Linux, /proc.
 */
/* RUSAGE_THREAD is not in POSIX. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */

#include "bench/measure/usage.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#ifdef RUSAGE_THREAD
#define WHO RUSAGE_THREAD
#else
#define WHO RUSAGE_SELF
#endif

struct usage usage_read(void)
{
	struct rusage r = { 0 };
	struct timespec cpu = { 0 };

	getrusage(WHO, &r);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
	return (struct usage){
		.cpu_ns = (uint64_t)cpu.tv_sec * 1000000000u + (uint64_t)cpu.tv_nsec,
		.minor_faults = (uint64_t)r.ru_minflt,
		.major_faults = (uint64_t)r.ru_majflt,
		.voluntary_switches = (uint64_t)r.ru_nvcsw,
		.involuntary_switches = (uint64_t)r.ru_nivcsw,
	};
}

void usage_add(struct usage *sum, const struct usage *before, const struct usage *after)
{
	sum->cpu_ns += after->cpu_ns - before->cpu_ns;
	sum->minor_faults += after->minor_faults - before->minor_faults;
	sum->major_faults += after->major_faults - before->major_faults;
	sum->voluntary_switches += after->voluntary_switches - before->voluntary_switches;
	sum->involuntary_switches += after->involuntary_switches - before->involuntary_switches;
}

bool peak_rss_restart(void)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, "5", 1) == 1;
	close(fd);
	return done;
}

/* getrusage() knows only the peak of the process's whole life. */
static uint64_t rss_of_process(void)
{
	struct rusage r = { 0 };

	getrusage(RUSAGE_SELF, &r);
#ifdef __APPLE__
	return (uint64_t)r.ru_maxrss;
#else
	return (uint64_t)r.ru_maxrss * 1024;
#endif
}

uint64_t peak_rss_bytes(void)
{
	FILE *in = fopen("/proc/self/status", "re");
	char line[256];
	uint64_t kib = 0;

	while (in && !kib && fgets(line, sizeof(line), in)) {
		if (sscanf(line, "VmHWM: %" SCNu64 " kB", &kib) != 1)
			kib = 0;
	}
	if (in)
		fclose(in);
	return kib ? kib * 1024 : rss_of_process();
}

struct steal steal_read(void)
{
	FILE *in = fopen("/proc/stat", "re");
	struct steal steal = { 0 };
	uint64_t ticks[8] = { 0 }; /* user nice system idle iowait irq softirq steal */

	if (!in)
		return steal;
	if (fscanf(in,
		   "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		   " %" SCNu64 " %" SCNu64,
		   &ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6],
		   &ticks[7]) == 8) {
		steal.stolen = ticks[7];
		for (size_t i = 0; i < 8; i++)
			steal.total += ticks[i];
	}
	fclose(in);
	return steal;
}
