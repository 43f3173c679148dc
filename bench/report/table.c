/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head and the summary of a run.
 */
#include "bench/report/table.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "bench/report/table_text.h"

/* Beyond these the surroundings are worth a word. */
#define CPU_SHARE_MIN 0.95
#define STEAL_PERCENT_MAX 1.0

enum {
	NAME_WIDTH_MAX = 37, /* what the other columns leave of 100 */
	NAME_WIDTH_MIN = 8,
};

static void print_passes(FILE *out, const struct run_conditions *c)
{
	if (c->processes)
		fprintf(out, "%zu fresh process%s", c->processes, c->processes == 1 ? "" : "es");
	else if (c->precision > 0)
		fprintf(out, "fresh processes until +-%g %% or %g s", c->precision * 100,
			c->budget_s);
	else
		fprintf(out, "%zu clean pass%s", c->repeat, c->repeat == 1 ? "" : "es");
	if (c->instrumented)
		fputs(", an instrumented pass", out);
}

void table_head(FILE *out, const struct result *result)
{
	const struct environment *e = &result->environment;
	const struct build *b = &e->build;
	const struct run_conditions *c = &result->conditions;
	const struct measuring_cost *cost = &result->measuring_cost;

	fprintf(out, "schedmark %s (%s, %s, %s)\n", b->version, b->commit, b->compiler, b->mode);
	fprintf(out, "on %s, %u processor%s, %s\n", e->cpu_model[0] ? e->cpu_model : e->machine,
		e->cpus_allowed, plural(e->cpus_allowed), e->kernel);
	if (c->kubernetes_version != KUBERNETES_1_26)
		fprintf(out, "Kubernetes %s, ", kubernetes_version_name(c->kubernetes_version));
	fprintf(out, "seed %" PRIu64 ", ", c->seed);
	if (!c->own_tie_break)
		fprintf(out, "tie-break %s, ", tie_break_name(c->tie_break));
	print_passes(out, c);
	fprintf(out,
		"\nmeasuring costs %.*f ns an attempt in clean passes, %.*f of them for the "
		"clock\n\n",
		cost->block > 1, cost->attempt_ns, cost->block > 1,
		cost->clock_ns / (double)(cost->block ? cost->block : 1));
}

static size_t name_width(const struct result *result)
{
	size_t width = NAME_WIDTH_MIN;

	for (size_t i = 0; i < result->count; i++) {
		size_t length = strlen(result->items[i]->name);

		if (length > width && length <= NAME_WIDTH_MAX)
			width = length;
	}
	return width;
}

static void print_row(FILE *out, const struct measurement *m, int width)
{
	const struct histogram *h = &m->latency_ns;
	double range[2];
	double error = measurement_relative_error(m);

	/* A longer name has a line of its own. */
	if (strlen(m->name) > (size_t)width)
		fprintf(out, "%s\n%*s", m->name, width, "");
	else
		fprintf(out, "%-*s", width, m->name);
	fprintf(out, "  %5zu  %6zu", m->outcome.nodes, m->outcome.measured);
	if (h->total)
		fprintf(out, "  %7.0f", measurement_pods_per_second(m, range));
	else
		fprintf(out, "  %7s", "-");
	if (isfinite(error))
		fprintf(out, "  %5.1f", error * 100);
	else
		fprintf(out, "  %5s", "-");
	if (h->total)
		fprintf(out, "  %6.1f  %6.1f  %6.1f", microseconds(histogram_percentile(h, 50)),
			microseconds(histogram_percentile(h, 99)), microseconds(h->max));
	else
		fprintf(out, "  %6s  %6s  %6s", "-", "-", "-");
	fprintf(out, "  %7zu\n", m->outcome.unschedulable);
}

