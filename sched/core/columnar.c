/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/columnar.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

enum {
	KNOWN_PODS = 4096, /* a power of two */
	KINDS_MAX = 4096,
	SLOTS_AT_FIRST = 256,
};

/* All kinds are forgotten when they hold more. */
#define KIND_BYTES_MAX ((size_t)128 << 20)

/* --- which profiles -------------------------------------------------------------------------- */

static bool is_cpu_and_memory(const struct scored_resources *resources, bool equal)
{
	bool cpu = false;
	bool memory = false;

	for (uint32_t i = 0; i < resources->count; i++) {
		cpu |= resources->items[i].kind == SCORED_CPU;
		memory |= resources->items[i].kind == SCORED_MEMORY;
		if (equal && resources->items[i].weight != resources->items[0].weight)
			return false;
	}
	return resources->count == 2 && cpu && memory && resources->items[0].weight > 0;
}

static bool is_least_allocated(const struct profile_score *score)
{
	const struct node_resources_fit_args *args = score->args;

	return args->strategy == LEAST_ALLOCATED && is_cpu_and_memory(&args->resources, true);
}

static bool is_balance(const struct profile_score *score)
{
	const struct balanced_allocation_args *args = score->args;

	return is_cpu_and_memory(&args->resources, false);
}

/* Are both scores that a base stands for there, once and with weight 1? */
static bool has_base_scores(const struct profile *profile)
{
	size_t fits = 0;
	size_t balances = 0;

	for (size_t i = 0; i < profile->score_count; i++) {
		const struct profile_score *score = &profile->scores[i];
		enum column_form form = score->rule ? score->rule->form : COLUMNS_NONE;

		if (form == COLUMNS_FIT)
			fits += score->weight == 1 && is_least_allocated(score) ? 1 : 2;
		if (form == COLUMNS_BALANCE)
			balances += score->weight == 1 && is_balance(score) ? 1 : 2;
	}
	return fits == 1 && balances == 1;
}

static bool has_fit_filter(const struct profile *profile)
{
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (profile->filters[i].rule->form == COLUMNS_FIT && profile->filters[i].at_filter)
			return true;
	}
	return false;
}

static bool covers(const struct scheduler *s, const struct profile *profile)
{
	return s->features.version == KUBERNETES_1_26 && !profile->engine &&
	       has_fit_filter(profile) && has_base_scores(profile);
}

/* --- beginning and end ----------------------------------------------------------------------- */

void columnar_init(struct columnar *c, struct scheduler *s)
{
	*c = (struct columnar){ .scheduler = s, .scan = scan_best(), .stale = true };
	c->covers = mem_new(s->profiles->count, sizeof(*c->covers));
	for (size_t i = 0; i < s->profiles->count; i++)
		c->covers[i] = covers(s, &s->profiles->items[i]);
	c->known = mem_new(KNOWN_PODS, sizeof(*c->known));
	c->prepared = mem_new(1, sizeof(*c->prepared));
}

static void forget_kinds(struct columnar *c)
{
	for (size_t i = 0; i < c->kind_count; i++)
		pod_kind_free(c->kinds[i]);
	c->kind_count = 0;
	c->kind_bytes = 0;
	c->generation++;
	if (c->kind_slots)
		memset(c->kind_slots, 0, c->kind_slot_count * sizeof(*c->kind_slots));
	memset(c->known, 0, KNOWN_PODS * sizeof(*c->known));
	pod_counts_reset(&c->counts);
	for (size_t i = 0; i < POD_COUNTS_MAX; i++)
		c->readers[i].count = 0;
	affinity_effects_forget(&c->effects);
	c->effects_of_terms = c->effects_of_all = false;
}

static void free_room(struct columnar *c)
{
	columns_free(&c->columns);
	free(c->bounds);
	free(c->totals);
	free(c->doubtful);
	free(c->fitting);
	free(c->open_room);
	free(c->tied);
	free(c->tied_bits);
	free(c->extras);
	free(c->asked);
	free(c->kept_shares);
}

