/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prometheus text 0.0.4 and OpenMetrics 1.0: kube-scheduler's own metric names and buckets where it has
 * the like, so that its dashboards and alerts can be tried on a run, and schedmark_... for the rest.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/measure/upstream_buckets.h"
#include "bench/report/formats/format.h"

struct label {
	const char *name, *value; /* NULL: left out */
};

struct exposition {
	FILE *out;
	bool open_metrics;
	const char *family;
	char timestamp[32]; /* " 1795598871", or "" */
};

static void escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

/* The shortest text that is read back as the number; whole ones as "1.0" where OpenMetrics compares text. */
static void number(const struct exposition *e, double value, bool canonical)
{
	char text[40];

	for (int digits = 12; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	fputs(text, e->out);
	if (canonical && e->open_metrics && !strpbrk(text, ".eni"))
		fputs(".0", e->out);
}

/* `type` as OpenMetrics has it; `unit` is the end of the name, or NULL. */
static void family(struct exposition *e, const char *name, const char *type, const char *unit,
		   const char *help)
{
	e->family = name;
	if (!e->open_metrics) {
		bool info = !strcmp(type, "info");

		fprintf(e->out, "# HELP %s%s %s\n", name, info ? "_info" : "", help);
		fprintf(e->out, "# TYPE %s%s %s\n", name, info ? "_info" : "",
			info ? "gauge" : type);
		return;
	}
	fprintf(e->out, "# TYPE %s %s\n", name, type);
	if (unit)
		fprintf(e->out, "# UNIT %s %s\n", name, unit);
	fprintf(e->out, "# HELP %s %s\n", name, help);
}

static void sample_head(const struct exposition *e, const char *suffix, const struct label *labels,
			const char *extra, double bound)
{
	const char *before = "{";

	fprintf(e->out, "%s%s", e->family, suffix);
	for (size_t i = 0; labels[i].name; i++) {
		if (!labels[i].value)
			continue;
		fprintf(e->out, "%s%s=\"", before, labels[i].name);
		escaped(e->out, labels[i].value);
		fputc('"', e->out);
		before = ",";
	}
	if (extra) {
		fprintf(e->out, "%s%s=\"", before, extra);
		if (isfinite(bound))
			number(e, bound, true);
		else
			fputs("+Inf", e->out);
		fputc('"', e->out);
		before = ",";
	}
	fputs(before[0] == ',' ? "} " : " ", e->out);
}

static void sample_end(const struct exposition *e, double value)
{
	number(e, value, false);
	fprintf(e->out, "%s\n", e->timestamp);
}

static void sample(const struct exposition *e, const char *suffix, const struct label *labels,
		   double value)
{
	sample_head(e, suffix, labels, NULL, 0);
	sample_end(e, value);
}

static void histogram(const struct exposition *e, const struct label *labels,
		      const struct stored_histogram *h, const struct upstream_buckets *b,
		      double count, double sum_seconds)
{
	double bound = b->first;

	/* Without a distribution there is one bucket, of all. */
	for (int i = 0; i < b->count && h->total > 0; i++) {
		sample_head(e, "_bucket", labels, "le", bound);
		sample_end(e, stored_histogram_below(h, bound * 1e9));
		bound *= b->factor;
	}
	sample_head(e, "_bucket", labels, "le", HUGE_VAL);
	sample_end(e, count);
	sample(e, "_sum", labels, sum_seconds);
	sample(e, "_count", labels, count);
}

/* What all attempts came to; NULL when they came to different things. */
static const char *outcome(const struct stored_workload *w)
{
	if (w->unschedulable <= 0 && w->scheduled >= w->measured_pods)
		return "scheduled";
	return w->scheduled <= 0 && w->unschedulable > 0 ? "unschedulable" : NULL;
}

/* The one scheduler whose rules ran; NULL when there are several, or it is not known. */
static const char *scheduler_name(const struct stored_workload *w)
{
	const struct stored_breakdown *b = &w->breakdown;

	for (size_t i = 1; i < b->rule_count; i++) {
		if (strcmp(b->rules[i].scheduler_name, b->rules[0].scheduler_name) != 0)
			return NULL;
	}
	return b->rule_count ? b->rules[0].scheduler_name : NULL;
}

static void attempts(struct exposition *e, const struct stored *r)
{
	char name[FORMAT_NAME_SIZE];

	family(e, "scheduler_scheduling_attempt_duration_seconds", "histogram", "seconds",
	       "Time of an attempt to schedule a pod, of all clean passes.");
	for (size_t i = 0; i < r->count; i++) {
		const struct stored_workload *w = &r->workloads[i];
		const struct label labels[] = {
			{ "profile", scheduler_name(w) },
			{ "result", outcome(w) },
			{ "workload", format_unique_name(name, r, i) },
			{ NULL, NULL },
		};

		if (w->latency.known)
			histogram(e, labels, &w->latency.histogram, &upstream_attempt_buckets,
				  w->latency.attempts,
				  w->latency.mean_ns * w->latency.attempts / 1e9);
	}
}

static void extension_points(struct exposition *e, const struct stored *r)
{
	char name[FORMAT_NAME_SIZE];

	family(e, "scheduler_framework_extension_point_duration_seconds", "histogram", "seconds",
	       "Time of all plugins of an extension point for a pod, of the instrumented pass.");
	for (size_t i = 0; i < r->count; i++) {
		const struct stored_workload *w = &r->workloads[i];

		format_unique_name(name, r, i);
		for (size_t p = 0; p < w->breakdown.phase_count; p++) {
			const struct stored_phase *phase = &w->breakdown.phases[p];
			const struct label labels[] = {
				{ "extension_point", upstream_extension_point(phase->name) },
				{ "profile", scheduler_name(w) },
				{ "workload", name },
				{ NULL, NULL },
			};

			if (labels[0].value && phase->calls > 0)
				histogram(e, labels, &phase->durations, &upstream_point_buckets,
					  phase->calls, phase->ns / 1e9);
		}
	}
}

static void plugins(struct exposition *e, const struct stored *r)
{
	char name[FORMAT_NAME_SIZE];

	family(e, "scheduler_plugin_execution_duration_seconds", "histogram", "seconds",
	       "Time of a plugin for a pod and one of the nodes it was asked about, of the "
	       "instrumented pass.");
	for (size_t i = 0; i < r->count; i++) {
		const struct stored_breakdown *b = &r->workloads[i].breakdown;

		format_unique_name(name, r, i);
		for (size_t k = 0; k < b->rule_count; k++) {
			const struct stored_rule *rule = &b->rules[k];
			const struct label labels[] = {
				{ "extension_point", upstream_extension_point(rule->phase) },
				{ "plugin", rule->plugin },
				{ "profile", rule->scheduler_name },
				{ "workload", name },
				{ NULL, NULL },
			};

			if (rule->pairs > 0)
				histogram(e, labels, &rule->durations, &upstream_plugin_buckets,
					  rule->pairs, rule->ns / 1e9);
		}
	}
}

static void latency_of_2015(struct exposition *e, const struct stored *r)
{
	char name[FORMAT_NAME_SIZE];

	family(e, "scheduler_e2e_scheduling_latency_microseconds", "summary", "microseconds",
	       "Time of an attempt to schedule a pod, under the name it had in 2015.");
	for (size_t i = 0; i < r->count; i++) {
		const struct stored_latency *l = &r->workloads[i].latency;
		const struct label labels[] = {
			{ "workload", format_unique_name(name, r, i) },
			{ NULL, NULL },
		};
		const struct {
			double share, ns;
		} quantiles[] = { { 0.5, l->p50_ns }, { 0.9, l->p90_ns }, { 0.99, l->p99_ns } };

		if (!l->known)
			continue;
		for (size_t q = 0; q < 3; q++) {
			sample_head(e, "", labels, "quantile", quantiles[q].share);
			sample_end(e, quantiles[q].ns / 1e3);
		}
		sample(e, "_sum", labels, l->mean_ns * l->attempts / 1e3);
		sample(e, "_count", labels, l->attempts);
	}
}

/* Metrics in base units. */
static const struct {
	const char *metric, *name, *unit, *help;
	double factor;
} gauges[] = {
	{ "throughput", "schedmark_pods_per_second", NULL, "Pods scheduled in a second", 1 },
	{ "time", "schedmark_pod_time_seconds", "seconds", "Time for a pod", 1e-9 },
	{ "cpu_time", "schedmark_pod_cpu_seconds", "seconds", "Processor time for a pod", 1e-9 },
	{ "latency_max", "schedmark_attempt_max_seconds", "seconds", "The slowest attempt", 1e-9 },
	{ "allocations", "schedmark_pod_allocations", NULL, "Allocations for a pod", 1 },
	{ "allocated", "schedmark_pod_allocated_bytes", "bytes", "Bytes allocated for a pod", 1 },
	{ "page_faults", "schedmark_page_faults", NULL, "Page faults in measured sections", 1 },
	{ "context_switches", "schedmark_context_switches", NULL,
	  "Context switches in measured sections", 1 },
	{ "migrations", "schedmark_migrations", NULL,
	  "Moves to another processor in measured sections", 1 },
	{ "peak_live", "schedmark_peak_live_bytes", "bytes", "Most bytes asked for at once", 1 },
	{ "node_memory", "schedmark_node_memory_bytes", "bytes", "Memory for a node at rest", 1 },
	{ "pod_memory", "schedmark_pod_memory_bytes", "bytes", "Memory for a pod at rest", 1 },
	{ "peak_rss", "schedmark_peak_rss_bytes", "bytes", "Most physical memory at once", 1 },
	{ "instructions", "schedmark_pod_instructions", NULL, "Instructions for a pod", 1 },
	{ "hardware_instructions", "schedmark_pod_hardware_instructions", NULL,
	  "Instructions for a pod, counted by the processor", 1 },
	{ "cycles", "schedmark_pod_cycles", NULL, "Processor cycles for a pod", 1 },
	{ "cache_misses", "schedmark_pod_cache_misses", NULL, "Cache misses for a pod", 1 },
	{ "branch_misses", "schedmark_pod_branch_misses", NULL, "Branches guessed wrong for a pod",
	  1 },
};

enum { GAUGES = sizeof(gauges) / sizeof(gauges[0]) };

static void gauge(struct exposition *e, const struct stored *r, size_t which)
{
	char name[FORMAT_NAME_SIZE];
	bool headed = false;

	for (size_t i = 0; i < r->count; i++) {
		const struct stored_metric *m =
			stored_metric_find(&r->workloads[i], gauges[which].metric);
		const struct label labels[] = {
			{ "workload", format_unique_name(name, r, i) },
			{ NULL, NULL },
		};

		if (!m)
			continue;
		if (!headed)
			family(e, gauges[which].name, "gauge", gauges[which].unit,
			       gauges[which].help);
		headed = true;
		sample(e, "", labels, m->median * gauges[which].factor);
	}
}

static bool has_gauge(const struct stored_metric *m)
{
	for (size_t i = 0; i < GAUGES; i++) {
		if (!strcmp(gauges[i].metric, m->name))
			return true;
	}
	return false;
}

/* Metrics without a name of their own here. */
static void other_metrics(struct exposition *e, const struct stored *r)
{
	char name[FORMAT_NAME_SIZE];
	bool headed = false;

	for (size_t i = 0; i < r->count; i++) {
		const struct stored_workload *w = &r->workloads[i];

		for (size_t k = 0; k < w->metric_count; k++) {
			const struct label labels[] = {
				{ "workload", format_unique_name(name, r, i) },
				{ "metric", w->metrics[k].name },
				{ "unit", w->metrics[k].unit },
				{ NULL, NULL },
			};

			if (has_gauge(&w->metrics[k]))
				continue;
			if (!headed)
				family(e, "schedmark_metric", "gauge", NULL, "Other metrics");
			headed = true;
			sample(e, "", labels, w->metrics[k].median);
		}
	}
}

static void build_info(struct exposition *e, const struct stored *r)
{
	const struct label labels[] = {
		{ "version", r->version }, { "commit", r->commit }, { "compiler", r->compiler },
		{ "cpu", r->cpu_model },   { NULL, NULL },
	};

	family(e, "schedmark_build", "info", NULL, "Where the figures come from.");
	sample(e, "_info", labels, 1);
}

/*
 * With the time of the run a file can be put into a Prometheus long after it. What scrapes or collects text
 * files takes none.
 */
static void set_timestamp(struct exposition *e, const struct stored *r)
{
	struct tm tm = { 0 };

	if (!r->date || sscanf(r->date, "%4d-%2d-%2dT%2d:%2d:%2dZ", &tm.tm_year, &tm.tm_mon,
			       &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	snprintf(e->timestamp, sizeof(e->timestamp), " %lld", (long long)timegm(&tm));
}

static void expose(FILE *out, const struct report *report, bool open_metrics)
{
	struct exposition e = { .out = out, .open_metrics = open_metrics };
	const struct stored *r = report->results;

	if (open_metrics)
		set_timestamp(&e, r);
	build_info(&e, r);
	for (size_t i = 0; i < GAUGES; i++)
		gauge(&e, r, i);
	other_metrics(&e, r);
	attempts(&e, r);
	extension_points(&e, r);
	plugins(&e, r);
	latency_of_2015(&e, r);
	if (open_metrics)
		fputs("# EOF\n", out);
}

void format_prometheus(FILE *out, const struct report *report, const struct format_options *options)
{
	(void)options;
	expose(out, report, false);
}

void format_openmetrics(FILE *out, const struct report *report,
			const struct format_options *options)
{
	(void)options;
	expose(out, report, true);
}
