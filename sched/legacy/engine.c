/* SPDX-License-Identifier: Apache-2.0 */
/*
 * genericScheduler.Schedule of v1.1 and v1.2, and what it says when there is no place.
 */
#include "sched/legacy/engine.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/legacy/state.h"

static size_t threads_wanted(const struct legacy_profile *profile)
{
	size_t threads = profile->options.workers > 1 ? profile->options.workers : 0;

	if (profile->options.parallel_priorities && profile->score_count > threads)
		threads = profile->score_count;
	return threads;
}

static void *begin(struct scheduler *scheduler, const struct profile *profile)
{
	struct legacy_state *state = mem_new(1, sizeof(*state));
	size_t threads;

	state->scheduler = scheduler;
	state->profile = profile->engine_profile;
	/* Not yet seen, whatever the number is. */
	state->seen_changes = UINT64_MAX;
	pthread_mutex_init(&state->lock, NULL);
	threads = threads_wanted(state->profile);
	if (threads)
		state->workers = workers_new(threads);
	return state;
}

static void end(void *context)
{
	struct legacy_state *state = context;

	legacy_state_fini(state);
	free(state);
}

/* v1.1 knows one scheduler; v1.2 goes by an annotation. */
static bool takes(void *context, const struct pod *pod)
{
	const struct legacy_state *state = context;
	uint32_t name = pod->spec->alpha.scheduler_name;

	return options_of(state)->era == ERA_V1_1 || !name ||
	       name == state->scheduler->cluster->known.default_scheduler;
}

static void begin_pod(struct legacy_state *state)
{
	struct scheduler *s = state->scheduler;

	legacy_state_refresh(state);
	legacy_pod_free(state->incoming);
	state->incoming = legacy_pod_new(s->cluster, options_of(state)->quantities, s->call.pod,
					 &state->parsing);
	for (size_t i = 0; i < s->evaluation.profile->filter_count; i++)
		s->filters[i] = (struct prepared){ .verdict = PREPARED, .state = state };
}

static const char *predicate_error(struct legacy_state *state)
{
	struct scheduler *s = state->scheduler;

	for (uint32_t node = 0; node < state->node_count; node++) {
		struct reasons reasons;

		if (!s->failed_rule[node] || !(s->failed_token[node] & TOKEN_ERROR))
			continue;
		scheduler_reasons(s, node, &reasons);
		return reasons.texts[0];
	}
	return NULL;
}

/* What stands between the list of nodes and the list of scores. */
static enum outcome filter(struct legacy_state *state)
{
	struct scheduler *s = state->scheduler;

	phase_begin(s, PHASE_FILTER);
	legacy_filter_nodes(state);
	phase_end(s, PHASE_FILTER);
	if (s->seen_tokens & TOKEN_ERROR)
		s->evaluation.error = predicate_error(state);
	if (s->evaluation.error)
		return OUTCOME_ERROR;
	/* v1.1 asks the priorities about no nodes, which shows in its time alone. */
	if (!s->evaluation.feasible_count && options_of(state)->era != ERA_V1_1)
		return OUTCOME_UNSCHEDULABLE;
	return OUTCOME_SCHEDULED;
}

static enum outcome choose(struct legacy_state *state)
{
	struct scheduler *s = state->scheduler;
	struct evaluation *e = &s->evaluation;
	size_t chosen;

	if (!legacy_score_nodes(state))
		return OUTCOME_ERROR;
	if (!e->feasible_count)
		return OUTCOME_UNSCHEDULABLE;
	e->scored = true;
	phase_begin(s, PHASE_SELECT);
	chosen = legacy_select_node(state);
	phase_end(s, PHASE_SELECT);
	e->node = s->feasible[chosen];
	e->total = s->totals[chosen];
	return OUTCOME_SCHEDULED;
}

/* Lists the nodes and, before rules do it by themselves, who is where. */
PHASE_BOUNDARY static void list_and_count(struct legacy_state *state, struct legacy_call *call)
{
	struct scheduler *s = state->scheduler;

	phase_begin(s, PHASE_PREPARE);
	legacy_list_nodes(state);
	*call = legacy_call_begin(state, 1 << 8);
	if (state->listed.count)
		legacy_infos_begin(call);
	legacy_call_end(call);
	phase_end(s, PHASE_PREPARE);
}