void columnar_fini(struct columnar *c)
{
	forget_kinds(c);
	free_room(c);
	domain_nodes_free(&c->domains);
	affinity_effects_fini(&c->effects);
	free(c->kinds);
	free(c->kind_slots);
	free(c->known);
	free(c->prepared);
	free(c->covers);
	pod_key_fini(&c->key);
	for (size_t i = 0; i < POD_COUNTS_MAX; i++)
		free(c->readers[i].items);
	*c = (struct columnar){ 0 };
}

/* --- changes --------------------------------------------------------------------------------- */

/* Each kind is told once, of all counts. */
static void tell_readers(struct columnar *c, const struct count_readers *readers,
			 const uint64_t *changed, uint32_t node, int sign)
{
	const struct kind_world world = columnar_world(c);

	for (size_t i = 0; i < readers->count; i++) {
		struct pod_kind *kind = readers->items[i];

		if (kind->told == c->count_changes)
			continue;
		kind->told = c->count_changes;
		pod_kind_count_changed(kind, &world, changed, node, sign);
	}
}

static void counts_changed(struct columnar *c, uint32_t node, const struct pod *pod, int sign)
{
	const uint64_t *changed;

	if (!pod_counts_change(&c->counts, &c->scheduler->cluster->symbols, node, pod, sign,
			       &changed))
		return;
	c->count_changes++;
	for (uint32_t word = 0; word * 64 < c->counts.count; word++) {
		for (uint64_t bits = changed[word]; bits; bits &= bits - 1)
			tell_readers(c, &c->readers[word * 64 + (uint32_t)__builtin_ctzll(bits)],
				     changed, node, sign);
	}
}

static void affinity_changed(struct columnar *c, uint32_t node, const struct pod *pod, int sign)
{
	const struct kind_world world = columnar_world(c);
	const struct affinity_memo *memo = affinity_effects_find(
		&c->effects, c->kinds, c->kind_count, c->scheduler->snapshot, pod);

	for (size_t i = 0; i < memo->count; i++)
		kind_affinity_apply(&memo->effects[i], &world, node, sign);
}

static void pod_changed(struct columnar *c, const struct node_info *node, const struct pod *pod,
			int sign)
{
	if (c->stale)
		return;
	columns_touch(&c->columns, node->index);
	if (pod->spec->host_port_count)
		c->ports.nodes[c->ports.end++ % PORT_LOG] = node->index;
	counts_changed(c, node->index, pod, sign);
	if (c->effects_of_all || (c->effects_of_terms && pod->spec->has_pod_affinity))
		affinity_changed(c, node->index, pod, sign);
}

void columnar_pod_added(void *columnar, const struct node_info *node, const struct pod *pod)
{
	pod_changed(columnar, node, pod, 1);
}

void columnar_pod_removed(void *columnar, const struct node_info *node, const struct pod *pod)
{
	pod_changed(columnar, node, pod, -1);
}

void columnar_node_is_other(void *columnar, uint32_t node)
{
	struct columnar *c = columnar;

	(void)node;
	c->stale = true;
}

void columnar_all_is_other(void *columnar)
{
	struct columnar *c = columnar;

	c->stale = true;
}

static void make_room(struct columnar *c)
{
	size_t positions = c->columns.block_count * BLOCK_NODES;
	size_t nodes = c->columns.node_count;

	c->bounds = mem_new_aligned(positions, sizeof(*c->bounds));
	c->totals = mem_new_aligned(positions, sizeof(*c->totals));
	c->doubtful = mem_new(c->columns.block_count, sizeof(*c->doubtful));
	c->fitting = mem_new(c->columns.block_count, sizeof(*c->fitting));
	c->open_room = mem_new(c->columns.block_count, sizeof(*c->open_room));
	c->tied = mem_new(nodes, sizeof(*c->tied));
	c->tied_bits = mem_new(nodes / 64 + 1, sizeof(*c->tied_bits));
	c->extras = mem_new(positions, sizeof(*c->extras));
	c->asked = mem_new(nodes, sizeof(*c->asked));
	c->kept_shares = mem_new(KNOWN_PODS * c->columns.segment_count, sizeof(*c->kept_shares));
}

