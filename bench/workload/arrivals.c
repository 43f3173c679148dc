/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/arrivals.h"

#include <math.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"

#define SECOND 1e9

/* A sum of times that would be longer ends here; nobody gets that far. */
#define FOREVER (INT64_MAX / 4)

/* Uniform in [0, 1), like Go's rand.Float64(). */
static double draw(const struct arrivals *a, int64_t counter)
{
	return (double)(rng_draw(a->seed, (uint64_t)counter) >> 11) * 0x1p-53;
}

/* Cut off towards zero, like Go's time.Duration(int(x)). */
static int64_t whole_ns(double ns)
{
	return ns < (double)FOREVER ? (int64_t)ns : FOREVER;
}

static int64_t later(int64_t ns, int64_t by)
{
	return ns > FOREVER - by ? FOREVER : ns + by;
}

static int by_time(const void *a, const void *b)
{
	const struct arrival *x = a;
	const struct arrival *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return (x->action > y->action) - (x->action < y->action);
}

/* Each action sleeps by itself. */
static void draw_order(struct arrivals *a)
{
	a->order = mem_new((size_t)a->count, sizeof(*a->order));
	for (int64_t i = 0; i < a->count; i++)
		a->order[i] = (struct arrival){
			a->origin_ns + (int64_t)(draw(a, i) * (double)a->set.span_ns), i
		};
	if (a->count)
		qsort(a->order, (size_t)a->count, sizeof(*a->order), by_time);
}

void arrivals_init(struct arrivals *arrivals, const struct tuning_set *set, int64_t count,
		   uint64_t seed, int64_t now_ns, struct token_bucket *bucket)
{
	*arrivals = (struct arrivals){ .set = *set,
				       .count = count,
				       .origin_ns = now_ns + set->initial_delay_ns,
				       .seed = seed,
				       .bucket = bucket };
	arrivals->last_ns = arrivals->origin_ns;
	if (set->kind == TUNING_RANDOMIZED_TIME_LIMITED)
		draw_order(arrivals);
}

void arrivals_fini(struct arrivals *arrivals)
{
	free(arrivals->order);
	*arrivals = (struct arrivals){ 0 };
}

/* Of action `made`, which is not the first: how long after the one before. */
static int64_t gap(const struct arrivals *a)
{
	const struct tuning_set *set = &a->set;

	switch (set->kind) {
	case TUNING_QPS:
		return whole_ns(SECOND / set->per_second);
	case TUNING_RANDOMIZED:
		return whole_ns(2 * draw(a, a->made - 1) * SECOND / set->per_second);
	case TUNING_STEPPED:
		return a->made % set->at_once ? 0 : set->span_ns;
	case TUNING_TIME_LIMITED:
		return set->span_ns / a->count;
	case TUNING_POISSON:
		return whole_ns(SECOND * (-log(1 - draw(a, a->made - 1)) / set->per_second));
	case TUNING_RANDOMIZED_TIME_LIMITED:
	case TUNING_PARALLELISM_LIMITED:
	case TUNING_GLOBAL_QPS:
		break;
	}
	return 0;
}

bool arrivals_next(struct arrivals *arrivals, struct arrival *out)
{
	if (arrivals->made == arrivals->count)
		return false;
	if (arrivals->order) {
		*out = arrivals->order[arrivals->made++];
		return true;
	}
	if (arrivals->set.kind == TUNING_GLOBAL_QPS)
		arrivals->last_ns = token_bucket_take(arrivals->bucket, arrivals->last_ns);
	else if (arrivals->made)
		arrivals->last_ns = later(arrivals->last_ns, gap(arrivals));
	*out = (struct arrival){ arrivals->last_ns, arrivals->made++ };
	return true;
}

int64_t arrivals_end(const struct tuning_set *set, int64_t count, uint64_t seed, int64_t now_ns)
{
	struct arrival last = { now_ns, 0 };
	struct token_bucket bucket;
	struct arrivals arrivals;

	token_bucket_init(&bucket, (struct rate){ set->per_second, (uint32_t)set->at_once });
	arrivals_init(&arrivals, set, count, seed, now_ns, &bucket);
	while (last.at_ns < FOREVER && arrivals_next(&arrivals, &last))
		;
	arrivals_fini(&arrivals);
	return last.at_ns;
}
