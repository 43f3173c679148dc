/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latency.h - how long something takes: always as long, or as a distribution says
 *
 * A distribution is a few of its quantiles; between two of them, and between 0 and the first, values
 * are spread evenly. Beyond the last one nothing comes.
 */
#ifndef BENCH_SIMULATE_LATENCY_H
#define BENCH_SIMULATE_LATENCY_H

#include <stddef.h>
#include <stdint.h>

struct latency_point {
	double quantile; /* above 0, up to 1 */
	int64_t ns;
};

/* Zeroed: takes no time. One point: a constant. */
struct latency {
	const struct latency_point *points; /* quantiles and times ascend */
	size_t count;
};

/* draw: any 64 random bits. */
int64_t latency_draw(const struct latency *latency, uint64_t draw);
double latency_mean_ns(const struct latency *latency);

#endif
