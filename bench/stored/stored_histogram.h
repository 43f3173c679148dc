/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stored_histogram.h - how often each length of time occurred, as a result file tells it
 */
#ifndef BENCH_STORED_STORED_HISTOGRAM_H
#define BENCH_STORED_STORED_HISTOGRAM_H

#include <stddef.h>

struct stored_numbers {
	const double *values;
	size_t count;
};

/*
 * A zeroed struct is an empty one. Each power of two of nanoseconds is cut into 2^bits buckets of equal
 * width, below 2^(bits + 1) each nanosecond has its own; or 2^joined neighbours of these are one.
 */
struct stored_histogram {
	struct stored_numbers low_ns, counts; /* the shortest time of each bucket, ascending */
	double total; /* of the counts */
	int bits, joined;
};

/*
 * The smallest time that at least `share` (above 0, up to 1) of those in the histogram do not exceed:
 * the middle of its bucket. 0 of an empty one.
 */
double stored_histogram_at(const struct stored_histogram *histogram, double share);
/* How many took at most so long; of the bucket that holds `ns` a part in proportion. */
double stored_histogram_below(const struct stored_histogram *histogram, double ns);
/* Above all times that fall into the bucket that begins at low_ns. */
double stored_histogram_bucket_end(const struct stored_histogram *histogram, double low_ns);
/* The middle of that bucket, in whole nanoseconds. */
double stored_histogram_middle(const struct stored_histogram *histogram, double low_ns);

#endif
