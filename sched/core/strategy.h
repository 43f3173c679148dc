/* SPDX-License-Identifier: Apache-2.0 */
/*
 * strategy.h - ways to evaluate a cycle, all of which place every pod alike
 *
 * The reference ("per-node") asks the rules about one node after another. A faster strategy keeps a state
 * for a scheduler and decides in its place, for the pods that it can decide; of all others it says so,
 * and the reference decides. A strategy that places a pod where the reference would not is a bug.
 *
 * Where reasons, scores or times of single rules are wanted (keep_scores, a probe with rule_begin, a
 * pod that fits nowhere, preemption) the reference decides; with keep_scores the strategy is asked first and
 * has to agree.
 */
#ifndef SCHED_CORE_STRATEGY_H
#define SCHED_CORE_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/core/watch.h"

struct scheduler;

struct strategy {
	const char *name;
	const char *summary;
	/* The state for one scheduler, which outlives it; called when that is complete but for its first
	 * cycle. NULL, as all that follows, for the reference. */
	void *(*begin)(struct scheduler *scheduler);
	void (*end)(void *state);
	/*
	 * Where scheduler->call.pod goes, by scheduler->evaluation.profile (of the framework, not of an
	 * engine). True with evaluation.node set, and nothing else of it: then no rule was prepared, so
	 * it must be a pod for which no rule has anything to reserve. False: the reference is to decide,
	 * which may have been asked before the next cycle or not.
	 *
	 * Ties are broken as select_node() does it. Where it decides while sampling it has to move
	 * scheduler->next_start as find_feasible() does.
	 */
	bool (*decide)(void *state);
	/* Changes of the snapshot, between begin() and end(); the context is the state. */
	struct watch_calls watch;
};

extern const struct strategy strategy_per_node;
extern const struct strategy strategy_columnar;
extern const struct strategy strategy_incremental;
extern const struct strategy strategy_auto; /* of those two, whichever looks cheaper for the pod */

/* All there are, the reference first. */
const struct strategy *const *strategy_all(size_t *count);
/* By name; NULL when there is none. */
const struct strategy *strategy_find(const char *name);

#endif
