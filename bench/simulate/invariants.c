/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What no sequence of events may break.
 */
#include <stdlib.h>

#include "bench/simulate/model.h"
#include "sched/base/mem.h"

/* An eviction is tried again each second, while it fails or there is nobody to do it. */
#define EVICTION_SLACK_NS INT64_C(2000000000)

static bool broken(struct model *model, const char *what)
{
	if (!model->broken)
		model->broken = what;
	return false;
}

/* Every slot is in its controller's list, waits for what its phase says, and is counted once. */
static bool pods_are_whole(struct model *model)
{
	struct counts seen = { 0 };

	for (size_t i = 0; i < model->pod_count; i++) {
		const struct sim_pod *pod = &model->pods[i];
		bool on_node = pod->phase == PHASE_ASSIGNED || pod->phase == PHASE_RUNNING;

		if (pod->phase == PHASE_FREE)
			continue;
		if (pod->controller->slots[pod->place] != i)
			return broken(model, "a pod is not among those of its controller");
		seen.waiting += pod->phase == PHASE_WAITING && !pod->terminating;
		seen.pending += pod->phase == PHASE_ASSIGNED && !pod->terminating;
		seen.running += pod->phase == PHASE_RUNNING && !pod->terminating;
		seen.terminating += pod->terminating;
		seen.succeeded += pod->phase == PHASE_SUCCEEDED;
		seen.up += pod->up;
		if (on_node && (pod->pod->state != POD_BOUND || pod->pod->node != pod->node))
			return broken(model,
				      "the scheduler has a pod on another node than the API");
		if (on_node && claims_is_unbound(pod))
			return broken(model, "a pod has a node and no volume");
		if (pod->phase == PHASE_WAITING && pod->wait == AWAITS_NOTHING)
			return broken(model, "a pod waits for nothing, and nobody is about it");
	}
	if (seen.waiting != model->counts.waiting || seen.pending != model->counts.pending ||
	    seen.running != model->counts.running || seen.up != model->counts.up ||
	    seen.terminating != model->counts.terminating ||
	    seen.succeeded != model->counts.succeeded)
		return broken(model, "pods were lost or doubled: the counts are not their number");
	return true;
}

static bool node_is_whole(struct model *model, size_t index)
{
	const struct sim_node *node = &model->nodes[index];
	const struct node_info *info = &model->session.snapshot.nodes[index];
	uint32_t count = 0;

	for (uint32_t slot = node->pods; slot != NO_SLOT; slot = model->pods[slot].next_on_node) {
		const struct sim_pod *pod = &model->pods[slot];

		count++;
		if (pod->node != index)
			return broken(model, "a node's list has a pod of another node");
		if (!node->up && pod->up)
			return broken(model, "containers run on a node that is down");
	}
	if (count != node->pod_count)
		return broken(model, "a node's pods are not as many as it counts");
	if ((int64_t)count > info->node->allocatable.pod_slots)
		return broken(model, "a node has more pods than it may");
	return true;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Until when the pod of a node that is gone may still be there, told by nobody to go. */
static int64_t stays_until(const struct model *model, const struct sim_node *node,
			   const struct sim_pod *pod)
{
	bool by_taint = model->spec->node_controller.eviction == EVICT_BY_TAINT;
	int64_t due = node->tainted_ns + (by_taint ? pod->controller->spec->toleration_ns : 0);

	return later(later(due, pod->kept_ns),
		     later(model->manager_began_ns, model->ready_since_ns)) +
	       EVICTION_SLACK_NS;
}

/* After its pods were told to go, none is there but those that may stay or are on their way. */
static bool node_was_emptied(struct model *model, size_t index)
{
	const struct sim_node *node = &model->nodes[index];
	int64_t now = model_now(model);

	if (node->up || !node->evicted || model->manager_component.active < 0)
		return true;
	for (uint32_t slot = node->pods; slot != NO_SLOT; slot = model->pods[slot].next_on_node) {
		const struct sim_pod *pod = &model->pods[slot];

		if (pod->controller->spec->toleration_ns == INT64_MAX || pod->terminating ||
		    pod->deleting || !model->ready_nodes)
			continue;
		if (now > stays_until(model, node, pod) && pod->scheduled_ns < node->tainted_ns)
			return broken(model, "a pod stays on a dead node after its eviction");
	}
	return true;
}

/* No controller has more living pods than it ever wanted at once, and none has two of an ordinal. */
static bool controllers_are_whole(struct model *model)
{
	for (size_t i = 0; i < model->controller_count; i++) {
		const struct controller *c = model->controllers[i];
		size_t wanted = 0, active = 0;

		for (size_t k = 0; k < c->slot_count; k++) {
			const struct sim_pod *pod = &model->pods[c->slots[k]];

			wanted += pod->phase == PHASE_WANTED;
			active += pod->phase >= PHASE_WAITING && pod->phase <= PHASE_RUNNING &&
				  !pod->terminating;
		}
		if (wanted != c->wanted || active != c->active)
			return broken(model, "a controller counts other pods than it has");
	}
	return true;
}

/* Little's law, on every queue. */
static bool flows_agree(struct model *model)
{
	uint64_t inside[POD_WAITS] = { 0 }, since[POD_WAITS] = { 0 };

	for (size_t i = 0; i < model->pod_count; i++) {
		inside[model->pods[i].wait]++;
		since[model->pods[i].wait] += (uint64_t)model->pods[i].since_ns;
	}
	for (int wait = 1; wait < POD_WAITS; wait++) {
		if (!flow_agrees(&model->flows[wait], model_now(model), inside[wait], since[wait]))
			return broken(model, "Little's law: a queue's sums do not agree");
	}
	return true;
}

bool invariants_hold(struct model *model)
{
	if (!pods_are_whole(model) || !controllers_are_whole(model))
		return false;
	for (size_t i = 0; i < model->node_count; i++) {
		if (!node_is_whole(model, i) || !node_was_emptied(model, i))
			return false;
	}
	return flows_agree(model);
}
