/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Controllers: what they want, what they have, and the calls that make the difference.
 *
 * As the controllers of Kubernetes do it, one looks at its pods, creates or deletes a burst of them
 * through the client that all share, and looks again when these calls have come back.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/simulate/model.h"
#include "sched/base/mem.h"
#include "sched/core/node_match.h"
#include "sched/load/objects.h"

#define RETRY_NS INT64_C(1000000000)

static bool is_alive(const struct sim_pod *pod)
{
	return pod->phase >= PHASE_WAITING && pod->phase <= PHASE_RUNNING && !pod->terminating &&
	       !pod->deleting;
}

/* --- calls ----------------------------------------------------------------------------------- */

static void touch_later(void *context, uint64_t id)
{
	struct model *model = context;

	controllers_touch(model, model->controllers[id]);
}

static void call_is_over(struct model *model, struct sim_pod *pod, enum api_result result)
{
	struct controller *controller = pod->controller;

	pod->in_call = false;
	controller->pending_calls--;
	if (result == API_FAILED)
		event_queue_after(&model->events, RETRY_NS, touch_later, model, controller->id);
	else
		controllers_touch(model, controller);
}

/* The pod whose creation, or whose claim's, came to an end; NULL when it has only begun, or the pod is gone. */
static struct sim_pod *answered_pod(struct model *model, uint64_t handle, enum api_result result,
				    uint32_t *slot)
{
	struct sim_pod *pod = pod_of_handle(model, handle, slot);

	if (!pod || result != API_BEGUN)
		return pod;
	pods_await(model, *slot, AWAITS_CREATE);
	return NULL;
}

static void created(struct model *model, uint64_t handle, enum api_result result)
{
	uint32_t slot;
	struct sim_pod *pod = answered_pod(model, handle, result, &slot);

	if (!pod)
		return;
	call_is_over(model, pod, result);
	if (result == API_DONE)
		pods_created(model, slot);
	else
		pods_await(model, slot, AWAITS_BURST);
}

static void create_pod(struct model *model, uint32_t slot, struct client *client)
{
	pods_await(model, slot, AWAITS_CREATE_TOKEN);
	api_call(model, client, VERB_CREATE, model->spec->store.pod_bytes, created,
		 pod_handle(model, slot));
}

/* The pod follows its claim, if its controller is still there to create it. */
static void claim_created(struct model *model, uint64_t handle, enum api_result result)
{
	uint32_t slot;
	struct sim_pod *pod = answered_pod(model, handle, result, &slot);

	if (!pod)
		return;
	if (result == API_DONE)
		claims_created(model, slot);
	if (result == API_DONE && model->manager_component.active >= 0) {
		create_pod(model, slot, &model->manager);
		return;
	}
	call_is_over(model, pod, result);
	pods_await(model, slot, AWAITS_BURST);
}

static void create(struct model *model, uint32_t slot, struct client *client)
{
	model->pods[slot].in_call = true;
	model->pods[slot].controller->pending_calls++;
	if (!claims_is_missing(&model->pods[slot])) {
		create_pod(model, slot, client);
		return;
	}
	pods_await(model, slot, AWAITS_CREATE_TOKEN);
	api_call(model, client, VERB_CREATE, model->spec->store.claim_bytes, claim_created,
		 pod_handle(model, slot));
}

static void delete_again(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;

	if (!pod_of_handle(model, handle, &slot))
		return;
	if (model->manager_component.active < 0)
		event_queue_after(&model->events, RETRY_NS, delete_again, model, handle);
	else
		controllers_delete_pod(model, slot, &model->manager);
}

static void deleted(struct model *model, uint64_t handle, enum api_result result)
{
	uint32_t slot;
	struct sim_pod *pod = pod_of_handle(model, handle, &slot);

	if (!pod || result == API_BEGUN)
		return;
	pod->deleting = result == API_DONE;
	if (!pod->deleting)
		pod->kept_ns = model_now(model);
	if (pod->in_call && pod->phase != PHASE_WANTED)
		call_is_over(model, pod, result);
	else if (result != API_DONE)
		event_queue_after(&model->events, RETRY_NS, delete_again, model, handle);
	else
		controllers_touch(model, pod->controller);
	if (result == API_DONE)
		pods_terminate(model, slot);
}

