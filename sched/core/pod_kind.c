/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kind as it is first met.
 */
#include "sched/core/pod_kind.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/kind_groups.h"

/* Work on one kind. */
struct making {
	struct pod_kind *kind;
	const struct kind_world *world;
	struct rule_call call; /* of kind->pod; allocates from the kind's arena */
	int64_t *raw[PROFILE_RULES_MAX]; /* by score of the kind, by node; on the heap */
	uint8_t guesses[KIND_GROUPS_MAX]; /* where a combination of raw scores may stand, by hash */
};

/* Do answers depend on the pod's spec and the nodes' objects only? */
static bool is_fixed(unsigned int reads)
{
	return !(reads & ~(unsigned int)(READS_POD_SPEC | READS_NODE_OBJECT | READS_ALL_NODES));
}

static size_t node_count(const struct making *m)
{
	return m->world->columns->node_count;
}

static void *kind_new(struct making *m, size_t count, size_t size)
{
	return arena_new(&m->kind->arena, count, size);
}

/* At the beginning of a cache line. */
static void *kind_vectors(struct making *m, size_t count, size_t size)
{
	char *room = kind_new(m, count * size + 64, 1);

	return room + (64 - (uintptr_t)room % 64) % 64;
}

/* --- predicates ------------------------------------------------------------------------------ */

/* Where answers need not be asked for every node: how nodes are alike to the rule; else NULL. */
static const struct node_classes *classes_for(const struct making *m, enum node_part part,
					      const void *args)
{
	if (part == PART_LABELS &&
	    node_classes_named(m->call.pod->spec, args, m->call.cluster->known.hostname_label))
		return NULL;
	return node_classes_find(m->world->columns->classes, m->call.snapshot, part);
}

static bool drop_classes(struct making *m, const struct profile_filter *filter, const void *state,
			 const struct node_classes *classes)
{
	bool *drops = mem_new(classes->count, sizeof(*drops));
	bool error = false;

	for (uint32_t i = 0; i < classes->count && !error; i++) {
		uint64_t token = filter->impl->on_node(state, m->call.pod,
						       &m->call.snapshot->nodes[classes->first[i]]);

		error = token & TOKEN_ERROR;
		drops[i] = token != 0;
	}
	for (size_t i = 0; i < node_count(m) && !error; i++) {
		if (drops[classes->class_of[i]])
			kind_rule_out(m->kind, m->world, (uint32_t)i);
	}
	free(drops);
	return !error;
}

/* Takes the nodes out that the rule turns down; false when it has no answer for one. */
static bool drop_nodes(struct making *m, const struct profile_filter *filter, const void *state)
{
	const struct node_classes *classes = classes_for(m, filter->rule->part, filter->args);

	if (classes)
		return drop_classes(m, filter, state, classes);
	for (size_t i = 0; i < node_count(m); i++) {
		uint64_t token =
			filter->impl->on_node(state, m->call.pod, &m->call.snapshot->nodes[i]);

		if (token & TOKEN_ERROR)
			return false;
		if (token)
			kind_rule_out(m->kind, m->world, (uint32_t)i);
	}
	return true;
}

/* The forms that the bases stand for. */
static bool is_base(enum column_form form)
{
	return form == COLUMNS_FIT || form == COLUMNS_BALANCE;
}

/* A rule that has something to say of the pod; false when that is for the reference. */
static bool take_answers(struct making *m, size_t rule, const struct prepared *p)
{
	const struct profile_filter *filter = &m->kind->profile->filters[rule];

	if (filter->at_pre_filter &&
	    (p->restricts || p->verdict == PREPARED_REJECT || p->verdict == PREPARED_ERROR))
		return false;
	if (p->verdict != PREPARED || !filter->at_filter)
		return true;
	if (is_fixed(filter->rule->reads))
		return drop_nodes(m, filter, p->state);
	m->kind->ports = (struct kind_ports){
		.impl = filter->impl,
		.state = p->state,
		.taken = kind_new(m, node_count(m), 1),
	};
	return true;
}

static bool take_other_filter(struct making *m, size_t rule)
{
	const struct profile_filter *filter = &m->kind->profile->filters[rule];
	struct prepared p = { .verdict = PREPARED };

	m->call.args = filter->args;
	if (filter->impl->prepare)
		filter->impl->prepare(&m->call, &p);
	if (p.verdict == PREPARED_SKIP)
		return true;
	if (is_fixed(filter->rule->reads) || filter->rule->form == COLUMNS_PORTS)
		return take_answers(m, rule, &p);
	m->kind->asked_filters[m->kind->asked_filter_count++] = (uint8_t)rule;
	return true;
}

