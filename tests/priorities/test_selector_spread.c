/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priorities/priorities.h"
#include "tests/support/question.h"

#define BETA "failure-domain.beta.kubernetes.io"
#define NODE(name, labels) \
	"apiVersion: v1\nkind: Node\nmetadata: {name: " name ", labels: {" labels "}}\n---\n"
#define ZONE(zone) "topology.kubernetes.io/zone: " zone
#define REGION(region) "topology.kubernetes.io/region: " region
#define SERVICE(meta, selector)                                                            \
	"apiVersion: v1\nkind: Service\nmetadata: {" meta "}\nspec: {selector: {" selector \
	"}}\n---\n"
#define POD(meta, spec)                                                 \
	"apiVersion: v1\nkind: Pod\nmetadata: {" meta "}\nspec: {" spec \
	"containers: [{name: c}]}\n---\n"
#define PENDING POD("name: p, labels: {app: x}", "")

/* Four nodes: two zones of two and one, and one without. */
#define TWO_ZONES NODE("n0", ZONE("a")) NODE("n1", ZONE("a")) NODE("n2", ZONE("b")) NODE("n3", "")
#define NO_ZONES NODE("n0", "") NODE("n1", "") NODE("n2", "") NODE("n3", "")

static const struct {
	const char *what;
	const char *nodes;
	const char *pods; /* of app x, by node */
	const char *want;
} cases[] = {
	{ "without pods every node is as good", NO_ZONES, "0 0 0 0", "100 100 100 100" },
	{ "zones or not", TWO_ZONES, "0 0 0 0", "100 100 100 100" },
	{ "the node with most is worst", NO_ZONES, "1 0 0 0", "0 100 100 100" },
	{ "the others in proportion to it", NO_ZONES, "1 2 3 7", "85 71 57 0" },
	/* Zone a holds 2 pods, zone b 1: n1 gets a third of 100, n2 a third and two thirds of 50. */
	{ "a zone's pods count two thirds", TWO_ZONES, "2 0 1 0", "0 33 50 100" },
	{ "a node without a zone counts for itself alone", TWO_ZONES, "0 0 0 4", "100 100 100 0" },
	/* All nodes have what the worst has; zone b has half of what zone a has. */
	{ "so pods go where the zone has room", TWO_ZONES, "1 1 1 1", "0 0 33 0" },
	{ "by region and zone together",
	  NODE("n0", ZONE("a") ", " REGION("r")) NODE("n1", ZONE("a") ", " REGION("s"))
		  NODE("n2", ZONE("a")) NODE("n3", REGION("r")),
	  "1 0 0 0", "0 100 100 100" },
	{ "the labels of before go first",
	  NODE("n0", BETA "/zone: a, " ZONE("b")) NODE("n1", BETA "/zone: a, " ZONE("c"))
		  NODE("n2", ZONE("a")) NODE("n3", ZONE("b")),
	  "1 0 0 0", "0 33 33 100" },
	{ "also of regions",
	  NODE("n0", BETA "/region: r, " ZONE("a")) NODE("n1", REGION("r") ", " ZONE("a"))
		  NODE("n2", ZONE("a")) NODE("n3", REGION("r")),
	  "1 0 0 0", "0 33 100 100" },
	{ "an empty zone is none",
	  NODE("n0", ZONE("\"\"")) NODE("n1", BETA "/zone: \"\", " ZONE("a")) NODE("n2", ZONE("a"))
		  NODE("n3", ""),
	  "1 0 0 0", "0 100 100 100" },
};

/* The running pods of app x on nodes n0, n1, ... */
static void write_pods(FILE *out, const char *counts)
{
	for (int node = 0; *counts; node++, counts += strcspn(counts, " ")) {
		counts += strspn(counts, " ");
		for (int i = 0; i < *counts - '0'; i++)
			fprintf(out,
				"apiVersion: v1\nkind: Pod\nmetadata: {name: r%d-%d, labels: {app: "
				"x}}\nspec: {nodeName: n%d, containers: [{name: c}]}\n---\n",
				node, i, node);
	}
}

