/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The series that scheduler_perf leaves for gnuplot.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/report/formats/format.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

/* What goes into a file's name of a workload's. */
static void add_name(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(*name == '/' || (unsigned char)*name <= ' ' ? '_' : *name, out);
}

/* "case_workload_schedmark_date.dat" in the folder; the caller frees it. */
static char *path_of(const struct stored *r, size_t workload, const char *folder)
{
	char name[FORMAT_NAME_SIZE];
	size_t length = strlen(folder);
	char *path = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&path, &size);

	if (!out)
		mem_out_of_memory();
	/* cppcheck-suppress nullPointerRedundantCheck ; mem_out_of_memory() does not return */
	fprintf(out, "%s%s", folder, length && folder[length - 1] == '/' ? "" : "/");
	add_name(out, format_unique_name(name, r, workload));
	fprintf(out, "_schedmark_%s.dat", r->date ? r->date : "undated");
	if (fclose(out) != 0)
		mem_out_of_memory();
	return path;
}

static void print_second(FILE *out, const struct stored_sampled *s, size_t at, size_t begin)
{
	double before = s->bound.values[at - 1];
	double ns = s->at_ns.values[at] - s->at_ns.values[at - 1];
	double bound = s->bound.values[at];

	fprintf(out, "%.3f %.0f %.0f %.0f %.3f %.0f %.0f %.0f %.0f\n", s->at_ns.values[at] / 1e9,
		bound - s->bound.values[begin], s->attempts.values[at] - s->attempts.values[begin],
		bound, ns > 0 ? (bound - before) * 1e9 / ns : 0, s->active.values[at],
		s->backoff.values[at], s->unschedulable.values[at], s->gated.values[at]);
}

/* Collections follow each other after an empty line, which gnuplot takes for the end of a curve. */
static char *series(const struct stored_sampled *s, size_t *length)
{
	static const char head[] = "# t completed attempts observedTotal rate active backoff "
				   "unschedulable gated\n";
	char *text = NULL;
	size_t begin = 0;
	FILE *out = open_memstream(&text, length);

	if (!out)
		mem_out_of_memory();
	/* cppcheck-suppress nullPointerRedundantCheck ; mem_out_of_memory() does not return */
	fputs(head, out);
	for (size_t i = 0; i < s->at_ns.count; i++) {
		if (s->at_ns.values[i] > 0 && i > 0) {
			print_second(out, s, i, begin);
			continue;
		}
		begin = i;
		fputs(i ? "\n" : "", out);
	}
	if (fclose(out) != 0)
		mem_out_of_memory();
	return text;
}

enum status format_series_write(const struct report *report, const char *folder,
				struct diag_sink *sink)
{
	const struct stored *r = report->results;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < r->count && status == STATUS_OK; i++) {
		const struct stored_sampled *s = &r->workloads[i].sampled;
		size_t length = 0;
		char *path, *text;

		if (!s->samples.count)
			continue;
		path = path_of(r, i, folder);
		text = series(s, &length);
		status = file_replace(path, text, length, sink);
		free(text);
		free(path);
	}
	return status;
}