static bool take_filter(struct making *m, size_t rule)
{
	const struct profile_filter *filter = &m->kind->profile->filters[rule];

	switch (filter->rule->form) {
	case COLUMNS_FIT:
		return filter->at_filter;
	case COLUMNS_POD_AFFINITY:
		m->kind->affinity.filters |= filter->at_filter;
		return true;
	case COLUMNS_SPREAD:
		if (kind_take_limits(m->kind, m->world, &m->call, rule))
			return true;
		break;
	default:
		return take_other_filter(m, rule);
	}
	m->kind->asked_filters[m->kind->asked_filter_count++] = (uint8_t)rule;
	return true;
}

static bool take_filters(struct making *m)
{
	const struct columns *c = m->world->columns;
	const struct profile *profile = m->kind->profile;
	struct pod_kind *kind = m->kind;

	kind->eligible = kind_new(m, c->block_count, sizeof(*kind->eligible));
	kind->allowed = kind_new(m, c->block_count, sizeof(*kind->allowed));
	memcpy(kind->eligible, c->occupied, c->block_count * sizeof(*kind->eligible));
	memcpy(kind->allowed, c->occupied, c->block_count * sizeof(*kind->allowed));
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (!take_filter(m, profile->prepare_order[i]))
			return false;
	}
	return true;
}

/* --- priorities ------------------------------------------------------------------------------ */

static bool varies(const int64_t *raw, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (raw[i] != raw[0])
			return true;
	}
	return false;
}

/* The raw score of every node; NULL when it is the same everywhere. */
static int64_t *raw_scores(struct making *m, const struct profile_score *score, const void *state)
{
	const struct node_classes *classes = classes_for(m, score->rule->part, score->args);
	size_t count = classes ? classes->count : node_count(m);
	int64_t *asked = mem_new(count, sizeof(*asked));
	int64_t *raw;

	for (size_t i = 0; i < count; i++)
		asked[i] = score->impl->on_node(
			state, m->call.pod,
			&m->call.snapshot->nodes[classes ? classes->first[i] : i]);
	if (!varies(asked, count)) {
		free(asked);
		return NULL;
	}
	if (!classes)
		return asked;
	raw = mem_new(node_count(m), sizeof(*raw));
	for (size_t i = 0; i < node_count(m); i++)
		raw[i] = asked[classes->class_of[i]];
	free(asked);
	return raw;
}

/* A rule whose raw score is the same everywhere tells nodes apart in no way. */
static void take_fixed_score(struct making *m, size_t rule, const struct prepared *p)
{
	int64_t *raw = raw_scores(m, &m->kind->profile->scores[rule], p->state);

	if (!raw)
		return;
	m->raw[m->kind->score_count] = raw;
	m->kind->scores[m->kind->score_count++] =
		(struct kind_score){ .rule = rule, .state = p->state };
}

/* InterPodAffinity, unless it has nothing to say. */
static void take_affinity(struct making *m, size_t rule)
{
	const struct profile_score *score = &m->kind->profile->scores[rule];
	const struct inter_pod_affinity_args *args = score->args;
	const struct pod_spec *spec = m->call.pod->spec;

	if (args->ignore_preferred_terms_of_existing_pods && !spec->affinity_preferred.count &&
	    !spec->anti_affinity_preferred.count)
		return;
	m->kind->affinity.scores = true;
	m->kind->affinity.hard_weight = args->hard_pod_affinity_weight;
	m->kind->affinity.weight = score->weight;
}

static bool take_score(struct making *m, size_t rule)
{
	const struct profile_score *score = &m->kind->profile->scores[rule];
	struct prepared p = { .verdict = PREPARED };

	if (!score->rule || is_base(score->rule->form))
		return true;
	if (score->rule->form == COLUMNS_POD_AFFINITY) {
		take_affinity(m, rule);
		return true;
	}
	if (score->rule->form == COLUMNS_SPREAD &&
	    kind_take_spread(m->kind, m->world, &m->call, rule))
		return true;
	if (!is_fixed(score->rule->reads)) {
		if (!(score->rule->reads & READS_VOLUMES))
			m->kind->asked_scores[m->kind->asked_score_count++] = (uint8_t)rule;
		return true;
	}
	m->call.args = score->args;
	if (score->impl->prepare)
		score->impl->prepare(&m->call, &p);
	if (p.verdict == PREPARED)
		take_fixed_score(m, rule, &p);
	return p.verdict != PREPARED_ERROR;
}

static bool take_scores(struct making *m)
{
	const struct profile *profile = m->kind->profile;

	m->kind->scores = kind_new(m, profile->score_count, sizeof(*m->kind->scores));
	for (size_t rule = 0; rule < profile->score_count; rule++) {
		if (!take_score(m, rule))
			return false;
	}
	return true;
}

/* --- groups ---------------------------------------------------------------------------------- */

static bool is_combination(const struct making *m, uint32_t fixed, size_t node)
{
	const struct pod_kind *kind = m->kind;

	for (size_t s = 0; s < kind->score_count; s++) {
		if (kind->scores[s].raw[fixed] != m->raw[s][node])
			return false;
	}
	return fixed < kind->fixed_count;
}

