/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hint.h - what several queueing hints ask
 */
#ifndef SCHED_CORE_HINT_H
#define SCHED_CORE_HINT_H

#include "sched/core/rule.h"

/* Is it the waiting pod's own object that changed? Upstream compares UIDs. */
static inline bool hint_is_own_change(const struct rule_call *call,
				      const struct cluster_event *event)
{
	const struct pod *after = event->after;

	return after && after->sequence == call->pod->sequence;
}

/* Does the pod take room: is it bound, or has it been promised a node? */
static inline bool hint_takes_room(const struct pod *pod)
{
	return pod->state == POD_BOUND || pod->nominated_node_name;
}

#endif
