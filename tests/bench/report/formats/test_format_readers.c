/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do those who read our reports take them? Other programs are asked where they are installed; of formats
 * without one here the documented grammar is followed to the letter.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/folder.h"
#include "tests/support/json_schema.h"
#include "tests/support/sample_report.h"
#include "tests/support/told.h"

static void check_schema(const char *schema_path, const char *format, const char *names)
{
	char *text = sample_report_text(format, names);
	json_error_t error;
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	json_t *schema = json_load_file(schema_path, 0, NULL);
	char why[512];

	cr_assert_not_null(document, "%s: %d: %s", format, error.line, error.text);
	cr_assert_not_null(schema, "%s", schema_path);
	cr_expect(json_schema_check(schema, document, why, sizeof(why)), "%s: %s", format, why);
	json_decref(document);
	json_decref(schema);
	free(text);
}

Test(format_readers, json_has_the_form_its_schema_says)
{
	check_schema("docs/report.schema.json", "json", "base candidate sweep");
	check_schema(SAMPLE_REPORTS "schema/perf-dash.json", "perf-dash", "base");
	check_schema(SAMPLE_REPORTS "schema/google-benchmark.json", "google-benchmark", "base");
	check_schema(SAMPLE_REPORTS "schema/google-benchmark.json", "google-benchmark", "sweep");
	check_schema(SAMPLE_REPORTS "schema/github.json", "github-smaller", "base");
	check_schema(SAMPLE_REPORTS "schema/github.json", "github-bigger", "base");
	check_schema(SAMPLE_REPORTS "schema/bencher.json", "bencher", "base");
}

Test(format_readers, names_and_measures_of_bencher_are_not_too_long)
{
	char *text = sample_report_text("bencher", "base");
	json_t *document = json_loads(text, 0, NULL);
	const char *name, *measure;
	json_t *measures, *value;

	json_object_foreach(document, name, measures)
	{
		cr_expect_leq(strlen(name), (size_t)1024);
		json_object_foreach(measures, measure, value)
		{
			cr_expect_leq(strlen(measure), (size_t)64);
			cr_expect_eq(
				measure[strspn(measure, "abcdefghijklmnopqrstuvwxyz0123456789-")],
				'\0', "%s is no slug", measure);
		}
	}
	json_decref(document);
	free(text);
}

/* The dashboard shows only what has the labels of all. */
Test(format_readers, items_for_perf_dash_have_the_same_labels_and_buckets)
{
	char *text = sample_report_text("perf-dash", "base");
	json_t *document = json_loads(text, 0, NULL);
	const json_t *items = json_object_get(document, "dataItems");
	size_t plugins = 0;

	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *labels = json_object_get(json_array_get(items, i), "labels");

		cr_expect_eq(json_object_size(labels), 4u);
		plugins += strcmp(json_string_value(json_object_get(labels, "plugin")),
				  "not applicable") != 0;
	}
	cr_expect_geq(plugins, (size_t)4);
	json_decref(document);
	free(text);
}

Test(format_readers, our_own_json_has_every_sample_in_order)
{
	struct report report;
	char *text = sample_report_text("json", "base candidate");
	json_t *document = json_loads(text, 0, NULL);
	const json_t *results = json_object_get(document, "results");

	sample_report(&report, "base candidate");
	cr_assert_eq(json_array_size(results), report.count);
	for (size_t r = 0; r < report.count; r++) {
		const json_t *workloads = json_object_get(json_array_get(results, r), "workloads");

		cr_assert_eq(json_array_size(workloads), report.results[r].count);
		for (size_t w = 0; w < report.results[r].count; w++) {
			const struct stored_workload *from = &report.results[r].workloads[w];
			const json_t *metrics =
				json_object_get(json_array_get(workloads, w), "metrics");

			cr_assert_eq(json_array_size(metrics), from->metric_count);
			for (size_t m = 0; m < from->metric_count; m++) {
				const json_t *samples =
					json_object_get(json_array_get(metrics, m), "samples");

				cr_assert_eq(json_array_size(samples), from->metrics[m].count);
				for (size_t i = 0; i < from->metrics[m].count; i++)
					cr_expect_float_eq(
						json_number_value(json_array_get(samples, i)),
						from->metrics[m].in_order[i],
						fabs(from->metrics[m].in_order[i]) * 1e-11);
			}
		}
	}
	report_fini(&report);
	json_decref(document);
	free(text);
}

