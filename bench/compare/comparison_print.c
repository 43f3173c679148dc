/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A comparison for people (text, Markdown for a pull request) and for programs (TSV; JSON stands in
 * comparison_json.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare/comparison.h"

/* "+1.20%", "-inf%" when unknown. */
static const char *percent(char out[24], double part)
{
	snprintf(out, 24, "%+.2f%%", part * 100);
	return out;
}

static const char *interval_text(char out[64], struct interval interval)
{
	char low[24];
	char high[24];

	if (!isfinite(interval.low) || !isfinite(interval.high))
		snprintf(out, 64, "unknown");
	else
		snprintf(out, 64, "%s .. %s", percent(low, interval.low),
			 percent(high, interval.high));
	return out;
}

/* Four digits that count, whatever the size. */
static const char *figure(char out[32], double value)
{
	if (value != 0 && fabs(value) < 1e-2)
		snprintf(out, 32, "%.3g", value);
	else if (fabs(value) < 100)
		snprintf(out, 32, "%.2f", value);
	else
		snprintf(out, 32, "%.0f", value);
	return out;
}

static const char *unit_of_samples(const struct comparison *c)
{
	return c->kind == COMPARISON_INTERLEAVED ? "block" : "sample";
}

/* What has to be added to the verdict of a row; "" when it speaks for itself. */
static const char *remark(const struct comparison *c, const struct comparison_row *row,
			  char out[256])
{
	size_t used = (size_t)snprintf(out, 256, "%s", row->note);

	if (row->verdict == VERDICT_INCONCLUSIVE && row->more)
		snprintf(out + used, 256 - used, "%sabout %zu more %s%s needed", used ? "; " : "",
			 row->more, unit_of_samples(c), row->more == 1 ? "" : "s");
	return out;
}

/* --- text ------------------------------------------------------------------------------------ */

static const char *kind_text(enum comparison_kind kind)
{
	switch (kind) {
	case COMPARISON_INTERLEAVED:
		return "measured in turns, in fresh processes";
	case COMPARISON_INSTRUCTIONS:
		return "instructions, counted under callgrind";
	default:
		return "from result files";
	}
}

static size_t name_width(const struct comparison *c)
{
	size_t width = strlen("WORKLOAD");

	for (size_t i = 0; i < c->count; i++) {
		size_t length = strlen(c->rows[i].workload);

		width = length > width ? length : width;
	}
	return width;
}

static void print_row(const struct comparison *c, const struct comparison_row *row, int width,
		      FILE *out)
{
	char base[32], candidate[32], change[24], interval[64], more[256];

	fprintf(out, "%-*s  %-13s %12s %12s %-16s %9s  %-20s %6.2g  %s\n", width, row->workload,
		row->metric, figure(base, row->base), figure(candidate, row->candidate), row->unit,
		percent(change, row->change),
		row->exact ? "exact" : interval_text(interval, row->change_interval), row->p,
		verdict_name(row->verdict));
	if (remark(c, row, more)[0])
		fprintf(out, "%*s  %s\n", width, "", more);
}

static void print_means(const struct comparison *c, int width, FILE *out)
{
	for (size_t i = 0; i < c->count; i++) {
		const char *metric = c->rows[i].metric;
		char text[24];
		bool first = true;
		size_t rows = 0;
		double change;

		for (size_t k = 0; k < c->count; k++) {
			bool same = !strcmp(c->rows[k].metric, metric);

			first &= !(same && k < i);
			rows += same;
		}
		if (first && rows > 1 && comparison_mean_change(c, metric, &change))
			fprintf(out, "%-*s  %-13s %12s %12s %-16s %9s\n", width, "geometric mean",
				metric, "", "", "", percent(text, change));
	}
}

static void print_control(const struct comparison *c, FILE *out)
{
	double worst = 0;

	if (c->kind != COMPARISON_INTERLEAVED)
		return;
	for (size_t i = 0; i < c->count; i++)
		worst = fmax(worst, fabs(c->rows[i].control));
	fprintf(out, "control: the base differs from itself by at most %.2f%%\n", worst * 100);
}

static void print_text(const struct comparison *c, FILE *out)
{
	int width = (int)name_width(c);

	fprintf(out, "base       %s\ncandidate  %s\n%s; changes up to %g%% are none\n\n",
		c->base_name, c->candidate_name, kind_text(c->kind), c->threshold * 100);
	fprintf(out, "%-*s  %-13s %12s %12s %-16s %9s  %-20s %6s  %s\n", width, "WORKLOAD",
		"METRIC", "BASE", "CANDIDATE", "UNIT", "CHANGE", "95% INTERVAL", "P", "VERDICT");
	for (size_t i = 0; i < c->count; i++)
		print_row(c, &c->rows[i], width, out);
	print_means(c, width, out);
	fputs("\n", out);
	print_control(c, out);
	for (size_t i = 0; i < c->warning_count; i++)
		fprintf(out, "warning: %s\n", c->warnings[i]);
	fprintf(out, "verdict: %s\n", verdict_name(comparison_verdict(c)));
}

/* --- Markdown -------------------------------------------------------------------------------- */

static const char *mark(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_REGRESSED:
		return ":red_circle:";
	case VERDICT_IMPROVED:
		return ":green_circle:";
	case VERDICT_INCONCLUSIVE:
		return ":grey_question:";
	default:
		return ":white_circle:";
	}
}

