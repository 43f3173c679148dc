/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare_stored.h - comparing two result files, metric by metric
 */
#ifndef BENCH_COMPARE_COMPARE_STORED_H
#define BENCH_COMPARE_COMPARE_STORED_H

#include "bench/compare/comparison.h"
#include "bench/compare/sameness.h"
#include "bench/stored/stored.h"

/* What is compared unless said otherwise: what the code decides rather than the machine's day. */
#define DEFAULT_METRICS                                                             \
	"time,cpu_time,latency_p50,latency_p99,instructions,allocations,allocated," \
	"node_memory,pod_memory"

struct compare_stored_options {
	struct sameness_options sameness;
	double threshold;
	const char *metrics; /* names with commas; "all"; NULL: DEFAULT_METRICS */
};

/*
 * A row for each metric of each workload; both sides have to have the same ones, what is missing is an
 * error (STATUS_BAD_INPUT). Counts (exact metrics) are compared as they are. Of times the medians are
 * compared: Mann-Whitney's test, corrected for all rows, says whether they differ, and the
 * order-statistic intervals of both whether they are equal within the threshold.
 */
enum status compare_stored(const struct stored *base, const struct stored *candidate,
			   const struct compare_stored_options *options, struct diag_sink *sink,
			   struct comparison *comparison);

#endif