static void begin_anew(struct columnar *c)
{
	const struct scheduler *s = c->scheduler;

	forget_kinds(c);
	free_room(c);
	domain_nodes_reset(&c->domains);
	columns_build(&c->columns, s->snapshot);
	make_room(c);
	c->owner_count = s->cluster->pod_owner_count;
	c->labels_matter = c->owner_count > 0;
	c->stale = false;
}

/* There are pods with terms, which may mean any pod. */
static void let_labels_matter(struct columnar *c)
{
	if (c->labels_matter)
		return;
	forget_kinds(c);
	c->labels_matter = true;
}

bool columnar_catch_up(struct columnar *c)
{
	const struct scheduler *s = c->scheduler;

	if (s->snapshot->node_count == 0)
		return false;
	if (c->stale || c->owner_count != s->cluster->pod_owner_count)
		begin_anew(c);
	if (s->snapshot->totals.with_affinity)
		let_labels_matter(c);
	columns_settle(&c->columns);
	return true;
}

/* --- kinds ----------------------------------------------------------------------------------- */

static bool is_same(const struct pod_kind *kind, const struct pod_key *key, uint64_t hash,
		    const struct profile *profile)
{
	return kind->hash == hash && kind->profile == profile && kind->key_count == key->count &&
	       !memcmp(kind->key, key->words, key->count * sizeof(*key->words));
}

/* Where the kind stands, or would stand. */
static size_t find_slot(const struct columnar *c, uint64_t hash, const struct profile *profile)
{
	size_t slot = hash & (c->kind_slot_count - 1);

	while (c->kind_slots[slot] &&
	       !is_same(c->kinds[c->kind_slots[slot] - 1], &c->key, hash, profile))
		slot = (slot + 1) & (c->kind_slot_count - 1);
	return slot;
}

static void grow_slots(struct columnar *c)
{
	size_t count = c->kind_slot_count ? c->kind_slot_count * 2 : SLOTS_AT_FIRST;

	free(c->kind_slots);
	c->kind_slots = mem_new(count, sizeof(*c->kind_slots));
	c->kind_slot_count = count;
	for (size_t i = 0; i < c->kind_count; i++) {
		size_t slot = c->kinds[i]->hash & (count - 1);

		while (c->kind_slots[slot])
			slot = (slot + 1) & (count - 1);
		c->kind_slots[slot] = (uint32_t)i + 1;
	}
}

static void add_reader(struct columnar *c, struct pod_kind *kind, uint32_t count)
{
	struct count_readers *readers = &c->readers[count];

	for (size_t i = 0; i < readers->count; i++) {
		if (readers->items[i] == kind)
			return;
	}
	readers->items = mem_grow(readers->items, readers->count, &readers->capacity,
				  sizeof(struct pod_kind *));
	readers->items[readers->count++] = kind;
}

static void read_counts(struct columnar *c, struct pod_kind *kind)
{
	for (uint32_t i = 0; i < kind->spread_count; i++)
		add_reader(c, kind, kind->spreads[i].count);
	for (uint32_t i = 0; i < kind->limit_count; i++)
		add_reader(c, kind, kind->limits[i].count);
}

static struct pod_kind *add_kind(struct columnar *c, uint64_t hash, const struct profile *profile)
{
	const struct kind_world world = columnar_world(c);
	struct pod_kind *kind;

	if (c->kind_count == KINDS_MAX || c->kind_bytes > KIND_BYTES_MAX)
		forget_kinds(c);
	if ((c->kind_count + 1) * 2 > c->kind_slot_count)
		grow_slots(c);
	kind = mem_new_aligned(1, sizeof(*kind));
	kind->key = mem_new(c->key.count, sizeof(*kind->key));
	memcpy(kind->key, c->key.words, c->key.count * sizeof(*kind->key));
	kind->key_count = c->key.count;
	kind->hash = hash;
	pod_kind_build(kind, &world, &c->scheduler->call, profile, c->labels_matter);
	read_counts(c, kind);
	affinity_effects_forget(&c->effects);
	c->effects_of_terms |= kind->affinity.follows;
	c->effects_of_all |= kind->affinity.own_terms;
	c->kind_bytes += sizeof(*kind) + kind->arena.held;
	c->kinds = mem_grow(c->kinds, c->kind_count, &c->kind_capacity, sizeof(*c->kinds));
	c->kind_slots[find_slot(c, hash, profile)] = (uint32_t)c->kind_count + 1;
	c->kinds[c->kind_count++] = kind;
	return kind;
}

