/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind_groups.h - the inside of a kind, for the files that make it up
 */
#ifndef SCHED_CORE_KIND_GROUPS_H
#define SCHED_CORE_KIND_GROUPS_H

#include "sched/core/pod_kind.h"

/* --- constraints: kind_spread.c, kind_limits.c ----------------------------------------------- */

/* Nodes that count for the constraint (bits), in call->scratch; NULL when all do. */
uint32_t *kind_included_nodes(const struct rule_call *call, const struct spread_rules *rules,
			      const struct spread_rule *rule);
static inline bool kind_includes(const uint32_t *bits, uint32_t node)
{
	return !bits || (bits[node / 32] >> node % 32 & 1);
}
/* The group's part that ScheduleAnyway constraint number `spread` is about. */
static inline uint32_t kind_part(const struct pod_kind *kind, const struct kind_group *group,
				 uint32_t spread)
{
	const struct kind_spread *s = &kind->spreads[spread];

	return s->per_node ? group->parts.counts[spread] : group->parts.domains[s->key];
}
/* Where the group's nodes stand in what the constraint, not one per node, keeps by domain. */
static inline uint32_t kind_domain(const struct kind_spread *s, const struct kind_group *group)
{
	uint32_t domain = group->parts.domains[s->key];

	return domain == NO_DOMAIN ? s->topology->domain_count : domain;
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
/* True when nodes go to other groups because of that. */
bool kind_spread_count_changed(struct pod_kind *kind, const uint64_t *changed, uint32_t node,
			       int sign);

/* The same for the profile's filter `rule` and DoNotSchedule constraints. */
bool kind_take_limits(struct pod_kind *kind, const struct kind_world *world,
		      const struct rule_call *call, size_t rule);
void kind_limits_count_changed(struct pod_kind *kind, const struct kind_world *world,
			       const uint64_t *changed, uint32_t node, int sign);
void kind_limits_settle(struct pod_kind *kind, const struct kind_world *world);
bool kind_limits_block(const struct pod_kind *kind, const struct kind_group *group);

/* --- nodes that may not be taken -------------------------------------------------------------- */

/* Are groups told apart by the topology's domains? Then *key is its place in kind->keys. */
bool kind_has_key(struct pod_kind *kind, const struct topology *topology, size_t node_count,
		  uint32_t *key);
/* The same, for any number of domains; NO_KEY when there are too many keys. */
uint32_t kind_key_of(struct pod_kind *kind, const struct topology *topology);
/* The node is no place for the kind, whatever pods come and go. While the kind is made. */
void kind_rule_out(struct pod_kind *kind, const struct kind_world *world, uint32_t node);
/* All nodes without the topology's label. */
void kind_rule_out_others(struct pod_kind *kind, const struct kind_world *world,
			  const struct topology *topology);
/* There is one reason more (by 1) or less (-1) to leave the node alone. */
void kind_close_node(struct pod_kind *kind, const struct kind_world *world, uint32_t node, int by);
void kind_close_domain(struct pod_kind *kind, const struct kind_world *world,
		       const struct domain_nodes *domains, uint32_t domain, int by);

/* --- groups ----------------------------------------------------------------------------------- */

/* The node, an eligible one, goes to the group of its fixed scores and parts; false when there are too many
 * groups. */
bool kind_enter_group(struct pod_kind *kind, const struct kind_world *world, uint32_t node,
		      uint32_t fixed);
/* One of the node's parts may be another. */
void kind_regroup(struct pod_kind *kind, const struct kind_world *world, uint32_t node);
static inline bool kind_is_eligible(const struct pod_kind *kind, size_t position)
{
	return kind->eligible[position / BLOCK_NODES] >> position % BLOCK_NODES & 1;
}

/* Does the kind follow what changes? Otherwise it is made anew before it is next asked, or never asked. */
static inline bool kind_is_live(const struct pod_kind *kind)
{
	return !kind->outdated && !kind->by_reference;
}

#endif
