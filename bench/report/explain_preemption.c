/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attempt to make room for a pod, as part of its document.
 */
#include <string.h>

#include "bench/report/explain.h"
#include "sched/core/tally.h"

const struct preemption *explain_preempt(struct session *session)
{
	const struct preemption_options options = { .all = true };

	if (scheduler_evaluation(session->scheduler)->outcome != OUTCOME_UNSCHEDULABLE ||
	    !preemption_configured(session->scheduler))
		return NULL;
	return preemption_find(session->scheduler, &options);
}

bool explain_make_room(struct session *session, struct pod *pod,
		       const struct preemption *preemption, const struct preemption **again)
{
	bool found = preemption->chosen != NULL;

	*again = NULL;
	preemption_apply(session->scheduler, preemption, pod);
	if (!found)
		return false;
	scheduler_schedule(session->scheduler, pod);
	*again = explain_preempt(session);
	return true;
}

static json_t *node_name(const struct session *session, uint32_t node)
{
	return json_string(cluster_text(&session->cluster, session->cluster.nodes[node].name));
}

static json_t *victims_json(const struct session *session,
			    const struct preemption_candidate *candidate)
{
	const struct cluster *cluster = &session->cluster;
	json_t *victims = json_array();

	for (uint32_t i = 0; candidate && i < candidate->victim_count; i++) {
		const struct pod *victim = candidate->victims[i];

		json_array_append_new(
			victims, json_sprintf("%s/%s", cluster_text(cluster, victim->name_space),
					      cluster_text(cluster, victim->name)));
	}
	return victims;
}

static json_t *best_json(const struct session *session, const struct preemption *preemption)
{
	json_t *best = json_array();

	for (size_t i = 0; i < preemption->candidate_count; i++) {
		if (preemption->best[i])
			json_array_append_new(best,
					      node_name(session, preemption->candidates[i].node));
	}
	return best;
}

static void add_candidates(json_t *object, const struct session *session,
			   const struct preemption *preemption)
{
	json_t *list;

	if (!preemption->candidate_count)
		return;
	list = json_array();
	for (size_t i = 0; i < preemption->candidate_count; i++) {
		const struct preemption_candidate *c = &preemption->candidates[i];

		json_array_append_new(list, json_pack("{s:o, s:o, s:I}", "node",
						      node_name(session, c->node), "victims",
						      victims_json(session, c), "numPDBViolations",
						      (json_int_t)c->violations));
	}
	json_object_set_new(object, "candidates", list);
}

size_t explain_rejected_groups(struct session *session, const struct preemption *preemption,
			       struct arena *arena, struct explain_group **out)
{
	size_t nodes = session->snapshot.node_count;
	struct explain_group *groups = arena_new(arena, nodes, sizeof(*groups));
	struct tally texts;

	*out = groups;
	if (!preemption->eligible)
		return 0;
	tally_init(&texts, arena);
	for (uint32_t node = 0; node < nodes; node++) {
		struct explain_group group = { 0 };
		size_t number;

		if (preemption->verdicts[node] == PREEMPTION_HELPS)
			continue;
		preemption_reasons(session->scheduler, preemption, node, &group.plugin,
				   &group.reasons);
		number = explain_add_group(&texts, arena, groups, &group, nodes);
		groups[number].nodes[groups[number].node_count++] = node;
	}
	return texts.entry_count;
}

json_t *explain_json_preemption(struct session *session, const struct preemption *preemption,
				enum explain_detail detail)
{
	json_t *object = json_object();
	struct arena arena = { 0 };
	struct explain_group *groups;
	size_t count;

	json_object_set_new(object, "eligible", json_boolean(preemption->eligible));
	json_object_set_new(object, "nominatedNode",
			    preemption->node == NO_NODE ? json_string("")
							: node_name(session, preemption->node));
	json_object_set_new(object, "victims", victims_json(session, preemption->chosen));
	json_object_set_new(
		object, "numPDBViolations",
		json_integer(preemption->chosen ? (json_int_t)preemption->chosen->violations : 0));
	json_object_set_new(object, "best", best_json(session, preemption));
	if (detail == EXPLAIN_BRIEF)
		return object;
	add_candidates(object, session, preemption);
	count = explain_rejected_groups(session, preemption, &arena, &groups);
	if (count)
		json_object_set_new(object, "rejectedGroups",
				    explain_json_groups(session, groups, count, "PostFilter"));
	arena_free(&arena);
	return object;
}

void explain_json_retry(json_t *object, struct session *session, struct pod *pod,
			const struct preemption *preemption, enum explain_detail detail)
{
	const struct preemption *again;

	if (!explain_make_room(session, pod, preemption, &again))
		return;
	json_object_set_new(json_object_get(object, "preemption"), "applied", json_true());
	json_object_set_new(object, "retry", explain_json_pod(session, pod, again, detail));
	if (again)
		preemption_apply(session->scheduler, again, pod);
}
