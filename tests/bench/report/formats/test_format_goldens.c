/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each format makes of fixed results, byte for byte. SCHEDMARK_WRITE_GOLDENS=1 writes the files anew;
 * the difference is then to be read.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/sample_report.h"

static const struct {
	const char *format, *names, *golden;
} cases[] = {
	{ "text", "base candidate", "text.txt" },
	{ "markdown", "base", "markdown.md" },
	{ "markdown", "comparison base candidate", "comparison.md" },
	{ "step-summary", "comparison base", "step-summary.md" },
	{ "html", "base candidate sweep comparison", "report.html" },
	{ "json", "base candidate", "json.json" },
	{ "csv", "base candidate", "csv.csv" },
	{ "csv-samples", "base", "csv-samples.csv" },
	{ "go", "base candidate", "go.txt" },
	{ "perf-dash", "base", "perf-dash.json" },
	{ "cl2-throughput", "single", "cl2-throughput.json" },
	{ "cl2-metrics", "single", "cl2-metrics.json" },
	{ "cl2-startup", "single", "cl2-startup.json" },
	{ "google-benchmark", "base", "google-benchmark.json" },
	{ "github-smaller", "base", "github-smaller.json" },
	{ "github-bigger", "base", "github-bigger.json" },
	{ "bencher", "base", "bencher.json" },
	{ "prometheus", "base", "prometheus.prom" },
	{ "openmetrics", "base", "openmetrics.om" },
	{ "junit", "base candidate comparison", "junit.xml" },
	{ "hgrm", "single", "hgrm.hgrm" },
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static char *read_golden(const char *name)
{
	char path[128];
	char *text = NULL;
	size_t size = 0;
	FILE *in;

	snprintf(path, sizeof(path), SAMPLE_REPORTS "out/%s", name);
	in = fopen(path, "r");
	cr_assert_not_null(in, "%s", path);
	if (getdelim(&text, &size, '\0', in) < 0)
		cr_assert_fail("%s is empty", path);
	fclose(in);
	return text;
}

static void write_golden(const char *name, const char *text)
{
	char path[128];
	FILE *out;

	snprintf(path, sizeof(path), SAMPLE_REPORTS "out/%s", name);
	out = fopen(path, "w");
	cr_assert_not_null(out, "%s", path);
	fputs(text, out);
	fclose(out);
}

static size_t line_of(const char *text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

Test(format_goldens, every_format_writes_what_it_wrote)
{
	for (size_t i = 0; i < CASES; i++) {
		char *text = sample_report_text(cases[i].format, cases[i].names);
		char *golden;
		size_t same = 0;

		if (getenv("SCHEDMARK_WRITE_GOLDENS"))
			write_golden(cases[i].golden, text);
		golden = read_golden(cases[i].golden);
		while (text[same] && text[same] == golden[same])
			same++;
		cr_expect(text[same] == golden[same], "%s, line %zu: %.60s; expected %.60s",
			  cases[i].golden, line_of(text, same), text + same, golden + same);
		free(golden);
		free(text);
	}
}

Test(format_goldens, no_format_is_without_one)
{
	for (size_t f = 0; f < FORMAT_COUNT; f++) {
		size_t found = 0;

		for (size_t i = 0; i < CASES; i++)
			found += !strcmp(cases[i].format, formats[f].name);
		cr_expect_geq(found, (size_t)1, "%s", formats[f].name);
	}
}
