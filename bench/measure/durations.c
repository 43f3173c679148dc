/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/durations.h"

enum { PER_POWER = 1 << DURATIONS_BITS };

static size_t bucket_of(uint64_t ns)
{
	unsigned int shift;
	size_t bucket;

	if (ns < (uint64_t)2 * PER_POWER)
		return (size_t)ns;
	shift = 63u - DURATIONS_BITS - (unsigned int)__builtin_clzll(ns);
	bucket = ((size_t)shift << DURATIONS_BITS) + (size_t)(ns >> shift);
	return bucket < DURATIONS_BUCKETS ? bucket : DURATIONS_BUCKETS - 1;
}

uint64_t durations_low(size_t bucket)
{
	size_t shift;

	if (bucket < (size_t)2 * PER_POWER)
		return bucket;
	shift = (bucket >> DURATIONS_BITS) - 1;
	return (uint64_t)(bucket % PER_POWER + PER_POWER) << shift;
}

void durations_add(struct durations *d, uint64_t ns, uint64_t count)
{
	d->counts[bucket_of(ns)] += count;
}

void durations_take_off(struct durations *d, double ns)
{
	const struct durations old = *d;

	*d = (struct durations){ 0 };
	for (size_t i = 0; i < DURATIONS_BUCKETS; i++) {
		double low = (double)durations_low(i);
		double next = i + 1 < DURATIONS_BUCKETS ? (double)durations_low(i + 1) : low;
		/* Of a bucket of one nanosecond this is that one. */
		double rest = low + (next > low ? (next - low - 1) / 2 : 0) - ns;

		if (old.counts[i])
			durations_add(d, rest > 0 ? (uint64_t)(rest + 0.5) : 0, old.counts[i]);
	}
}
