/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steps.h - where a series of figures changes its level
 *
 * A split of a series is good when the values before and after it are farther apart, in the mean of
 * |x - y|, than those on either side are among themselves: the energy distance of the E-divisive
 * procedure (Matteson and James, 2014). It is looked for in the whole series, and in windows of a half,
 * a quarter and so on of its length that overlap by half (as in seeded binary segmentation, Kovacs and
 * others, 2020), for of a level that goes up and comes back the whole shows little. Whether the best
 * split is more than chance would find somewhere is told by shuffling the series: if nothing changes, every
 * order is as likely, so the share of orders with a split at least as good is an exact p, whatever the
 * distribution. Then both sides of a step are searched in the same way.
 */
#ifndef BENCH_HISTORY_STEPS_H
#define BENCH_HISTORY_STEPS_H

#include <stddef.h>
#include <stdint.h>

/* Fewer values on a side are no level: two in a row may be one bad hour. */
enum { STEP_SIDE_MIN = 3 };

struct step {
	size_t at; /* index of the first value after it */
	double p;
};

/*
 * The steps of values[count] in their order, into `steps` (room for `count`); returns how many. In a
 * series without any, the chance to find one is at most alpha. The shuffles come from the seed.
 */
size_t steps_find(const double *values, size_t count, double alpha, uint64_t seed,
		  struct step *steps);
/* The length of series from which on a step can be told at all: no order is better than one in so many. */
size_t steps_least_count(double alpha);

#endif
