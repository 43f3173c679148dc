/* SPDX-License-Identifier: Apache-2.0 */
/*
 * InterPodAffinity: the node's topology domains hold pods that every required affinity term means,
 * none that a required anti-affinity term means, and no pod there objects to this one.
 *
 * v1.26 plugins/interpodaffinity/filtering.go. A pod that nothing matches yet may be the first of its
 * group: it passes when it matches its own terms and the node has all their topology keys.
 */
#include "predicates/predicates.h"
#include "sched/core/affinity_match.h"
#include "sched/core/domain_counts.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"

enum { NO_AFFINITY = 1, ANTI_AFFINITY, OBJECTED };

struct state {
	const struct snapshot *snapshot;
	/* Pods by (key, value): those that object to this pod, those that all its affinity terms
	 * mean, those that one of its anti-affinity terms means. */
	struct domain_counts objecting;
	struct domain_counts wanted;
	struct domain_counts unwanted;
	bool matches_itself;
	struct term_memo objections;
	struct term_memo wishes; /* affinity */
	struct term_memo dislikes; /* anti-affinity */
};

static void count_objections(struct state *state, const struct pod *pod, const struct pod *other,
			     uint32_t node, int sign)
{
	const struct pod_affinity_terms *terms = &other->spec->anti_affinity_required;
	uint64_t matches;

	if (terms->count == 0)
		return;
	matches = their_terms_match(terms, pod, state->snapshot, &state->objections);
	for (uint32_t i = 0; i < terms->count; i++) {
		if (matches >> i & 1)
			domain_counts_add(&state->objecting, terms->items[i].topology_key, node,
					  sign);
	}
}

static void count_own_terms(struct state *state, const struct pod *pod, const struct pod *other,
			    uint32_t node, int sign)
{
	const struct pod_affinity_terms *affinity = &pod->spec->affinity_required;
	const struct pod_affinity_terms *anti = &pod->spec->anti_affinity_required;
	uint64_t unwanted;

	if (affinity->count && own_terms_match(affinity, other, state->snapshot, &state->wishes) ==
				       all_terms(affinity->count)) {
		for (uint32_t i = 0; i < affinity->count; i++)
			domain_counts_add(&state->wanted, affinity->items[i].topology_key, node,
					  sign);
	}
	if (anti->count == 0)
		return;
	unwanted = own_terms_match(anti, other, state->snapshot, &state->dislikes);
	for (uint32_t i = 0; i < anti->count; i++) {
		if (unwanted >> i & 1)
			domain_counts_add(&state->unwanted, anti->items[i].topology_key, node,
					  sign);
	}
}

static void count_all(struct state *state, const struct pod *pod, bool has_terms)
{
	const struct snapshot *snapshot = state->snapshot;

	for (size_t i = 0; i < snapshot->node_count; i++) {
		const struct node_info *node = &snapshot->nodes[i];
		const struct pod *other = NULL;

		if (snapshot->totals.with_required_anti_affinity)
			other = node->notable_pods;
		for (; other; other = other->next_notable)
			count_objections(state, pod, other, node->index, 1);
		for (other = has_terms ? node->pods : NULL; other; other = other->next_on_node)
			count_own_terms(state, pod, other, node->index, 1);
	}
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct snapshot *snapshot = call->snapshot;
	const struct pod *pod = call->pod;
	const struct pod_affinity_terms *affinity = &pod->spec->affinity_required;
	bool has_terms = affinity->count || pod->spec->anti_affinity_required.count;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	state->snapshot = snapshot;
	domain_counts_init(&state->objecting, call->scratch, snapshot);
	domain_counts_init(&state->wanted, call->scratch, snapshot);
	domain_counts_init(&state->unwanted, call->scratch, snapshot);
	state->matches_itself = own_terms_match(affinity, pod, snapshot, &state->wishes) ==
				all_terms(affinity->count);
	out->state = state;
	if (has_terms || snapshot->totals.with_required_anti_affinity)
		count_all(state, pod, has_terms);
	if (!has_terms && !state->objecting.nonzero)
		/* v1.36 skips the filter, whatever pods come. */
		out->verdict = call->features->version == KUBERNETES_1_26 ? PREPARED_PASS
									  : PREPARED_SKIP;
}

static void pod_changed(void *opaque, const struct pod *pod, const struct pod *other,
			const struct node_info *node, int sign)
{
	struct state *state = opaque;

	count_objections(state, pod, other, node->index, sign);
	count_own_terms(state, pod, other, node->index, sign);
}

