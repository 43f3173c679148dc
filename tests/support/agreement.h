/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agreement.h - everything that has to hold on any cluster
 *
 * Speaks of the first thing that does not hold and stops there; needs no test framework.
 */
#ifndef TESTS_SUPPORT_AGREEMENT_H
#define TESTS_SUPPORT_AGREEMENT_H

#include "bench/workload/session.h"
#include "sched/core/preempt.h"
#include "tests/support/dice.h"
#include "tests/support/naive.h"

/* What went wrong first; zeroed: nothing did. */
struct complaint {
	char text[1024];
};

static inline bool has_complaint(const struct complaint *complaint)
{
	return complaint->text[0] != '\0';
}

void complain(struct complaint *complaint, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* How often things happened that a check needs to mean anything. */
struct agreement_counts {
	size_t cases, pods;
	size_t scheduled, unschedulable, rejected; /* rejected: by PreFilter */
	size_t changes; /* pods that joined or left, with the rules asked again */
	size_t preemptions, candidates, violations;
	size_t nominated; /* pods that went to the node they were nominated to */
	size_t repeated; /* cases run twice */
};

/* One random cluster: builds it, schedules its pending pods, and checks everything at each step. */
void agreement_case(struct dice *dice, struct agreement_counts *counts,
		    struct complaint *complaint);

/* --- its parts ------------------------------------------------------------------------------- */

/* Every further implementation of every filter of the profile against row 0: what it prepares, its
 * answers, its reasons. */
void agree_on_filters(const struct scheduler *scheduler, const struct profile *profile,
		      const struct pod *pod, struct complaint *complaint);
/* Likewise for the scores of the nodes that fit: raw and normalised. */
void agree_on_scores(const struct scheduler *scheduler, const struct profile *profile,
		     const struct pod *pod, const struct naive_decision *decision,
		     struct complaint *complaint);
/*
 * Lets up to `moves` pods join and leave one node: the states follow as if prepared anew, for every
 * implementation, and the opposite changes undo them. Returns how many moved.
 */
size_t agree_on_changes(struct scheduler *scheduler, const struct profile *profile,
			const struct pod *pod, struct dice *dice, size_t moves,
			struct complaint *complaint);
/* The last cycle decided as foretold. */
void agree_on_decision(struct scheduler *scheduler, const struct naive *naive,
		       struct complaint *complaint);
/* preemption_find() with `all` found what brute force does. */
void agree_on_preemption(const struct preemption *found, const struct naive_preemption *expected,
			 struct complaint *complaint);

#endif
