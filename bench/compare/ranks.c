/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/ranks.h"

#include <math.h>
#include <stdlib.h>

#include "sched/base/mem.h"

/* Probabilities of the rank sums -blocks to blocks, to be freed. */
static double *distribution(size_t blocks)
{
	size_t sums = 2 * blocks + 1;
	double *now = mem_new(sums, sizeof(*now));
	double *next = mem_new(sums, sizeof(*next));

	now[blocks] = 1;
	for (size_t n = 1; n <= blocks; n++) {
		double *swap = now;

		for (size_t s = blocks - n; s <= blocks + n; s++)
			next[s] = ((s > 0 ? now[s - 1] : 0) + now[s] +
				   (s + 1 < sums ? now[s + 1] : 0)) /
				  3;
		now = next;
		next = swap;
	}
	free(next);
	return now;
}

double ranks_tail(size_t blocks, long sum)
{
	long most = (long)blocks;
	double *p = distribution(blocks);
	double tail = 0;

	for (long s = most; s >= sum && s >= -most; s--)
		tail += p[s + most];
	free(p);
	return fmin(1, tail);
}

long ranks_critical(size_t blocks, double alpha)
{
	long most = (long)blocks;
	double *p = distribution(blocks);
	double tail = 0;
	long sum = most + 1;

	while (sum > -most && tail + p[sum - 1 + most] <= alpha)
		tail += p[--sum + most];
	free(p);
	return sum;
}

static long sign(double value)
{
	return (value > 0) - (value < 0);
}

long ranks_doubled_sum(const struct rank_pair *pairs, size_t blocks, double shift)
{
	long sum = 0;

	for (size_t i = 0; i < blocks; i++)
		sum += sign(pairs[i].less_base - shift) + sign(pairs[i].less_control - shift);
	return sum;
}

double ranks_p(const struct rank_pair *pairs, size_t blocks)
{
	return fmin(1, 2 * ranks_tail(blocks, labs(ranks_doubled_sum(pairs, blocks, 0)) / 2));
}

double ranks_shift(const struct rank_pair *pairs, size_t blocks, double confidence,
		   struct interval *interval)
{
	double *sorted = mem_new(2 * blocks + 1, sizeof(*sorted));
	long critical = ranks_critical(blocks, (1 - confidence) / 2);
	double shift;

	for (size_t i = 0; i < blocks; i++) {
		sorted[2 * i] = pairs[i].less_base;
		sorted[2 * i + 1] = pairs[i].less_control;
	}
	statistics_sort(sorted, 2 * blocks);
	shift = statistics_median(sorted, 2 * blocks);
	*interval = (struct interval){ -INFINITY, INFINITY };
	/* A shift below the k-th smallest difference leaves a sum of at least blocks - k + 1. */
	if (critical <= (long)blocks) {
		size_t rank = blocks - (size_t)critical + 1;

		interval->low = sorted[rank - 1];
		interval->high = sorted[2 * blocks - rank];
	}
	free(sorted);
	return shift;
}
