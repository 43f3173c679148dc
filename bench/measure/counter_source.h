/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counter_source.h - where readings of counters come from: the kernel, or a test
 */
#ifndef BENCH_MEASURE_COUNTER_SOURCE_H
#define BENCH_MEASURE_COUNTER_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "bench/measure/counters.h"

/*
 * A counter as it stands. Counters that share a register count only part of the time that they are
 * enabled: what they would have counted is count * enabled / running.
 */
struct counter_state {
	uint64_t count;
	uint64_t enabled_ns;
	uint64_t running_ns;
};

/* By enum counter; one that is missing stays 0. */
struct counter_reading {
	struct counter_state of[COUNTER_COUNT];
};

struct counter_source {
	void *context;
	/* Before a section: begins to count for each thread there is. Returns their number; the first one
	 * is that which calls. */
	size_t (*open)(void *context);
	void (*read)(void *context, size_t thread, struct counter_reading *out);
	void (*close)(void *context); /* after the section */
	/* While it is open: why a counter does not count, or NULL. */
	const char *(*missing)(void *context, enum counter counter);
};

#endif
