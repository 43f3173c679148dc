/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/paired.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench/compare/ranks.h"
#include "sched/base/mem.h"
#include "sched/base/rng.h"

#define CONFIDENCE 0.95
/* Of the second stage alone, which knows from the first one what to look for: one-sided. */
#define CONFIRMING_ALPHA 0.05

void block_order(uint64_t draw, enum block_side order[BLOCK_PROCESSES])
{
	enum block_side half[SIDE_COUNT] = { SIDE_BASE, SIDE_CANDIDATE, SIDE_CONTROL };

	for (uint32_t i = SIDE_COUNT - 1; i > 0; i--) {
		uint32_t other = rng_below(rng_draw(draw, i), i + 1);
		enum block_side side = half[i];

		half[i] = half[other];
		half[other] = side;
	}
	for (size_t i = 0; i < SIDE_COUNT; i++) {
		order[i] = half[i];
		order[BLOCK_PROCESSES - 1 - i] = half[i];
	}
}

struct block block_of(const enum block_side order[BLOCK_PROCESSES],
		      const double ns[BLOCK_PROCESSES])
{
	double mean[SIDE_COUNT] = { 0 };

	for (size_t i = 0; i < BLOCK_PROCESSES; i++)
		mean[order[i]] += log(ns[i]) / 2;
	/* Base and control are the same program: four processes are a better base than two. */
	return (struct block){
		.log_ratio = mean[SIDE_CANDIDATE] - (mean[SIDE_BASE] + mean[SIDE_CONTROL]) / 2,
		.log_control = mean[SIDE_CONTROL] - mean[SIDE_BASE],
	};
}

/* --- what blocks come to --------------------------------------------------------------------- */

/* The blocks from the first one on, as pairs for ranks.h; to be freed. */
static struct rank_pair *pairs_of(const struct blocks *blocks, size_t first)
{
	struct rank_pair *pairs = mem_new(blocks->count - first + 1, sizeof(*pairs));

	for (size_t i = first; i < blocks->count; i++) {
		const struct block *block = &blocks->items[i];

		/* The ratio is to the mean of base and control, which are log_control apart. */
		pairs[i - first] = (struct rank_pair){
			.less_base = block->log_ratio + block->log_control / 2,
			.less_control = block->log_ratio - block->log_control / 2,
		};
	}
	return pairs;
}

/* From logarithms to changes. */
static struct interval changes(struct interval logs)
{
	return (struct interval){
		isfinite(logs.low) ? expm1(logs.low) : -INFINITY,
		isfinite(logs.high) ? expm1(logs.high) : INFINITY,
	};
}

static double change_of(const struct blocks *blocks, struct interval *interval, double *p)
{
	struct rank_pair *pairs = pairs_of(blocks, 0);
	double change = expm1(ranks_shift(pairs, blocks->count, CONFIDENCE, interval));

	*interval = changes(*interval);
	*p = ranks_p(pairs, blocks->count);
	free(pairs);
	return change;
}

static double control_of(const struct blocks *blocks, struct interval *interval)
{
	double *sorted = mem_new(blocks->count + 1, sizeof(*sorted));
	double change;

	for (size_t i = 0; i < blocks->count; i++)
		sorted[i] = blocks->items[i].log_control;
	statistics_sort(sorted, blocks->count);
	change = expm1(statistics_median(sorted, blocks->count));
	*interval = changes(statistics_median_interval(sorted, blocks->count, CONFIDENCE));
	free(sorted);
	return change;
}

static bool excludes_none(struct interval interval)
{
	return interval.low > 0 || interval.high < 0;
}

static bool within(struct interval interval, double threshold)
{
	return interval.low >= -threshold && interval.high <= threshold;
}

static double half_width(struct interval interval)
{
	return (interval.high - interval.low) / 2;
}

bool paired_undecided(const struct blocks *blocks, double threshold)
{
	struct interval interval;
	double p;

	change_of(blocks, &interval, &p);
	return !within(interval, threshold);
}

void paired_estimate(const struct blocks *blocks, struct comparison_row *row)
{
	row->samples = blocks->count;
	row->change = change_of(blocks, &row->change_interval, &row->p);
	row->control = control_of(blocks, &row->control_interval);
	row->log_ratios = mem_resize(row->log_ratios, blocks->count, sizeof(*row->log_ratios));
	for (size_t i = 0; i < blocks->count; i++)
		row->log_ratios[i] = blocks->items[i].log_ratio;
}

/* Did the second stage, alone, see a difference of that sign? */
static bool confirms(const struct blocks *blocks, double change)
{
	size_t count = blocks->count - blocks->second;
	struct rank_pair *pairs;
	long sum;

	if (blocks->second == 0 || blocks->second >= blocks->count)
		return false;
	pairs = pairs_of(blocks, blocks->second);
	sum = ranks_doubled_sum(pairs, count, 0);
	free(pairs);
	return (change > 0 ? sum : -sum) >= 2 * ranks_critical(count, CONFIRMING_ALPHA);
}

/* The base differs from itself, beyond what chance explains, by that much. */
static bool control_shows(const struct comparison_row *row, double size)
{
	return excludes_none(row->control_interval) && fabs(row->control) > size;
}

static void leave_open(struct comparison_row *row, double wanted, const char *note)
{
	row->verdict = VERDICT_INCONCLUSIVE;
	row->more = comparison_more(row->samples, half_width(row->change_interval), wanted);
	snprintf(row->note, sizeof(row->note), "%s", note);
}

static void decide_difference(struct comparison_row *row)
{
	double size = fabs(row->change);

	if (row->p > 1 - CONFIDENCE)
		leave_open(row, size / 2, "not significant among so many rows");
	else if (!row->confirmed)
		leave_open(row, size / 2, "a second stage did not confirm it");
	else if (control_shows(row, size / 2))
		leave_open(row, size / 2, "the base differs from itself as much");
	else
		row->verdict = comparison_direction(row);
}

void paired_decide(const struct blocks *blocks, double threshold, struct comparison_row *row)
{
	double size = fabs(row->change);

	row->confirmed = excludes_none(row->change_interval) && confirms(blocks, row->change);
	if (within(row->change_interval, threshold) && !control_shows(row, threshold))
		row->verdict = VERDICT_UNCHANGED;
	else if (size > threshold && excludes_none(row->change_interval))
		decide_difference(row);
	else
		leave_open(row, size > threshold ? size : threshold - size,
			   control_shows(row, threshold) ? "the base differs from itself" : "");
}

enum verdict paired_verdict(const struct blocks *blocks, double threshold)
{
	struct comparison_row row = { 0 };

	paired_estimate(blocks, &row);
	paired_decide(blocks, threshold, &row);
	free(row.log_ratios);
	return row.verdict;
}
