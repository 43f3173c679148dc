/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ServiceAffinity: the pods of a service lie on nodes that have the same values of some labels.
 *
 * v1.22 plugins/serviceaffinity (PreFilter, AddPod, RemovePod, Filter), the last Kubernetes that had it.
 * A value that the pod's nodeSelector does not say is that of the first node, in node order, with a pod
 * of the namespace that has all labels of this one; a node without the label asks for nothing. Only
 * pods that some Service selects are held to it.
 */
#include "predicates/predicates.h"
#include "sched/core/args.h"
#include "sched/core/pod_owners.h"
#include "sched/core/reasons.h"

struct state {
	const struct snapshot *snapshot;
	const struct label_keys *keys;
	bool has_service;
	int64_t *alike; /* by node: pods of the namespace with all labels of the pod */
	size_t first; /* the first node with such pods; snapshot->node_count: there is none */
};

static bool is_alike(const struct pod *pod, const struct pod *other)
{
	if (other->name_space != pod->name_space)
		return false;
	for (uint32_t i = 0; other->labels != pod->labels && i < pod->labels->count; i++) {
		uint32_t value;

		if (!labels_find(other->labels, pod->labels->items[i].key, &value) ||
		    value != pod->labels->items[i].value)
			return false;
	}
	return true;
}

static void find_first(struct state *state)
{
	while (state->first < state->snapshot->node_count && !state->alike[state->first])
		state->first++;
}

static void count_alike(struct state *state, const struct pod *pod)
{
	for (size_t i = 0; i < state->snapshot->node_count; i++) {
		const struct pod *other = state->snapshot->nodes[i].pods;

		for (; other; other = other->next_on_node)
			state->alike[i] += is_alike(pod, other);
	}
	find_first(state);
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct service_affinity_args *args = call->args;
	struct state *state;

	if (args->affinity.count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->snapshot = call->snapshot;
	state->keys = &args->affinity;
	state->has_service = pod_service_find(call->cluster, call->pod) != NULL;
	state->alike = arena_new(call->scratch, call->snapshot->node_count, sizeof(*state->alike));
	out->state = state;
	if (state->has_service)
		count_alike(state, call->pod);
}

static void pod_changed(void *opaque, const struct pod *pod, const struct pod *other,
			const struct node_info *node, int sign)
{
	struct state *state = opaque;

	if (!state->has_service || !is_alike(pod, other))
		return;
	state->alike[node->index] += sign;
	if (sign > 0 && node->index < state->first)
		state->first = node->index;
	find_first(state);
}

/* The value of the label that a node must have; false when any value will do. */
static bool find_wanted(const struct state *state, const struct pod *pod, uint32_t key,
			uint32_t *value)
{
	if (labels_find(&pod->spec->node_selector, key, value))
		return true;
	return state->has_service && state->first < state->snapshot->node_count &&
	       labels_find(&state->snapshot->nodes[state->first].node->labels, key, value);
}

static uint64_t lies_elsewhere(const void *opaque, const struct pod *pod,
			       const struct node_info *node)
{
	const struct state *state = opaque;

	for (uint32_t i = 0; i < state->keys->count; i++) {
		uint32_t key = state->keys->items[i];
		uint32_t wanted;
		uint32_t value;

		if (find_wanted(state, pod, key, &wanted) &&
		    (!labels_find(&node->node->labels, key, &value) || value != wanted))
			return 1;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNSCHEDULABLE, "node(s) didn't match service affinity");
}

static const struct predicate_impl impls[] = {
	{ "reference", "the labels of the first node with pods alike", prepare, lies_elsewhere,
	  pod_changed },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_service_affinity = {
	.plugin = "ServiceAffinity",
	.policy_name = "CheckServiceAffinity",
	.summary = "the pods of a service share some labels' values",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_DOMAIN_PODS | READS_ALL_NODES,
	.events = EVENTS(POD, EVENT_ALL) | EVENTS(SERVICE, EVENT_ALL) |
		  EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL),
	.impls = impls,
	.explain = explain,
};