/* Names come from input: nothing in them may end the table's cell. */
static void put_cell(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("|\\`<*_[", *text))
			fputc('\\', out);
		fputc(*text == '\n' ? ' ' : *text, out);
	}
}

static void print_markdown(const struct comparison *c, FILE *out)
{
	enum verdict verdict = comparison_verdict(c);

	fprintf(out, "### %s schedmark: %s\n\n", mark(verdict), verdict_name(verdict));
	put_cell(out, c->candidate_name);
	fputs(" against ", out);
	put_cell(out, c->base_name);
	fprintf(out, ", %s; changes up to %g %% are none.\n\n", kind_text(c->kind),
		c->threshold * 100);
	fputs("| workload | metric | base | candidate | change | 95 % interval | verdict |\n"
	      "|---|---|--:|--:|--:|:-:|---|\n",
	      out);
	for (size_t i = 0; i < c->count; i++) {
		const struct comparison_row *row = &c->rows[i];
		char base[32], candidate[32], change[24], interval[64], more[256];

		fputs("| ", out);
		put_cell(out, row->workload);
		fputs(" | ", out);
		put_cell(out, row->metric);
		fprintf(out, " (%s) | %s | %s | %s | %s | %s %s%s%s |\n", row->unit,
			figure(base, row->base), figure(candidate, row->candidate),
			percent(change, row->change),
			row->exact ? "exact" : interval_text(interval, row->change_interval),
			mark(row->verdict), verdict_name(row->verdict),
			remark(c, row, more)[0] ? ": " : "", more);
	}
	for (size_t i = 0; i < c->warning_count; i++) {
		fputs("\n> ", out);
		put_cell(out, c->warnings[i]);
		fputs("\n", out);
	}
}

/* --- TSV ------------------------------------------------------------------------------------- */

static void put_number(FILE *out, double number)
{
	if (isfinite(number))
		fprintf(out, "\t%.6g", number);
	else
		fputs("\t", out);
}

static void put_field(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(strchr("\t\n\r", *text) ? ' ' : *text, out);
}

static void print_tsv(const struct comparison *c, FILE *out)
{
	fputs("workload\tmetric\tunit\tbetter\tbase\tcandidate\tchange\tlow\thigh\tp\tsamples\tmore"
	      "\t"
	      "verdict\tnote\n",
	      out);
	for (size_t i = 0; i < c->count; i++) {
		const struct comparison_row *row = &c->rows[i];

		put_field(out, row->workload);
		fprintf(out, "\t%s\t%s\t%s", row->metric, row->unit,
			row->higher_is_better ? "higher" : "lower");
		put_number(out, row->base);
		put_number(out, row->candidate);
		put_number(out, row->change);
		put_number(out, row->change_interval.low);
		put_number(out, row->change_interval.high);
		put_number(out, row->p);
		fprintf(out, "\t%zu\t%zu\t%s\t%s\n", row->samples, row->more,
			verdict_name(row->verdict), row->note);
	}
}

void comparison_print(const struct comparison *c, enum comparison_format format, FILE *out)
{
	switch (format) {
	case COMPARISON_TEXT:
		print_text(c, out);
		break;
	case COMPARISON_TSV:
		print_tsv(c, out);
		break;
	case COMPARISON_JSON:
		comparison_print_json(c, out);
		break;
	case COMPARISON_MARKDOWN:
		print_markdown(c, out);
		break;
	}
}
