/* SPDX-License-Identifier: Apache-2.0 */
/*
 * InterPodAffinity: the weights of preferred terms, of the pod and of the pods that run, summed over
 * the node's topology domains.
 *
 * v1.26 plugins/interpodaffinity/scoring.go. A running pod's required affinity term counts with
 * hardPodAffinityWeight. The smallest sum becomes 0, the largest SCORE_MAX.
 */
#include "priorities/priorities.h"
#include "sched/base/wrap.h"
#include "sched/core/affinity_match.h"
#include "sched/core/args.h"
#include "sched/core/domain_counts.h"

struct state {
	const struct snapshot *snapshot;
	const struct pod *pod;
	int64_t hard_weight;
	struct domain_counts sums;
	bool any; /* some term matched a pod on a node with the term's label */
	struct term_memo own_affinity, own_anti;
	struct term_memo their_required, their_affinity, their_anti;
};

static void add(struct state *state, const struct pod_affinity_term *term, uint32_t node,
		int64_t weight)
{
	domain_counts_add(&state->sums, term->topology_key, node, weight);
	state->any |= snapshot_topology(state->snapshot, term->topology_key)->domain_of[node] !=
		      NO_DOMAIN;
}

/* weight: of every term, 0 for each its own. */
static void add_matches(struct state *state, const struct pod_affinity_terms *terms,
			uint64_t matches, uint32_t node, int64_t weight, int sign)
{
	for (uint32_t i = 0; i < terms->count; i++) {
		if (matches >> i & 1)
			add(state, &terms->items[i], node,
			    sign * (weight ? weight : terms->items[i].weight));
	}
}

static void add_own(struct state *state, const struct pod_affinity_terms *terms,
		    const struct pod *other, uint32_t node, int sign, struct term_memo *memo)
{
	if (terms->count)
		add_matches(state, terms, own_terms_match(terms, other, state->snapshot, memo),
			    node, 0, sign);
}

static void add_theirs(struct state *state, const struct pod_affinity_terms *terms, uint32_t node,
		       int64_t weight, int sign, struct term_memo *memo)
{
	if (terms->count)
		add_matches(state, terms,
			    their_terms_match(terms, state->pod, state->snapshot, memo), node,
			    weight, sign);
}

static void add_pod(struct state *state, const struct pod *other, uint32_t node)
{
	const struct pod_spec *own = state->pod->spec;
	const struct pod_spec *theirs = other->spec;

	add_own(state, &own->affinity_preferred, other, node, 1, &state->own_affinity);
	add_own(state, &own->anti_affinity_preferred, other, node, -1, &state->own_anti);
	if (!theirs->has_pod_affinity)
		return;
	if (state->hard_weight > 0)
		add_theirs(state, &theirs->affinity_required, node, state->hard_weight, 1,
			   &state->their_required);
	add_theirs(state, &theirs->affinity_preferred, node, 0, 1, &state->their_affinity);
	add_theirs(state, &theirs->anti_affinity_preferred, node, 0, -1, &state->their_anti);
}

static void add_node(struct state *state, const struct node_info *node, bool has_terms)
{
	const struct pod *other;

	if (has_terms) {
		for (other = node->pods; other; other = other->next_on_node)
			add_pod(state, other, node->index);
	} else {
		for (other = node->notable_pods; other; other = other->next_notable)
			add_pod(state, other, node->index);
	}
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct inter_pod_affinity_args *args = call->args;
	const struct snapshot *snapshot = call->snapshot;
	const struct pod_spec *spec = call->pod->spec;
	bool has_terms = spec->affinity_preferred.count || spec->anti_affinity_preferred.count;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	*state = (struct state){ .snapshot = snapshot,
				 .pod = call->pod,
				 .hard_weight = args->hard_pod_affinity_weight };
	domain_counts_init(&state->sums, call->scratch, snapshot);
	out->state = state;
	if (args->ignore_preferred_terms_of_existing_pods && !has_terms) {
		out->verdict = PREPARED_NO_SCORE;
		return;
	}
	if (has_terms || snapshot->totals.with_affinity) {
		for (size_t i = 0; i < snapshot->node_count; i++)
			add_node(state, &snapshot->nodes[i], has_terms);
	}
	if (!state->any)
		out->verdict = call->features->version == KUBERNETES_1_26 ? PREPARED_SKIP
									  : PREPARED_NO_SCORE;
}

static int64_t sum_of_domains(const void *opaque, const struct pod *pod,
			      const struct node_info *node)
{
	const struct state *state = opaque;
	int64_t sum = 0;

	(void)pod;
	for (uint32_t i = 0; i < state->sums.count; i++)
		sum = wrap_add(sum, domain_column_at(&state->sums.columns[i], node->index));
	return sum;
}

static void normalise(const void *opaque, int64_t *scores, size_t count)
{
	const struct state *state = opaque;
	int64_t least = INT64_MAX;
	int64_t most = INT64_MIN;
	int64_t range;

	if (!state->any)
		return;
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

static const struct priority_impl impls[] = {
	{ "reference", "sum the weights per domain, once per pod", prepare, sum_of_domains },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_inter_pod_affinity = {
	.plugin = "InterPodAffinity",
	.policy_name = "InterPodAffinityPriority",
	.summary = "preferred pod affinity and anti-affinity, of both sides",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_DOMAIN_PODS | READS_NAMESPACES,
	.form = COLUMNS_POD_AFFINITY,
	.impls = impls,
	.normalise = normalise,
};
