/* SPDX-License-Identifier: Apache-2.0 */
/*
 * threshold.h - the figure that a workload's threshold is about
 */
#ifndef BENCH_MEASURE_THRESHOLD_H
#define BENCH_MEASURE_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>

struct measurement;
struct workload;

enum { THRESHOLD_LABELS_MAX = 8 };

/* thresholdMetricSelector: which bucket of which metric's data item. */
struct threshold_selector {
	char *metric; /* "SchedulingThroughput" */
	char *bucket; /* "Average", "Perc99" */
	struct {
		char *name, *value;
	} labels[THRESHOLD_LABELS_MAX];
	size_t label_count;
	bool expect_lower; /* good is below the threshold */
};

/* NULL for SchedulingThroughput's Average, which has to be above it: the usual threshold. */
struct threshold_selector *threshold_selector_new(const struct workload *workload);
void threshold_selector_free(struct threshold_selector *selector); /* NULL is fine */
/* "scheduler_scheduling_attempt_duration_seconds{result=scheduled}/Perc99", "SchedulingThroughput/Average" for
 * NULL. Returns out. */
const char *threshold_selector_print(const struct threshold_selector *selector, char *out,
				     size_t size);

/*
 * The figure, in the unit of upstream's data item: pods/s, s, and ms of histograms, whose percentiles are
 * upstream's (upstream_buckets.h). SchedulingThroughput's Average is what was measured, its percentiles
 * are those of sampled seconds. False when it is not known: not measured here, or not in this run.
 */
bool threshold_figure(const struct measurement *measurement, double *figure);

#endif
