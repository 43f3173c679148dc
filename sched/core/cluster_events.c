/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/cluster_events.h"

#include <string.h>

#include "sched/core/cycle.h"
#include "sched/core/queueing_hints.h"

/* --- telling the queue ----------------------------------------------------------------------- */

static void tell(struct cluster_events *e, uint64_t kind, const void *before, const void *after)
{
	const struct cluster_event event = { kind, before, after };

	/* Upstream has no handler for what no plugin waits for. */
	if (e->registered & kind)
		scheduling_queue_move(e->queue, &event, NULL, NULL);
}

struct node_check {
	struct cluster_events *events;
	const struct node_info *node;
};

/* v1.26 preCheckForNode. */
static bool may_run_there(void *context, const struct pod *pod)
{
	const struct node_check *check = context;
	const struct rule_call call = scheduler_ask_about(check->events->scheduler, pod);

	return check->events->admits(&call, check->node);
}

static void tell_of_node(struct cluster_events *e, uint64_t kind, const struct node *before,
			 uint32_t index)
{
	struct node_check check = { e, &e->snapshot->nodes[index] };
	const struct cluster_event event = { kind, before, check.node->node };

	scheduling_queue_move(e->queue, &event, e->hints || !e->admits ? NULL : may_run_there,
			      &check);
}

/* getLEPriorityPreCheck: a nomination weighs on pods of the same and of a lower priority. */
static bool is_not_above(void *context, const struct pod *pod)
{
	return pod->spec->priority <= *(const int32_t *)context;
}

/* The room that was kept for the pod is free. v1.26 leaves that to the next event. */
static void tell_of_room(struct cluster_events *e, const struct pod *before)
{
	const struct cluster_event event = { EVENTS(POD, EVENT_DELETE), before, NULL };
	int32_t priority = before->spec->priority;

	if (e->hints)
		scheduling_queue_move(e->queue, &event, is_not_above, &priority);
}

/* --- the cluster's lists --------------------------------------------------------------------- */

struct cluster_list_view cluster_list_view(const struct cluster *c, enum cluster_list list)
{
#define LIST(items, count, resource)                                                         \
	(struct cluster_list_view)                                                           \
	{                                                                                    \
		items, count, sizeof(*(items)), EVENTS(resource, EVENT_ADD),                 \
			EVENTS(resource, EVENT_UPDATE_OTHER), EVENTS(resource, EVENT_DELETE) \
	}
	switch (list) {
	case LIST_VOLUMES:
		return LIST(c->volumes, c->volume_count, VOLUME);
	case LIST_CLAIMS:
		return LIST(c->claims, c->claim_count, CLAIM);
	case LIST_STORAGE_CLASSES:
		return LIST(c->storage_classes, c->storage_class_count, STORAGE_CLASS);
	case LIST_CSI_NODES:
		return LIST(c->csi_nodes, c->csi_node_count, CSI_NODE);
	case LIST_CSI_DRIVERS:
		return LIST(c->csi_drivers, c->csi_driver_count, CSI_DRIVER);
	case LIST_CSI_CAPACITIES:
		return LIST(c->csi_capacities, c->csi_capacity_count, CSI_CAPACITY);
	case LIST_POD_OWNERS:
	case CLUSTER_LISTS:
		break;
	}
	return LIST(c->pod_owners, c->pod_owner_count, SERVICE);
#undef LIST
}

static void *item_at(const struct cluster_list_view *list, size_t at)
{
	return (char *)list->items + at * list->size;
}

/* Does anything follow from the object at all? Controllers are no events. */
static bool is_heard(const struct cluster_events *e, enum cluster_list list, const void *object)
{
	if (list == LIST_POD_OWNERS)
		return ((const struct pod_owner *)object)->kind == OWNER_SERVICE;
	/* v1.26 onStorageClassAdd. */
	return e->hints || list != LIST_STORAGE_CLASSES ||
	       ((const struct storage_class *)object)->wait_for_first_consumer;
}

static void tell_of_new(struct cluster_events *e, enum cluster_list which)
{
	const struct cluster_list_view list = cluster_list_view(e->snapshot->cluster, which);

	for (size_t i = e->seen[which]; i < list.count; i++) {
		if (is_heard(e, which, item_at(&list, i)))
			tell(e, list.add, NULL, item_at(&list, i));
	}
	e->seen[which] = list.count;
}

