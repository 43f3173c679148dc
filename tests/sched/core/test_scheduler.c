/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cycle case by case; test_agreement.c holds it against a second telling on random clusters.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/small_world.h"
#include "tests/support/state_digest.h"
#include "tests/support/world.h"

Test(scheduler, nodes_to_find_follows_the_adaptive_rule)
{
	static const struct {
		int32_t percentage;
		size_t nodes, want;
	} cases[] = {
		{ 0, 99, 99 },	  { 100, 99, 99 },     { 0, 100, 100 },	    { 0, 1000, 420 },
		{ 0, 5000, 500 }, { 0, 6000, 300 },    { 0, 100000, 5000 }, { 40, 1000, 400 },
		{ 5, 1000, 100 }, { 100, 5000, 5000 }, { 1, 50000, 500 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(scheduler_nodes_to_find(cases[i].percentage, cases[i].nodes),
			     cases[i].want, "%d %% of %zu", cases[i].percentage, cases[i].nodes);
}

static const char three_equal_nodes[] = "{apiVersion: v1, kind: Node, metadata: {name: a}, status: "
					"{allocatable: {cpu: 4, memory: 8Gi, "
					"pods: 1000}}}\n---\n"
					"{apiVersion: v1, kind: Node, metadata: {name: b}, status: "
					"{allocatable: {cpu: 4, memory: 8Gi, "
					"pods: 1000}}}\n---\n"
					"{apiVersion: v1, kind: Node, metadata: {name: c}, status: "
					"{allocatable: {cpu: 4, memory: 8Gi, "
					"pods: 1000}}}\n---\n"
					"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
					"{containers: [{name: c, image: i}]}}\n";

Test(scheduler, the_first_of_the_best_nodes_is_taken)
{
	const struct scheduler_options options = { .tie_break = TIE_FIRST };
	struct session session;

	world_start(&session, three_equal_nodes, &options);
	cr_expect_str_eq(world_schedule(&session, "p"), "a");
	session_fini(&session);
}

/* Undoes the placement, so that the next cycle sees the same cluster. */
static uint32_t place_and_take_back(struct session *session, struct pod *pod)
{
	uint32_t node;

	cr_assert_eq(scheduler_schedule(session->scheduler, pod), OUTCOME_SCHEDULED);
	node = pod->node;
	node_info_remove_pod(&session->snapshot.nodes[node], pod);
	pod->state = POD_PENDING;
	return node;
}

Test(scheduler, random_ties_are_even_and_follow_the_seed)
{
	size_t taken[3] = { 0 };
	uint32_t sequence[2][60];

	for (int run = 0; run < 2; run++) {
		const struct scheduler_options options = { .tie_break = TIE_RANDOM, .seed = 42 };
		struct session session;
		struct pod *pod;

		world_start(&session, three_equal_nodes, &options);
		pod = world_pod(&session, "p");
		for (int i = 0; i < 60; i++)
			sequence[run][i] = place_and_take_back(&session, pod);
		for (int i = 0; run && i < 2940; i++)
			taken[place_and_take_back(&session, pod)]++;
		session_fini(&session);
	}
	cr_expect_arr_eq(sequence[0], sequence[1], sizeof(sequence[0]));
	for (int node = 0; node < 3; node++)
		cr_expect(taken[node] > 880 && taken[node] < 1080, "node %d: %zu", node,
			  taken[node]);
}

Test(scheduler, no_nodes_is_unschedulable_with_a_message)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(
		&session,
		"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, "
		"image: i}]}}",
		&options);
	cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_UNSCHEDULABLE);
	cr_expect_str_eq(scheduler_fit_error(session.scheduler),
			 "no nodes available to schedule pods");
	session_fini(&session);
}

Test(scheduler, a_forgotten_pod_never_was_there)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *first;
	struct pod *second;
	uint64_t before;

	world_start(&session, NODE("a", , , ) POD("p", , ) POD("q", , ), &options);
	first = world_pod(&session, "p");
	second = world_pod(&session, "q");
	before = state_digest(session.scheduler);
	cr_assert_eq(scheduler_schedule(session.scheduler, first), OUTCOME_SCHEDULED);
	cr_expect_neq(state_digest(session.scheduler), before);
	scheduler_forget(session.scheduler, first);
	cr_expect_eq(state_digest(session.scheduler), before);
	cr_expect_eq(first->state, POD_PENDING);
	/* It starts after the one that was bound in the meantime. */
	scheduler_schedule(session.scheduler, second);
	scheduler_schedule(session.scheduler, first);
	cr_expect_gt(first->start_seconds, second->start_seconds);
	session_fini(&session);
}

Test(scheduler, a_start_out_of_the_object_outlives_forgetting)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *pod;

	world_start(&session, NODE("a", , , ) POD("p", , ), &options);
	pod = world_pod(&session, "p");
	pod->start_seconds = 1000;
	scheduler_schedule(session.scheduler, pod);
	scheduler_forget(session.scheduler, pod);
	cr_expect_eq(pod->start_seconds, 1000);
	session_fini(&session);
}

#define TERM_OF(NAME) "{matchFields: [{key: metadata.name, operator: In, values: [" NAME "]}]}"
#define ON_A_OR_Z                                                                       \
	", affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {" \
	"nodeSelectorTerms: [" TERM_OF("a") ", " TERM_OF("z") "]}}}"

Test(scheduler, a_named_node_that_is_not_there_is_an_error)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(&session, NODE("a", , , ) POD("p", , ON_A_OR_Z), &options);
	cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_ERROR);
	cr_expect_str_eq(scheduler_evaluation(session.scheduler)->error,
			 "nodeinfo not found for node name \"z\"");
	session_fini(&session);
}

Test(scheduler, the_nominated_node_is_tried_before_names_are_looked_up)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *pod;

	world_start(&session, NODE("a", , , ) POD("p", , ON_A_OR_Z), &options);
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, pod, 0);
	cr_expect_eq(scheduler_schedule(session.scheduler, pod), OUTCOME_SCHEDULED);
	cr_expect_null(scheduler_evaluation(session.scheduler)->error);
	session_fini(&session);
}
