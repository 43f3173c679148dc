/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/simulate/report.h"

enum { EVENTS_SHOWN = 5 };

static double seconds(int64_t ns)
{
	return (double)ns / 1e9;
}

static void print_head(FILE *out, const struct model *m)
{
	const struct counts *c = &m->counts;

	fprintf(out, "%s\n", m->spec->name);
	if (m->spec->about)
		fprintf(out, "  %s\n", m->spec->about);
	fprintf(out,
		"  %zu nodes, %.1f s of virtual time; pods: %" PRIu64 " created, %" PRIu64
		" scheduled, %" PRIu64 " running, %" PRIu64 " pending, %" PRIu64 " waiting\n",
		m->node_count, seconds(model_now(m)), c->created, c->scheduled, c->running,
		c->pending, c->waiting);
}

static void print_rates(FILE *out, const struct figures *f)
{
	double at_all, first, last, p50, p90, p99;

	if (!figures_find(f, "rate.scheduled", &at_all) || !figures_find(f, "rate.first", &first) ||
	    !figures_find(f, "rate.last", &last) || !figures_find(f, "startup.p50", &p50) ||
	    !figures_find(f, "startup.p90", &p90) || !figures_find(f, "startup.p99", &p99) ||
	    at_all <= 0)
		return;
	fprintf(out,
		"  scheduled %.2f pods/s on average; the first tenth at %.2f, the last at %.2f\n",
		at_all, first, last);
	fprintf(out, "  from created to running: p50 %.2f s, p90 %.2f s, p99 %.2f s\n", p50, p90,
		p99);
}

static void print_bytes(FILE *out, const char *name, double bytes)
{
	fprintf(out, "%s %.1f MiB", name, bytes / 1048576);
}

static void print_stage(FILE *out, const struct model *m, const struct stage *s)
{
	fprintf(out,
		"  %-22s %10.2f %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %9" PRIu64
		" %9.2f %9.2f %9.2f\n",
		s->name, seconds(s->end_ns - s->begin_ns), s->end.created - s->begin.created,
		s->end.scheduled - s->begin.scheduled, s->end.deleted - s->begin.deleted,
		s->least_up, s->end_revision - s->begin_revision, (double)s->end_bytes / 1048576,
		(double)s->end_live_bytes / 1048576, s->write_gap_ns / 1e9);
	if (s->most_cores > 0)
		fprintf(out,
			"    the API: %.2f s of processor time, at most %.3f cores between two "
			"samples\n",
			(s->end_api_ns - s->begin_api_ns) / 1e9, s->most_cores);
	if (m->clock) {
		fprintf(out, "    this process: %.3f s of processor time, ",
			(double)s->cpu_ns / 1e9);
		print_bytes(out, "allocated", (double)s->allocated_bytes);
		print_bytes(out, ", resident", (double)s->resident_bytes);
		fputc('\n', out);
	}
}

/* Repetitions of a stage are shown by the first and the last one. */
static bool is_shown(const struct model *m, size_t i)
{
	bool earlier = false, later = false;

	for (size_t k = 0; k < m->stage_count; k++) {
		if (strcmp(m->stages[k].name, m->stages[i].name) != 0)
			continue;
		earlier |= k < i;
		later |= k > i;
	}
	return !earlier || !later;
}

static void print_stages(FILE *out, const struct model *m)
{
	size_t hidden = 0;

	if (!m->stage_count)
		return;
	fprintf(out, "\n  %-22s %10s %8s %8s %8s %8s %9s %9s %9s %9s\n", "STAGE", "SECONDS",
		"CREATED", "PLACED", "DELETED", "LEAST UP", "REVISIONS", "STORE MiB", "LIVE MiB",
		"NO WRITES");
	for (size_t i = 0; i < m->stage_count; i++) {
		if (is_shown(m, i))
			print_stage(out, m, &m->stages[i]);
		else
			hidden++;
	}
	if (hidden)
		fprintf(out, "  (%zu repetitions between are not shown)\n", hidden);
}

/* The scheduler of v1.2 has a line for each node. */
static void print_lines(FILE *out, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		fprintf(out, "%.*s\n", (int)length, text);
		text += length;
		text += strspn(text, "\n");
		if (*text)
			fputs("                  ", out);
	}
}

