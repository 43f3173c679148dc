/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodes a pod can go to: the node lister, and findNodesThatFit.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/legacy/state.h"

enum {
	/* Where the draws of a node begin, so that they depend on no other node's. */
	NODE_ASKS = 1 << 24,
	ASKS_PER_NODE = 64,
};

/* --- listing --------------------------------------------------------------------------------- */

/* v1.1 wants a condition Ready that is True; v1.2 none that speaks against the node. */
static bool is_ready(const struct legacy_state *state, const struct node *node)
{
	if (node->unschedulable)
		return false;
	if (options_of(state)->era == ERA_V1_1)
		return node->ready == CONDITION_TRUE;
	return (node->ready == CONDITION_ABSENT || node->ready == CONDITION_TRUE) &&
	       (node->out_of_disk == CONDITION_ABSENT || node->out_of_disk == CONDITION_FALSE);
}

void legacy_list_nodes(struct legacy_state *state)
{
	struct legacy_call call = legacy_call_begin(state, 0);
	const struct string_map *store = &state->node_store;
	size_t start = legacy_draw(&call, store->slot_count);

	legacy_nodes_fini(&state->listed);
	state->listed.by_reference = options_of(state)->node_pointers;
	for (size_t i = 0; i < store->slot_count; i++) {
		const struct string_slot *slot = string_map_slot(store, start + i);
		const struct legacy_node *node = slot->value.item;

		if (slot->key && is_ready(state, node->node))
			legacy_nodes_add(&state->listed, node, &call.count);
	}
	legacy_call_end(&call);
}

/* --- asking ---------------------------------------------------------------------------------- */

struct search {
	struct legacy_state *state;
	const struct legacy_infos *infos;
	struct legacy_call calls[LEGACY_WORKERS_MAX]; /* by thread */
	bool announces; /* rules to the probe: not from several threads */
	atomic_bool failed; /* some rule had no answer */
};

/* Asks the predicates, in an order of the node's own, until one says no. */
PHASE_BOUNDARY static void ask_node(struct search *search, struct legacy_call *call,
				    const struct legacy_node *node)
{
	const struct legacy_profile *profile = search->state->profile;
	struct scheduler *s = search->state->scheduler;
	const struct legacy_info *info = legacy_infos_find(search->infos, node->name);
	size_t count = profile->filter_count;
	size_t first;

	call->asks = NODE_ASKS + node->node->index * ASKS_PER_NODE;
	first = legacy_draw(call, count);
	for (size_t i = 0; i < count; i++) {
		size_t rule = (first + i) % count;
		uint64_t token;

		call->args = profile->filters[rule].args;
		if (search->announces)
			rule_begin(s, RULE_FILTER, rule);
		token = profile->filters[rule].impl->fits(call, node, info);
		if (search->announces)
			rule_end(s, RULE_FILTER, rule, 1);
		if (!token)
			continue;
		s->failed_rule[node->node->index] = (uint8_t)(rule + 1);
		s->failed_token[node->node->index] = token;
		if (token & TOKEN_ERROR)
			atomic_store(&search->failed, true);
		return;
	}
}

static void ask_numbered(void *context, size_t thread, size_t number)
{
	struct search *search = context;

	ask_node(search, &search->calls[thread], legacy_nodes_at(&search->state->listed, number));
}

static void ask_all(struct search *search)
{
	struct legacy_state *state = search->state;
	size_t threads = options_of(state)->workers;

	for (size_t i = 0; i < threads; i++)
		search->calls[i] = legacy_call_begin(state, 0);
	if (threads > 1) {
		workers_run(state->workers, threads, state->listed.count, ask_numbered, search);
	} else {
		for (size_t i = 0; i < state->listed.count; i++)
			ask_numbered(search, 0, i);
	}
	for (size_t i = 0; i < threads; i++)
		legacy_call_end(&search->calls[i]);
}

/* --- the answer ------------------------------------------------------------------------------ */

static void keep_fitting(struct legacy_state *state, struct legacy_call *call)
{
	struct scheduler *s = state->scheduler;
	struct evaluation *e = &s->evaluation;
	bool *fits = legacy_new(state->node_count, sizeof(*fits), &call->count);

	legacy_nodes_fini(&state->fitting);
	state->fitting.by_reference = state->listed.by_reference;
	for (size_t i = 0; i < state->listed.count; i++) {
		const struct legacy_node *node = legacy_nodes_at(&state->listed, i);

		fits[node->node->index] = !s->failed_rule[node->node->index];
		if (fits[node->node->index])
			legacy_nodes_add(&state->fitting, node, &call->count);
	}
	for (uint32_t i = 0; i < state->node_count; i++) {
		if (fits[i])
			s->feasible[e->feasible_count++] = i;
	}
	e->tried_count = state->listed.count;
	free(fits);
}

void legacy_filter_nodes(struct legacy_state *state)
{
	struct legacy_call call = legacy_call_begin(state, 1 << 16);
	struct legacy_infos *infos = legacy_infos_take(&call);
	struct search *search = mem_new(1, sizeof(*search));

	search->state = state;
	search->infos = infos;
	search->announces = options_of(state)->workers == 1;
	ask_all(search);
	keep_fitting(state, &call);
	if (atomic_load(&search->failed))
		state->scheduler->seen_tokens |= TOKEN_ERROR;
	legacy_infos_give_back(&call, infos);
	free(search);
	legacy_call_end(&call);
}
