/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bandwidth.h - how fast this processor reads what is in its caches, and what is not
 *
 * One thread reads a buffer again and again with the widest loads there are: of half the size of each
 * cache, and of four times the last one's. The quietest of several rounds counts.
 */
#ifndef BENCH_MEASURE_BANDWIDTH_H
#define BENCH_MEASURE_BANDWIDTH_H

#include <stddef.h>

enum memory_level { LEVEL_1, LEVEL_2, LEVEL_3, LEVEL_MEMORY, MEMORY_LEVELS };

const char *memory_level_name(enum memory_level level); /* "L1", ..., "memory" */

struct bandwidth {
	size_t cache_bytes[LEVEL_MEMORY]; /* as the system says, or usual sizes where it does not */
	double gb_per_s[MEMORY_LEVELS];
};

/* Takes some 50 ms, and as much memory as four times the last cache, but no more than 256 MiB. */
struct bandwidth bandwidth_measure(void);

#endif
