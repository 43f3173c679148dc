/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/stored/stored_histogram.h"

#include <math.h>

double stored_histogram_bucket_end(const struct stored_histogram *h, double low_ns)
{
	int power = low_ns < 1 ? 0 : ilogb(low_ns);

	return low_ns + ldexp(1, (power > h->bits ? power - h->bits : 0) + h->joined);
}

double stored_histogram_middle(const struct stored_histogram *h, double low_ns)
{
	return low_ns + floor((stored_histogram_bucket_end(h, low_ns) - low_ns) / 2);
}

double stored_histogram_at(const struct stored_histogram *h, double share)
{
	/* The little less keeps 99.9 % of 1000 at rank 999, whatever the product rounds to. */
	double rank = ceil(share * h->total - 1e-6);
	double seen = 0;

	for (size_t i = 0; i < h->counts.count; i++) {
		seen += h->counts.values[i];
		if (seen > 0 && seen >= rank)
			return stored_histogram_middle(h, h->low_ns.values[i]);
	}
	return 0;
}

double stored_histogram_below(const struct stored_histogram *h, double ns)
{
	double seen = 0;

	for (size_t i = 0; i < h->counts.count; i++) {
		double low = h->low_ns.values[i];
		double end = stored_histogram_bucket_end(h, low);

		if (ns < low)
			break;
		/* A bucket of one nanosecond holds just that. */
		if (ns >= end - 1)
			seen += h->counts.values[i];
		else
			seen += floor(h->counts.values[i] * (ns - low) / (end - low));
	}
	return seen;
}
