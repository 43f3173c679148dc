/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc and /sys of Linux; elsewhere most answers are "unknown".
 */
#include "bench/measure/machine.h"

#include <stdio.h>
#include <string.h>

#include "bench/measure/callgrind.h"
#include "bench/measure/environment.h"
#include "bench/measure/heap.h"
#include "sched/core/trace_points.h"

/* An empty text is nothing known, one equal to `bad` (or with `bad` NULL any) is bad. */
static void judge(struct machine_check *c, const char *found, const char *bad)
{
	snprintf(c->found, sizeof(c->found), "%s", found[0] ? found : "not known");
	if (!found[0])
		c->verdict = MACHINE_UNKNOWN;
	else
		c->verdict = !bad || !strcmp(found, bad) ? MACHINE_BAD : MACHINE_GOOD;
}

static void check_governor(const struct environment *e, struct machine_check *c)
{
	c->name = "governor";
	c->advice = "the frequency follows the load: cpupower frequency-set -g performance";
	judge(c, e->governor, NULL);
	if (!strcmp(e->governor, "performance"))
		c->verdict = MACHINE_GOOD;
}

static void check_turbo(const struct environment *e, struct machine_check *c)
{
	char no_turbo[16], boost[16];
	const char *found = "";

	(void)e;
	environment_read_line("/sys/devices/system/cpu/intel_pstate/no_turbo", no_turbo,
			      sizeof(no_turbo));
	environment_read_line("/sys/devices/system/cpu/cpufreq/boost", boost, sizeof(boost));
	if (no_turbo[0] || boost[0])
		found = no_turbo[0] == '0' || boost[0] == '1' ? "on" : "off";
	c->name = "turbo";
	c->advice = "the frequency depends on heat and neighbours: turn it off in /sys or the BIOS";
	judge(c, found, "on");
}

static void check_randomisation(const struct environment *e, struct machine_check *c)
{
	c->name = "address randomisation";
	c->advice = "all processes have the same addresses, lucky or not: "
		    "sysctl kernel.randomize_va_space=2";
	judge(c,
	      e->address_randomisation < 0 ? ""
	      : e->address_randomisation   ? "on"
					   : "off",
	      "off");
}

static void check_sibling(const struct environment *e, struct machine_check *c)
{
	char siblings[64];

	(void)e;
	environment_read_line("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
			      siblings, sizeof(siblings));
	c->name = "SMT sibling";
	c->advice = "another thread shares the core's caches: leave it idle, or "
		    "echo off > /sys/devices/system/cpu/smt/control";
	judge(c, siblings, NULL);
	if (siblings[0] && !strpbrk(siblings, ",-"))
		judge(c, "none", "");
}

static void check_load(const struct environment *e, struct machine_check *c)
{
	char load[48] = "";

	if (e->load_average[0] >= 0)
		snprintf(load, sizeof(load), "%.1f on %u processors", e->load_average[0],
			 e->cpus_allowed);
	c->name = "load";
	c->advice = "something else runs: stop it, or wait";
	judge(c, load, "");
	if (load[0] && e->load_average[0] > 0.5 * e->cpus_allowed)
		c->verdict = MACHINE_BAD;
}

static void check_processors(const struct environment *e, struct machine_check *c)
{
	char count[32];

	snprintf(count, sizeof(count), "%u", e->cpus_allowed);
	c->name = "processors";
	c->advice = "with one processor the measurement and all else take turns";
	judge(c, count, "1");
}

static void check_clock(const struct environment *e, struct machine_check *c)
{
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies", "refined-jiffies" };

	c->name = "clock";
	c->advice = "a slow clock source: each reading takes a microsecond";
	judge(c, e->clock_source, "");
	for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++) {
		if (!strcmp(e->clock_source, slow[i]))
			c->verdict = MACHINE_BAD;
	}
}

/* A processor says that it is not one in the flags of /proc/cpuinfo. */
static void check_virtual(const struct environment *e, struct machine_check *c)
{
	FILE *in = fopen("/proc/cpuinfo", "re");
	char line[8192];
	const char *found = "";

	(void)e;
	while (in && !found[0] && fgets(line, sizeof(line), in)) {
		if (!strncmp(line, "flags", 5))
			found = strstr(line, " hypervisor") ? "yes" : "no";
	}
	if (in)
		fclose(in);
	c->name = "virtual machine";
	c->advice =
		"its host may run others at any time: compare interleaved, gate on instructions";
	judge(c, found, "yes");
}

static void check_mode(const struct environment *e, struct machine_check *c)
{
	c->name = "build";
	c->advice = "times of a build that is not MODE=release say little";
	judge(c, e->build.mode, NULL);
	if (!strcmp(e->build.mode, "release"))
		c->verdict = MACHINE_GOOD;
}

static void check_allocator(const struct environment *e, struct machine_check *c)
{
	const char *missing = heap_missing();

	(void)e;
	c->name = "allocator";
	c->advice = "no figures of memory and allocations";
	judge(c, missing ? missing : "jemalloc", missing ? NULL : "");
}

static void check_callgrind(const struct environment *e, struct machine_check *c)
{
	const char *missing = callgrind_missing();

	(void)e;
	c->name = "callgrind";
	c->advice = "--instructions cannot count: install valgrind";
	judge(c, missing ? missing : "valgrind is installed", missing ? NULL : "");
}

static void check_trace_points(const struct environment *e, struct machine_check *c)
{
	bool there = trace_points_there();

	(void)e;
	c->name = "trace points";
	c->advice = "bpftrace and perf probe see none: install systemtap-sdt-dev and build again";
	judge(c, there ? "compiled in" : "built without <sys/sdt.h>", there ? "" : NULL);
}

size_t machine_check_all(struct machine_check checks[MACHINE_CHECKS_MAX])
{
	static void (*const all[])(const struct environment *, struct machine_check *) = {
		check_governor, check_turbo,	  check_randomisation, check_sibling,
		check_load,	check_processors, check_clock,	       check_virtual,
		check_mode,	check_allocator,  check_callgrind,     check_trace_points,
	};
	size_t count = sizeof(all) / sizeof(all[0]);
	struct environment environment;

	environment_read(&environment, false);
	for (size_t i = 0; i < count; i++) {
		checks[i] = (struct machine_check){ 0 };
		all[i](&environment, &checks[i]);
	}
	return count;
}

const char *machine_verdict_name(enum machine_verdict verdict)
{
	static const char *const names[] = { "good", "bad", "unknown" };

	return names[verdict];
}
