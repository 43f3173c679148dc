/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/queueing_hints.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

#define CORDONED(NAME) NODE(NAME, , ", unschedulable: true", )
#define SMALL(NAME) NODE_OF(NAME, , , "cpu: 1, memory: 1Gi, pods: 10", )
#define FULL(NAME) NODE_OF(NAME, , , "cpu: 1, memory: 1Gi, pods: 0", )
#define TAINTED(NAME, KEY, VALUE) \
	NODE(NAME, , ", taints: [{key: " KEY ", value: '" VALUE "', effect: NoSchedule}]", )
#define BIG POD_WITH("p", , "cpu: 2, memory: 2Gi", )

static const struct {
	const char *what;
	const char *documents;
	const char *message;
} cases[] = {
	{ "one reason of one node", CORDONED("a") BIG,
	  "0/1 nodes are available: 1 node(s) were unschedulable." },
	{ "reasons are counted over the nodes", CORDONED("a") SMALL("b") CORDONED("c") BIG,
	  "0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 2 node(s) were "
	  "unschedulable." },
	{ "a node may give several", FULL("a") BIG,
	  "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 Too many "
	  "pods." },
	{ "taints of other values are other reasons",
	  TAINTED("a", "k", "x") TAINTED("b", "k", "w") TAINTED("c", "k", "x") BIG,
	  "0/3 nodes are available: 1 node(s) had untolerated taint {k: w}, 2 node(s) had "
	  "untolerated taint {k: x}." },
	{ "lines are sorted as texts, their numbers included",
	  CORDONED("a") CORDONED("b") SMALL("c") SMALL("d") SMALL("e") SMALL("f") SMALL("g")
		  SMALL("h") SMALL("i") SMALL("j") SMALL("k") SMALL("l") BIG,
	  "0/12 nodes are available: 10 Insufficient cpu, 10 Insufficient memory, 2 node(s) were "
	  "unschedulable." },
	{ "what PreFilter says stands for all nodes",
	  SMALL("a") SMALL("b")
		  POD("p", , ", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]"),
	  "0/2 nodes are available: persistentvolumeclaim \"c\" not found." },
};

Test(diagnose, messages_count_the_reasons)
{
	const struct scheduler_options options = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session session;

		world_start(&session, cases[i].documents, &options);
		cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
			     OUTCOME_UNSCHEDULABLE);
		cr_expect_str_eq(scheduler_fit_error(session.scheduler), cases[i].message, "%s: %s",
				 cases[i].what, scheduler_fit_error(session.scheduler));
		session_fini(&session);
	}
}

Test(diagnose, counts_say_how_many_nodes_gave_each_reason)
{
	const struct scheduler_options options = { 0 };
	const struct reason_count *counts;
	struct session session;
	size_t count;

	world_start(&session, CORDONED("a") SMALL("b") SMALL("c") BIG, &options);
	scheduler_schedule(session.scheduler, world_pod(&session, "p"));
	count = scheduler_reason_counts(session.scheduler, &counts);
	cr_assert_eq(count, 3);
	cr_expect_str_eq(counts[0].text, "node(s) were unschedulable");
	cr_expect_eq(counts[0].nodes, 1);
	cr_expect_str_eq(counts[1].text, "Insufficient cpu");
	cr_expect_eq(counts[1].nodes, 2);
	cr_expect_str_eq(counts[2].text, "Insufficient memory");
	session_fini(&session);
}

Test(diagnose, a_rejection_by_pre_filter_counts_every_node)
{
	const struct scheduler_options options = { 0 };
	const struct reason_count *counts;
	struct session session;

	world_start(&session, cases[5].documents, &options);
	scheduler_schedule(session.scheduler, world_pod(&session, "p"));
	cr_assert_eq(scheduler_reason_counts(session.scheduler, &counts), 1);
	cr_expect_str_eq(counts[0].text, "persistentvolumeclaim \"c\" not found");
	cr_expect_eq(counts[0].nodes, 2);
	session_fini(&session);
}

static uint64_t awaited(const char *documents)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	uint64_t events;

	world_start(&session, documents, &options);
	scheduler_schedule(session.scheduler, world_pod(&session, "p"));
	events = scheduler_rejection(session.scheduler).awaits;
	session_fini(&session);
	return events;
}

