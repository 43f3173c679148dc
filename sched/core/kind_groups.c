/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/kind_groups.h"

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

/* What else there is of parts stays 0. */
static void find_parts(const struct pod_kind *kind, const struct pod_counts *counts, uint32_t node,
		       struct kind_parts *parts)
{
	if (kind->affinity.sums && kind->form < KIND_SUMS_APART)
		parts->sum = kind->affinity.sums[node];
	for (uint32_t i = 0; i < kind->keys_count; i++)
		parts->domains[i] = kind->keys[i]->domain_of[node];
	for (uint32_t i = 0; i < kind->spread_count; i++) {
		const struct kind_spread *spread = &kind->spreads[i];

		if (!spread->per_node)
			continue;
		parts->counts[i] = spread->topology->domain_of[node] == NO_DOMAIN
					   ? NO_PART
					   : (uint32_t)counts->items[spread->count].on[node];
	}
}

static bool is_like(const struct pod_kind *kind, uint32_t number, const struct kind_parts *wanted)
{
	const struct kind_group *group = &kind->groups[number];
	const struct kind_parts *parts = &group->parts;

	if (!group->nodes || parts->fixed != wanted->fixed || parts->sum != wanted->sum)
		return false;
	for (uint32_t i = 0; i < kind->keys_count; i++) {
		if (parts->domains[i] != wanted->domains[i])
			return false;
	}
	for (uint32_t i = 0; i < kind->spread_count; i++) {
		if (parts->counts[i] != wanted->counts[i])
			return false;
	}
	return true;
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
	struct kind_parts wanted = { .fixed = fixed };
	uint8_t *guess;
	uint32_t number;

	find_parts(kind, world->counts, node, &wanted);
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
	for (uint32_t g = 0; kind->blocks && g < KIND_GROUPS_MAX; g++) {
		if (kind->groups[g].nodes && is_blocked(kind, &kind->groups[g]))
			kind->blocked |= UINT64_C(1) << g;
	}
	kind->blocked_holds = true;
}

static void settle_ports(struct pod_kind *kind, const struct kind_world *world, uint32_t node)
{
	struct kind_ports *ports = &kind->ports;
	const struct node_info *info = &world->columns->snapshot->nodes[node];
	bool taken = ports->impl->on_node(ports->state, &kind->pod, info) != 0;

	if (taken != ports->taken[node])
		kind_close_node(kind, world, node, taken ? 1 : -1);
	ports->taken[node] = taken;
}

/* Asks again about nodes whose ports changed. */
static void follow_ports(struct pod_kind *kind, const struct kind_world *world)
{
	struct kind_ports *ports = &kind->ports;
	const struct port_log *log = world->ports;
	bool all = !kind->groups_in || log->end - ports->log_at > PORT_LOG;

	for (uint32_t n = 0; all && n < world->columns->node_count; n++)
		settle_ports(kind, world, n);
	for (; !all && ports->log_at != log->end; ports->log_at++)
		settle_ports(kind, world, log->nodes[ports->log_at % PORT_LOG]);
	ports->log_at = log->end;
}

void kind_settle(struct pod_kind *kind, const struct kind_world *world)
{
	kind_limits_settle(kind, world);
	kind_affinity_settle(kind, world);
	if (kind->ports.impl)
		follow_ports(kind, world);
	if (!kind->blocked_holds && kind->groups_in)
		find_blocked(kind);
}
