/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.h - --sweep PARAM=A,B,...: workloads with each of several values of their params
 */
#ifndef BENCH_CLI_SWEEP_H
#define BENCH_CLI_SWEEP_H

#include "bench/workload/workload.h"

enum { SWEEP_PARAMS_MAX = 8, SWEEP_VALUES_MAX = 64, SWEEP_VARIANTS_MAX = 1000 };

struct sweep_param {
	char name[64];
	uint64_t values[SWEEP_VALUES_MAX];
	size_t count;
};

struct sweep {
	struct sweep_param params[SWEEP_PARAMS_MAX];
	size_t count;
};

/* Adds "nodes=100,1000". NULL, or why not: static text. */
const char *sweep_add(struct sweep *sweep, const char *text);
/* How many combinations there are; 1 when nothing is swept. */
size_t sweep_combinations(const struct sweep *sweep);
/* Combination `at` of a workload; the last param changes fastest. */
enum status sweep_variant(const struct sweep *sweep, size_t at, struct workload_file *file,
			  const struct workload *original, struct diag_sink *sink,
			  const struct workload **out);

#endif
