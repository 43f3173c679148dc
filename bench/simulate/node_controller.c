/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The node controller: who was not heard of for too long is not ready, and loses its pods after a while.
 *
 * Heartbeats are judged by their own time stamps. Nodes are given up at a limited rate, and none is
 * while all of them are silent: then it is more likely that nobody can be heard.
 */
#include <string.h>

#include "bench/simulate/model.h"

#define SECOND INT64_C(1000000000)

enum { GONE_TAINTS = 2 };

/* --- the node's object ----------------------------------------------------------------------- */

static struct taint gone_taint(struct cluster *cluster, enum taint_effect effect)
{
	struct taint taint = {
		.key = intern_text(&cluster->symbols, "node.kubernetes.io/unreachable"),
		.effect = (uint8_t)effect,
	};

	taint.id = cluster_taint_id(cluster, &taint);
	return taint;
}

static void make_taints(struct model *model, struct sim_node *node)
{
	struct cluster *cluster = &model->session.cluster;
	uint32_t count = node->object.taint_count;
	struct taint *taints =
		arena_new(&model->arena, (size_t)count + GONE_TAINTS, sizeof(*taints));

	if (count)
		memcpy(taints, node->object.taints, count * sizeof(*taints));
	taints[count] = gone_taint(cluster, EFFECT_NO_SCHEDULE);
	taints[count + 1] = gone_taint(cluster, EFFECT_NO_EXECUTE);
	node->gone_taints = taints;
}

/* What the scheduler and the DaemonSets see of it. */
static void publish(struct model *model, uint32_t index)
{
	struct sim_node *node = &model->nodes[index];
	struct node object = node->object;

	if (!node->gone_taints)
		make_taints(model, node);
	object.unschedulable = node->cordoned;
	if (!node->ready) {
		object.ready = CONDITION_UNKNOWN;
		object.conditions ^= 1;
		object.taints = node->gone_taints;
		/* The one that evicts comes when it is its turn. */
		object.taint_count += node->tainted ? 2 : 1;
	}
	store_replace(&model->store, model->spec->store.node_bytes, model_now(model));
	cluster_events_update_node(&model->drain.events, index, &object);
	controllers_node_changed(model);
	scheduler_actor_kick(model);
}

void node_controller_cordon(struct model *model, uint32_t index, bool cordoned)
{
	model->nodes[index].cordoned = cordoned;
	publish(model, index);
}

/* --- eviction -------------------------------------------------------------------------------- */

static bool may_act(const struct model *model)
{
	return model->manager_component.active >= 0 && model->ready_nodes > 0;
}

static void evict_pod(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_handle(model, handle, &slot);
	const struct sim_node *node;

	if (!pod || pod->phase < PHASE_ASSIGNED || pod->phase == PHASE_SUCCEEDED ||
	    pod->terminating || pod->deleting)
		return;
	node = &model->nodes[pod->node];
	if (node->ready || !node->tainted)
		return;
	if (!may_act(model)) {
		event_queue_after(&model->events, SECOND, evict_pod, model, handle);
		return;
	}
	if (model_now(model) - node->tainted_ns < pod->controller->spec->toleration_ns &&
	    model->spec->node_controller.eviction == EVICT_BY_TAINT)
		return;
	model->counts.evicted++;
	controllers_delete_pod(model, slot, &model->manager);
}

static void evict_pods(struct model *model, struct sim_node *node)
{
	bool by_taint = model->spec->node_controller.eviction == EVICT_BY_TAINT;

	node->evicted = true;
	for (uint32_t slot = node->pods; slot != NO_SLOT; slot = model->pods[slot].next_on_node) {
		int64_t tolerates = model->pods[slot].controller->spec->toleration_ns;

		if (tolerates != INT64_MAX)
			event_queue_after(&model->events, by_taint ? tolerates : 0, evict_pod,
					  model, pod_handle(model, slot));
	}
}

/* It is the node's turn. */
static void give_up(void *context, uint64_t ticket)
{
	struct model *model = context;
	uint32_t index = (uint32_t)ticket;
	struct sim_node *node = &model->nodes[index];

	if (node->ready || node->tainted || node->losses != ticket >> 32)
		return;
	if (!may_act(model)) {
		event_queue_after(&model->events, SECOND, give_up, model, ticket);
		return;
	}
	node->tainted = true;
	node->tainted_ns = model_now(model);
	publish(model, index);
	evict_pods(model, node);
}

static void plan_to_give_up(struct model *model, uint32_t index)
{
	const struct node_controller_spec *spec = &model->spec->node_controller;
	int64_t after = spec->eviction == EVICT_BY_TIME ? spec->evict_after_ns : 0;
	int64_t at = model_now(model) + after;

	if (spec->eviction == EVICT_NEVER)
		return;
	at = token_bucket_take(&model->eviction_rate, at);
	event_queue_at(&model->events, at, give_up, model,
		       (uint64_t)model->nodes[index].losses << 32 | index);
}

/* --- who is silent --------------------------------------------------------------------------- */

static void lose(struct model *model, uint32_t index)
{
	struct sim_node *node = &model->nodes[index];

	node->ready = false;
	node->losses++;
	node->not_ready_ns = model_now(model);
	model->ready_nodes--;
	model->counts.nodes_lost++;
	publish(model, index);
	plan_to_give_up(model, index);
}

static void regain(struct model *model, uint32_t index)
{
	struct sim_node *node = &model->nodes[index];

	node->ready = true;
	node->tainted = node->evicted = false;
	if (!model->ready_nodes++)
		model->ready_since_ns = model_now(model);
	model->counts.nodes_recovered++;
	publish(model, index);
}

static void monitor(void *context, uint64_t argument)
{
	struct model *model = context;
	const struct node_controller_spec *spec = &model->spec->node_controller;
	int64_t now = model_now(model);
	bool sees = model->manager_component.active >= 0 && api_is_writable(model);

	(void)argument;
	for (uint32_t i = 0; sees && i < model->node_count; i++) {
		const struct sim_node *node = &model->nodes[i];
		bool fresh = now - node->stamp_ns <= spec->grace_ns;
		/* One that has just taken over does not know since when a node is silent. */
		bool patient = now - model->manager_began_ns <= spec->grace_ns;

		if (node->ready && !fresh && !patient)
			lose(model, i);
		else if (!node->ready && fresh)
			regain(model, i);
	}
	script_look(model);
	event_queue_after(&model->events, spec->monitor_ns, monitor, model, 0);
}

void node_controller_start(struct model *model)
{
	token_bucket_init(&model->eviction_rate, model->spec->node_controller.rate);
	event_queue_after(&model->events, model->spec->node_controller.monitor_ns, monitor, model,
			  0);
}