/* A line of its own for what makes figures worth less. */
static void note(FILE *out, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void note(FILE *out, const char *name, const char *format, ...)
{
	char text[256];
	struct paragraph p;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	paragraph_begin(&p, out, "note");
	paragraph_add(&p, "%s%s%s", name, name[0] ? ": " : "", text);
	paragraph_end(&p);
}

static void note_threshold(FILE *out, const struct measurement *m)
{
	const struct threshold_selector *s = m->threshold_selector;
	char name[160];
	double figure;

	if (!measurement_missed_threshold(m) || !threshold_figure(m, &figure))
		return;
	if (s)
		note(out, m->name, "%s is %g, but the threshold wants %s than %g",
		     threshold_selector_print(s, name, sizeof(name)), figure,
		     s->expect_lower ? "less" : "more", m->threshold);
	else
		note(out, m->name, "%.0f pods/s, but the threshold wants more than %.0f", figure,
		     m->threshold);
}

static void note_measurement(FILE *out, const struct measurement *m)
{

	if (m->input_changed)
		note(out, m->name, "the input changed from one pass to the next");
	else if (!m->placements_agree && m->may_differ)
		note(out, m->name,
		     "the passes placed pods differently, as they may with this --clock");
	else if (!m->placements_agree)
		note(out, m->name, "the passes placed pods differently: a bug in schedmark");
	if (!m->partial && !m->outcome.measured)
		note(out, m->name, "nothing was measured: there was no pending pod");
	if (m->partial)
		note(out, m->name, "stopped early; the figures are of %zu pod%s",
		     m->outcome.measured, plural(m->outcome.measured));
	note_threshold(out, m);
	if (m->outcome.retried)
		note(out, m->name,
		     "%zu pod%s had more than one attempt; P50, P99, MAX are of attempts",
		     m->outcome.retried, plural(m->outcome.retried));
	if (m->outcome.slept_seconds > 0)
		note(out, m->name, "%.1f s of sleep operations, on the run's clock",
		     m->outcome.slept_seconds);
}

/* Workloads that had to share the processor: their times say little. */
static void note_sharing(FILE *out, const struct result *result)
{
	size_t count = 0;
	double least = 1;

	for (size_t i = 0; i < result->count; i++) {
		double share = measurement_cpu_share(result->items[i]);

		if (share <= 0 || share >= CPU_SHARE_MIN)
			continue;
		count++;
		least = share < least ? share : least;
	}
	if (count)
		note(out, "",
		     "shared processor: %zu workload%s had it less than %.0f %% of the time, down "
		     "to %.0f %%",
		     count, plural(count), CPU_SHARE_MIN * 100, least * 100);
}

/* Workloads whose figure is not as sure as was asked for. */
static void note_precision(FILE *out, const struct result *result)
{
	const struct run_conditions *c = &result->conditions;
	size_t count = 0;

	for (size_t i = 0; i < result->count && c->precision > 0; i++)
		count += measurement_relative_error(result->items[i]) > c->precision;
	if (count)
		note(out, "",
		     "precision: %zu of %zu workloads did not come to +-%g %% in %g s; --budget "
		     "gives them more time",
		     count, result->count, c->precision * 100, c->budget_s);
}

static void print_notes(FILE *out, const struct result *result)
{
	const struct environment *e = &result->environment;

	for (size_t i = 0; i < result->count; i++)
		note_measurement(out, result->items[i]);
	note_precision(out, result);
	note_sharing(out, result);
	if (result->hardware_counters_missing)
		note(out, "", "no hardware counters: %s; --instructions counts without",
		     result->hardware_counters_missing);
	if (result->count < result->selected)
		note(out, "", "not run: %zu of %zu workloads", result->selected - result->count,
		     result->selected);
	if (strcmp(e->build.mode, "release") != 0)
		note(out, "", "a build in mode %s: times say little", e->build.mode);
	if (e->load_average[0] > (double)e->cpus_allowed)
		note(out, "", "the machine was busy: load average %.1f on %u processor%s",
		     e->load_average[0], e->cpus_allowed, plural(e->cpus_allowed));
	if (result->steal_percent >= STEAL_PERCENT_MAX)
		note(out, "", "the host took %.1f %% of this machine's time",
		     result->steal_percent);
}

/* A line for each, for programs that look for them; of those that ran only where there is no section
 * that says so. */
static void list_workloads(FILE *out, const struct result *result, bool brief)
{
	double range[2];

	for (size_t i = 0; i < result->count && brief; i++) {
		const struct measurement *m = result->items[i];

		fprintf(out, "%s  %.0f pods/s\n", m->name, measurement_pods_per_second(m, range));
	}
	if (table_has_verdicts(result)) { /* which has them */
		fputs(brief ? "\n" : "", out);
		return;
	}
	for (size_t i = 0; i < result->skipped_count; i++)
		fprintf(out, "%s  skipped: %s\n", result->skipped[i]->full_name,
			result->skipped[i]->skip_reason);
	if ((result->count && brief) || result->skipped_count)
		fputc('\n', out);
}

void table_summary(FILE *out, const struct result *result, const struct table_options *options)
{
	int width = (int)name_width(result);

	if (!result->count) {
		list_workloads(out, result, options->brief);
		return;
	}
	print_heading(out, options, "%-*s  %5s  %6s  %7s  %5s  %6s  %6s  %6s  %7s", width,
		      "WORKLOAD", "NODES", "PODS", "PODS/S", "+-%", "P50 us", "P99 us", "MAX us",
		      "NOT FIT");
	for (size_t i = 0; i < result->count; i++)
		print_row(out, result->items[i], width);
	list_workloads(out, result, options->brief);
	print_notes(out, result);
}
