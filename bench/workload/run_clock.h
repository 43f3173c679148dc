/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_clock.h - the time in which a workload happens
 *
 * Back-offs, churn, sleeps and everything with a rate go by this clock. Times are nanoseconds since
 * the run began.
 */
#ifndef BENCH_WORKLOAD_RUN_CLOCK_H
#define BENCH_WORKLOAD_RUN_CLOCK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum run_clock_kind {
	/* An attempt at a pod takes step_ns, whatever it really took; nobody waits for time to pass. What
	 * is measured goes by the machine's clock. */
	RUN_CLOCK_STEPS,
	/* The same, and what is measured goes by this clock too: a run repeats to the byte. */
	RUN_CLOCK_FIXED,
	/* An attempt takes what it took; nobody waits. */
	RUN_CLOCK_VIRTUAL,
	/* The machine's clock; waiting is waiting. */
	RUN_CLOCK_REAL,
};

/* What kube-scheduler takes for a pod, more or less: it comes to some hundred pods a second. */
enum { RUN_CLOCK_STEP_NS = 1000000 };

/* Zeroed: RUN_CLOCK_STEPS with RUN_CLOCK_STEP_NS. */
struct run_clock_options {
	enum run_clock_kind kind;
	int64_t step_ns; /* of the first two; 0 = RUN_CLOCK_STEP_NS */
};

/* "real", "virtual", "virtual:1ms" (steps) or "fixed:20us"; false for anything else. A step is above 0
 * and at most an hour. */
bool run_clock_parse(const char *text, struct run_clock_options *out);
/* The same again, for those who read it: "virtual:1ms". */
enum { RUN_CLOCK_TEXT_SIZE = 40 };
void run_clock_print(const struct run_clock_options *options, char *out, size_t size);
/* Does the same input give the same decisions? */
bool run_clock_repeats(const struct run_clock_options *options);

struct run_clock {
	int64_t now_ns;
	struct run_clock_options options;
	uint64_t origin_ns; /* of the machine's clock: where 0 is, of RUN_CLOCK_REAL */
	uint64_t begun_ns; /* of the machine's clock: an attempt, of RUN_CLOCK_VIRTUAL */
};

void run_clock_init(struct run_clock *clock, const struct run_clock_options *options);
/* Around an attempt; after it now_ns has moved on. */
void run_clock_work_begin(struct run_clock *clock);
void run_clock_work_end(struct run_clock *clock);
/* now_ns is up to date: time spent otherwise counts on the machine's clock only. */
void run_clock_read(struct run_clock *clock);
/* Until then; on the machine's clock less when *stop is set (NULL: nobody will). */
void run_clock_wait(struct run_clock *clock, int64_t until_ns, const volatile sig_atomic_t *stop);

#endif
