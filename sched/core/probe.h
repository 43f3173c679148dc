/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe.h - what the engine announces to whoever measures it
 *
 * The engine knows no clock. With a NULL probe each announcement costs one predictable branch; so
 * does each member that is NULL.
 */
#ifndef SCHED_CORE_PROBE_H
#define SCHED_CORE_PROBE_H

#include <stddef.h>
#include <stdint.h>

struct pod;

#define PHASE_LIST(X)                                                    \
	X(QUEUE, "queue") /* pop the next pod */                         \
	X(DECIDE, "decide") /* a strategy, in place of what follows */   \
	X(PREPARE, "pre-filter") /* PreFilter of all rules */            \
	X(FILTER, "filter")                                              \
	X(DIAGNOSE, "diagnose") /* reasons of a pod that does not fit */ \
	X(PREEMPT, "preempt") /* the search for victims */               \
	X(PRE_SCORE, "pre-score")                                        \
	X(SCORE, "score")                                                \
	X(NORMALISE, "normalise") /* and weigh */                        \
	X(SELECT, "select")                                              \
	X(ASSUME, "assume")                                              \
	X(BIND, "bind")

enum phase {
#define X(id, text) PHASE_##id,
	PHASE_LIST(X)
#undef X
		PHASE_COUNT,
};
const char *phase_name(enum phase phase);

enum outcome {
	OUTCOME_SCHEDULED,
	OUTCOME_UNSCHEDULABLE,
	OUTCOME_ERROR,
	OUTCOME_SKIPPED, /* not the scheduler's to place */
	OUTCOME_GATED, /* waits for its scheduling gates: there was no cycle */
};
enum { OUTCOME_COUNT = OUTCOME_GATED + 1 };
const char *outcome_name(enum outcome outcome); /* "scheduled", ... */

/*
 * Of a function that is a phase as a whole, or goes over the nodes for one rule: call stacks show it in
 * every build. bench/profiling/phases.c knows these functions by their names.
 */
#define PHASE_BOUNDARY __attribute__((noinline))

enum rule_kind { RULE_FILTER, RULE_SCORE };

struct probe {
	void *context;
	/* Around one pod, from after the queue to after bind. */
	void (*cycle_begin)(void *context, const struct pod *pod);
	void (*cycle_end)(void *context, const struct pod *pod, enum outcome outcome);
	/* Phases do not nest in each other. */
	void (*phase_begin)(void *context, enum phase phase);
	void (*phase_end)(void *context, enum phase phase);
	/*
	 * One rule over a run of nodes, inside PHASE_FILTER or PHASE_SCORE: rule is the index into
	 * the profile's filters or scores, nodes how many it was asked about.
	 */
	void (*rule_begin)(void *context, enum rule_kind kind, size_t rule);
	void (*rule_end)(void *context, enum rule_kind kind, size_t rule, size_t nodes);
};

#endif
