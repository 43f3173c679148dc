/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduler among the others: one cycle after another, each at its cost, and then the binding.
 *
 * What it decides, and in which order, is the business of sched/core; here is only how long it takes
 * and what it waits for meanwhile.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/simulate/model.h"
#include "bench/simulate/scheduler_words.h"
#include "sched/base/mem.h"

#define SECOND INT64_C(1000000000)

enum { FAILURE_TEXTS_MAX = 64 };

static bool is_active(const struct model *model)
{
	return model->scheduler_component.active >= 0;
}

/* Is it still about what was begun in that turn? An instance that is gone is about nothing. */
static bool is_current(const struct model *model, uint64_t turn)
{
	return model->scheduler.busy && model->scheduler.turn == turn;
}

static void set_busy(struct model *model, bool busy)
{
	model->scheduler.busy = busy;
	model->scheduler.turn++;
	model->scheduler.current = UINT64_MAX;
	model->scheduler.busy_since_ns = model_now(model);
}

static void be_free(struct model *model, int64_t *sum)
{
	*sum += model_now(model) - model->scheduler.busy_since_ns;
	set_busy(model, false);
	scheduler_actor_kick(model);
}

/* --- what a cycle costs ---------------------------------------------------------------------- */

/* Straight lines between the points; before the first and after the last, these. */
static int64_t cost_by_curve(const struct scheduler_spec *spec, int64_t pods)
{
	const struct cost_point *low = &spec->curve[0];

	if (pods <= low->pods)
		return low->ns;
	for (size_t i = 1; i < spec->curve_count; i++) {
		const struct cost_point *high = &spec->curve[i];

		if (pods < high->pods)
			return low->ns +
			       (int64_t)((double)(high->ns - low->ns) * (double)(pods - low->pods) /
					 (double)(high->pods - low->pods));
		low = high;
	}
	return low->ns;
}

static int64_t cost_of(const struct model *model, uint64_t began_ns)
{
	const struct scheduler_spec *spec = &model->spec->scheduler;
	const struct counts *counts = &model->counts;

	if (spec->cost == COST_CURVE)
		return cost_by_curve(
			spec, (int64_t)(counts->pending + counts->running + counts->terminating));
	if (spec->cost == COST_REAL && model->clock)
		return (int64_t)(clock_now_ns(model->clock) - began_ns);
	return spec->fixed_ns;
}

/* --- rejections ------------------------------------------------------------------------------ */

/* Told in the middle of the cycle, while its scheduler can say why. */
static void note_failure(void *context, struct pod *pod)
{
	struct model *model = context;
	struct sim_scheduler *s = &model->scheduler;
	char *text = scheduler_words(model->session.scheduler, model->node_count,
				     model->spec->scheduler.words);
	size_t i = 0;

	(void)pod;
	while (i < s->failure_count && strcmp(s->failures[i].text, text) != 0)
		i++;
	if (i < s->failure_count) {
		s->failures[i].times++;
	} else if (i < FAILURE_TEXTS_MAX) {
		s->failures = mem_grow(s->failures, s->failure_count, &s->failure_capacity,
				       sizeof(*s->failures));
		s->failures[s->failure_count++] = (struct failure_text){ text, 1 };
		return;
	}
	free(text);
}

static void send_event(struct model *model)
{
	if (model->spec->scheduler.events)
		api_call(model, &model->scheduler.client, VERB_EVENT,
			 model->spec->store.event_bytes, NULL, 0);
}

/* --- binding --------------------------------------------------------------------------------- */

/* The pod is tried again, as one that has just come. */
static void requeue(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_handle(model, handle, &slot);

	if (!pod || pod->phase != PHASE_WAITING || pod->wait != AWAITS_ROOM)
		return;
	pods_await(model, slot, AWAITS_SCHEDULER);
	cluster_events_add_pod(&model->drain.events, pod->pod);
	scheduler_actor_kick(model);
}

/* The scheduler forgets where it put the pod. */
static void forget(struct model *model, uint32_t slot, int64_t delay_ns)
{
	drain_take_back(&model->drain, model->pods[slot].pod);
	pods_await(model, slot, AWAITS_ROOM);
	event_queue_after(&model->events, delay_ns, requeue, model, pod_handle(model, slot));
}

static void bound(struct model *model, uint64_t handle, enum api_result result)
{
	uint32_t slot;
	struct sim_pod *pod = pod_of_handle(model, handle, &slot);
	bool sync = model->spec->scheduler.bind == BIND_SYNC;

	if (result == API_BEGUN) {
		if (pod)
			pods_await(model, slot, AWAITS_BIND);
		return;
	}
	if (pod) {
		if (result == API_DONE) {
			pods_assigned(model, slot, pod->pod->node);
			send_event(model);
		} else {
			model->scheduler.bind_failures++;
			forget(model, slot, result == API_FAILED ? SECOND : 0);
		}
	}
	if (sync && result != API_DROPPED && model->scheduler.busy &&
	    model->scheduler.current == handle)
		be_free(model, &model->scheduler.binding_ns);
}

static void bind(struct model *model, uint32_t slot)
{
	if (model->spec->scheduler.bind == BIND_NONE) {
		store_replace(&model->store, model->spec->store.pod_bytes, model_now(model));
		pods_assigned(model, slot, model->pods[slot].pod->node);
		return;
	}
	pods_await(model, slot, AWAITS_BIND_TOKEN);
	api_call(model, &model->scheduler.client, VERB_BIND, model->spec->store.pod_bytes, bound,
		 pod_handle(model, slot));
}

