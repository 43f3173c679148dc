/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/kind_affinity.h"

#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/wrap.h"
#include "sched/core/affinity_effects.h"
#include "sched/core/affinity_match.h"
#include "sched/core/kind_groups.h"

/* --- what a pod is to the kind --------------------------------------------------------------- */

static void add_effect(struct term_effects *out, enum affinity_use use, uint32_t topology_key,
		       int64_t amount)
{
	for (size_t i = 0; i < out->count; i++) {
		struct term_effect *effect = &out->items[i];

		if (effect->use == use && effect->topology_key == topology_key) {
			effect->amount = wrap_add(effect->amount, amount);
			return;
		}
	}
	out->items = mem_grow(out->items, out->count, &out->capacity, sizeof(*out->items));
	out->items[out->count++] = (struct term_effect){ use, topology_key, amount };
}

/* weight: of every term, 0 for each its own. */
static void add_terms(struct term_effects *out, enum affinity_use use,
		      const struct pod_affinity_terms *terms, uint64_t matches, int64_t weight,
		      int sign)
{
	for (uint32_t i = 0; i < terms->count; i++) {
		if (matches >> i & 1)
			add_effect(out, use, terms->items[i].topology_key,
				   sign * (weight ? weight : terms->items[i].weight));
	}
}

/* Which of the kind's terms mean the other pod. */
static uint64_t own_match(const struct pod_affinity_terms *terms, const struct pod *other,
			  const struct snapshot *snapshot)
{
	struct term_memo memo = { 0 };

	return terms->count ? own_terms_match(terms, other, snapshot, &memo) : 0;
}

/* Which of the other pod's terms mean one of the kind. */
static uint64_t their_match(const struct pod_affinity_terms *terms, const struct pod *pod,
			    const struct snapshot *snapshot)
{
	struct term_memo memo = { 0 };

	return terms->count ? their_terms_match(terms, pod, snapshot, &memo) : 0;
}

static void find_filter_effects(const struct pod *pod, const struct snapshot *snapshot,
				const struct pod *other, struct term_effects *out)
{
	const struct pod_affinity_terms *affinity = &pod->spec->affinity_required;
	const struct pod_affinity_terms *anti = &pod->spec->anti_affinity_required;
	const struct pod_affinity_terms *theirs = &other->spec->anti_affinity_required;
	uint64_t wanted = own_match(affinity, other, snapshot);

	if (affinity->count && wanted == all_terms(affinity->count))
		add_terms(out, AFFINITY_WANTED, affinity, wanted, 1, 1);
	add_terms(out, AFFINITY_AGAINST, anti, own_match(anti, other, snapshot), 1, 1);
	add_terms(out, AFFINITY_AGAINST, theirs, their_match(theirs, pod, snapshot), 1, 1);
}

static void find_score_effects(const struct pod_kind *kind, const struct snapshot *snapshot,
			       const struct pod *other, struct term_effects *out)
{
	const struct pod *pod = &kind->pod;
	const struct pod_spec *own = pod->spec;
	const struct pod_spec *theirs = other->spec;
	const int64_t hard_weight = kind->affinity.hard_weight;

	add_terms(out, AFFINITY_WEIGHT, &own->affinity_preferred,
		  own_match(&own->affinity_preferred, other, snapshot), 0, 1);
	add_terms(out, AFFINITY_WEIGHT, &own->anti_affinity_preferred,
		  own_match(&own->anti_affinity_preferred, other, snapshot), 0, -1);
	if (hard_weight > 0)
		add_terms(out, AFFINITY_WEIGHT, &theirs->affinity_required,
			  their_match(&theirs->affinity_required, pod, snapshot), hard_weight, 1);
	add_terms(out, AFFINITY_WEIGHT, &theirs->affinity_preferred,
		  their_match(&theirs->affinity_preferred, pod, snapshot), 0, 1);
	add_terms(out, AFFINITY_WEIGHT, &theirs->anti_affinity_preferred,
		  their_match(&theirs->anti_affinity_preferred, pod, snapshot), 0, -1);
}

