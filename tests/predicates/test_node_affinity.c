/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/small_world.h"
#include "tests/support/world.h"

#define NODE_A NODE("a", ", labels: {disk: ssd}", , )
#define REQUIRED(TERMS)                                                                 \
	", affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {" \
	"nodeSelectorTerms: [" TERMS "]}}}"
#define DISK(OPERATOR, VALUES) \
	"{matchExpressions: [{key: disk, operator: " OPERATOR ", values: [" VALUES "]}]}"
#define NAMED(OPERATOR, NAME) \
	"{matchFields: [{key: metadata.name, operator: " OPERATOR ", values: [" NAME "]}]}"
#define REFUSED "UnschedulableAndUnresolvable: node(s) didn't match Pod's node affinity/selector"
#define ADDED(TERM)                                                                          \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, "    \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: NodeAffinity, " \
	"args: {addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {"           \
	"nodeSelectorTerms: [" TERM "]}}}}]}]}\n---\n"

static const struct rule_case cases[] = {
	{ "a pod without wishes fits", NODE_A POD("p", , ), "", NULL },
	{ "nodeSelector that matches", NODE_A POD("p", , ", nodeSelector: {disk: ssd}"), "", NULL },
	{ "nodeSelector that does not", NODE_A POD("p", , ", nodeSelector: {disk: hdd}"), REFUSED,
	  NULL },
	{ "nodeSelector and affinity have to match both",
	  NODE_A POD("p", , ", nodeSelector: {disk: ssd}" REQUIRED(DISK("In", "hdd"))), REFUSED,
	  NULL },
	{ "one term of two", NODE_A POD("p", , REQUIRED(DISK("In", "hdd") ", " DISK("Exists", ))),
	  "", NULL },
	{ "a term that names another node",
	  NODE_A NODE("b", , , ) POD("p", , REQUIRED(NAMED("In", "b"))), REFUSED, NULL },
	{ "names that cannot all be the node's",
	  NODE_A POD("p", ,
		     REQUIRED("{matchFields: [{key: metadata.name, operator: In, values: [a]}, "
			      "{key: metadata.name, operator: In, values: [b]}]}")),
	  "PreFilter: pod affinity terms conflict", NULL },
	{ "what the profile adds", ADDED(DISK("In", "ssd")) NODE_A POD("p", , ), "", NULL },
	{ "what the profile adds does not match", ADDED(DISK("In", "hdd")) NODE_A POD("p", , ),
	  "UnschedulableAndUnresolvable: node(s) didn't match scheduler-enforced node affinity",
	  NULL },
	{ "the profile's word goes first",
	  ADDED(DISK("In", "hdd")) NODE_A POD("p", , ", nodeSelector: {disk: hdd}"),
	  "UnschedulableAndUnresolvable: node(s) didn't match scheduler-enforced node affinity",
	  NULL },
};

Test(predicate_node_affinity, answers_as_listed)
{
	EXPECT_FILTER("NodeAffinity", cases);
}

/* How many of three nodes are looked at. */
static const struct {
	const char *what;
	const char *documents;
	size_t tried;
} searches[] = {
	{ "without names", POD("p", , REQUIRED(DISK("DoesNotExist", ))), 3 },
	{ "one name", POD("p", , REQUIRED(NAMED("In", "b"))), 1 },
	{ "a name in each of two terms",
	  POD("p", , REQUIRED(NAMED("In", "b") ", " NAMED("In", "c"))), 2 },
	{ "the same name in two terms",
	  POD("p", , REQUIRED(NAMED("In", "b") ", " NAMED("In", "b"))), 1 },
	{ "a term without a name", POD("p", , REQUIRED(NAMED("In", "b") ", " DISK("Exists", ))),
	  3 },
	{ "NotIn names nobody", POD("p", , REQUIRED(NAMED("NotIn", "b"))), 3 },
};

Test(predicate_node_affinity, only_named_nodes_are_looked_at)
{
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		const struct scheduler_options options = { 0 };
		struct session session;
		char text[2048];

		snprintf(text, sizeof(text), "%s%s",
			 NODE("a", , , ) NODE("b", , , ) NODE("c", , , ), searches[i].documents);
		world_start(&session, text, &options);
		world_schedule(&session, "p");
		cr_expect_eq(scheduler_evaluation(session.scheduler)->tried_count,
			     searches[i].tried, "%s", searches[i].what);
		session_fini(&session);
	}
}

#define TORN                                                               \
	"{matchFields: [{key: metadata.name, operator: In, values: [a]}, " \
	"{key: metadata.name, operator: In, values: [b]}]}"

static const struct rule_case cases_of_1_36[] = {
	{ "a torn term beside one that names the node",
	  NODE_A POD("p", , REQUIRED(TORN ", " NAMED("In", "a"))), "", "v1.36" },
	{ "which v1.26 gives up", NODE_A POD("p", , REQUIRED(TORN ", " NAMED("In", "a"))),
	  "PreFilter: pod affinity terms conflict", NULL },
	{ "torn terms only", NODE_A POD("p", , REQUIRED(TORN ", " TORN)),
	  "PreFilter: pod affinity terms conflict", "v1.36" },
};

Test(predicate_node_affinity, answers_as_v1_36)
{
	EXPECT_FILTER("NodeAffinity", cases_of_1_36);
}
