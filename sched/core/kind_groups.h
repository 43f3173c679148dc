/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind_groups.h - the groups of a kind's nodes, for pod_kind.c
 */
#ifndef SCHED_CORE_KIND_GROUPS_H
#define SCHED_CORE_KIND_GROUPS_H

#include "sched/core/pod_kind.h"

/* Nodes that count for the constraint (bits), in call->scratch; NULL when all do. */
uint32_t *kind_included_nodes(const struct rule_call *call, const struct spread_rules *rules,
			      const struct spread_rule *rule);
static inline bool kind_includes(const uint32_t *bits, uint32_t node)
{
	return !bits || (bits[node / 32] >> node % 32 & 1);
}
/* Where the group's nodes stand in what the constraint, number `spread`, keeps by domain. */
static inline uint32_t kind_domain(const struct kind_spread *s, const struct kind_group *group,
				   uint32_t spread)
{
	uint32_t part = group->parts[spread];

	return part == NO_PART ? s->topology->domain_count : part;
}
/* Is the count among those that changed? */
static inline bool kind_counts(const uint64_t *changed, uint32_t count)
{
	return changed[count / 64] >> count % 64 & 1;
}

/*
 * The profile's score `rule` is PodTopologySpread: finds the pod's constraints and counts. False when it has
 * to be asked: there are too many constraints or counts.
 */
bool kind_take_spread(struct pod_kind *kind, const struct kind_world *world,
		      const struct rule_call *call, size_t rule);
/* The same for the profile's filter `rule` and DoNotSchedule constraints. */
bool kind_take_limits(struct pod_kind *kind, const struct kind_world *world,
		      const struct rule_call *call, size_t rule);
void kind_limits_count_changed(struct pod_kind *kind, const uint64_t *changed, uint32_t node,
			       int sign);
/* The node, an allowed one, goes to the group of its fixed scores and parts; false when there are too many
 * groups. */
bool kind_enter_group(struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		      uint32_t position, uint32_t fixed);

#endif