static void print_events(FILE *out, const struct model *m)
{
	const struct sim_scheduler *s = &m->scheduler;

	if (s->failure_count)
		fputs("\n  FailedScheduling\n", out);
	for (size_t i = 0; i < s->failure_count && i < EVENTS_SHOWN; i++) {
		fprintf(out, "  %8" PRIu64 " times: ", s->failures[i].times);
		print_lines(out, s->failures[i].text);
	}
	if (s->failure_count > EVENTS_SHOWN)
		fprintf(out, "  (%zu other texts)\n", s->failure_count - EVENTS_SHOWN);
}

static void print_bounds(FILE *out, const struct verdict *v)
{
	const struct expectation_spec *e = v->expectation;
	char least[FIGURE_TEXT_SIZE], most[FIGURE_TEXT_SIZE];

	figure_text(least, e->has_value ? e->value : v->least);
	figure_text(most, v->most);
	if (e->has_value && e->tolerance_percent > 0)
		fprintf(out, "%s +-%g%%", least, e->tolerance_percent);
	else if (e->has_value)
		fputs(least, out);
	else if (isinf(v->most))
		fprintf(out, "at least %s", least);
	else if (isinf(v->least))
		fprintf(out, "at most %s", most);
	else
		fprintf(out, "%s to %s", least, most);
	if (e->source)
		fprintf(out, "  (%s)", e->source);
}

static void print_verdicts(FILE *out, const struct figures *f)
{
	if (f->verdict_count)
		fputs("\n  EXPECTED\n", out);
	for (size_t i = 0; i < f->verdict_count; i++) {
		const struct verdict *v = &f->verdicts[i];
		char text[FIGURE_TEXT_SIZE];

		fprintf(out, "  %-4s %s: %s, expected ", v->holds ? "yes" : "NO", v->what,
			figure_text(text, v->value));
		print_bounds(out, v);
		fputc('\n', out);
	}
}

static void print_recommendation(FILE *out, const struct model *m, const struct figures *f)
{
	const struct recommend_spec *spec = &m->spec->recommend;

	if (!spec->request_stage)
		return;
	fprintf(out,
		"\n  memory for the store: request %" PRId64 "Mi, limit %" PRId64
		"Mi (the most it held in the stage %s, and in %s, and %" PRId64
		" %% more, in steps of 64Mi)\n",
		f->memory.request >> 20, f->memory.limit >> 20, spec->request_stage,
		spec->limit_stage, spec->margin_percent);
	if (f->processor.limit)
		fprintf(out,
			"  processor for the API: request %" PRId64 "m, limit %" PRId64
			"m (what it took on average in the stage %s, and most between two samples "
			"of it and of %s, and %" PRId64 " %% more, in steps of 50m)\n",
			f->processor.request, f->processor.limit, spec->request_stage,
			spec->limit_stage, spec->margin_percent);
}

void report_text(FILE *out, const struct model *model, const struct figures *figures)
{
	print_head(out, model);
	print_rates(out, figures);
	fprintf(out, "  bottleneck: %s (%s)\n", figures->bottleneck, figures->bottleneck_why);
	print_stages(out, model);
	print_recommendation(out, model, figures);
	print_events(out, model);
	print_verdicts(out, figures);
}

void report_waits(FILE *out, const struct model *model, const struct figures *figures)
{
	double now = seconds(model_now(model));
	const struct sim_scheduler *s = &model->scheduler;

	fprintf(out, "\n  %-32s %7s %9s %11s %11s %9s\n", "WAITS FOR", "SHARE", "PODS", "MEAN s",
		"MEAN INSIDE", "MOST");
	for (int i = 1; i < POD_WAITS; i++) {
		const struct wait_share *w = &figures->waits[i];

		if (!w->flow->entered)
			continue;
		fprintf(out, "  %-32s %6.1f%% %9" PRIu64 " %11.4f %11.2f %9" PRIu64 "\n", w->name,
			w->share * 100, w->flow->entered, w->mean_s, w->mean_inside,
			w->flow->most_inside);
	}
	fprintf(out,
		"  the scheduler: %.1f %% deciding, %.1f %% held by its bind rate limit, %.1f %% "
		"waiting for a binding\n",
		now > 0 ? seconds(s->deciding_ns) / now * 100 : 0,
		now > 0 ? seconds(s->limited_ns) / now * 100 : 0,
		now > 0 ? seconds(s->binding_ns) / now * 100 : 0);
	fprintf(out, "  Little's law holds for each: time spent in it by the pods = number in it, "
		     "added up over time\n");
}

void report_figures(FILE *out, const struct figures *figures)
{
	for (size_t i = 0; i < figures->count; i++)
		fprintf(out, "%-40s %.9g\n", figures->items[i].name, figures->items[i].value);
}
