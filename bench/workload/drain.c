/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/drain.h"

#include <endian.h>
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
/* And of one that an operation deleted. */
#define DELETED (NO_NODE - 2)

#define SECOND INT64_C(1000000000)

/* A configuration's back-off ends there: nobody waits for thirty years. */
#define BACKOFF_SECONDS_MAX INT64_C(1000000000)

/* What the queue asks for; it stays where it is when the drain moves. */
struct drain_clock {
	struct run_clock time;
	struct scheduler *scheduler;
};

static int64_t read_clock(void *context)
{
	return ((const struct drain_clock *)context)->time.now_ns;
}

static int64_t backoff_ns(int64_t seconds)
{
	return (seconds < BACKOFF_SECONDS_MAX ? seconds : BACKOFF_SECONDS_MAX) * SECOND;
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
		.initial_backoff_ns = backoff_ns(session->profiles.initial_backoff_seconds),
		.max_backoff_ns = backoff_ns(session->profiles.max_backoff_seconds),
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
	drain_use_clock(drain, &(struct run_clock_options){ .kind = RUN_CLOCK_STEPS });
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
	background_fini(&drain->background);
	id_set_fini(&drain->awaited);
	id_set_fini(&drain->measured);
	free(drain->joined_ns);
	free(drain->clock);
	XXH3_freeState(drain->digest);
	intern_fini(&drain->reasons);
	free(drain->reason_attempts);
	*drain = (struct drain){ 0 };
}

void drain_use_clock(struct drain *drain, const struct run_clock_options *options)
{
	run_clock_init(&drain->clock->time, options);
	if (drain->hooks->clock)
		drain->hooks->clock(drain->hooks->context, &drain->clock->time.now_ns);
}

int64_t drain_now_ns(const struct drain *drain)
{
	return drain->clock->time.now_ns;
}

/* Some at a time, which costs a fraction of one at a time and gives the same. */
static void hash_placed(struct drain *drain)
{
	XXH3_64bits_update(drain->digest, drain->placed, drain->placed_length);
	drain->placed_length = 0;
}

