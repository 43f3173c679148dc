/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodTopologySpread's filter with counts that are kept: predicates/pod_topology_spread.c tells what it means.
 */
#include "sched/core/kind_groups.h"

static void find_least(struct kind_limit *limit)
{
	limit->least = INT32_MAX;
	limit->at_least = 0;
	for (uint32_t d = 0; d < limit->topology->domain_count; d++) {
		if (!limit->nodes[d] || limit->pods[d] > limit->least)
			continue;
		limit->at_least = limit->pods[d] < limit->least ? 1 : limit->at_least + 1;
		limit->least = limit->pods[d];
	}
}

/* Domains fewer than min_domains: as if there were an empty one. */
static int64_t most_pods(const struct kind_limit *limit)
{
	bool few = limit->min_domains > 1 && limit->domain_count < (uint32_t)limit->min_domains;

	return (few ? 0 : limit->least) + limit->max_skew - limit->counts_itself;
}

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
		limit->domain_count += limit->nodes[domain]++ == 0;
		limit->pods[domain] += on[n];
	}
	find_least(limit);
	limit->most = most_pods(limit);
	limit->rethink = true;
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
	const size_t nodes = world->columns->node_count;

	if (!filter->at_filter)
		return true;
	if (rules.count > KIND_SPREADS_MAX)
		return false;
	for (uint32_t i = 0; i < rules.count; i++) {
		if (!take_limit(&kind->limits[i], world, call, &rules, &rules.items[i]))
			return false;
	}
	kind->limit_count = rules.count;
	for (uint32_t i = 0; i < kind->limit_count; i++) {
		struct kind_limit *limit = &kind->limits[i];

		kind_rule_out_others(kind, world, limit->topology);
		if (kind_has_key(kind, limit->topology, nodes, &limit->key))
			kind->blocks = true;
		else
			limit->domains = domain_nodes_find(world->domains, limit->topology, nodes);
	}
	return true;
}

/* --- changes --------------------------------------------------------------------------------- */

/* The domain may hold too many pods now, or no longer. */
static void weigh(struct pod_kind *kind, const struct kind_world *world, struct kind_limit *limit,
		  uint32_t domain)
{
	bool over = limit->pods[domain] > limit->most;

	if (over == limit->over[domain])
		return;
	limit->over[domain] = over;
	if (limit->domains)
		kind_close_domain(kind, world, limit->domains, domain, over ? 1 : -1);
	else
		kind->blocked_holds = false;
}

static void count_changed(struct kind_limit *limit, uint32_t domain, int sign)
{
	int64_t *pods = &limit->pods[domain];
	int64_t most;

	limit->at_least -= *pods == limit->least;
	*pods += sign;
	if (*pods < limit->least) {
		limit->least = *pods;
		limit->at_least = 1;
	} else if (*pods == limit->least) {
		limit->at_least++;
	} else if (limit->at_least == 0) {
		find_least(limit);
	}
	most = most_pods(limit);
	limit->rethink |= most != limit->most;
	limit->most = most;
}

void kind_limits_count_changed(struct pod_kind *kind, const struct kind_world *world,
			       const uint64_t *changed, uint32_t node, int sign)
{
	for (uint32_t i = 0; i < kind->limit_count; i++) {
		struct kind_limit *limit = &kind->limits[i];
		uint32_t domain = limit->topology->domain_of[node];

		if (!kind_counts(changed, limit->count) || !kind_includes(limit->included, node))
			continue;
		count_changed(limit, domain, sign);
		if (!limit->rethink)
			weigh(kind, world, limit, domain);
	}
}

void kind_limits_settle(struct pod_kind *kind, const struct kind_world *world)
{
	for (uint32_t i = 0; i < kind->limit_count; i++) {
		struct kind_limit *limit = &kind->limits[i];

		for (uint32_t d = 0; limit->rethink && d < limit->topology->domain_count; d++)
			weigh(kind, world, limit, d);
		limit->rethink = false;
	}
}

bool kind_limits_block(const struct pod_kind *kind, const struct kind_group *group)
{
	for (uint32_t i = 0; i < kind->limit_count; i++) {
		const struct kind_limit *limit = &kind->limits[i];

		if (!limit->domains && limit->over[group->parts.domains[limit->key]])
			return true;
	}
	return false;
}
