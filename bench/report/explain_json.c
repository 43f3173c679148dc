/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The explain document, key by key in the order of docs/explain-format.md.
 */
#include <stdlib.h>

#include "bench/report/explain.h"
#include "sched/base/mem.h"

static json_t *node_name(const struct session *session, uint32_t node)
{
	return json_string(cluster_text(&session->cluster, session->cluster.nodes[node].name));
}

static json_t *names_of_point(const struct profile *profile, enum extension_point point)
{
	json_t *names = json_array();

	for (size_t i = 0; i < profile->point_count[point]; i++)
		json_array_append_new(names, json_string(profile->point_plugins[point][i]));
	return names;
}

static json_t *profile_json(const struct profile *profile)
{
	json_t *object = json_object();
	json_t *scores = json_array();

	json_object_set_new(object, "preFilter", names_of_point(profile, POINT_PRE_FILTER));
	json_object_set_new(object, "filter", names_of_point(profile, POINT_FILTER));
	json_object_set_new(object, "postFilter", names_of_point(profile, POINT_POST_FILTER));
	json_object_set_new(object, "preScore", names_of_point(profile, POINT_PRE_SCORE));
	for (size_t i = 0; i < profile->score_count; i++)
		json_array_append_new(scores,
				      json_pack("{s:s, s:I}", "name", profile->scores[i].plugin,
						"weight", (json_int_t)profile->scores[i].weight));
	json_object_set_new(object, "score", scores);
	return object;
}

/* "Name=true,Other=false" of the gates that are not at their default; "" when all are. */
static const char *gates_text(const struct session *session, struct arena *arena)
{
	const struct features *now = session->options.scheduler.features;
	const struct features standard = features_default(session->options.load.kubernetes_version);
	const char *text = "";

#define X(field, name, in_1_26, in_1_36)                                              \
	if (now && now->field != standard.field)                                      \
		text = arena_format(arena, "%s%s" name "=%s", text, *text ? "," : "", \
				    now->field ? "true" : "false");
	FEATURE_LIST(X)
#undef X
	return text;
}

static json_t *about(const struct session *session, const struct explain_options *options)
{
	static const char *const ties[] = { [TIE_FIRST] = "first in node file order",
					    [TIE_RANDOM] = "random among the best",
					    [TIE_IN_TURN] = "in turn among the best" };
	static const char *const details[] = { "brief", "compact", "full" };
	static const char *const modes[] = { "report", "apply", "none" };
	struct arena arena = { 0 };
	const char *gates = gates_text(session, &arena);
	const char *version = arena_format(
		&arena, "v%s", kubernetes_version_name(session->options.load.kubernetes_version));
	json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "kubernetes", version, "tieBreak",
				   ties[session->options.scheduler.tie_break], "preemptionMode",
				   modes[options->preemption], "imageStates", "steady");

	if (*gates)
		json_object_set_new(object, "featureGates", json_string(gates));
	json_object_set_new(object, "detail", json_string(details[options->detail]));
	arena_free(&arena);
	return object;
}

json_t *explain_json_head(const struct session *session, const struct explain_options *options)
{
	json_t *head = json_object();
	json_t *profiles = json_object();
	json_t *nodes = json_array();

	json_object_set_new(head, "schedmark", about(session, options));
	for (size_t i = 0; i < session->profiles.count; i++)
		json_object_set_new(profiles, session->profiles.items[i].scheduler_name,
				    profile_json(&session->profiles.items[i]));
	json_object_set_new(head, "profiles", profiles);
	for (uint32_t i = 0; i < session->cluster.node_count; i++)
		json_array_append_new(nodes, node_name(session, i));
	json_object_set_new(head, "nodes", nodes);
	return head;
}

/* The marked nodes in node order: sampling finds nodes from a rotating start. */
static json_t *marked_json(const struct session *session, const bool *marked)
{
	json_t *names = json_array();

	for (uint32_t i = 0; i < session->snapshot.node_count; i++) {
		if (marked[i])
			json_array_append_new(names, node_name(session, i));
	}
	return names;
}

