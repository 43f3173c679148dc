/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a pod, and what is counted of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/simulate/model.h"
#include "sched/base/mem.h"
#include "sched/base/rng.h"

/* A handle: slot, generation, task. */
enum { GENERATION_SHIFT = 32, TASK_SHIFT = 56 };
#define GENERATION_MASK UINT32_C(0xffffff)

uint64_t model_draw(struct model *model)
{
	return rng_draw((uint64_t)model->spec->seed, model->draws++);
}

uint64_t pod_handle(const struct model *model, uint32_t slot)
{
	const struct sim_pod *pod = &model->pods[slot];

	return (uint64_t)pod->task << TASK_SHIFT |
	       (uint64_t)(pod->generation & GENERATION_MASK) << GENERATION_SHIFT | slot;
}

struct sim_pod *pod_of_handle(struct model *model, uint64_t handle, uint32_t *slot)
{
	struct sim_pod *pod;

	*slot = (uint32_t)handle;
	pod = &model->pods[*slot];
	return (pod->generation & GENERATION_MASK) == (handle >> GENERATION_SHIFT & GENERATION_MASK)
		       ? pod
		       : NULL;
}

struct sim_pod *pod_of_task(struct model *model, uint64_t handle, uint32_t *slot)
{
	struct sim_pod *pod = pod_of_handle(model, handle, slot);

	return pod && pod->task == handle >> TASK_SHIFT ? pod : NULL;
}

uint32_t pods_slot_of(const struct model *model, const struct pod *pod)
{
	return model->slot_of_pod[pod->sequence];
}

/* --- waiting --------------------------------------------------------------------------------- */

enum pod_queue pods_queue_of(enum pod_wait wait)
{
	switch (wait) {
	case AWAITS_BURST:
	case AWAITS_CREATE_TOKEN:
		return QUEUE_MANAGER;
	case AWAITS_SCHEDULER:
		return QUEUE_SCHEDULER;
	case AWAITS_BIND_TOKEN:
		return QUEUE_SCHEDULER_CLIENT;
	case AWAITS_PULL:
		return QUEUE_PULLS;
	case AWAITS_STATUS_TOKEN:
		return QUEUE_KUBELETS;
	case AWAITS_ROOM:
		return QUEUE_ROOM;
	case AWAITS_NOTHING:
	case AWAITS_CREATE:
	case AWAITS_VOLUME:
	case AWAITS_DECISION:
	case AWAITS_BIND:
	case AWAITS_ATTACH:
	case AWAITS_START:
	case AWAITS_STATUS:
	case POD_WAITS:
		break;
	}
	return QUEUE_NONE;
}

static void change_queue(struct model *model, enum pod_wait from, enum pod_wait to)
{
	int64_t now = model_now(model);
	enum pod_queue left = pods_queue_of(from), entered = pods_queue_of(to);

	/* Joining comes first: who goes from one wait to another leaves no gap between. */
	if (to != AWAITS_NOTHING)
		backlog_enter(&model->backlogs[QUEUE_ANY], now);
	if (from != AWAITS_NOTHING)
		backlog_leave(&model->backlogs[QUEUE_ANY], now);
	if (entered != QUEUE_NONE)
		backlog_enter(&model->backlogs[entered], now);
	if (left != QUEUE_NONE)
		backlog_leave(&model->backlogs[left], now);
}

void pods_await(struct model *model, uint32_t slot, enum pod_wait wait)
{
	struct sim_pod *pod = &model->pods[slot];
	int64_t now = model_now(model);

	if (pod->wait == wait)
		return;
	if (pod->wait != AWAITS_NOTHING)
		flow_leave(&model->flows[pod->wait], now, pod->since_ns);
	if (wait != AWAITS_NOTHING)
		flow_enter(&model->flows[wait], now);
	change_queue(model, (enum pod_wait)pod->wait, wait);
	pod->wait = (uint8_t)wait;
	pod->since_ns = now;
}

/* --- slots ----------------------------------------------------------------------------------- */

static uint32_t new_slot(struct model *model)
{
	uint32_t slot = (uint32_t)model->pod_count;

	if (slot >= SIMULATION_PODS_MAX)
		model->too_large = "pods";
	model->pods =
		mem_grow(model->pods, model->pod_count, &model->pod_capacity, sizeof(*model->pods));
	model->pods[model->pod_count++] = (struct sim_pod){ .node = NO_NODE };
	return slot;
}

static uint32_t slot_for(struct model *model, struct controller *controller)
{
	while (controller->first_free < controller->slot_count) {
		uint32_t slot = controller->slots[controller->first_free++];

		if (model->pods[slot].phase == PHASE_FREE)
			return slot;
	}
	controller->slots = mem_grow(controller->slots, controller->slot_count,
				     &controller->slot_capacity, sizeof(*controller->slots));
	controller->slots[controller->slot_count] = new_slot(model);
	model->pods[controller->slots[controller->slot_count]].place =
		(uint32_t)controller->slot_count;
	controller->slot_count++;
	controller->first_free = controller->slot_count;
	return controller->slots[controller->slot_count - 1];
}

