/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodTopologySpread's filter with counts that are kept: predicates/pod_topology_spread.c tells what it means.
 */
#include "sched/core/kind_groups.h"

static void count_domains(struct kind_limit *limit, const struct pod_counts *counts,
			  const struct rule_call *call)
{
	const int32_t *on = counts->items[limit->count].on;
	uint32_t domains = limit->topology->domain_count;

	limit->pods = arena_new(call->scratch, domains, sizeof(*limit->pods));
	limit->nodes = arena_new(call->scratch, domains, sizeof(*limit->nodes));
	limit->over = arena_new(call->scratch, domains, sizeof(*limit->over));
	for (uint32_t n = 0; n < call->snapshot->node_count; n++) {
		uint32_t domain = limit->topology->domain_of[n];

		if (!kind_includes(limit->included, n))
			continue;
		limit->domains += limit->nodes[domain]++ == 0;
		limit->pods[domain] += on[n];
	}
}

static bool take_limit(struct kind_limit *limit, const struct kind_world *world,
		       const struct rule_call *call, const struct spread_rules *rules,
		       const struct spread_rule *rule)
{
	*limit = (struct kind_limit){
		.topology = rule->topology,
		.max_skew = rule->max_skew,
		.min_domains = rule->min_domains,
		.counts_itself = selector_matches(&rule->selector, call->pod->labels,
						  &call->cluster->symbols),
		.count = pod_counts_find(world->counts, call->snapshot, &rule->selector,
					 call->pod->name_space),
	};
	if (rule->counts_none || !rules->all_keys || limit->count == NO_POD_COUNT)
		return false;
	limit->included = kind_included_nodes(call, rules, rule);
	count_domains(limit, world->counts, call);
	return true;
}

bool kind_take_limits(struct pod_kind *kind, const struct kind_world *world,
		      const struct rule_call *call, size_t rule)
{
	const struct profile_filter *filter = &kind->profile->filters[rule];
	const struct spread_rules rules = spread_rules_of(call, filter->args, false);

	if (rules.count > KIND_SPREADS_MAX || !filter->at_filter)
		return false;
	for (uint32_t i = 0; i < rules.count; i++) {
		if (!take_limit(&kind->limits[i], world, call, &rules, &rules.items[i]))
			return false;
	}
	kind->limit_count = rules.count;
	return true;
}

void kind_limits_count_changed(struct pod_kind *kind, const uint64_t *changed, uint32_t node,
			       int sign)
{
	for (uint32_t i = 0; i < kind->limit_count; i++) {
		struct kind_limit *limit = &kind->limits[i];

		if (kind_counts(changed, limit->count) && kind_includes(limit->included, node))
			limit->pods[limit->topology->domain_of[node]] += sign;
	}
}

/* Domains fewer than min_domains: as if there were an empty one. */
static int64_t least_pods(const struct kind_limit *limit)
{
	int64_t least = INT32_MAX;

	if (limit->min_domains > 1 && limit->domains < (uint32_t)limit->min_domains)
		return 0;
	for (uint32_t d = 0; d < limit->topology->domain_count; d++)
		least = limit->nodes[d] && limit->pods[d] < least ? limit->pods[d] : least;
	return least;
}

void kind_limits_weigh(struct pod_kind *kind)
{
	for (uint32_t i = 0; i < kind->limit_count; i++) {
		struct kind_limit *limit = &kind->limits[i];
		int64_t most = least_pods(limit) + limit->max_skew - limit->counts_itself;

		for (uint32_t d = 0; d < limit->topology->domain_count; d++)
			limit->over[d] = limit->pods[d] > most;
	}
}

bool kind_limits_allow(const struct pod_kind *kind, uint32_t node)
{
	for (uint32_t i = 0; i < kind->limit_count; i++) {
		uint32_t domain = kind->limits[i].topology->domain_of[node];

		if (domain == NO_DOMAIN || kind->limits[i].over[domain])
			return false;
	}
	return true;
}
