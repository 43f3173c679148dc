/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How good the nodes are, and which is taken: PrioritizeNodes and selectHost.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"
#include "sched/base/wrap.h"
#include "sched/legacy/state.h"

enum {
	/* Where the draws of a priority begin, so that they depend on no other one's. */
	SCORE_ASKS = 1 << 20,
	ASKS_PER_SCORE = 1 << 10,
};

/* --- scoring --------------------------------------------------------------------------------- */

struct scoring {
	struct legacy_state *state;
	struct legacy_call calls[PROFILE_RULES_MAX]; /* by rule */
	int64_t *scores[PROFILE_RULES_MAX]; /* by position in `fitting` */
	bool said[PROFILE_RULES_MAX];
	bool announces;
};

PHASE_BOUNDARY static void score_rule(void *context, size_t thread, size_t rule)
{
	struct scoring *scoring = context;
	struct legacy_state *state = scoring->state;
	const struct legacy_score *score = &state->profile->scores[rule];
	struct legacy_call *call = &scoring->calls[rule];
	size_t count = state->fitting.count;

	(void)thread;
	*call = legacy_call_begin(state, SCORE_ASKS + (uint32_t)rule * ASKS_PER_SCORE);
	call->args = score->args;
	scoring->scores[rule] = legacy_new(count, sizeof(int64_t), &call->count);
	if (scoring->announces)
		rule_begin(state->scheduler, RULE_SCORE, rule);
	scoring->said[rule] = score->impl->score(call, &state->fitting, scoring->scores[rule]);
	if (scoring->announces)
		rule_end(state->scheduler, RULE_SCORE, rule, count);
}

PHASE_BOUNDARY static void score_all(struct scoring *scoring)
{
	struct legacy_state *state = scoring->state;
	size_t count = state->profile->score_count;

	if (options_of(state)->parallel_priorities && count) {
		workers_run(state->workers, count, count, score_rule, scoring);
	} else {
		for (size_t rule = 0; rule < count; rule++)
			score_rule(scoring, 0, rule);
	}
	for (size_t rule = 0; rule < count; rule++)
		legacy_call_end(&scoring->calls[rule]);
}

/* Adds the weighted scores up by the nodes' names. */
static void combine(const struct scoring *scoring, struct string_map *combined,
		    struct legacy_call *call)
{
	const struct legacy_state *state = scoring->state;

	for (size_t rule = 0; rule < state->profile->score_count; rule++) {
		int64_t weight = state->profile->scores[rule].weight;

		/* What a rule that runs beside the others could not say is missing, no more. */
		for (size_t i = 0; i < state->fitting.count && scoring->said[rule]; i++) {
			const struct legacy_node *node = legacy_nodes_at(&state->fitting, i);
			struct string_slot *slot =
				string_map_put(combined, node->name, &call->count);

			slot->value.number = wrap_add(slot->value.number,
						      wrap_mul(scoring->scores[rule][i], weight));
		}
	}
}

/* Totals, and single scores where they are kept, by position in `feasible`. */
static void report(const struct scoring *scoring, const struct string_map *combined)
{
	const struct legacy_state *state = scoring->state;
	struct scheduler *s = state->scheduler;
	uint32_t *positions = mem_new(state->node_count, sizeof(*positions));

	for (uint32_t at = 0; at < s->evaluation.feasible_count; at++) {
		const char *name = state->nodes[s->feasible[at]].name;
		const struct string_slot *slot = string_map_find(combined, name);

		positions[s->feasible[at]] = at;
		s->totals[at] = slot ? slot->value.number : 0;
	}
	for (size_t rule = 0; rule < state->profile->score_count && s->options.keep_scores;
	     rule++) {
		for (size_t i = 0; i < state->fitting.count; i++) {
			const struct legacy_node *node = legacy_nodes_at(&state->fitting, i);
			uint32_t at = positions[node->node->index];
			int64_t score = scoring->said[rule] ? scoring->scores[rule][i] : 0;

			s->raw[rule][at] = score;
			s->normalised[rule][at] = score;
		}
	}
	free(positions);
}

/* Without any priority each node scores 1. */
static void score_equally(struct legacy_state *state)
{
	struct scheduler *s = state->scheduler;

	for (size_t at = 0; at < s->evaluation.feasible_count; at++)
		s->totals[at] = 1;
}

