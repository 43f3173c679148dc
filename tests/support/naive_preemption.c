/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plugins/defaultpreemption and framework/preemption, each question on a copy of the cluster.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/support/naive.h"

/* --- eligibility ----------------------------------------------------------------------------- */

static enum fit_code code_of(const struct naive *n, uint32_t node)
{
	const struct naive_decision *d = &n->decision;

	if (d->pre_filter_message)
		return d->pre_filter_code;
	if (!d->failed[node] && n->scheduler->features.version == KUBERNETES_1_36)
		return FIT_UNRESOLVABLE;
	return d->failed[node] ? d->failures[node].reasons.code : FIT_OK;
}

/* podTerminatingByPreemption */
static bool makes_room(const struct naive *n, const struct pod *pod)
{
	if (!pod->deleting)
		return false;
	return !n->scheduler->features.pod_disruption_conditions || pod->preempted;
}

/* PodEligibleToPreemptOthers */
static const char *not_eligible(const struct naive *n)
{
	uint32_t node = nominations_find(&n->scheduler->nominations, n->pod);

	if (n->pod->spec->preemption_policy == PREEMPT_NEVER)
		return "preemption: not eligible due to preemptionPolicy=Never.";
	if (node == NO_NODE || code_of(n, node) == FIT_UNRESOLVABLE)
		return NULL;
	for (size_t i = 0; i < n->lists.nodes[node].count; i++) {
		const struct pod *other = n->lists.nodes[node].pods[i];

		if (makes_room(n, other) && other->spec->priority < n->pod->spec->priority)
			return "preemption: not eligible due to a terminating pod on the nominated "
			       "node.";
	}
	return NULL;
}

/* --- victims --------------------------------------------------------------------------------- */

static bool is_more_important(const struct pod *a, const struct pod *b)
{
	if (a->spec->priority != b->spec->priority)
		return a->spec->priority > b->spec->priority;
	return a->start_seconds < b->start_seconds;
}

/* Takes the pods of lower priority off the node; the most important first, otherwise as they were. */
static size_t take_lower(struct naive *n, uint32_t node, struct pod **lower)
{
	struct pod_list all = pod_list_copy(&n->lists.nodes[node]);
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++) {
		struct pod *pod = all.pods[i];
		size_t at = count;

		if (pod->spec->priority >= n->pod->spec->priority)
			continue;
		pod_lists_remove(&n->lists, node, pod);
		for (; at > 0 && is_more_important(pod, lower[at - 1]); at--)
			lower[at] = lower[at - 1];
		lower[at] = pod;
		count++;
	}
	pod_list_fini(&all);
	return count;
}

static bool is_disrupted(const struct disruption_budget *budget, const struct pod *pod)
{
	bool disrupted = false;

	for (uint32_t i = 0; i < budget->disrupted_pod_count; i++)
		disrupted |= budget->disrupted_pods[i] == pod->name;
	return disrupted;
}

static bool protects(const struct disruption_budget *budget, const struct pod *pod,
		     const struct cluster *cluster)
{
	return pod->labels->count && budget->name_space == pod->name_space &&
	       (budget->selector.count || budget->selector.matches_nothing) &&
	       selector_matches(&budget->selector, pod->labels, &cluster->symbols) &&
	       !is_disrupted(budget, pod);
}

/* filterPodsWithPDBViolation: does taking lower[which], after those before it, violate a budget? */
static bool violates(const struct naive *n, struct pod **lower, size_t which)
{
	const struct cluster *cluster = n->scheduler->cluster;
	bool violated = false;

	for (size_t b = 0; b < cluster->disruption_budget_count; b++) {
		const struct disruption_budget *budget = &cluster->disruption_budgets[b];
		int32_t left = budget->disruptions_allowed;

		for (size_t i = 0; i <= which; i++)
			left -= protects(budget, lower[i], cluster);
		violated |= protects(budget, lower[which], cluster) && left < 0;
	}
	return violated;
}

/* Lets one pod come back if the pod at hand still fits then. */
static void reprieve(struct naive *n, struct naive_candidate *c, struct pod *pod, bool violating)
{
	struct naive_failure why;

	pod_lists_add(&n->lists, c->node, pod);
	if (naive_fits(n, c->node, &why))
		return;
	pod_lists_remove(&n->lists, c->node, pod);
	c->victims[c->victim_count++] = pod;
	c->violations += violating;
}

/* v1.36: by importance, whether a budget is violated or not; equals as they stand. */
static void sort_victims(struct naive_candidate *c)
{
	for (size_t i = 1; i < c->victim_count; i++) {
		struct pod *pod = c->victims[i];
		size_t at = i;

		for (; at > 0 && is_more_important(pod, c->victims[at - 1]); at--)
			c->victims[at] = c->victims[at - 1];
		c->victims[at] = pod;
	}
}

