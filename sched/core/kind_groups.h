/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind_groups.h - the groups of a kind's nodes, for pod_kind.c
 */
#ifndef SCHED_CORE_KIND_GROUPS_H
#define SCHED_CORE_KIND_GROUPS_H

#include "sched/core/pod_kind.h"

/*
 * The profile's score `rule` is PodTopologySpread: finds the pod's constraints and counts. False when it has
 * to be asked: there are too many constraints or counts.
 */
bool kind_take_spread(struct pod_kind *kind, const struct kind_world *world,
		      const struct rule_call *call, size_t rule);
/* The node, an allowed one, goes to the group of its fixed scores and parts; false when there are too many
 * groups. */
bool kind_enter_group(struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		      uint32_t position, uint32_t fixed);

#endif
