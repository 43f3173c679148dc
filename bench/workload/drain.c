/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/drain.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "predicates/admission_check.h"
#include "sched/base/mem.h"
#include "sched/core/trace_points.h"
#include "sched/core/preempt.h"
#include "sched/core/queueing_hints.h"

/* What the digest says of a pod that had to go, in place of a node. */
#define PREEMPTED (NO_NODE - 1)

/* What the queue asks for; it stays where it is when the drain moves. */
struct drain_clock {
	int64_t now_ns; /* virtual */
	struct scheduler *scheduler;
};

static int64_t read_clock(void *context)
{
	return ((const struct drain_clock *)context)->now_ns;
}

static bool is_gated(void *context, const struct pod *pod)
{
	return scheduler_is_gated(((const struct drain_clock *)context)->scheduler, pod);
}

static bool may_help(void *context, const struct pod *pod, uint64_t rejectors,
		     const struct cluster_event *event)
{
	return scheduler_may_help(((const struct drain_clock *)context)->scheduler, pod, rejectors,
				  event);
}

void drain_init(struct drain *drain, const struct session *session,
		const struct workload_hooks *hooks, const volatile sig_atomic_t *stop)
{
	const struct features *features = &session->features;
	struct scheduling_queue_options options = {
		.now = read_clock,
		.is_gated = is_gated,
		.may_help = features->queueing_hints ? may_help : NULL,
		.pop_from_backoff = features->pop_from_backoff,
	};

	*drain = (struct drain){ .scheduler = session->scheduler,
				 .snapshot = &session->snapshot,
				 .hooks = hooks,
				 .sink = session->sink,
				 .stop = stop,
				 .clock = mem_new(1, sizeof(*drain->clock)),
				 .digest = XXH3_createState() };
	drain->clock->scheduler = session->scheduler;
	options.context = drain->clock;
	drain->queue = scheduling_queue_new(&options);
	cluster_events_init(&drain->events, drain->scheduler, drain->queue, admission_check);
	if (!drain->digest)
		abort();
	XXH3_64bits_reset(drain->digest);
	intern_init(&drain->reasons);
}

void drain_fini(struct drain *drain)
{
	scheduling_queue_free(drain->queue);
	free(drain->clock);
	XXH3_freeState(drain->digest);
	intern_fini(&drain->reasons);
	free(drain->reason_attempts);
	*drain = (struct drain){ 0 };
}

static void put_little_endian(unsigned char out[4], uint32_t number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(number >> (8 * i));
}

/* Some at a time, which costs a fraction of one at a time and gives the same. */
static void hash_placed(struct drain *drain)
{
	XXH3_64bits_update(drain->digest, drain->placed, drain->placed_length);
	drain->placed_length = 0;
}

static void add_placement(struct drain *drain, const struct pod *pod, uint32_t node)
{
	unsigned char *bytes = drain->placed + drain->placed_length;

	put_little_endian(bytes, pod->sequence);
	put_little_endian(bytes + 4, node);
	drain->placed_length += 8;
	if (drain->placed_length == sizeof(drain->placed))
		hash_placed(drain);
}

uint64_t drain_digest(struct drain *drain)
{
	hash_placed(drain);
	return XXH3_64bits_digest(drain->digest);
}

/* A text not met before allocates; there are as many as kinds of reasons, not as pods. */
static void add_reason(struct drain *drain, const char *text)
{
	uint32_t symbol = intern_text(&drain->reasons, text);

	while (symbol >= drain->reason_capacity) {
		size_t old = drain->reason_capacity;

		drain->reason_capacity = old ? old * 2 : 64;
		drain->reason_attempts = mem_resize(drain->reason_attempts, drain->reason_capacity,
						    sizeof(*drain->reason_attempts));
		memset(drain->reason_attempts + old, 0,
		       (drain->reason_capacity - old) * sizeof(*drain->reason_attempts));
	}
	drain->reason_attempts[symbol]++;
}

static void add_reasons(struct drain *drain)
{
	const struct reason_count *counts;
	size_t count = scheduler_reason_counts(drain->scheduler, &counts);

	for (size_t i = 0; i < count; i++)
		add_reason(drain, counts[i].text);
}

/* One is enough: the others are counted. */
static void tell_first_error(struct drain *drain, const struct pod *pod)
{
	if (drain->outcomes[OUTCOME_ERROR] > 1)
		return;
	diag_warning(drain->sink, (struct place){ 0 }, "pod %s/%s: %s",
		     cluster_text(drain->snapshot->cluster, pod->name_space),
		     cluster_text(drain->snapshot->cluster, pod->name),
		     scheduler_evaluation(drain->scheduler)->error);
}

