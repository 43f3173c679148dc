/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format.h - the forms that stored results can be reported in
 *
 * Each is one file here and one line in FORMAT_LIST; what they write is described in docs/reporting.md.
 */
#ifndef BENCH_REPORT_FORMATS_FORMAT_H
#define BENCH_REPORT_FORMATS_FORMAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "bench/measure/throughput_figures.h"
#include "bench/report/report.h"

struct format_options {
	bool volatile_keys; /* commit, date and file too, where they would split series */
};

struct format {
	const char *name; /* "junit" */
	/* Of its own file, in a folder; "%s" stands for the date of the first result. */
	const char *file_name;
	bool one_result; /* it has no place for a second one */
	bool one_workload;
	/* Comparisons may be among the results; other formats refuse them. */
	bool comparisons;
	void (*write)(FILE *out, const struct report *report, const struct format_options *options);
};

/* X(id, name, file_name, one_result, one_workload, comparisons) */
#define FORMAT_LIST(X)                                                                            \
	X(tables, "text", "report.txt", 0, 0, 0)                                                  \
	X(markdown, "markdown", "report.md", 0, 0, 1)                                             \
	X(step_summary, "step-summary", "step-summary.md", 0, 0, 1)                               \
	X(html, "html", "report.html", 0, 0, 1)                                                   \
	X(json, "json", "report.json", 0, 0, 0)                                                   \
	X(csv, "csv", "report.csv", 0, 0, 0)                                                      \
	X(csv_samples, "csv-samples", "samples.csv", 0, 0, 0)                                     \
	X(go, "go", "benchmark.txt", 0, 0, 0)                                                     \
	X(perf_dash, "perf-dash", "BenchmarkPerfScheduling_benchmark_schedmark_%s.json", 1, 0, 0) \
	X(cl2_throughput, "cl2-throughput", "SchedulingThroughput_schedmark_%s.json", 1, 1, 0)    \
	X(cl2_metrics, "cl2-metrics", "SchedulingMetrics_schedmark_%s.json", 1, 1, 0)             \
	X(cl2_startup, "cl2-startup", "PodStartupLatency_schedmark_%s.json", 1, 1, 0)             \
	X(google_benchmark, "google-benchmark", "google-benchmark.json", 1, 0, 0)                 \
	X(github_smaller, "github-smaller", "smaller-is-better.json", 1, 0, 0)                    \
	X(github_bigger, "github-bigger", "bigger-is-better.json", 1, 0, 0)                       \
	X(bencher, "bencher", "bencher.json", 1, 0, 0)                                            \
	X(prometheus, "prometheus", "schedmark.prom", 1, 0, 0)                                    \
	X(openmetrics, "openmetrics", "schedmark.om", 1, 0, 0)                                    \
	X(junit, "junit", "junit.xml", 0, 0, 1)                                                   \
	X(hgrm, "hgrm", "latency.hgrm", 1, 1, 0)

#define X(id, name, file_name, one_result, one_workload, comparisons) \
	void format_##id(FILE *out, const struct report *report,      \
			 const struct format_options *options);
FORMAT_LIST(X)
#undef X

#define X(id, ...) FORMAT_##id,
enum { FORMAT_LIST(X) FORMAT_COUNT };
#undef X

extern const struct format formats[FORMAT_COUNT];

const struct format *format_find(const char *name); /* NULL when there is none */

/*
 * The text of a report. The caller frees it. STATUS_BAD_INPUT, told, when the format has no place
 * for so many results or workloads.
 */
enum status format_text(const struct format *format, const struct report *report,
			const struct format_options *options, struct diag_sink *sink, char **text,
			size_t *length);

/* What the file is called in a folder; scheduler_perf's names changed. "%s" as in struct format. */
const char *format_file_name(const struct format *format, const struct report *report);

/*
 * scheduler_perf's series, a row for each second: "<case>_<workload>_schedmark_<date>.dat", beside the dataItems
 * of perf-dash. Not of what took less than a second.
 */
enum status format_series_write(const struct report *report, const char *folder,
				struct diag_sink *sink);

/* For the formats' own use. */

/* Writes a document, indented, with a newline; gives it back. */
void format_json_document(FILE *out, json_t *json);
void format_set_text(json_t *object, const char *key, const char *text); /* NULL leaves it out */
void format_set_number(json_t *object, const char *key, double number); /* so does no number */

enum { FORMAT_NAME_SIZE = 1024 };
/*
 * The workload's name, with " #2" behind it when the result has had it before: where a name may
 * stand once only. Cut to the size, at a character's end. Returns out.
 */
const char *format_unique_name(char out[FORMAT_NAME_SIZE], const struct stored *result,
			       size_t workload);
/* Half the interval of a metric's median, in percent of it; false when there is none. */
bool format_relative_error(const struct stored_metric *metric, double *percent);
/* The text, or "not known" for NULL. */
const char *format_known(const char *text);
/* Was it Kubernetes 1.26 that was followed? */
bool format_is_of_1_26(const struct stored *result);
/* What scheduler_perf would say of the seconds that were sampled. */
struct throughput_figures format_sampled(const struct stored_workload *workload);
/* "schedmark run ..." as a shell takes it. The caller frees it. */
char *format_command(const struct stored *result);

#endif
