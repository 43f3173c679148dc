/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/run_clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench/measure/clock.h"
#include "sched/load/duration.h"

#define SECOND INT64_C(1000000000)

enum { HOUR_SECONDS = 3600 };

static bool parse_step(const char *text, int64_t *out)
{
	return duration_parse(text, strlen(text), out) && *out > 0 && *out <= HOUR_SECONDS * SECOND;
}

bool run_clock_parse(const char *text, struct run_clock_options *out)
{
	static const char virtual[] = "virtual:";
	static const char fixed[] = "fixed:";

	*out = (struct run_clock_options){ .kind = RUN_CLOCK_REAL };
	if (!strcmp(text, "real"))
		return true;
	out->kind = RUN_CLOCK_VIRTUAL;
	if (!strcmp(text, "virtual"))
		return true;
	out->kind = RUN_CLOCK_STEPS;
	if (!strncmp(text, virtual, sizeof(virtual) - 1))
		return parse_step(text + sizeof(virtual) - 1, &out->step_ns);
	out->kind = RUN_CLOCK_FIXED;
	return !strncmp(text, fixed, sizeof(fixed) - 1) &&
	       parse_step(text + sizeof(fixed) - 1, &out->step_ns);
}

static int64_t step_of(const struct run_clock_options *options)
{
	return options->step_ns ? options->step_ns : RUN_CLOCK_STEP_NS;
}

/* In the largest unit that needs no fraction. */
static void print_step(int64_t ns, char *out, size_t size)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = { { "s", SECOND }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };
	size_t i = 0;

	while (ns % units[i].ns)
		i++;
	snprintf(out, size, "%" PRId64 "%s", ns / units[i].ns, units[i].name);
}

void run_clock_print(const struct run_clock_options *options, char *out, size_t size)
{
	char step[RUN_CLOCK_TEXT_SIZE / 2];

	print_step(step_of(options), step, sizeof(step));
	switch (options->kind) {
	case RUN_CLOCK_STEPS:
		snprintf(out, size, "virtual:%s", step);
		return;
	case RUN_CLOCK_FIXED:
		snprintf(out, size, "fixed:%s", step);
		return;
	case RUN_CLOCK_VIRTUAL:
		snprintf(out, size, "virtual");
		return;
	case RUN_CLOCK_REAL:
		snprintf(out, size, "real");
		return;
	}
}

bool run_clock_repeats(const struct run_clock_options *options)
{
	return options->kind == RUN_CLOCK_STEPS || options->kind == RUN_CLOCK_FIXED;
}

void run_clock_init(struct run_clock *clock, const struct run_clock_options *options)
{
	*clock = (struct run_clock){ .options = *options };
	clock->options.step_ns = step_of(options);
	if (options->kind == RUN_CLOCK_REAL)
		clock->origin_ns = clock_now_ns(&clock_monotonic);
}

void run_clock_read(struct run_clock *clock)
{
	if (clock->options.kind == RUN_CLOCK_REAL)
		clock->now_ns = (int64_t)(clock_now_ns(&clock_monotonic) - clock->origin_ns);
}

void run_clock_work_begin(struct run_clock *clock)
{
	if (clock->options.kind == RUN_CLOCK_VIRTUAL)
		clock->begun_ns = clock_now_ns(&clock_monotonic);
}

void run_clock_work_end(struct run_clock *clock)
{
	switch (clock->options.kind) {
	case RUN_CLOCK_STEPS:
	case RUN_CLOCK_FIXED:
		clock->now_ns += clock->options.step_ns;
		return;
	case RUN_CLOCK_VIRTUAL:
		clock->now_ns += (int64_t)(clock_now_ns(&clock_monotonic) - clock->begun_ns);
		return;
	case RUN_CLOCK_REAL:
		run_clock_read(clock);
		return;
	}
}

/* A signal ends a sleep early, so that *stop is seen; and it may come just before one. */
static void sleep_a_while(int64_t ns)
{
	const int64_t most = SECOND / 4;
	int64_t part = ns < most ? ns : most;
	const struct timespec time = { .tv_nsec = (long)part };

	nanosleep(&time, NULL);
}

void run_clock_wait(struct run_clock *clock, int64_t until_ns, const volatile sig_atomic_t *stop)
{
	if (clock->options.kind != RUN_CLOCK_REAL) {
		if (until_ns > clock->now_ns)
			clock->now_ns = until_ns;
		return;
	}
	run_clock_read(clock);
	while (clock->now_ns < until_ns && !(stop && *stop)) {
		sleep_a_while(until_ns - clock->now_ns);
		run_clock_read(clock);
	}
}
