/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Markdown as GitHub reads it: a comment on a pull request, and the longer page of a job.
 *
 * A comment holds 65 536 characters. Texts of files are cut to TEXT_MAX, and what would go beyond the limit
 * is counted in place of being shown. Bytes are counted, which are never fewer than characters.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/chart/scale.h"
#include "bench/report/formats/format.h"
#include "sched/base/utf8.h"

enum {
	COMMENT_MAX = 65000,
	STEP_SUMMARY_MAX = 1000000, /* GitHub takes 1 MiB of a step */
	TEXT_MAX = 160, /* bytes of a name */
	ROW_MAX = 4000, /* no row is longer, even if all of its texts have to be escaped */
	NOTES_MAX = 2000, /* left for what follows the tables */
};

struct page {
	FILE *out; /* a memory stream: its position is its length */
	long limit;
	bool full; /* with breakdowns, and each result by itself */
};

static bool has_room(const struct page *page)
{
	return ftell(page->out) < page->limit - ROW_MAX - NOTES_MAX;
}

/* Any text inside a table: nothing of it is taken for Markdown, HTML, a mention or a new row. */
static void cell(const struct page *page, const char *known)
{
	const unsigned char *at = (const unsigned char *)format_known(known);
	size_t left = strlen((const char *)at);
	size_t shown = 0;

	while (left && shown < TEXT_MAX) {
		size_t length = utf8_length(at, left);

		if (!length || *at < ' ' || *at == 0x7f)
			fputc(' ', page->out);
		else if (length == 1 && strchr("|<>&`*_[]\\~@#!$\"'", *at))
			fprintf(page->out, "&#%d;", *at);
		else
			fwrite(at, 1, length, page->out);
		length = length ? length : 1;
		at += length;
		left -= length;
		shown += length;
	}
	if (left)
		fputs("\xe2\x80\xa6", page->out);
}

static void count_cell(const struct page *page, double count)
{
	fputs("| ", page->out);
	if (count >= 0)
		fprintf(page->out, "%.0f ", count);
}

/* A change; nothing when there is none. */
static void percent(const struct page *page, double change)
{
	if (isfinite(change))
		fprintf(page->out, "%+.1f %%", change * 100);
}

static void throughput_cell(const struct page *page, const struct stored_workload *w)
{
	const struct stored_metric *m = stored_metric_find(w, "throughput");
	double error;

	count_cell(page, w->pods_per_s);
	if (m && format_relative_error(m, &error))
		fprintf(page->out, "\xc2\xb1 %.1f %% ", error);
}

static void figure_cell(const struct page *page, const struct stored_workload *w,
			const char *metric)
{
	const struct stored_metric *m = stored_metric_find(w, metric);

	fputs("| ", page->out);
	if (m)
		fprintf(page->out, "%.4g ", m->median);
}

static void latency_cell(const struct page *page, double ns)
{
	char text[SI_SIZE];

	fprintf(page->out, "| %s ", si_text(text, ns / 1e9, "s"));
}

static const char *state(const struct stored_workload *w)
{
	if (w->placements_disagree)
		return " \xe2\x9d\x8c passes disagree";
	if (w->has_threshold && w->threshold_missed)
		return " \xe2\x9d\x8c threshold missed";
	return w->partial ? " \xe2\x9a\xa0 stopped" : "";
}

static void workload_row(const struct page *page, const struct stored_workload *w)
{
	fputs("| ", page->out);
	cell(page, w->name);
	fprintf(page->out, "%s ", state(w));
	count_cell(page, w->nodes);
	count_cell(page, w->measured_pods);
	throughput_cell(page, w);
	if (w->latency.known) {
		latency_cell(page, w->latency.p50_ns);
		latency_cell(page, w->latency.p99_ns);
	} else {
		fputs("| | ", page->out);
	}
	figure_cell(page, w, "allocations");
	count_cell(page, w->unschedulable);
	fputs("|\n", page->out);
}

static void more_rows(const struct page *page, size_t count, size_t shown)
{
	if (shown < count)
		fprintf(page->out, "\n... and %zu more.\n", count - shown);
}