void kind_affinity_effects_of(const struct pod_kind *kind, const struct snapshot *snapshot,
			      const struct pod *other, struct term_effects *out)
{
	out->count = 0;
	if (kind->affinity.filters)
		find_filter_effects(&kind->pod, snapshot, other, out);
	if (kind->affinity.scores)
		find_score_effects(kind, snapshot, other, out);
}

/* --- columns --------------------------------------------------------------------------------- */

static struct affinity_column *add_column(struct pod_kind *kind)
{
	struct kind_affinity *a = &kind->affinity;

	if (a->column_count == a->column_capacity) {
		uint32_t capacity = a->column_capacity ? a->column_capacity * 2 : 4;
		struct affinity_column *columns =
			arena_new(&kind->arena, capacity, sizeof(*columns));

		if (a->column_count)
			memcpy(columns, a->columns, a->column_count * sizeof(*columns));
		a->columns = columns;
		a->column_capacity = capacity;
	}
	return &a->columns[a->column_count++];
}

uint32_t kind_affinity_column(struct pod_kind *kind, const struct snapshot *snapshot,
			      enum affinity_use use, uint32_t topology_key)
{
	struct kind_affinity *a = &kind->affinity;
	const struct topology *topology;

	for (uint32_t i = 0; i < a->column_count; i++) {
		if (a->columns[i].use == use && a->columns[i].topology->key == topology_key)
			return i;
	}
	if (kind->groups_in)
		return NO_COLUMN;
	topology = snapshot_topology(snapshot, topology_key);
	*add_column(kind) = (struct affinity_column){
		.use = use,
		.topology = topology,
		.numbers = arena_new(&kind->arena, topology->domain_count, sizeof(int64_t)),
	};
	return a->column_count - 1;
}

static bool has_own_terms(const struct kind_affinity *a, const struct pod_spec *spec)
{
	return (a->filters &&
		(spec->affinity_required.count || spec->anti_affinity_required.count)) ||
	       (a->scores &&
		(spec->affinity_preferred.count || spec->anti_affinity_preferred.count));
}

/* Every pod adds to the columns, which are made as they are met. */
static void sum_all(struct pod_kind *kind, const struct snapshot *snapshot)
{
	struct affinity_effects effects = { 0 };
	struct kind_affinity *a = &kind->affinity;
	bool all = a->own_terms;

	for (size_t n = 0; n < snapshot->node_count; n++) {
		const struct node_info *node = &snapshot->nodes[n];
		const struct pod *pod = all ? node->pods : node->notable_pods;

		for (; pod; pod = all ? pod->next_on_node : pod->next_notable) {
			const struct affinity_memo *memo =
				affinity_effects_find(&effects, &kind, 1, snapshot, pod);

			for (size_t i = 0; i < memo->count; i++) {
				struct affinity_column *column =
					&a->columns[memo->effects[i].column];
				uint32_t domain = column->topology->domain_of[n];

				if (domain != NO_DOMAIN)
					column->numbers[domain] = wrap_add(column->numbers[domain],
									   memo->effects[i].amount);
			}
		}
	}
	affinity_effects_fini(&effects);
}

/* The columns of terms that may come to mean pods. */
static void take_terms(struct pod_kind *kind, const struct snapshot *snapshot,
		       enum affinity_use use, const struct pod_affinity_terms *terms)
{
	for (uint32_t i = 0; i < terms->count; i++)
		kind_affinity_column(kind, snapshot, use, terms->items[i].topology_key);
}

/* A required term wants its key, whether any pod is wanted there or not. */
static void take_required(struct pod_kind *kind, const struct kind_world *world)
{
	const struct pod_affinity_terms *terms = &kind->pod.spec->affinity_required;
	const struct snapshot *snapshot = world->columns->snapshot;

	take_terms(kind, snapshot, AFFINITY_WANTED, terms);
	take_terms(kind, snapshot, AFFINITY_AGAINST, &kind->pod.spec->anti_affinity_required);
	for (uint32_t i = 0; i < terms->count; i++)
		kind_rule_out_others(kind, world,
				     snapshot_topology(snapshot, terms->items[i].topology_key));
	kind->affinity.matches_itself = own_match(terms, &kind->pod, snapshot) ==
					all_terms(terms->count);
}

