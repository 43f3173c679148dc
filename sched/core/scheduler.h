/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scheduler.h - one pod from queue to bind
 *
 * queue -> snapshot -> predicates -> priorities -> normalise -> weigh -> select -> assume -> bind,
 * as v1.26 pkg/scheduler/schedule_one.go does it, one pod at a time.
 */
#ifndef SCHED_CORE_SCHEDULER_H
#define SCHED_CORE_SCHEDULER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/core/probe.h"
#include "sched/core/profile.h"
#include "sched/core/snapshot.h"

struct strategy;

#define TEMPLATE_CACHE_BYTES ((size_t)256 << 20)

struct scheduler_options {
	const struct strategy *strategy; /* NULL: strategy_per_node */
	uint64_t seed;
	enum tie_break tie_break;
	/* For who starts a scheduler: a profile that has its own way goes by that instead. */
	bool own_tie_break;
	/* Threads that ask rules about nodes: parallelism of a KubeSchedulerConfiguration. Up to 1: the
	 * caller's. The answers are the same. */
	uint32_t parallelism;
	/* What the scores that the incremental strategy keeps may take; 0: TEMPLATE_CACHE_BYTES. Those of
	 * the pod at hand are kept in any case. */
	size_t template_cache_bytes;
	/* 1..100; 0 = v1.26's adaptive rule; -1 = the profile's own, or 100 when it says nothing. */
	int32_t percentage_of_nodes_to_score;
	const struct features *features; /* NULL: the defaults of v1.26 */
	/* Keep every raw and normalised score of the cycle, for explaining; costs copies. The reference
	 * decides then, and another answer of the strategy is an error of the cycle. */
	bool keep_scores;
};

/* What the last cycle found; valid until the next one. Arrays by position in `feasible`. */
struct evaluation {
	enum outcome outcome;
	const struct profile *profile;
	uint32_t node; /* chosen, or NO_NODE */
	/* The node was chosen by a strategy that tells no more than that: all below is empty. */
	bool only_node;
	int64_t total; /* of the chosen node; meaningless unless scored */
	bool scored; /* false when at most one node was feasible: no scoring runs then */
	const char *error; /* of OUTCOME_ERROR, and why OUTCOME_SKIPPED or OUTCOME_GATED */

	/* PreFilter rejected the pod: its message, and the filter (index) that said so. */
	const char *pre_filter_message;
	enum fit_code pre_filter_code;
	size_t pre_filter_rule;
	/* Why the nodes that a PreFilterResult left out do not fit; NULL when there are none, and in v1.26,
	 * which says nothing of them. */
	const char *left_out_message;

	/* Nodes tried, ascending when all are; a PreFilterResult or sampling makes them fewer. */
	size_t tried_count;
	const uint32_t *feasible; /* node indices, in the order found */
	size_t feasible_count;
	/* Nodes that failed: filter index + 1 by node, 0 where the node fits or was not tried;
	 * and the rule's token. */
	const uint8_t *failed_rule;
	const uint64_t *failed_token;
	/* By score index, then by position in `feasible`; NULL unless options say keep_scores. */
	int64_t *const *raw;
	int64_t *const *normalised;
	const int64_t *totals;
};

/* How the pods were decided about, in cycles. */
struct strategy_use {
	size_t by_scores; /* kept for pods alike */
	size_t in_columns; /* all nodes at once */
	size_t by_rules; /* one node after another: the reference */
	size_t given_up; /* scores of a template that others had to make room for: not cycles */
};

struct scheduler;

/* Everything is borrowed but *options. */
struct scheduler *scheduler_new(struct snapshot *snapshot, const struct cluster *cluster,
				const struct profile_set *profiles,
				const struct scheduler_options *options);
void scheduler_free(struct scheduler *scheduler);
/* NULL takes the probe away. */
void scheduler_set_probe(struct scheduler *scheduler, const struct probe *probe);
const struct probe *scheduler_probe(const struct scheduler *scheduler);

/*
 * One cycle: decides, and on OUTCOME_SCHEDULED assumes and binds the pod (pod->node, state). An
 * unschedulable pod leaves no trace but its state.
 */
enum outcome scheduler_schedule(struct scheduler *scheduler, struct pod *pod);
/* Does the pod wait for its scheduling gates, and is so not to be tried (PreEnqueue)? Its own cycle would
 * end with OUTCOME_GATED. */
bool scheduler_is_gated(const struct scheduler *scheduler, const struct pod *pod);
/* The pod of the last cycle could not be bound: takes it off its node and gives back what was reserved
 * for it (Unreserve); it is POD_PENDING again. */
void scheduler_forget(struct scheduler *scheduler, struct pod *pod);
/* The pod is gone: takes it off its node and drops its nomination. Volumes stay bound to its claims.
 * Its state is the caller's to set. */
void scheduler_remove(struct scheduler *scheduler, struct pod *pod);
/*
 * Room was made for the pending pod on a node (index; NO_NODE: no longer): pods of the same or a
 * lower priority leave it alone, and the pod itself tries that node first.
 */
void scheduler_nominate(struct scheduler *scheduler, struct pod *pod, uint32_t node);
const struct cluster *scheduler_cluster(const struct scheduler *scheduler);
const struct strategy_use *scheduler_strategy_use(const struct scheduler *scheduler);
const struct evaluation *scheduler_evaluation(const struct scheduler *scheduler);
/*
 * Make room for the snapshot's nodes, and for the nominations of so many pending pods; called by
 * themselves, but a caller who wants no allocation in the part that is measured calls them before it.
 */
void scheduler_reserve(struct scheduler *scheduler);
void scheduler_reserve_nominations(struct scheduler *scheduler, size_t pending);

/* The reasons why node `node` failed in the last cycle (failed_rule[node] != 0). */
void scheduler_reasons(struct scheduler *scheduler, uint32_t node, struct reasons *out);

/* "0/12 nodes are available: 4 Insufficient cpu, 8 node(s) were unschedulable." of the last cycle
 * (v1.26 framework.FitError.Error). Lives until the next cycle. */
const char *scheduler_fit_error(struct scheduler *scheduler);

/* Distinct reason texts of the last, unschedulable cycle with the number of nodes for each. */
struct reason_count {
	const char *text;
	size_t nodes;
};
size_t scheduler_reason_counts(struct scheduler *scheduler, const struct reason_count **out);

/* Nodes to find before the search stops (v1.26 numFeasibleNodesToFind). */
size_t scheduler_nodes_to_find(int32_t percentage, size_t node_count);

#endif