void cluster_events_init(struct cluster_events *events, struct scheduler *scheduler,
			 struct scheduling_queue *queue,
			 bool (*admits)(const struct rule_call *call, const struct node_info *node))
{
	*events = (struct cluster_events){
		.scheduler = scheduler,
		.snapshot = scheduler->snapshot,
		.queue = queue,
		.admits = admits,
		.hints = scheduler->features.queueing_hints,
		.registered = scheduler_registered_events(scheduler),
	};
	for (int i = 0; i < CLUSTER_LISTS; i++)
		events->seen[i] = cluster_list_view(scheduler->cluster, (enum cluster_list)i).count;
}

void cluster_events_catch_up(struct cluster_events *events)
{
	uint32_t first = (uint32_t)events->snapshot->node_count;

	snapshot_catch_up(events->snapshot);
	for (uint32_t i = first; i < events->snapshot->node_count; i++)
		tell_of_node(events, EVENTS(NODE, EVENT_ADD), NULL, i);
	for (int i = 0; i < CLUSTER_LISTS; i++)
		tell_of_new(events, (enum cluster_list)i);
}

void cluster_events_update(struct cluster_events *events, enum cluster_list which, size_t at,
			   const void *now)
{
	const struct cluster_list_view list = cluster_list_view(events->snapshot->cluster, which);
	struct arena *scratch = &events->scheduler->scratch;
	const void *before = arena_copy(scratch, item_at(&list, at), list.size);

	memcpy(item_at(&list, at), now, list.size);
	if (which == LIST_VOLUMES)
		volumes_volume_replaced(events->snapshot->volumes, at);
	else if (which == LIST_CLAIMS)
		volumes_claim_replaced(events->snapshot->volumes, at);
	else if (which == LIST_CSI_NODES)
		volumes_csi_node_replaced(events->snapshot->volumes, at);
	else if (which == LIST_POD_OWNERS)
		snapshot_owners_changed(events->snapshot);
	if (which != LIST_POD_OWNERS || is_heard(events, which, now))
		tell(events, list.update, before, item_at(&list, at));
}

static void take_out(struct cluster_events *e, enum cluster_list which, size_t at)
{
	struct cluster *cluster = e->snapshot->cluster;
	struct volumes *volumes = e->snapshot->volumes;
	const struct cluster_list_view list = cluster_list_view(cluster, which);
	char *gap = item_at(&list, at);

	switch (which) {
	case LIST_VOLUMES:
		volumes_remove_volume(volumes, cluster, at);
		return;
	case LIST_CLAIMS:
		volumes_remove_claim(volumes, cluster, at);
		return;
	case LIST_STORAGE_CLASSES:
		volumes_remove_class(volumes, cluster, at);
		return;
	case LIST_CSI_NODES:
		volumes_remove_csi_node(volumes, cluster, at);
		return;
	case LIST_CSI_DRIVERS:
		volumes_remove_csi_driver(volumes, cluster, at);
		return;
	case LIST_CSI_CAPACITIES:
		cluster->csi_capacity_count--;
		break;
	case LIST_POD_OWNERS:
	case CLUSTER_LISTS:
		cluster->pod_owner_count--;
		break;
	}
	memmove(gap, gap + list.size, (list.count - at - 1) * list.size);
	if (which == LIST_POD_OWNERS)
		snapshot_owners_changed(e->snapshot);
}

void cluster_events_remove(struct cluster_events *events, enum cluster_list which, size_t at)
{
	const struct cluster_list_view list = cluster_list_view(events->snapshot->cluster, which);
	struct arena *scratch = &events->scheduler->scratch;
	const void *before = arena_copy(scratch, item_at(&list, at), list.size);

	take_out(events, which, at);
	events->seen[which]--;
	if (which != LIST_POD_OWNERS || is_heard(events, which, before))
		tell(events, list.remove, before, NULL);
}

/* --- nodes ----------------------------------------------------------------------------------- */

