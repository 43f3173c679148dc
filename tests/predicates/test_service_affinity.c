/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>

#include "predicates/predicates.h"
#include "tests/support/question.h"

#define NO "Unschedulable:node(s) didn't match service affinity"

/* Two regions of two zones and one, and a node without labels. */
#define NODES                                                                                     \
	"apiVersion: v1\nkind: Node\nmetadata: {name: a, labels: {region: r1, zone: z11}}\n---\n" \
	"apiVersion: v1\nkind: Node\nmetadata: {name: b, labels: {region: r1, zone: z12}}\n---\n" \
	"apiVersion: v1\nkind: Node\nmetadata: {name: c, labels: {region: r2, zone: z21}}\n---\n" \
	"apiVersion: v1\nkind: Node\nmetadata: {name: d}\n"
#define SERVICE(meta, selector)                                                                 \
	"---\napiVersion: v1\nkind: Service\nmetadata: {" meta "}\nspec: {selector: {" selector \
	"}}\n"
#define POD(meta, spec)                                                      \
	"---\napiVersion: v1\nkind: Pod\nmetadata: {" meta "}\nspec: {" spec \
	"containers: [{name: c}]}\n"
#define RUNS_ON(name, node, labels) \
	POD("name: " name ", labels: {" labels "}", "nodeName: " node ", ")
#define PENDING POD("name: p, labels: {app: x}", "")

static const struct {
	const char *what;
	const char *objects;
	const char *keys;
	const char *want;
} cases[] = {
	{ "nothing runs yet", SERVICE("name: s", "app: x") PENDING, "region",
	  "fits fits fits fits" },
	{ "the node selector says the value",
	  POD("name: p, labels: {app: x}", "nodeSelector: {region: r1}, "), "region",
	  "fits fits " NO " " NO },
	{ "a selector of other labels says nothing",
	  POD("name: p, labels: {app: x}", "nodeSelector: {zone: z11}, "), "region",
	  "fits fits fits fits" },
	{ "a pod of the service says the value",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x") PENDING, "region",
	  "fits fits " NO " " NO },
	{ "of each label", SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x") PENDING,
	  "region zone", NO " fits " NO " " NO },
	{ "of several pods the one on the first node counts",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "c", "app: x") RUNS_ON("r", "a", "app: x")
		  PENDING,
	  "region", "fits fits " NO " " NO },
	{ "even when its node has no such label",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "d", "app: x") PENDING, "region",
	  "fits fits fits fits" },
	{ "the selector and the pod of the service complement each other",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x")
		  POD("name: p, labels: {app: x}", "nodeSelector: {region: r1}, "),
	  "region zone", NO " fits " NO " " NO },
	{ "the selector goes before the pod of the service",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x")
		  POD("name: p, labels: {app: x}", "nodeSelector: {region: r2}, "),
	  "region", NO " " NO " fits " NO },
	{ "pods without a service are free", RUNS_ON("q", "b", "app: x") PENDING, "region",
	  "fits fits fits fits" },
	{ "a service of another namespace is not theirs",
	  SERVICE("name: s, namespace: other", "app: x") RUNS_ON("q", "b", "app: x") PENDING,
	  "region", "fits fits fits fits" },
	{ "nor is a pod of another namespace",
	  SERVICE("name: s", "app: x")
		  POD("name: q, namespace: other, labels: {app: x}", "nodeName: b, ") PENDING,
	  "region", "fits fits fits fits" },
	{ "a pod that lacks one of the labels is none of them",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x")
		  POD("name: p, labels: {app: x, tier: front}", ""),
	  "region", "fits fits fits fits" },
	{ "one with more labels is",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x, tier: front") PENDING, "region",
	  "fits fits " NO " " NO },
	{ "one of another service with the same labels is, too",
	  SERVICE("name: s", "app: x") SERVICE("name: t", "tier: front")
		  RUNS_ON("q", "c", "app: x, tier: front") PENDING,
	  "region", NO " " NO " fits " NO },
	{ "so is one on its way out",
	  SERVICE("name: s", "app: x")
		  POD("name: q, labels: {app: x}, deletionTimestamp: \"2024-01-01T00:00:00Z\"",
		      "nodeName: c, ") PENDING,
	  "region", NO " " NO " fits " NO },
	{ "without labels the profile asks nothing",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x") PENDING, "",
	  "fits fits fits fits" },
	{ "a label that no node has",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "b", "app: x") PENDING, "rack",
	  "fits fits fits fits" },
	{ "a label listed twice", SERVICE("name: s", "app: x") RUNS_ON("q", "c", "app: x") PENDING,
	  "region region", NO " " NO " fits " NO },
};

static void start(struct question *question, const char *objects)
{
	char yaml[4096];

	snprintf(yaml, sizeof(yaml), NODES "%s", objects);
	question_init(question, yaml, "p");
}

Test(predicate_service_affinity, keeps_the_pods_of_a_service_together)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct question question;
		struct service_affinity_args args = { 0 };

		start(&question, cases[i].objects);
		args.affinity = question_keys(&question, cases[i].keys);
		cr_expect_str_eq(question_filter(&question, &predicate_service_affinity, &args),
				 cases[i].want, "%s: %s", cases[i].what, question.answer);
		question_fini(&question);
	}
}

static const struct {
	const char *what;
	const char *objects;
	const char *leaves;
	const char *want;
} changes[] = {
	{ "the next node counts",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") RUNS_ON("r", "c", "app: x")
		  PENDING,
	  "q", NO " " NO " fits " NO },
	{ "a node counts as long as one is left",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") RUNS_ON("r", "a", "app: x")
		  RUNS_ON("t", "c", "app: x") PENDING,
	  "r", "fits fits " NO " " NO },
	{ "without the last one all nodes fit",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "c", "app: x") PENDING, "q",
	  "fits fits fits fits" },
	{ "a pod behind the first changes nothing",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") RUNS_ON("r", "c", "app: x")
		  PENDING,
	  "r", "fits fits " NO " " NO },
	{ "nor does one of another kind",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: z") RUNS_ON("r", "c", "app: x")
		  PENDING,
	  "q", NO " " NO " fits " NO },
};

Test(predicate_service_affinity, follows_pods_that_leave)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct question question;
		struct service_affinity_args args = { 0 };

		start(&question, changes[i].objects);
		args.affinity = question_keys(&question, "region");
		cr_expect_str_eq(question_filter_changed(&question, &predicate_service_affinity,
							 &args, changes[i].leaves, -1),
				 changes[i].want, "%s: %s", changes[i].what, question.answer);
		question_fini(&question);
	}
}