void controllers_delete_pod(struct model *model, uint32_t slot, struct client *client)
{
	struct sim_pod *pod = &model->pods[slot];

	if (pod->deleting || pod->terminating || pod->phase < PHASE_WAITING)
		return;
	pod->deleting = true;
	api_call(model, client, VERB_DELETE, 0, deleted, pod_handle(model, slot));
}

/* The same by its own controller, which waits for the answer. */
static void delete_own(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];

	if (pod->deleting || pod->terminating || pod->phase < PHASE_WAITING)
		return;
	pod->in_call = true;
	pod->controller->pending_calls++;
	controllers_delete_pod(model, slot, &model->manager);
}

/* --- more and fewer -------------------------------------------------------------------------- */

static int64_t burst_of(struct model *model, struct controller *c, int64_t missing)
{
	int64_t burst = model->spec->manager.burst_replicas;
	int64_t now;

	if (missing < burst)
		burst = missing;
	if (!model->spec->manager.slow_start)
		return burst;
	if (c->round_left <= 0) {
		c->round_left = burst;
		c->batch = 1;
	}
	now = c->batch < c->round_left ? c->batch : c->round_left;
	c->round_left -= now;
	c->batch *= 2;
	return now < burst ? now : burst;
}

/* Sends what waits for its burst. */
static void create_burst(struct model *model, struct controller *c)
{
	int64_t left = burst_of(model, c, (int64_t)c->wanted);

	for (size_t i = 0; i < c->slot_count && left > 0; i++) {
		const struct sim_pod *pod = &model->pods[c->slots[i]];

		if (pod->phase != PHASE_WANTED || pod->in_call)
			continue;
		create(model, c->slots[i], &model->manager);
		left--;
	}
}

/* Takes back up to `most` of those that were not created yet, the newest first; their number. */
static int64_t unwant(struct model *model, struct controller *c, int64_t most)
{
	int64_t count = 0;

	for (size_t i = c->slot_count; i-- > 0 && count < most;) {
		const struct sim_pod *pod = &model->pods[c->slots[i]];

		if (pod->phase == PHASE_WANTED && !pod->in_call) {
			pods_unwant(model, c->slots[i]);
			count++;
		}
	}
	return count;
}

struct candidate {
	uint32_t slot;
	uint8_t phase;
	int64_t since_ns;
};

/* ActivePods: without a node first, then those that do not run, then the youngest. */
static int first_to_go(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	if (x->phase != y->phase)
		return x->phase < y->phase ? -1 : 1;
	if (x->since_ns != y->since_ns)
		return x->since_ns > y->since_ns ? -1 : 1;
	return (x->slot < y->slot) - (x->slot > y->slot);
}

static void delete_burst(struct model *model, struct controller *c, int64_t surplus)
{
	struct candidate *candidates = mem_new(c->slot_count, sizeof(*candidates));
	int64_t left = surplus < model->spec->manager.burst_replicas
			       ? surplus
			       : model->spec->manager.burst_replicas;
	size_t count = 0;

	for (size_t i = 0; i < c->slot_count; i++) {
		const struct sim_pod *pod = &model->pods[c->slots[i]];

		if (is_alive(pod) || pod->phase == PHASE_SUCCEEDED)
			candidates[count++] = (struct candidate){ c->slots[i], pod->phase,
								  pod->phase == PHASE_RUNNING
									  ? pod->running_ns
									  : pod->created_ns };
	}
	if (count && (size_t)surplus < count)
		qsort(candidates, count, sizeof(*candidates), first_to_go);
	for (size_t i = 0; i < count && left > 0; i++, left--)
		delete_own(model, candidates[i].slot);
	free(candidates);
}

