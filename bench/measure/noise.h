/* SPDX-License-Identifier: Apache-2.0 */
/*
 * noise.h - how much times on this machine differ for no reason of the program
 *
 * The same short work is timed again and again, of three kinds: arithmetic alone, loads from a block
 * that fits into the second-level cache, and loads from one that fits into none. The jitter of a kind is
 * what lies between its 10th and 90th percentile, as a percentage of its median.
 *
 *	noise = the greatest of the three jitters + the percentage of time that the host took meanwhile
 *	score = 33 log10(1 + noise), at most 100
 */
#ifndef BENCH_MEASURE_NOISE_H
#define BENCH_MEASURE_NOISE_H

#include <stddef.h>
#include <stdint.h>

#include "bench/measure/clock.h"

enum { NOISE_SAMPLES = 300 };

/* Below these percentages of noise ... */
#define NOISE_QUIET 2.0
#define NOISE_MODERATE 10.0

enum noise_level { NOISE_LEVEL_QUIET, NOISE_LEVEL_MODERATE, NOISE_LEVEL_NOISY };

struct noise {
	double compute_percent, cache_percent, memory_percent; /* jitters */
	double steal_percent; /* 0 where it is not known */
	double percent; /* the sum */
	double score;
	enum noise_level level;
};

/* Takes about a second. */
void noise_measure(const struct clock *clock, struct noise *out);

/* Sorts the samples. 0 for fewer than two. */
double noise_jitter_percent(double *samples, size_t count);
/* Fills in percent, score and level from the parts. */
void noise_judge(struct noise *noise);
const char *noise_level_name(enum noise_level level); /* "quiet", ... */

#endif