static uint8_t *guess_of(struct making *m, size_t node)
{
	uint64_t hash = 0;

	for (size_t s = 0; s < m->kind->score_count; s++) {
		assert(m->raw[s]);
		hash = (hash ^ (uint64_t)m->raw[s][node]) * UINT64_C(0x9E3779B97F4A7C15);
	}
	return &m->guesses[hash >> 58]; /* below KIND_GROUPS_MAX */
}

/* The number of the node's combination of fixed raw scores; UINT32_MAX when there are too many. */
static uint32_t fixed_of(struct making *m, size_t node)
{
	struct pod_kind *kind = m->kind;
	uint8_t *guess = guess_of(m, node);
	uint32_t fixed = *guess;

	if (is_combination(m, fixed, node))
		return fixed;
	for (fixed = 0; fixed < kind->fixed_count && !is_combination(m, fixed, node);)
		fixed++;
	if (fixed == KIND_GROUPS_MAX)
		return UINT32_MAX;
	*guess = (uint8_t)fixed;
	if (fixed < kind->fixed_count)
		return fixed;
	for (size_t s = 0; s < kind->score_count; s++)
		kind->scores[s].raw[fixed] = m->raw[s][node];
	kind->fixed_count++;
	return fixed;
}

static bool group_nodes(struct making *m)
{
	const struct columns *c = m->world->columns;
	struct pod_kind *kind = m->kind;
	uint64_t *groups_in = kind_new(m, c->block_count, sizeof(*groups_in));

	kind->group_of = kind_vectors(m, c->block_count * BLOCK_NODES, 1);
	kind->loose = kind_new(m, c->block_count / 64 + 1, sizeof(*kind->loose));
	for (size_t s = 0; s < kind->score_count; s++)
		kind->scores[s].raw = kind_new(m, KIND_GROUPS_MAX, sizeof(int64_t));
	for (uint32_t i = 0; i < c->node_count; i++) {
		uint32_t fixed;

		if (!kind_is_eligible(kind, c->position_of[i]))
			continue;
		fixed = fixed_of(m, i);
		if (fixed == UINT32_MAX)
			kind->form = KIND_FORMS - 1; /* no other one helps */
		if (fixed == UINT32_MAX || !kind_enter_group(kind, m->world, i, fixed))
			return false;
	}
	kind->groups_in = groups_in;
	memset(kind->loose, 0xff, (c->block_count / 64 + 1) * sizeof(*kind->loose));
	for (size_t b = 0; b < c->block_count; b++)
		kind_groups_in(kind, b);
	return true;
}

/* False when the rules cannot be taken in at all. */
static bool take_rules(struct making *m)
{
	if (!take_filters(m) || !take_scores(m))
		return false;
	kind_affinity_take(m->kind, m->world);
	kind_settle(m->kind, m->world);
	return true;
}

/* All but what it is known by is as if it had not been made. */
static void clear(struct pod_kind *kind)
{
	const struct pod_kind old = *kind;

	*kind = (struct pod_kind){
		.key = old.key,
		.key_count = old.key_count,
		.hash = old.hash,
		.profile = old.profile,
		.arena = old.arena,
		.pod = old.pod,
		.form = old.form,
		.built = old.built + 1,
		.affinity.follows = old.affinity.follows,
	};
	arena_reset(&kind->arena);
}

/* Pods of the kind are left to the reference when it has to say more than where they go, or when the nodes
 * differ in too many ways, however few of them groups tell apart. */
static bool make(struct making *m)
{
	const struct pod_spec *spec = m->call.pod->spec;
	bool takes, fits;

	if (spec->volume_count || spec->has_resource_claims)
		return false;
	for (;; m->kind->form++) {
		clear(m->kind);
		takes = take_rules(m);
		fits = takes && group_nodes(m);
		for (size_t s = 0; s < m->kind->score_count; s++)
			free(m->raw[s]);
		if (!takes || fits || m->kind->form + 1 == KIND_FORMS)
			return fits;
	}
}

static void build(struct pod_kind *kind, const struct kind_world *world,
		  const struct rule_call *call)
{
	struct making m = { .kind = kind, .world = world, .call = *call };

	m.call.pod = &kind->pod;
	m.call.scratch = &kind->arena;
	m.call.feasible_count = 0;
	kind->by_reference = !make(&m);
	if (!kind->by_reference)
		kind_settle(kind, world);
}

void pod_kind_build(struct pod_kind *kind, const struct kind_world *world,
		    const struct rule_call *call, const struct profile *profile, bool follows)
{
	kind->profile = profile;
	kind->pod = *call->pod;
	kind->affinity.follows = follows || call->pod->spec->has_pod_affinity;
	build(kind, world, call);
}

void pod_kind_build_again(struct pod_kind *kind, const struct kind_world *world,
			  const struct rule_call *call)
{
	build(kind, world, call);
}

void pod_kind_free(struct pod_kind *kind)
{
	free(kind->key);
	arena_free(&kind->arena);
	free(kind);
}