static int64_t alive_count(const struct model *model, const struct controller *c)
{
	int64_t count = 0;

	for (size_t i = 0; i < c->slot_count; i++)
		count += is_alive(&model->pods[c->slots[i]]);
	return count;
}

static void want_replicas(struct model *model, struct controller *c, int64_t replicas)
{
	int64_t missing = replicas - alive_count(model, c) - (int64_t)c->wanted;

	for (; missing > 0 && !model->too_large; missing--)
		pods_want(model, c, 0);
	if (missing < 0)
		missing += unwant(model, c, -missing);
	if (missing < 0)
		delete_burst(model, c, -missing);
	else
		create_burst(model, c);
}

/* --- kinds ----------------------------------------------------------------------------------- */

/* Has a pod to run there, as the node is? */
static bool daemon_belongs(const struct model *model, const struct controller *c, size_t index)
{
	const struct cluster *cluster = &model->session.cluster;
	const struct node *node = &cluster->nodes[index];
	const struct pod_spec *spec = c->prototype.spec;

	if (c->deleted || !node_has_labels(node, &spec->node_selector) ||
	    !node_terms_match(&spec->required_terms, node, &cluster->symbols))
		return false;
	for (uint32_t i = 0; i < node->taint_count; i++) {
		if (node->taints[i].effect != EFFECT_PREFER_NO_SCHEDULE &&
		    !tolerations_tolerate(spec->tolerations, spec->toleration_count,
					  &node->taints[i], false))
			return false;
	}
	return true;
}

static void sync_daemons(struct model *model, struct controller *c)
{
	uint8_t *has = mem_new(model->node_count, 1);

	for (size_t i = 0; i < c->slot_count; i++) {
		const struct sim_pod *pod = &model->pods[c->slots[i]];

		if (pod->phase == PHASE_FREE)
			continue;
		has[pod->ordinal] = 1;
		if (daemon_belongs(model, c, pod->ordinal) || pod->in_call)
			continue;
		/* A node that is only silent keeps its pods. */
		if (pod->phase == PHASE_WANTED)
			pods_unwant(model, c->slots[i]);
		else if (c->deleted)
			delete_own(model, c->slots[i]);
	}
	for (size_t i = 0; i < model->node_count; i++) {
		if (!has[i] && daemon_belongs(model, c, i))
			pods_want(model, c, (uint32_t)i);
	}
	free(has);
	create_burst(model, c);
}

static uint32_t slot_of_ordinal(const struct model *model, const struct controller *c,
				int64_t ordinal)
{
	for (size_t i = 0; i < c->slot_count; i++) {
		const struct sim_pod *pod = &model->pods[c->slots[i]];

		if (pod->phase != PHASE_FREE && pod->ordinal == ordinal)
			return c->slots[i];
	}
	return NO_SLOT;
}

/* From the highest ordinal down, one at a time unless parallel; true when there was one too many. */
static bool shrink_set(struct model *model, struct controller *c, int64_t replicas)
{
	uint32_t last = NO_SLOT;

	for (size_t i = 0; i < c->slot_count; i++) {
		const struct sim_pod *pod = &model->pods[c->slots[i]];

		if (pod->phase == PHASE_FREE || pod->ordinal < replicas)
			continue;
		if (c->spec->parallel || pod->phase == PHASE_WANTED) {
			if (pod->phase == PHASE_WANTED && !pod->in_call)
				pods_unwant(model, c->slots[i]);
			else
				delete_own(model, c->slots[i]);
		} else if (last == NO_SLOT || pod->ordinal > model->pods[last].ordinal) {
			last = c->slots[i];
		}
	}
	if (last != NO_SLOT)
		delete_own(model, last);
	return last != NO_SLOT;
}

/* A pod whose name is taken is not created before the old one is gone. */
static void sync_set(struct model *model, struct controller *c)
{
	int64_t replicas = c->deleted ? 0 : c->replicas;

	for (int64_t ordinal = 0; ordinal < replicas && !model->too_large; ordinal++) {
		uint32_t slot = slot_of_ordinal(model, c, ordinal);

		if (slot == NO_SLOT)
			slot = pods_want(model, c, (uint32_t)ordinal);
		if (model->pods[slot].phase == PHASE_WANTED && !model->pods[slot].in_call)
			create(model, slot, &model->manager);
		if (!c->spec->parallel &&
		    (model->pods[slot].phase != PHASE_RUNNING || model->pods[slot].terminating))
			return;
	}
	shrink_set(model, c, replicas);
}