/* Nodes without a verdict: left out by a PreFilter result, or not reached while sampling. */
static void add_not_evaluated(json_t *object, const struct session *session,
			      const struct evaluation *e, const bool *is_feasible)
{
	json_t *names;

	if (e->pre_filter_message || e->tried_count == session->snapshot.node_count)
		return;
	names = json_array();
	for (uint32_t i = 0; i < session->snapshot.node_count; i++) {
		if (!is_feasible[i] && !e->failed_rule[i])
			json_array_append_new(names, node_name(session, i));
	}
	json_object_set_new(object, "notEvaluated", names);
}

json_t *explain_json_groups(const struct session *session, const struct explain_group *groups,
			    size_t count, const char *point)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct explain_group *g = &groups[i];
		json_t *reasons = json_array();
		json_t *nodes = json_array();

		for (uint32_t r = 0; r < g->reasons.count; r++)
			json_array_append_new(reasons, json_string(g->reasons.texts[r]));
		for (size_t n = 0; n < g->node_count; n++)
			json_array_append_new(nodes, node_name(session, g->nodes[n]));
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:o}", "plugin",
						      g->plugin, "extensionPoint",
						      g->at_pre_filter ? "PreFilter" : point,
						      "code", fit_code_name(g->reasons.code),
						      "reasons", reasons, "nodes", nodes));
	}
	return list;
}

static void add_groups(json_t *object, struct session *session, struct arena *arena)
{
	struct explain_group *groups;
	size_t count = explain_groups(session, arena, &groups);

	if (count)
		json_object_set_new(object, "filterGroups",
				    explain_json_groups(session, groups, count, "Filter"));
}

static json_t *score_column(const struct evaluation *e, int64_t *const *scores, size_t at)
{
	json_t *column = json_array();

	for (size_t rule = 0; rule < e->profile->score_count; rule++)
		json_array_append_new(column, json_integer(scores[rule][at]));
	return column;
}

static json_t *named_scores(const struct evaluation *e, size_t at)
{
	json_t *object = json_object();

	for (size_t rule = 0; rule < e->profile->score_count; rule++) {
		const struct profile_score *score = &e->profile->scores[rule];

		json_object_set_new(object, score->plugin,
				    json_pack("{s:I, s:I, s:I}", "raw",
					      (json_int_t)e->raw[rule][at], "normalised",
					      (json_int_t)e->normalised[rule][at], "weight",
					      (json_int_t)score->weight));
	}
	return object;
}

static void add_scores(json_t *object, const struct session *session, const struct evaluation *e,
		       enum explain_detail detail)
{
	json_t *compact = json_object();
	json_t *full = json_object();

	for (size_t i = 0; i < e->feasible_count; i++) {
		const char *name = cluster_text(&session->cluster,
						session->cluster.nodes[e->feasible[i]].name);

		json_object_set_new(compact, name,
				    json_pack("[I, o, o]", (json_int_t)e->totals[i],
					      score_column(e, e->raw, i),
					      score_column(e, e->normalised, i)));
		if (detail == EXPLAIN_FULL)
			json_object_set_new(full, name, named_scores(e, i));
	}
	json_object_set_new(object, "compactScores", compact);
	if (detail == EXPLAIN_FULL)
		json_object_set(object, "scores", full);
	json_decref(full);
}

static json_t *best_json(const struct session *session, const struct evaluation *e)
{
	bool *marked = mem_new(session->snapshot.node_count, sizeof(*marked));
	json_t *best;

	for (size_t i = 0; i < e->feasible_count; i++)
		marked[e->feasible[i]] = !e->scored || e->totals[i] == e->total;
	best = marked_json(session, marked);
	free(marked);
	return best;
}

