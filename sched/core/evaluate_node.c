/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One node on its own, with pods that are not there or without some that are.
 *
 * v1.26 framework/runtime RunFilterPluginsWithNominatedPods. Nothing is copied: pods join or leave the
 * live node_info and the rules' states, and everything is undone in reverse order.
 */
#include "sched/core/cycle.h"

void pods_changed(struct scheduler *s, struct pod *other, uint32_t node, int sign)
{
	const struct profile *profile = s->evaluation.profile;
	struct node_info *info = &s->snapshot->nodes[node];

	if (sign > 0)
		node_info_add_pod(info, other);
	else
		node_info_remove_pod(info, other);
	for (size_t rule = 0; rule < profile->filter_count; rule++) {
		const struct predicate_impl *impl = profile->filters[rule].impl;

		if (impl->pod_changed && s->filters[rule].verdict != PREPARED_SKIP)
			impl->pod_changed(s->filters[rule].state, s->call.pod, other, info, sign);
	}
}

/* Every predicate, in order, as the node and the states stand now. */
static bool passes_rules(struct scheduler *s, uint32_t node, struct failure *why)
{
	const struct profile *profile = s->evaluation.profile;
	const struct node_info *info = &s->snapshot->nodes[node];

	for (size_t rule = 0; rule < profile->filter_count; rule++) {
		const struct profile_filter *filter = &profile->filters[rule];
		uint64_t token;

		if (!filter->at_filter || s->filters[rule].verdict == PREPARED_SKIP)
			continue;
		token = filter->impl->on_node(s->filters[rule].state, s->call.pod, info);
		if (token) {
			*why = (struct failure){ token, rule };
			return false;
		}
	}
	return true;
}

/* Is this a pod whose room the pod at hand must leave alone? */
static bool goes_before(const struct nomination *nomination, const struct pod *pod)
{
	return nomination->pod != pod && nomination->pod->spec->priority >= pod->spec->priority;
}

static bool has_nominated(const struct scheduler *s, uint32_t node)
{
	const struct nominations *all = &s->nominations;

	for (size_t i = nominations_first(all, node); i < all->count && all->items[i].node == node;
	     i++) {
		if (goes_before(&all->items[i], s->call.pod))
			return true;
	}
	return false;
}

/* Lets the nominated pods of the node join (sign 1) or, the last one first, leave. */
static void move_nominated(struct scheduler *s, uint32_t node, int sign)
{
	const struct nominations *all = &s->nominations;
	size_t first = nominations_first(all, node);
	size_t end = nominations_first(all, node + 1);

	for (size_t i = first; i < end; i++) {
		const struct nomination *nomination =
			&all->items[sign > 0 ? i : first + (end - 1 - i)];

		if (goes_before(nomination, s->call.pod))
			pods_changed(s, nomination->pod, node, sign);
	}
}

bool passes_beside_nominated(struct scheduler *s, uint32_t node, struct failure *why, bool *any)
{
	struct node_info *info = &s->snapshot->nodes[node];
	struct node_pods saved;
	bool passes;

	*any = has_nominated(s, node);
	if (!*any)
		return true;
	node_info_save(info, &s->scratch, &saved);
	move_nominated(s, node, 1);
	passes = passes_rules(s, node, why);
	move_nominated(s, node, -1);
	node_info_restore(info, &saved);
	return passes;
}

bool passes_filters(struct scheduler *s, uint32_t node, struct failure *why)
{
	bool any;

	return passes_beside_nominated(s, node, why, &any) && passes_rules(s, node, why);
}
