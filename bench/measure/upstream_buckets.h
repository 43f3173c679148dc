/* SPDX-License-Identifier: Apache-2.0 */
/*
 * upstream_buckets.h - the buckets of kube-scheduler's histograms, and what scheduler_perf reads off them
 *
 * Upstream's percentiles come from a few coarse buckets (pkg/scheduler/metrics/metrics.go) by linear
 * interpolation (component-base/metrics/testutil, bucketQuantile): those of our finer histograms are
 * better figures, these the ones that compare with upstream's. Bounds are in seconds, times of histograms
 * in nanoseconds.
 */
#ifndef BENCH_MEASURE_UPSTREAM_BUCKETS_H
#define BENCH_MEASURE_UPSTREAM_BUCKETS_H

#include <stddef.h>

struct upstream_buckets {
	double first; /* bound of the first bucket; each next one is `factor` times the one before */
	double factor;
	int count; /* without the one that has no bound */
};

extern const struct upstream_buckets upstream_attempt_buckets, upstream_point_buckets,
	upstream_plugin_buckets, upstream_pod_buckets;

/* How many took at most so long. */
typedef double (*below_fn)(const void *histogram, double ns);

/*
 * The quantile in seconds, share from 0 to 1, of `total` values: in the bucket that holds it in proportion,
 * in the first one from 0, in the last one its lower bound. 0 of none.
 */
double upstream_quantile(const struct upstream_buckets *buckets, below_fn below,
			 const void *histogram, double total, double share);

/* The framework's name for a phase that is an extension point of it: "PreFilter"; otherwise NULL. */
const char *upstream_extension_point(const char *phase);

#endif
