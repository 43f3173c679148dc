/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/compare_stored.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

#define CONFIDENCE 0.95

/* Fewer on a side, and no ranking of them is significant at 5 %. */
enum { SAMPLES_MIN = 4 };

/* Is `name` one of a list with commas? */
static bool is_listed(const char *list, const char *name)
{
	size_t length = strlen(name);

	while (*list) {
		size_t word = strcspn(list, ",");

		if (word == length && !strncmp(list, name, length))
			return true;
		list += word + (list[word] == ',');
	}
	return false;
}

static bool is_wanted(const struct compare_stored_options *options, const char *metric)
{
	const char *list = options->metrics ? options->metrics : DEFAULT_METRICS;

	return !strcmp(list, "all") || is_listed(list, metric);
}

static double relative(double candidate, double base)
{
	if (base == 0)
		return candidate == 0 ? 0 : INFINITY;
	return candidate / base - 1;
}

/* Holds the change when each of two intervals holds its median. */
static struct interval change_interval(const struct comparison_row *row)
{
	const struct interval *a = &row->base_interval;
	const struct interval *b = &row->candidate_interval;

	if (!isfinite(a->low) || !isfinite(b->low) || a->low <= 0)
		return (struct interval){ -INFINITY, INFINITY };
	return (struct interval){ b->low / a->high - 1, b->high / a->low - 1 };
}

static void fill(struct comparison_row *row, const struct stored_metric *base,
		 const struct stored_metric *candidate)
{
	row->higher_is_better = base->higher_is_better;
	row->exact = base->exact && candidate->exact;
	row->samples = base->count < candidate->count ? base->count : candidate->count;
	row->base = statistics_median(base->samples, base->count);
	row->candidate = statistics_median(candidate->samples, candidate->count);
	row->change = relative(row->candidate, row->base);
	row->base_interval = statistics_median_interval(base->samples, base->count, CONFIDENCE);
	row->candidate_interval =
		statistics_median_interval(candidate->samples, candidate->count, CONFIDENCE);
	if (row->exact) {
		row->change_interval = (struct interval){ row->change, row->change };
		return;
	}
	row->change_interval = change_interval(row);
	row->p = statistics_mann_whitney(base->samples, base->count, candidate->samples,
					 candidate->count, NULL);
}

/* Holm's correction over the rows that were tested. */
static void correct(struct comparison *c)
{
	double *p = mem_new(c->count + 1, sizeof(*p));
	size_t count = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (!c->rows[i].exact)
			p[count++] = c->rows[i].p;
	}
	statistics_holm(p, count, p);
	count = 0;
	for (size_t i = 0; i < c->count; i++) {
		if (!c->rows[i].exact)
			c->rows[i].p = p[count++];
	}
	free(p);
}

static void leave_open(struct comparison_row *row, double wanted)
{
	double width = row->change_interval.high - row->change_interval.low;

	row->verdict = VERDICT_INCONCLUSIVE;
	row->more = comparison_more(row->samples, width / 2, wanted);
	if (row->samples < SAMPLES_MIN) {
		row->more = SAMPLES_MIN - row->samples;
		snprintf(row->note, sizeof(row->note), "too few samples (run --repeat)");
	}
}

static void decide(struct comparison_row *row, double threshold)
{
	double size = fabs(row->change);
	bool within = row->change_interval.low >= -threshold &&
		      row->change_interval.high <= threshold;

	if (within)
		row->verdict = VERDICT_UNCHANGED;
	else if (size > threshold && (row->exact || row->p <= 1 - CONFIDENCE))
		row->verdict = comparison_direction(row);
	else
		leave_open(row, size > threshold ? size / 2 : threshold - size);
}

/* A metric that one side has and the other has not. */
static enum status missing(const struct stored *lacks, const char *workload, const char *metric,
			   struct diag_sink *sink)
{
	return diag_error(sink, (struct place){ lacks->name, 0, 0 },
			  "%s: metric %s is missing, which the other side has", workload, metric);
}

static enum status add_rows(const struct stored *base, const struct stored_workload *a,
			    const struct stored *candidate, const struct stored_workload *b,
			    const struct compare_stored_options *options, struct diag_sink *sink,
			    struct comparison *c)
{
	for (size_t i = 0; i < a->metric_count; i++) {
		const struct stored_metric *metric = &a->metrics[i];
		const struct stored_metric *other = stored_metric_find(b, metric->name);

		if (!is_wanted(options, metric->name))
			continue;
		if (!other)
			return missing(candidate, a->name, metric->name, sink);
		fill(comparison_add(c, a->name, metric->name, metric->unit), metric, other);
	}
	for (size_t i = 0; i < b->metric_count; i++) {
		const char *name = b->metrics[i].name;

		if (is_wanted(options, name) && !stored_metric_find(a, name))
			return missing(base, b->name, name, sink);
	}
	return STATUS_OK;
}

/* Placements that differ are told of every workload before giving up. */
static enum status check_all(const struct stored *base, const struct stored *candidate,
			     const struct compare_stored_options *options, struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < base->count + candidate->count; i++) {
		const char *name = i < base->count ? base->workloads[i].name
						   : candidate->workloads[i - base->count].name;
		enum status one;

		if (i >= base->count && stored_find(base, name))
			continue;
		one = sameness_check(base, candidate, name, &options->sameness, sink);
		if (one == STATUS_BAD_INPUT)
			return one;
		status = one != STATUS_OK ? one : status;
	}
	return status;
}

enum status compare_stored(const struct stored *base, const struct stored *candidate,
			   const struct compare_stored_options *options, struct diag_sink *sink,
			   struct comparison *c)
{
	enum status status = check_all(base, candidate, options, sink);

	*c = (struct comparison){
		.kind = COMPARISON_STORED,
		.base_name = mem_copy_text(base->name, strlen(base->name)),
		.candidate_name = mem_copy_text(candidate->name, strlen(candidate->name)),
		.threshold = options->threshold,
	};
	for (size_t i = 0; i < base->count && status == STATUS_OK; i++)
		status = add_rows(base, &base->workloads[i], candidate,
				  stored_find(candidate, base->workloads[i].name), options, sink,
				  c);
	if (status == STATUS_OK && !c->count)
		status = diag_error(sink, (struct place){ base->name, 0, 0 },
				    "has none of the metrics that are to be compared");
	if (status != STATUS_OK)
		return status;
	sameness_warn(base, candidate, c);
	comparison_warn(c, "the two were not measured in turns: what changed on the machine in "
			   "between is in the figures; see compare --interleave");
	correct(c);
	for (size_t i = 0; i < c->count; i++)
		decide(&c->rows[i], options->threshold);
	return STATUS_OK;
}
