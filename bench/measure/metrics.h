/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics.h - the figures of a measurement by name, each with its unit, direction and samples
 *
 * What reporters and comparisons go through, so that a figure is described in one place.
 */
#ifndef BENCH_MEASURE_METRICS_H
#define BENCH_MEASURE_METRICS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/measure/measurement.h"

enum direction { HIGHER_IS_BETTER, LOWER_IS_BETTER };

struct metric {
	const char *name; /* "throughput" */
	const char *unit; /* "pods/s" */
	enum direction better;
	bool exact; /* the same in each pass of the same program: any difference is real */
	/* One sample for each clean pass, in their order; otherwise there is one of the first. */
	bool of_passes;
	/* Sample `i`; false when there is none, of any i. */
	bool (*sample)(const struct measurement *m, size_t i, double *out);
};

/* All there are, in the order they are reported in. */
extern const struct metric metrics[];
extern const size_t metric_count;

const struct metric *metric_find(const char *name); /* NULL when there is none */
const char *direction_name(enum direction direction); /* "higher" or "lower" */
/* Their number; 0 when the measurement does not have the figure. The caller frees *out. */
size_t metric_samples(const struct metric *metric, const struct measurement *m, double **out);
/* The same for each unit, in order of size: see measurement_unit_values(). */
size_t metric_unit_values(const struct metric *metric, const struct measurement *m, double **out);

#endif
