/* SPDX-License-Identifier: Apache-2.0 */
/*
 * createPods with tuningSet: its pods arrive one by one, or some at a time, while others are scheduled.
 *
 * An arrival takes no time of the run's clock. Where clusterloader2 limits how many of its calls are
 * under way (parallelismLimitedLoad), what is under way here is the pod, until it was tried once.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "bench/workload/arrivals.h"
#include "bench/workload/run_pods.h"
#include "sched/base/mem.h"
#include "sched/base/rng.h"

#define SECOND INT64_C(1000000000)
/* A workload whose pods take longer to arrive is a mistake. */
#define SPAN_MAX (INT64_C(7) * 86400 * SECOND)
/* What tells these draws from others of the same seed. */
#define ARRIVAL_STREAM UINT64_C(0x6172726976616c73)

/* All operations that name one globalQPSLoad. */
struct shared_bucket {
	const struct value *set;
	struct token_bucket *bucket;
};

/* One operation whose pods arrive. */
struct feed {
	struct run *run;
	const struct op *op;
	struct arrivals arrivals;
	struct arrival next;
	bool is_over;
	struct pod_maker *makers; /* one for each namespace */
	size_t maker_count;
	int64_t count; /* pods in each namespace */
	int64_t each; /* pods of an arrival */
	int64_t actions; /* arrivals in each namespace */
	size_t left; /* pods that have not arrived */
	bool counts; /* in drain.to_come */
	bool awaits; /* its pods are awaited, too */
	int64_t limit; /* arrivals under way; 0: they have times of their own */
	struct id_set under_way; /* pods of such arrivals that were not tried yet */
};

/* --- an arrival ------------------------------------------------------------------------------ */

static void note_pod(struct feed *feed, const struct pod *pod)
{
	struct drain *drain = &feed->run->drain;

	feed->left--;
	drain->to_come -= feed->counts;
	if (pod->state != POD_PENDING)
		return;
	if (feed->awaits)
		id_set_add(&drain->awaited, pod->sequence);
	if (feed->limit && scheduling_queue_place(drain->queue, pod) != QUEUE_GATED)
		id_set_add(&feed->under_way, pod->sequence);
}

static enum status make_arrival(struct feed *feed, int64_t action)
{
	struct run *run = feed->run;
	struct cluster *cluster = &run->session.cluster;
	struct pod_maker *maker = &feed->makers[action / feed->actions];
	int64_t index = action % feed->actions * feed->each;
	int64_t end = index + feed->each < feed->count ? index + feed->each : feed->count;
	size_t first = cluster->pod_count;
	enum status status = STATUS_OK;
	struct pod *pod;

	for (; index < end && status == STATUS_OK; index++)
		status = pod_maker_make(maker, index, &pod);
	if (status != STATUS_OK)
		return status;
	run_enqueue(run, first);
	for (size_t i = first; i < cluster->pod_count; i++)
		note_pod(feed, cluster->pods[i]);
	if (!feed->awaits)
		run_leave_unawaited(run, first);
	return STATUS_OK;
}

static void look_ahead(struct feed *feed)
{
	int64_t patience;

	feed->is_over = !arrivals_next(&feed->arrivals, &feed->next);
	if (feed->is_over)
		return;
	patience = feed->next.at_ns + RUN_WAIT_NS;
	if (feed->run->drain.patient_until_ns < patience)
		feed->run->drain.patient_until_ns = patience;
}

/* As many as may be under way. */
static enum status refill(struct feed *feed)
{
	size_t most = (size_t)(feed->limit - 1) * (size_t)feed->each;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && !feed->is_over && feed->under_way.count <= most) {
		status = make_arrival(feed, feed->next.action);
		look_ahead(feed);
	}
	return status;
}

/* A pod was tried: whoever waited for that goes on. */
static enum status go_on(void *context, struct pod *pod)
{
	struct run *run = context;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < run->feed_count && status == STATUS_OK; i++) {
		struct feed *feed = run->feeds[i];

		if (!feed->limit || !id_set_has(&feed->under_way, pod->sequence))
			continue;
		id_set_remove(&feed->under_way, pod->sequence);
		status = refill(feed);
	}
	return status;
}

static enum status tick(void *state, bool *over)
{
	struct feed *feed = state;
	enum status status;

	if (feed->limit) {
		*over = true; /* from now on as pods are tried */
		return refill(feed);
	}
	status = make_arrival(feed, feed->next.action);
	look_ahead(feed);
	*over = feed->is_over;
	return status;
}

static int64_t next_ns(const void *state)
{
	return ((const struct feed *)state)->next.at_ns;
}

/* The run keeps them. */
static const struct ticking_kind arriving = { tick, NULL, next_ns };

/* --- the beginning --------------------------------------------------------------------------- */

