/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A history for people and, as TSV, for programs; JSON stands in trend_json.c.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/history/trend.h"

/* "+1.20%" */
static const char *percent(char out[24], double part)
{
	snprintf(out, 24, "%+.2f%%", part * 100);
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

static const struct trend_result *result_at(const struct trend *trend, const struct trend_row *row,
					    size_t point)
{
	return &trend->results[row->points[point].result];
}

/* What the step at that point is for whoever reads it. */
static const char *direction(const struct trend_row *row, const struct trend_step *step)
{
	return (step->change > 0) == row->higher_is_better ? "improved" : "regressed";
}

/* --- text ------------------------------------------------------------------------------------ */

static int name_width(const struct trend *trend)
{
	size_t width = strlen("WORKLOAD");

	for (size_t i = 0; i < trend->series_count; i++) {
		size_t length = strlen(trend->series[i].workload);

		width = length > width ? length : width;
	}
	return (int)width;
}

static void print_head(const struct trend *trend, FILE *out)
{
	const struct trend_result *first = &trend->results[0];
	const struct trend_result *last = &trend->results[trend->result_count - 1];

	fprintf(out, "%zu result%s, %s (%s) to %s (%s)\n", trend->result_count,
		trend->result_count == 1 ? "" : "s", first->date, first->commit, last->date,
		last->commit);
	fprintf(out, "changes up to %g%% are none; a step where none is: in %g%% of histories\n",
		trend->threshold * 100, trend->alpha * 100);
	if (trend->partial_count)
		fprintf(out, "left out: %zu unfinished\n", trend->partial_count);
}

static void print_step(const struct trend *trend, const struct trend_row *row,
		       const struct trend_step *step, int width, FILE *out)
{
	const struct trend_result *bad = result_at(trend, row, step->at);
	const struct trend_result *good = result_at(trend, row, step->at - 1);
	char before[32], after[32], change[24];

	fprintf(out, "%*s  %s %s since %s (%s), not yet at %s: %s to %s", width, "",
		direction(row, step), percent(change, step->change), bad->commit, bad->date,
		good->commit, figure(before, step->before), figure(after, step->after));
	if (!row->exact)
		fprintf(out, ", p %.2g", step->p);
	fputs("\n", out);
}

static void print_row(const struct trend *trend, const struct trend_row *row, int width, FILE *out)
{
	const struct trend_series *series = &trend->series[row->series];
	char level[32], change[24];

	fprintf(out, "%-*s  %6zu %-13s %12s %-16s %7zu %9s  %s%s\n", width, series->workload,
		series->number, row->metric, figure(level, row->level), row->unit, row->count,
		percent(change, row->change), verdict_name(row->verdict),
		series->superseded ? ", superseded" : "");
	for (size_t i = 0; i < row->step_count; i++)
		print_step(trend, row, &row->steps[i], width, out);
	if (row->count < row->needed)
		fprintf(out, "%*s  too few results: %zu, %zu are needed\n", width, "", row->count,
			row->needed);
}

static void print_series(const struct trend *trend, FILE *out)
{
	for (size_t i = 0; i < trend->series_count; i++) {
		const struct trend_series *series = &trend->series[i];
		const struct trend_result *first = &trend->results[series->first];

		if (series->differs[0])
			fprintf(out, "%s: series %zu begins at %s (%s): %s\n", series->workload,
				series->number, first->commit, first->date, series->differs);
	}
}

static void print_first_bad(const struct trend *trend, FILE *out)
{
	for (size_t i = 0; i < trend->row_count; i++) {
		const struct trend_row *row = &trend->rows[i];
		char change[24];

		if (row->first_bad && !trend->series[row->series].superseded)
			fprintf(out, "first bad commit: %s (%s, %s %s)\n",
				result_at(trend, row, row->first_bad->at)->commit,
				trend->series[row->series].workload, row->metric,
				percent(change, row->change));
	}
}

static void print_text(const struct trend *trend, FILE *out)
{
	int width = name_width(trend);

	print_head(trend, out);
	fprintf(out, "\n%-*s  %6s %-13s %12s %-16s %7s %9s  %s\n", width, "WORKLOAD", "SERIES",
		"METRIC", "LATEST", "UNIT", "RESULTS", "CHANGE", "VERDICT");
	for (size_t i = 0; i < trend->row_count; i++)
		print_row(trend, &trend->rows[i], width, out);
	fputs("\n", out);
	print_series(trend, out);
	print_first_bad(trend, out);
	fprintf(out, "verdict: %s\n", verdict_name(trend_verdict(trend)));
}

/* --- TSV ------------------------------------------------------------------------------------- */

/* Of a row without steps the step's columns are empty. */
static void print_tsv_line(const struct trend *trend, const struct trend_row *row,
			   const struct trend_step *step, FILE *out)
{
	const struct trend_series *series = &trend->series[row->series];

	fprintf(out, "%s\t%zu\t%s\t%s\t%s\t%s\t%zu\t%.6g\t%.6g\t%s", series->workload,
		series->number, series->superseded ? "superseded" : "current", row->metric,
		row->unit, row->higher_is_better ? "higher" : "lower", row->count, row->level,
		row->change, verdict_name(row->verdict));
	if (step)
		fprintf(out, "\t%s\t%s\t%s\t%.6g\t%.6g\t%.6g\t%.3g\t%s\n",
			result_at(trend, row, step->at)->commit,
			result_at(trend, row, step->at)->date,
			result_at(trend, row, step->at - 1)->commit, step->before, step->after,
			step->change, step->p, step == row->first_bad ? "first bad" : "");
	else
		fputs("\t\t\t\t\t\t\t\t\n", out);
}

static void print_tsv(const struct trend *trend, FILE *out)
{
	fputs("workload\tseries\tstate\tmetric\tunit\tbetter\tresults\tlatest\tchange\tverdict\t"
	      "step_commit\tstep_date\tcommit_before\tbefore\tafter\tstep_change\tp\tnote\n",
	      out);
	for (size_t i = 0; i < trend->row_count; i++) {
		const struct trend_row *row = &trend->rows[i];

		for (size_t k = 0; k < row->step_count; k++)
			print_tsv_line(trend, row, &row->steps[k], out);
		if (!row->step_count)
			print_tsv_line(trend, row, NULL, out);
	}
}

void trend_print(const struct trend *trend, enum trend_format format, FILE *out)
{
	switch (format) {
	case TREND_TSV:
		print_tsv(trend, out);
		break;
	case TREND_JSON:
		trend_print_json(trend, out);
		break;
	default:
		print_text(trend, out);
	}
}
