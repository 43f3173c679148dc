/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pods that PodTopologySpread's score counts, kept by domain: priorities/pod_topology_spread.c tells what
 * it means, kind_offsets.c does the sums.
 */
#include "sched/core/kind_groups.h"

uint32_t *kind_included_nodes(const struct rule_call *call, const struct spread_rules *rules,
			      const struct spread_rule *rule)
{
	size_t node_count = call->snapshot->node_count;
	uint32_t *bits = arena_new(call->scratch, node_count / 32 + 1, sizeof(*bits));
	bool all = true;

	for (uint32_t n = 0; n < node_count; n++) {
		const struct node_info *node = &call->snapshot->nodes[n];
		bool counts = (!rules->all_keys || spread_has_keys(rules, n)) &&
			      spread_includes(rule, call->pod, node, &call->cluster->symbols);

		bits[n / 32] |= (uint32_t)counts << n % 32;
		all &= counts;
	}
	return all ? NULL : bits;
}

/* Where the node's pods count: nodes without the label are a domain of their own. */
static uint32_t domain_at(const struct topology *topology, uint32_t node)
{
	uint32_t domain = topology->domain_of[node];

	return domain == NO_DOMAIN ? topology->domain_count : domain;
}

static void sum_domains(struct kind_spread *spread, const struct pod_counts *counts,
			const struct rule_call *call)
{
	const int32_t *on = counts->items[spread->count].on;
	size_t domains = spread->topology->domain_count + (size_t)1;

	spread->pods = arena_new(call->scratch, domains, sizeof(*spread->pods));
	spread->groups_in = arena_new(call->scratch, domains, sizeof(*spread->groups_in));
	for (uint32_t n = 0; n < call->snapshot->node_count; n++) {
		if (kind_includes(spread->included, n))
			spread->pods[domain_at(spread->topology, n)] += on[n];
	}
}

static bool take_constraint(struct pod_kind *kind, const struct kind_world *world,
			    const struct rule_call *call, const struct spread_rules *rules,
			    uint32_t i)
{
	const struct spread_rule *rule = &rules->items[i];
	struct kind_spread *spread = &kind->spreads[i];

	*spread = (struct kind_spread){
		.topology = rule->topology,
		.max_skew = rule->max_skew,
		.per_node = rule->topology->key == call->cluster->known.hostname_label,
	};
	if (rule->counts_none)
		return false;
	spread->count = pod_counts_find(world->counts, call->snapshot, &rule->selector,
					call->pod->name_space);
	if (spread->count == NO_POD_COUNT)
		return false;
	if (spread->per_node)
		return true;
	spread->key = kind_key_of(kind, spread->topology);
	if (spread->key == NO_KEY)
		return false;
	spread->included = kind_included_nodes(call, rules, rule);
	sum_domains(spread, world->counts, call);
	return true;
}

bool kind_take_spread(struct pod_kind *kind, const struct kind_world *world,
		      const struct rule_call *call, size_t rule)
{
	const struct profile_score *score = &kind->profile->scores[rule];
	const struct spread_rules rules = spread_rules_of(call, score->args, true);

	if (rules.count == 0)
		return true;
	if (rules.count > KIND_SPREADS_MAX || kind->form >= KIND_SPREAD_ASKED)
		return false;
	for (uint32_t i = 0; i < rules.count; i++) {
		if (!take_constraint(kind, world, call, &rules, i))
			return false;
	}
	kind->spread_count = rules.count;
	kind->spread_all_keys = rules.all_keys;
	kind->spread_weight = score->weight;
	return true;
}

bool kind_spread_count_changed(struct pod_kind *kind, const uint64_t *changed, uint32_t node,
			       int sign)
{
	bool moves = false;

	for (uint32_t i = 0; i < kind->spread_count; i++) {
		struct kind_spread *spread = &kind->spreads[i];

		if (!kind_counts(changed, spread->count))
			continue;
		if (spread->per_node) {
			moves = true;
		} else if (kind_includes(spread->included, node)) {
			uint32_t domain = domain_at(spread->topology, node);

			spread->pods[domain] += sign;
			kind->work.stale |= spread->groups_in[domain];
		}
	}
	return moves;
}
