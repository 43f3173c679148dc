/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scheduling_queue.h - pods that wait: to be tried, for a back-off to end, or for something to happen
 *
 * v1.26 pkg/scheduler/internal/queue PriorityQueue and, when it is given hints, v1.36 backend/queue.
 * Time comes from the caller's clock, so hours pass as fast as the caller likes. Nothing here runs by
 * itself: call scheduling_queue_tick() when time has passed.
 */
#ifndef SCHED_CORE_SCHEDULING_QUEUE_H
#define SCHED_CORE_SCHEDULING_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/core/events.h"
#include "sched/core/snapshot.h"
#include "sched/model/pod.h"

struct scheduling_queue_options {
	/* Nanoseconds since any fixed moment; never goes back. */
	int64_t (*now)(void *context);
	void *context;
	/* All in ns; 0 means 1 s, 10 s and 5 min. */
	int64_t initial_backoff_ns; /* doubles with every attempt ... */
	int64_t max_backoff_ns; /* ... up to this */
	int64_t max_unschedulable_ns; /* then a pod is tried again whatever happened */
	/* Must the pod wait outside (PreEnqueue)? It is asked again when the pod is updated. NULL: no
	 * pod must. */
	bool (*is_gated)(void *context, const struct pod *pod);
	/*
	 * QueueingHints: may the event help the pod, as one of these predicates that rejected it
	 * thinks (bits as in struct rejection)? It is asked only about events that the pod awaits.
	 * NULL: the queue of v1.26, where any of those events moves the pod.
	 */
	bool (*may_help)(void *context, const struct pod *pod, uint64_t rejectors,
			 const struct cluster_event *event);
	/* SchedulerPopFromBackoffQ, with hints only: pods that back off are tried when no pod is
	 * active. */
	bool pop_from_backoff;
};

enum queue_place {
	QUEUE_NOWHERE, /* not in the queue: never added, or popped and not put back */
	QUEUE_ACTIVE, /* to be tried; the next one by PrioritySort */
	QUEUE_BACKOFF,
	QUEUE_ERROR_BACKOFF, /* with hints: after an error */
	QUEUE_UNSCHEDULABLE,
	QUEUE_GATED, /* unschedulable because of its gates */
	QUEUE_PLACE_COUNT,
};

struct scheduling_queue;

struct scheduling_queue *scheduling_queue_new(const struct scheduling_queue_options *options);
void scheduling_queue_free(struct scheduling_queue *queue); /* NULL is fine */
/* Makes room so that pods of a lower sequence, `more` of them waiting, allocate nothing. */
void scheduling_queue_reserve(struct scheduling_queue *queue, size_t sequence_end, size_t more);

/* A new pod. */
void scheduling_queue_add(struct scheduling_queue *queue, struct pod *pod);
/* The next pod to try, NULL when there is none. Begins a scheduling cycle; the pod is in flight until it
 * is put back, done or deleted. */
struct pod *scheduling_queue_pop(struct scheduling_queue *queue);
/*
 * The popped pod did not fit. It waits for an event that may help, or backs off when there was one since
 * it was popped (v1.26: when anything was moved since).
 */
void scheduling_queue_put_back(struct scheduling_queue *queue, struct pod *pod,
			       const struct rejection *why);
/* The popped pod does not come back: it is bound, or given up. */
void scheduling_queue_done(struct scheduling_queue *queue, struct pod *pod);
/* The pod is gone, from wherever it was. */
void scheduling_queue_delete(struct scheduling_queue *queue, struct pod *pod);
/*
 * The pod's own object changed, from *before to what it is; kinds: the events of pods that this is, 0
 * when nothing but its status changed. It is tried again, after its back-off, when that may help.
 */
void scheduling_queue_update(struct scheduling_queue *queue, struct pod *pod,
			     const struct pod *before, uint64_t kinds);
/* Tries the pod again now, without waiting for its back-off. */
void scheduling_queue_activate(struct scheduling_queue *queue, struct pod *pod);

/* Something happened: pods that it may help become active, or back off first. pre_check, unless NULL,
 * leaves out pods that it cannot help. */
void scheduling_queue_move(struct scheduling_queue *queue, const struct cluster_event *event,
			   bool (*pre_check)(void *context, const struct pod *pod), void *context);
/* v1.26: a pod was bound, or one that runs changed: pods that await it and have a required affinity term
 * that means it become active. */
void scheduling_queue_pod_assigned(struct scheduling_queue *queue, const struct snapshot *snapshot,
				   const struct pod *pod, uint64_t kinds);

/*
 * Lets back-offs end (looked at every second) and takes back what waited too long (every 30 s), as
 * far as time has come.
 */
void scheduling_queue_tick(struct scheduling_queue *queue);
/* When the next tick may make a pod active; INT64_MAX when nothing waits for time to pass. */
int64_t scheduling_queue_next_tick(const struct scheduling_queue *queue);

/* How many pods can be popped. */
size_t scheduling_queue_ready(const struct scheduling_queue *queue);
size_t scheduling_queue_count(const struct scheduling_queue *queue, enum queue_place place);
enum queue_place scheduling_queue_place(const struct scheduling_queue *queue,
					const struct pod *pod);
/* Why the pod was put back last; zeroes when it never was. */
struct rejection scheduling_queue_rejection(const struct scheduling_queue *queue,
					    const struct pod *pod);
/* How often the pod was popped, and when it was first added. */
uint32_t scheduling_queue_attempts(const struct scheduling_queue *queue, const struct pod *pod);
int64_t scheduling_queue_added_ns(const struct scheduling_queue *queue, const struct pod *pod);

#endif
