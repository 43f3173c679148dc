/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searches that stop once enough nodes fit: v1.26 findNodesThatPassFilters.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "sched/core/cycle.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

/* `count` nodes n0, n1, ...; every `bad`-th is cordoned (0: none); and the pods p and q. */
static char *many_nodes(unsigned int count, unsigned int bad)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	for (unsigned int i = 0; i < count; i++)
		fprintf(out,
			"{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n%u\"},"
			"\"spec\":{\"unschedulable\":%s},\"status\":{\"allocatable\":{\"cpu\":"
			"\"4\","
			"\"pods\":\"9\"}}}\n",
			i, bad && i % bad == 0 ? "true" : "false");
	for (int i = 0; i < 2; i++)
		fprintf(out,
			"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%c\"},"
			"\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}\n",
			'p' + i);
	fclose(out);
	return text;
}

static void start(struct session *session, unsigned int nodes, unsigned int bad, int32_t percentage)
{
	const struct scheduler_options options = { .percentage_of_nodes_to_score = percentage };
	char *text = many_nodes(nodes, bad);

	world_start(session, text, &options);
	free(text);
}

static const struct evaluation *schedule(struct session *session, const char *name)
{
	scheduler_schedule(session->scheduler, world_pod(session, name));
	return scheduler_evaluation(session->scheduler);
}

Test(evaluate_per_node, a_search_stops_at_the_last_node_it_wants)
{
	struct session session;
	const struct evaluation *e;

	/* 60 % of 250 are 150; every third node does not fit, so that 225 are tried. */
	start(&session, 250, 3, 60);
	e = schedule(&session, "p");
	cr_expect_eq(e->feasible_count, 150);
	cr_expect_eq(e->tried_count, 225);
	cr_expect_eq(e->feasible[0], 1);
	cr_expect_eq(e->feasible[149], 224);
	cr_expect_neq(e->failed_rule[222], 0);
	cr_expect_eq(e->failed_rule[225], 0, "behind the end nothing counts as tried");
	session_fini(&session);
}

Test(evaluate_per_node, the_next_search_goes_on_where_the_last_one_ended)
{
	struct session session;
	const struct evaluation *e;

	start(&session, 250, 3, 60);
	schedule(&session, "p");
	e = schedule(&session, "q");
	cr_expect_eq(e->feasible[0], 226, "225 is cordoned");
	cr_expect_eq(e->feasible_count, 150);
	cr_expect_eq(e->feasible[16], 1, "and around");
	session_fini(&session);
}

Test(evaluate_per_node, small_clusters_are_searched_whole_and_in_order)
{
	struct session session;

	start(&session, 99, 0, 5);
	for (int i = 0; i < 2; i++) {
		const struct evaluation *e = schedule(&session, i ? "q" : "p");

		cr_expect_eq(e->feasible_count, 99);
		cr_expect_eq(e->feasible[0], 0);
	}
	session_fini(&session);
}

Test(evaluate_per_node, a_search_without_enough_nodes_tries_them_all)
{
	struct session session;
	const struct evaluation *e;

	start(&session, 150, 2, 0);
	e = schedule(&session, "p");
	cr_expect_eq(e->tried_count, 150);
	cr_expect_eq(e->feasible_count, 75);
	e = schedule(&session, "q");
	cr_expect_eq(e->feasible[0], 1, "once around ends where it began");
	session_fini(&session);
}

Test(evaluate_per_node, one_node_that_fits_is_not_scored)
{
	struct session session;
	const struct evaluation *e;

	start(&session, 1, 0, 100);
	e = schedule(&session, "p");
	cr_expect_eq(e->outcome, OUTCOME_SCHEDULED);
	cr_expect_not(e->scored);
	session_fini(&session);
}

Test(evaluate_per_node, totals_are_the_weighted_sum_of_normalised_scores)
{
	const struct scheduler_options options = { .keep_scores = true };
	struct session session;
	const struct evaluation *e;

	world_start(&session,
		    NODE("a", , ", taints: [{key: k, effect: PreferNoSchedule}]", )
			    NODE_OF("b", , , "cpu: 2, memory: 8Gi, pods: 5", )
				    POD_WITH("p", , "cpu: 1, memory: 1Gi", ),
		    &options);
	e = schedule(&session, "p");
	cr_assert(e->scored);
	for (size_t node = 0; node < 2; node++) {
		int64_t sum = 0;

		for (size_t i = 0; i < e->profile->score_count; i++)
			sum += e->normalised[i][node] * e->profile->scores[i].weight;
		cr_expect_eq(e->totals[node], sum, "node %zu", node);
	}
	cr_expect_eq(e->total, e->totals[e->node]);
	session_fini(&session);
}

Test(evaluate_per_node, without_any_score_every_node_gets_a_point)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	const struct evaluation *e;

	world_start(&session,
		    "{apiVersion: kubescheduler.config.k8s.io/v1, kind: "
		    "KubeSchedulerConfiguration, profiles: [{schedulerName: default-scheduler, "
		    "plugins: {score: {disabled: [{name: '*'}]}}}]}\n---\n" NODE("a", , , )
			    NODE("b", , , ) POD("p", , ),
		    &options);
	e = schedule(&session, "p");
	cr_expect_eq(e->totals[0], 1);
	cr_expect_eq(e->totals[1], 1);
	cr_expect_eq(e->node, 0);
	session_fini(&session);
}

#define NO_SCORES                                                                         \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, " \
	"profiles: [{plugins: {score: {disabled: [{name: '*'}]}}}]}\n---\n"

Test(evaluate_per_node, v1_36_takes_the_first_node_that_fits_when_nothing_scores)
{
	const struct scheduler_options options = { 0 };
	const char *documents = NO_SCORES NODE("a", , ", unschedulable: true", ) NODE("b", , , )
		NODE("c", , , ) POD("p", , );
	struct session session;

	world_start_with(&session, documents, &options, "v1.36");
	cr_expect_str_eq(world_schedule(&session, "p"), "b");
	cr_expect_eq(scheduler_evaluation(session.scheduler)->feasible_count, 1);
	session_fini(&session);
	world_start(&session, documents, &options);
	cr_expect_str_eq(world_schedule(&session, "p"), "b");
	cr_expect_eq(scheduler_evaluation(session.scheduler)->feasible_count, 2);
	session_fini(&session);
}