static void sync_job(struct model *model, struct controller *c)
{
	int64_t left = c->replicas - c->succeeded;
	int64_t most = c->spec->parallelism ? c->spec->parallelism : c->replicas;
	int64_t at_once = left < most ? left : most;

	want_replicas(model, c, c->deleted || at_once < 0 ? 0 : at_once);
}

/* Pods of a controller that is gone: those that are done, too. */
static void sync_deleted(struct model *model, struct controller *c)
{
	unwant(model, c, INT64_MAX);
	delete_burst(model, c, INT64_MAX);
}

static void sync(struct model *model, struct controller *c)
{
	switch (c->spec->kind) {
	case KIND_POD:
		if (c->deleted)
			sync_deleted(model, c);
		break;
	case KIND_DAEMON_SET:
		sync_daemons(model, c);
		break;
	case KIND_STATEFUL_SET:
		sync_set(model, c);
		break;
	case KIND_JOB:
		if (c->deleted)
			sync_deleted(model, c);
		else
			sync_job(model, c);
		break;
	case KIND_REPLICATION_CONTROLLER:
	case KIND_REPLICA_SET:
	case KIND_DEPLOYMENT:
	case KIND_COUNT:
		want_replicas(model, c, c->deleted ? 0 : c->replicas);
		break;
	}
}

static void look(void *context, uint64_t id)
{
	struct model *model = context;
	struct controller *c = model->controllers[id];

	c->sync_planned = false;
	if (model->manager_component.active >= 0 && !c->pending_calls && !c->waits_for_set)
		sync(model, c);
	script_look(model);
}

void controllers_touch(struct model *model, struct controller *controller)
{
	if (controller->sync_planned)
		return;
	controller->sync_planned = true;
	event_queue_after(&model->events, 0, look, model, controller->id);
}

void controllers_touch_all(struct model *model)
{
	for (size_t i = 0; i < model->controller_count; i++)
		controllers_touch(model, model->controllers[i]);
}

void controllers_node_changed(struct model *model)
{
	for (size_t i = 0; i < model->controller_count; i++) {
		if (model->controllers[i]->spec->kind == KIND_DAEMON_SET)
			controllers_touch(model, model->controllers[i]);
	}
}

/* --- controllers themselves ------------------------------------------------------------------ */

/* A pod of a DaemonSet is for one node: required affinity to its name. */
static const struct pod_spec *spec_for_node(struct model *model, const struct controller *c,
					    size_t index)
{
	struct cluster *cluster = &model->session.cluster;
	struct pod_spec *spec =
		arena_copy(&cluster->arena, c->prototype.spec, sizeof(*c->prototype.spec));
	struct node_term *term = arena_new(&cluster->arena, 1, sizeof(*term));
	struct requirement *field = arena_new(&cluster->arena, 1, sizeof(*field));
	uint32_t *name = arena_new(&cluster->arena, 1, sizeof(*name));

	*name = cluster->nodes[index].name;
	*field = (struct requirement){ .key = cluster->known.metadata_name,
				       .operator= SELECTOR_IN,
				       .values = name,
				       .value_count = 1 };
	*term = (struct node_term){ .fields = field, .field_count = 1 };
	spec->required_terms = (struct node_terms){ .items = term, .count = 1, .present = true };
	return spec;
}