static void add_placement(json_t *object, struct session *session, const struct evaluation *e,
			  enum explain_detail detail)
{
	if (e->outcome != OUTCOME_SCHEDULED || detail == EXPLAIN_BRIEF)
		return;
	json_object_set_new(object, "scoring",
			    json_string(e->scored ? "scored" : "skipped-single-feasible"));
	if (e->scored)
		add_scores(object, session, e, detail);
	json_object_set_new(object, "best", best_json(session, e));
}

static void add_verdicts(json_t *object, struct session *session, const struct evaluation *e,
			 enum explain_detail detail)
{
	struct arena arena = { 0 };
	bool *is_feasible;

	if (detail == EXPLAIN_BRIEF ||
	    (e->outcome != OUTCOME_SCHEDULED && e->outcome != OUTCOME_UNSCHEDULABLE))
		return;
	is_feasible = arena_new(&arena, session->snapshot.node_count, sizeof(*is_feasible));
	for (size_t i = 0; i < e->feasible_count; i++)
		is_feasible[e->feasible[i]] = true;
	if (e->outcome == OUTCOME_SCHEDULED)
		json_object_set_new(object, "feasible", marked_json(session, is_feasible));
	add_not_evaluated(object, session, e, is_feasible);
	add_groups(object, session, &arena);
	arena_free(&arena);
}

static void add_identity(json_t *object, const struct session *session, const struct pod *pod)
{
	const struct cluster *cluster = &session->cluster;

	json_object_set_new(object, "name", json_string(cluster_text(cluster, pod->name)));
	json_object_set_new(object, "namespace",
			    json_string(cluster_text(cluster, pod->name_space)));
	if (pod->spec->scheduler_name != cluster->known.default_scheduler)
		json_object_set_new(object, "schedulerName",
				    json_string(cluster_text(cluster, pod->spec->scheduler_name)));
}

/* FitError's text, and the event's: the same with what the attempt to preempt adds. */
static void add_fit_error(json_t *object, struct session *session,
			  const struct preemption *preemption)
{
	const char *text = scheduler_fit_error(session->scheduler);
	/* v1.26 puts a full stop behind each part, whether it has one or not. */
	const char *stop = session->features.version == KUBERNETES_1_26 ? "." : "";

	json_object_set_new(object, "fitError", json_string(text));
	json_object_set_new(object, "message",
			    preemption && preemption->message
				    ? json_sprintf("%s %s%s", text, preemption->message, stop)
				    : json_string(text));
}

json_t *explain_json_pod(struct session *session, const struct pod *pod,
			 const struct preemption *preemption, enum explain_detail detail)
{
	const struct evaluation *e = scheduler_evaluation(session->scheduler);
	json_t *object = json_object();

	add_identity(object, session, pod);
	json_object_set_new(object, "result", json_string(outcome_name(e->outcome)));
	json_object_set_new(object, "node",
			    e->node == NO_NODE ? json_null() : node_name(session, e->node));
	json_object_set_new(object, "total", e->scored ? json_integer(e->total) : json_null());
	add_verdicts(object, session, e, detail);
	add_placement(object, session, e, detail);
	if (e->outcome == OUTCOME_UNSCHEDULABLE)
		add_fit_error(object, session, preemption);
	if (preemption)
		json_object_set_new(object, "preemption",
				    explain_json_preemption(session, preemption, detail));
	if (e->error)
		json_object_set_new(object, "error", json_string(e->error));
	return object;
}

void explain_json_open(FILE *out, const struct session *session,
		       const struct explain_options *options)
{
	json_t *head = explain_json_head(session, options);
	const char *separator = "{\n";
	const char *key;
	json_t *value;

	json_object_foreach(head, key, value)
	{
		fprintf(out, "%s\"%s\": ", separator, key);
		json_dumpf(value, out, 0);
		separator = ",\n";
	}
	fprintf(out, "%s\"pods\": [", separator);
	json_decref(head);
}

void explain_json_put(FILE *out, json_t *pod, bool first)
{
	fputs(first ? "\n" : ",\n", out);
	json_dumpf(pod, out, 0);
	json_decref(pod);
}

void explain_json_close(FILE *out)
{
	fputs("\n]\n}\n", out);
}
