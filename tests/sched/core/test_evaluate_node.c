/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One node with pods that are nominated to it: v1.26 RunFilterPluginsWithNominatedPods.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "sched/core/cycle.h"
#include "tests/support/small_world.h"
#include "tests/support/state_digest.h"
#include "tests/support/world.h"

/* A pod of a priority that wants some of a node's 4 cores. */
#define WANTS(NAME, CPU, PRIORITY) POD_WITH(NAME, , "cpu: " CPU, ", priority: " PRIORITY)

static const struct {
	const char *what;
	const char *documents; /* "q" is nominated to the first node, "p" is scheduled */
	const char *node;
} cases[] = {
	{ "room for both", NODE("a", , , ) WANTS("q", "2", "5") WANTS("p", "2", "0"), "a" },
	{ "the nominated pod's room is left alone",
	  NODE("a", , , ) WANTS("q", "2", "5") WANTS("p", "3", "0"), "" },
	{ "a nominated pod of the same priority counts",
	  NODE("a", , , ) WANTS("q", "2", "5") WANTS("p", "3", "5"), "" },
	{ "a nominated pod of a lower priority does not",
	  NODE("a", , , ) WANTS("q", "2", "5") WANTS("p", "3", "6"), "a" },
	{ "another node is taken",
	  NODE("a", , , ) NODE("b", , , ) WANTS("q", "2", "5") WANTS("p", "3", "0"), "b" },
	{ "affinity to the nominated pod alone is not enough: it may never come",
	  NODE("a", ", labels: {host: a}", , ) POD("q", ", labels: {app: x}", ", priority: 5")
		  POD("p", ,
		      ", affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		      "[{topologyKey: host, labelSelector: {matchLabels: {app: x}}}]}}"),
	  "" },
	{ "anti-affinity to the nominated pod keeps away",
	  NODE("a", ", labels: {host: a}", , ) POD("q", ", labels: {app: x}", ", priority: 5")
		  POD("p", ,
		      ", affinity: {podAntiAffinity: "
		      "{requiredDuringSchedulingIgnoredDuringExecution: "
		      "[{topologyKey: host, labelSelector: {matchLabels: {app: x}}}]}}"),
	  "" },
};

Test(evaluate_node, nominated_pods_are_taken_for_there_and_for_not_there)
{
	const struct scheduler_options options = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session session;
		const char *node;

		world_start(&session, cases[i].documents, &options);
		scheduler_nominate(session.scheduler, world_pod(&session, "q"), 0);
		node = world_schedule(&session, "p");
		cr_expect_str_eq(node, cases[i].node, "%s: %s", cases[i].what, node);
		session_fini(&session);
	}
}

Test(evaluate_node, a_look_at_nominated_pods_changes_nothing)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *pod;
	uint64_t before;

	world_start(&session, cases[1].documents, &options);
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, world_pod(&session, "q"), 0);
	before = state_digest(session.scheduler);
	scheduler_schedule(session.scheduler, pod);
	pod->state = POD_PENDING;
	cr_expect_eq(state_digest(session.scheduler), before);
	session_fini(&session);
}

Test(evaluate_node, a_nomination_ends_with_the_placement)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *pod;

	world_start(&session, NODE("a", , , ) NODE("b", , , ) POD("p", , ), &options);
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, pod, 1);
	cr_expect_str_eq(world_schedule(&session, "p"), "b", "tried before all others");
	cr_expect_eq(scheduler_evaluation(session.scheduler)->tried_count, 1);
	cr_expect_eq(nominations_find(&session.scheduler->nominations, pod), NO_NODE);
	session_fini(&session);
}

#define NOMINATED(NAME, NODE_NAME, CPU)                                                       \
	"{apiVersion: v1, kind: Pod, metadata: {name: " NAME "}, spec: {containers: [{name: " \
	"c, image: i, resources: {requests: {cpu: " CPU                                       \
	"}}}]}, status: {nominatedNodeName: " NODE_NAME "}}\n---\n"

Test(evaluate_node, nominations_of_the_objects_count_from_the_start)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(&session,
		    NODE("a", , , ) NODE("b", , , ) NOMINATED("q", "a", "2")
			    NOMINATED("r", "gone", "2") WANTS("p", "3", "0"),
		    &options);
	cr_expect_eq(session.scheduler->nominations.count, 1);
	cr_expect_str_eq(world_schedule(&session, "p"), "b");
	session_fini(&session);
}
