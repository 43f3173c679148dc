/* SPDX-License-Identifier: Apache-2.0 */
/*
 * histogram.h - how often each length of time occurred, in constant memory
 *
 * Log-linear: each power of two is cut into 128 equal buckets, and values below 256 have a bucket
 * each. A value read back is the middle of its bucket and off by at most 0.4 %; minimum, maximum
 * and sum are exact. Any 64-bit value fits. The unit is the caller's: nanoseconds in schedmark.
 */
#ifndef BENCH_MEASURE_HISTOGRAM_H
#define BENCH_MEASURE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
	HISTOGRAM_BITS = 7, /* 2^7 buckets for each power of two */
	HISTOGRAM_BUCKETS = (65 - HISTOGRAM_BITS) << HISTOGRAM_BITS,
};

/* A zeroed struct is an empty histogram. */
struct histogram {
	uint64_t counts[HISTOGRAM_BUCKETS];
	uint64_t total; /* values recorded */
	uint64_t sum; /* of the values */
	uint64_t min, max; /* meaningless while total is 0 */
};

/* Returns the bucket it fell into. */
size_t histogram_record(struct histogram *histogram, uint64_t value);
/* The same value so many times. */
size_t histogram_record_many(struct histogram *histogram, uint64_t value, uint64_t count);
/* Adds what `other` holds. */
void histogram_merge(struct histogram *histogram, const struct histogram *other);
/*
 * The smallest value that at least `percent` of the values do not exceed (nearest rank), give or
 * take the width of its bucket. percent: above 0, up to 100. 0 when the histogram is empty.
 */
uint64_t histogram_percentile(const struct histogram *histogram, double percent);
/* The smallest value that falls into the bucket. */
uint64_t histogram_bucket_low(size_t bucket);

#endif
