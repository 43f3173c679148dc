/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bucket numbers are a small floating-point format: the upper bits count the shift, the lower ones
 * are the value's leading bits behind the first.
 */
#include "bench/measure/histogram.h"

#include <math.h>

enum { PER_POWER = 1 << HISTOGRAM_BITS };

static size_t bucket_of(uint64_t value)
{
	unsigned int shift;

	if (value < (uint64_t)2 * PER_POWER)
		return (size_t)value;
	shift = 63u - HISTOGRAM_BITS - (unsigned int)__builtin_clzll(value);
	return ((size_t)shift << HISTOGRAM_BITS) + (size_t)(value >> shift);
}

uint64_t histogram_bucket_low(size_t bucket)
{
	size_t shift;

	if (bucket < (size_t)2 * PER_POWER)
		return bucket;
	shift = (bucket >> HISTOGRAM_BITS) - 1;
	return (uint64_t)(bucket % PER_POWER + PER_POWER) << shift;
}

static uint64_t bucket_middle(size_t bucket)
{
	size_t power = bucket >> HISTOGRAM_BITS;
	uint64_t width = power > 1 ? (uint64_t)1 << (power - 1) : 1;

	return histogram_bucket_low(bucket) + width / 2;
}

size_t histogram_record_many(struct histogram *h, uint64_t value, uint64_t count)
{
	size_t bucket = bucket_of(value);

	h->counts[bucket] += count;
	h->min = !h->total || value < h->min ? value : h->min;
	h->max = !h->total || value > h->max ? value : h->max;
	h->total += count;
	h->sum += value * count;
	return bucket;
}

size_t histogram_record(struct histogram *h, uint64_t value)
{
	return histogram_record_many(h, value, 1);
}

void histogram_merge(struct histogram *h, const struct histogram *other)
{
	if (!other->total)
		return;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
		h->counts[i] += other->counts[i];
	h->min = !h->total || other->min < h->min ? other->min : h->min;
	h->max = !h->total || other->max > h->max ? other->max : h->max;
	h->total += other->total;
	h->sum += other->sum;
}

static uint64_t clamp(uint64_t value, uint64_t low, uint64_t high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

uint64_t histogram_percentile(const struct histogram *h, double percent)
{
	/* The little less keeps 99.9 % of 1000 at rank 999, whatever the product rounds to. */
	double rank = ceil(percent * (double)h->total / 100 - 1e-6);
	uint64_t seen = 0;

	if (!h->total)
		return 0;
	if (rank >= (double)h->total)
		return h->max;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->counts[i];
		if (seen && (double)seen >= rank)
			return clamp(bucket_middle(i), h->min, h->max);
	}
	return h->max;
}