/* --- CSV: RFC 4180 --------------------------------------------------------------------------- */

/* The field at *at, unquoted; *at moves behind its comma or line end. False at a line's end. */
static bool csv_field(char **at, char *out, size_t size)
{
	size_t length = 0;
	bool quoted = **at == '"';

	*at += quoted;
	while (quoted ? **at != '"' || (*at)[1] == '"' : !strchr(",\r", **at)) {
		cr_assert_neq(**at, '\0', "the text ends in a field");
		cr_assert(quoted || (**at != '"' && **at != '\n'), "a quote in a plain field");
		*at += quoted && **at == '"';
		cr_assert_lt(length + 1, size);
		out[length++] = *(*at)++;
	}
	*at += quoted;
	out[length] = '\0';
	if (**at == ',') {
		++*at;
		return true;
	}
	cr_assert_eq(strncmp(*at, "\r\n", 2), 0, "lines end with CR LF");
	*at += 2;
	return false;
}

static size_t csv_line(char **at, char fields[20][256])
{
	size_t count = 0;

	while (csv_field(at, fields[count++], sizeof(fields[0])))
		cr_assert_lt(count, 20);
	return count;
}

Test(format_readers, csv_is_read_back)
{
	char *text = sample_report_text("csv-samples", "base");
	char fields[20][256];
	char *at = text;
	struct report report;
	const struct stored *r;
	size_t columns = csv_line(&at, fields);

	cr_expect_str_eq(fields[0], "file");
	cr_expect_str_eq(fields[columns - 1], "value");
	sample_report(&report, "base");
	r = report.results;
	for (size_t w = 0; w < r->count; w++) {
		for (size_t m = 0; m < r->workloads[w].metric_count; m++) {
			const struct stored_metric *metric = &r->workloads[w].metrics[m];

			for (size_t i = 0; i < metric->count; i++) {
				cr_assert_eq(csv_line(&at, fields), columns);
				cr_expect_str_eq(fields[3], r->workloads[w].name);
				cr_expect_str_eq(fields[6], metric->name);
				cr_expect_float_eq(strtod(fields[columns - 1], NULL),
						   metric->in_order[i],
						   fabs(metric->in_order[i]) * 1e-11);
			}
		}
	}
	cr_expect_str_eq(at, "");
	report_fini(&report);
	free(text);
	text = sample_report_text("csv", "base candidate");
	at = text;
	columns = csv_line(&at, fields);
	while (*at)
		cr_expect_eq(csv_line(&at, fields), columns);
	free(text);
}

/* --- Go's benchmark format ------------------------------------------------------------------- */

/* Reads a number as Go's ParseFloat would, all of the word. */
static bool is_number(const char *word)
{
	char *end;

	strtod(word, &end);
	return end != word && !*end;
}

/* "key: value"; the key begins in lower case and has neither blanks nor upper case. */
static bool is_config(const char *line)
{
	size_t length = strcspn(line, ":");

	if (!islower((unsigned char)line[0]) || line[length] != ':')
		return false;
	for (size_t i = 0; i < length; i++) {
		if (isspace((unsigned char)line[i]) || isupper((unsigned char)line[i]))
			return false;
	}
	return line[length + 1] == ' ' || line[length + 1] == '\t';
}

/* "Unit UNIT key=value..."; a key has one value in a file. */
static bool is_unit(char *line)
{
	char *save;
	char *word = strtok_r(line, " ", &save);
	size_t settings = 0;

	if (!word || strcmp(word, "Unit") != 0 || !strtok_r(NULL, " ", &save))
		return false;
	while ((word = strtok_r(NULL, " ", &save))) {
		if (strcmp(word, "better=higher") != 0 && strcmp(word, "better=lower") != 0 &&
		    strcmp(word, "assume=exact") != 0)
			return false;
		settings++;
	}
	return settings > 0;
}