uint32_t pods_want(struct model *model, struct controller *controller, uint32_t ordinal)
{
	uint32_t slot = slot_for(model, controller);
	struct sim_pod *pod = &model->pods[slot];

	*pod = (struct sim_pod){ .pod = pod->pod,
				 .controller = controller,
				 .generation = pod->generation,
				 .place = pod->place,
				 .ordinal = ordinal,
				 .task = pod->task,
				 .node = NO_NODE,
				 .next_on_node = NO_SLOT,
				 .previous_on_node = NO_SLOT,
				 .phase = PHASE_WANTED,
				 .wanted_ns = model_now(model) };
	controller->wanted++;
	pods_await(model, slot, AWAITS_BURST);
	return slot;
}

static void free_slot(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];
	struct controller *controller = pod->controller;

	pods_await(model, slot, AWAITS_NOTHING);
	pod->phase = PHASE_FREE;
	pod->generation++;
	if (pod->place < controller->first_free)
		controller->first_free = pod->place;
}

void pods_unwant(struct model *model, uint32_t slot)
{
	model->pods[slot].controller->wanted--;
	free_slot(model, slot);
}

/* --- counting -------------------------------------------------------------------------------- */

/* +1 or -1 for the object as it is. */
static void count_object(struct model *model, const struct sim_pod *pod, int sign)
{
	struct counts *counts = &model->counts;
	uint64_t one = (uint64_t)sign;

	if (pod->phase == PHASE_SUCCEEDED)
		counts->succeeded += one;
	else if (pod->terminating)
		counts->terminating += one;
	else if (pod->phase == PHASE_RUNNING)
		counts->running += one;
	else if (pod->phase == PHASE_ASSIGNED)
		counts->pending += one;
	else if (pod->phase == PHASE_WAITING)
		counts->waiting += one;
}

static bool is_active(const struct sim_pod *pod)
{
	return pod->phase >= PHASE_WAITING && pod->phase <= PHASE_RUNNING && !pod->terminating;
}

/* The object becomes another one; its controller's numbers follow. */
static void change(struct model *model, struct sim_pod *pod, enum pod_phase phase, bool terminating)
{
	struct controller *controller = pod->controller;

	count_object(model, pod, -1);
	controller->active -= is_active(pod);
	controller->running -= is_active(pod) && pod->phase == PHASE_RUNNING;
	pod->phase = (uint8_t)phase;
	pod->terminating = terminating;
	controller->active += is_active(pod);
	controller->running += is_active(pod) && pod->phase == PHASE_RUNNING;
	count_object(model, pod, 1);
}

void pods_set_up(struct model *model, uint32_t slot, bool up)
{
	struct sim_pod *pod = &model->pods[slot];

	model->counts.up += (uint64_t)up - (uint64_t)pod->up;
	pod->up = up;
	recorder_look(model);
}

/* --- nodes' lists ---------------------------------------------------------------------------- */

static void join_node(struct model *model, uint32_t slot, uint32_t index)
{
	struct sim_node *node = &model->nodes[index];
	struct sim_pod *pod = &model->pods[slot];

	pod->node = index;
	pod->next_on_node = node->pods;
	pod->previous_on_node = NO_SLOT;
	if (node->pods != NO_SLOT)
		model->pods[node->pods].previous_on_node = slot;
	node->pods = slot;
	if (++node->pod_count > node->most_pods)
		node->most_pods = node->pod_count;
}

static void leave_node(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];
	struct sim_node *node = &model->nodes[pod->node];

	if (pod->previous_on_node != NO_SLOT)
		model->pods[pod->previous_on_node].next_on_node = pod->next_on_node;
	else
		node->pods = pod->next_on_node;
	if (pod->next_on_node != NO_SLOT)
		model->pods[pod->next_on_node].previous_on_node = pod->previous_on_node;
	node->pod_count--;
}

/* --- the life -------------------------------------------------------------------------------- */

static void note_slot(struct model *model, const struct pod *pod, uint32_t slot)
{
	while (pod->sequence >= model->slot_of_pod_capacity)
		model->slot_of_pod = mem_grow(model->slot_of_pod, model->slot_of_pod_capacity,
					      &model->slot_of_pod_capacity,
					      sizeof(*model->slot_of_pod));
	model->slot_of_pod[pod->sequence] = slot;
}

static uint32_t pod_name(struct model *model, const struct controller *controller, uint32_t number)
{
	char text[300];

	snprintf(text, sizeof(text), "%.200s-%u", controller->name, number);
	return intern_text(&model->session.cluster.symbols, text);
}