PHASE_BOUNDARY static struct pod *pop(struct drain *drain)
{
	const struct probe *probe = scheduler_probe(drain->scheduler);
	struct pod *pod;

	TRACE_POINT2(phase__start, PHASE_QUEUE, phase_name(PHASE_QUEUE));
	if (probe && probe->phase_begin)
		probe->phase_begin(probe->context, PHASE_QUEUE);
	pod = scheduling_queue_pop(drain->queue);
	if (probe && probe->phase_end)
		probe->phase_end(probe->context, PHASE_QUEUE);
	TRACE_POINT2(phase__done, PHASE_QUEUE, phase_name(PHASE_QUEUE));
	return pod;
}

void drain_add(struct drain *drain, struct pod *const *pods, size_t count)
{
	size_t sequence_end = drain->snapshot->cluster->pod_count;

	scheduling_queue_reserve(drain->queue, sequence_end, count);
	scheduler_reserve_nominations(drain->scheduler, count);
	for (size_t i = 0; i < count; i++) {
		if (pods[i]->state == POD_PENDING)
			cluster_events_add_pod(&drain->events, pods[i]);
	}
}

size_t drain_ready(const struct drain *drain)
{
	return scheduling_queue_ready(drain->queue);
}

/* Without nodes, later versions try pods again and again; here nothing would come of it. */
static bool backs_off(const struct drain *drain)
{
	return scheduling_queue_count(drain->queue, QUEUE_BACKOFF) ||
	       (drain->snapshot->node_count &&
		scheduling_queue_count(drain->queue, QUEUE_ERROR_BACKOFF));
}

bool drain_has_work(const struct drain *drain)
{
	return drain_ready(drain) || backs_off(drain);
}

/* Finds out who has to go; they are there until the pod is back in the queue. */
static const struct preemption_candidate *preempt(struct drain *drain, struct pod *pod)
{
	const struct preemption_options options = { .all = false };
	const struct preemption *found;

	if (!preemption_configured(drain->scheduler))
		return NULL;
	found = preemption_find(drain->scheduler, &options);
	preemption_nominate(drain->scheduler, found, pod);
	return found->chosen;
}

static void put_back(struct drain *drain, struct pod *pod)
{
	const struct rejection why = scheduler_rejection(drain->scheduler);
	const struct preemption_candidate *chosen;

	add_reasons(drain);
	if (drain->hooks->rejected)
		drain->hooks->rejected(drain->hooks->context, pod);
	chosen = preempt(drain, pod);
	scheduling_queue_put_back(drain->queue, pod, &why);
	for (uint32_t i = 0; chosen && i < chosen->victim_count; i++) {
		cluster_events_delete_pod(&drain->events, chosen->victims[i]);
		add_placement(drain, chosen->victims[i], PREEMPTED);
		if (drain->hooks->victim)
			drain->hooks->victim(drain->hooks->context, chosen->victims[i]);
	}
	drain->victims += chosen ? chosen->victim_count : 0;
}

static void pass_mark(struct drain *drain)
{
	drain->mark_digest = drain_digest(drain);
	drain->mark = drain->mark_at = 0;
	drain->stopped |= drain->ends_at_mark;
}

static enum outcome try_pod(struct drain *drain, struct pod *pod)
{
	uint32_t attempts = scheduling_queue_attempts(drain->queue, pod);
	bool again = attempts > 1;
	enum outcome outcome;

	if (again && drain->hooks->retry)
		drain->hooks->retry(drain->hooks->context);
	outcome = scheduler_schedule(drain->scheduler, pod);
	drain->attempts++;
	drain->pods += !again;
	drain->retried += attempts == 2;
	/* Only unschedulable pods come back. */
	drain->outcomes[OUTCOME_UNSCHEDULABLE] -= again;
	drain->outcomes[outcome]++;
	add_placement(drain, pod, scheduler_evaluation(drain->scheduler)->node);
	if (outcome == OUTCOME_SCHEDULED)
		cluster_events_pod_bound(&drain->events, pod);
	else if (outcome == OUTCOME_UNSCHEDULABLE)
		put_back(drain, pod);
	else
		scheduling_queue_done(drain->queue, pod);
	if (outcome == OUTCOME_ERROR)
		tell_first_error(drain, pod);
	if (drain->attempts == drain->mark_at)
		pass_mark(drain);
	return outcome;
}

