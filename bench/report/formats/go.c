/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Go benchmark format: configuration lines, Unit lines, and a result line for each clean pass, which
 * benchstat takes for samples.
 */
#include <ctype.h>
#include <string.h>

#include "bench/report/formats/format.h"
#include "sched/base/utf8.h"

/* Metrics in units that Go's tools know; the others are called after themselves. */
static const struct {
	const char *metric, *unit;
} units[] = {
	{ "time", "ns/op" },
	{ "throughput", "pods/s" },
	{ "cpu_time", "cpu-ns/op" },
	{ "latency_p50", "p50-ns/attempt" },
	{ "latency_p90", "p90-ns/attempt" },
	{ "latency_p99", "p99-ns/attempt" },
	{ "latency_p99_9", "p99.9-ns/attempt" },
	{ "latency_max", "max-ns/attempt" },
	{ "allocations", "allocs/op" },
	{ "allocated", "B/op" },
	{ "page_faults", "page-faults" },
	{ "context_switches", "context-switches" },
	{ "node_memory", "B/node" },
	{ "pod_memory", "B/pod" },
	{ "peak_live", "peak-live-B" },
	{ "peak_rss", "peak-RSS-B" },
	{ "instructions", "instructions/pod" },
	{ "hardware_instructions", "hardware-instructions/pod" },
	{ "cycles", "cycles/pod" },
	{ "cache_misses", "cache-misses/pod" },
	{ "branch_misses", "branch-misses/pod" },
};

enum { UNITS = sizeof(units) / sizeof(units[0]) };

static const char *unit_of(const struct stored_metric *metric)
{
	for (size_t i = 0; i < UNITS; i++) {
		if (!strcmp(units[i].metric, metric->name))
			return units[i].unit;
	}
	return metric->name;
}

/* A value ends with its line. */
static void config(FILE *out, const char *key, const char *value)
{
	if (!value || !value[0])
		return;
	fprintf(out, "%s: ", key);
	for (; *value; value++)
		fputc(iscntrl((unsigned char)*value) ? ' ' : *value, out);
	fputc('\n', out);
}

/* What a reader would take for the end of a name, or would not take at all. */
static bool in_name(const unsigned char *at, size_t length)
{
	if (length > 1)
		/* Unicode's blanks are U+0085, U+00A0, U+1680, U+2000 and on, U+3000. */
		return length && !(at[0] == 0xc2 && (at[1] == 0x85 || at[1] == 0xa0)) &&
		       !(at[0] == 0xe1 && at[1] == 0x9a) && !(at[0] == 0xe2 && at[1] <= 0x81) &&
		       !(at[0] == 0xe3 && at[1] == 0x80);
	return length == 1 && at[0] > ' ' && at[0] != 0x7f && at[0] != '@' && at[0] != '~';
}

/*
 * "Benchmark" and a name that begins with an upper-case letter; "-1", the number of processors in
 * use, so that no number at the end of the name is taken for it.
 */
static void name(FILE *out, const char *workload)
{
	const unsigned char *at = (const unsigned char *)workload;
	size_t left = strlen(workload);

	fputs(isupper(at[0]) ? "Benchmark" : "BenchmarkDump/", out);
	while (left) {
		size_t length = utf8_length(at, left);

		if (in_name(at, length))
			fwrite(at, 1, length, out);
		else
			fputc('_', out);
		length = length ? length : 1;
		at += length;
		left -= length;
	}
	fputs("-1", out);
}

/* A unit is one word. */
static void unit(FILE *out, const struct stored_metric *metric)
{
	for (const char *at = unit_of(metric); *at; at++)
		fputc((unsigned char)*at <= ' ' || *at == '=' || *at == 0x7f ? '_' : *at, out);
}

static void value(FILE *out, const struct stored_metric *metric, size_t pass)
{
	if (pass >= metric->count)
		return;
	fprintf(out, "\t%.12g ", metric->in_order[pass]);
	unit(out, metric);
}

