/* SPDX-License-Identifier: Apache-2.0 */
/*
 * naive.h - scheduling and preemption told a second time, without any shortcut
 *
 * Node by node, each question put to rules that were prepared for it on a copy of the whole cluster.
 * Follows schedule_one.go, framework/preemption and plugins/defaultpreemption of the session's version
 * step by step. Only the rules themselves are the scheduler's own.
 */
#ifndef TESTS_SUPPORT_NAIVE_H
#define TESTS_SUPPORT_NAIVE_H

#include "sched/core/cycle.h"
#include "tests/support/pod_lists.h"

/* All filters of a profile prepared for one pod on one snapshot. */
struct asked {
	const struct profile *profile;
	struct rule_call call;
	struct prepared filters[PROFILE_RULES_MAX];
};

void asked_prepare(struct asked *asked, const struct profile *profile,
		   const struct rule_call *call);
/* Is the rule's answer there to be asked for? Not when PreFilter has said all. */
bool asked_has_state(const struct asked *asked, size_t rule);
/* The token, 0 when the node passes. */
uint64_t asked_token(const struct asked *asked, size_t rule, uint32_t node);

struct naive_failure {
	size_t rule;
	struct reasons reasons;
};

/* What a cycle comes to. Arrays live in naive->arena. */
struct naive_decision {
	enum outcome outcome;
	const char *error;
	const char *pre_filter_message;
	enum fit_code pre_filter_code;
	uint32_t *feasible;
	size_t feasible_count;
	size_t tried_count;
	bool *failed; /* by node */
	struct naive_failure *failures; /* by node */
	bool scored;
	int64_t *totals; /* by position in feasible, like the next two: [score][position] */
	int64_t **raw;
	int64_t **normalised;
	uint32_t node;
	const char *fit_error; /* of an unschedulable pod */
};

struct naive {
	const struct scheduler *scheduler;
	struct pod *pod;
	const struct profile *profile;
	struct arena arena;
	struct pod_lists lists;
	struct cluster_copy now; /* of the lists as naive_decide() found them */
	/* v1.36: rules that PreFilter skipped are not asked later, whatever pods come and go. */
	bool skipped[PROFILE_RULES_MAX];
	const struct prepared *naming; /* the rule that names nodes; NULL without one */
	size_t next_start; /* where the search begins; kept from cycle to cycle */
	struct naive_decision decision;
};

/* A zeroed struct is ready; released with naive_fini(). */
void naive_fini(struct naive *naive);
/* What scheduler_schedule(scheduler, pod) will do: call it before. */
void naive_decide(struct naive *naive, const struct scheduler *scheduler, struct pod *pod);
/* Does the pod fit on the node, as naive->lists have it: beside the pods nominated there, and without? */
bool naive_fits(struct naive *naive, uint32_t node, struct naive_failure *why);
/* "0/3 nodes are available: 2 a, 1 b.": the reasons of `nodes` nodes. */
const char *naive_fit_error(struct naive *naive, size_t nodes, const bool *failed,
			    const struct naive_failure *failures);

struct naive_candidate {
	uint32_t node;
	struct pod **victims;
	size_t victim_count;
	size_t violations;
};

struct naive_preemption {
	bool eligible;
	const char *message;
	struct naive_candidate *candidates; /* of all nodes, in their order */
	size_t candidate_count;
};

/* What preemption_find() with `all` will find, after the cycle that naive_decide() foretold. */
void naive_preempt(struct naive *naive, struct naive_preemption *out);
/* Position of the best of these candidates, the first of those that tie. */
size_t naive_pick(const struct naive_candidate *candidates, size_t count);
/* Negative, 0 or positive: a is better than, as good as, or worse than b. */
int naive_compare(const struct naive_candidate *a, const struct naive_candidate *b);

#endif
