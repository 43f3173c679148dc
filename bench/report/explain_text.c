/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pod's cycle for people: the verdict, a table of feasible nodes by rules, failed nodes by reason,
 * and what this version did not look at.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain.h"
#include "bench/report/wrapped.h"

#define BOLD "\033[1m"
#define GREEN "\033[32m"
#define RED "\033[31m"
#define PLAIN "\033[0m"

enum { NAMES_SHOWN = 6 };

static const char *name_of(const struct session *session, uint32_t node)
{
	return cluster_text(&session->cluster, session->cluster.nodes[node].name);
}

static void print_colored(FILE *out, const struct explain_options *options, const char *color,
			  const char *text)
{
	fprintf(out, "%s%s%s", options->color ? color : "", text, options->color ? PLAIN : "");
}

static void print_names(FILE *out, const struct session *session, const uint32_t *nodes,
			size_t count, const struct explain_options *options)
{
	size_t shown = !options->all_nodes && count > NAMES_SHOWN ? NAMES_SHOWN : count;
	struct wrapped list = { .out = out, .indent = 4 };
	char more[32];

	for (size_t i = 0; i < shown; i++)
		wrapped_add(&list, name_of(session, nodes[i]));
	if (shown < count) {
		snprintf(more, sizeof(more), "... %zu more", count - shown);
		wrapped_add(&list, more);
	}
	wrapped_end(&list);
}

static void print_group(FILE *out, const struct session *session, const struct explain_group *g,
			const struct explain_options *options)
{
	fprintf(out, "  %zu of %zu nodes: %s: ", g->node_count, session->snapshot.node_count,
		g->plugin);
	for (uint32_t r = 0; r < g->reasons.count; r++)
		fprintf(out, "%s%s", r ? ", " : "", g->reasons.texts[r]);
	fputc('\n', out);
	if (g->node_count < session->snapshot.node_count)
		print_names(out, session, g->nodes, g->node_count, options);
}

/* Most nodes first; the first node decides between groups of one size. */
static int by_size(const void *a, const void *b)
{
	const struct explain_group *x = a;
	const struct explain_group *y = b;

	if (x->node_count != y->node_count)
		return x->node_count < y->node_count ? 1 : -1;
	return (x->nodes[0] > y->nodes[0]) - (x->nodes[0] < y->nodes[0]);
}

static void print_groups(FILE *out, struct session *session, const struct explain_options *options,
			 struct arena *arena)
{
	struct explain_group *groups;
	size_t count = explain_groups(session, arena, &groups);

	qsort(groups, count, sizeof(*groups), by_size);
	for (size_t i = 0; i < count; i++)
		print_group(out, session, &groups[i], options);
}

/* Why nodes were left alone: what the pod says about its node comes before what the search does. */
static const char *why_not_tried(const struct session *session, const struct explain_pod *subject,
				 const struct evaluation *e)
{
	bool nominated = subject->retried || subject->pod->nominated_node_name != 0;

	if (nominated && e->tried_count == 1 && e->feasible_count == 1)
		return "the node that the pod is nominated to fits";
	if (session->options.scheduler.percentage_of_nodes_to_score == 100)
		return "the pod's required affinity names the nodes it can run on";
	return "enough nodes were found, or the pod names the nodes it can run on";
}

/* Nodes that no predicate was asked about. */
static void print_not_tried(FILE *out, const struct session *session,
			    const struct explain_pod *subject, const struct evaluation *e)
{
	size_t nodes = session->snapshot.node_count;

	if (!e->pre_filter_message && e->tried_count < nodes)
		fprintf(out, "  %zu of %zu nodes: not tried: %s\n", nodes - e->tried_count, nodes,
			why_not_tried(session, subject, e));
}

static size_t best_count(const struct evaluation *e)
{
	size_t count = 0;

	for (size_t i = 0; i < e->feasible_count; i++)
		count += e->totals[i] == e->total;
	return count;
}

static void print_placement(FILE *out, const struct session *session, const struct evaluation *e,
			    const struct explain_options *options)
{
	static const char *const picked[] = {
		[TIE_FIRST] = "first", [TIE_RANDOM] = "drawn", [TIE_IN_TURN] = "next"
	};
	size_t best = e->scored ? best_count(e) : 1;

	print_colored(out, options, GREEN, name_of(session, e->node));
	if (!e->scored) {
		fprintf(out, ", the only one of %zu nodes that fits: no scoring\n",
			session->snapshot.node_count);
		return;
	}
	fprintf(out, ", total %" PRId64 ", %zu of %zu nodes fit", e->total, e->feasible_count,
		session->snapshot.node_count);
	if (best > 1)
		fprintf(out, ", %s of %zu equally good",
			picked[session->options.scheduler.tie_break], best);
	fputc('\n', out);
}