/* The API's object; of a slot that had one before, the same memory. */
static struct pod *make_object(struct model *model, uint32_t slot)
{
	struct sim_pod *mine = &model->pods[slot];
	const struct controller *controller = mine->controller;
	struct pod pod = controller->prototype;

	if (controller->node_specs)
		pod.spec = controller->node_specs[mine->ordinal];
	else if (controller->spec->claim.wanted)
		pod.spec = claims_pod_spec(mine);
	pod.creation_seconds = model_now(model) / 1000000000;
	if (!mine->pod) {
		pod.name = pod_name(model, controller, slot);
		mine->pod = cluster_add_pod(&model->session.cluster, &pod);
		note_slot(model, mine->pod, slot);
		return mine->pod;
	}
	pod.name = mine->pod->name;
	pod.sequence = mine->pod->sequence;
	pod.node = NO_NODE;
	pod.state = POD_PENDING;
	*mine->pod = pod;
	return mine->pod;
}

/* Before v1.12 the DaemonSet controller chose the node. */
static bool binds_by_itself(const struct model *model, const struct controller *controller)
{
	return controller->spec->kind == KIND_DAEMON_SET &&
	       model->session.profiles.items[0].engine != NULL;
}

static void bind_directly(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];

	pod->pod->node = pod->ordinal;
	pod->pod->state = POD_BOUND;
	cluster_events_add_pod(&model->drain.events, pod->pod);
	pods_assigned(model, slot, pod->ordinal);
}

void pods_created(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];
	struct pod *object = make_object(model, slot);

	pod->controller->wanted--;
	pod->controller->objects++;
	change(model, pod, PHASE_WAITING, false);
	pod->created_ns = model_now(model);
	model->counts.created++;
	if (binds_by_itself(model, pod->controller)) {
		bind_directly(model, slot);
		return;
	}
	pods_await(model, slot, AWAITS_SCHEDULER);
	cluster_events_add_pod(&model->drain.events, object);
	scheduler_actor_kick(model);
}

void pods_assigned(struct model *model, uint32_t slot, uint32_t node)
{
	struct sim_pod *pod = &model->pods[slot];

	change(model, pod, PHASE_ASSIGNED, pod->terminating);
	pod->scheduled_ns = model_now(model);
	model->last_scheduled_ns = model_now(model);
	model->counts.scheduled++;
	join_node(model, slot, node);
	pods_await(model, slot, AWAITS_NOTHING);
	recorder_placed(model, slot, node);
	kubelets_admit(model, slot);
	script_look(model);
}

void pods_running(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];

	pods_await(model, slot, AWAITS_NOTHING);
	if (pod->phase != PHASE_ASSIGNED)
		return;
	change(model, pod, PHASE_RUNNING, pod->terminating);
	pod->running_ns = model_now(model);
	if (!pod->ran) {
		pod->ran = true;
		model->counts.running_ever++;
		model->saturated_ns = model_now(model);
		recorder_startup(model, pod);
	}
	controllers_touch(model, pod->controller);
	script_look(model);
}

void pods_succeeded(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];

	change(model, pod, PHASE_SUCCEEDED, false);
	pod->controller->succeeded++;
	leave_node(model, slot);
	/* To the scheduler it is gone: what it had is free. */
	cluster_events_delete_pod(&model->drain.events, pod->pod);
	scheduler_actor_kick(model);
	controllers_touch(model, pod->controller);
	script_look(model);
}

void pods_terminate(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];

	if (pod->phase == PHASE_WAITING || pod->phase == PHASE_SUCCEEDED) {
		model->counts.unassigned_deletes += pod->phase == PHASE_WAITING;
		pods_gone(model, slot);
		return;
	}
	if (pod->terminating)
		return;
	change(model, pod, (enum pod_phase)pod->phase, true);
	controllers_touch(model, pod->controller);
	kubelets_end(model, slot);
}

void pods_gone(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];
	struct controller *controller = pod->controller;
	bool on_node = pod->phase == PHASE_ASSIGNED || pod->phase == PHASE_RUNNING;

	store_remove(&model->store, model->spec->store.pod_bytes, model_now(model));
	if (pod->up)
		pods_set_up(model, slot, false);
	if (on_node)
		leave_node(model, slot);
	/* To the scheduler, those that are done are gone already. */
	if (pod->pod->state != POD_DELETED)
		cluster_events_delete_pod(&model->drain.events, pod->pod);
	change(model, pod, PHASE_FREE, false);
	controller->pending_calls -= pod->in_call;
	controller->objects--;
	model->counts.deleted++;
	free_slot(model, slot);
	scheduler_actor_kick(model);
	controllers_touch(model, controller);
	script_look(model);
}