/* "BenchmarkName-1 N value unit...": returns how many values, 0 when it is no such line. */
static size_t result_values(char *line, bool *time_first)
{
	char *save;
	char *word = strtok_r(line, " \t", &save);
	size_t values = 0;

	if (!word || strncmp(word, "Benchmark", 9) != 0 || !isupper((unsigned char)word[9]))
		return 0;
	if (strlen(word) < 2 || strcmp(word + strlen(word) - 2, "-1") != 0 || strpbrk(word, "@~"))
		return 0;
	word = strtok_r(NULL, " \t", &save);
	if (!word || !*word || word[strspn(word, "0123456789")])
		return 0;
	*time_first = false;
	while ((word = strtok_r(NULL, " \t", &save))) {
		const char *unit = strtok_r(NULL, " \t", &save);

		if (!is_number(word) || !unit)
			return 0;
		*time_first |= !values && !strcmp(unit, "ns/op");
		values++;
	}
	return values;
}

Test(format_readers, go_text_follows_its_grammar)
{
	char *text = sample_report_text("go", "base candidate");
	struct report report;
	size_t results = 0, passes = 0;
	char *save;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char copy[4096];
		bool time_first = false;

		cr_assert_lt(strlen(line), sizeof(copy));
		strcpy(copy, line);
		if (!strncmp(line, "Unit ", 5)) {
			cr_expect(is_unit(copy), "%s", line);
			cr_expect_eq(results, 0u, "units come first");
		} else if (!is_config(line)) {
			cr_expect_geq(result_values(copy, &time_first), (size_t)2, "%s", line);
			cr_expect(time_first, "ns/op comes first: %s", line);
			results++;
		}
	}
	sample_report(&report, "base candidate");
	for (size_t r = 0; r < report.count; r++) {
		for (size_t w = 0; w < report.results[r].count; w++)
			passes += report.results[r].workloads[w].pass_count;
	}
	cr_expect_eq(results, passes, "a line for each pass");
	report_fini(&report);
	free(text);
}

Test(format_readers, keys_of_go_that_split_series_are_asked_for)
{
	const struct format_options options = { .volatile_keys = true };
	char *plain = sample_report_text("go", "base");
	struct report report;
	struct told told;
	size_t length;
	char *text;

	told_init(&told);
	sample_report(&report, "base");
	cr_assert_eq(format_text(format_find("go"), &report, &options, &told.sink, &text, &length),
		     STATUS_OK);
	cr_expect_null(strstr(plain, "commit: "));
	cr_expect(strstr(text, "\ncommit: c0ffee123456\ndate: 2026-11-25T09:27:51Z\n"));
	report_fini(&report);
	free(plain);
	free(text);
}

/* --- HdrHistogram ---------------------------------------------------------------------------- */

Test(format_readers, hgrm_has_ascending_rows_and_its_footer)
{
	char *text = sample_report_text("hgrm", "single");
	double value = 0, share = -1, count = 0, total = 0, rest, most = 0;
	size_t rows = 0;
	char *save;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		double v, s, c;
		int got = sscanf(line, "%lf %lf %lf %lf", &v, &s, &c, &rest);

		if (got >= 3) {
			cr_expect_geq(v, value, "%s", line);
			cr_expect_gt(s, share, "%s", line);
			cr_expect_geq(c, count, "%s", line);
			if (got == 4)
				cr_expect_float_eq(rest, 1 / (1 - s), 0.006 * rest, "%s", line);
			else
				cr_expect_eq(s, 1, "%s", line);
			value = v, share = s, count = c;
			rows++;
		} else if (!strncmp(line, "#[Max", 5)) {
			cr_expect_eq(sscanf(line, "#[Max     = %lf, Total count    = %lf]", &most,
					    &total),
				     2);
		}
	}
	cr_expect_gt(rows, 10u);
	cr_expect_eq(share, 1);
	cr_expect_eq(count, total, "the last row has all attempts");
	cr_expect_eq(value, most);
	free(text);
}

/* --- Prometheus ------------------------------------------------------------------------------ */

