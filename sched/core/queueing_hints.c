/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/queueing_hints.h"

#include "sched/core/cycle.h"

/*
 * buildQueueingHintMap: a plugin that waits for new nodes but for no changed taints is woken by those as
 * well, whatever its hints say, since v1.28 (kubernetes/kubernetes#109437).
 */
static uint64_t added_events(uint64_t events)
{
	if ((events & EVENTS(NODE, EVENT_ADD)) && !(events & EVENTS(NODE, EVENT_UPDATE_TAINT)))
		return EVENTS(NODE, EVENT_UPDATE_TAINT);
	return 0;
}

static uint64_t hinted_events(const struct predicate *rule)
{
	uint64_t events = 0;

	for (const struct queueing_hint *hint = rule->hints; hint && hint->events; hint++)
		events |= hint->events;
	return events;
}

static uint64_t events_of(const struct scheduler *s, const struct predicate *rule)
{
	uint64_t events;

	if (!s->features.queueing_hints || !rule->hints)
		return rule->events;
	events = hinted_events(rule);
	return events | added_events(events);
}

static struct rejection rejection_of(const struct scheduler *s, uint64_t rejectors)
{
	const struct profile *profile = s->evaluation.profile;
	struct rejection why = { .rejectors = rejectors };

	for (; rejectors; rejectors &= rejectors - 1)
		why.awaits |= events_of(s, profile->filters[__builtin_ctzll(rejectors)].rule);
	return why;
}

/* Later versions also count the plugins whose PreFilterResult left some nodes out. */
static uint64_t restricting_rules(const struct scheduler *s)
{
	uint64_t rules = 0;

	for (size_t i = 0; i < s->evaluation.profile->filter_count; i++)
		rules |= (uint64_t)s->filters[i].restricts << i;
	return rules;
}

struct rejection scheduler_rejection(const struct scheduler *s)
{
	const struct evaluation *e = &s->evaluation;
	uint64_t rejectors = 0;

	if (!e->profile || e->outcome != OUTCOME_UNSCHEDULABLE || s->snapshot->node_count == 0)
		return (struct rejection){ 0 };
	/* Its pods are tried again after a while, whatever happens. */
	if (e->profile->engine)
		return (struct rejection){ .awaits = EVENTS_EVERY };
	if (e->pre_filter_message)
		return rejection_of(s, UINT64_C(1) << e->pre_filter_rule);
	for (size_t node = 0; node < s->snapshot->node_count; node++) {
		if (e->failed_rule[node])
			rejectors |= UINT64_C(1) << (e->failed_rule[node] - 1);
	}
	if (s->features.queueing_hints || e->left_out_message)
		rejectors |= restricting_rules(s);
	return rejection_of(s, rejectors);
}

uint64_t scheduler_registered_events(const struct scheduler *s)
{
	uint64_t events = EVENTS(POD, EVENT_ALL) | EVENTS(NODE, EVENT_ALL);

	for (size_t i = 0; i < s->profiles->count; i++) {
		const struct profile *profile = &s->profiles->items[i];

		for (size_t k = 0; k < profile->filter_count; k++)
			events |= events_of(s, profile->filters[k].rule);
	}
	return events;
}

struct rule_call scheduler_ask_about(struct scheduler *s, const struct pod *pod)
{
	arena_reset(&s->hint_scratch);
	return (struct rule_call){
		.snapshot = s->snapshot,
		.cluster = s->cluster,
		.pod = pod,
		.features = &s->features,
		.scratch = &s->hint_scratch,
	};
}

static bool says_yes(const struct profile_filter *filter, struct rule_call *call,
		     const struct cluster_event *event)
{
	const struct predicate *rule = filter->rule;

	call->args = filter->args;
	if (!rule->hints)
		return rule->events & event->kind;
	if (event->kind & added_events(hinted_events(rule)))
		return true;
	for (const struct queueing_hint *hint = rule->hints; hint->events; hint++) {
		if ((hint->events & event->kind) &&
		    (!hint->may_help || hint->may_help(call, event)))
			return true;
	}
	return false;
}

bool scheduler_may_help(struct scheduler *s, const struct pod *pod, uint64_t rejectors,
			const struct cluster_event *event)
{
	const struct profile *profile = profile_find(s->profiles, pod->spec->scheduler_name);
	struct rule_call call = scheduler_ask_about(s, pod);

	if (!profile || profile->engine)
		return true;
	for (; rejectors; rejectors &= rejectors - 1) {
		if (says_yes(&profile->filters[__builtin_ctzll(rejectors)], &call, event))
			return true;
	}
	return false;
}
