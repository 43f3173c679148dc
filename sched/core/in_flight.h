/* SPDX-License-Identifier: Apache-2.0 */
/*
 * in_flight.h - pods that are being scheduled, and what happened meanwhile
 *
 * v1.36 backend/queue activeQueue (inFlightPods, inFlightEvents): an event is kept until every pod that
 * was popped before it has come back or is done.
 */
#ifndef SCHED_CORE_IN_FLIGHT_H
#define SCHED_CORE_IN_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/core/events.h"
#include "sched/model/pod.h"

struct in_flight_pod {
	const struct pod *pod;
	uint64_t since; /* events before it */
};

struct recorded_event; /* opaque */

struct in_flight {
	struct in_flight_pod *pods;
	size_t pod_count, pod_capacity;
	struct recorded_event *events;
	size_t event_count, event_capacity;
	uint64_t dropped; /* events before events[0] */
};

void in_flight_init(struct in_flight *flight); /* with room for a few pods */
void in_flight_fini(struct in_flight *flight);
void in_flight_add(struct in_flight *flight, const struct pod *pod);
bool in_flight_has(const struct in_flight *flight, const struct pod *pod);
/* Forgets the pod, if it is in flight, and the events that none of the others needs. */
void in_flight_remove(struct in_flight *flight, const struct pod *pod);
/* Copies the event with its objects, when anything is in flight. */
void in_flight_record(struct in_flight *flight, const struct cluster_event *event);
/* The i-th event since the pod was added; false when there is none. *out is valid until the next call
 * of any function above. */
bool in_flight_event(const struct in_flight *flight, const struct pod *pod, size_t i,
		     struct cluster_event *out);

#endif