/* Buckets grow to +Inf, which is what _count says. */
static void check_histograms(const char *text, double *total)
{
	double last = 0, infinite = -1;
	size_t families = 0;

	*total = 0;
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
		const char *space = line + strcspn(line, "\n");
		const char *bucket = strstr(line, "_bucket{");
		const char *counted = strstr(line, "_count");
		double value;

		while (space > line && space[-1] != '}' && space[-1] != ' ')
			space--;
		if (*line == '#')
			continue;
		value = strtod(strstr(line, "} ") + 2, NULL);
		if (bucket && bucket < line + strcspn(line, "\n")) {
			bool infinity = strstr(bucket, "le=\"+Inf\"") &&
					strstr(bucket, "le=\"+Inf\"") < line + strcspn(line, "\n");

			cr_expect_geq(value, last, "%.160s", line);
			last = infinity ? 0 : value;
			infinite = infinity ? value : infinite;
		} else if (counted && counted < line + strcspn(line, "\n") && infinite >= 0) {
			cr_expect_eq(value, infinite, "%.160s", line);
			*total += value;
			infinite = -1;
			families++;
		}
	}
	cr_expect_gt(families, 4u);
}

Test(format_readers, histograms_of_prometheus_add_up)
{
	char *text = sample_report_text("prometheus", "base");
	double total;

	check_histograms(text, &total);
	cr_expect_gt(total, 0);
	/* kube-scheduler's buckets, to the last digit it writes. */
	cr_expect(strstr(text, "scheduler_framework_extension_point_duration_seconds_bucket{"
			       "extension_point=\"Filter\",profile=\"default-scheduler\","
			       "workload=\"Full/3Nodes\",le=\"0.2048\"} "));
	cr_expect(strstr(text, ",le=\"0.000864975585937"), "a plugin's bucket");
	cr_expect(strstr(text, "scheduler_scheduling_attempt_duration_seconds_bucket{"));
	cr_expect(strstr(text, "le=\"16.384\"} "));
	cr_expect(strstr(text, "scheduler_e2e_scheduling_latency_microseconds{"
			       "workload=\"Full/3Nodes\",quantile=\"0.99\"} "));
	free(text);
}

static bool is_installed(const char *program)
{
	char said[256];

	return command_run(said, sizeof(said), "command -v %s >/dev/null", program) == 0;
}

Test(format_readers, promtool_takes_the_text)
{
	struct folder folder;
	static char said[8192];
	char *text;

	if (!is_installed("promtool"))
		cr_skip_test("there is no promtool");
	text = sample_report_text("prometheus", "base");
	folder_make(&folder);
	folder_put(&folder, "a.prom", "%s", text);
	command_run(said, sizeof(said), "promtool check metrics < %s/a.prom", folder.path);
	/* Its advice about the unit of 2015 is right, and not for us to follow. */
	cr_expect_str_eq(said, "scheduler_e2e_scheduling_latency_microseconds use base unit "
			       "\"seconds\" instead of \"microseconds\"\n");
	folder_remove(&folder);
	free(text);
}

Test(format_readers, promtool_puts_openmetrics_into_a_database)
{
	struct folder folder;
	static char said[8192];
	char *text = sample_report_text("openmetrics", "base");
	size_t length = strlen(text);

	cr_expect_str_eq(text + length - 6, "# EOF\n");
	if (!is_installed("promtool")) {
		free(text);
		cr_skip_test("there is no promtool");
	}
	folder_make(&folder);
	folder_put(&folder, "a.om", "%s", text);
	cr_expect_eq(command_run(said, sizeof(said),
				 "promtool tsdb create-blocks-from openmetrics %s/a.om %s/tsdb",
				 folder.path, folder.path),
		     0, "%s", said);
	folder_remove(&folder);
	free(text);
}

/* --- JUnit ----------------------------------------------------------------------------------- */

