/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pod that fits nowhere, and whom it may push aside.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/core/preempt.h"
#include "tests/golden/upstream.h"

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *node_name(const struct upstream_world *w, uint32_t node)
{
	const struct cluster *cluster = &w->session.cluster;

	return node == NO_NODE ? "none" : cluster_text(cluster, cluster->nodes[node].name);
}

/* The victims' names, sorted: "p1, p2". */
static const char *victims_text(struct upstream_world *w,
				const struct preemption_candidate *candidate)
{
	const char **names = arena_new(&w->arena, candidate->victim_count, sizeof(*names));
	const char *text = "";

	for (uint32_t i = 0; i < candidate->victim_count; i++)
		names[i] = cluster_text(&w->session.cluster, candidate->victims[i]->name);
	qsort(names, candidate->victim_count, sizeof(*names), compare_texts);
	for (uint32_t i = 0; i < candidate->victim_count; i++)
		text = arena_format(&w->arena, "%s%s%s", text, i ? ", " : "", names[i]);
	return text;
}

static const struct preemption_candidate *
find_candidate(const struct upstream_world *w, const struct preemption *p, const char *node)
{
	for (size_t i = 0; i < p->candidate_count; i++) {
		if (!strcmp(node_name(w, p->candidates[i].node), node))
			return &p->candidates[i];
	}
	return NULL;
}

/* candidates: {node: "victim, victim"}, all there are; violations: {node: number}. */
static void expect_candidates(struct upstream_world *w, const struct preemption *p,
			      const struct value *want)
{
	const struct value *violations = upstream_find(w->c, "violations");

	if (p->candidate_count != want->count)
		upstream_differs(w->c, want, "there are %zu candidates", p->candidate_count);
	for (uint32_t i = 0; i < want->count; i++) {
		const struct member *member = &want->members[i];
		const struct preemption_candidate *candidate = find_candidate(w, p, member->key);
		const struct value *number = value_find(violations, member->key);

		if (!candidate) {
			upstream_differs(w->c, &member->value, "%s is no candidate", member->key);
			continue;
		}
		upstream_expect_text(w->c, &member->value, member->key, victims_text(w, candidate));
		upstream_expect_integer(w->c,
					number ? number : &(struct value){ .kind = VALUE_INT },
					"violations", candidate->violations);
	}
}

static bool is_in(const struct value *list, const char *text)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (!strcmp(list->items[i].text, text))
			return true;
	}
	return false;
}

/* chosen: the nodes that may be chosen. */
static void expect_chosen(struct upstream_world *w, const struct preemption *p,
			  const struct value *want)
{
	if (!is_in(want, node_name(w, p->node)))
		upstream_differs(w->c, want, "%s was chosen", node_name(w, p->node));
}

static void expect_found(struct upstream_world *w, const struct preemption *p)
{
	const struct value *eligible = upstream_find(w->c, "eligible");
	const struct value *candidates = upstream_find(w->c, "candidates");
	const struct value *chosen = upstream_find(w->c, "chosen");
	const struct value *victims = upstream_find(w->c, "victims");
	const struct value *message = upstream_find(w->c, "message");

	if (eligible)
		upstream_expect_text(w->c, eligible, "eligible", p->eligible ? "true" : "false");
	if (candidates)
		expect_candidates(w, p, candidates);
	if (chosen)
		expect_chosen(w, p, chosen);
	if (victims)
		upstream_expect_text(w->c, victims, "victims",
				     p->chosen ? victims_text(w, p->chosen) : "nobody");
	if (message)
		upstream_expect_text(w->c, message, "the message", p->message ? p->message : "");
}

static void preempt(struct upstream_world *w)
{
	const struct preemption_options all = { .all = true };
	struct scheduler *scheduler = w->session.scheduler;

	if (scheduler_schedule(scheduler, w->pod) != OUTCOME_UNSCHEDULABLE) {
		upstream_differs(w->c, NULL, "the pod fits without preemption");
		return;
	}
	expect_found(w, preemption_find(scheduler, &all));
}

/* again: true carries it out and asks once more, when nobody else may have to go. */
static void preempt_again(struct upstream_world *w)
{
	const struct preemption_options all = { .all = true };
	struct scheduler *scheduler = w->session.scheduler;
	const struct preemption *p = preemption_find(scheduler, &all);

	preemption_apply(scheduler, p, w->pod);
	if (scheduler_schedule(scheduler, w->pod) == OUTCOME_UNSCHEDULABLE &&
	    preemption_find(scheduler, &all)->chosen)
		upstream_differs(w->c, NULL, "asked again, more pods would have to go");
}

static void check_preemption(struct upstream_case *c)
{
	struct upstream_world world;

	if (upstream_world_start(&world, c)) {
		preempt(&world);
		if (!*c->difference && upstream_find(c, "again"))
			preempt_again(&world);
	}
	upstream_world_fini(&world);
}

static const char *const keys[] = { "eligible", "candidates", "violations", "chosen",
				    "victims",	"message",    "again",	    NULL };

const struct upstream_subject upstream_preemption = { "preemption", check_preemption, keys, true };
