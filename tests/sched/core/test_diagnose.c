/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

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
	events = scheduler_awaited_events(session.scheduler);
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
