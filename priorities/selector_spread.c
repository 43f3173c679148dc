/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SelectorSpread: fewer pods of the same Services and controller on the node, and in its zone.
 *
 * v1.26 plugins/selectorspread, which PodTopologySpread's default constraints came after. Where a node
 * has a zone, the zone's pods count two thirds. Pods with spread constraints of their own are left
 * to PodTopologySpread.
 */
#include "priorities/priorities.h"
#include "sched/base/wrap.h"
#include "sched/core/pod_owners.h"

static const double ZONE_WEIGHT = 2.0 / 3.0;

struct state {
	const struct intern *symbols;
	const uint32_t *feasible;
	struct selector selector;
	const struct topology *zones;
	int64_t *by_zone; /* pods on the feasible nodes of the zone */
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct state *state;

	out->verdict = PREPARED_SKIP;
	if (call->pod->spec->spread_count)
		return;
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->symbols = &call->cluster->symbols;
	state->feasible = call->feasible;
	state->selector = pod_owners_selector(call->cluster, call->pod, call->scratch);
	state->zones = snapshot_zones(call->snapshot);
	state->by_zone =
		arena_new(call->scratch, state->zones->domain_count, sizeof(*state->by_zone));
	out->state = state;
	if (state->selector.count)
		out->verdict = PREPARED;
}

static int64_t pods_like_it(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *state = opaque;

	return selected_pods_on(node, &state->selector, pod->name_space, state->symbols);
}

static int64_t most_of(const int64_t *counts, size_t count)
{
	int64_t most = 0;

	for (size_t i = 0; i < count; i++)
		most = counts[i] > most ? counts[i] : most;
	return most;
}

/* All when there is nothing to spread, none where most are. */
static double score_of(int64_t pods, int64_t most)
{
	if (most == 0)
		return SCORE_MAX;
	return (double)SCORE_MAX * ((double)(most - pods) / (double)most);
}

static void count_zones(const struct state *state, const int64_t *pods, size_t count)
{
	for (uint32_t zone = 0; zone < state->zones->domain_count; zone++)
		state->by_zone[zone] = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t zone = state->zones->domain_of[state->feasible[i]];

		if (zone != NO_DOMAIN)
			state->by_zone[zone] += pods[i];
	}
}

static void normalise(const void *opaque, int64_t *scores, size_t count)
{
	const struct state *state = opaque;
	int64_t most = most_of(scores, count);
	int64_t most_in_zone;

	if (!state)
		return;
	count_zones(state, scores, count);
	most_in_zone = most_of(state->by_zone, state->zones->domain_count);
	for (size_t i = 0; i < count; i++) {
		uint32_t zone = state->zones->domain_of[state->feasible[i]];
		double score = score_of(scores[i], most);

		if (zone != NO_DOMAIN)
			score = score * (1.0 - ZONE_WEIGHT) +
				ZONE_WEIGHT * score_of(state->by_zone[zone], most_in_zone);
		scores[i] = wrap_from_double(score);
	}
}

static const struct priority_impl impls[] = {
	{ "reference", "count the pods of each node, then of each zone", prepare, pods_like_it },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_selector_spread = {
	.plugin = "SelectorSpread",
	.policy_name = "SelectorSpreadPriority",
	.summary = "fewer pods of the same Services and controller nearby",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS | READS_DOMAIN_PODS,
	.impls = impls,
	.normalise = normalise,
};
