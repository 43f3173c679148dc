/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statistics.h - what samples say about a median, and whether two sets of them differ
 *
 * Nothing here assumes a distribution: times of a program have long tails and several peaks. Values
 * are finite numbers in any one unit. "Sorted" means ascending, see statistics_sort().
 */
#ifndef BENCH_MEASURE_STATISTICS_H
#define BENCH_MEASURE_STATISTICS_H

#include <stddef.h>

/* From -INFINITY to INFINITY when there are too few samples to bound it. */
struct interval {
	double low;
	double high;
};

void statistics_sort(double *values, size_t count);
/* The middle one, or the mean of the two in the middle; 0 when there are none. */
double statistics_median(const double *sorted, size_t count);

/*
 * The interval between two order statistics that holds the median with at least `confidence`
 * (0.95), whatever the distribution: what a sign test does not reject. It needs 6 samples for 0.95.
 */
struct interval statistics_median_interval(const double *sorted, size_t count, double confidence);
/* The same as ranks: from the k-th smallest to the k-th largest, k counted from 1; 0: too few. */
size_t statistics_median_rank(size_t count, double confidence);
/* Half the interval's width relative to the median: 0.01 is +-1 %. INFINITY when there is no telling. */
double statistics_relative_error(const double *sorted, size_t count, double confidence);

/* Two-sided sign test of "the median is `median`"; values equal to it say nothing. Returns p. */
double statistics_sign_test(const double *values, size_t count, double median);

/*
 * Two-sided Mann-Whitney U test of "a value of either set is as likely to be the greater one".
 * Exact, given the ties, while both sets have at most 50 values (25 when some values are equal), and
 * the normal approximation with corrections for ties and continuity above. Returns p, 1 when a set
 * is empty; the pairs that `a` wins, ties counting half, go to *u unless it is NULL.
 */
double statistics_mann_whitney(const double *a, size_t a_count, const double *b, size_t b_count,
			       double *u);

/*
 * Holm's correction for having looked at several p-values: adjusted[i] is at most 0.05 exactly when
 * test i is rejected so that any false rejection among all has a probability of at most 0.05.
 */
void statistics_holm(const double *p, size_t count, double *adjusted);

/* Of positive values; 0 when there are none. */
double statistics_geometric_mean(const double *values, size_t count);

#endif
