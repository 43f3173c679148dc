/* SPDX-License-Identifier: Apache-2.0 */
/*
 * events.h - what can happen in a cluster that lets a pod fit after all
 *
 * v1.26 framework.ClusterEvent: a resource and what was done to it, as bits of one number, so that a
 * set of events is the OR of its members. A predicate names the events that may help a pod it
 * rejected (EnqueueExtensions.EventsToRegister).
 */
#ifndef SCHED_CORE_EVENTS_H
#define SCHED_CORE_EVENTS_H

#include <stdint.h>

enum event_resource {
	EVENT_POD,
	EVENT_NODE,
	EVENT_VOLUME,
	EVENT_CLAIM,
	EVENT_STORAGE_CLASS,
	EVENT_CSI_NODE,
	EVENT_CSI_DRIVER,
	EVENT_CSI_CAPACITY,
	EVENT_SERVICE, /* v1.22; no plugin of v1.26 waits for one */
};

enum event_action {
	EVENT_ADD = 1 << 0,
	EVENT_DELETE = 1 << 1,
	EVENT_UPDATE_ALLOCATABLE = 1 << 2,
	EVENT_UPDATE_LABEL = 1 << 3,
	EVENT_UPDATE_TAINT = 1 << 4, /* and spec.unschedulable */
	EVENT_UPDATE_CONDITION = 1 << 5,
	/* Of resources other than nodes, and when the kind of change does not matter. */
	EVENT_UPDATE = EVENT_UPDATE_ALLOCATABLE | EVENT_UPDATE_LABEL | EVENT_UPDATE_TAINT |
		       EVENT_UPDATE_CONDITION,
	EVENT_ALL = EVENT_ADD | EVENT_DELETE | EVENT_UPDATE,
};

/* EVENTS(NODE, EVENT_ADD | EVENT_UPDATE): a set of events. */
#define EVENTS(resource, actions) ((uint64_t)(actions) << (6 * EVENT_##resource))
/* Matches every set, the empty one too. */
#define EVENTS_ANY UINT64_MAX

#endif