static enum outcome decide(void *context)
{
	struct legacy_state *state = context;
	struct scheduler *s = state->scheduler;
	struct legacy_call call;
	enum outcome outcome;

	begin_pod(state);
	list_and_count(state, &call);
	if (!state->listed.count) {
		s->evaluation.pre_filter_message = "no nodes available to schedule pods";
		s->evaluation.pre_filter_code = FIT_UNRESOLVABLE;
		return OUTCOME_UNSCHEDULABLE;
	}
	outcome = filter(state);
	if (outcome == OUTCOME_SCHEDULED)
		outcome = choose(state);
	legacy_infos_end(&call);
	return outcome;
}

/* Bound and assumed under one lock, then seen by the watch. */
static void bound(void *context, struct pod *pod)
{
	struct legacy_state *state = context;
	struct legacy_pod *placed = state->incoming;

	state->incoming = NULL;
	placed->node_name = state->nodes[pod->node].name;
	if (options_of(state)->pods_by_node != PODS_CACHED)
		string_map_put(&state->assumed, placed->key, &state->parsing)->value.item = placed;
	legacy_state_add_pod(state, placed);
	state->seen_changes++;
}

static void leaves(void *context, struct pod *pod)
{
	struct legacy_state *state = context;

	legacy_state_remove_pod(state, pod);
	state->seen_changes++;
}

const struct engine legacy_engine = {
	.begin = begin,
	.end = end,
	.takes = takes,
	.decide = decide,
	.bound = bound,
	.leaves = leaves,
	.fit_error = legacy_fit_error,
};

const struct decimal_count *legacy_counts(const struct scheduler *scheduler)
{
	const struct legacy_state *state = scheduler->engine_state;

	return state ? &state->total : NULL;
}

/* --- why not --------------------------------------------------------------------------------- */

static const char *reason_of(struct scheduler *s, uint32_t node)
{
	struct reasons reasons;

	scheduler_reasons(s, node, &reasons);
	return reasons.texts[0];
}

/* v1.1 names the reason of one node, which comes first in a map. */
static const char *one_reason(struct legacy_state *state, uint32_t first)
{
	struct scheduler *s = state->scheduler;

	return arena_format(&s->scratch, "Failed for reason %s and possibly others",
			    reason_of(s, first));
}

/* v1.2 names each, a line a node. */
static const char *all_reasons(struct legacy_state *state, size_t start)
{
	struct scheduler *s = state->scheduler;
	size_t size = 0;
	const char **lines = arena_new(&s->scratch, state->node_count + 1, sizeof(*lines));
	size_t count = 0;
	char *text;
	char *at;

	lines[count++] = arena_format(&s->scratch, "pod (%s) failed to fit in any node\n",
				      cluster_text(s->cluster, s->call.pod->name));
	for (size_t i = 0; i < state->node_count; i++) {
		uint32_t node = (uint32_t)((start + i) % state->node_count);

		if (s->failed_rule[node])
			lines[count++] = arena_format(&s->scratch, "fit failure on node (%s): %s\n",
						      state->nodes[node].name, reason_of(s, node));
	}
	for (size_t i = 0; i < count; i++)
		size += strlen(lines[i]);
	at = text = arena_bytes(&s->scratch, size + 1);
	*at = '\0';
	for (size_t i = 0; i < count; i++)
		at = stpcpy(at, lines[i]);
	return text;
}

const char *legacy_fit_error(void *context)
{
	struct legacy_state *state = context;
	struct scheduler *s = state->scheduler;
	struct legacy_call call = legacy_call_begin(state, 1 << 12);
	size_t start = legacy_draw(&call, state->node_count);

	if (s->evaluation.pre_filter_message)
		return s->evaluation.pre_filter_message;
	if (options_of(state)->era != ERA_V1_1)
		return all_reasons(state, start);
	for (size_t i = 0; i < state->node_count; i++) {
		uint32_t node = (uint32_t)((start + i) % state->node_count);

		if (s->failed_rule[node])
			return one_reason(state, node);
	}
	return "";
}
