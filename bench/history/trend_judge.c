/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps of rows, and what the latest level is worth.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/history/trend_rows.h"
#include "bench/history/steps.h"
#include "sched/base/mem.h"

/* The order of shuffles: the same files give the same answer. */
#define SHUFFLE_SEED 1

static double relative(double now, double before)
{
	if (before == 0)
		return now == 0 ? 0 : INFINITY;
	return now / before - 1;
}

static double level_of(const struct trend_row *row, size_t first, size_t end)
{
	double *sorted = mem_new(end - first + 1, sizeof(*sorted));
	double level;

	for (size_t i = first; i < end; i++)
		sorted[i - first] = row->points[i].value;
	statistics_sort(sorted, end - first);
	level = statistics_median(sorted, end - first);
	free(sorted);
	return level;
}

static void measure_steps(struct trend_row *row)
{
	for (size_t i = 0; i < row->step_count; i++) {
		struct trend_step *step = &row->steps[i];
		size_t first = i ? step[-1].at : 0;
		size_t end = i + 1 < row->step_count ? step[1].at : row->count;

		step->before = level_of(row, first, step->at);
		step->after = level_of(row, step->at, end);
		step->change = relative(step->after, step->before);
	}
}

/* Steps up to the threshold are none; the smallest goes first, for that moves its neighbours' levels. */
static void drop_small_steps(struct trend_row *row, double threshold)
{
	for (;;) {
		size_t least = 0;

		measure_steps(row);
		for (size_t i = 1; i < row->step_count; i++) {
			if (fabs(row->steps[i].change) < fabs(row->steps[least].change))
				least = i;
		}
		if (!row->step_count || fabs(row->steps[least].change) > threshold)
			return;
		row->step_count--;
		memmove(&row->steps[least], &row->steps[least + 1],
			(row->step_count - least) * sizeof(*row->steps));
	}
}

/* Of times: what is no chance. */
static void find_steps(struct trend_row *row, double alpha)
{
	struct step *found = mem_new(row->count, sizeof(*found));
	double *logs = mem_new(row->count, sizeof(*logs));

	for (size_t i = 0; i < row->count; i++)
		logs[i] = row->points[i].value > 0 ? log(row->points[i].value) : 0;
	row->step_count = steps_find(logs, row->count, alpha, SHUFFLE_SEED, found);
	for (size_t i = 0; i < row->step_count; i++)
		row->steps[i] = (struct trend_step){ .at = found[i].at, .p = found[i].p };
	free(found);
	free(logs);
}

/* Of counts: whatever is not as the first one since the last step. */
static void find_changes(struct trend_row *row, double threshold)
{
	size_t first = 0;

	for (size_t i = 1; i < row->count; i++) {
		if (fabs(relative(row->points[i].value, row->points[first].value)) <= threshold)
			continue;
		row->steps[row->step_count++] = (struct trend_step){ .at = i };
		first = i;
	}
}

/* How much worse `level` is than `than`, as a part of it; negative when it is better. */
static double worse(const struct trend_row *row, double level, double than)
{
	double change = relative(level, than);

	return row->higher_is_better ? -change : change;
}

static void judge(struct trend_row *row, double threshold)
{
	const struct trend_step *steps = row->steps;
	double best = row->step_count ? steps[0].before : 0;
	size_t left = 0; /* the step after the best level */

	row->level = row->step_count ? steps[row->step_count - 1].after
				     : level_of(row, 0, row->count);
	row->verdict = row->count < row->needed ? VERDICT_INCONCLUSIVE : VERDICT_UNCHANGED;
	if (!row->step_count)
		return;
	for (size_t i = 0; i + 1 < row->step_count; i++) {
		if (worse(row, steps[i].after, best) <= 0) {
			best = steps[i].after;
			left = i + 1;
		}
	}
	row->change = relative(row->level, best);
	if (worse(row, row->level, best) > threshold) {
		row->verdict = VERDICT_REGRESSED;
		row->first_bad = &steps[left];
	} else if (worse(row, row->level, steps[0].before) < -threshold) {
		row->verdict = VERDICT_IMPROVED;
	}
}

/* A machine or a compiler that is no more says nothing about the latest state. */
static void find_superseded(struct trend *trend)
{
	for (size_t i = 0; i < trend->series_count; i++) {
		struct trend_series *series = &trend->series[i];

		for (size_t k = i + 1; k < trend->series_count; k++)
			series->superseded |=
				!strcmp(series->workload, trend->series[k].workload) &&
				trend->series[k].first > series->last;
	}
}

void trend_judge(struct trend *trend, const struct trend_options *options)
{
	size_t tested = 0;
	double alpha;

	find_superseded(trend);
	for (size_t i = 0; i < trend->row_count; i++)
		tested += !trend->rows[i].exact;
	/* Bonferroni's: all rows together have a chance of alpha. */
	alpha = options->alpha / (double)(tested ? tested : 1);
	for (size_t i = 0; i < trend->row_count; i++) {
		struct trend_row *row = &trend->rows[i];
		double threshold = row->exact ? options->exact_threshold : options->threshold;

		row->steps = mem_new(row->count, sizeof(*row->steps));
		row->needed = row->exact ? 2 : steps_least_count(alpha);
		if (row->exact)
			find_changes(row, threshold);
		else
			find_steps(row, alpha);
		drop_small_steps(row, threshold);
		judge(row, threshold);
	}
}

enum verdict trend_verdict(const struct trend *trend)
{
	bool seen[VERDICT_INCONCLUSIVE + 1] = { false };
	bool any = false;

	for (size_t i = 0; i < trend->row_count; i++) {
		const struct trend_row *row = &trend->rows[i];

		if (trend->series[row->series].superseded)
			continue;
		any = true;
		seen[row->verdict] = true;
	}
	if (seen[VERDICT_REGRESSED])
		return VERDICT_REGRESSED;
	if (seen[VERDICT_INCONCLUSIVE] || !any)
		return VERDICT_INCONCLUSIVE;
	return seen[VERDICT_IMPROVED] ? VERDICT_IMPROVED : VERDICT_UNCHANGED;
}
