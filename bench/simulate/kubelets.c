/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodes' agents, hollow ones: they start pods and end them, after a while, and send heartbeats.
 */
#include "bench/simulate/model.h"

#define RETRY_NS INT64_C(1000000000)
/* A kubelet looks again at a pod that did not start. */
#define LOOK_AGAIN_NS INT64_C(10000000000)

static struct sim_node *node_of(struct model *model, const struct sim_pod *pod)
{
	return &model->nodes[pod->node];
}

/* --- starting -------------------------------------------------------------------------------- */

static void report_running(void *context, uint64_t handle);

static void reported(struct model *model, uint64_t handle, enum api_result result)
{
	uint32_t slot;

	if (!pod_of_task(model, handle, &slot))
		return;
	if (result == API_BEGUN)
		pods_await(model, slot, AWAITS_STATUS);
	else if (result == API_DONE)
		pods_running(model, slot);
	else
		event_queue_after(&model->events, RETRY_NS, report_running, model, handle);
}

static void report_running(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_task(model, handle, &slot);

	if (!pod)
		return;
	pods_await(model, slot, AWAITS_STATUS_TOKEN);
	api_call(model, &node_of(model, pod)->client, VERB_STATUS, model->spec->store.pod_bytes,
		 reported, handle);
}

/* --- containers that have ended -------------------------------------------------------------- */

static void report_end(void *context, uint64_t handle);

/* A pod that had to go is gone; another one is done. */
static void reported_end(struct model *model, uint64_t handle, enum api_result result)
{
	uint32_t slot;
	const struct sim_pod *pod = pod_of_task(model, handle, &slot);

	if (!pod || result == API_BEGUN)
		return;
	if (result != API_DONE)
		event_queue_after(&model->events, RETRY_NS, report_end, model, handle);
	else if (pod->ending)
		pods_gone(model, slot);
	else
		pods_succeeded(model, slot);
}

static void report_end(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_task(model, handle, &slot);

	if (!pod)
		return;
	if (pod->up)
		pods_set_up(model, slot, false);
	api_call(model, &node_of(model, pod)->client, pod->ending ? VERB_DELETE : VERB_STATUS,
		 pod->ending ? 0 : model->spec->store.pod_bytes, reported_end, handle);
}

/* --- containers that start ------------------------------------------------------------------- */

static void started(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_task(model, handle, &slot);

	if (!pod)
		return;
	pods_set_up(model, slot, true);
	if (pod->controller->spec->kind == KIND_JOB)
		event_queue_after(&model->events, pod->controller->spec->run_ns, report_end, model,
				  handle);
	if (pod->phase == PHASE_ASSIGNED)
		report_running(model, handle);
}

static void start_containers(struct model *model, uint32_t slot)
{
	int64_t latency = latency_draw(&model->spec->kubelet.start, model_draw(model));

	if (model->pods[slot].phase == PHASE_ASSIGNED)
		pods_await(model, slot, AWAITS_START);
	event_queue_after(&model->events, latency, started, model, pod_handle(model, slot));
}

/* --- images ---------------------------------------------------------------------------------- */

static uint64_t image_of(const struct model *model, const struct sim_pod *pod)
{
	return UINT64_C(1) << (pod->controller->spec - model->spec->workloads);
}

static bool has_image(struct model *model, const struct sim_pod *pod)
{
	return !model->spec->kubelet.pull.count ||
	       (node_of(model, pod)->images & image_of(model, pod));
}

static void pull(void *context, uint64_t handle);

/* Before the back-off is over it starts only if another pod's pull has brought the image. */
static void back_off(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_task(model, handle, &slot);
	int64_t left;

	if (!pod)
		return;
	left = pod->pull_again_ns - model_now(model);
	if (left <= 0 || has_image(model, pod))
		pull(model, handle);
	else
		event_queue_after(&model->events, left < LOOK_AGAIN_NS ? left : LOOK_AGAIN_NS,
				  back_off, model, handle);
}

static void pulled(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	struct sim_pod *pod = pod_of_task(model, handle, &slot);
	const struct kubelet_spec *spec = &model->spec->kubelet;
	int64_t backoff;

	if (!pod)
		return;
	model->counts.pulls++;
	if (!(model->failing_pulls & image_of(model, pod))) {
		node_of(model, pod)->images |= image_of(model, pod);
		start_containers(model, slot);
		return;
	}
	model->counts.pull_failures++;
	backoff = spec->pull_backoff_ns;
	for (uint32_t i = 0; i < pod->pull_failures && backoff < spec->pull_backoff_most_ns; i++)
		backoff *= 2;
	if (backoff > spec->pull_backoff_most_ns)
		backoff = spec->pull_backoff_most_ns;
	pod->pull_failures++;
	pod->pull_again_ns = model_now(model) + backoff;
	back_off(model, handle);
}

