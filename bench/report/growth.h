/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth.h - how the time for a pod grew along a param that was swept
 */
#ifndef BENCH_REPORT_GROWTH_H
#define BENCH_REPORT_GROWTH_H

#include <jansson.h>

#include "bench/measure/complexity.h"
#include "bench/report/table.h"

/* One param, all others fixed. */
struct growth {
	const struct measurement *first; /* of the points: names the workload */
	size_t param; /* position in first->swept */
	size_t count; /* points */
	double *sizes; /* values of the param, in the order they were measured */
	double *ns_per_pod;
	double *errors; /* measurement_relative_error() */
	bool fitted; /* there were enough sizes */
	struct complexity_fit fit;
};

/* Every curve with at least two points; release with growth_free(). */
size_t growth_find(const struct result *result, struct growth **out);
void growth_free(struct growth *items, size_t count);

/* Tables with a drawing of each curve; nothing when nothing was swept. */
void growth_print(FILE *out, const struct result *result, const struct table_options *options);
/* The same for programs: an array. */
json_t *growth_json(const struct result *result);

#endif
