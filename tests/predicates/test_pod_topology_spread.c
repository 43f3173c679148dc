/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define ZONE(NAME, VALUE) NODE(NAME, ", labels: {zone: " VALUE ", host: " NAME "}", , )
#define LABELS ", labels: {app: one}"
#define RUNS(NAME, NODE_NAME) POD(NAME, LABELS, ", nodeName: " NODE_NAME)
#define CONSTRAINT(KEY, SKEW, MORE)                                                    \
	"{topologyKey: " KEY ", maxSkew: " SKEW ", whenUnsatisfiable: DoNotSchedule, " \
	"labelSelector: {matchLabels: {app: one}}" MORE "}"
#define SPREADS(CONSTRAINTS) POD("p", LABELS, ", topologySpreadConstraints: [" CONSTRAINTS "]")
#define ONE(KEY, SKEW) SPREADS(CONSTRAINT(KEY, SKEW, ))

#define SKEWED "Unschedulable: node(s) didn't match pod topology spread constraints"
#define NO_LABEL                                                                              \
	"UnschedulableAndUnresolvable: node(s) didn't match pod topology spread constraints " \
	"(missing required label)"

static const struct rule_case cases[] = {
	{ "no constraints", ZONE("a", "x") POD("p", , ), "", NULL },
	{ "a soft constraint keeps nobody away",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "a")
		  POD("p", LABELS,
		      ", topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, "
		      "whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}]"),
	  "", NULL },
	{ "the pod itself makes the skew just right",
	  ZONE("a", "x") ZONE("b", "w") ONE("zone", "1"), "", NULL },
	{ "the pod itself makes it too large",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") ONE("zone", "1"), SKEWED, NULL },
	{ "a larger skew is allowed", ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") ONE("zone", "2"),
	  "", NULL },
	{ "pods of the zone's other nodes count",
	  ZONE("a", "x") ZONE("b", "x") ZONE("c", "w") RUNS("r", "b") ONE("zone", "1"), SKEWED,
	  NULL },
	{ "the emptiest zone is the measure",
	  ZONE("a", "x") ZONE("b", "w") ZONE("c", "v") RUNS("r", "a") RUNS("s", "b")
		  ONE("zone", "1"),
	  SKEWED, NULL },
	{ "zones that are equally full",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "b") ONE("zone", "1"), "", NULL },
	{ "a pod that does not match its own selector adds nothing",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a")
		  POD("p", , ", topologySpreadConstraints: [" CONSTRAINT("zone", "1", ) "]"),
	  "", NULL },
	{ "pods with other labels do not count",
	  ZONE("a", "x") ZONE("b", "w") POD("r", ", labels: {app: two}", ", nodeName: a")
		  ONE("zone", "1"),
	  "", NULL },
	{ "pods of other namespaces do not count",
	  ZONE("a", "x") ZONE("b", "w") POD("r", LABELS ", namespace: other", ", nodeName: a")
		  ONE("zone", "1"),
	  "", NULL },
	{ "pods on their way out do not count",
	  ZONE("a", "x") ZONE("b", "w") POD("r", LABELS ", deletionTimestamp: 2026-01-01T00:00:00Z",
					    ", nodeName: a") ONE("zone", "1"),
	  "", NULL },
	{ "a node without the key", NODE("a", , , ) ZONE("b", "w") ONE("zone", "1"), NO_LABEL,
	  NULL },
	{ "nodes without the key are no domain",
	  ZONE("a", "x") NODE("b", , , ) RUNS("r", "a") ONE("zone", "1"), "", NULL },
	{ "a node takes part only with the keys of all constraints",
	  ZONE("a", "x") NODE("b", ", labels: {zone: w}", , ) RUNS("r", "a")
		  SPREADS(CONSTRAINT("zone", "1", ) ", " CONSTRAINT("host", "5", )),
	  "", NULL },
	{ "the second constraint decides too",
	  ZONE("a", "x") ZONE("b", "x") RUNS("r", "a")
		  SPREADS(CONSTRAINT("zone", "5", ) ", " CONSTRAINT("host", "1", )),
	  SKEWED, NULL },
	{ "zones that the pod cannot go to are left out",
	  ZONE("a", "x") NODE("b", ", labels: {zone: w}", , ) RUNS("r", "a")
		  POD("p", LABELS,
		      ", nodeSelector: {host: a}, topologySpreadConstraints: [" CONSTRAINT(
			      "zone", "1", ) "]"),
	  "", NULL },
	{ "unless affinity is to be ignored",
	  ZONE("a", "x") NODE("b", ", labels: {zone: w}", , ) RUNS("r", "a")
		  POD("p", LABELS,
		      ", nodeSelector: {host: a}, topologySpreadConstraints: [" CONSTRAINT(
			      "zone", "1", ", nodeAffinityPolicy: Ignore") "]"),
	  SKEWED, NULL },
	{ "tainted zones count",
	  ZONE("a", "x")
		  NODE("b", ", labels: {zone: w}", ", taints: [{key: k, effect: NoSchedule}]", )
			  RUNS("r", "a") ONE("zone", "1"),
	  SKEWED, NULL },
	{ "unless taints are to be honoured",
	  ZONE("a", "x") NODE("b", ", labels: {zone: w}",
			      ", taints: [{key: k, effect: NoSchedule}]", ) RUNS("r", "a")
		  SPREADS(CONSTRAINT("zone", "1", ", nodeTaintsPolicy: Honor")),
	  "", NULL },
	{ "fewer domains than minDomains are measured against an empty one",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "b")
		  SPREADS(CONSTRAINT("zone", "1", ", minDomains: 3")),
	  SKEWED, "MinDomainsInPodTopologySpread=true" },
	{ "as many domains as minDomains are not",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "b")
		  SPREADS(CONSTRAINT("zone", "1", ", minDomains: 2")),
	  "", "MinDomainsInPodTopologySpread=true" },
	{ "without its gate minDomains means nothing",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "b")
		  SPREADS(CONSTRAINT("zone", "1", ", minDomains: 3")),
	  "", NULL },
};

Test(predicate_pod_topology_spread, answers_as_listed)
{
	EXPECT_FILTER("PodTopologySpread", cases);
}

#define EMPTY(MORE) \
	SPREADS("{topologyKey: zone, maxSkew: 1, whenUnsatisfiable: DoNotSchedule" MORE "}")

static const struct rule_case cases_of_1_36[] = {
	{ "an empty selector counts the pod itself alone",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "a") EMPTY(", labelSelector: {}"),
	  "", "v1.36" },
	{ "in v1.26 every pod",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "a") EMPTY(", labelSelector: {}"),
	  SKEWED, NULL },
	{ "no selector counts nothing",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "a") EMPTY(""), "", "v1.36" },
	{ "label keys count without a gate",
	  ZONE("a", "x") ZONE("b", "w") POD("r", ", labels: {app: one, of: old}", ", nodeName: a")
		  POD("p", ", labels: {app: one, of: new}",
		      ", topologySpreadConstraints: [" CONSTRAINT("zone", "1",
								  ", matchLabelKeys: [of]") "]"),
	  "", "v1.36" },
	{ "minDomains counts without a gate",
	  ZONE("a", "x") RUNS("r", "a") SPREADS(CONSTRAINT("zone", "1", ", minDomains: 2")), SKEWED,
	  "v1.36" },
};

Test(predicate_pod_topology_spread, answers_as_v1_36)
{
	EXPECT_FILTER("PodTopologySpread", cases_of_1_36);
}
