/* SPDX-License-Identifier: Apache-2.0 */
/*
 * preempt.h - which pods would have to go for a pod that fits nowhere
 *
 * v1.26 plugins/defaultpreemption and framework/preemption. Asked after a cycle that ended
 * OUTCOME_UNSCHEDULABLE; nothing is changed until preemption_apply().
 */
#ifndef SCHED_CORE_PREEMPT_H
#define SCHED_CORE_PREEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/core/scheduler.h"

/* A node where the pod would fit without these pods. */
struct preemption_candidate {
	uint32_t node;
	uint32_t victim_count;
	struct pod **victims; /* those whose budget is violated first, then by importance */
	uint32_t violations; /* disruption budgets' */
};

/* Why preemption does not help on a node. */
enum preemption_verdict {
	PREEMPTION_HELPS, /* a candidate, or not looked at */
	PREEMPTION_NOT_HELPFUL, /* the node failed for good */
	PREEMPTION_NO_VICTIMS, /* no pod there has a lower priority */
	PREEMPTION_STILL_FAILS, /* without all pods of lower priority it fails: token and rule say why */
};

struct preemption {
	bool eligible; /* may this pod preempt at all? */
	/* What the attempt adds to the pod's message ("preemption: ..."), NULL when a node was found. */
	const char *message;
	uint32_t node; /* chosen, or NO_NODE */
	const struct preemption_candidate *chosen; /* NULL without one */
	/* In the order looked at; `best` marks those that tie on every criterion. */
	const struct preemption_candidate *candidates;
	const bool *best;
	size_t candidate_count;
	/* By node, when the pod was eligible. */
	const uint8_t *verdicts; /* enum preemption_verdict */
};

struct preemption_options {
	/* Look at every node from the first on; otherwise from a drawn one, until the profile's
	 * minimum of candidates is found. */
	bool all;
};

/* Does the pod's profile preempt? */
bool preemption_configured(const struct scheduler *scheduler);
/* Lives until the next cycle. The last cycle's evaluation stays valid. */
const struct preemption *preemption_find(struct scheduler *scheduler,
					 const struct preemption_options *options);
/* The reasons for a node with PREEMPTION_STILL_FAILS and the plugin that gives them; for the other
 * verdicts upstream's words, and "" as plugin. */
void preemption_reasons(struct scheduler *scheduler, const struct preemption *preemption,
			uint32_t node, const char **plugin, struct reasons *out);
/* Nominations of lower priority on the chosen node are dropped, and the pod is nominated there; without
 * one its own nomination is dropped. The victims are still there. */
void preemption_nominate(struct scheduler *scheduler, const struct preemption *preemption,
			 struct pod *pod);
/* Carries it out: the same, and the victims leave (POD_DELETED). */
void preemption_apply(struct scheduler *scheduler, const struct preemption *preemption,
		      struct pod *pod);

#endif
