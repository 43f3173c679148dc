/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system's clock.
 */
#include "bench/measure/clock.h"

#include <stddef.h>
#include <time.h>

static uint64_t monotonic_ns(void *context)
{
	struct timespec now;

	(void)context;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

const struct clock clock_monotonic = { monotonic_ns, NULL };