static bool same_resources(const struct resources *a, const struct resources *b)
{
	if (a->milli_cpu != b->milli_cpu || a->memory_bytes != b->memory_bytes ||
	    a->ephemeral_bytes != b->ephemeral_bytes || a->pod_slots != b->pod_slots ||
	    a->scalar_count != b->scalar_count)
		return false;
	for (uint32_t i = 0; i < a->scalar_count; i++) {
		if (a->scalars[i].resource != b->scalars[i].resource ||
		    a->scalars[i].amount != b->scalars[i].amount)
			return false;
	}
	return true;
}

enum { NODE_CHANGES = 7, OLD_NODE_CHANGES = 5 };

/* NodeSchedulingPropertiesChange: what is different, in the order in which it is told. */
static void node_changes(const struct node *before, const struct node *after,
			 uint64_t kinds[NODE_CHANGES])
{
	bool uncordoned = before->unschedulable && !after->unschedulable;
	bool offers = !same_resources(&before->allocatable, &after->allocatable);
	bool labels = !labels_equal(&before->labels, &after->labels);
	bool taints = !node_taints_equal(before, after);

	kinds[0] = uncordoned ? EVENTS(NODE, EVENT_UPDATE_TAINT) : 0;
	kinds[1] = offers ? EVENTS(NODE, EVENT_UPDATE_ALLOCATABLE) : 0;
	kinds[2] = labels ? EVENTS(NODE, EVENT_UPDATE_LABEL) : 0;
	kinds[3] = taints ? EVENTS(NODE, EVENT_UPDATE_TAINT) : 0;
	kinds[4] = before->conditions != after->conditions ? EVENTS(NODE, EVENT_UPDATE_CONDITION)
							   : 0;
	kinds[5] = before->annotations != after->annotations ? EVENTS(NODE, EVENT_UPDATE_ANNOTATION)
							     : 0;
	kinds[6] = before->declared_features != after->declared_features
			   ? EVENTS(NODE, EVENT_UPDATE_DECLARED_FEATURE)
			   : 0;
}

void cluster_events_update_node(struct cluster_events *events, uint32_t index,
				const struct node *now)
{
	const struct node before = events->snapshot->cluster->nodes[index];
	uint64_t kinds[NODE_CHANGES];
	size_t count = events->hints ? NODE_CHANGES : OLD_NODE_CHANGES;

	snapshot_replace_node(events->snapshot, index, now);
	node_changes(&before, now, kinds);
	for (size_t i = 0; i < count; i++) {
		if (!kinds[i])
			continue;
		tell_of_node(events, kinds[i], &before, index);
		/* v1.26 tells of the first difference. */
		if (!events->hints)
			return;
	}
}

void cluster_events_remove_node(struct cluster_events *events, uint32_t index)
{
	/* v1.26 deleteNodeFromCache wakes nobody. */
	if (events->hints)
		tell(events, EVENTS(NODE, EVENT_DELETE), &events->snapshot->cluster->nodes[index],
		     NULL);
	nominations_forget_node(&events->scheduler->nominations, index);
	snapshot_remove_node(events->snapshot, index);
}

/* --- pods ------------------------------------------------------------------------------------ */

/* AssignedPodAdded, AssignedPodUpdated. */
static void tell_of_bound(struct cluster_events *e, uint64_t kinds, const struct pod *before,
			  const struct pod *after)
{
	if (!e->hints) {
		scheduling_queue_pod_assigned(e->queue, e->snapshot, after, kinds);
		return;
	}
	for (; kinds; kinds &= kinds - 1)
		tell(e, kinds & -kinds, before, after);
}

/* What the pod's status says of a nomination. */
static void take_nomination(struct cluster_events *e, struct pod *pod)
{
	uint32_t node = NO_NODE;

	if (pod->nominated_node_name)
		node = cluster_find_node(e->snapshot->cluster, pod->nominated_node_name);
	scheduler_nominate(e->scheduler, pod, node);
}

void cluster_events_add_pod(struct cluster_events *events, struct pod *pod)
{
	if (pod->state == POD_BOUND) {
		snapshot_add_pod(events->snapshot, pod);
		tell_of_bound(events, EVENTS(POD, EVENT_ADD), NULL, pod);
		return;
	}
	if (nominations_find(&events->scheduler->nominations, pod) == NO_NODE)
		take_nomination(events, pod);
	scheduling_queue_add(events->queue, pod);
}

