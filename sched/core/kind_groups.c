/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/kind_groups.h"

#include <assert.h>
#include <string.h>

/* --- keys ------------------------------------------------------------------------------------ */

uint32_t kind_key_of(struct pod_kind *kind, const struct topology *topology)
{
	for (uint32_t i = 0; i < kind->keys_count; i++) {
		if (kind->keys[i] == topology)
			return i;
	}
	if (kind->keys_count == KIND_KEYS_MAX)
		return NO_KEY;
	kind->keys[kind->keys_count] = topology;
	return kind->keys_count++;
}

bool kind_has_key(struct pod_kind *kind, const struct topology *topology, size_t node_count,
		  uint32_t *key)
{
	*key = NO_KEY;
	if (kind->form == KIND_BY_GROUPS && topology->domain_count <= KIND_DOMAINS_MAX &&
	    topology->domain_count * (size_t)2 <= node_count)
		*key = kind_key_of(kind, topology);
	return *key != NO_KEY;
}

/* --- closed nodes ---------------------------------------------------------------------------- */

void kind_rule_out(struct pod_kind *kind, const struct kind_world *world, uint32_t node)
{
	uint32_t position = world->columns->position_of[node];
	uint32_t others = ~(UINT32_C(1) << position % BLOCK_NODES);

	kind->eligible[position / BLOCK_NODES] &= others;
	kind->allowed[position / BLOCK_NODES] &= others;
}

void kind_rule_out_others(struct pod_kind *kind, const struct kind_world *world,
			  const struct topology *topology)
{
	for (uint32_t n = 0; n < world->columns->node_count; n++) {
		if (topology->domain_of[n] == NO_DOMAIN)
			kind_rule_out(kind, world, n);
	}
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

/* A position of the block left its group, or came to one. */
static void loosen(struct pod_kind *kind, uint32_t position)
{
	size_t block = position / BLOCK_NODES;

	kind->loose[block / 64] |= UINT64_C(1) << block % 64;
	kind->groups_in[block] |= UINT64_C(1) << kind->group_of[position];
}

void kind_close_node(struct pod_kind *kind, const struct kind_world *world, uint32_t node, int by)
{
	uint32_t position = world->columns->position_of[node];
	bool was_closed;

	if (!kind->closed)
		kind->closed =
			arena_new(&kind->arena, world->columns->node_count, sizeof(*kind->closed));
	was_closed = kind->closed[node] != 0;
	kind->closed[node] = (uint16_t)(kind->closed[node] + by);
	if (was_closed == (kind->closed[node] != 0) || !kind_is_eligible(kind, position))
		return;
	kind->allowed[position / BLOCK_NODES] ^= UINT32_C(1) << position % BLOCK_NODES;
	if (!kind->groups_in)
		return;
	loosen(kind, position);
	columns_touch(world->columns, node);
}

void kind_close_domain(struct pod_kind *kind, const struct kind_world *world,
		       const struct domain_nodes *domains, uint32_t domain, int by)
{
	for (uint32_t i = domains->first[domain]; i < domains->first[domain + 1]; i++)
		kind_close_node(kind, world, domains->nodes[i], by);
}

/* --- groups ---------------------------------------------------------------------------------- */

static_assert(sizeof(struct kind_parts) ==
		      sizeof(int64_t) + (1 + KIND_KEYS_MAX + KIND_SPREADS_MAX) * sizeof(uint32_t),
	      "parts are compared as bytes");

static void find_parts(const struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		       struct kind_parts *parts)
{
	parts->sum = kind->affinity.sums && kind->form < KIND_SUMS_APART ? kind->affinity.sums[node]
									 : 0;
	for (uint32_t i = 0; i < KIND_KEYS_MAX; i++)
		parts->domains[i] = i < kind->keys_count ? kind->keys[i]->domain_of[node] : 0;
	for (uint32_t i = 0; i < KIND_SPREADS_MAX; i++) {
		const struct kind_spread *spread = &kind->spreads[i];

		if (i >= kind->spread_count || !spread->per_node)
			parts->counts[i] = 0;
		else if (spread->topology->domain_of[node] == NO_DOMAIN)
			parts->counts[i] = NO_PART;
		else
			parts->counts[i] = (uint32_t)counts->items[spread->count].on[node];
	}
}

static bool is_like(const struct pod_kind *kind, uint32_t number, const struct kind_parts *wanted)
{
	return kind->groups[number].nodes &&
	       !memcmp(&kind->groups[number].parts, wanted, sizeof(*wanted));
}

static uint32_t hash_of(const struct pod_kind *kind, const struct kind_parts *parts)
{
	uint32_t hash = parts->fixed ^ (uint32_t)parts->sum;

	for (uint32_t i = 0; i < kind->keys_count; i++)
		hash = (hash ^ parts->domains[i]) * UINT32_C(0x9E3779B1);
	for (uint32_t i = 0; i < kind->spread_count; i++)
		hash = (hash ^ parts->counts[i]) * UINT32_C(0x9E3779B1);
	return hash * UINT32_C(0x9E3779B1) >> 26; /* below KIND_GROUPS_MAX */
}

/* Its number, a free one when it is new; KIND_GROUPS_MAX when none is free. */
static uint32_t find_group(const struct pod_kind *kind, const struct kind_parts *wanted)
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
		groups = &spread->groups_in[kind_domain(spread, &kind->groups[number])];
		*groups &= ~(UINT64_C(1) << number);
		*groups |= (uint64_t)in << number;
	}
}