/* selectVictimsOnNode; false with the reasons when preemption does not help there. */
static bool look_at(struct naive *n, uint32_t node, struct naive_candidate *c,
		    struct naive_failure *why)
{
	static const char *no_victims = "No preemption victims found for incoming pod";
	struct pod_list before = n->lists.nodes[node];
	struct pod **lower = arena_new(&n->arena, before.count, sizeof(struct pod *));
	bool *violating = arena_new(&n->arena, before.count, sizeof(bool));
	bool fits = false;
	size_t count;

	n->lists.nodes[node] = pod_list_copy(&before);
	*c = (struct naive_candidate){ .node = node };
	c->victims = arena_new(&n->arena, before.count, sizeof(struct pod *));
	count = take_lower(n, node, lower);
	if (count == 0)
		why->reasons = (struct reasons){ FIT_UNRESOLVABLE, 1, &no_victims };
	else
		fits = naive_fits(n, node, why);
	for (size_t i = 0; i < count; i++)
		violating[i] = violates(n, lower, i);
	for (int round = 0; fits && round < 2; round++) {
		for (size_t i = 0; i < count; i++) {
			if (violating[i] == (round == 0))
				reprieve(n, c, lower[i], violating[i]);
		}
	}
	if (n->scheduler->features.version == KUBERNETES_1_36)
		sort_victims(c);
	pod_list_fini(&n->lists.nodes[node]);
	n->lists.nodes[node] = before;
	return fits;
}

/* --- the best node --------------------------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* GetEarliestPodStartTime: of the victims with the highest priority. */
static int64_t earliest_start(const struct naive_candidate *c)
{
	int32_t highest = INT32_MIN;
	int64_t earliest = INT64_MAX;

	for (size_t i = 0; i < c->victim_count; i++) {
		if (c->victims[i]->spec->priority > highest)
			highest = c->victims[i]->spec->priority;
	}
	for (size_t i = 0; i < c->victim_count; i++) {
		const struct pod *victim = c->victims[i];

		if (victim->spec->priority == highest && victim->start_seconds < earliest)
			earliest = victim->start_seconds;
	}
	return earliest;
}

static int64_t sum_of_ranks(const struct naive_candidate *c)
{
	int64_t sum = 0;

	for (size_t i = 0; i < c->victim_count; i++)
		sum += c->victims[i]->spec->priority + (INT64_C(1) << 31);
	return sum;
}

int naive_compare(const struct naive_candidate *a, const struct naive_candidate *b)
{
	int order = compare((int64_t)a->violations, (int64_t)b->violations);

	if (!order)
		order = compare(a->victims[0]->spec->priority, b->victims[0]->spec->priority);
	if (!order)
		order = compare(sum_of_ranks(a), sum_of_ranks(b));
	if (!order)
		order = compare((int64_t)a->victim_count, (int64_t)b->victim_count);
	/* The later, the better. */
	return order ? order : compare(earliest_start(b), earliest_start(a));
}

size_t naive_pick(const struct naive_candidate *candidates, size_t count)
{
	size_t best = 0;

	for (size_t i = 1; i < count; i++) {
		if (naive_compare(&candidates[i], &candidates[best]) < 0)
			best = i;
	}
	return best;
}

/* --- all nodes ------------------------------------------------------------------------------- */

/* What DynamicResources says before preemption, where v1.36 has it. */
static const char *beside_claims(struct naive *n, const char *message)
{
	const struct profile *profile = n->profile;

	for (size_t i = 0; i < profile->point_count[POINT_POST_FILTER]; i++) {
		if (!strcmp(profile->point_plugins[POINT_POST_FILTER][i], "DynamicResources"))
			return arena_format(&n->arena, "no new claims to deallocate, %s", message);
	}
	return message;
}

void naive_preempt(struct naive *n, struct naive_preemption *out)
{
	static const char *not_helpful = "Preemption is not helpful for scheduling";
	size_t nodes = n->lists.node_count;
	bool *rejected = arena_new(&n->arena, nodes, sizeof(*rejected));
	struct naive_failure *reasons = arena_new(&n->arena, nodes, sizeof(*reasons));
	size_t rejected_count = 0;

	*out = (struct naive_preemption){ .message = not_eligible(n) };
	out->eligible = !out->message;
	if (!out->eligible) {
		out->message = beside_claims(n, out->message);
		return;
	}
	out->candidates = arena_new(&n->arena, nodes, sizeof(*out->candidates));
	for (uint32_t node = 0; node < nodes; node++) {
		struct naive_candidate *c = &out->candidates[out->candidate_count];

		if (code_of(n, node) == FIT_UNRESOLVABLE) {
			rejected[node] = true;
			reasons[node].reasons =
				(struct reasons){ FIT_UNRESOLVABLE, 1, &not_helpful };
		} else if (look_at(n, node, c, &reasons[node])) {
			out->candidate_count += c->victim_count > 0;
		} else {
			rejected[node] = true;
		}
		rejected_count += rejected[node];
	}
	if (!out->candidate_count)
		out->message = beside_claims(
			n, arena_format(&n->arena, "preemption: %s",
					naive_fit_error(n, rejected_count, rejected, reasons)));
}
