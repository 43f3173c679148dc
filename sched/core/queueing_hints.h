/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queueing_hints.h - what a rejected pod waits for, and whether an event is that
 *
 * The link between a profile's predicates and the scheduling queue: v1.26 clusterEventMap, v1.36
 * QueueingHintMap. With the feature gate SchedulerQueueingHints the events are those of v1.36 and a
 * predicate may say of one that it does not help.
 */
#ifndef SCHED_CORE_QUEUEING_HINTS_H
#define SCHED_CORE_QUEUEING_HINTS_H

#include "sched/core/scheduler.h"

/* Why the pod of the last, unschedulable cycle does not fit, and what it waits for; an error when it is
 * no predicate's doing. */
struct rejection scheduler_rejection(const struct scheduler *scheduler);

/* Of the events, those that predicates of some profile wait for: upstream does not even look at others
 * but those of nodes and pods. */
uint64_t scheduler_registered_events(const struct scheduler *scheduler);

/* May the event help the pod, as one of the predicates (bits of struct rejection) that rejected it
 * thinks? */
bool scheduler_may_help(struct scheduler *scheduler, const struct pod *pod, uint64_t rejectors,
			const struct cluster_event *event);

/* What a rule is told of a pod outside of any cycle; valid until the next such call. */
struct rule_call scheduler_ask_about(struct scheduler *scheduler, const struct pod *pod);

#endif
