/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region.h - what is switched on for the measured sections only: a profiler, a counter outside
 *
 * Entering and leaving take their time before the first and after the last reading of the clock.
 */
#ifndef BENCH_MEASURE_REGION_H
#define BENCH_MEASURE_REGION_H

#include <stddef.h>

struct region {
	void *context;
	void (*enter)(void *context); /* NULL: nothing is switched */
	void (*leave)(void *context);
};

static inline void region_enter(const struct region *region)
{
	if (region && region->enter)
		region->enter(region->context);
}

static inline void region_leave(const struct region *region)
{
	if (region && region->leave)
		region->leave(region->context);
}

#endif