Test(format_readers, xmllint_finds_junit_valid)
{
	struct folder folder;
	static char said[8192];
	char *text;

	if (!is_installed("xmllint"))
		cr_skip_test("there is no xmllint");
	text = sample_report_text("junit", "base candidate sweep comparison");
	folder_make(&folder);
	folder_put(&folder, "a.xml", "%s", text);
	cr_expect_eq(command_run(said, sizeof(said),
				 "xmllint --noout --schema " SAMPLE_REPORTS "junit.xsd %s/a.xml",
				 folder.path),
		     0, "%s", said);
	/* The counts are those of the elements. */
	cr_expect_eq(
		command_run(said, sizeof(said),
			    "xmllint --xpath 'concat(count(//testcase) = sum(//testsuite/@tests), "
			    "count(//failure) = /testsuites/@failures, count(//error) = "
			    "/testsuites/@errors, count(//skipped) = /testsuites/@skipped)' "
			    "%s/a.xml",
			    folder.path),
		0, "%s", said);
	cr_expect(!strncmp(said, "truetruetruetrue", 16), "%s", said);
	folder_remove(&folder);
	free(text);
}

/* --- Markdown -------------------------------------------------------------------------------- */

/* Of a row; a cell's own bars are escaped. */
static size_t bars(const char *line, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += line[i] == '|';
	return count;
}

static void check_tables(const char *text)
{
	size_t columns = 0;

	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");

		if (*line != '|')
			columns = 0;
		else if (!columns)
			columns = bars(line, length);
		else
			cr_expect_eq(bars(line, length), columns, "%.*s", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

Test(format_readers, rows_of_markdown_have_the_cells_of_their_head)
{
	char *text = sample_report_text("markdown", "base comparison");

	check_tables(text);
	cr_expect_null(strstr(text, "<b>"), "names are no markup");
	cr_expect_null(strstr(text, "@you"), "and nobody is called");
	free(text);
	text = sample_report_text("step-summary", "comparison base candidate sweep");
	check_tables(text);
	cr_expect(strstr(text, "where the time goes"));
	free(text);
}

/* Any number of workloads with names of any length fits a comment. */
Test(format_readers, markdown_fits_a_comment)
{
	enum { MANY = 4000 };
	const struct format_options options = { 0 };
	static char name[8001];
	json_t *document = json_load_file(SAMPLE_REPORTS "single.json", 0, NULL);
	json_t *workloads = json_object_get(document, "workloads");
	struct report report = { 0 };
	struct told told;
	size_t length;
	char *text;

	told_init(&told);
	memset(name, '|', sizeof(name) - 1);
	json_object_set_new(json_array_get(workloads, 0), "name", json_string(name));
	for (size_t i = 1; i < MANY; i++)
		json_array_append(workloads, json_array_get(workloads, 0));
	for (int i = 0; i < 3; i++)
		cr_assert_eq(report_add(&report, name, json_incref(document), &told.sink),
			     STATUS_OK);
	cr_assert_eq(format_text(format_find("markdown"), &report, &options, &told.sink, &text,
				 &length),
		     STATUS_OK);
	cr_expect_lt(length, (size_t)65536);
	cr_expect_gt(length, (size_t)40000, "and is made use of");
	cr_expect(strstr(text, " more.\n"));
	check_tables(text);
	free(text);
	report_fini(&report);
	json_decref(document);
}

/* --- what has no place ----------------------------------------------------------------------- */

Test(format_readers, what_a_format_has_no_place_for_is_told)
{
	static const struct {
		const char *format, *names, *says;
	} cases[] = {
		{ "hgrm", "base", "hgrm takes one workload, there are 3" },
		{ "bencher", "base candidate", "bencher takes one result, there are 2" },
		{ "prometheus", "comparison",
		  "is a comparison, for which prometheus has no place" },
		{ "junit", "base comparison", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct format_options options = { 0 };
		struct report report;
		struct told told;
		size_t length;
		char *text;
		enum status status;

		told_init(&told);
		sample_report(&report, cases[i].names);
		status = format_text(format_find(cases[i].format), &report, &options, &told.sink,
				     &text, &length);
		cr_expect_eq(status, cases[i].says ? STATUS_BAD_INPUT : STATUS_OK);
		if (cases[i].says)
			cr_expect(strstr(told.text, cases[i].says), "%s", told.text);
		free(text);
		report_fini(&report);
	}
}