static void print_verdict(FILE *out, struct session *session, const struct explain_pod *subject,
			  const struct explain_options *options)
{
	const struct evaluation *e = scheduler_evaluation(session->scheduler);
	bool again = subject->runs_on != 0;

	switch (e->outcome) {
	case OUTCOME_SCHEDULED:
		fputs(again ? "would be scheduled on " : "scheduled on ", out);
		print_placement(out, session, e, options);
		break;
	case OUTCOME_UNSCHEDULABLE:
		print_colored(out, options, RED,
			      again ? "would be unschedulable" : "unschedulable");
		fprintf(out, options->detail == EXPLAIN_BRIEF ? ": %s\n" : "\n  %s\n",
			scheduler_fit_error(session->scheduler));
		break;
	case OUTCOME_ERROR:
	case OUTCOME_SKIPPED:
	case OUTCOME_GATED:
		print_colored(out, options, RED, outcome_name(e->outcome));
		fprintf(out, ": %s\n", e->error);
		break;
	}
}

static void print_pod(FILE *out, const struct session *session, const struct explain_pod *subject,
		      const struct explain_options *options)
{
	const struct cluster *cluster = &session->cluster;
	const struct pod *pod = subject->pod;

	if (options->color)
		fputs(BOLD, out);
	fprintf(out, "pod %s/%s", cluster_text(cluster, pod->name_space),
		cluster_text(cluster, pod->name));
	if (options->color)
		fputs(PLAIN, out);
	if (pod->spec->priority)
		fprintf(out, " (priority %" PRId32 ")", pod->spec->priority);
	if (subject->runs_on)
		fprintf(out, " runs on %s%s; pending now, it",
			cluster_text(cluster, subject->runs_on),
			cluster_find_node(cluster, subject->runs_on) == NO_NODE
				? " (not among the nodes read)"
				: "");
	else
		fputc(':', out);
	fputc(' ', out);
}

/* Who would have to go, or why that does not help. */
static void print_preemption(FILE *out, struct session *session,
			     const struct preemption *preemption,
			     const struct explain_options *options, struct arena *arena)
{
	const struct preemption_candidate *chosen = preemption->chosen;
	struct explain_group *groups;
	size_t count;

	if (!chosen) {
		fprintf(out, "  %s\n", preemption->message);
		return;
	}
	fprintf(out, "  preemption: fits on %s without %u pod%s; that helps on %zu of %zu nodes\n",
		name_of(session, chosen->node), chosen->victim_count,
		chosen->victim_count == 1 ? "" : "s", preemption->candidate_count,
		session->snapshot.node_count);
	for (uint32_t i = 0; i < chosen->victim_count; i++) {
		const struct pod *victim = chosen->victims[i];

		fprintf(out, "    %s/%s, priority %" PRId32 "\n",
			cluster_text(&session->cluster, victim->name_space),
			cluster_text(&session->cluster, victim->name), victim->spec->priority);
	}
	if (chosen->violations)
		fprintf(out, "    %u of them against a disruption budget\n", chosen->violations);
	if (options->detail != EXPLAIN_FULL)
		return;
	count = explain_rejected_groups(session, preemption, arena, &groups);
	for (size_t i = 0; i < count; i++)
		print_group(out, session, &groups[i], options);
}

void explain_text_pod(FILE *out, struct session *session, const struct explain_pod *subject,
		      const struct explain_options *options)
{
	const struct evaluation *e = scheduler_evaluation(session->scheduler);
	struct arena arena = { 0 };

	print_pod(out, session, subject, options);
	print_verdict(out, session, subject, options);
	if (options->detail == EXPLAIN_BRIEF)
		return;
	if (e->scored)
		explain_text_scores(out, session, options, &arena);
	if (e->outcome == OUTCOME_SCHEDULED || e->outcome == OUTCOME_UNSCHEDULABLE) {
		print_groups(out, session, options, &arena);
		print_not_tried(out, session, subject, e);
	}
	if (subject->preemption)
		print_preemption(out, session, subject->preemption, options, &arena);
	fputc('\n', out);
	arena_free(&arena);
}

static void count_pods(const struct cluster *cluster, size_t *running, size_t *pending)
{
	*running = *pending = 0;
	for (size_t i = 0; i < cluster->pod_count; i++) {
		*running += cluster->pods[i]->state == POD_BOUND;
		*pending += cluster->pods[i]->state == POD_PENDING;
	}
}

void explain_text_head(FILE *out, const struct session *session,
		       const struct explain_options *options)
{
	const struct scheduler_options *choices = &session->options.scheduler;
	size_t running;
	size_t pending;

	count_pods(&session->cluster, &running, &pending);
	fprintf(out, "%zu nodes, %zu pods running, %zu pending; profile %s",
		session->snapshot.node_count, running, pending, session->profile_name);
	if (session->features.version != KUBERNETES_1_26)
		fprintf(out, ", Kubernetes %s", kubernetes_version_name(session->features.version));
	fputc('\n', out);
	fprintf(out, "percentageOfNodesToScore %" PRId32, choices->percentage_of_nodes_to_score);
	if (choices->tie_break == TIE_FIRST)
		fputs("; of equally good nodes the first\n", out);
	else if (choices->tie_break == TIE_IN_TURN)
		fputs("; of equally good nodes the next in turn\n", out);
	else
		fprintf(out, "; of equally good nodes one at random (seed %" PRIu64 ")\n",
			choices->seed);
	if (options->detail != EXPLAIN_BRIEF)
		fputs("scores: weight x normalised score; in brackets what the rule itself said\n",
		      out);
	fputc('\n', out);
}