Test(diagnose, a_pod_awaits_what_helps_against_all_that_rejected_it)
{
	const uint64_t cordon = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_TAINT);
	const uint64_t room = EVENTS(POD, EVENT_DELETE) | EVENTS(NODE, EVENT_ADD | EVENT_UPDATE);

	cr_expect_eq(awaited(CORDONED("a") BIG), cordon);
	cr_expect_eq(awaited(SMALL("a") BIG), room);
	cr_expect_eq(awaited(SMALL("a") CORDONED("b") BIG), cordon | room);
	cr_expect(awaited(cases[5].documents) & EVENTS(CLAIM, EVENT_ADD));
	cr_expect_eq(awaited(NODE("a", , , ) POD("p", , )), 0, "the pod was placed");
	cr_expect_eq(awaited(POD("p", , )), 0, "without nodes everything may help");
}

#define NAMED(NAME) "{matchFields: [{key: metadata.name, operator: In, values: [" NAME "]}]}"
#define NAMES(TERMS)                                                                   \
	", affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: " \
	"{nodeSelectorTerms: [" TERMS "]}}}"

static const struct {
	const char *what;
	const char *documents;
	enum outcome outcome;
	const char *message;
} cases_of_1_36[] = {
	{ "taints are not told apart", TAINTED("a", "k", "x") TAINTED("b", "l", "w") BIG,
	  OUTCOME_UNSCHEDULABLE, "0/2 nodes are available: 2 node(s) had untolerated taint(s)." },
	{ "nodes that PreFilter left out have a reason",
	  SMALL("a") SMALL("b") NODE("c", , , ) POD_WITH("p", , "cpu: 2", NAMES(NAMED("a"))),
	  OUTCOME_UNSCHEDULABLE,
	  "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) "
	  "[NodeAffinity]." },
	{ "a name that no node has is passed over",
	  SMALL("a") NODE("c", , , ) POD_WITH("p", , "cpu: 2", NAMES(NAMED("a") ", " NAMED("z"))),
	  OUTCOME_UNSCHEDULABLE,
	  "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) "
	  "[NodeAffinity]." },
	{ "none but such names", NODE("a", , , ) NODE("b", , , ) POD("p", , NAMES(NAMED("z"))),
	  OUTCOME_UNSCHEDULABLE,
	  "0/2 nodes are available: 2 node(s) didn't satisfy plugin(s) [NodeAffinity]." },
	{ "the named node",
	  NODE("a", , , ) NODE("b", , , ) POD("p", , NAMES(NAMED("b") ", " NAMED("z"))),
	  OUTCOME_SCHEDULED, NULL },
	{ "what PreFilter says stands for all nodes",
	  SMALL("a") SMALL("b")
		  POD("p", , ", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]"),
	  OUTCOME_UNSCHEDULABLE,
	  "0/2 nodes are available: persistentvolumeclaim \"c\" not found." },
	{ "claims on devices are an error",
	  NODE("a", , , ) POD("p", , ", resourceClaims: [{name: d, resourceClaimName: c}]"),
	  OUTCOME_ERROR, NULL },
};

Test(diagnose, messages_of_v1_36_count_every_node)
{
	const struct scheduler_options options = { 0 };

	for (size_t i = 0; i < sizeof(cases_of_1_36) / sizeof(cases_of_1_36[0]); i++) {
		struct session session;
		const char *message;

		world_start_with(&session, cases_of_1_36[i].documents, &options, "v1.36");
		cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
			     cases_of_1_36[i].outcome, "%s", cases_of_1_36[i].what);
		message = cases_of_1_36[i].message ? scheduler_fit_error(session.scheduler) : NULL;
		if (message)
			cr_expect_str_eq(message, cases_of_1_36[i].message, "%s: %s",
					 cases_of_1_36[i].what, message);
		session_fini(&session);
	}
}

Test(diagnose, a_pod_whose_nodes_are_not_there_waits_for_nodes)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start_with(&session, NODE("a", , , ) POD("p", , NAMES(NAMED("z"))), &options,
			 "v1.36");
	cr_assert_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_UNSCHEDULABLE);
	cr_expect(scheduler_rejection(session.scheduler).awaits & EVENTS(NODE, EVENT_ADD));
	session_fini(&session);
}

Test(diagnose, v1_26_ends_with_an_error_when_a_named_node_is_not_there)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(&session, NODE("a", , , ) POD("p", , NAMES(NAMED("a") ", " NAMED("z"))),
		    &options);
	cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_ERROR);
	session_fini(&session);
}
