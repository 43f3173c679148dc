/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order statistics, the sign test, the Mann-Whitney U test and Holm's correction.
 */
#include "bench/measure/statistics.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

void statistics_sort(double *values, size_t count)
{
	if (count)
		qsort(values, count, sizeof(*values), by_value);
}

double statistics_median(const double *sorted, size_t count)
{
	if (!count)
		return 0;
	if (count % 2)
		return sorted[count / 2];
	return sorted[count / 2 - 1] / 2 + sorted[count / 2] / 2;
}

/* Heads k times in `count` throws of a fair coin. */
static double fair_coin(size_t count, size_t k)
{
	double n = (double)count;
	double heads = (double)k;

	return exp(lgamma(n + 1) - lgamma(heads + 1) - lgamma(n - heads + 1) - n * log(2));
}

size_t statistics_median_rank(size_t count, double confidence)
{
	double outside = (1 - confidence) / 2;
	double tail = 0;
	size_t rank = 0;

	for (size_t i = 0; i < count / 2; i++) {
		tail += fair_coin(count, i);
		if (tail > outside)
			break;
		rank = i + 1;
	}
	return rank;
}

struct interval statistics_median_interval(const double *sorted, size_t count, double confidence)
{
	size_t rank = statistics_median_rank(count, confidence);

	if (!rank)
		return (struct interval){ -INFINITY, INFINITY };
	return (struct interval){ sorted[rank - 1], sorted[count - rank] };
}

double statistics_relative_error(const double *sorted, size_t count, double confidence)
{
	struct interval interval = statistics_median_interval(sorted, count, confidence);
	double median = statistics_median(sorted, count);

	if (!isfinite(interval.low) || median == 0)
		return INFINITY;
	return (interval.high - interval.low) / 2 / fabs(median);
}

double statistics_sign_test(const double *values, size_t count, double median)
{
	size_t below = 0;
	size_t above = 0;
	size_t least;
	double p = 0;

	for (size_t i = 0; i < count; i++) {
		below += values[i] < median;
		above += values[i] > median;
	}
	least = below < above ? below : above;
	for (size_t k = 0; k <= least; k++)
		p += fair_coin(below + above, k);
	return fmin(1, 2 * p);
}

/* --- Mann-Whitney ---------------------------------------------------------------------------- */

/* Equal values of both sets together. Ranks are doubled, so that those of ties are whole too. */
struct tie {
	size_t size;
	size_t of_a;
	size_t doubled_rank;
};

struct ranking {
	struct tie *ties;
	size_t tie_count;
	size_t a_count, count;
	size_t doubled_rank_sum; /* of a */
	double tie_term; /* sum of t^3 - t */
};

struct labelled {
	double value;
	bool of_a;
};

static int by_labelled_value(const void *left, const void *right)
{
	return by_value(&((const struct labelled *)left)->value,
			&((const struct labelled *)right)->value);
}

static struct labelled *pooled(const double *a, size_t a_count, const double *b, size_t b_count)
{
	struct labelled *all = mem_new(a_count + b_count, sizeof(*all));

	for (size_t i = 0; i < a_count; i++)
		all[i] = (struct labelled){ a[i], true };
	for (size_t i = 0; i < b_count; i++)
		all[a_count + i] = (struct labelled){ b[i], false };
	qsort(all, a_count + b_count, sizeof(*all), by_labelled_value);
	return all;
}

static void rank(const double *a, size_t a_count, const double *b, size_t b_count,
		 struct ranking *out)
{
	struct labelled *all = pooled(a, a_count, b, b_count);
	size_t count = a_count + b_count;

	*out = (struct ranking){ .ties = mem_new(count, sizeof(struct tie)),
				 .a_count = a_count,
				 .count = count };
	for (size_t i = 0; i < count;) {
		struct tie *tie = &out->ties[out->tie_count++];
		double size;

		for (; i + tie->size < count && all[i + tie->size].value == all[i].value;
		     tie->size++)
			tie->of_a += all[i + tie->size].of_a;
		tie->doubled_rank = 2 * i + tie->size + 1;
		out->doubled_rank_sum += tie->of_a * tie->doubled_rank;
		size = (double)tie->size;
		out->tie_term += size * size * size - size;
		i += tie->size;
	}
	free(all);
}

