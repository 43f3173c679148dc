/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/kind_groups.h"

/* --- constraints ----------------------------------------------------------------------------- */

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

	spread->pods = arena_new(call->scratch, spread->topology->domain_count + (size_t)1,
				 sizeof(*spread->pods));
	spread->groups_in = arena_new(call->scratch, spread->topology->domain_count + (size_t)1,
				      sizeof(*spread->groups_in));
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
	spread->included = kind_included_nodes(call, rules, rule);
	sum_domains(spread, world->counts, call);
	return true;
}

bool kind_take_spread(struct pod_kind *kind, const struct kind_world *world,
		      const struct rule_call *call, size_t rule)
{
	const struct profile_score *score = &kind->profile->scores[rule];
	const struct spread_rules rules = spread_rules_of(call, score->args, true);

	if (rules.count > KIND_SPREADS_MAX)
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

/* --- groups ---------------------------------------------------------------------------------- */

static void find_parts(const struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		       struct kind_group *group)
{
	for (uint32_t i = 0; i < kind->spread_count; i++) {
		const struct kind_spread *spread = &kind->spreads[i];
		uint32_t domain = spread->topology->domain_of[node];

		group->parts[i] = domain == NO_DOMAIN ? NO_PART
				  : spread->per_node
					  ? (uint32_t)counts->items[spread->count].on[node]
					  : domain;
	}
}

static bool is_like(const struct pod_kind *kind, uint32_t number, const struct kind_group *wanted)
{
	const struct kind_group *group = &kind->groups[number];

	if (!group->nodes || group->fixed != wanted->fixed)
		return false;
	for (uint32_t i = 0; i < kind->spread_count; i++) {
		if (group->parts[i] != wanted->parts[i])
			return false;
	}
	return true;
}

static uint32_t hash_of(const struct pod_kind *kind, const struct kind_group *group)
{
	uint32_t hash = group->fixed;

	for (uint32_t i = 0; i < kind->spread_count; i++)
		hash = (hash ^ group->parts[i]) * UINT32_C(0x9E3779B1);
	return hash >> 26; /* below KIND_GROUPS_MAX */
}

/* Its number, a free one when it is new; KIND_GROUPS_MAX when none is free. */
static uint32_t find_group(const struct pod_kind *kind, const struct kind_group *wanted)
{
	uint32_t empty = KIND_GROUPS_MAX;

	for (uint32_t g = 0; g < KIND_GROUPS_MAX; g++) {
		if (is_like(kind, g, wanted))
			return g;
		if (!kind->groups[g].nodes && empty == KIND_GROUPS_MAX)
			empty = g;
	}
	return empty;
}

/* The group's bit goes into its domains', or out. */
static void note_domains(struct pod_kind *kind, uint32_t number, bool in)
{
	for (uint32_t i = 0; i < kind->spread_count; i++) {
		const struct kind_spread *spread = &kind->spreads[i];
		uint64_t *groups;

		if (spread->per_node)
			continue;
		groups = &spread->groups_in[kind_domain(spread, &kind->groups[number], i)];
		*groups &= ~(UINT64_C(1) << number);
		*groups |= (uint64_t)in << number;
	}
}

/* Has it a part that spread_all_keys wants and its nodes lack? */
static bool is_ignored(const struct pod_kind *kind, const struct kind_group *group)
{
	for (uint32_t i = 0; kind->spread_all_keys && i < kind->spread_count; i++) {
		if (group->parts[i] == NO_PART)
			return true;
	}
	return false;
}

static void begin_group(struct pod_kind *kind, uint32_t number, const struct kind_group *group)
{
	kind->groups[number] = *group;
	kind->group_count++;
	kind->ignored &= ~(UINT64_C(1) << number);
	kind->ignored |= (uint64_t)is_ignored(kind, group) << number;
	note_domains(kind, number, true);
	/* What was worked out for another group of that number is of no use. */
	kind->work.present = 0;
	kind->work.hold = false;
}

static void leave_group(struct pod_kind *kind, uint32_t number)
{
	if (--kind->groups[number].nodes)
		return;
	kind->group_count--;
	note_domains(kind, number, false);
}

bool kind_enter_group(struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		      uint32_t position, uint32_t fixed)
{
	struct kind_group wanted = { .fixed = fixed };
	uint8_t *guess;
	uint32_t number;

	find_parts(kind, counts, node, &wanted);
	guess = &kind->guesses[hash_of(kind, &wanted)];
	number = *guess;
	if (!is_like(kind, number, &wanted))
		number = find_group(kind, &wanted);
	if (number == KIND_GROUPS_MAX)
		return false;
	if (kind->groups[number].nodes == 0)
		begin_group(kind, number, &wanted);
	*guess = (uint8_t)number;
	kind->groups[number].nodes++;
	kind->group_of[position] = (uint8_t)number;
	kind->groups_in[position / BLOCK_NODES] |= UINT64_C(1) << number;
	return true;
}

uint64_t kind_groups_in(struct pod_kind *kind, size_t block)
{
	const uint8_t *groups = kind->group_of + block * BLOCK_NODES;
	uint64_t in = 0;

	if (!(kind->loose[block / 64] >> block % 64 & 1))
		return kind->groups_in[block];
	for (uint32_t bits = kind->allowed[block]; bits; bits &= bits - 1)
		in |= UINT64_C(1) << groups[__builtin_ctz(bits)];
	kind->loose[block / 64] &= ~(UINT64_C(1) << block % 64);
	return kind->groups_in[block] = in;
}

static void move(struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		 uint32_t position)
{
	uint32_t old = kind->group_of[position];
	uint32_t block = position / BLOCK_NODES;

	leave_group(kind, old);
	kind->loose[block / 64] |= UINT64_C(1) << block % 64;
	kind->by_reference =
		!kind_enter_group(kind, counts, node, position, kind->groups[old].fixed);
}

void pod_kind_count_changed(struct pod_kind *kind, const struct columns *columns,
			    const struct pod_counts *counts, const uint64_t *changed, uint32_t node,
			    int sign)
{
	uint32_t position = columns->position_of[node];
	bool moves = false;

	kind_limits_count_changed(kind, changed, node, sign);
	for (uint32_t i = 0; i < kind->spread_count && !kind->by_reference; i++) {
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
	if (moves && kind->allowed[position / BLOCK_NODES] >> position % BLOCK_NODES & 1)
		move(kind, counts, node, position);
}
