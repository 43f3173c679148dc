/* SPDX-License-Identifier: Apache-2.0 */
/*
 * events.h - what can happen in a cluster that lets a pod fit after all
 *
 * framework.ClusterEvent: a resource and what was done to it, as one bit of a number, so that a set of
 * events is the OR of its members. A predicate names the events that may help a pod it rejected
 * (EnqueueExtensions.EventsToRegister). The kinds are those of v1.36; v1.26 tells fewer kinds of
 * changes apart, which makes no difference to what its plugins wait for.
 */
#ifndef SCHED_CORE_EVENTS_H
#define SCHED_CORE_EVENTS_H

#include <stdint.h>

enum event_action {
	EVENT_ADD = 1 << 0,
	EVENT_DELETE = 1 << 1,
	/* Of a node. */
	EVENT_UPDATE_ALLOCATABLE = 1 << 2,
	EVENT_UPDATE_LABEL = 1 << 3, /* and of a pod */
	EVENT_UPDATE_TAINT = 1 << 4, /* and spec.unschedulable */
	EVENT_UPDATE_CONDITION = 1 << 5,
	EVENT_UPDATE_ANNOTATION = 1 << 6,
	EVENT_UPDATE_DECLARED_FEATURE = 1 << 7,
	/* Of a pod. */
	EVENT_UPDATE_OTHER = 1 << 2, /* none of the changes below, and any of other resources */
	EVENT_UPDATE_SCALE_DOWN = 1 << 4, /* it requests less of something */
	EVENT_UPDATE_TOLERATION = 1 << 5,
	EVENT_UPDATE_GATES_GONE = 1 << 6, /* it has no scheduling gates any more */
	/* Every kind of change. */
	EVENT_UPDATE = 0xfc,
	EVENT_ALL = EVENT_ADD | EVENT_DELETE | EVENT_UPDATE,
};

/* Where a resource's actions stand, and which of them it has. */
enum event_lane {
	EVENT_SHIFT_POD = 0,
	EVENT_SHIFT_NODE = 8,
	EVENT_SHIFT_VOLUME = 16,
	EVENT_SHIFT_CLAIM = 19,
	EVENT_SHIFT_STORAGE_CLASS = 22,
	EVENT_SHIFT_CSI_NODE = 25,
	EVENT_SHIFT_CSI_DRIVER = 28,
	EVENT_SHIFT_CSI_CAPACITY = 31,
	EVENT_SHIFT_SERVICE = 34, /* v1.22; no plugin of v1.26 waits for one */
	EVENT_KINDS = 37,
};

#define EVENT_MASK(resource) (EVENT_SHIFT_##resource < EVENT_SHIFT_VOLUME ? 0xff : 0x07)

/* EVENTS(NODE, EVENT_ADD | EVENT_UPDATE): a set of events. */
#define EVENTS(resource, actions) \
	((uint64_t)((actions)&EVENT_MASK(resource)) << EVENT_SHIFT_##resource)
/* All kinds there are. */
#define EVENTS_EVERY ((UINT64_C(1) << EVENT_KINDS) - 1)
/* Matches every set, the empty one too. */
#define EVENTS_ANY UINT64_MAX

/*
 * One thing that happened. The objects are of the type that the cluster's list has: struct node for
 * nodes, struct pod for pods, and so on; pods are the same pod when their sequence is. They have to
 * last for the call only.
 */
struct cluster_event {
	uint64_t kind; /* one bit, or EVENTS_ANY */
	const void *before; /* NULL when it was added */
	const void *after; /* NULL when it was deleted */
};

/* Why a pod did not fit, as far as waiting for it goes. */
struct rejection {
	uint64_t awaits; /* the events that may help, of all predicates that rejected it */
	uint64_t rejectors; /* those predicates, a bit for each; 0 after an error */
	/* Of them, those whose wish is granted without a back-off (framework.Pending). */
	uint64_t pending;
};

#endif
