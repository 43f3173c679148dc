/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML as CI servers read it.
 *
 * A result is a suite with a test case for each workload: a missed threshold is a failure, passes that
 * disagree an error, a workload that was stopped is skipped, and one that cannot run here, with its reason. A
 * comparison is a suite with a test case for each metric of each workload: a regression is a failure, what
 * cannot be told is skipped.
 */
#include <math.h>
#include <string.h>

#include "bench/report/formats/format.h"
#include "bench/report/xml_text.h"

enum outcome { PASSED, FAILED, BROKEN, SKIPPED, OUTCOMES };

struct tally {
	size_t tests, of[OUTCOMES];
};

static enum outcome outcome_of_workload(const struct stored_workload *w)
{
	if (w->placements_disagree)
		return BROKEN;
	if (w->has_threshold && w->threshold_missed)
		return FAILED;
	return w->partial ? SKIPPED : PASSED;
}

static enum outcome outcome_of_change(const struct stored_change *c)
{
	if (!strcmp(c->verdict, "regressed"))
		return FAILED;
	return !strcmp(c->verdict, "inconclusive") ? SKIPPED : PASSED;
}

static void tally_result(struct tally *t, const struct stored *r)
{
	t->tests += r->count + r->skipped_count;
	for (size_t i = 0; i < r->count; i++)
		t->of[outcome_of_workload(&r->workloads[i])]++;
	t->of[SKIPPED] += r->skipped_count;
}

static void tally_comparison(struct tally *t, const struct stored_comparison *c)
{
	t->tests += c->count;
	for (size_t i = 0; i < c->count; i++)
		t->of[outcome_of_change(&c->changes[i])]++;
}

static void attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	xml_text(out, value);
	fputc('"', out);
}

static void counts(FILE *out, const struct tally *t)
{
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", t->tests,
		t->of[FAILED], t->of[BROKEN], t->of[SKIPPED]);
}

static void property(FILE *out, const char *name, const char *value)
{
	if (!value)
		return;
	fputs("      <property", out);
	attribute(out, "name", name);
	attribute(out, "value", value);
	fputs("/>\n", out);
}

/* All clean passes together. */
static double seconds(const struct stored_workload *w)
{
	double ns = 0;

	for (size_t i = 0; i < w->pass_count; i++)
		ns += fmax(w->passes[i].elapsed_ns, 0);
	return ns / 1e9;
}

static void other_threshold(FILE *out, const struct stored_workload *w)
{
	fputs("      <failure type=\"threshold\" message=\"", out);
	xml_text(out, w->threshold_metric);
	fputc('/', out);
	xml_text(out, w->threshold_bucket);
	fprintf(out, " is %.6g, wanted %s than %.6g\"/>\n", w->threshold_figure,
		w->threshold_lower ? "less" : "more", w->threshold);
}

static void verdict(FILE *out, const struct stored_workload *w)
{
	switch (outcome_of_workload(w)) {
	case BROKEN:
		fputs("      <error type=\"placements\" message=\"the passes placed pods "
		      "differently\"/>\n",
		      out);
		break;
	case FAILED:
		if (w->threshold_is_other) {
			other_threshold(out, w);
			break;
		}
		fprintf(out,
			"      <failure type=\"threshold\" message=\"%.6g pods/s, wanted more than "
			"%.6g\">median of %zu, %.6g to %.6g pods/s</failure>\n",
			w->pods_per_s, w->threshold, w->pass_count, w->min_pods_per_s,
			w->max_pods_per_s);
		break;
	case SKIPPED:
		fputs("      <skipped message=\"stopped before its end\"/>\n", out);
		break;
	default:
		break;
	}
}

static void figures(FILE *out, const struct stored_workload *w)
{
	fputs("      <system-out>", out);
	for (size_t i = 0; i < w->metric_count; i++) {
		const struct stored_metric *m = &w->metrics[i];

		xml_text(out, m->name);
		fprintf(out, ": %.6g ", m->median);
		xml_text(out, m->unit);
		fputc('\n', out);
	}
	fputs("</system-out>\n", out);
}

/* "Case/Workload": the case is the class. */
static void begin_testcase(FILE *out, const char *full_name, double time)
{
	const char *slash = strchr(full_name, '/');
	char class_name[256] = "schedmark";

	if (slash && slash != full_name && slash[1] &&
	    (size_t)(slash - full_name) < sizeof(class_name)) {
		memcpy(class_name, full_name, (size_t)(slash - full_name));
		class_name[slash - full_name] = '\0';
	} else {
		slash = NULL;
	}
	fputs("    <testcase", out);
	attribute(out, "classname", class_name);
	attribute(out, "name", slash ? slash + 1 : full_name);
	fprintf(out, " time=\"%.6f\">\n", time);
}