void cluster_events_pod_bound(struct cluster_events *events, struct pod *pod)
{
	scheduling_queue_done(events->queue, pod);
	tell_of_bound(events, EVENTS(POD, EVENT_ADD), NULL, pod);
}

static bool is_scaled_down(const struct resources *before, const struct resources *after)
{
	if (after->milli_cpu < before->milli_cpu || after->memory_bytes < before->memory_bytes ||
	    after->ephemeral_bytes < before->ephemeral_bytes)
		return true;
	for (uint32_t i = 0; i < before->scalar_count; i++) {
		if (resources_scalar(after, before->scalars[i].resource) <
		    before->scalars[i].amount)
			return true;
	}
	return false;
}

/* PodSchedulingPropertiesChange. */
static uint64_t pod_changes(const struct pod *before, const struct pod *after)
{
	const struct pod_spec *old = before->spec;
	const struct pod_spec *new = after->spec;
	unsigned int actions = 0;

	if (!labels_equal(before->labels, after->labels))
		actions |= EVENT_UPDATE_LABEL;
	if (is_scaled_down(&old->request, &new->request))
		actions |= EVENT_UPDATE_SCALE_DOWN;
	if (old->scheduling_gate_count && !new->scheduling_gate_count)
		actions |= EVENT_UPDATE_GATES_GONE;
	if (old->toleration_count != new->toleration_count)
		actions |= EVENT_UPDATE_TOLERATION;
	return EVENTS(POD, actions ? actions : EVENT_UPDATE_OTHER);
}

static void overwrite(struct pod *pod, const struct pod *now)
{
	pod->spec = now->spec;
	pod->labels = now->labels;
	pod->deleting = now->deleting;
	pod->preempted = now->preempted;
	pod->nominated_node_name = now->nominated_node_name;
	if (now->start_seconds != INT64_MIN)
		pod->start_seconds = now->start_seconds;
}

/* It is the newest on its node then, as upstream's cache takes it out and puts it in again. */
static void update_bound(struct cluster_events *e, struct pod *pod, const struct pod *now)
{
	struct node_info *node = NULL;

	if (pod->node != NO_NODE) {
		node = &e->snapshot->nodes[pod->node];
		node_info_remove_pod(node, pod);
	}
	overwrite(pod, now);
	if (node)
		node_info_add_pod(node, pod);
}

/* A copy that says where the pod is nominated. */
static struct pod with_nomination(const struct cluster_events *e, const struct pod *pod)
{
	uint32_t node = nominations_find(&e->scheduler->nominations, pod);
	struct pod copy = *pod;

	copy.nominated_node_name = node == NO_NODE ? 0 : e->snapshot->cluster->nodes[node].name;
	return copy;
}

static void update_pending(struct cluster_events *e, struct pod *pod, const struct pod *now)
{
	const struct pod before = with_nomination(e, pod);
	bool renominated = pod->nominated_node_name != now->nominated_node_name;
	bool same = pod->spec == now->spec && pod->deleting == now->deleting &&
		    labels_equal(pod->labels, now->labels);

	overwrite(pod, now);
	if (renominated)
		take_nomination(e, pod);
	/* Without hints a change of nothing but its status is no reason to try the pod. */
	scheduling_queue_update(e->queue, pod, &before,
				same && !e->hints ? 0 : pod_changes(&before, pod));
	if (renominated && before.nominated_node_name)
		tell_of_room(e, &before);
}

void cluster_events_update_pod(struct cluster_events *events, struct pod *pod,
			       const struct pod *now)
{
	const struct pod before = *pod;

	snapshot_catch_up(events->snapshot);
	if (pod->state != POD_BOUND) {
		update_pending(events, pod, now);
		return;
	}
	update_bound(events, pod, now);
	tell_of_bound(events, pod_changes(&before, pod), &before, pod);
}

void cluster_events_delete_pod(struct cluster_events *events, struct pod *pod)
{
	const struct pod before = with_nomination(events, pod);

	scheduling_queue_delete(events->queue, pod);
	scheduler_remove(events->scheduler, pod);
	pod->state = POD_DELETED;
	if (before.state == POD_BOUND)
		tell(events, EVENTS(POD, EVENT_DELETE), &before, NULL);
	else if (before.nominated_node_name)
		tell_of_room(events, &before);
}
