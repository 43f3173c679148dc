/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>

#include "priorities/priorities.h"
#include "tests/support/question.h"

#define NODE(name, labels) \
	"apiVersion: v1\nkind: Node\nmetadata: {name: " name ", labels: {" labels "}}\n---\n"
#define SERVICE(meta, selector)                                                            \
	"apiVersion: v1\nkind: Service\nmetadata: {" meta "}\nspec: {selector: {" selector \
	"}}\n---\n"
#define POD(meta, spec)                                                 \
	"apiVersion: v1\nkind: Pod\nmetadata: {" meta "}\nspec: {" spec \
	"containers: [{name: c}]}\n---\n"
#define RUNS_ON(name, node, labels) \
	POD("name: " name ", labels: {" labels "}", "nodeName: " node ", ")
#define PENDING POD("name: p, labels: {app: x}", "")

/* Zones of two, two and one nodes; the last node has none. */
#define ZONES                           \
	NODE("a", "zone: z1, rack: r1") \
	NODE("b", "zone: z1, rack: r2") \
	NODE("c", "zone: z2, rack: r1") \
	NODE("d", "zone: z2, rack: r3") NODE("e", "zone: z3") NODE("f", "")

static const struct {
	const char *what;
	const char *objects;
	const char *keys;
	const char *raw;
	const char *want;
} cases[] = {
	{ "nothing runs yet", SERVICE("name: s", "app: x") PENDING, "zone", "0 0 0 0 0 0",
	  "100 100 100 100 100 0" },
	{ "without a service pods do not count", RUNS_ON("q", "a", "app: x") PENDING, "zone",
	  "0 0 0 0 0 0", "100 100 100 100 100 0" },
	{ "the zone with pods is worst",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") PENDING, "zone", "1 0 0 0 0 0",
	  "0 0 100 100 100 0" },
	{ "in proportion to all pods of the service",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") RUNS_ON("r", "b", "app: x")
		  RUNS_ON("t", "c", "app: x") PENDING,
	  "zone", "1 1 1 0 0 0",
	  /* of 3 pods: 2 in z1, 1 in z2, none in z3 */
	  "33 33 66 66 100 0" },
	{ "pods on nodes without the label count into the whole",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "f", "app: x") RUNS_ON("r", "c", "app: x")
		  PENDING,
	  "zone", "0 0 1 0 0 1", "100 100 50 50 100 0" },
	{ "each of two labels is worth a half",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") PENDING, "zone rack",
	  "1 0 0 0 0 0",
	  /* zone 0 0 100 100 100 -, rack 0 100 0 100 - - */
	  "0 50 50 100 50 0" },
	{ "fractions are cut off at the end only, as doubles add up",
	  SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") RUNS_ON("r", "b", "app: x")
		  RUNS_ON("t", "c", "app: x") PENDING,
	  "zone rack", "1 1 1 0 0 0",
	  /* zone 33.3 33.3 66.7 66.7 100 -, rack 33.3 66.7 33.3 100 - -: a third and
	   * two thirds of 50 make 49.99999999999999 */
	  "33 49 49 83 50 0" },
	{ "pods of other services do not count",
	  SERVICE("name: s", "app: x") SERVICE("name: t", "app: z") RUNS_ON("q", "a", "app: z")
		  RUNS_ON("r", "c", "app: x") PENDING,
	  "zone", "0 0 1 0 0 0", "100 100 0 0 100 0" },
	{ "of two services the first counts",
	  SERVICE("name: s", "tier: front") SERVICE("name: t", "app: x")
		  RUNS_ON("q", "a", "tier: front") RUNS_ON("r", "c", "app: x")
			  POD("name: p, labels: {app: x, tier: front}", ""),
	  "zone", "1 0 0 0 0 0", "0 0 100 100 100 0" },
	{ "neither do pods on their way out",
	  SERVICE("name: s", "app: x") RUNS_ON("r", "c", "app: x")
		  POD("name: q, labels: {app: x}, deletionTimestamp: \"2024-01-01T00:00:00Z\"",
		      "nodeName: a, ") PENDING,
	  "zone", "0 0 1 0 0 0", "100 100 0 0 100 0" },
	{ "no label, no score", SERVICE("name: s", "app: x") RUNS_ON("q", "a", "app: x") PENDING,
	  "", "1 0 0 0 0 0", "0 0 0 0 0 0" },
};

Test(priority_service_affinity, spreads_a_service_over_the_values_of_a_label)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct question question;
		struct service_affinity_args args = { 0 };
		char yaml[4096];

		snprintf(yaml, sizeof(yaml), ZONES "%s", cases[i].objects);
		question_init(&question, yaml, "p");
		args.spread = question_keys(&question, cases[i].keys);
		cr_expect_str_eq(question_raw_scores(&question, &priority_service_affinity, &args),
				 cases[i].raw, "%s: %s", cases[i].what, question.answer);
		cr_expect_str_eq(question_scores(&question, &priority_service_affinity, &args),
				 cases[i].want, "%s: %s", cases[i].what, question.answer);
		question_fini(&question);
	}
}
