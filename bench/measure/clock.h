/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - where the time comes from
 *
 * Whoever measures takes its clock as a parameter, so that a test can turn the hands itself.
 */
#ifndef BENCH_MEASURE_CLOCK_H
#define BENCH_MEASURE_CLOCK_H

#include <stdint.h>

struct clock {
	/* Nanoseconds since some fixed moment; never goes back. */
	uint64_t (*now_ns)(void *context);
	void *context;
};

static inline uint64_t clock_now_ns(const struct clock *clock)
{
	return clock->now_ns(clock->context);
}

/* CLOCK_MONOTONIC of the system. */
extern const struct clock clock_monotonic;
/* What all threads of the process have spent of processors. */
extern const struct clock clock_processor;

#endif
