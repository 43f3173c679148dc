/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/kind_groups.h"

#include <math.h>
#include <string.h>

#include "sched/base/go_math.h"
#include "sched/base/wrap.h"

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

static bool same_group(const struct kind_group *a, const struct kind_group *b)
{
	return a->fixed == b->fixed && !memcmp(a->parts, b->parts, sizeof(a->parts));
}

/* Its number, a free one when it is new; KIND_GROUPS_MAX when none is free. */
static uint32_t find_group(struct pod_kind *kind, const struct kind_group *wanted)
{
	uint32_t empty = KIND_GROUPS_MAX;

	for (uint32_t g = 0; g < KIND_GROUPS_MAX; g++) {
		const struct kind_group *group = &kind->groups[g];

		if (group->nodes && same_group(group, wanted))
			return g;
		if (!group->nodes && empty == KIND_GROUPS_MAX)
			empty = g;
	}
	return empty;
}

bool kind_enter_group(struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		      uint32_t position, uint32_t fixed)
{
	struct kind_group wanted = { .fixed = fixed };
	struct kind_group *group;
	uint32_t number;

	find_parts(kind, counts, node, &wanted);
	number = find_group(kind, &wanted);
	if (number == KIND_GROUPS_MAX)
		return false;
	group = &kind->groups[number];
	if (group->nodes == 0) {
		*group = wanted;
		kind->group_count++;
	}
	group->nodes++;
	kind->group_of[position] = (uint8_t)number;
	kind->groups_in[position / BLOCK_NODES] |= UINT64_C(1) << number;
	return true;
}

static void find_groups_in(struct pod_kind *kind, size_t block)
{
	const uint8_t *groups = kind->group_of + block * BLOCK_NODES;
	uint64_t in = 0;

	for (uint32_t bits = kind->allowed[block]; bits; bits &= bits - 1)
		in |= UINT64_C(1) << groups[__builtin_ctz(bits)];
	kind->groups_in[block] = in;
}

static void move(struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		 uint32_t position)
{
	struct kind_group *old = &kind->groups[kind->group_of[position]];
	uint32_t fixed = old->fixed;

	kind->group_count -= --old->nodes == 0;
	if (kind_enter_group(kind, counts, node, position, fixed))
		find_groups_in(kind, position / BLOCK_NODES);
	else
		kind->by_reference = true;
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
		kind->offsets_hold = false;
		if (spread->per_node)
			moves = true;
		else if (kind_includes(spread->included, node))
			spread->pods[domain_at(spread->topology, node)] += sign;
	}
	if (moves && kind->allowed[position / BLOCK_NODES] >> position % BLOCK_NODES & 1)
		move(kind, counts, node, position);
}

/* --- offsets --------------------------------------------------------------------------------- */

bool kind_group_is_ignored(const struct pod_kind *kind, const struct kind_group *group)
{
	for (uint32_t i = 0; kind->spread_all_keys && i < kind->spread_count; i++) {
		if (group->parts[i] == NO_PART)
			return true;
	}
	return false;
}

/* The groups at hand. */
struct present_groups {
	const struct kind_group *items[KIND_GROUPS_MAX];
	uint8_t numbers[KIND_GROUPS_MAX];
	bool ignored[KIND_GROUPS_MAX];
	int64_t totals[KIND_GROUPS_MAX];
	uint32_t count;
};

/* Domains that nodes of these groups lie in. */
static size_t count_domains(const struct present_groups *p, uint32_t spread)
{
	uint64_t seen = 0; /* domains below 64 */
	size_t count = 0;

	for (uint32_t i = 0; i < p->count; i++) {
		uint32_t part = p->items[i]->parts[spread];
		uint32_t j = 0;

		if (p->ignored[i])
			continue;
		if (part < 64) {
			count += !(seen >> part & 1);
			seen |= UINT64_C(1) << part;
			continue;
		}
		while (j < i &&
		       (p->ignored[j] || p->items[j]->parts[spread] != p->items[i]->parts[spread]))
			j++;
		count += j == i;
	}
	return count;
}

/* wrap_from_double(round(x)), without a call for numbers that an int64 holds exactly. */
static int64_t rounded(double x)
{
	double most = 1LL << 52;
	int64_t whole;
	double rest;

	if (!(x < most && x > -most))
		return wrap_from_double(round(x));
	whole = (int64_t)x;
	rest = x - (double)whole;
	return whole + (rest >= 0.5) - (rest <= -0.5);
}

