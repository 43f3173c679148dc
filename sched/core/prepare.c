/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PreFilter: what the rules find out about a pod before they see a node.
 *
 * v1.26 framework/runtime RunPreFilterPlugins and PreFilterResult.Merge; v1.36 findNodesThatFitPod.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/core/cycle.h"

/* The names that all restricting rules so far agree on. */
struct restriction {
	bool restricts;
	const uint32_t *names; /* symbols, ascending by text */
	uint32_t count;
	const char *rules[PROFILE_RULES_MAX];
	size_t rule_count;
};

static void reject(struct scheduler *s, size_t rule, enum fit_code code, const char *message)
{
	s->evaluation.pre_filter_message = message;
	s->evaluation.pre_filter_code = code;
	s->evaluation.pre_filter_rule = rule;
}

static bool contains(const uint32_t *names, uint32_t count, uint32_t name)
{
	for (uint32_t i = 0; i < count; i++) {
		if (names[i] == name)
			return true;
	}
	return false;
}

static void intersect(struct scheduler *s, struct restriction *r, const struct prepared *p)
{
	uint32_t *common;
	uint32_t count = 0;

	if (!r->restricts) {
		r->restricts = true;
		r->names = p->only;
		r->count = p->only_count;
		return;
	}
	common = arena_new(&s->scratch, r->count, sizeof(*common));
	for (uint32_t i = 0; i < r->count; i++) {
		if (contains(p->only, p->only_count, r->names[i]))
			common[count++] = r->names[i];
	}
	r->names = common;
	r->count = count;
}

/* "[A B]" */
static const char *restricting_rules(struct scheduler *s, const struct restriction *r)
{
	const char *list = "[";

	for (size_t i = 0; i < r->rule_count; i++)
		list = arena_format(&s->scratch, "%s%s%s", list, i ? " " : "", r->rules[i]);
	return arena_format(&s->scratch, "%s]", list);
}

/* The message of upstream when no name is left. */
static const char *nothing_left(struct scheduler *s, const struct restriction *r)
{
	if (r->rule_count == 1)
		return arena_format(&s->scratch, "node(s) didn't satisfy plugin %s", r->rules[0]);
	return arena_format(&s->scratch, "node(s) didn't satisfy plugin(s) %s simultaneously",
			    restricting_rules(s, r));
}

static void prepare_one(struct scheduler *s, size_t rule)
{
	const struct profile_filter *filter = &s->evaluation.profile->filters[rule];
	struct prepared *p = &s->filters[rule];

	*p = (struct prepared){ .verdict = PREPARED };
	s->call.args = filter->args;
	if (filter->impl->prepare)
		filter->impl->prepare(&s->call, p);
}

/* Takes in one rule's PreFilter answer; false when the cycle is over. */
static bool honour(struct scheduler *s, size_t rule, struct restriction *r)
{
	const struct profile_filter *filter = &s->evaluation.profile->filters[rule];
	const struct prepared *p = &s->filters[rule];

	if (p->verdict == PREPARED_REJECT) {
		reject(s, rule, p->code, p->message);
		return false;
	}
	if (p->verdict == PREPARED_ERROR) {
		s->evaluation.error = arena_format(&s->scratch,
						   "running PreFilter plugin \"%s\": %s",
						   filter->rule->plugin, p->message);
		return false;
	}
	if (!p->restricts)
		return true;
	r->rules[r->rule_count++] = filter->rule->plugin;
	intersect(s, r, p);
	if (r->count)
		return true;
	reject(s, rule,
	       s->features.version == KUBERNETES_1_26 ? FIT_UNSCHEDULABLE : FIT_UNRESOLVABLE,
	       nothing_left(s, r));
	return false;
}

static int compare_indices(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Names to node indices. In v1.26, when no node is called so the cycle ends with an error, unless the pod's
 * nominated node, which is tried before, takes it; v1.36 passes over such a name. */
static void resolve(struct scheduler *s, const struct restriction *r, const uint32_t **only,
		    size_t *only_count)
{
	uint32_t *indices = arena_new(&s->scratch, r->count, sizeof(*indices));

	*only = indices;
	*only_count = 0;
	for (uint32_t i = 0; i < r->count; i++) {
		uint32_t node = cluster_find_node(s->cluster, r->names[i]);

		if (node != NO_NODE) {
			indices[(*only_count)++] = node;
		} else if (s->features.version == KUBERNETES_1_26) {
			*only_count = 0;
			s->evaluation.error =
				arena_format(&s->scratch, "nodeinfo not found for node name \"%s\"",
					     cluster_text(s->cluster, r->names[i]));
			return;
		}
	}
	qsort(indices, *only_count, sizeof(*indices), compare_indices);
}

bool prepare_filters(struct scheduler *s, const uint32_t **only, size_t *only_count)
{
	const struct profile *profile = s->evaluation.profile;
	struct restriction r = { 0 };

	for (size_t i = 0; i < profile->filter_count; i++) {
		size_t rule = profile->prepare_order[i];

		prepare_one(s, rule);
		if (profile->filters[rule].at_pre_filter && !honour(s, rule, &r))
			return false;
	}
	if (r.restricts)
		resolve(s, &r, only, only_count);
	if (r.restricts && s->features.version != KUBERNETES_1_26)
		s->evaluation.left_out_message = arena_format(&s->scratch,
							      "node(s) didn't satisfy plugin(s) %s",
							      restricting_rules(s, &r));
	return true;
}