/* --- cycles ---------------------------------------------------------------------------------- */

/* The decision is made; a pod that was deleted meanwhile needs nothing more. */
static void decided(void *context, uint64_t turn)
{
	struct model *model = context;
	const struct sim_pod *pod;
	uint32_t slot;
	bool binds;

	if (!is_current(model, turn))
		return;
	pod = pod_of_handle(model, model->scheduler.current, &slot);
	binds = pod && pod->pod->state == POD_BOUND;
	if (binds)
		bind(model, slot);
	if (pod && !binds) {
		pods_await(model, slot, claims_is_unbound(pod) ? AWAITS_VOLUME : AWAITS_ROOM);
		send_event(model);
	}
	if (binds && model->spec->scheduler.bind == BIND_SYNC) {
		model->scheduler.deciding_ns += model_now(model) - model->scheduler.busy_since_ns;
		model->scheduler.busy_since_ns = model_now(model);
		return;
	}
	be_free(model, &model->scheduler.deciding_ns);
}

static void cycle(struct model *model)
{
	uint64_t began = model->clock ? clock_now_ns(model->clock) : 0;
	enum outcome outcome;
	const struct pod *pod = drain_try(&model->drain, &outcome);
	int64_t cost = cost_of(model, began);
	uint32_t slot;

	if (!pod) {
		set_busy(model, false);
		return;
	}
	slot = pods_slot_of(model, pod);
	model->scheduler.attempts++;
	pods_await(model, slot, AWAITS_DECISION);
	model->scheduler.rejections += outcome == OUTCOME_UNSCHEDULABLE;
	model->scheduler.current = pod_handle(model, slot);
	event_queue_after(&model->events, cost, decided, model, model->scheduler.turn);
}

static void let_through(void *context, uint64_t turn)
{
	struct model *model = context;

	if (!is_current(model, turn))
		return;
	model->scheduler.limited_ns += model_now(model) - model->scheduler.busy_since_ns;
	set_busy(model, true);
	cycle(model);
}

static void tick(void *context, uint64_t argument)
{
	struct model *model = context;

	(void)argument;
	model->scheduler.ticking_ns = 0;
	scheduler_actor_kick(model);
}

/* Pods that back off are looked at every second. */
static void plan_tick(struct model *model)
{
	int64_t next = (model_now(model) / SECOND + 1) * SECOND;

	if (model->scheduler.ticking_ns || !drain_waits(&model->drain))
		return;
	model->scheduler.ticking_ns = next;
	event_queue_at(&model->events, next, tick, model, 0);
}

void scheduler_actor_kick(struct model *model)
{
	struct sim_scheduler *s = &model->scheduler;

	if (!is_active(model) || s->busy)
		return;
	drain_advance(&model->drain, model_now(model));
	if (!drain_ready(&model->drain)) {
		plan_tick(model);
		return;
	}
	set_busy(model, true);
	event_queue_at(&model->events, token_bucket_take(&s->bind_limit, model_now(model)),
		       let_through, model, s->turn);
}

/* --- instances ------------------------------------------------------------------------------- */

/* What the one before had assumed and not bound, nobody knows of. */
void scheduler_actor_ended(struct model *model)
{
	api_drop_calls(model, &model->scheduler_component);
	for (uint32_t slot = 0; slot < model->pod_count; slot++) {
		const struct sim_pod *pod = &model->pods[slot];

		if (pod->phase == PHASE_WAITING && pod->wait == AWAITS_DECISION) {
			if (pod->pod->state == POD_BOUND)
				drain_take_back(&model->drain, pod->pod);
			pods_await(model, slot, AWAITS_ROOM);
		}
	}
	set_busy(model, false);
}

/* The next one lists all pods: those that wait are as new, and none backs off. */
void scheduler_actor_began(struct model *model)
{
	struct sim_scheduler *s = &model->scheduler;

	client_init(&s->client, model->spec->scheduler.client, &model->scheduler_component);
	token_bucket_init(&s->bind_limit, model->spec->scheduler.bind_limit);
	set_busy(model, false);
	for (uint32_t slot = 0; slot < model->pod_count; slot++) {
		struct sim_pod *pod = &model->pods[slot];

		if (pod->phase != PHASE_WAITING || pod->pod->state == POD_BOUND)
			continue;
		pods_await(model, slot, AWAITS_SCHEDULER);
		pod->pod->state = POD_PENDING;
		scheduling_queue_delete(model->drain.queue, pod->pod);
		cluster_events_add_pod(&model->drain.events, pod->pod);
	}
	scheduler_actor_kick(model);
}

/* Preemption: the scheduler has taken it off its node. */
static void victim(void *context, struct pod *pod)
{
	struct model *model = context;

	model->counts.preempted++;
	pods_gone(model, pods_slot_of(model, pod));
}

void scheduler_actor_init(struct model *model)
{
	model->hooks = (struct workload_hooks){ .context = model,
						.rejected = note_failure,
						.victim = victim };
}

void scheduler_actor_fini(struct model *model)
{
	for (size_t i = 0; i < model->scheduler.failure_count; i++)
		free(model->scheduler.failures[i].text);
	free(model->scheduler.failures);
}
