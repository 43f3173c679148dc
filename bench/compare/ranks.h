/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ranks.h - is one of three the slowest more often than chance would have it?
 *
 * A block has three figures: of the candidate, of the base and of the base again. Who runs where in it
 * was drawn by lot, so when all three are the same program each of them is as likely to be the
 * slowest, the middle one or the fastest, whatever the noise is like and however it drifts. The
 * candidate's rank in a block is -1, 0 or 1, each with a probability of a third, and the *rank sum*
 * over blocks has a distribution that is known exactly. Nothing is assumed but the lot.
 */
#ifndef BENCH_COMPARE_RANKS_H
#define BENCH_COMPARE_RANKS_H

#include <stddef.h>

#include "bench/measure/statistics.h"

/* The candidate's figure in a block less the others'. */
struct rank_pair {
	double less_base;
	double less_control;
};

/* Probability that the rank sum of so many blocks is at least `sum`, when nothing differs. */
double ranks_tail(size_t blocks, long sum);
/* The least rank sum with ranks_tail() of at most `alpha`; blocks + 1 when even the greatest is not. */
long ranks_critical(size_t blocks, double alpha);

/* Twice the rank sum after taking `shift` off the candidate; a tie is half a rank. */
long ranks_doubled_sum(const struct rank_pair *pairs, size_t blocks, double shift);
/* Two-sided: the candidate is the same as the others. */
double ranks_p(const struct rank_pair *pairs, size_t blocks);

/*
 * The shift that makes the rank sum 0, which is the median of all differences, and those that the
 * test does not reject: with `confidence` they hold the true one. From -INFINITY to INFINITY with too
 * few blocks, below 4 for 0.95. Nothing of no blocks.
 */
double ranks_shift(const struct rank_pair *pairs, size_t blocks, double confidence,
		   struct interval *interval);

#endif
