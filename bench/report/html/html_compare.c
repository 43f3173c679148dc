/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons as strips and as a table.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/html/html.h"
#include "bench/report/xml_text.h"
#include "sched/base/arena.h"
#include "sched/base/mem.h"

struct comparison {
	struct strip *strips;
	size_t count;
	double band; /* percent */
};

static void draw(FILE *out, struct chart *chart, const void *data)
{
	const struct comparison *c = data;

	chart->x = (struct axis){ .label = "change from base to candidate", .unit = "%" };
	chart_strips(out, chart, c->strips, c->count, c->band);
}

/* Ratios of blocks as changes in percent. */
static const double *percents(struct arena *arena, struct stored_numbers log_ratios)
{
	double *out = arena_new(arena, log_ratios.count + 1, sizeof(*out));

	for (size_t i = 0; i < log_ratios.count; i++)
		out[i] = expm1(log_ratios.values[i]) * 100;
	return out;
}

static unsigned int style_of(const char *verdict)
{
	if (!strcmp(verdict, "regressed"))
		return 1;
	return !strcmp(verdict, "improved") ? 2 : 0;
}

static void add_change(struct comparison *c, struct arena *arena,
		       const struct stored_change *change)
{
	c->strips[c->count++] = (struct strip){
		.label = arena_format(arena, "%s %s", change->workload, change->metric),
		.median = change->change * 100,
		.low = change->interval.low * 100,
		.high = change->interval.high * 100,
		.points = percents(arena, change->log_ratios),
		.point_count = change->log_ratios.count,
		.verdict = change->verdict,
		.style = style_of(change->verdict),
	};
}

static void amount_cell(FILE *out, double value)
{
	fputs("<td class=\"n\">", out);
	if (isfinite(value))
		fprintf(out, "%.5g", value);
	fputs("</td>", out);
}

static void change_row(FILE *out, const struct stored_change *c)
{
	const char *class = style_of(c->verdict) == 1	? "bad"
			    : style_of(c->verdict) == 2 ? "good"
							: "";

	fputs("<tr><td>", out);
	xml_text(out, c->workload);
	fputs("</td><td>", out);
	xml_text(out, c->metric);
	fputs("</td>", out);
	amount_cell(out, c->base);
	amount_cell(out, c->candidate);
	fputs("<td>", out);
	xml_text(out, c->unit);
	fputs("</td><td class=\"n\">", out);
	if (isfinite(c->change))
		fprintf(out, "%+.2f %%", c->change * 100);
	fputs("</td><td class=\"n\">", out);
	if (c->interval.low <= c->interval.high)
		fprintf(out, "%+.2f to %+.2f %%", c->interval.low * 100, c->interval.high * 100);
	fprintf(out, "</td><td class=\"note\"><span class=\"%s\">", class);
	xml_text(out, c->verdict);
	fputs("</span>", out);
	if (c->note[0]) {
		fputs(": ", out);
		xml_text(out, c->note);
	}
	fputs("</td></tr>\n", out);
}

static void change_table(FILE *out, const struct stored_comparison *c)
{
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"changes\">"
	      "<table><thead><tr><th>workload</th><th>metric</th><th class=\"n\">base</th>"
	      "<th class=\"n\">candidate</th><th>unit</th><th class=\"n\">change</th>"
	      "<th class=\"n\">95 %</th><th>verdict</th></tr></thead>\n<tbody>\n",
	      out);
	for (size_t i = 0; i < c->count; i++)
		change_row(out, &c->changes[i]);
	fputs("</tbody></table></div>\n", out);
}

static void warnings(FILE *out, const struct stored_comparison *c)
{
	for (size_t i = 0; i < c->warning_count; i++) {
		fputs("<p class=\"soft\">", out);
		xml_text(out, c->warnings[i]);
		fputs("</p>\n", out);
	}
}

void html_comparison(FILE *out, const struct stored_comparison *from)
{
	struct arena arena = { 0 };
	struct comparison c = {
		.strips = mem_new(from->count + 1, sizeof(*c.strips)),
		.band = isfinite(from->threshold) ? from->threshold * 100 : 0,
	};
	const struct html_figure figure = {
		.title = "Changes with their intervals",
		.description = "the shaded band holds changes too small to count",
		.draw = draw,
		.data = &c,
	};

	fputs("<h2>", out);
	xml_text(out, from->base);
	fputs(" \xe2\x86\x92 ", out);
	xml_text(out, from->candidate);
	fputs(": ", out);
	xml_text(out, from->verdict);
	fputs("</h2>\n", out);
	for (size_t i = 0; i < from->count; i++) {
		if (isfinite(from->changes[i].change))
			add_change(&c, &arena, &from->changes[i]);
	}
	if (c.count)
		html_figure(out, &figure);
	change_table(out, from);
	warnings(out, from);
	free(c.strips);
	arena_free(&arena);
}

/*
 * Of passes that did not take turns: where candidate's passes stand to base's median, and the interval
 * that the intervals of both medians allow.
 */
static void add_pair(struct comparison *c, struct arena *arena, const char *name,
		     const struct stored_metric *a, const struct stored_metric *b)
{
	double *points = arena_new(arena, b->count, sizeof(*points));
	struct strip *s = &c->strips[c->count++];

	for (size_t i = 0; i < b->count; i++)
		points[i] = (b->in_order[i] / a->median - 1) * 100;
	*s = (struct strip){ .label = arena_format(arena, "%s %s", name, a->name),
			     .median = (b->median / a->median - 1) * 100,
			     .low = 1,
			     .high = -1,
			     .points = points,
			     .point_count = b->count };
	if (isfinite(a->interval.low) && isfinite(a->interval.high) && isfinite(b->interval.low) &&
	    isfinite(b->interval.high) && a->interval.low > 0) {
		s->low = (b->interval.low / a->interval.high - 1) * 100;
		s->high = (b->interval.high / a->interval.low - 1) * 100;
	}
}

void html_two_results(FILE *out, const struct stored *base, const struct stored *candidate)
{
	struct arena arena = { 0 };
	struct comparison c = {
		.strips = mem_new(candidate->count + 1, sizeof(*c.strips)),
		.band = 1,
	};
	const struct html_figure figure = {
		.title = "Throughput of the second result against the first",
		.description = "points are passes; the shaded band is one percent",
		.draw = draw,
		.data = &c,
	};

	for (size_t i = 0; i < candidate->count; i++) {
		const struct stored_workload *b = &candidate->workloads[i];
		const struct stored_workload *a = stored_find(base, b->name);
		const struct stored_metric *before = a ? stored_metric_find(a, "throughput") : NULL;
		const struct stored_metric *after = stored_metric_find(b, "throughput");

		if (before && after && before->median > 0)
			add_pair(&c, &arena, b->name, before, after);
	}
	if (c.count) {
		fputs("<h2>Side by side</h2>\n", out);
		html_figure(out, &figure);
		fputs("<p class=\"soft\">Two runs that did not take turns: <code>schedmark "
		      "compare</code> says whether a difference is one.</p>\n",
		      out);
	}
	free(c.strips);
	arena_free(&arena);
}
