/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DoNotSchedule constraints by counts that are kept: every strategy places the pods alike.
 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"
#include "tests/support/strategy_case.h"

#define IN(ZONE, HOST) ", labels: {zone: " ZONE ", host: " HOST "}"
#define FOUR                         \
	NODE("a", IN("z1", "a"), , ) \
	NODE("b", IN("z1", "b"), , ) NODE("c", IN("z2", "c"), , ) NODE("d", IN("z2", "d"), , )
#define APP ", labels: {app: a}"
#define SPREAD(KEY, SKEW, MORE)                                               \
	", topologySpreadConstraints: [{topologyKey: " KEY ", maxSkew: " SKEW \
	", whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: a}}" MORE "}]"
#define PODS(SPEC)          \
	POD("p", APP, SPEC) \
	POD("q", APP, SPEC) POD("r", APP, SPEC) POD("s", APP, SPEC) POD("t", APP, SPEC)
/* It drives others off its node by its requests, not by being counted. */
#define HEAVY(NAME, NODE) POD_WITH(NAME, , "cpu: 3900m, memory: 7Gi", ", nodeName: " NODE)

static const struct strategy_case cases[] = {
	{ "zones in turn", FOUR HEAVY("h", "c") HEAVY("i", "d") PODS(SPREAD("zone", "1", "")),
	  "p q r s -q t", "a c b d - c" },
	{ "a skew of two", FOUR HEAVY("h", "c") HEAVY("i", "d") PODS(SPREAD("zone", "2", "")),
	  "p q r s", "a b c a" },
	{ "hosts in turn",
	  NODE("a", IN("z1", "a"), , ) NODE("b", IN("z1", "b"), , ) PODS(SPREAD("host", "1", "")),
	  "p q r s -q t", "a b a b - b" },
	{ "no place without the key", FOUR NODE("e", , , ) PODS(SPREAD("zone", "1", "")),
	  "p q r s t", "a c b d a" },
	{ "nodes that the pod may not go to are left out",
	  FOUR PODS(", nodeSelector: {zone: z1}" SPREAD("zone", "1", "")), "p q r", "a b a" },
	{ "unless the policy says otherwise",
	  FOUR PODS(
		  ", nodeSelector: {zone: z1}" SPREAD("zone", "1", ", nodeAffinityPolicy: Ignore")),
	  "p q", "a -" },
};

Test(kind_limits, hard_constraints_hold)
{
	EXPECT_STRATEGIES(cases);
}

static const struct strategy_case min_domains[] = {
	{ "fewer domains than wanted count as an empty one",
	  FOUR PODS(SPREAD("zone", "1", ", minDomains: 3")), "p q r -p r", "a c - - a" },
};

Test(kind_limits, min_domains_holds_with_its_gate)
{
	expect_strategies(min_domains, 1, "MinDomainsInPodTopologySpread=true");
}
