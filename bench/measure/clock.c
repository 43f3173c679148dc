/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system's clocks.
 */
#include "bench/measure/clock.h"

#include <stddef.h>
#include <time.h>

static uint64_t read_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t monotonic_ns(void *context)
{
	(void)context;
	return read_ns(CLOCK_MONOTONIC);
}

static uint64_t processor_ns(void *context)
{
	(void)context;
	return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

const struct clock clock_monotonic = { monotonic_ns, NULL };
const struct clock clock_processor = { processor_ns, NULL };
