/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measuring_cost.h - what a clean pass adds to each attempt by measuring it
 */
#ifndef BENCH_MEASURE_MEASURING_COST_H
#define BENCH_MEASURE_MEASURING_COST_H

#include <stddef.h>

#include "bench/measure/clock.h"

struct measuring_cost {
	size_t block; /* attempts for each reading; 0 is 1 */
	double clock_ns; /* one reading */
	double attempt_ns; /* all that is done for an attempt: the reading, histogram, timeline */
};

/* Of a clean pass with that many attempts for each reading. Takes a millisecond or two. */
struct measuring_cost measuring_cost_find(const struct clock *clock, size_t block);

#endif
