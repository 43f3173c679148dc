/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>

#include "priorities/priorities.h"
#include "tests/support/question.h"

#define AVOID(kind, uid)                                                                    \
	"{\"podSignature\": {\"podController\": {\"apiVersion\": \"v1\", \"kind\": \"" kind \
	"\", \"name\": \"foo\", \"uid\": \"" uid "\", \"controller\": true}}, \"reason\": " \
	"\"some reason\", \"message\": \"some message\"}"
#define NODE(name, entries)                                                                   \
	"apiVersion: v1\nkind: Node\nmetadata:\n  name: " name "\n  annotations:\n"           \
	"    scheduler.alpha.kubernetes.io/preferAvoidPods: '{\"preferAvoidPods\": [" entries \
	"]}'\n---\n"

/* Nodes that would avoid a ReplicationController, a ReplicaSet of the same uid, both, nobody. */
#define NODES                                                                            \
	NODE("a", AVOID("ReplicationController", "abc"))                                 \
	NODE("b", AVOID("ReplicaSet", "abc"))                                            \
	NODE("c", AVOID("ReplicaSet", "xyz") ", " AVOID("ReplicationController", "abc")) \
	NODE("d", "")                                                                    \
	"apiVersion: v1\nkind: Node\nmetadata: {name: e, annotations: {other: \"{}\"}}\n---\n"

static const struct {
	const char *owner;
	const char *want;
} cases[] = {
	{ "kind: ReplicationController, name: foo, uid: abc, controller: true", "0 100 0 100 100" },
	{ "kind: ReplicaSet, name: foo, uid: abc, controller: true", "100 0 100 100 100" },
	{ "kind: ReplicaSet, name: bar, uid: xyz, controller: true", "100 100 0 100 100" },
	{ "kind: ReplicaSet, name: foo, uid: def, controller: true", "100 100 100 100 100" },
	{ "kind: ReplicationController, name: foo, uid: abc", "100 100 100 100 100" },
	{ "kind: StatefulSet, name: foo, uid: abc, controller: true", "100 100 100 100 100" },
};

Test(node_prefer_avoid_pods, a_node_may_want_no_pods_of_a_controller)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct question question;
		char yaml[8192];

		snprintf(yaml, sizeof(yaml),
			 NODES "apiVersion: v1\nkind: Pod\nmetadata: {name: p, ownerReferences: "
			       "[{apiVersion: v1, %s}]}\nspec: {containers: [{name: c}]}\n",
			 cases[i].owner);
		question_init(&question, yaml, "p");
		cr_expect_str_eq(question_scores(&question, &priority_node_prefer_avoid_pods, NULL),
				 cases[i].want, "%s: %s", cases[i].owner, question.answer);
		question_fini(&question);
	}
}

/* Some other object's entry says nothing of a pod that stands alone. */
Test(node_prefer_avoid_pods, pods_without_a_controller_are_welcome)
{
	struct question question;

	question_init(&question,
		      NODES NODE("f", AVOID("", "")) "apiVersion: v1\nkind: Pod\nmetadata: {name: "
						     "p}\nspec: {containers: [{name: c}]}\n",
		      "p");
	cr_expect_str_eq(question_scores(&question, &priority_node_prefer_avoid_pods, NULL),
			 "100 100 100 100 100 100");
	question_fini(&question);
}

/* Pods that a controller of the input makes bear its uid. */
Test(node_prefer_avoid_pods, knows_the_pods_a_controller_makes)
{
	struct question question;
	char name[64];

	question_init(
		&question,
		NODES
		"apiVersion: v1\nkind: ReplicationController\nmetadata: {name: foo, uid: abc}\n"
		"spec: {replicas: 1, selector: {a: b}, template: {metadata: {labels: {a: b}}, "
		"spec: {containers: [{name: c}]}}}\n---\n"
		"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n",
		"p");
	cr_assert_eq(question.loaded.cluster.pod_count, 2);
	snprintf(name, sizeof(name), "%s",
		 loaded_symbol(&question.loaded, question.loaded.cluster.pods[1]->name));
	question.call.pod = loaded_pod(&question.loaded, name);
	cr_expect_str_eq(question_scores(&question, &priority_node_prefer_avoid_pods, NULL),
			 "0 100 0 100 100", "%s: %s", name, question.answer);
	question_fini(&question);
}
