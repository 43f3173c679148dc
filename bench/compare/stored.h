/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stored.h - a result file, checked as far as comparing needs it
 */
#ifndef BENCH_COMPARE_STORED_H
#define BENCH_COMPARE_STORED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "sched/base/diag.h"

/* Texts and values live as long as the document. */
struct stored_metric {
	const char *name;
	const char *unit;
	bool higher_is_better;
	bool exact;
	double *samples; /* ascending, at least one */
	size_t count;
};

struct stored_workload {
	const json_t *json;
	const char *name;
	const char *placement_digest;
	bool partial;
	struct stored_metric *metrics;
	size_t metric_count;
	double measured_pods;
	double least_ns; /* least_elapsed_ns, see docs/result-format.md; 0 when not known */
	double cpu_ns; /* processor time of the fastest pass; 0 when not known */
};

struct stored {
	char *name; /* for messages */
	json_t *json;
	struct stored_workload *workloads;
	size_t count;
};

/* On STATUS_OK *out is to be released with stored_fini(); a bad file is told in one line. */
enum status stored_read(const char *path, struct diag_sink *sink, struct stored *out);
/* The same from a text at hand. */
enum status stored_parse(const char *name, const char *text, size_t length, struct diag_sink *sink,
			 struct stored *out);
/* The same from a document, which is taken over. */
enum status stored_take(const char *name, json_t *json, struct diag_sink *sink, struct stored *out);
void stored_fini(struct stored *stored);

/* NULL when there is none. */
const struct stored_workload *stored_find(const struct stored *stored, const char *name);
const struct stored_metric *stored_metric_find(const struct stored_workload *workload,
					       const char *name);
/* A text member of an object; NULL when it is missing or null (or the object is NULL). */
const char *stored_text(const json_t *object, const char *key);

#endif