/* What the DaemonSet controller adds to the template. */
static void add_tolerations(struct model *model, struct controller *c)
{
	static const struct {
		const char *key;
		enum taint_effect effect;
	} added[] = {
		{ "node.kubernetes.io/not-ready", EFFECT_NO_EXECUTE },
		{ "node.kubernetes.io/unreachable", EFFECT_NO_EXECUTE },
		{ "node.kubernetes.io/unschedulable", EFFECT_NO_SCHEDULE },
	};
	enum { ADDED = sizeof(added) / sizeof(added[0]) };
	struct cluster *cluster = &model->session.cluster;
	struct pod_spec *spec =
		arena_copy(&cluster->arena, c->prototype.spec, sizeof(*c->prototype.spec));
	struct toleration *all =
		arena_new(&cluster->arena, (size_t)spec->toleration_count + ADDED, sizeof(*all));

	if (spec->toleration_count)
		memcpy(all, spec->tolerations, spec->toleration_count * sizeof(*all));
	for (size_t i = 0; i < ADDED; i++)
		all[spec->toleration_count + i] = (struct toleration){
			.key = intern_text(&cluster->symbols, added[i].key),
			.effect = (uint8_t)added[i].effect,
			.exists = true,
		};
	spec->tolerations = all;
	spec->toleration_count += ADDED;
	c->prototype.spec = spec;
}

static void make_daemons(struct model *model, struct controller *c)
{
	model->daemon_specs += model->node_count;
	if (model->daemon_specs > SIMULATION_PODS_MAX)
		model->too_large = "pods of DaemonSets";
	add_tolerations(model, c);
	c->node_specs = arena_new(&model->arena, model->node_count, sizeof(*c->node_specs));
	for (size_t i = 0; i < model->node_count; i++)
		c->node_specs[i] = spec_for_node(model, c, i);
}

static void create_set(void *context, uint64_t id);

static void set_created(struct model *model, uint64_t id, enum api_result result)
{
	struct controller *c = model->controllers[id];

	if (result == API_BEGUN)
		return;
	if (result != API_DONE) {
		event_queue_after(&model->events, RETRY_NS, create_set, model, id);
		return;
	}
	c->waits_for_set = false;
	c->has_set = !c->deleted;
	/* Whose owner is gone meanwhile goes, too. */
	if (c->deleted)
		store_remove(&model->store, model->spec->store.pod_bytes, model_now(model));
	controllers_touch(model, c);
}

static void create_set(void *context, uint64_t id)
{
	struct model *model = context;

	if (model->manager_component.active < 0)
		event_queue_after(&model->events, RETRY_NS, create_set, model, id);
	else
		api_call(model, &model->manager, VERB_CREATE, model->spec->store.pod_bytes,
			 set_created, id);
}

static void create_bare(struct model *model, struct controller *c)
{
	for (int64_t i = 0; i < c->replicas && !model->too_large; i++)
		create(model, pods_want(model, c, 0), &model->user);
}

/* --- what spreading knows of them ------------------------------------------------------------ */

static bool find_owner(const struct model *model, const struct controller *c, size_t *at)
{
	const struct cluster *cluster = &model->session.cluster;

	for (*at = 0; *at < cluster->pod_owner_count; (*at)++) {
		if (cluster->pod_owners[*at].name == c->prototype.owner_name)
			return true;
	}
	return false;
}

/* It selects the labels of its template, as far as there are any. */
static void add_owner(struct model *model, const struct controller *c)
{
	static const int owners[KIND_COUNT] = {
		[KIND_POD] = -1,
		[KIND_REPLICATION_CONTROLLER] = OWNER_REPLICATION_CONTROLLER,
		[KIND_REPLICA_SET] = OWNER_REPLICA_SET,
		[KIND_DEPLOYMENT] = OWNER_REPLICA_SET,
		[KIND_DAEMON_SET] = -1,
		[KIND_STATEFUL_SET] = OWNER_STATEFUL_SET,
		[KIND_JOB] = -1,
	};
	struct cluster *cluster = &model->session.cluster;
	const struct labels *labels = c->prototype.labels;
	struct requirement *requirements;
	struct pod_owner owner = { .name = c->prototype.owner_name,
				   .name_space = c->prototype.name_space };

	if (owners[c->spec->kind] < 0 || !labels || !labels->count)
		return;
	requirements = arena_new(&cluster->arena, labels->count, sizeof(*requirements));
	for (uint32_t i = 0; i < labels->count; i++)
		requirements[i] = (struct requirement){ .key = labels->items[i].key,
							.operator= SELECTOR_IN,
							.values = &labels->items[i].value,
							.value_count = 1 };
	owner.kind = (enum pod_owner_kind)owners[c->spec->kind];
	owner.selector = (struct selector){ requirements, labels->count, false };
	object_add_owner(cluster, &owner);
	cluster_events_catch_up(&model->drain.events);
}