static void result_table(const struct page *page, const struct stored *r)
{
	size_t i = 0;

	fputs("\n### ", page->out);
	cell(page, r->name);
	fputs("\n\n| workload | nodes | pods | pods/s | p50 | p99 | allocs/pod | not fitting |\n"
	      "|---|--:|--:|--:|--:|--:|--:|--:|\n",
	      page->out);
	for (; i < r->count && has_room(page); i++)
		workload_row(page, &r->workloads[i]);
	more_rows(page, r->count, i);
}

static void pair_row(const struct page *page, const struct stored_workload *a,
		     const struct stored_workload *b)
{
	fputs("| ", page->out);
	cell(page, b->name);
	fputc(' ', page->out);
	if (a)
		throughput_cell(page, a);
	else
		fputs("| ", page->out);
	throughput_cell(page, b);
	fputs("| ", page->out);
	if (a && a->pods_per_s > 0 && b->pods_per_s >= 0)
		percent(page, b->pods_per_s / a->pods_per_s - 1);
	if (!a)
		fputs(" | new |\n", page->out);
	else if (strcmp(a->placement_digest, b->placement_digest) != 0)
		fputs(" | **differ** |\n", page->out);
	else
		fputs(" | same |\n", page->out);
}

/* Two results side by side. Without a test of the difference there is no word of better or worse. */
static void side_by_side(const struct page *page, const struct report *report)
{
	const struct stored *base = &report->results[0], *other = &report->results[1];
	size_t i = 0;

	fputs("\n| workload | pods/s of ", page->out);
	cell(page, base->name);
	fputs(" | of ", page->out);
	cell(page, other->name);
	fputs(" | difference | placements |\n|---|--:|--:|--:|---|\n", page->out);
	for (; i < other->count && has_room(page); i++)
		pair_row(page, stored_find(base, other->workloads[i].name), &other->workloads[i]);
	more_rows(page, other->count, i);
	fputs("\nMedians of runs that did not take turns: `schedmark compare` says whether a "
	      "difference is one.\n",
	      page->out);
}

static const char *verdict_sign(const char *verdict)
{
	static const char *const signs[][2] = {
		{ "improved", "\xe2\x9c\x85 " },
		{ "regressed", "\xe2\x9d\x8c " },
		{ "inconclusive", "\xe2\x9d\x94 " },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (!strcmp(signs[i][0], verdict))
			return signs[i][1];
	}
	return "";
}

static void amount(const struct page *page, double value)
{
	if (isfinite(value))
		fprintf(page->out, "%.5g", value);
}

static void change_row(const struct page *page, const struct stored_change *c)
{
	fputs("| ", page->out);
	cell(page, c->workload);
	fputs(" | ", page->out);
	cell(page, c->metric);
	fputs(" | ", page->out);
	amount(page, c->base);
	fputs(" | ", page->out);
	amount(page, c->candidate);
	fputc(' ', page->out);
	cell(page, c->unit);
	fputs(" | ", page->out);
	percent(page, c->change);
	fputs(" | ", page->out);
	if (c->interval.low <= c->interval.high) {
		percent(page, c->interval.low);
		fputs(" to ", page->out);
		percent(page, c->interval.high);
	}
	fprintf(page->out, " | %s%s", verdict_sign(c->verdict), c->verdict);
	if (c->note[0]) {
		fputs(": ", page->out);
		cell(page, c->note);
	}
	fputs(" |\n", page->out);
}

static void comparison(const struct page *page, const struct stored_comparison *c)
{
	size_t i = 0;

	fprintf(page->out, "\n### %s%s: ", verdict_sign(c->verdict), c->verdict);
	cell(page, c->base);
	fputs(" \xe2\x86\x92 ", page->out);
	cell(page, c->candidate);
	fputs("\n\n| workload | metric | base | candidate | change | 95 % | verdict |\n"
	      "|---|---|--:|--:|--:|---|---|\n",
	      page->out);
	for (; i < c->count && has_room(page); i++)
		change_row(page, &c->changes[i]);
	more_rows(page, c->count, i);
	for (i = 0; i < c->warning_count && has_room(page); i++) {
		fputs(i ? "" : "\n", page->out);
		fputs("- ", page->out);
		cell(page, c->warnings[i]);
		fputc('\n', page->out);
	}
}

