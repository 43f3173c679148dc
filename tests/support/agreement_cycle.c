/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cycle and a preemption against what the naive telling foretold.
 */
#include <string.h>

#include "tests/support/agreement.h"

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* --- the cycle ------------------------------------------------------------------------------- */

static void agree_on_nodes(struct scheduler *s, const struct naive *n, struct complaint *c)
{
	const struct evaluation *e = scheduler_evaluation(s);
	const struct naive_decision *d = &n->decision;

	if (e->tried_count != d->tried_count)
		complain(c, "tried %zu nodes, not %zu", e->tried_count, d->tried_count);
	if (e->feasible_count != d->feasible_count ||
	    memcmp(e->feasible, d->feasible, d->feasible_count * sizeof(uint32_t)) != 0)
		complain(c, "found %zu nodes, not these %zu", e->feasible_count, d->feasible_count);
}

/* Every node that failed has its reasons, and those that were foretold. */
static void agree_on_failures(struct scheduler *s, const struct naive *n, struct complaint *c)
{
	const struct evaluation *e = scheduler_evaluation(s);

	for (uint32_t node = 0; node < s->snapshot->node_count; node++) {
		const struct naive_failure *failure = &n->decision.failures[node];
		struct reasons reasons;

		if ((e->failed_rule[node] != 0) != n->decision.failed[node]) {
			complain(c, "node %u %s", node,
				 e->failed_rule[node] ? "failed" : "did not fail");
			continue;
		}
		if (!e->failed_rule[node])
			continue;
		scheduler_reasons(s, node, &reasons);
		if (e->failed_rule[node] - 1u != failure->rule || !reasons.count)
			complain(c, "node %u fails on rule %d, not %zu", node,
				 e->failed_rule[node] - 1, failure->rule);
		for (uint32_t i = 0; i < reasons.count || i < failure->reasons.count; i++) {
			if (reasons.count != failure->reasons.count ||
			    strcmp(reasons.texts[i], failure->reasons.texts[i]) != 0)
				complain(c, "node %u fails with other reasons than \"%s\"", node,
					 failure->reasons.texts[0]);
		}
	}
}

static bool same_numbers(const int64_t *a, const int64_t *b, size_t count)
{
	return !memcmp(a, b, count * sizeof(*a));
}

static void agree_on_totals(const struct evaluation *e, const struct naive *n, struct complaint *c)
{
	const struct naive_decision *d = &n->decision;

	if (e->scored != d->scored)
		complain(c, "nodes were%s scored", e->scored ? "" : " not");
	if (!e->scored || !d->scored)
		return;
	if (!same_numbers(e->totals, d->totals, d->feasible_count))
		complain(c, "other totals than foretold");
	for (size_t i = 0; e->raw && i < n->profile->score_count; i++) {
		if (!same_numbers(e->raw[i], d->raw[i], d->feasible_count) ||
		    !same_numbers(e->normalised[i], d->normalised[i], d->feasible_count))
			complain(c, "other scores of %s than foretold",
				 n->profile->scores[i].plugin);
	}
}

static void agree_on_texts(struct scheduler *s, const struct naive *n, struct complaint *c)
{
	const struct evaluation *e = scheduler_evaluation(s);
	const struct naive_decision *d = &n->decision;

	if (d->outcome == OUTCOME_ERROR && !same_text(e->error, d->error))
		complain(c, "the error is \"%s\", not \"%s\"", e->error, d->error);
	if (d->outcome != OUTCOME_UNSCHEDULABLE)
		return;
	if (!same_text(e->pre_filter_message, d->pre_filter_message))
		complain(c, "PreFilter says \"%s\", not \"%s\"", e->pre_filter_message,
			 d->pre_filter_message);
	if (!same_text(scheduler_fit_error(s), d->fit_error))
		complain(c, "the message is \"%s\", not \"%s\"", scheduler_fit_error(s),
			 d->fit_error);
}

void agree_on_decision(struct scheduler *s, const struct naive *n, struct complaint *c)
{
	const struct evaluation *e = scheduler_evaluation(s);
	const struct naive_decision *d = &n->decision;

	if (e->outcome != d->outcome) {
		complain(c, "the cycle ended as %s, not %s", outcome_name(e->outcome),
			 outcome_name(d->outcome));
		return;
	}
	agree_on_texts(s, n, c);
	if (d->outcome == OUTCOME_SKIPPED || d->outcome == OUTCOME_ERROR || d->pre_filter_message)
		return;
	agree_on_nodes(s, n, c);
	agree_on_failures(s, n, c);
	if (d->outcome != OUTCOME_SCHEDULED || has_complaint(c))
		return;
	agree_on_totals(e, n, c);
	if (e->node != d->node)
		complain(c, "node %u was chosen, not %u", e->node, d->node);
}

/* --- preemption ------------------------------------------------------------------------------ */

static bool same_candidate(const struct preemption_candidate *a, const struct naive_candidate *b)
{
	return a->node == b->node && a->victim_count == b->victim_count &&
	       a->violations == b->violations &&
	       !memcmp(a->victims, b->victims, b->victim_count * sizeof(struct pod *));
}

static void agree_on_choice(const struct preemption *found, const struct naive_preemption *expected,
			    struct complaint *c)
{
	size_t best = naive_pick(expected->candidates, expected->candidate_count);

	if (found->chosen != &found->candidates[best] ||
	    found->node != expected->candidates[best].node)
		complain(c, "preemption chose node %u, not %u", found->node,
			 expected->candidates[best].node);
	for (size_t i = 0; i < expected->candidate_count; i++) {
		bool ties = naive_compare(&expected->candidates[i], &expected->candidates[best]) ==
			    0;

		if (found->best[i] != ties)
			complain(c, "node %u is%s among the best", expected->candidates[i].node,
				 ties ? "" : " not");
	}
}

void agree_on_preemption(const struct preemption *found, const struct naive_preemption *expected,
			 struct complaint *c)
{
	if (found->eligible != expected->eligible)
		complain(c, "the pod may%s preempt", expected->eligible ? "" : " not");
	if (!same_text(found->message, expected->message))
		complain(c, "preemption says \"%s\", not \"%s\"", found->message,
			 expected->message);
	if (found->candidate_count != expected->candidate_count) {
		complain(c, "%zu nodes are candidates, not %zu", found->candidate_count,
			 expected->candidate_count);
		return;
	}
	for (size_t i = 0; i < expected->candidate_count; i++) {
		if (!same_candidate(&found->candidates[i], &expected->candidates[i]))
			complain(c, "other victims on node %u than brute force finds",
				 expected->candidates[i].node);
	}
	if (expected->candidate_count)
		agree_on_choice(found, expected, c);
	else if (found->node != NO_NODE || found->chosen)
		complain(c, "preemption chose a node out of none");
}
