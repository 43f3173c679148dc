/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodTopologySpread: fewer matching pods in the domains of ScheduleAnyway constraints are better.
 *
 * v1.26 plugins/podtopologyspread/scoring.go. A domain's pods are weighted by the logarithm of the
 * number of domains, so that many small domains do not drown few large ones. Nodes without one of the
 * topology keys score 0, unless the constraints are the system's defaults.
 */
#include <math.h>

#include "priorities/priorities.h"
#include "sched/base/go_math.h"
#include "sched/base/wrap.h"
#include "sched/core/spread.h"

#define ABSENT (-1) /* no feasible node lies in the domain */

struct column {
	bool per_node; /* the hostname's domains are the nodes themselves */
	int64_t *pods; /* by domain, or ABSENT; the pods of nodes without the label come last */
	double weight;
};

struct state {
	const struct intern *symbols;
	struct spread_rules rules;
	struct column *columns; /* by rule */
	int32_t *
		pods_on; /* by node: what every rule counts there; NULL when they select differently */
	bool *ignored; /* by position in feasible */
};

/* Where the node's pods count: nodes without the label are a domain of their own. */
static uint32_t domain_at(const struct spread_rule *rule, uint32_t node)
{
	uint32_t domain = rule->topology->domain_of[node];

	return domain == NO_DOMAIN ? rule->topology->domain_count : domain;
}

static void mark_domains(struct state *state, uint32_t node, size_t *sizes)
{
	for (uint32_t i = 0; i < state->rules.count; i++) {
		const struct spread_rule *rule = &state->rules.items[i];
		int64_t *pods;

		if (state->columns[i].per_node)
			continue;
		pods = &state->columns[i].pods[domain_at(rule, node)];
		sizes[i] += *pods == ABSENT;
		*pods = 0;
	}
}

/* The domains that feasible nodes lie in, and how much a pod in one weighs. */
static void find_domains(struct state *state, const struct rule_call *call)
{
	size_t *sizes = arena_new(call->scratch, state->rules.count, sizeof(*sizes));
	size_t scored = 0;

	state->ignored = arena_new(call->scratch, call->feasible_count, sizeof(bool));
	for (size_t i = 0; i < call->feasible_count; i++) {
		uint32_t node = call->feasible[i];

		state->ignored[i] = state->rules.all_keys && !spread_has_keys(&state->rules, node);
		if (state->ignored[i])
			continue;
		mark_domains(state, node, sizes);
		scored++;
	}
	for (uint32_t i = 0; i < state->rules.count; i++) {
		size_t size = state->columns[i].per_node ? scored : sizes[i];

		state->columns[i].weight = go_log((double)(size + 2));
	}
}

static int64_t pods_on(const struct state *state, const struct spread_rule *rule,
		       const struct pod *pod, const struct node_info *node)
{
	return state->pods_on ? state->pods_on[node->index]
			      : spread_pods_on(rule, pod, node, state->symbols);
}

/* Not whether they select alike, but whether they are copies of one. */
static bool is_copy(const struct selector *a, const struct selector *b)
{
	return a->requirements == b->requirements && a->count == b->count &&
	       a->matches_nothing == b->matches_nothing;
}

/* Default constraints have one selector: the pods of a node are looked at once. */
static void count_once(struct state *state, const struct rule_call *call)
{
	const struct spread_rules *rules = &state->rules;

	for (uint32_t i = 1; i < rules->count; i++) {
		if (!is_copy(&rules->items[i].selector, &rules->items[0].selector))
			return;
	}
	state->pods_on =
		arena_alloc(call->scratch, call->snapshot->node_count * sizeof(*state->pods_on));
	for (size_t n = 0; n < call->snapshot->node_count; n++)
		state->pods_on[n] = (int32_t)spread_pods_on(
			&rules->items[0], call->pod, &call->snapshot->nodes[n], state->symbols);
}

static void count_node(struct state *state, const struct pod *pod, const struct node_info *node)
{
	for (uint32_t i = 0; i < state->rules.count; i++) {
		const struct spread_rule *rule = &state->rules.items[i];
		int64_t *pods;

		if (state->columns[i].per_node || !spread_includes(rule, pod, node, state->symbols))
			continue;
		pods = &state->columns[i].pods[domain_at(rule, node->index)];
		if (*pods != ABSENT)
			*pods += pods_on(state, rule, pod, node);
	}
}

static void init_columns(struct state *state, const struct rule_call *call)
{
	state->columns = arena_new(call->scratch, state->rules.count, sizeof(*state->columns));
	for (uint32_t i = 0; i < state->rules.count; i++) {
		const struct topology *topology = state->rules.items[i].topology;
		struct column *column = &state->columns[i];

		column->per_node = topology->key == call->cluster->known.hostname_label;
		if (column->per_node)
			continue;
		column->pods = arena_alloc(call->scratch,
					   (topology->domain_count + 1) * sizeof(*column->pods));
		for (uint32_t d = 0; d <= topology->domain_count; d++)
			column->pods[d] = ABSENT;
	}
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	out->state = state;
	state->symbols = &call->cluster->symbols;
	state->rules = spread_rules_of(call, call->args, true);
	if (state->rules.count == 0) {
		out->verdict = call->features->version == KUBERNETES_1_26 ? PREPARED_SKIP
									  : PREPARED_NO_SCORE;
		return;
	}
	init_columns(state, call);
	count_once(state, call);
	find_domains(state, call);
	for (size_t n = 0; n < call->snapshot->node_count; n++) {
		const struct node_info *node = &call->snapshot->nodes[n];

		if (!state->rules.all_keys || spread_has_keys(&state->rules, node->index))
			count_node(state, call->pod, node);
	}
}

static int64_t weighted_pods(const void *opaque, const struct pod *pod,
			     const struct node_info *node)
{
	const struct state *state = opaque;
	double score = 0;

	if (state->rules.all_keys && !spread_has_keys(&state->rules, node->index))
		return 0;
	for (uint32_t i = 0; i < state->rules.count; i++) {
		const struct spread_rule *rule = &state->rules.items[i];
		const struct column *column = &state->columns[i];
		uint32_t domain = rule->topology->domain_of[node->index];
		int64_t pods;

		if (domain == NO_DOMAIN)
			continue;
		pods = column->per_node ? pods_on(state, rule, pod, node) : column->pods[domain];
		score += (double)pods * column->weight + (double)(rule->max_skew - 1);
	}
	return wrap_from_double(round(score));
}

static void normalise(const void *opaque, int64_t *scores, size_t count)
{
	const struct state *state = opaque;
	int64_t least = INT64_MAX;
	int64_t most = 0;

	for (size_t i = 0; i < count; i++) {
		if (state->ignored && state->ignored[i])
			continue;
		least = scores[i] < least ? scores[i] : least;
		most = scores[i] > most ? scores[i] : most;
	}
	for (size_t i = 0; i < count; i++) {
		if (state->ignored && state->ignored[i])
			scores[i] = 0;
		else if (most == 0)
			scores[i] = SCORE_MAX;
		else
			scores[i] = SCORE_MAX * (most + least - scores[i]) / most;
	}
}

static const struct priority_impl impls[] = {
	{ "reference", "count matching pods per domain, once per pod", prepare, weighted_pods },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_pod_topology_spread = {
	.plugin = "PodTopologySpread",
	.policy_name = "EvenPodsSpreadPriority",
	.summary = "fewer matching pods in the domains of ScheduleAnyway constraints",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_DOMAIN_PODS | READS_ALL_NODES,
	.form = COLUMNS_SPREAD,
	.impls = impls,
	.normalise = normalise,
};
