/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cycle.h - the inside of a scheduler, for the files that make up a cycle
 *
 * scheduler.c runs the cycle; evaluate_*.c fill the evaluation; diagnose.c explains it.
 */
#ifndef SCHED_CORE_CYCLE_H
#define SCHED_CORE_CYCLE_H

#include "sched/base/arena.h"
#include "sched/core/engine.h"
#include "sched/core/nominations.h"
#include "sched/core/scheduler.h"
#include "sched/core/strategy.h"
#include "sched/core/trace_points.h"

/* What a node failed on. */
struct failure {
	uint64_t token;
	uint64_t rule; /* index into the profile's filters */
};

struct scheduler {
	struct snapshot *snapshot;
	const struct cluster *cluster;
	const struct profile_set *profiles;
	void *engine_state; /* of profiles->items[0], when that has an engine: it is the only one */
	struct scheduler_options options;
	struct features features;
	void *strategy_state; /* NULL when the reference decides everything */
	struct watcher strategy_watch;
	bool strategy_decides; /* nothing keeps it from being asked */
	struct strategy_use use;
	struct workers *workers; /* NULL: the caller's thread does everything */
	const struct probe *probe;
	bool announces; /* phases and rules of the cycle at hand: somebody listens */
	struct evaluation evaluation;
	uint64_t cycle_number;
	size_t next_start; /* where sampling goes on: v1.26 nextStartNodeIndex */
	struct nominations nominations;

	/* This cycle's memory: emptied when the next one begins. */
	struct arena scratch;
	struct arena hint_scratch; /* for one question about a waiting pod */
	struct rule_call call; /* args are set for each rule */
	struct prepared filters[PROFILE_RULES_MAX];
	struct prepared scores[PROFILE_RULES_MAX];

	/* Room for one cycle over node_capacity nodes. */
	size_t node_capacity;
	size_t score_capacity;
	uint32_t *feasible;
	uint8_t *failed_rule;
	uint64_t *failed_token;
	uint64_t seen_tokens; /* the bits of all that failed in this cycle */
	int64_t *totals;
	int64_t *score_vector; /* of the rule at hand */
	int64_t *kept_scores; /* storage of raw[] and normalised[] */
	int64_t *raw[PROFILE_RULES_MAX]; /* when keep_scores */
	int64_t *normalised[PROFILE_RULES_MAX]; /* when keep_scores */
};

/* Looked up once for a cycle, so that phases and rules cost a branch each when nobody does. */
static inline bool somebody_listens(const struct scheduler *s)
{
	const struct probe *p = s->probe;

	return TRACED(phase__start) || TRACED(phase__done) || TRACED(rule__start) ||
	       TRACED(rule__done) ||
	       (p && (p->phase_begin || p->phase_end || p->rule_begin || p->rule_end));
}

static inline void phase_begin(const struct scheduler *s, enum phase phase)
{
	if (!s->announces)
		return;
	TRACE_POINT2(phase__start, (int)phase, phase_name(phase));
	if (s->probe && s->probe->phase_begin)
		s->probe->phase_begin(s->probe->context, phase);
}

static inline void phase_end(const struct scheduler *s, enum phase phase)
{
	if (!s->announces)
		return;
	if (s->probe && s->probe->phase_end)
		s->probe->phase_end(s->probe->context, phase);
	TRACE_POINT2(phase__done, (int)phase, phase_name(phase));
}

static inline void rule_begin(const struct scheduler *s, enum rule_kind kind, size_t rule)
{
	if (!s->announces)
		return;
	TRACE_POINT2(rule__start, (int)kind, profile_rule_name(s->evaluation.profile, kind, rule));
	if (s->probe && s->probe->rule_begin)
		s->probe->rule_begin(s->probe->context, kind, rule);
}

static inline void rule_end(const struct scheduler *s, enum rule_kind kind, size_t rule,
			    size_t nodes)
{
	if (!s->announces)
		return;
	if (s->probe && s->probe->rule_end)
		s->probe->rule_end(s->probe->context, kind, rule, nodes);
	TRACE_POINT3(rule__done, (int)kind, profile_rule_name(s->evaluation.profile, kind, rule),
		     nodes);
}

/*
 * PreFilter of every rule of the profile. False when the cycle is over: the evaluation then holds
 * the rejection (pre_filter_message) or the error. Otherwise *only is the ascending list of node
 * indices that can fit, or NULL for all nodes; empty, with evaluation.error set, when it names a node
 * that is not there.
 */
bool prepare_filters(struct scheduler *s, const uint32_t **only, size_t *only_count);

/* Puts a failure into words; they live in the scratch arena or for ever. */
void explain_failure(struct scheduler *s, const struct failure *failure, struct reasons *out);

/* "1 Insufficient cpu, 3 node(s) were unschedulable": sorted as strings, numbers included. */
struct tally;
const char *join_reason_counts(struct scheduler *s, const struct tally *texts);

/*
 * A pod joins (sign 1) or leaves (sign -1) a node in the middle of a cycle: its node_info and the
 * prepared states of all predicates follow.
 */
void pods_changed(struct scheduler *s, struct pod *other, uint32_t node, int sign);
/*
 * Does the pod at hand fit on the node beside the pods nominated there that go before it? *any tells
 * whether there are such pods; true when there are none.
 */
bool passes_beside_nominated(struct scheduler *s, uint32_t node, struct failure *why, bool *any);
/* Does it fit both beside them and without them? */
bool passes_filters(struct scheduler *s, uint32_t node, struct failure *why);

/*
 * The per-node strategy: each predicate over the nodes still standing, then each priority over
 * the feasible ones. The decisions are those of asking one node after another, for a node is
 * dropped by the first predicate it fails and no predicate sees what another answered.
 */
void find_feasible(struct scheduler *s, const uint32_t *only, size_t only_count);
/* Does a search among all nodes stop before it has seen them all? */
bool samples_nodes(const struct scheduler *s);
/* One filter over some nodes: keeps those that pass, returns how many, adds the tokens of others to *seen. */
size_t pass_nodes_by_rule(struct scheduler *s, size_t rule, uint32_t *nodes, size_t count,
			  uint64_t *seen);
/* One score for the positions [begin, end) of `feasible`, into score_vector. */
void score_nodes_by_rule(const struct scheduler *s, size_t rule, size_t begin, size_t end);
/* May several threads ask a rule that reads this? */
bool is_parallel(const struct scheduler *s, unsigned int reads);
/* The filters [first, end), each of which may be and is to be asked; returns how many nodes pass. */
size_t filter_in_parallel(struct scheduler *s, size_t first, size_t end, uint32_t *nodes,
			  size_t count);
void score_in_parallel(struct scheduler *s, size_t rule, size_t count);

/* False with evaluation.error set when a priority cannot be prepared. */
bool score_feasible(struct scheduler *s);

/* Position in `feasible` of the node to take. */
PHASE_BOUNDARY size_t select_node(const struct scheduler *s);

#endif