static void remove_owner(struct model *model, const struct controller *c)
{
	size_t at;

	if (find_owner(model, c, &at))
		cluster_events_remove(&model->drain.events, LIST_POD_OWNERS, at);
}

/* --- they come and go ------------------------------------------------------------------------ */

/* One of that workload that was deleted and is empty: its slots are used again. */
static struct controller *find_empty(struct model *model, const struct workload_spec *spec)
{
	for (size_t i = 0; i < model->controller_count && model->deleted_controllers; i++) {
		struct controller *c = model->controllers[i];

		if (c->deleted && c->spec == spec && !c->objects && !c->wanted &&
		    !c->pending_calls && !c->waits_for_set)
			return c;
	}
	return NULL;
}

static void begin_again(struct model *model, struct controller *c)
{
	model->deleted_controllers--;
	c->deleted = false;
	c->replicas = c->spec->replicas;
	c->succeeded = 0;
	c->batch = c->round_left = 0;
}

static struct controller *new_controller(struct model *model, const struct workload_spec *spec)
{
	struct controller *c = arena_new(&model->arena, 1, sizeof(*c));
	size_t number = model->controller_count;

	if (number >= SIMULATION_PODS_MAX)
		model->too_large = "controllers";
	c->spec = spec;
	c->model = model;
	c->id = (uint32_t)number;
	c->prototype = model->prototypes[spec - model->spec->workloads];
	c->replicas = spec->replicas;
	c->name = arena_format(&model->arena, "%s-%zu", spec->name, number);
	c->prototype.owner_name = intern_text(&model->session.cluster.symbols, c->name);
	model->controllers = mem_grow((void *)model->controllers, number,
				      &model->controller_capacity, sizeof(*model->controllers));
	model->controllers[model->controller_count++] = c;
	if (spec->kind == KIND_DAEMON_SET)
		make_daemons(model, c);
	return c;
}

struct controller *controllers_add(struct model *model, const struct workload_spec *spec)
{
	struct controller *c = find_empty(model, spec);

	if (c)
		begin_again(model, c);
	else
		c = new_controller(model, spec);
	store_add(&model->store, model->spec->store.pod_bytes, model_now(model));
	add_owner(model, c);
	if (spec->kind == KIND_POD)
		create_bare(model, c);
	if (spec->kind == KIND_DEPLOYMENT) {
		c->waits_for_set = true;
		create_set(model, c->id);
	}
	controllers_touch(model, c);
	return c;
}

void controllers_scale(struct model *model, struct controller *controller, int64_t replicas)
{
	controller->replicas = replicas;
	store_replace(&model->store, model->spec->store.pod_bytes, model_now(model));
	controllers_touch(model, controller);
}

void controllers_delete(struct model *model, struct controller *controller)
{
	if (controller->deleted)
		return;
	controller->deleted = true;
	model->deleted_controllers++;
	store_remove(&model->store, model->spec->store.pod_bytes, model_now(model));
	/* With its ReplicaSet, which may be about to be created. */
	if (controller->has_set)
		store_remove(&model->store, model->spec->store.pod_bytes, model_now(model));
	controller->has_set = false;
	remove_owner(model, controller);
	controllers_touch(model, controller);
}

void controllers_manager_ended(struct model *model)
{
	api_drop_calls(model, &model->manager_component);
}

void controllers_manager_began(struct model *model)
{
	client_init(&model->manager, model->spec->manager.client, &model->manager_component);
	model->manager_began_ns = model_now(model);
	controllers_touch_all(model);
}