/* Lets time pass until a back-off has ended; false when none is under way. */
static bool wait_for_backoff(struct drain *drain)
{
	if (!backs_off(drain))
		return false;
	drain->clock->now_ns = scheduling_queue_next_tick(drain->queue);
	scheduling_queue_tick(drain->queue);
	return true;
}

void drain_advance(struct drain *drain, int64_t now_ns)
{
	if (now_ns > drain->clock->now_ns)
		drain->clock->now_ns = now_ns;
	scheduling_queue_tick(drain->queue);
}

struct pod *drain_try(struct drain *drain, enum outcome *outcome)
{
	struct pod *pod = drain_ready(drain) ? pop(drain) : NULL;

	if (pod)
		*outcome = try_pod(drain, pod);
	return pod;
}

bool drain_waits(const struct drain *drain)
{
	return scheduling_queue_count(drain->queue, QUEUE_BACKOFF) ||
	       scheduling_queue_count(drain->queue, QUEUE_ERROR_BACKOFF) ||
	       scheduling_queue_count(drain->queue, QUEUE_UNSCHEDULABLE);
}

void drain_take_back(struct drain *drain, struct pod *pod)
{
	cluster_events_delete_pod(&drain->events, pod);
	snapshot_unstart_pod(drain->events.snapshot, pod);
	pod->state = POD_PENDING;
}

bool drain_asked_to_stop(struct drain *drain)
{
	drain->stopped |= drain->stop && *drain->stop;
	return drain->stopped;
}

void drain_run(struct drain *drain)
{
	do {
		while (drain_ready(drain)) {
			if (drain_asked_to_stop(drain))
				return;
			try_pod(drain, pop(drain));
		}
	} while (wait_for_backoff(drain));
}

void drain_measure(struct drain *drain)
{
	const struct workload_hooks *hooks = drain->hooks;

	if (drain->mark)
		drain->mark_at = drain->attempts + drain->mark;
	if (hooks->measure_begin)
		hooks->measure_begin(hooks->context, drain_ready(drain));
	TRACE_POINT2(run__start, drain_ready(drain), drain->snapshot->node_count);
	drain_run(drain);
	TRACE_POINT1(run__done, drain->pods);
	if (hooks->measure_end)
		hooks->measure_end(hooks->context);
}

static int most_frequent_first(const void *a, const void *b)
{
	const struct workload_reason *x = a;
	const struct workload_reason *y = b;

	if (x->attempts != y->attempts)
		return x->attempts < y->attempts ? 1 : -1;
	return strcmp(x->text, y->text);
}

static void report_reasons(const struct drain *drain, struct workload_outcome *out)
{
	/* Symbol 0 is the empty text, which is no reason. */
	size_t count = drain->reasons.count - 1;

	out->reasons = mem_new(count, sizeof(*out->reasons));
	for (uint32_t symbol = 1; symbol <= count; symbol++) {
		const char *text = symbol_text(&drain->reasons, symbol);

		out->reasons[out->reason_count++] =
			(struct workload_reason){ mem_copy_text(text, strlen(text)),
						  drain->reason_attempts[symbol] };
	}
	if (count)
		qsort(out->reasons, count, sizeof(*out->reasons), most_frequent_first);
}

void drain_report(struct drain *drain, struct workload_outcome *out)
{
	out->scheduled = drain->outcomes[OUTCOME_SCHEDULED];
	out->unschedulable = drain->outcomes[OUTCOME_UNSCHEDULABLE];
	out->errors = drain->outcomes[OUTCOME_ERROR];
	out->skipped = drain->outcomes[OUTCOME_SKIPPED];
	out->gated = scheduling_queue_count(drain->queue, QUEUE_GATED);
	out->attempts = drain->attempts;
	out->retried = drain->retried;
	out->victims = drain->victims;
	out->use = *scheduler_strategy_use(drain->scheduler);
	out->placement_digest = drain_digest(drain);
	out->mark_digest = drain->mark_digest;
	out->partial = drain->stopped;
	report_reasons(drain, out);
}

void workload_outcome_fini(struct workload_outcome *outcome)
{
	for (size_t i = 0; i < outcome->reason_count; i++)
		free(outcome->reasons[i].text);
	free(outcome->reasons);
	free(outcome->profile_name);
	*outcome = (struct workload_outcome){ 0 };
}