PHASE_BOUNDARY static bool finish_scoring(struct scoring *scoring)
{
	struct legacy_state *state = scoring->state;
	struct legacy_call call = legacy_call_begin(state, 0);
	struct string_map combined = { 0 };

	combine(scoring, &combined, &call);
	report(scoring, &combined);
	string_map_fini(&combined);
	legacy_call_end(&call);
	for (size_t rule = 0; rule < state->profile->score_count; rule++) {
		if (scoring->said[rule] || options_of(state)->parallel_priorities)
			continue;
		state->scheduler->evaluation.error =
			arena_format(&state->scheduler->scratch, "running priority \"%s\" failed",
				     state->scheduler->evaluation.profile->scores[rule].plugin);
		return false;
	}
	return true;
}

bool legacy_score_nodes(struct legacy_state *state)
{
	struct scheduler *s = state->scheduler;
	struct scoring *scoring;
	bool scored;

	if (!state->profile->score_count) {
		score_equally(state);
		return true;
	}
	scoring = mem_new(1, sizeof(*scoring));
	scoring->state = state;
	scoring->announces = !options_of(state)->parallel_priorities;
	phase_begin(s, PHASE_SCORE);
	score_all(scoring);
	phase_end(s, PHASE_SCORE);
	phase_begin(s, PHASE_NORMALISE);
	scored = finish_scoring(scoring);
	phase_end(s, PHASE_NORMALISE);
	for (size_t rule = 0; rule < state->profile->score_count; rule++)
		free(scoring->scores[rule]);
	free(scoring);
	return scored;
}

/* --- selecting ------------------------------------------------------------------------------- */

/* Which of the best to take; they stand in descending order of their names. */
static size_t pick(struct legacy_state *state, size_t ties)
{
	const struct scheduler *s = state->scheduler;
	if (s->options.tie_break == TIE_RANDOM)
		return rng_below(rng_draw(s->options.seed, s->cycle_number), (uint32_t)ties);
	return (size_t)(state->last_node_index++ % ties);
}

static bool takes_first(const struct legacy_state *state)
{
	const struct scheduler *s = state->scheduler;

	return s->options.tie_break == TIE_FIRST;
}

struct ranked {
	int64_t score;
	const char *name;
	size_t position; /* in `feasible` */
};

/* Descending by score, then by name. */
static int best_first(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return strcmp(y->name, x->name);
}

static size_t first_position(const struct ranked *sorted, size_t ties)
{
	size_t first = sorted[0].position;

	for (size_t i = 1; i < ties; i++)
		first = sorted[i].position < first ? sorted[i].position : first;
	return first;
}

static size_t select_sorted(struct legacy_state *state, struct legacy_call *call)
{
	const struct scheduler *s = state->scheduler;
	size_t count = s->evaluation.feasible_count;
	struct ranked *sorted = legacy_new(count, sizeof(*sorted), &call->count);
	size_t ties = 1;
	size_t chosen;

	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct ranked){ s->totals[i], state->nodes[s->feasible[i]].name, i };
	qsort(sorted, count, sizeof(*sorted), best_first);
	while (ties < count && sorted[ties].score == sorted[0].score)
		ties++;
	if (takes_first(state))
		chosen = first_position(sorted, ties);
	else
		chosen = sorted[pick(state, ties)].position;
	free(sorted);
	return chosen;
}

/* The same node without sorting: of the ties, the one that `skip` ties with later names precede. */
static size_t find_tie(const struct legacy_state *state, size_t best, size_t skip,
		       struct legacy_call *call)
{
	const struct scheduler *s = state->scheduler;
	/* Position + 1 of the tie by the rank of its name. */
	size_t *ties = legacy_new(state->node_count, sizeof(*ties), &call->count);
	size_t rank = state->node_count;
	size_t found = best;

	for (size_t i = best; i < s->evaluation.feasible_count; i++) {
		if (s->totals[i] == s->totals[best])
			ties[state->name_ranks[s->feasible[i]]] = i + 1;
	}
	for (size_t seen = 0; seen <= skip && rank-- > 0;) {
		if (!ties[rank])
			continue;
		found = ties[rank] - 1;
		seen++;
	}
	free(ties);
	return found;
}

static size_t select_scanned(struct legacy_state *state, struct legacy_call *call)
{
	const struct scheduler *s = state->scheduler;
	size_t best = 0;
	size_t ties = 1;

	for (size_t i = 1; i < s->evaluation.feasible_count; i++) {
		ties = s->totals[i] > s->totals[best] ? 1
						      : ties + (s->totals[i] == s->totals[best]);
		best = s->totals[i] > s->totals[best] ? i : best;
	}
	if (takes_first(state))
		return best;
	return find_tie(state, best, pick(state, ties), call);
}

size_t legacy_select_node(struct legacy_state *state)
{
	struct legacy_call call = legacy_call_begin(state, 0);
	size_t chosen = options_of(state)->scan ? select_scanned(state, &call)
						: select_sorted(state, &call);

	legacy_call_end(&call);
	return chosen;
}