static void expect_scores(const char *what, const char *nodes, const char *pods,
			  const char *objects, const char *want)
{
	struct question question;
	char *yaml;
	size_t size;
	FILE *out = open_memstream(&yaml, &size);

	fputs(nodes, out);
	write_pods(out, pods);
	fputs(objects, out);
	fclose(out);
	question_init(&question, yaml, "p");
	cr_expect_str_eq(question_scores(&question, &priority_selector_spread, NULL), want,
			 "%s: %s", what, question.answer);
	question_fini(&question);
	free(yaml);
}

Test(selector_spread, spreads_over_nodes_and_zones)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_scores(cases[i].what, cases[i].nodes, cases[i].pods,
			      SERVICE("name: s", "app: x") PENDING, cases[i].want);
}

#define REPLICAS(kind, version, selector)                                                         \
	"apiVersion: " version "\nkind: " kind "\nmetadata: {name: owner}\nspec: {replicas: 0, "  \
	"selector: " selector ", serviceName: s, template: {metadata: {labels: {app: x}}, spec: " \
	"{containers: [{name: c}]}}}\n---\n"
#define OWNED(kind, version)                                                                     \
	POD("name: p, labels: {app: x}, ownerReferences: [{apiVersion: " version ", kind: " kind \
	    ", name: owner, uid: u, controller: true}]",                                         \
	    "")

static const struct {
	const char *what;
	const char *objects;
	const char *want;
} owners[] = {
	{ "nobody", PENDING, "100 100 100 100" },
	{ "a service", SERVICE("name: s", "app: x") PENDING, "0 50 100 100" },
	{ "a service of others", SERVICE("name: s", "app: z") PENDING, "100 100 100 100" },
	{ "a service elsewhere", SERVICE("name: s, namespace: other", "app: x") PENDING,
	  "100 100 100 100" },
	{ "two services, whose pods are those of both",
	  SERVICE("name: s", "app: x") SERVICE("name: t", "tier: b")
		  POD("name: q, labels: {app: x, tier: b}", "nodeName: n3, ")
			  POD("name: p, labels: {app: x, tier: b}", ""),
	  "100 100 100 0" },
	{ "a replica set",
	  REPLICAS("ReplicaSet", "apps/v1", "{matchLabels: {app: x}}")
		  OWNED("ReplicaSet", "apps/v1"),
	  "0 50 100 100" },
	{ "a stateful set",
	  REPLICAS("StatefulSet", "apps/v1", "{matchLabels: {app: x}}")
		  OWNED("StatefulSet", "apps/v1"),
	  "0 50 100 100" },
	{ "a controller that is not there", OWNED("ReplicaSet", "apps/v1"), "100 100 100 100" },
	{ "pods on their way out do not count",
	  SERVICE("name: s", "app: x")
		  POD("name: q, labels: {app: x}, deletionTimestamp: \"2024-01-01T00:00:00Z\"",
		      "nodeName: n2, ") PENDING,
	  "0 50 100 100" },
	{ "nor do those of other namespaces",
	  SERVICE("name: s", "app: x")
		  POD("name: q, namespace: other, labels: {app: x}", "nodeName: n2, ") PENDING,
	  "0 50 100 100" },
	{ "spread constraints of its own leave it to PodTopologySpread",
	  SERVICE("name: s", "app: x")
		  POD("name: p, labels: {app: x}",
		      "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, "
		      "whenUnsatisfiable: ScheduleAnyway}], "),
	  "0 0 0 0" },
};

Test(selector_spread, the_pods_that_count_are_those_of_services_and_controller)
{
	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++)
		expect_scores(owners[i].what, NO_ZONES, "2 1", owners[i].objects, owners[i].want);
}
