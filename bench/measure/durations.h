/* SPDX-License-Identifier: Apache-2.0 */
/*
 * durations.h - how long calls took, coarser than histogram.h and small enough to have one of each rule
 *
 * Log-linear: each power of two of nanoseconds is cut into 16 buckets of equal width, below 32 ns
 * each has its own. All from 2^35 ns (half a minute) on share the last one.
 */
#ifndef BENCH_MEASURE_DURATIONS_H
#define BENCH_MEASURE_DURATIONS_H

#include <stddef.h>
#include <stdint.h>

enum {
	DURATIONS_BITS = 4, /* 2^4 buckets for each power of two */
	DURATIONS_BUCKETS = (36 - DURATIONS_BITS) << DURATIONS_BITS,
};

/* A zeroed struct is an empty one. */
struct durations {
	uint64_t counts[DURATIONS_BUCKETS];
};

/* So many calls took `ns` each. */
void durations_add(struct durations *durations, uint64_t ns, uint64_t count);
/* Takes `ns` off every duration, to not less than 0: what it cost to measure one. */
void durations_take_off(struct durations *durations, double ns);
/* The shortest time of a bucket. */
uint64_t durations_low(size_t bucket);

#endif
