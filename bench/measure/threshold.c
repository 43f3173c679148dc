/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/threshold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/measurement.h"
#include "bench/measure/upstream_buckets.h"
#include "bench/workload/shape.h"
#include "sched/base/mem.h"

static char *copy_text(const char *text)
{
	return mem_copy_text(text, strlen(text));
}

struct threshold_selector *threshold_selector_new(const struct workload *workload)
{
	const struct value *tree = workload->threshold_selector;
	const struct value *labels = shape_find(tree, "labels");
	struct threshold_selector *s;

	if (!tree)
		return NULL;
	s = mem_new(1, sizeof(*s));
	s->metric = copy_text(shape_text(tree, "name") ? shape_text(tree, "name")
						       : "SchedulingThroughput");
	s->bucket = copy_text(shape_text(tree, "dataBucket"));
	s->expect_lower = shape_bool(tree, "expectLower");
	for (uint32_t i = 0; labels && i < labels->count && i < THRESHOLD_LABELS_MAX; i++) {
		s->labels[i].name = copy_text(labels->members[i].key);
		s->labels[i].value = copy_text(labels->members[i].value.text);
		s->label_count++;
	}
	return s;
}

void threshold_selector_free(struct threshold_selector *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->label_count; i++) {
		free(s->labels[i].name);
		free(s->labels[i].value);
	}
	free(s->metric);
	free(s->bucket);
	free(s);
}

const char *threshold_selector_print(const struct threshold_selector *s, char *out, size_t size)
{
	size_t length;

	if (!s) {
		snprintf(out, size, "SchedulingThroughput/Average");
		return out;
	}
	length = (size_t)snprintf(out, size, "%s", s->metric);
	for (size_t i = 0; i < s->label_count && length < size; i++)
		length += (size_t)snprintf(out + length, size - length, "%s%s=%s", i ? "," : "{",
					   s->labels[i].name, s->labels[i].value);
	if (length < size)
		snprintf(out + length, size - length, "%s/%s", s->label_count ? "}" : "",
			 s->bucket);
	return out;
}

/* --- histograms -------------------------------------------------------------------------------- */

struct bucket_counts {
	uint64_t (*low)(size_t bucket);
	const uint64_t *counts;
	size_t buckets;
};

/* Of a bucket that holds the bound the part below it. */
static double counted_below(const void *histogram, double ns)
{
	const struct bucket_counts *c = histogram;
	double seen = 0;

	for (size_t i = 0; i < c->buckets && ns >= (double)c->low(i); i++) {
		double low = (double)c->low(i);
		double end = i + 1 < c->buckets ? (double)c->low(i + 1) : low + 1;

		seen += ns >= end - 1 ? (double)c->counts[i]
				      : (double)c->counts[i] * (ns - low) / (end - low);
	}
	return seen;
}

/* "Perc99" is 0.99; 0 for anything else. */
static double share_of(const char *bucket)
{
	static const struct {
		const char *bucket;
		double share;
	} shares[] = {
		{ "Perc50", 0.5 }, { "Perc90", 0.9 }, { "Perc95", 0.95 }, { "Perc99", 0.99 }
	};

	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		if (!strcmp(bucket, shares[i].bucket))
			return shares[i].share;
	}
	return 0;
}

/* In milliseconds; the average comes from the exact sum. */
static bool of_histogram(const struct threshold_selector *s, const struct upstream_buckets *buckets,
			 const struct bucket_counts *c, double total, double sum_ns, double *figure)
{
	double share = share_of(s->bucket);

	if (total <= 0 || (share == 0 && strcmp(s->bucket, "Average") != 0))
		return false;
	*figure = share > 0 ? upstream_quantile(buckets, counted_below, c, total, share) * 1e3
			    : sum_ns / total / 1e6;
	return true;
}

static bool of_durations(const struct threshold_selector *s, const struct upstream_buckets *buckets,
			 const struct durations *d, double total, double sum_ns, double *figure)
{
	const struct bucket_counts c = { durations_low, d->counts, DURATIONS_BUCKETS };

	return of_histogram(s, buckets, &c, total, sum_ns, figure);
}

/* The selector's value of the label; NULL when it does not care. */
static const char *label(const struct threshold_selector *s, const char *name)
{
	for (size_t i = 0; i < s->label_count; i++) {
		if (!strcmp(s->labels[i].name, name))
			return s->labels[i].value;
	}
	return NULL;
}

