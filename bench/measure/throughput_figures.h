/* SPDX-License-Identifier: Apache-2.0 */
/*
 * throughput_figures.h - what scheduler_perf says of sampled throughput
 */
#ifndef BENCH_MEASURE_THROUGHPUT_FIGURES_H
#define BENCH_MEASURE_THROUGHPUT_FIGURES_H

#include <stddef.h>

/* In the unit of the samples. */
struct throughput_figures {
	size_t samples; /* 0: the others mean nothing */
	double average, perc50, perc90, perc95, perc99;
};

/* In any order; they are sorted. PercN is the sample at ceil(N * samples / 100), ascending: so many of a
 * hundred seconds were not better. */
struct throughput_figures throughput_figures(double *rates, size_t count);

#endif