static void fact(const struct page *page, const char *name, const char *value)
{
	fprintf(page->out, "| %s | ", name);
	cell(page, value);
	fputs(" |\n", page->out);
}

static void origin(const struct page *page, const struct stored *r)
{
	char *command = format_command(r);

	fputs("\n<details><summary>", page->out);
	cell(page, r->name);
	fputs(": where and how</summary>\n\n| | |\n|---|---|\n", page->out);
	fact(page, "command", command);
	fact(page, "date", r->date);
	fact(page, "schedmark", r->version);
	fact(page, "commit", r->commit);
	fact(page, "compiler", r->compiler);
	fact(page, "build", r->mode);
	fact(page, "processor", r->cpu_model);
	fact(page, "kernel", r->kernel);
	if (r->load_average >= 0)
		fprintf(page->out, "| load average | %.2f |\n", r->load_average);
	fputs("\n</details>\n", page->out);
	free(command);
}

static void time_row(const struct page *page, const char *phase, const char *rule, double share,
		     double ns_per_pod)
{
	if (share <= 0 || !has_room(page))
		return;
	fputs("| ", page->out);
	cell(page, phase);
	fputs(" | ", page->out);
	cell(page, rule);
	fprintf(page->out, " | %.1f %% | %.1f |\n", share * 100, ns_per_pod);
}

/* The phases of a workload, and their rules. */
static void breakdown(const struct page *page, const struct stored_workload *w)
{
	const struct stored_breakdown *b = &w->breakdown;

	fputs("\n<details><summary>", page->out);
	cell(page, w->name);
	fputs(": where the time goes</summary>\n\n| phase | rule | share | ns per pod |\n"
	      "|---|---|--:|--:|\n",
	      page->out);
	for (size_t p = 0; p < b->phase_count; p++) {
		const struct stored_phase *phase = &b->phases[p];

		time_row(page, phase->name, "", phase->share, phase->ns / b->pods);
		for (size_t i = 0; i < b->rule_count; i++) {
			if (!strcmp(b->rules[i].phase, phase->name))
				time_row(page, "", b->rules[i].plugin, b->rules[i].share,
					 b->rules[i].ns / b->pods);
		}
	}
	fputs("\n</details>\n", page->out);
}

static void breakdowns(const struct page *page, const struct stored *r)
{
	for (size_t i = 0; i < r->count && has_room(page); i++) {
		if (r->workloads[i].breakdown.known && r->workloads[i].breakdown.pods > 0)
			breakdown(page, &r->workloads[i]);
	}
}

static void write_page(const struct page *page, const struct report *report)
{
	bool pair = report->count == 2 && !page->full;
	size_t left = 0;

	fputs("## schedmark\n", page->out);
	for (size_t i = 0; i < report->comparison_count && has_room(page); i++)
		comparison(page, &report->comparisons[i]);
	if (pair && has_room(page))
		side_by_side(page, report);
	for (size_t i = 0; i < report->count && !pair; i++) {
		if (has_room(page))
			result_table(page, &report->results[i]);
		else
			left++;
	}
	for (size_t i = 0; i < report->count && has_room(page); i++)
		origin(page, &report->results[i]);
	for (size_t i = 0; i < report->count && page->full; i++)
		breakdowns(page, &report->results[i]);
	if (left)
		fprintf(page->out, "\n%zu results more have no room here.\n", left);
}

void format_markdown(FILE *out, const struct report *report, const struct format_options *options)
{
	const struct page page = { out, COMMENT_MAX, false };

	(void)options;
	write_page(&page, report);
}

void format_step_summary(FILE *out, const struct report *report,
			 const struct format_options *options)
{
	const struct page page = { out, STEP_SUMMARY_MAX, true };

	(void)options;
	write_page(&page, report);
}