static bool has_affinity(const struct state *state, const struct pod *pod, uint32_t node)
{
	const struct pod_affinity_terms *terms = &pod->spec->affinity_required;
	bool all_there = true;

	for (uint32_t i = 0; i < terms->count; i++) {
		uint32_t key = terms->items[i].topology_key;

		if (snapshot_topology(state->snapshot, key)->domain_of[node] == NO_DOMAIN)
			return false;
		if (domain_counts_at(&state->wanted, key, node) <= 0)
			all_there = false;
	}
	return all_there || (state->wanted.nonzero == 0 && state->matches_itself);
}

static bool has_unwanted(const struct state *state, const struct pod *pod, uint32_t node)
{
	const struct pod_affinity_terms *terms = &pod->spec->anti_affinity_required;

	for (uint32_t i = 0; i < terms->count; i++) {
		if (domain_counts_at(&state->unwanted, terms->items[i].topology_key, node) > 0)
			return true;
	}
	return false;
}

static bool is_objected_to(const struct state *state, uint32_t node)
{
	for (uint32_t i = 0; i < state->objecting.count; i++) {
		if (domain_column_at(&state->objecting.columns[i], node) > 0)
			return true;
	}
	return false;
}

static uint64_t mismatch(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *state = opaque;

	if (!has_affinity(state, pod, node->index))
		return NO_AFFINITY;
	if (has_unwanted(state, pod, node->index))
		return ANTI_AFFINITY;
	return is_objected_to(state, node->index) ? OBJECTED : 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	if (token == NO_AFFINITY)
		reasons_set(out, call, FIT_UNRESOLVABLE, "node(s) didn't match pod affinity rules");
	else if (token == ANTI_AFFINITY)
		reasons_set(out, call, FIT_UNSCHEDULABLE,
			    "node(s) didn't match pod anti-affinity rules");
	else
		reasons_set(out, call, FIT_UNSCHEDULABLE,
			    "node(s) didn't satisfy existing pods anti-affinity rules");
}

/* Upstream's hints hold terms against a pod without looking at the labels of its namespace. */
static bool mean(const struct rule_call *call, const struct pod_affinity_terms *terms,
		 const struct pod *other)
{
	return terms->count && terms_all_match(terms, other, &call->cluster->symbols);
}

static bool changes_neighbours(const struct rule_call *call, const struct cluster_event *event)
{
	const struct pod_spec *spec = call->pod->spec;
	const struct pod *before = event->before;
	const struct pod *after = event->after;

	if (before && hint_is_own_change(call, event))
		return true;
	if ((after && !hint_takes_room(after)) || (before && !hint_takes_room(before)))
		return false;
	if (before && after)
		return (!mean(call, &spec->affinity_required, before) &&
			mean(call, &spec->affinity_required, after)) ||
		       (mean(call, &spec->anti_affinity_required, before) &&
			!mean(call, &spec->anti_affinity_required, after));
	if (after)
		return mean(call, &spec->affinity_required, after);
	return before && (mean(call, &spec->anti_affinity_required, before) ||
			  mean(call, &before->spec->anti_affinity_required, call->pod));
}

/* With the key, and in another domain than before. */
static bool joins_domain(const struct node *before, const struct node *after, uint32_t key)
{
	uint32_t was = 0, is = 0;

	if (!labels_find(&after->labels, key, &is))
		return false;
	return !before || !labels_find(&before->labels, key, &was) || was != is;
}

static bool leaves_domain(const struct node *before, const struct node *after, uint32_t key)
{
	uint32_t was = 0, is = 0;

	if (!before)
		return true;
	if (!labels_find(&before->labels, key, &was))
		return false;
	return !labels_find(&after->labels, key, &is) || was != is;
}

static bool changes_domains(const struct rule_call *call, const struct cluster_event *event)
{
	const struct pod_affinity_terms *terms = &call->pod->spec->affinity_required;
	const struct pod_affinity_terms *anti = &call->pod->spec->anti_affinity_required;

	for (uint32_t i = 0; i < terms->count; i++) {
		if (joins_domain(event->before, event->after, terms->items[i].topology_key))
			return true;
	}
	for (uint32_t i = 0; i < anti->count; i++) {
		if (leaves_domain(event->before, event->after, anti->items[i].topology_key))
			return true;
	}
	return false;
}

static const struct queueing_hint hints[] = {
	{ EVENTS(POD, EVENT_ADD | EVENT_UPDATE_LABEL | EVENT_DELETE), changes_neighbours },
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL), changes_domains },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "count matching pods per domain, once per pod", prepare, mismatch,
	  pod_changed },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_inter_pod_affinity = {
	.plugin = "InterPodAffinity",
	.policy_name = "MatchInterPodAffinity",
	.summary = "required pod affinity and anti-affinity, of both sides, hold",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_DOMAIN_PODS | READS_NAMESPACES,
	.form = COLUMNS_POD_AFFINITY,
	.events = EVENTS(POD, EVENT_ALL) | EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
