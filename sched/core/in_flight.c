/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/in_flight.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/model/node.h"
#include "sched/model/objects.h"

union object {
	struct pod pod;
	struct node node;
	struct persistent_volume volume;
	struct volume_claim claim;
	struct storage_class class;
	struct csi_node csi_node;
	struct csi_driver csi_driver;
	struct csi_capacity csi_capacity;
	struct pod_owner owner;
};

struct recorded_event {
	uint64_t kind;
	bool has_before, has_after;
	union object before, after;
};

static size_t object_size(uint64_t kind)
{
	static const struct {
		uint64_t kinds;
		size_t size;
	} sizes[] = {
		{ EVENTS(NODE, EVENT_ALL), sizeof(struct node) },
		{ EVENTS(VOLUME, EVENT_ALL), sizeof(struct persistent_volume) },
		{ EVENTS(CLAIM, EVENT_ALL), sizeof(struct volume_claim) },
		{ EVENTS(STORAGE_CLASS, EVENT_ALL), sizeof(struct storage_class) },
		{ EVENTS(CSI_NODE, EVENT_ALL), sizeof(struct csi_node) },
		{ EVENTS(CSI_DRIVER, EVENT_ALL), sizeof(struct csi_driver) },
		{ EVENTS(CSI_CAPACITY, EVENT_ALL), sizeof(struct csi_capacity) },
		{ EVENTS(SERVICE, EVENT_ALL), sizeof(struct pod_owner) },
	};

	for (size_t i = 0; kind != EVENTS_ANY && i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (kind & sizes[i].kinds)
			return sizes[i].size;
	}
	return sizeof(struct pod);
}

void in_flight_init(struct in_flight *flight)
{
	*flight = (struct in_flight){ .pod_capacity = 4 };
	flight->pods = mem_new(flight->pod_capacity, sizeof(*flight->pods));
}

void in_flight_fini(struct in_flight *flight)
{
	free(flight->pods);
	free(flight->events);
	*flight = (struct in_flight){ 0 };
}

/* Position of the pod, or pod_count. */
static size_t find(const struct in_flight *flight, const struct pod *pod)
{
	size_t at = 0;

	while (at < flight->pod_count && flight->pods[at].pod != pod)
		at++;
	return at;
}

bool in_flight_has(const struct in_flight *flight, const struct pod *pod)
{
	return find(flight, pod) < flight->pod_count;
}

void in_flight_add(struct in_flight *flight, const struct pod *pod)
{
	flight->pods = mem_grow(flight->pods, flight->pod_count, &flight->pod_capacity,
				sizeof(*flight->pods));
	flight->pods[flight->pod_count++] =
		(struct in_flight_pod){ pod, flight->dropped + flight->event_count };
}

/* Pods are in the order they were popped, so the first one needs the most. */
static void drop_events(struct in_flight *flight)
{
	uint64_t end = flight->dropped + flight->event_count;
	size_t unneeded;

	if (flight->pod_count)
		end = flight->pods[0].since;
	unneeded = (size_t)(end - flight->dropped);
	if (!unneeded)
		return;
	flight->event_count -= unneeded;
	flight->dropped = end;
	memmove(flight->events, flight->events + unneeded,
		flight->event_count * sizeof(*flight->events));
}

void in_flight_remove(struct in_flight *flight, const struct pod *pod)
{
	size_t at = find(flight, pod);

	if (at == flight->pod_count)
		return;
	flight->pod_count--;
	memmove(&flight->pods[at], &flight->pods[at + 1],
		(flight->pod_count - at) * sizeof(*flight->pods));
	drop_events(flight);
}

void in_flight_record(struct in_flight *flight, const struct cluster_event *event)
{
	size_t size = object_size(event->kind);
	struct recorded_event *recorded;

	if (!flight->pod_count)
		return;
	flight->events = mem_grow(flight->events, flight->event_count, &flight->event_capacity,
				  sizeof(*flight->events));
	recorded = &flight->events[flight->event_count++];
	recorded->kind = event->kind;
	recorded->has_before = event->before;
	recorded->has_after = event->after;
	if (event->before)
		memcpy(&recorded->before, event->before, size);
	if (event->after)
		memcpy(&recorded->after, event->after, size);
}

bool in_flight_event(const struct in_flight *flight, const struct pod *pod, size_t i,
		     struct cluster_event *out)
{
	size_t at = find(flight, pod);
	const struct recorded_event *recorded;

	if (at == flight->pod_count)
		return false;
	i += (size_t)(flight->pods[at].since - flight->dropped);
	if (i >= flight->event_count)
		return false;
	recorded = &flight->events[i];
	*out = (struct cluster_event){ .kind = recorded->kind,
				       .before = recorded->has_before ? &recorded->before : NULL,
				       .after = recorded->has_after ? &recorded->after : NULL };
	return true;
}