static struct pod_kind *kind_by_key(struct columnar *c, const struct pod *pod)
{
	const struct profile *profile = c->scheduler->evaluation.profile;
	uint64_t hash;
	size_t slot;

	if (pod->spec->has_pod_affinity)
		let_labels_matter(c);
	pod_key_make(&c->key, pod, c->labels_matter);
	hash = pod_key_hash(&c->key);
	if (c->kind_count) {
		slot = find_slot(c, hash, profile);
		if (c->kind_slots[slot])
			return c->kinds[c->kind_slots[slot] - 1];
	}
	return add_kind(c, hash, profile);
}

static bool is_known(const struct known_pod *known, const struct pod *pod)
{
	return known->spec == pod->spec && known->labels == pod->labels &&
	       known->name_space == pod->name_space && known->owner_kind == pod->owner_kind &&
	       known->owner_name == pod->owner_name && known->owner_uid == pod->owner_uid;
}

/* Scalar resources that the profile's NodeResourcesFit passes over. */
static const bool *ignored_by(const struct profile *profile)
{
	for (size_t i = 0; i < profile->filter_count; i++) {
		const struct node_resources_fit_args *args = profile->filters[i].args;

		if (profile->filters[i].rule->form == COLUMNS_FIT && args)
			return args->ignored;
	}
	return NULL;
}

/* Brings the kind up to date. */
static void settle(struct columnar *c, struct pod_kind *kind)
{
	const struct kind_world world = columnar_world(c);
	size_t held = kind->arena.held;

	if (kind->outdated) {
		pod_kind_build_again(kind, &world, &c->scheduler->call);
		read_counts(c, kind);
		affinity_effects_forget(&c->effects);
		c->kind_bytes += kind->arena.held - held;
	}
	if (!kind->by_reference)
		kind_settle(kind, &world);
	columns_settle(&c->columns);
}

/* As things stand now. */
static inline struct pod_kind *settled(struct columnar *c, struct pod_kind *kind)
{
	if (kind->outdated || !kind_is_settled(kind))
		settle(c, kind);
	return kind;
}

struct pod_kind *columnar_find_kind(struct columnar *c)
{
	const struct scheduler *s = c->scheduler;
	const struct pod *pod = s->call.pod;
	struct known_pod *known =
		&c->known[((uintptr_t)pod->spec >> 4 ^ (uintptr_t)pod->spec >> 12) % KNOWN_PODS];

	/* The pod before was of the same spec, and so of the same profile. */
	c->at_hand = known;
	if (pod->spec == c->spec && is_known(known, pod))
		return settled(c, known->kind);
	c->spec = NULL;
	if (!c->covers[s->evaluation.profile - s->profiles->items] ||
	    !pod_amounts_of(&c->amounts, pod->spec))
		return NULL;
	c->spec = pod->spec;
	if (c->amounts.more)
		c->amounts.ignored = ignored_by(s->evaluation.profile);
	if (!is_known(known, pod)) {
		struct pod_kind *kind = kind_by_key(c, pod);

		*known = (struct known_pod){ pod->spec,
					     pod->labels,
					     pod->name_space,
					     pod->owner_kind,
					     pod->owner_name,
					     pod->owner_uid,
					     kind,
					     0 };
	}
	return settled(c, known->kind);
}

void columnar_find_shares(struct columnar *c)
{
	const struct columns *columns = &c->columns;
	struct known_pod *known = c->at_hand;
	struct pod_share *kept =
		c->kept_shares + (size_t)(known - c->known) * columns->segment_count;
	struct pod_share *shares = known->shares ? kept : c->own_shares;

	c->shares = shares;
	if (known->shares == 2)
		return;
	for (size_t i = 0; i < columns->segment_count; i++) {
		if (!columns->segments[i].mixed)
			shares[i] = pod_share_of(&c->amounts, &columns->segments[i]);
	}
	known->shares++;
}
