/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arrivals.h - when the objects of an operation arrive, by a tuning set
 *
 * As kubernetes/perf-tests clusterloader2/pkg/tuningset has it: an action begins, and the time until the
 * next one is what that code sleeps. Where it draws random numbers, here draw k of a seed does, so that
 * a run repeats. Times are nanoseconds of the run's clock.
 */
#ifndef BENCH_WORKLOAD_ARRIVALS_H
#define BENCH_WORKLOAD_ARRIVALS_H

#include "bench/simulate/token_bucket.h"
#include "bench/workload/tuning_set.h"

struct arrival {
	int64_t at_ns;
	int64_t action; /* 0 to count - 1; in order, but for TUNING_RANDOMIZED_TIME_LIMITED */
};

struct arrivals {
	struct tuning_set set;
	int64_t count, made;
	int64_t origin_ns; /* of the first, the initial delay included */
	int64_t last_ns;
	uint64_t seed;
	struct token_bucket *bucket; /* of TUNING_GLOBAL_QPS: whoever shares it */
	struct arrival *order; /* of TUNING_RANDOMIZED_TIME_LIMITED */
};

/*
 * `count` actions from now_ns on. The bucket is borrowed, and used for TUNING_GLOBAL_QPS only.
 * Of TUNING_PARALLELISM_LIMITED, which has no times of its own, all arrive after the initial delay.
 */
void arrivals_init(struct arrivals *arrivals, const struct tuning_set *set, int64_t count,
		   uint64_t seed, int64_t now_ns, struct token_bucket *bucket);
void arrivals_fini(struct arrivals *arrivals);
/* The next one; to be asked when the one before has happened. False: there is none. */
bool arrivals_next(struct arrivals *arrivals, struct arrival *out);
/* When the last one is to happen; of a shared bucket, if nobody else takes from it. */
int64_t arrivals_end(const struct tuning_set *set, int64_t count, uint64_t seed, int64_t now_ns);

#endif
