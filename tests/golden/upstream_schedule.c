/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole cycles, and what stands around them: the queue, the choice among the best, the words.
 */
#include <stdio.h>
#include <string.h>

#include "sched/core/cycle.h"
#include "sched/core/scheduling_queue.h"
#include "sched/core/tally.h"
#include "tests/golden/upstream.h"

/* --- whole cycles ---------------------------------------------------------------------------- */

static bool is_in(const struct value *list, const char *text)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (!strcmp(list->items[i].text, text))
			return true;
	}
	return false;
}

static void expect_totals(struct upstream_world *w, const struct evaluation *e,
			  const struct value *want)
{
	if (want->count != e->feasible_count || !e->scored) {
		upstream_differs(w->c, want, "%zu nodes fit", e->feasible_count);
		return;
	}
	for (size_t i = 0; i < e->feasible_count; i++) {
		const struct node *node = &w->session.cluster.nodes[e->feasible[i]];
		const char *name = cluster_text(&w->session.cluster, node->name);
		const struct value *total = value_find(want, name);

		if (total)
			upstream_expect_integer(w->c, total, name, e->totals[i]);
		else
			upstream_differs(w->c, want, "%s fits too", name);
	}
}

/* node: those that may be chosen, [none] when there is none; totals: {node: score} of all that fit;
 * fitError, error: the message. */
static void schedule(struct upstream_world *w)
{
	const struct value *node = upstream_find(w->c, "node");
	const struct value *totals = upstream_find(w->c, "totals");
	const struct value *fit_error = upstream_find(w->c, "fitError");
	const struct value *error = upstream_find(w->c, "error");
	struct scheduler *scheduler = w->session.scheduler;
	const struct evaluation *e = scheduler_evaluation(scheduler);
	enum outcome outcome = scheduler_schedule(scheduler, w->pod);
	const char *chosen = "none";

	if (outcome == OUTCOME_SCHEDULED)
		chosen = cluster_text(&w->session.cluster, w->session.cluster.nodes[e->node].name);
	if (node && !is_in(node, chosen))
		upstream_differs(w->c, node, "%s was chosen", chosen);
	if (totals)
		expect_totals(w, e, totals);
	if (fit_error)
		upstream_expect_text(w->c, fit_error, "the message",
				     outcome == OUTCOME_UNSCHEDULABLE
					     ? scheduler_fit_error(scheduler)
					     : "absent");
	if (error)
		upstream_expect_text(w->c, error, "the error", e->error ? e->error : "absent");
}

static void check_schedule(struct upstream_case *c)
{
	struct upstream_world world;

	if (upstream_world_start(&world, c))
		schedule(&world);
	upstream_world_fini(&world);
}

/* --- the choice ------------------------------------------------------------------------------ */

/* totals: [score]; anyOf: the positions that are drawn, each now and then. */
static void check_select(struct upstream_case *c)
{
	const struct value *totals = upstream_find(c, "totals");
	const struct value *any_of = upstream_find(c, "anyOf");
	struct scheduler scheduler = { .options.tie_break = TIE_RANDOM };
	int64_t scores[8];
	uint64_t drawn = 0;
	uint64_t wanted = 0;

	for (uint32_t i = 0; i < totals->count; i++)
		scores[i] = totals->items[i].integer;
	for (uint32_t i = 0; i < any_of->count; i++)
		wanted |= UINT64_C(1) << any_of->items[i].integer;
	scheduler.totals = scores;
	scheduler.evaluation.feasible_count = totals->count;
	for (uint64_t seed = 0; seed < 200; seed++) {
		scheduler.options.seed = seed;
		drawn |= UINT64_C(1) << select_node(&scheduler);
	}
	if (drawn != wanted)
		upstream_differs(c, any_of, "drawn: positions %#llx as bits",
				 (unsigned long long)drawn);
}

/* --- the queue ------------------------------------------------------------------------------- */

static int64_t no_time(void *context)
{
	(void)context;
	return 0;
}

static bool is_gated(void *context, const struct pod *pod)
{
	return scheduler_is_gated(((const struct upstream_world *)context)->session.scheduler, pod);
}

/* pops: the pods as they come out; gated: those that their gates hold back. */
static void queue_up(struct upstream_world *w)
{
	const struct value *pops = upstream_find(w->c, "pops");
	const struct value *gated = upstream_find(w->c, "gated");
	const struct scheduling_queue_options options = {
		.now = no_time,
		.context = w,
		.is_gated = is_gated,
	};
	struct cluster *cluster = &w->session.cluster;
	struct scheduling_queue *queue = scheduling_queue_new(&options);
	char what[64];

	for (size_t i = 0; i < cluster->pod_count; i++)
		scheduling_queue_add(queue, cluster->pods[i]);
	for (uint32_t i = 0; gated && i < gated->count; i++) {
		const struct pod *pod = upstream_world_pod(w, &gated->items[i]);

		if (pod && scheduling_queue_place(queue, pod) != QUEUE_GATED)
			upstream_differs(w->c, &gated->items[i], "%s is not gated",
					 gated->items[i].text);
	}
	for (uint32_t i = 0; pops && i <= pops->count; i++) {
		const struct pod *pod = scheduling_queue_pop(queue);
		const char *name = pod ? cluster_text(cluster, pod->name) : "nobody";

		snprintf(what, sizeof(what), "number %u", i + 1);
		if (i < pops->count)
			upstream_expect_text(w->c, &pops->items[i], what, name);
		else if (pod)
			upstream_differs(w->c, pops, "%s comes out too", name);
	}
	scheduling_queue_free(queue);
}

static void check_queue(struct upstream_case *c)
{
	struct upstream_world world;

	if (upstream_world_start(&world, c))
		queue_up(&world);
	upstream_world_fini(&world);
}

/* --- words ----------------------------------------------------------------------------------- */

/* reasons: one for each node; text: how they are told. */
static void check_reasons(struct upstream_case *c)
{
	const struct value *reasons = upstream_find(c, "reasons");
	struct scheduler scheduler = { .cycle_number = 0 };
	struct tally texts;

	tally_init(&texts, &scheduler.scratch);
	for (uint32_t i = 0; i < reasons->count; i++)
		tally_add(&texts, reasons->items[i].text, reasons->items[i].count + 1u, 1);
	upstream_expect_text(c, upstream_find(c, "text"), "the text",
			     join_reason_counts(&scheduler, &texts));
	arena_free(&scheduler.scratch);
}

static const char *const schedule_keys[] = { "node", "totals", "fitError", "error", NULL };
static const char *const select_keys[] = { "totals", "anyOf", NULL };
static const char *const queue_keys[] = { "pops", "gated", NULL };
static const char *const reasons_keys[] = { "reasons", "text", NULL };

const struct upstream_subject upstream_schedule = { "schedule", check_schedule, schedule_keys,
						    true };
const struct upstream_subject upstream_select = { "select", check_select, select_keys, false };
const struct upstream_subject upstream_queue = { "queue", check_queue, queue_keys, true };
const struct upstream_subject upstream_reasons = { "reasons", check_reasons, reasons_keys, false };