/* scheduler_perf's names for what it samples each second. */
static const char *const sampled_units[] = {
	"SchedulingThroughput/Average", "SchedulingThroughput/Perc50",
	"SchedulingThroughput/Perc90",	"SchedulingThroughput/Perc95",
	"SchedulingThroughput/Perc99",
};

enum { SAMPLED_UNITS = sizeof(sampled_units) / sizeof(sampled_units[0]) };

static void sampled(FILE *out, const struct stored_workload *w)
{
	const struct throughput_figures f = format_sampled(w);
	const double values[SAMPLED_UNITS] = { f.average, f.perc50, f.perc90, f.perc95, f.perc99 };

	for (size_t i = 0; i < SAMPLED_UNITS && f.samples; i++)
		fprintf(out, "\t%.12g %s", values[i], sampled_units[i]);
}

/* ns/op comes first: some readers take nothing else. */
static void pass_line(FILE *out, const struct stored_workload *w, size_t pass)
{
	const struct stored_metric *time = stored_metric_find(w, "time");

	if (!w->metric_count || w->passes[pass].pods <= 0)
		return;
	name(out, w->name);
	fprintf(out, "\t%.0f", w->passes[pass].pods);
	if (time)
		value(out, time, pass);
	for (size_t i = 0; i < w->metric_count; i++) {
		if (&w->metrics[i] != time)
			value(out, &w->metrics[i], pass);
	}
	if (pass == 0)
		sampled(out, w);
	fputc('\n', out);
}

static bool has_default(const char *unit)
{
	return !strcmp(unit, "ns/op") || !strcmp(unit, "B/op") || !strcmp(unit, "allocs/op");
}

static void unit_line(FILE *out, const struct stored_metric *metric)
{
	bool known = has_default(unit_of(metric));

	if (known && !metric->exact)
		return;
	fputs("Unit ", out);
	unit(out, metric);
	if (!known)
		fprintf(out, " better=%s", metric->higher_is_better ? "higher" : "lower");
	fprintf(out, "%s\n", metric->exact ? " assume=exact" : "");
}

/* The first workload of the report that has the metric: a unit is explained once. */
static bool is_first(const struct report *report, const struct stored_metric *metric)
{
	for (size_t r = 0; r < report->count; r++) {
		for (size_t w = 0; w < report->results[r].count; w++) {
			const struct stored_metric *found =
				stored_metric_find(&report->results[r].workloads[w], metric->name);

			if (found)
				return found == metric;
		}
	}
	return true;
}

static bool is_sampled(const struct report *report)
{
	for (size_t r = 0; r < report->count; r++) {
		for (size_t w = 0; w < report->results[r].count; w++) {
			if (report->results[r].workloads[w].sampled.samples.count)
				return true;
		}
	}
	return false;
}

static void unit_lines(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < SAMPLED_UNITS && is_sampled(report); i++)
		fprintf(out, "Unit %s better=higher\n", sampled_units[i]);
	for (size_t r = 0; r < report->count; r++) {
		for (size_t w = 0; w < report->results[r].count; w++) {
			const struct stored_workload *workload = &report->results[r].workloads[w];

			for (size_t m = 0; m < workload->metric_count; m++) {
				if (is_first(report, &workload->metrics[m]))
					unit_line(out, &workload->metrics[m]);
			}
		}
	}
}

static void result_lines(FILE *out, const struct stored *r, const struct format_options *options)
{
	config(out, "schedmark-version", r->version);
	config(out, "compiler", r->compiler);
	config(out, "cpu", r->cpu_model);
	config(out, "kernel", r->kernel);
	config(out, "seed", r->seed);
	if (options->volatile_keys) {
		config(out, "commit", r->commit);
		config(out, "date", r->date);
		config(out, "result", r->name);
	}
	for (size_t w = 0; w < r->count; w++) {
		config(out, "profile", r->workloads[w].scheduler_config);
		for (size_t pass = 0; pass < r->workloads[w].pass_count; pass++)
			pass_line(out, &r->workloads[w], pass);
	}
}

void format_go(FILE *out, const struct report *report, const struct format_options *options)
{
	unit_lines(out, report);
	for (size_t r = 0; r < report->count; r++)
		result_lines(out, &report->results[r], options);
}