/* One after another, as kubelets do by default; one that waits finds the image there. */
static void pull(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_task(model, handle, &slot);
	int64_t now = model_now(model);
	struct sim_node *node;

	if (!pod)
		return;
	node = node_of(model, pod);
	if (has_image(model, pod)) {
		start_containers(model, slot);
		return;
	}
	if (node->pull_free_ns > now) {
		event_queue_at(&model->events, node->pull_free_ns, pull, model, handle);
		return;
	}
	node->pull_free_ns = now + latency_draw(&model->spec->kubelet.pull, model_draw(model));
	event_queue_at(&model->events, node->pull_free_ns, pulled, model, handle);
}

static void attached(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_task(model, handle, &slot);

	if (!pod)
		return;
	if (pod->phase == PHASE_ASSIGNED)
		pods_await(model, slot, AWAITS_PULL);
	pull(model, handle);
}

void kubelets_admit(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];
	const struct claim_spec *claim = &pod->controller->spec->claim;

	pod->task++;
	if (pod->phase == PHASE_ASSIGNED)
		pods_await(model, slot, claim->wanted ? AWAITS_ATTACH : AWAITS_PULL);
	if (!node_of(model, pod)->up)
		return;
	if (claim->wanted)
		event_queue_after(&model->events, latency_draw(&claim->attach, model_draw(model)),
				  attached, model, pod_handle(model, slot));
	else
		pull(model, pod_handle(model, slot));
}

/* --- ending ---------------------------------------------------------------------------------- */

/* v1.1 and v1.2: the node controller takes away what a node that is gone does not end. */
static void force(void *context, uint64_t handle)
{
	struct model *model = context;
	uint32_t slot;
	const struct sim_pod *pod = pod_of_handle(model, handle, &slot);

	if (!pod || node_of(model, pod)->up)
		return;
	model->counts.forced++;
	pods_gone(model, slot);
}

void kubelets_end(struct model *model, uint32_t slot)
{
	struct sim_pod *pod = &model->pods[slot];

	pods_await(model, slot, AWAITS_NOTHING);
	pod->task++;
	pod->ending = true;
	if (node_of(model, pod)->up)
		event_queue_after(&model->events, model->spec->kubelet.grace_ns, report_end, model,
				  pod_handle(model, slot));
	else if (model->spec->node_controller.eviction == EVICT_BY_TIME)
		event_queue_after(&model->events, model->spec->kubelet.grace_ns, force, model,
				  pod_handle(model, slot));
}

/* --- the node itself ------------------------------------------------------------------------- */

static void heartbeat(void *context, uint64_t index)
{
	struct model *model = context;
	struct sim_node *node = &model->nodes[index];
	int64_t now = model_now(model);

	if (node->up && api_is_writable(model)) {
		node->stamp_ns = now - node->clock_behind_ns;
		store_replace(&model->store, model->spec->store.node_bytes, now);
		api_count(model, VERB_HEARTBEAT, model->spec->store.node_bytes);
	}
	event_queue_after(&model->events, model->spec->kubelet.heartbeat_ns, heartbeat, model,
			  index);
}

void kubelets_start(struct model *model)
{
	int64_t period = model->spec->kubelet.heartbeat_ns;

	for (size_t i = 0; i < model->node_count; i++) {
		struct sim_node *node = &model->nodes[i];

		client_init(&node->client, model->spec->kubelet.client, NULL);
		node->up = node->ready = true;
		node->pods = NO_SLOT;
		node->stamp_ns = -node->clock_behind_ns;
		store_add(&model->store, model->spec->store.node_bytes, 0);
		event_queue_at(&model->events,
			       (int64_t)((double)period * (double)i / (double)model->node_count),
			       heartbeat, model, i);
	}
	model->ready_nodes = model->node_count;
}

void kubelets_crash(struct model *model, uint32_t index)
{
	struct sim_node *node = &model->nodes[index];

	if (!node->up)
		return;
	node->up = false;
	node->pull_free_ns = 0;
	for (uint32_t slot = node->pods; slot != NO_SLOT; slot = model->pods[slot].next_on_node) {
		struct sim_pod *pod = &model->pods[slot];

		pod->task++;
		pod->ending = false;
		if (pod->up)
			pods_set_up(model, slot, false);
	}
}

void kubelets_return(struct model *model, uint32_t index)
{
	struct sim_node *node = &model->nodes[index];

	if (node->up)
		return;
	node->up = true;
	for (uint32_t slot = node->pods; slot != NO_SLOT; slot = model->pods[slot].next_on_node) {
		if (model->pods[slot].terminating)
			kubelets_end(model, slot);
		else
			kubelets_admit(model, slot);
	}
}
