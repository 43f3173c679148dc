/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/history/steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"

/* p is resolved to a quarter of alpha, but to no less than a thousandth. */
enum { SHUFFLES_MIN = 999, RESOLUTION = 4, SHUFFLES_MAX = 100000 };

/* With two sides. */
static const size_t LENGTH_MIN = (size_t)2 * STEP_SIDE_MIN;

struct search {
	double alpha;
	size_t shuffles;
	uint64_t seed;
	uint64_t draws;
	struct step *steps;
	size_t count;
};

static double pairs(size_t n)
{
	return (double)n * (double)(n - 1) / 2;
}

/* How much farther the two sides are from each other than within, for `left` of n values. */
static double energy(size_t left, size_t n, double within_left, double within_right, double all)
{
	size_t right = n - left;
	double product = (double)left * (double)right;
	double between = (all - within_left - within_right) / product;

	return product / (double)n *
	       (2 * between - within_left / pairs(left) - within_right / pairs(right));
}

static double distances(const double *values, size_t count, double from)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += fabs(values[i] - from);
	return sum;
}

static double all_distances(const double *values, size_t count)
{
	double all = 0;

	for (size_t i = 1; i < count; i++)
		all += distances(values, i, values[i]);
	return all;
}

struct split {
	size_t at; /* first value after it */
	double energy;
};

/* Improves *best by the splits of values[first] to values[end - 1]. */
static void try_splits(const double *values, size_t first, size_t end, struct split *best)
{
	size_t count = end - first;
	double all = all_distances(values + first, count);
	double left = 0;
	double right = all;

	for (size_t k = 1; k <= count - STEP_SIDE_MIN; k++) {
		double moved = values[first + k - 1];
		double e;

		/* It goes over to the left. */
		left += distances(values + first, k - 1, moved);
		right -= distances(values + first + k, count - k, moved);
		if (k < STEP_SIDE_MIN)
			continue;
		e = energy(k, count, left, right, all);
		if (e > best->energy)
			*best = (struct split){ first + k, e };
	}
}

/* Windows of all lengths; the last one of a length ends where the series ends. */
static struct split best_split(const double *values, size_t count)
{
	struct split best = { 0, -INFINITY };

	for (size_t length = count; length >= LENGTH_MIN; length = (length + 1) / 2) {
		size_t shift = length / 2;
		size_t first = 0;

		for (; first + length < count; first += shift)
			try_splits(values, first, first + length, &best);
		try_splits(values, count - length, count, &best);
	}
	return best;
}

static void shuffle(double *values, size_t count, struct search *search)
{
	for (size_t i = count - 1; i > 0; i--) {
		size_t other = rng_below(rng_draw(search->seed, search->draws++), (uint32_t)i + 1);
		double value = values[i];

		values[i] = values[other];
		values[other] = value;
	}
}

/* The share of orders with a split as good; gives up when it is above alpha for sure. */
static double p_of(const double *values, size_t count, double energy_seen, struct search *search)
{
	double *order = mem_new(count, sizeof(*order));
	size_t as_good = 1; /* the order that was seen */
	double total = (double)search->shuffles + 1;

	memcpy(order, values, count * sizeof(*order));
	for (size_t i = 0; i < search->shuffles && (double)as_good / total <= search->alpha; i++) {
		shuffle(order, count, search);
		/* Sums in another order differ in their last digits. */
		as_good += best_split(order, count).energy >= energy_seen * (1 - 1e-9);
	}
	free(order);
	return (double)as_good / total;
}

static void search_part(const double *values, size_t first, size_t end, struct search *search)
{
	size_t count = end - first;
	struct split best;
	double p;

	if (count < steps_least_count(search->alpha))
		return;
	best = best_split(values + first, count);
	if (best.energy <= 0)
		return;
	p = p_of(values + first, count, best.energy, search);
	if (p > search->alpha)
		return;
	search_part(values, first, first + best.at, search);
	search->steps[search->count++] = (struct step){ first + best.at, p };
	search_part(values, first + best.at, end, search);
}

size_t steps_find(const double *values, size_t count, double alpha, uint64_t seed,
		  struct step *steps)
{
	struct search search = { .alpha = alpha, .seed = seed, .steps = steps };
	double shuffles = fmin(SHUFFLES_MAX, ceil(RESOLUTION / alpha) - 1);

	search.shuffles = (size_t)fmax(SHUFFLES_MIN, shuffles);
	search_part(values, 0, count, &search);
	return search.count;
}

size_t steps_least_count(double alpha)
{
	size_t count = LENGTH_MIN;
	double orders = 20; /* ways to choose the values of one half */

	/* A split in the middle: the two halves may change places. */
	while (2 / orders > alpha) {
		size_t half = ++count / 2;

		orders = orders * (double)count / (double)(count - half);
	}
	return count;
}