/* How the column tells on nodes: by their groups, or one by one. */
static void place_column(struct pod_kind *kind, const struct kind_world *world,
			 struct affinity_column *column)
{
	struct kind_affinity *a = &kind->affinity;
	const size_t nodes = world->columns->node_count;

	a->has_weights |= column->use == AFFINITY_WEIGHT;
	if (kind_has_key(kind, column->topology, nodes, &column->key)) {
		kind->blocks |= column->use != AFFINITY_WEIGHT;
		return;
	}
	column->domains = domain_nodes_find(world->domains, column->topology, nodes);
	if (column->use == AFFINITY_WEIGHT && !a->sums)
		a->sums = arena_new(&kind->arena, nodes, sizeof(*a->sums));
	for (uint32_t n = 0; column->use == AFFINITY_WEIGHT && n < nodes; n++) {
		uint32_t domain = column->topology->domain_of[n];

		if (domain != NO_DOMAIN)
			a->sums[n] = wrap_add(a->sums[n], column->numbers[domain]);
	}
}

/* Also what others of the kind will prefer. */
static void take_preferred(struct pod_kind *kind, const struct snapshot *snapshot)
{
	const struct pod_spec *spec = kind->pod.spec;

	take_terms(kind, snapshot, AFFINITY_WEIGHT, &spec->affinity_preferred);
	take_terms(kind, snapshot, AFFINITY_WEIGHT, &spec->anti_affinity_preferred);
	if (kind->affinity.hard_weight > 0 &&
	    own_match(&spec->affinity_required, &kind->pod, snapshot))
		take_terms(kind, snapshot, AFFINITY_WEIGHT, &spec->affinity_required);
}

static bool closes(const struct kind_affinity *a, const struct affinity_column *column,
		   uint32_t domain)
{
	if (column->use == AFFINITY_WANTED)
		return !a->first && column->numbers[domain] <= 0;
	return column->use == AFFINITY_AGAINST && column->numbers[domain] > 0;
}

static void close_first(struct pod_kind *kind, const struct kind_world *world,
			const struct affinity_column *column)
{
	for (uint32_t d = 0; d < column->topology->domain_count; d++) {
		if (closes(&kind->affinity, column, d))
			kind_close_domain(kind, world, column->domains, d, 1);
	}
}

static bool is_first(const struct kind_affinity *a)
{
	return a->wanted == 0 && a->matches_itself;
}

void kind_affinity_take(struct pod_kind *kind, const struct kind_world *world)
{
	const struct snapshot *snapshot = world->columns->snapshot;
	struct kind_affinity *a = &kind->affinity;

	a->own_terms = has_own_terms(a, kind->pod.spec);
	a->follows &= a->filters || a->scores;
	if (a->filters)
		take_required(kind, world);
	if (a->scores)
		take_preferred(kind, snapshot);
	if (a->own_terms || (a->follows && snapshot->totals.with_affinity))
		sum_all(kind, snapshot);
	for (uint32_t i = 0; i < a->column_count; i++) {
		const struct affinity_column *column = &a->columns[i];

		for (uint32_t d = 0;
		     column->use == AFFINITY_WANTED && d < column->topology->domain_count; d++)
			a->wanted += column->numbers[d] != 0;
	}
	a->first = is_first(a);
	for (uint32_t i = 0; i < a->column_count; i++) {
		place_column(kind, world, &a->columns[i]);
		if (a->columns[i].domains)
			close_first(kind, world, &a->columns[i]);
	}
}

/* --- changes --------------------------------------------------------------------------------- */

static void add_to_sums(struct pod_kind *kind, const struct kind_world *world,
			const struct affinity_column *column, uint32_t domain, int64_t amount)
{
	const struct domain_nodes *d = column->domains;

	for (uint32_t i = d->first[domain]; i < d->first[domain + 1] && kind_is_live(kind); i++) {
		uint32_t node = d->nodes[i];

		kind->affinity.sums[node] = wrap_add(kind->affinity.sums[node], amount);
		if (kind->form >= KIND_SUMS_APART)
			continue;
		kind_regroup(kind, world, node);
		columns_touch(world->columns, node);
	}
}

