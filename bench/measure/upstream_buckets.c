/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/upstream_buckets.h"

#include <string.h>

const struct upstream_buckets upstream_attempt_buckets = { 0.001, 2, 15 };
const struct upstream_buckets upstream_point_buckets = { 0.0001, 2, 12 };
const struct upstream_buckets upstream_plugin_buckets = { 0.00001, 1.5, 20 };
const struct upstream_buckets upstream_pod_buckets = { 0.01, 2, 20 };

double upstream_quantile(const struct upstream_buckets *b, below_fn below, const void *histogram,
			 double total, double share)
{
	double rank = share * total;
	double low = 0, high = b->first;
	double before = 0;

	if (total <= 0)
		return 0;
	for (int i = 0; i < b->count; i++) {
		double seen = below(histogram, high * 1e9);

		if (seen >= rank && seen > before)
			return low + (high - low) * (rank - before) / (seen - before);
		before = seen;
		low = high;
		high *= b->factor;
	}
	return low;
}

const char *upstream_extension_point(const char *phase)
{
	static const char *const points[][2] = {
		{ "pre-filter", "PreFilter" }, { "filter", "Filter" }, { "preempt", "PostFilter" },
		{ "pre-score", "PreScore" },   { "score", "Score" },   { "bind", "Bind" },
	};

	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		if (!strcmp(points[i][0], phase))
			return points[i][1];
	}
	return NULL;
}