static void add_placement(struct drain *drain, const struct pod *pod, uint32_t node)
{
	const uint32_t numbers[2] = { htole32(pod->sequence), htole32(node) };

	memcpy(drain->placed + drain->placed_length, numbers, sizeof(numbers));
	drain->placed_length += sizeof(numbers);
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

static void note_joining(struct drain *drain, const struct pod *pod)
{
	while (drain->joined_capacity <= pod->sequence) {
		drain->joined_capacity = drain->joined_capacity ? drain->joined_capacity * 2 : 1024;
		drain->joined_ns = mem_resize(drain->joined_ns, drain->joined_capacity,
					      sizeof(*drain->joined_ns));
	}
	drain->joined_ns[pod->sequence] = drain_now_ns(drain);
}

void drain_add(struct drain *drain, struct pod *const *pods, size_t count)
{
	size_t sequence_end = drain->snapshot->cluster->pod_count;

	scheduling_queue_reserve(drain->queue, sequence_end, count);
	scheduler_reserve_nominations(drain->scheduler, count);
	for (size_t i = 0; i < count; i++) {
		if (pods[i]->state != POD_PENDING)
			continue;
		if (drain->hooks->waited)
			note_joining(drain, pods[i]);
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

static void remove_pod(struct drain *drain, struct pod *pod, uint32_t why)
{
	cluster_events_delete_pod(&drain->events, pod);
	add_placement(drain, pod, why);
	id_set_remove(&drain->awaited, pod->sequence);
	id_set_remove(&drain->measured, pod->sequence);
}

void drain_delete_pod(struct drain *drain, struct pod *pod)
{
	drain->outcomes[OUTCOME_UNSCHEDULABLE] -= pod->state == POD_UNSCHEDULABLE;
	remove_pod(drain, pod, DELETED);
	drain->deleted++;
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
		remove_pod(drain, chosen->victims[i], PREEMPTED);
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

void drain_collect_begin(struct drain *drain, enum collects what, uint32_t name_space, size_t bound)
{
	drain_collect_end(drain);
	drain->collection = (struct collection){ what, name_space, bound };
	if (drain->hooks->collect_begin)
		drain->hooks->collect_begin(drain->hooks->context, drain);
}

void drain_collect_end(struct drain *drain)
{
	if (drain->collection.what != COLLECTS_NOTHING && drain->hooks->collect_end)
		drain->hooks->collect_end(drain->hooks->context);
	drain->collection.what = COLLECTS_NOTHING;
}

static bool is_collected(const struct drain *drain, const struct pod *pod)
{
	switch (drain->collection.what) {
	case COLLECTS_NOTHING:
		return false;
	case COLLECTS_NAME_SPACE:
		return pod->name_space == drain->collection.name_space;
	case COLLECTS_MEASURED:
		return id_set_has(&drain->measured, pod->sequence);
	case COLLECTS_ALL:
		return true;
	}
	return false;
}

static void bind_pod(struct drain *drain, struct pod *pod)
{
	drain->collection.bound += is_collected(drain, pod);
	cluster_events_pod_bound(&drain->events, pod);
	id_set_remove(&drain->awaited, pod->sequence);
	id_set_remove(&drain->measured, pod->sequence);
	if (drain->bound && drain->status == STATUS_OK)
		drain->status = drain->bound(drain->bound_context, pod);
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
	if (drain->attempt_will_do)
		id_set_remove(&drain->awaited, pod->sequence);
	if (outcome == OUTCOME_SCHEDULED)
		bind_pod(drain, pod);
	else if (outcome == OUTCOME_UNSCHEDULABLE)
		put_back(drain, pod);
	else
		scheduling_queue_done(drain->queue, pod);
	if (outcome == OUTCOME_ERROR)
		tell_first_error(drain, pod);
	if (drain->attempts == drain->mark_at)
		pass_mark(drain);
	if (drain->tried && !again && drain->status == STATUS_OK)
		drain->status = drain->tried(drain->tried_context, pod);
	return outcome;
}

void drain_advance(struct drain *drain, int64_t now_ns)
{
	run_clock_wait(&drain->clock->time, now_ns, drain->stop);
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

/* --- time ------------------------------------------------------------------------------------ */

/* What is due by now happens. */
static void happen(struct drain *drain)
{
	int64_t background;

	if (drain->background.count && drain->status == STATUS_OK)
		drain->status =
			background_run(&drain->background, drain_now_ns(drain), drain->stop);
	scheduling_queue_tick(drain->queue);
	background = background_next(&drain->background);
	drain->due_ns = (drain_now_ns(drain) / SECOND + 1) * SECOND;
	drain->due_ns = background < drain->due_ns ? background : drain->due_ns;
}

static void try_next(struct drain *drain)
{
	struct run_clock *time = &drain->clock->time;

	struct pod *pod;
	enum outcome outcome;

	run_clock_work_begin(time);
	pod = pop(drain);
	outcome = try_pod(drain, pod);
	run_clock_work_end(time);
	if (drain->hooks->waited && outcome == OUTCOME_SCHEDULED)
		drain->hooks->waited(drain->hooks->context,
				     time->now_ns - drain->joined_ns[pod->sequence]);
	if (time->now_ns >= drain->due_ns)
		happen(drain);
}

/* When something happens next though no pod is tried; INT64_MAX: never. */
static int64_t next_event(const struct drain *drain, enum drain_goal goal)
{
	bool goes_on = drain->background.count > 0;
	int64_t next = INT64_MAX;
	int64_t now = drain_now_ns(drain);

	if (goes_on || goal == DRAIN_DEADLINE || backs_off(drain))
		next = scheduling_queue_next_tick(drain->queue);
	/* What was due and changed nothing comes again a second later. */
	if (next <= now)
		next = (now / SECOND + 1) * SECOND;
	if (background_next(&drain->background) < next)
		next = background_next(&drain->background);
	return next;
}

/* Lets time pass until something happens; false when nothing does before the deadline. */
static bool let_pass(struct drain *drain, enum drain_goal goal, int64_t deadline_ns)
{
	int64_t next = next_event(drain, goal);
	bool in_time = next <= deadline_ns && next != INT64_MAX;

	if (next == INT64_MAX && goal != DRAIN_DEADLINE)
		return false;
	if (drain->hooks->waits)
		drain->hooks->waits(drain->hooks->context);
	run_clock_wait(&drain->clock->time, in_time ? next : deadline_ns, drain->stop);
	if (in_time)
		happen(drain);
	return in_time;
}

static bool is_reached(const struct drain *drain, enum drain_goal goal)
{
	if (!drain->background.count || goal == DRAIN_DEADLINE)
		return false;
	return goal == DRAIN_QUIET ? !drain_ready(drain) : !drain->awaited.count && !drain->to_come;
}

/* Arrivals put the end of patience off. */
static int64_t latest(const struct drain *drain, enum drain_goal goal, int64_t deadline_ns)
{
	return goal != DRAIN_DEADLINE && drain->patient_until_ns > deadline_ns
		       ? drain->patient_until_ns
		       : deadline_ns;
}

enum status drain_until(struct drain *drain, enum drain_goal goal, int64_t deadline_ns)
{
	run_clock_read(&drain->clock->time);
	happen(drain);
	while (drain->status == STATUS_OK && !is_reached(drain, goal) &&
	       drain_now_ns(drain) < latest(drain, goal, deadline_ns) &&
	       !drain_asked_to_stop(drain)) {
		if (drain_ready(drain))
			try_next(drain);
		else if (!let_pass(drain, goal, latest(drain, goal, deadline_ns)))
			break;
	}
	return drain->status;
}

void drain_run(struct drain *drain)
{
	drain_until(drain, DRAIN_QUIET, INT64_MAX);
}

enum status drain_measure(struct drain *drain, enum drain_goal goal, int64_t deadline_ns)
{
	const struct workload_hooks *hooks = drain->hooks;
	enum status status;

	if (drain->mark)
		drain->mark_at = drain->attempts + drain->mark;
	if (hooks->measure_begin)
		hooks->measure_begin(hooks->context, drain_ready(drain));
	TRACE_POINT2(run__start, drain_ready(drain), drain->snapshot->node_count);
	status = drain_until(drain, goal, deadline_ns);
	TRACE_POINT1(run__done, drain->pods);
	if (hooks->measure_end)
		hooks->measure_end(hooks->context);
	return status;
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
	out->deleted = drain->deleted;
	out->clock_seconds = (double)drain_now_ns(drain) / 1e9;
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
