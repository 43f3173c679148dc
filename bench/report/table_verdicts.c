/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table at the end of a suite: what each workload came to beside what its file asks for.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/report/table_text.h"

enum { NAME_WIDTH = 30 };

/* Where we are not that much faster than upstream asks for, the table says what the time goes into. */
#define RATIO_EXPECTED 20

static bool has_threshold(const struct result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		if (result->items[i]->threshold > 0)
			return true;
	}
	return false;
}

bool table_has_verdicts(const struct result *result)
{
	return result->count && (result->skipped_count || has_threshold(result));
}

static void print_name(FILE *out, const char *name)
{
	if (strlen(name) > NAME_WIDTH)
		fprintf(out, "%s\n%*s", name, NAME_WIDTH, "");
	else
		fprintf(out, "%-*s", NAME_WIDTH, name);
}

static void print_number(FILE *out, int width, bool known, double number)
{
	if (known)
		fprintf(out, "  %*.*f", width, number < 10 ? 1 : 0, number);
	else
		fprintf(out, "  %*s", width, "-");
}

/* How much better than the threshold; 0 when that is not known. */
static double ratio(const struct measurement *m)
{
	bool lower = m->threshold_selector && m->threshold_selector->expect_lower;
	double figure;

	if (m->threshold <= 0 || m->partial || !threshold_figure(m, &figure) || figure <= 0)
		return 0;
	return lower ? m->threshold / figure : figure / m->threshold;
}

static const char *verdict(const struct measurement *m)
{
	double figure;

	if (m->partial)
		return "stopped";
	if (m->threshold <= 0)
		return "-";
	if (!threshold_figure(m, &figure))
		return "unknown";
	return measurement_missed_threshold(m) ? "MISSED" : "met";
}

/* The rule that takes more of the time than any other. */
static void print_dominant(FILE *out, const struct measurement *m)
{
	const struct breakdown *b = &m->breakdown;
	const struct rule_time *most = NULL;

	for (size_t i = 0; m->has_breakdown && i < b->rule_count; i++) {
		if (!most || b->rules[i].ns > most->ns)
			most = &b->rules[i];
	}
	if (!most || most->ns <= 0)
		fprintf(out, "  less than %d times: no rules were timed\n", RATIO_EXPECTED);
	else
		fprintf(out,
			"  less than %d times: the largest part, %.0f %% of the time, is %s of "
			"%s\n",
			RATIO_EXPECTED, breakdown_share(b, most->ns) * 100,
			most->kind == RULE_FILTER ? "Filter" : "Score", most->plugin);
}

static void print_row(FILE *out, const struct measurement *m)
{
	const struct throughput_figures sampled = measurement_sampled_throughput(m);
	const struct histogram *h = &m->latency_ns;
	double range[2];
	double times = ratio(m);

	print_name(out, m->name);
	print_number(out, 7, h->total > 0, measurement_pods_per_second(m, range));
	print_number(out, 7, sampled.samples > 0, sampled.average);
	print_number(out, 11, sampled.samples > 0, sampled.perc99);
	print_number(out, 7, h->total > 0, microseconds(histogram_percentile(h, 99)));
	print_number(out, 9, m->threshold > 0, m->threshold);
	print_number(out, 6, times > 0, times);
	fprintf(out, "  %s\n", verdict(m));
	if (times > 0 && times < RATIO_EXPECTED)
		print_dominant(out, m);
}

void table_verdicts(FILE *out, const struct result *result, const struct table_options *options)
{
	if (!table_has_verdicts(result))
		return;
	fputc('\n', out);
	/* scheduler_perf's percentiles of throughput are of ascending seconds. */
	print_heading(out, options, "%-*s  %7s  %7s  %11s  %7s  %9s  %6s  %s", NAME_WIDTH,
		      "CASE/WORKLOAD", "PODS/S", "AVG 1s", "PERC99=BEST", "P99 us", "THRESHOLD",
		      "TIMES", "VERDICT");
	for (size_t i = 0; i < result->count; i++)
		print_row(out, result->items[i]);
	for (size_t i = 0; i < result->skipped_count; i++)
		fprintf(out, "%s  skipped: %s\n", result->skipped[i]->full_name,
			result->skipped[i]->skip_reason);
}
