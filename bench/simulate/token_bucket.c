/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In whole nanoseconds: the bucket is its one number, the time when it will be full. A token that is
 * missing lets its owner wait until there are fewer than `burst` missing.
 */
#include "bench/simulate/token_bucket.h"

void token_bucket_init(struct token_bucket *bucket, struct rate rate)
{
	*bucket = (struct token_bucket){ .burst = rate.burst ? rate.burst : 1 };
	if (rate.qps > 0)
		bucket->interval_ns = (int64_t)(1e9 / rate.qps + 0.5);
}

int64_t token_bucket_take(struct token_bucket *bucket, int64_t now_ns)
{
	int64_t allowed;

	if (!bucket->interval_ns)
		return now_ns;
	if (bucket->full_ns < now_ns)
		bucket->full_ns = now_ns;
	bucket->full_ns += bucket->interval_ns;
	allowed = bucket->full_ns - bucket->interval_ns * (int64_t)bucket->burst;
	return allowed > now_ns ? allowed : now_ns;
}
