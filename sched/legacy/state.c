/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping up with the cluster: what informers and watches did in the original.
 */
#include "sched/legacy/state.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/wrap.h"

/* --- nodes ----------------------------------------------------------------------------------- */

static void drop_nodes(struct legacy_state *state)
{
	for (size_t i = 0; i < state->node_count; i++)
		legacy_node_fini(&state->nodes[i]);
	free(state->nodes);
	free(state->name_ranks);
	string_map_fini(&state->node_store);
}

static int by_name(const void *a, const void *b)
{
	const struct legacy_node *const *x = a;
	const struct legacy_node *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void rank_names(struct legacy_state *state)
{
	const struct legacy_node **sorted = mem_new(state->node_count, sizeof(*sorted));

	state->name_ranks = mem_new(state->node_count, sizeof(*state->name_ranks));
	for (size_t i = 0; i < state->node_count; i++)
		sorted[i] = &state->nodes[i];
	if (state->node_count)
		qsort((void *)sorted, state->node_count, sizeof(*sorted), by_name);
	for (size_t i = 0; i < state->node_count; i++)
		state->name_ranks[sorted[i] - state->nodes] = (uint32_t)i;
	free((void *)sorted);
}

static void take_nodes(struct legacy_state *state)
{
	const struct cluster *cluster = state->scheduler->cluster;

	drop_nodes(state);
	state->node_count = state->scheduler->snapshot->node_count;
	state->seen_nodes = cluster->nodes;
	state->nodes = mem_new(state->node_count, sizeof(*state->nodes));
	for (size_t i = 0; i < state->node_count; i++) {
		struct legacy_node *node = &state->nodes[i];

		legacy_node_init(node, cluster, options_of(state)->quantities, &cluster->nodes[i],
				 &state->parsing);
		string_map_put(&state->node_store, node->name, &state->parsing)->value.item = node;
	}
	rank_names(state);
}

/* --- pods ------------------------------------------------------------------------------------ */

static struct legacy_pod **slot_of(struct legacy_state *state, const struct pod *pod)
{
	if (pod->sequence >= state->pod_capacity) {
		size_t old = state->pod_capacity;
		size_t wanted = state->scheduler->cluster->pod_count;

		state->pod_capacity = wanted > pod->sequence ? wanted : pod->sequence + (size_t)1;
		state->pods =
			mem_resize((void *)state->pods, state->pod_capacity, sizeof(*state->pods));
		memset((void *)(state->pods + old), 0,
		       (state->pod_capacity - old) * sizeof(*state->pods));
	}
	return &state->pods[pod->sequence];
}

/* A call for what happens between cycles, which nobody counts. */
static struct legacy_call aside(struct legacy_state *state)
{
	return legacy_call_begin(state, 0);
}

void legacy_state_add_pod(struct legacy_state *state, struct legacy_pod *pod)
{
	struct legacy_call call = aside(state);

	*slot_of(state, pod->pod) = pod;
	string_map_put(&state->pod_store, pod->key, &state->parsing)->value.item = pod;
	state->cache.has_sums = true;
	if (options_of(state)->pods_by_node == PODS_CACHED)
		legacy_infos_add(&call, &state->cache, pod);
}

static void remove_pod(struct legacy_state *state, struct legacy_pod **slot)
{
	struct legacy_call call = aside(state);

	string_map_remove(&state->pod_store, (*slot)->key);
	string_map_remove(&state->assumed, (*slot)->key);
	if (options_of(state)->pods_by_node == PODS_CACHED)
		legacy_infos_remove(&call, &state->cache, *slot);
	legacy_pod_free(*slot);
	*slot = NULL;
}

void legacy_state_remove_pod(struct legacy_state *state, const struct pod *pod)
{
	struct legacy_pod **slot = slot_of(state, pod);

	if (*slot && (*slot)->pod == pod)
		remove_pod(state, slot);
}

static void see_pod(struct legacy_state *state, const struct pod *pod, const char *node_name)
{
	const struct cluster *cluster = state->scheduler->cluster;
	struct legacy_pod **slot = slot_of(state, pod);

	if (*slot && ((*slot)->pod != pod || strcmp((*slot)->node_name, node_name) != 0))
		remove_pod(state, slot);
	if (!*slot)
		legacy_state_add_pod(state, legacy_pod_new(cluster, options_of(state)->quantities,
							   pod, &state->parsing));
	(*slot_of(state, pod))->stays = true;
}

/* All pods of all nodes, and none else. */
static void take_pods(struct legacy_state *state)
{
	const struct snapshot *snapshot = state->scheduler->snapshot;

	for (size_t node = 0; node < snapshot->node_count; node++) {
		const struct pod *pod = snapshot->nodes[node].pods;

		for (; pod; pod = pod->next_on_node)
			see_pod(state, pod, state->nodes[node].name);
	}
	for (size_t i = 0; i < state->pod_capacity; i++) {
		if (!state->pods[i])
			continue;
		if (state->pods[i]->stays)
			state->pods[i]->stays = false;
		else
			remove_pod(state, &state->pods[i]);
	}
}

void legacy_state_refresh(struct legacy_state *state)
{
	const struct snapshot *snapshot = state->scheduler->snapshot;

	bool changed = state->seen_changes != snapshot->totals.changes;

	if (changed || state->node_count != snapshot->node_count ||
	    state->seen_nodes != state->scheduler->cluster->nodes)
		take_nodes(state);
	if (changed)
		take_pods(state);
	state->seen_changes = snapshot->totals.changes;
}

static struct legacy_request used_on(struct legacy_call *call, const struct node_info *info)
{
	struct legacy_request used = { 0 };

	for (const struct pod *pod = info->pods; pod; pod = pod->next_on_node) {
		const struct legacy_request one =
			legacy_request_of(call, *slot_of(call->state, pod));

		used.milli_cpu = wrap_add(used.milli_cpu, one.milli_cpu);
		used.memory = wrap_add(used.memory, one.memory);
	}
	return used;
}

struct legacy_usage legacy_usage_of(const void *context, const struct pod *pod, uint32_t index)
{
	/* Not const: a call counts what it takes. Nobody adds this up. */
	struct legacy_state *state = (struct legacy_state *)context;
	const struct node_info *info = &state->scheduler->snapshot->nodes[index];
	struct legacy_call call = aside(state);
	const struct legacy_resources *offered = legacy_offered(&call, &state->nodes[index]);
	/* The one of the cycle may have been bound by now. */
	struct legacy_pod *asked = legacy_pod_new(call.cluster, call.form, pod, &state->parsing);
	struct legacy_usage usage = {
		.request = legacy_request_of(&call, asked),
		.used = used_on(&call, info),
		.offered = { legacy_milli_value(&call, offered, "cpu"),
			     legacy_value(&call, offered, "memory") },
		.pods = info->pod_count,
		.pod_slots = legacy_value(&call, offered, "pods"),
	};

	legacy_pod_free(asked);
	return usage;
}

void legacy_state_fini(struct legacy_state *state)
{
	drop_nodes(state);
	for (size_t i = 0; i < state->pod_capacity; i++)
		legacy_pod_free(state->pods[i]);
	free((void *)state->pods);
	string_map_fini(&state->pod_store);
	string_map_fini(&state->assumed);
	legacy_infos_fini(&state->cache);
	legacy_pod_free(state->incoming);
	legacy_nodes_fini(&state->listed);
	legacy_nodes_fini(&state->fitting);
	workers_free(state->workers);
	pthread_mutex_destroy(&state->lock);
}