static void testcase(FILE *out, const struct stored_workload *w)
{
	begin_testcase(out, w->name, seconds(w));
	verdict(out, w);
	figures(out, w);
	fputs("    </testcase>\n", out);
}

static void skipped_testcase(FILE *out, const struct stored_skipped *skipped)
{
	begin_testcase(out, skipped->name, 0);
	fputs("      <skipped", out);
	attribute(out, "message", skipped->reason);
	fputs("/>\n    </testcase>\n", out);
}

static void suite_of_result(FILE *out, const struct stored *r)
{
	struct tally t = { 0 };
	double time = 0;

	tally_result(&t, r);
	for (size_t i = 0; i < r->count; i++)
		time += seconds(&r->workloads[i]);
	fputs("  <testsuite", out);
	attribute(out, "name", r->name);
	counts(out, &t);
	fprintf(out, " time=\"%.6f\"", time);
	/* The schema has times without a zone. */
	if (r->date)
		fprintf(out, " timestamp=\"%.19s\"", r->date);
	if (r->hostname)
		attribute(out, "hostname", r->hostname);
	fputs(">\n    <properties>\n", out);
	property(out, "version", r->version);
	property(out, "commit", r->commit);
	property(out, "compiler", r->compiler);
	property(out, "cpu", r->cpu_model);
	property(out, "kernel", r->kernel);
	property(out, "seed", r->seed);
	fputs("    </properties>\n", out);
	for (size_t i = 0; i < r->count; i++)
		testcase(out, &r->workloads[i]);
	for (size_t i = 0; i < r->skipped_count; i++)
		skipped_testcase(out, &r->skipped[i]);
	fputs("  </testsuite>\n", out);
}

/* "+3.1 %, +2.4 to +3.9 %", as far as it is known; no character of it means anything to XML. */
static void change_text(FILE *out, const struct stored_change *c)
{
	if (isfinite(c->change))
		fprintf(out, "%+.2f %%", c->change * 100);
	else
		fputs("from nothing", out);
	if (c->interval.low <= c->interval.high)
		fprintf(out, ", %+.2f to %+.2f %%", c->interval.low * 100, c->interval.high * 100);
}

static void changed(FILE *out, const struct stored_change *c)
{
	fputs("    <testcase", out);
	attribute(out, "classname", c->workload);
	attribute(out, "name", c->metric);
	fputs(" time=\"0\">\n", out);
	if (outcome_of_change(c) == FAILED) {
		fputs("      <failure type=\"regression\" message=\"", out);
		change_text(out, c);
		fprintf(out, "\">%.6g to %.6g ", c->base, c->candidate);
		xml_text(out, c->unit);
		fputs("</failure>\n", out);
	} else if (outcome_of_change(c) == SKIPPED) {
		fputs("      <skipped message=\"inconclusive: ", out);
		change_text(out, c);
		fputs(c->note[0] ? ", " : "", out);
		xml_text(out, c->note);
		fputs("\"/>\n", out);
	}
	fputs("      <system-out>", out);
	change_text(out, c);
	fputs("</system-out>\n    </testcase>\n", out);
}

static void suite_of_comparison(FILE *out, const struct stored_comparison *c)
{
	struct tally t = { 0 };

	tally_comparison(&t, c);
	fputs("  <testsuite", out);
	attribute(out, "name", c->name);
	counts(out, &t);
	fprintf(out, " time=\"%.6f\">\n    <properties>\n",
		isfinite(c->duration_s) ? c->duration_s : 0);
	property(out, "base", c->base);
	property(out, "candidate", c->candidate);
	property(out, "verdict", c->verdict);
	fputs("    </properties>\n", out);
	for (size_t i = 0; i < c->count; i++)
		changed(out, &c->changes[i]);
	fputs("  </testsuite>\n", out);
}

void format_junit(FILE *out, const struct report *report, const struct format_options *options)
{
	struct tally t = { 0 };

	(void)options;
	for (size_t i = 0; i < report->count; i++)
		tally_result(&t, &report->results[i]);
	for (size_t i = 0; i < report->comparison_count; i++)
		tally_comparison(&t, &report->comparisons[i]);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"schedmark\"", out);
	counts(out, &t);
	fputs(">\n", out);
	for (size_t i = 0; i < report->count; i++)
		suite_of_result(out, &report->results[i]);
	for (size_t i = 0; i < report->comparison_count; i++)
		suite_of_comparison(out, &report->comparisons[i]);
	fputs("</testsuites>\n", out);
}