/* It cares for nothing but these. */
static bool knows_labels(const struct threshold_selector *s, const char *a, const char *b)
{
	for (size_t i = 0; i < s->label_count; i++) {
		const char *name = s->labels[i].name;

		if ((!a || strcmp(name, a) != 0) && (!b || strcmp(name, b) != 0))
			return false;
	}
	return true;
}

/* Attempts are not told apart by what they came to: all have to have come to the result asked for. */
static bool attempts(const struct measurement *m, const struct threshold_selector *s,
		     double *figure)
{
	const struct bucket_counts c = { histogram_bucket_low, m->latency_ns.counts,
					 HISTOGRAM_BUCKETS };
	const struct workload_outcome *o = &m->outcome;
	const char *result = label(s, "result");
	size_t failed = o->attempts - o->scheduled;

	if (!knows_labels(s, "result", NULL))
		return false;
	if (result && !(!strcmp(result, "scheduled") && !failed) &&
	    !(!strcmp(result, "unschedulable") && !o->scheduled && !o->errors))
		return false;
	return of_histogram(s, &upstream_attempt_buckets, &c, (double)m->latency_ns.total,
			    (double)m->latency_ns.sum, figure);
}

static bool points(const struct measurement *m, const struct threshold_selector *s, double *figure)
{
	const char *wanted = label(s, "extension_point");

	if (!m->has_breakdown || !wanted || !knows_labels(s, "extension_point", NULL))
		return false;
	for (size_t i = 0; i < PHASE_COUNT; i++) {
		const struct phase_time *time = &m->breakdown.phases[i];
		const char *point = upstream_extension_point(phase_name((enum phase)i));

		if (point && !strcmp(point, wanted))
			return of_durations(s, &upstream_point_buckets, &time->durations,
					    (double)time->calls, time->ns, figure);
	}
	return false;
}

static bool plugins(const struct measurement *m, const struct threshold_selector *s, double *figure)
{
	const char *plugin = label(s, "plugin"), *point = label(s, "extension_point");

	if (!m->has_breakdown || !plugin || !point || !knows_labels(s, "plugin", "extension_point"))
		return false;
	for (size_t i = 0; i < m->breakdown.rule_count; i++) {
		const struct rule_time *rule = &m->breakdown.rules[i];

		if (!strcmp(rule->plugin, plugin) &&
		    !strcmp(point, rule->kind == RULE_FILTER ? "Filter" : "Score"))
			return of_durations(s, &upstream_plugin_buckets, &rule->durations,
					    (double)rule->nodes, rule->ns, figure);
	}
	return false;
}

/* --- all of them ------------------------------------------------------------------------------- */

static bool throughput(const struct measurement *m, const struct threshold_selector *s,
		       double *figure)
{
	const struct throughput_figures f = measurement_sampled_throughput(m);
	const struct {
		const char *bucket;
		double value;
	} percentiles[] = { { "Perc50", f.perc50 },
			    { "Perc90", f.perc90 },
			    { "Perc95", f.perc95 },
			    { "Perc99", f.perc99 } };
	double range[2];

	if (s && s->label_count)
		return false;
	if (!s || !strcmp(s->bucket, "Average")) {
		*figure = measurement_pods_per_second(m, range);
		return m->repetition_count > 0;
	}
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++) {
		if (strcmp(percentiles[i].bucket, s->bucket) != 0)
			continue;
		*figure = percentiles[i].value;
		return f.samples > 0;
	}
	return false;
}

/* Measured seconds, at the median rate. */
static bool duration(const struct measurement *m, const struct threshold_selector *s,
		     double *figure)
{
	double range[2];
	double rate = measurement_pods_per_second(m, range);

	if (s->label_count || strcmp(s->bucket, "Average") != 0 || rate <= 0)
		return false;
	*figure = (double)m->outcome.measured / rate;
	return true;
}

bool threshold_figure(const struct measurement *m, double *figure)
{
	static const struct {
		const char *metric;
		bool (*find)(const struct measurement *, const struct threshold_selector *,
			     double *);
	} metrics[] = {
		{ "SchedulingThroughput", throughput },
		{ "SchedulingDuration", duration },
		{ "scheduler_scheduling_attempt_duration_seconds", attempts },
		{ "scheduler_framework_extension_point_duration_seconds", points },
		{ "scheduler_plugin_execution_duration_seconds", plugins },
	};
	const struct threshold_selector *s = m->threshold_selector;

	for (size_t i = 0; s && i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		if (!strcmp(metrics[i].metric, s->metric))
			return metrics[i].find(m, s, figure);
	}
	return !s && throughput(m, NULL, figure);
}