/*
 * In how many ways k of the values seen so far have the doubled rank sum s, for all k and s: one
 * more group of equal values is added by choosing how many of it are among the k.
 */
static void add_tie(double *ways, size_t k_most, size_t sums, const struct tie *tie)
{
	for (size_t k = k_most; k > 0; k--) {
		double *row = ways + k * sums;
		size_t most = tie->size < k ? tie->size : k;
		double choices = 1;

		for (size_t c = 1; c <= most; c++) {
			const double *from = ways + (k - c) * sums;
			size_t shift = c * tie->doubled_rank;

			choices = choices * (double)(tie->size - c + 1) / (double)c;
			for (size_t s = shift; s < sums; s++)
				row[s] += choices * from[s - shift];
		}
	}
}

static double exact_p(const struct ranking *r)
{
	size_t sums = r->count * (r->count + 1) + 1;
	double *ways = mem_new((r->a_count + 1) * sums, sizeof(*ways));
	const double *all = ways + r->a_count * sums;
	double total = 0;
	double low = 0;
	double high = 0;

	ways[0] = 1;
	for (size_t i = 0; i < r->tie_count; i++)
		add_tie(ways, r->a_count, sums, &r->ties[i]);
	for (size_t s = 0; s < sums; s++) {
		total += all[s];
		low += s <= r->doubled_rank_sum ? all[s] : 0;
		high += s >= r->doubled_rank_sum ? all[s] : 0;
	}
	free(ways);
	return fmin(1, 2 * fmin(low, high) / total);
}

static double normal_p(const struct ranking *r, double u)
{
	double n = (double)r->count;
	double pairs = (double)r->a_count * (n - (double)r->a_count);
	double variance = pairs / 12 * (n + 1 - r->tie_term / (n * (n - 1)));
	double distance = fmax(0, fabs(u - pairs / 2) - 0.5);

	return variance > 0 ? erfc(distance / sqrt(2 * variance)) : 1;
}

enum { EXACT_MOST = 50, EXACT_MOST_WITH_TIES = 25 };

double statistics_mann_whitney(const double *a, size_t a_count, const double *b, size_t b_count,
			       double *u)
{
	size_t larger = a_count > b_count ? a_count : b_count;
	struct ranking r;
	double wins;
	double p;

	if (u)
		*u = 0;
	if (!a_count || !b_count)
		return 1;
	rank(a, a_count, b, b_count, &r);
	wins = (double)r.doubled_rank_sum / 2 - (double)a_count * ((double)a_count + 1) / 2;
	if (larger <= (r.tie_count < r.count ? EXACT_MOST_WITH_TIES : EXACT_MOST))
		p = exact_p(&r);
	else
		p = normal_p(&r, wins);
	free(r.ties);
	if (u)
		*u = wins;
	return p;
}

/* --- several tests --------------------------------------------------------------------------- */

static int by_p(const void *left, const void *right)
{
	return by_value(*(const double *const *)left, *(const double *const *)right);
}

void statistics_holm(const double *p, size_t count, double *adjusted)
{
	const double **order;
	double most = 0;

	if (!count)
		return;
	order = mem_new(count, sizeof(*order));
	for (size_t i = 0; i < count; i++)
		order[i] = &p[i];
	qsort(order, count, sizeof(*order), by_p);
	for (size_t i = 0; i < count; i++) {
		most = fmax(most, fmin(1, *order[i] * (double)(count - i)));
		adjusted[order[i] - p] = most;
	}
	free(order);
}

double statistics_geometric_mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += log(values[i]);
	return count ? exp(sum / (double)count) : 0;
}