static void number_changed(struct pod_kind *kind, const struct kind_world *world,
			   const struct affinity_column *column, uint32_t domain, int64_t amount)
{
	struct kind_affinity *a = &kind->affinity;
	int64_t *number = &column->numbers[domain];
	int64_t was = *number;
	bool closed = closes(a, column, domain);
	bool closes_now;

	*number = wrap_add(was, amount);
	if (column->use == AFFINITY_WEIGHT) {
		if (column->domains)
			add_to_sums(kind, world, column, domain, amount);
		else
			kind->work.weights_stale = true;
		return;
	}
	if (column->use == AFFINITY_WANTED)
		a->wanted += (size_t)(*number != 0) - (size_t)(was != 0);
	closes_now = closes(a, column, domain);
	if (closed == closes_now)
		return;
	if (column->domains)
		kind_close_domain(kind, world, column->domains, domain, closes_now ? 1 : -1);
	else
		kind->blocked_holds = false;
}

void kind_affinity_apply(const struct affinity_effect *effect, const struct kind_world *world,
			 uint32_t node, int sign)
{
	struct pod_kind *kind = effect->kind;
	const struct affinity_column *column;
	uint32_t domain;

	if (!kind_is_live(kind))
		return;
	if (effect->column == NO_COLUMN) {
		kind->outdated = true;
		return;
	}
	column = &kind->affinity.columns[effect->column];
	domain = column->topology->domain_of[node];
	if (domain != NO_DOMAIN)
		number_changed(kind, world, column, domain, sign * effect->amount);
}

/* The first pod of its kind came, or the last one left. */
static void change_first(struct pod_kind *kind, const struct kind_world *world)
{
	struct kind_affinity *a = &kind->affinity;

	a->first = !a->first;
	kind->blocked_holds = false;
	for (uint32_t i = 0; i < a->column_count; i++) {
		const struct affinity_column *column = &a->columns[i];

		if (column->use != AFFINITY_WANTED || !column->domains)
			continue;
		for (uint32_t d = 0; d < column->topology->domain_count; d++) {
			if (column->numbers[d] <= 0)
				kind_close_domain(kind, world, column->domains, d,
						  a->first ? -1 : 1);
		}
	}
}

void kind_affinity_settle(struct pod_kind *kind, const struct kind_world *world)
{
	if (kind->affinity.first != is_first(&kind->affinity))
		change_first(kind, world);
}

/* --- groups ---------------------------------------------------------------------------------- */

bool kind_affinity_blocks(const struct pod_kind *kind, const struct kind_group *group)
{
	for (uint32_t i = 0; i < kind->affinity.column_count; i++) {
		const struct affinity_column *column = &kind->affinity.columns[i];
		uint32_t domain;

		if (column->domains)
			continue;
		domain = group->parts.domains[column->key];
		if (domain != NO_DOMAIN && closes(&kind->affinity, column, domain))
			return true;
	}
	return false;
}

int64_t kind_affinity_score(const struct pod_kind *kind, const struct kind_group *group)
{
	int64_t sum = group->parts.sum;

	for (uint32_t i = 0; i < kind->affinity.column_count; i++) {
		const struct affinity_column *column = &kind->affinity.columns[i];
		uint32_t domain;

		if (column->domains || column->use != AFFINITY_WEIGHT)
			continue;
		domain = group->parts.domains[column->key];
		if (domain != NO_DOMAIN)
			sum = wrap_add(sum, column->numbers[domain]);
	}
	return sum;
}

void kind_affinity_normalise(int64_t *scores, size_t count)
{
	int64_t least = INT64_MAX;
	int64_t most = INT64_MIN;
	int64_t range;

	for (size_t i = 0; i < count; i++) {
		least = scores[i] < least ? scores[i] : least;
		most = scores[i] > most ? scores[i] : most;
	}
	range = wrap_sub(most, least);
	for (size_t i = 0; i < count; i++) {
		double share = range > 0 ? (double)wrap_sub(scores[i], least) / (double)range : 0;

		scores[i] = wrap_from_double((double)SCORE_MAX * share);
	}
}