/* priorities/pod_topology_spread.c, weighted_pods(), its steps in its order. */
static int64_t weighted_pods(const struct pod_kind *kind, const struct kind_group *group,
			     const double *weights)
{
	double score = 0;

	for (uint32_t i = 0; i < kind->spread_count; i++) {
		const struct kind_spread *spread = &kind->spreads[i];
		uint32_t part = group->parts[i];
		int64_t pods;

		if (part == NO_PART)
			continue;
		pods = spread->per_node ? (int32_t)part : spread->pods[part];
		score += (double)pods * weights[i] + (double)(spread->max_skew - 1);
	}
	return rounded(score);
}

static int64_t spread_share(int64_t score, int64_t least, int64_t most)
{
	return most == 0 ? SCORE_MAX : SCORE_MAX * (most + least - score) / most;
}

static void add_spread(const struct pod_kind *kind, struct present_groups *p, size_t feasible)
{
	double weights[KIND_SPREADS_MAX];
	int64_t scores[KIND_GROUPS_MAX];
	int64_t least = INT64_MAX;
	int64_t most = 0;

	for (uint32_t i = 0; i < kind->spread_count; i++)
		weights[i] = go_log(
			(double)((kind->spreads[i].per_node ? feasible : count_domains(p, i)) + 2));
	for (uint32_t i = 0; i < p->count; i++) {
		if (p->ignored[i])
			continue;
		scores[i] = weighted_pods(kind, p->items[i], weights);
		least = scores[i] < least ? scores[i] : least;
		most = scores[i] > most ? scores[i] : most;
	}
	for (uint32_t i = 0; i < p->count; i++) {
		int64_t share = p->ignored[i] ? 0 : spread_share(scores[i], least, most);

		p->totals[i] = wrap_add(p->totals[i], wrap_mul(share, kind->spread_weight));
	}
}

/* The largest and the smallest of a rule's scores over the groups are those over the nodes. */
static void add_fixed(const struct pod_kind *kind, const struct kind_score *score,
		      struct present_groups *p)
{
	const struct profile_score *rule = &kind->profile->scores[score->rule];
	int64_t values[KIND_GROUPS_MAX];

	for (uint32_t i = 0; i < p->count; i++)
		values[i] = score->raw[p->items[i]->fixed];
	if (rule->rule->normalise)
		rule->rule->normalise(score->state, values, p->count);
	for (uint32_t i = 0; i < p->count; i++)
		p->totals[i] = wrap_add(p->totals[i], wrap_mul(values[i], rule->weight));
}

/* The totals above the smallest of them. */
static bool store(struct pod_kind *kind, const struct present_groups *p)
{
	int64_t least = INT64_MAX;
	int64_t most = INT64_MIN;

	for (uint32_t i = 0; i < p->count; i++) {
		least = p->totals[i] < least ? p->totals[i] : least;
		most = p->totals[i] > most ? p->totals[i] : most;
	}
	if (least < -OFFSET_MAX || most > OFFSET_MAX || most - least > OFFSET_MAX)
		return false;
	for (uint32_t i = 0; i < p->count; i++)
		kind->offsets[p->numbers[i]] = (uint16_t)(p->totals[i] - least);
	return true;
}

bool pod_kind_offsets(struct pod_kind *kind, uint64_t present, size_t feasible)
{
	struct present_groups p;

	if (kind->offsets_hold && kind->offsets_present == present &&
	    kind->offsets_feasible == feasible)
		return true;
	p.count = 0;
	for (uint64_t bits = present; bits; bits &= bits - 1) {
		uint32_t number = (uint32_t)__builtin_ctzll(bits);

		p.items[p.count] = &kind->groups[number];
		p.numbers[p.count] = (uint8_t)number;
		p.ignored[p.count] = kind_group_is_ignored(kind, &kind->groups[number]);
		p.totals[p.count++] = 0;
	}
	if (kind->spread_count)
		add_spread(kind, &p, feasible);
	for (size_t s = 0; s < kind->score_count; s++)
		add_fixed(kind, &kind->scores[s], &p);
	kind->offsets_hold = store(kind, &p);
	kind->offsets_present = present;
	kind->offsets_feasible = feasible;
	return kind->offsets_hold;
}
