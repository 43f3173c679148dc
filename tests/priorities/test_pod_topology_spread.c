/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define HOST(NAME) ", labels: {kubernetes.io/hostname: " NAME "}"
#define ZONE(NAME, VALUE) \
	NODE(NAME, ", labels: {zone: " VALUE ", kubernetes.io/hostname: " NAME "}", , )
#define LABELS ", labels: {app: one}"
#define RUNS(NAME, NODE_NAME) POD(NAME, LABELS, ", nodeName: " NODE_NAME)
#define CONSTRAINT(KEY, SKEW, MORE)                                                     \
	"{topologyKey: " KEY ", maxSkew: " SKEW ", whenUnsatisfiable: ScheduleAnyway, " \
	"labelSelector: {matchLabels: {app: one}}" MORE "}"
#define SPREADS(CONSTRAINTS) POD("p", LABELS, ", topologySpreadConstraints: [" CONSTRAINTS "]")
#define SERVICE                                                                                \
	"{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: one}}}\n" \
	"---\n"

/* A pod in one of n domains weighs ln(n + 2): 1.0986 for 1, 1.3863 for 2, 1.6094 for 3. */
static const struct rule_case cases[] = {
	{ "no constraints", ZONE("a", "x") ZONE("b", "w") POD("p", , ), "0 0 -> 100 100", NULL },
	{ "hard constraints do not score",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a")
		  POD("p", LABELS,
		      ", topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, "
		      "whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]"),
	  "0 0 -> 100 100", NULL },
	{ "no matching pods", ZONE("a", "x") ZONE("b", "w") SPREADS(CONSTRAINT("zone", "1", )),
	  "0 0 -> 100 100", NULL },
	{ "the emptier zone is better",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") RUNS("s", "a") RUNS("t", "b")
		  SPREADS(CONSTRAINT("zone", "1", )),
	  "3 1 -> 33 100", NULL },
	{ "nodes of a zone score alike",
	  ZONE("a", "x") ZONE("b", "x") ZONE("c", "w") RUNS("r", "a") RUNS("s", "b")
		  SPREADS(CONSTRAINT("zone", "1", )),
	  "3 3 0 -> 0 0 100", NULL },
	/* No label selector selects no pod, an empty one every pod. */
	{ "an empty selector beside none",
	  ZONE("a", "x") ZONE("b", "x") ZONE("c", "w") RUNS("r", "a") RUNS("s", "b") RUNS("t", "b")
		  POD("p", LABELS,
		      ", topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname, "
		      "maxSkew: 1, whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}, "
		      "{topologyKey: zone, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway}]"),
	  "2 3 0 -> 33 0 100", NULL },
	{ "the hostname counts node by node",
	  ZONE("a", "x") ZONE("b", "x") ZONE("c", "w") RUNS("r", "a") RUNS("s", "a")
		  SPREADS(CONSTRAINT("kubernetes.io/hostname", "1", )),
	  "3 0 0 -> 0 100 100", NULL },
	{ "maxSkew adds its distance from 1",
	  ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") SPREADS(CONSTRAINT("zone", "4", )),
	  "4 3 -> 75 100", NULL },
	{ "several constraints add up",
	  ZONE("a", "x") ZONE("b", "x") ZONE("c", "w") RUNS("r", "a") SPREADS(
		  CONSTRAINT("zone", "1", ) ", " CONSTRAINT("kubernetes.io/hostname", "1", )),
	  "3 1 0 -> 0 66 100", NULL },
	{ "a node without the key scores 0",
	  ZONE("a", "x") NODE("b", HOST("b"), , ) SPREADS(CONSTRAINT("zone", "1", )),
	  "0 0 -> 100 0", NULL },
	{ "the system's defaults take such nodes as well",
	  SERVICE ZONE("a", "x") ZONE("b", "w") RUNS("r", "a") POD("p", LABELS, ), "3 2 -> 66 100",
	  NULL },
	{ "pods on their way out do not count",
	  ZONE("a", "x") ZONE("b", "w") POD("r", LABELS ", deletionTimestamp: 2026-01-01T00:00:00Z",
					    ", nodeName: a") SPREADS(CONSTRAINT("zone", "1", )),
	  "0 0 -> 100 100", NULL },
	{ "zones that the pod cannot go to are not counted",
	  NODE("a", ", labels: {zone: x, disk: ssd}", , ) NODE("b", ", labels: {zone: x}", , )
		  NODE("c", ", labels: {zone: w, disk: ssd}", , ) RUNS("r", "b") POD(
			  "p", LABELS,
			  ", nodeSelector: {disk: ssd}, topologySpreadConstraints: [" CONSTRAINT(
				  "zone", "1", ) "]"),
	  "0 0 0 -> 100 100 100", NULL },
};

Test(priority_pod_topology_spread, scores_as_listed)
{
	EXPECT_SCORE("PodTopologySpread", cases);
}

Test(priority_pod_topology_spread, is_left_out_by_v1_36_when_it_has_nothing_to_say)
{
	cr_expect_str_eq(score_answer("PodTopologySpread", NODE("a", , , ) POD("p", , ), "v1.36"),
			 "left out");
	cr_expect_str_neq(score_answer("PodTopologySpread", NODE("a", , , ) POD("p", , ), NULL),
			  "left out");
}