/* Has it a part that spread_all_keys wants and its nodes lack? */
static bool is_ignored(const struct pod_kind *kind, const struct kind_group *group)
{
	for (uint32_t i = 0; kind->spread_all_keys && i < kind->spread_count; i++) {
		if (kind_part(kind, group, i) == NO_PART)
			return true;
	}
	return false;
}

static void begin_group(struct pod_kind *kind, uint32_t number, const struct kind_parts *parts)
{
	kind->groups[number].parts = *parts;
	kind->group_count++;
	kind->ignored &= ~(UINT64_C(1) << number);
	kind->ignored |= (uint64_t)is_ignored(kind, &kind->groups[number]) << number;
	note_domains(kind, number, true);
	kind->blocked_holds = false;
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

bool kind_enter_group(struct pod_kind *kind, const struct kind_world *world, uint32_t node,
		      uint32_t fixed)
{
	struct kind_parts wanted;
	uint8_t *guess;
	uint32_t number;

	find_parts(kind, world->counts, node, &wanted);
	wanted.fixed = fixed;
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
	kind->group_of[world->columns->position_of[node]] = (uint8_t)number;
	return true;
}

/* There are too many groups: fewer are made of the next form. */
static void give_way(struct pod_kind *kind)
{
	if (kind->form + 1 < KIND_FORMS) {
		kind->form++;
		kind->outdated = true;
	} else {
		kind->by_reference = true;
	}
}

void kind_regroup(struct pod_kind *kind, const struct kind_world *world, uint32_t node)
{
	uint32_t position = world->columns->position_of[node];
	uint32_t old;

	if (!kind_is_live(kind) || !kind_is_eligible(kind, position))
		return;
	old = kind->group_of[position];
	leave_group(kind, old);
	if (kind_enter_group(kind, world, node, kind->groups[old].parts.fixed))
		loosen(kind, position);
	else
		give_way(kind);
}

void pod_kind_count_changed(struct pod_kind *kind, const struct kind_world *world,
			    const uint64_t *changed, uint32_t node, int sign)
{
	if (!kind_is_live(kind))
		return;
	kind_limits_count_changed(kind, world, changed, node, sign);
	if (kind_spread_count_changed(kind, changed, node, sign))
		kind_regroup(kind, world, node);
}

/* --- what is forbidden ----------------------------------------------------------------------- */

static bool is_blocked(const struct pod_kind *kind, const struct kind_group *group)
{
	return kind_limits_block(kind, group) || kind_affinity_blocks(kind, group);
}

static void find_blocked(struct pod_kind *kind)
{
	kind->blocked = 0;
	for (uint32_t g = 0; g < KIND_GROUPS_MAX; g++) {
		if (kind->groups[g].nodes && is_blocked(kind, &kind->groups[g]))
			kind->blocked |= UINT64_C(1) << g;
	}
	kind->blocked_holds = true;
}

/* Asks again about nodes whose pods changed. */
static void settle_own(struct pod_kind *kind, const struct kind_world *world, uint32_t node)
{
	const struct node_info *info = &world->columns->snapshot->nodes[node];

	for (size_t i = 0; i < kind->own_count; i++) {
		struct kind_own *own = &kind->own[i];
		const struct predicate_impl *impl = kind->profile->filters[own->rule].impl;
		uint64_t token = impl->on_node(own->state, &kind->pod, info);
		bool forbids = token != 0;

		kind->by_reference |= (token & TOKEN_ERROR) != 0;
		if (forbids != own->forbids[node])
			kind_close_node(kind, world, node, forbids ? 1 : -1);
		own->forbids[node] = forbids;
	}
}

static void follow_log(struct pod_kind *kind, const struct kind_world *world)
{
	const struct columns *c = world->columns;
	const uint64_t end = c->log_end;

	if (!kind->groups_in || end - kind->log_at > COLUMN_LOG ||
	    end - kind->log_at > c->node_count) {
		for (uint32_t n = 0; n < c->node_count; n++)
			settle_own(kind, world, n);
		kind->log_at = end;
	}
	for (; kind->log_at != end; kind->log_at++)
		settle_own(kind, world, c->node_at[c->log[kind->log_at % COLUMN_LOG]]);
}

void kind_settle(struct pod_kind *kind, const struct kind_world *world)
{
	kind_limits_settle(kind, world);
	kind_affinity_settle(kind, world);
	if (kind->own_count)
		follow_log(kind, world);
	if (!kind->blocked_holds && kind->groups_in)
		find_blocked(kind);
}
