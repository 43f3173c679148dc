/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tuning_set.h - how the objects of an operation arrive: clusterloader2's tuning sets
 *
 * Names and meanings are those of kubernetes/perf-tests clusterloader2/api/types.go; the checks those of
 * its validation.go. Every number may come from a param: `qpsParam: $rate` in place of `qps`.
 */
#ifndef BENCH_WORKLOAD_TUNING_SET_H
#define BENCH_WORKLOAD_TUNING_SET_H

#include "bench/workload/params.h"

enum tuning_kind {
	TUNING_QPS, /* one each 1/per_second */
	TUNING_RANDOMIZED, /* the time between two is uniform below 2/per_second */
	TUNING_STEPPED, /* at_once of them each span */
	TUNING_TIME_LIMITED, /* evenly over the span */
	TUNING_RANDOMIZED_TIME_LIMITED, /* each at a time of its own below the span */
	TUNING_PARALLELISM_LIMITED, /* at most at_once under way */
	TUNING_GLOBAL_QPS, /* a token bucket for all operations that name the set */
	TUNING_POISSON, /* the time between two is exponential, per_second of them on average */
};

struct tuning_set {
	enum tuning_kind kind;
	int64_t initial_delay_ns;
	double per_second;
	int64_t at_once;
	int64_t span_ns;
};

extern const struct shape tuning_set_shape;

/* Everything about a set of this shape that needs no param: it has a name and exactly one load. */
enum status tuning_set_check(const char *file, const struct value *set, struct diag_sink *sink);
/* The set of that name in a test case's `tuningSets`; NULL when there is none. */
const struct value *tuning_set_find(const struct value *test_case, const char *name);
/* Numbers, with params put in; rates are at least 0.001 a second, times at most a day. */
enum status tuning_set_read(struct params *params, const struct value *set, struct tuning_set *out);

#endif
