/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - another way to run a cycle
 *
 * A profile without an engine runs through the framework of v1.26. One with an engine hands the
 * decision over: the engine fills the evaluation (tried_count, feasible, failed_rule, failed_token,
 * totals, scored; node and total when it chose; error) as the framework's cycle does, so that probe,
 * reports and workloads work as ever. Its profile's filters and scores need no implementations; the
 * filters' rules name themselves and put tokens into words.
 */
#ifndef SCHED_CORE_ENGINE_H
#define SCHED_CORE_ENGINE_H

#include "sched/core/probe.h"
#include "sched/core/profile.h"

struct scheduler;

struct engine {
	/* The state for one scheduler and profile, which both outlive it. */
	void *(*begin)(struct scheduler *scheduler, const struct profile *profile);
	void (*end)(void *state);
	/* Is the pod one for this scheduler? */
	bool (*takes)(void *state, const struct pod *pod);
	/* Where scheduler->call.pod goes. */
	enum outcome (*decide)(void *state);
	/* The pod of the last cycle runs on pod->node now. */
	void (*bound)(void *state, struct pod *pod);
	/* A pod is about to leave pod->node. */
	void (*leaves)(void *state, struct pod *pod);
	/* What the pod's event says after a cycle that placed it nowhere; lives until the next. */
	const char *(*fit_error)(void *state);
};

#endif
