/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POSIX where it knows, /proc and /sys where only Linux does.
 */
/* sched_getaffinity() is not in POSIX. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */

#include "bench/measure/environment.h"

#include <gmp.h>
#include <jansson.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include "bench/measure/build_info.h"
#include "bench/measure/heap.h"
#include "sched/load/reader_yaml.h"

static void cut_line_end(char *text)
{
	text[strcspn(text, "\r\n")] = '\0';
}

void environment_read_line(const char *path, char *out, size_t size)
{
	FILE *in = fopen(path, "re");

	out[0] = '\0';
	if (!in)
		return;
	if (!fgets(out, (int)size, in))
		out[0] = '\0';
	cut_line_end(out);
	fclose(in);
}

/* The value of the first "key : value" line of /proc/cpuinfo. */
static void read_cpu_model(char *out, size_t size)
{
	FILE *in = fopen("/proc/cpuinfo", "re");
	char line[256];

	out[0] = '\0';
	while (in && !out[0] && fgets(line, sizeof(line), in)) {
		const char *colon = strchr(line, ':');

		if (strncmp(line, "model name", 10) != 0 || !colon)
			continue;
		cut_line_end(line);
		snprintf(out, size, "%s", colon + 1 + strspn(colon + 1, " \t"));
	}
	if (in)
		fclose(in);
}

static void read_kernel(struct environment *e)
{
	struct utsname name;

	if (uname(&name) < 0)
		return;
	snprintf(e->kernel, sizeof(e->kernel), "%.60s %.90s", name.sysname, name.release);
	snprintf(e->machine, sizeof(e->machine), "%.63s", name.machine);
}

static unsigned int allowed_cpus(unsigned int online)
{
#ifdef CPU_COUNT
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (unsigned int)CPU_COUNT(&set);
#endif
	return online;
}

static uint64_t physical_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long page_size = sysconf(_SC_PAGESIZE);

	return pages > 0 && page_size > 0 ? (uint64_t)pages * (uint64_t)page_size : 0;
}

static void read_date(char *out, size_t size)
{
	time_t now = time(NULL);
	struct tm utc;

	if (!gmtime_r(&now, &utc) || !strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc))
		out[0] = '\0';
}

static int read_randomisation(void)
{
	char line[16];

	environment_read_line("/proc/sys/kernel/randomize_va_space", line, sizeof(line));
	return line[0] >= '0' && line[0] <= '9' ? line[0] - '0' : -1;
}

static const char *xxhash_version(void)
{
	static char text[24];
	unsigned int number = XXH_versionNumber();

	snprintf(text, sizeof(text), "%u.%u.%u", number / 10000, number / 100 % 100, number % 100);
	return text;
}

static void add_library(struct environment *e, const char *name, const char *version)
{
	e->libraries[e->library_count++] = (struct library){ name, version };
}

static void read_program(struct environment *e)
{
	e->build = (struct build){
		.version = build_version(),
		.commit = build_commit(),
		.compiler = build_compiler(),
		.mode = build_mode(),
		.flags = build_flags(),
	};
	if (heap_allocator_version())
		add_library(e, "jemalloc", heap_allocator_version());
	add_library(e, "libyaml", yaml_reader_version());
	add_library(e, "jansson", jansson_version_str());
	add_library(e, "zlib", zlibVersion());
	add_library(e, "gmp", gmp_version);
	add_library(e, "xxhash", xxhash_version());
}

void environment_read(struct environment *out, bool with_hostname)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	*out = (struct environment){ 0 };
	read_program(out);
	read_date(out->date, sizeof(out->date));
	if (with_hostname && gethostname(out->hostname, sizeof(out->hostname) - 1) < 0)
		out->hostname[0] = '\0';
	read_cpu_model(out->cpu_model, sizeof(out->cpu_model));
	read_kernel(out);
#ifdef __GLIBC__
	snprintf(out->libc, sizeof(out->libc), "glibc %s", gnu_get_libc_version());
#endif
	environment_read_line("/sys/devices/system/clocksource/clocksource0/current_clocksource",
			      out->clock_source, sizeof(out->clock_source));
	environment_read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
			      out->governor, sizeof(out->governor));
	out->cpus_online = online > 0 ? (unsigned int)online : 0;
	out->cpus_allowed = allowed_cpus(out->cpus_online);
	out->memory_bytes = physical_memory();
	out->address_randomisation = read_randomisation();
	if (getloadavg(out->load_average, 3) != 3)
		out->load_average[0] = out->load_average[1] = out->load_average[2] = -1;
}