static struct token_bucket *share_bucket(struct run *run, const struct value *set,
					 const struct tuning_set *tuning)
{
	struct token_bucket *bucket;

	for (size_t i = 0; i < run->bucket_count; i++) {
		if (run->buckets[i].set == set)
			return run->buckets[i].bucket;
	}
	run->buckets = mem_grow(run->buckets, run->bucket_count, &run->bucket_capacity,
				sizeof(*run->buckets));
	bucket = arena_new(&run->arena, 1, sizeof(*bucket));
	token_bucket_init(bucket, (struct rate){ tuning->per_second, (uint32_t)tuning->at_once });
	run->buckets[run->bucket_count++] = (struct shared_bucket){ set, bucket };
	return bucket;
}

static enum status make_makers(struct feed *feed, const char *name_space)
{
	const struct value *range = shape_find(feed->op->tree, "namespaceRange");
	int64_t first = shape_whole(range, "min");
	struct arena *arena = &feed->run->arena;
	enum status status = STATUS_OK;

	feed->maker_count = (size_t)op_namespace_count(feed->op->tree);
	feed->makers = mem_new(feed->maker_count, sizeof(*feed->makers));
	for (size_t i = 0; i < feed->maker_count && status == STATUS_OK; i++) {
		if (range)
			name_space = arena_format(arena, "%s-%" PRId64,
						  shape_text(range, "basename"),
						  first + (int64_t)i);
		status = pod_maker_init(&feed->makers[i], feed->run, feed->op, name_space,
					feed->count);
	}
	return status;
}

static enum status choose_times(struct feed *feed)
{
	struct run *run = feed->run;
	const struct value *set = tuning_set_find(workload_case(run->workload)->tree,
						  shape_text(feed->op->tree, "tuningSet"));
	int64_t now = drain_now_ns(&run->drain);
	uint64_t seed =
		rng_draw(run->session.options.scheduler.seed ^ ARRIVAL_STREAM, run->op_index);
	int64_t count = feed->actions * (int64_t)feed->maker_count;
	struct tuning_set tuning;
	enum status status = tuning_set_read(&run->params, set, &tuning);
	int64_t end;

	if (status != STATUS_OK)
		return status;
	end = arrivals_end(&tuning, count, seed, now);
	if (end - now > SPAN_MAX)
		return diag_error(run->sink, run_op_place(run, feed->op),
				  "createPods: the last pod would arrive after %.0f s, expected "
				  "seven days at most",
				  (double)(end - now) / (double)SECOND);
	if (tuning.kind == TUNING_PARALLELISM_LIMITED)
		feed->limit = tuning.at_once;
	arrivals_init(&feed->arrivals, &tuning, count, seed, now,
		      tuning.kind == TUNING_GLOBAL_QPS ? share_bucket(run, set, &tuning) : NULL);
	return STATUS_OK;
}

static void begin(struct feed *feed)
{
	struct run *run = feed->run;

	look_ahead(feed);
	if (feed->is_over)
		return;
	feed->left = (size_t)feed->count * feed->maker_count;
	feed->counts = feed->awaits;
	run->drain.to_come += feed->counts ? feed->left : 0;
	run->drain.tried = go_on;
	run->drain.tried_context = run;
	background_add_at(&run->drain.background, &arriving, feed, feed->next.at_ns);
}

enum status run_begin_arrivals(struct run *run, const struct op *op, const char *name_space)
{
	struct feed *feed = mem_new(1, sizeof(*feed));
	int64_t each = shape_whole(op->tree, "podsPerArrival");
	enum status status;

	*feed = (struct feed){ .run = run, .op = op, .each = each ? each : 1 };
	feed->awaits = !shape_bool(op->tree, "skipWaitToCompletion");
	run->feeds =
		mem_grow(run->feeds, run->feed_count, &run->feed_capacity, sizeof(struct feed *));
	run->feeds[run->feed_count++] = feed;
	status = params_count(&run->params, op->tree, &feed->count);
	if (status == STATUS_OK)
		status = make_makers(feed, name_space);
	feed->actions = feed->count / feed->each + (feed->count % feed->each != 0);
	if (status == STATUS_OK)
		status = choose_times(feed);
	if (status == STATUS_OK)
		begin(feed);
	return status;
}

void run_count_arrivals(struct run *run, bool counts)
{
	run->drain.to_come = 0;
	for (size_t i = 0; i < run->feed_count; i++) {
		struct feed *feed = run->feeds[i];

		feed->counts = counts;
		run->drain.to_come += counts ? feed->left : 0;
	}
}

void run_free_arrivals(struct run *run)
{
	for (size_t i = 0; i < run->feed_count; i++) {
		struct feed *feed = run->feeds[i];

		for (size_t k = 0; k < feed->maker_count; k++)
			pod_maker_fini(&feed->makers[k]);
		free(feed->makers);
		arrivals_fini(&feed->arrivals);
		id_set_fini(&feed->under_way);
		free(feed);
	}
	free(run->feeds);
	free(run->buckets);
}
