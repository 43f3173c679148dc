/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_bucket.h - a client's rate limit
 *
 * As client-go's flowcontrol and golang.org/x/time/rate do it: `burst` calls at once, then one each
 * 1/qps; who comes too early is told how long to wait, and is served in the order of asking.
 */
#ifndef BENCH_SIMULATE_TOKEN_BUCKET_H
#define BENCH_SIMULATE_TOKEN_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: no limit. */
struct rate {
	double qps;
	uint32_t burst; /* at least 1 when there is a limit */
};

struct token_bucket {
	int64_t interval_ns; /* of one token; 0: no limit */
	uint32_t burst;
	int64_t full_ns; /* when it will be full again, if nobody comes */
};

void token_bucket_init(struct token_bucket *bucket, struct rate rate);
/* Takes a token: the time at which its owner may go, now_ns or later. Calls come in order of time. */
int64_t token_bucket_take(struct token_bucket *bucket, int64_t now_ns);

#endif
