/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/paired.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"

#define CONFIDENCE 0.95

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

/* --- one number of each block ---------------------------------------------------------------- */

struct estimate {
	double change;
	struct interval interval;
	double p;
};

static double ratio_of(const struct block *block)
{
	return block->log_ratio;
}

static double control_of(const struct block *block)
{
	return block->log_control;
}

static struct estimate estimate(const struct blocks *blocks, size_t first,
				double (*figure)(const struct block *))
{
	size_t count = blocks->count - first;
	double *sorted = mem_new(count + 1, sizeof(*sorted));
	struct estimate e;

	for (size_t i = 0; i < count; i++)
		sorted[i] = figure(&blocks->items[first + i]);
	statistics_sort(sorted, count);
	e.change = expm1(statistics_median(sorted, count));
	e.interval = statistics_median_interval(sorted, count, CONFIDENCE);
	e.interval.low = isfinite(e.interval.low) ? expm1(e.interval.low) : -INFINITY;
	e.interval.high = isfinite(e.interval.high) ? expm1(e.interval.high) : INFINITY;
	e.p = statistics_sign_test(sorted, count, 0);
	free(sorted);
	return e;
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

/* The farthest from none that it reaches. */
static double reach(struct interval interval)
{
	return fmax(fabs(interval.low), fabs(interval.high));
}

bool paired_undecided(const struct blocks *blocks, double threshold)
{
	return !within(estimate(blocks, 0, ratio_of).interval, threshold);
}

void paired_estimate(const struct blocks *blocks, struct comparison_row *row)
{
	struct estimate all = estimate(blocks, 0, ratio_of);
	struct estimate control = estimate(blocks, 0, control_of);

	row->samples = blocks->count;
	row->change = all.change;
	row->change_interval = all.interval;
	row->control = control.change;
	row->control_interval = control.interval;
	row->p = all.p;
	row->log_ratios = mem_resize(row->log_ratios, blocks->count, sizeof(*row->log_ratios));
	for (size_t i = 0; i < blocks->count; i++)
		row->log_ratios[i] = blocks->items[i].log_ratio;
}

/* Did the second stage, alone, see a difference of that sign? */
static bool confirms(const struct blocks *blocks, double change)
{
	struct interval second;

	if (blocks->second == 0 || blocks->second >= blocks->count)
		return false;
	second = estimate(blocks, blocks->second, ratio_of).interval;
	return change > 0 ? second.low > 0 : second.high < 0;
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
	else if (size <= reach(row->control_interval))
		leave_open(row, size / 2, "the base differs as much from itself");
	else
		row->verdict = comparison_direction(row);
}

void paired_decide(const struct blocks *blocks, double threshold, struct comparison_row *row)
{
	double size = fabs(row->change);

	row->confirmed = excludes_none(row->change_interval) && confirms(blocks, row->change);
	if (excludes_none(row->control_interval) && fabs(row->control) > threshold)
		leave_open(row, threshold, "the base differs from itself");
	else if (within(row->change_interval, threshold))
		row->verdict = VERDICT_UNCHANGED;
	else if (size > threshold && excludes_none(row->change_interval))
		decide_difference(row);
	else
		leave_open(row, size > threshold ? size : threshold - size, "");
}
