/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "sched/core/spread.h"
#include "tests/support/small_world.h"

#define CONSTRAINT(KEY, WHEN, MORE)                                        \
	"{topologyKey: " KEY ", whenUnsatisfiable: " WHEN ", maxSkew: 2, " \
	"labelSelector: {matchLabels: {app: x}}" MORE "}"
#define SPREADS(CONSTRAINTS) ", topologySpreadConstraints: [" CONSTRAINTS "]"
#define HARD "DoNotSchedule"
#define SOFT "ScheduleAnyway"
#define SERVICE                                                                              \
	"{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: x}}}\n" \
	"---\n"

static struct spread_rules rules_of(struct small_world *world, bool soft)
{
	return spread_rules_of(&world->call, world->call.args, soft);
}

Test(spread, hard_and_soft_constraints_are_told_apart)
{
	struct small_world world;
	struct spread_rules hard;
	struct spread_rules soft;

	small_world_start(&world,
			  POD("p", ,
			      SPREADS(CONSTRAINT("zone", HARD, ) ", " CONSTRAINT(
				      "rack", SOFT, ) ", " CONSTRAINT("host", HARD, ))),
			  NULL);
	hard = rules_of(&world, false);
	soft = rules_of(&world, true);
	cr_assert_eq(hard.count, 2);
	cr_assert_eq(soft.count, 1);
	cr_expect_eq(hard.items[1].topology->key, small_world_symbol(&world, "host"));
	cr_expect_eq(soft.items[0].topology->key, small_world_symbol(&world, "rack"));
	cr_expect_eq(hard.items[0].max_skew, 2);
	cr_expect(hard.items[0].honor_affinity, "the default");
	cr_expect_not(hard.items[0].honor_taints, "the default");
	cr_expect(hard.all_keys);
	small_world_finish(&world);
}

#define MORE                                                                     \
	", minDomains: 3, nodeTaintsPolicy: Honor, nodeAffinityPolicy: Ignore, " \
	"matchLabelKeys: [revision]"

/* What gates let through. */
Test(spread, gated_fields_count_only_with_their_gates)
{
	static const struct {
		const char *gates;
		int32_t min_domains;
		bool honor_affinity, honor_taints;
		uint32_t requirements;
	} cases[] = {
		{ NULL, 1, false, true, 1 },
		{ "MinDomainsInPodTopologySpread=true", 3, false, true, 1 },
		{ "NodeInclusionPolicyInPodTopologySpread=false", 1, true, false, 1 },
		{ "MatchLabelKeysInPodTopologySpread=true", 1, false, true, 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;
		struct spread_rule rule;

		small_world_start(&world,
				  POD("p", ", labels: {revision: '7'}",
				      SPREADS(CONSTRAINT("zone", HARD, MORE))),
				  cases[i].gates);
		rule = rules_of(&world, false).items[0];
		cr_expect_eq(rule.min_domains, cases[i].min_domains, "case %zu", i);
		cr_expect_eq(rule.honor_affinity, cases[i].honor_affinity, "case %zu", i);
		cr_expect_eq(rule.honor_taints, cases[i].honor_taints, "case %zu", i);
		cr_expect_eq(rule.selector.count, cases[i].requirements, "case %zu", i);
		small_world_finish(&world);
	}
}

Test(spread, a_label_key_that_the_pod_lacks_asks_for_nothing)
{
	struct small_world world;

	small_world_start(&world, POD("p", , SPREADS(CONSTRAINT("zone", HARD, MORE))),
			  "MatchLabelKeysInPodTopologySpread=true");
	cr_expect_eq(rules_of(&world, false).items[0].selector.count, 1);
	small_world_finish(&world);
}

Test(spread, the_systems_defaults_are_for_pods_of_a_service)
{
	struct small_world world;
	struct spread_rules soft;

	small_world_start(&world, SERVICE POD("p", ", labels: {app: x}", ), NULL);
	soft = rules_of(&world, true);
	cr_expect_eq(rules_of(&world, false).count, 0);
	cr_assert_eq(soft.count, 2);
	cr_expect_not(soft.all_keys, "a node without a zone takes part");
	cr_expect_eq(soft.items[0].max_skew, 3);
	cr_expect_eq(soft.items[1].max_skew, 5);
	cr_expect_eq(soft.items[1].topology->key, world.session.cluster.known.zone_label);
	cr_expect_eq(soft.items[0].selector.count, 1);
	small_world_finish(&world);
	small_world_start(&world, SERVICE POD("p", ", labels: {app: other}", ), NULL);
	cr_expect_eq(rules_of(&world, true).count, 0, "no Service selects the pod");
	small_world_finish(&world);
}

Test(spread, listed_defaults_take_the_place_of_the_systems)
{
	static const struct spread_constraint listed[] = {
		{ .topology_key = 5, .max_skew = 9, .honor_node_affinity = true },
	};
	const struct topology_spread_args args = { true, listed, 1 };
	const struct topology_spread_args none = { true, NULL, 0 };
	struct small_world world;
	struct spread_rules hard;

	small_world_start(&world, SERVICE POD("p", ", labels: {app: x}", ), NULL);
	world.call.args = &args;
	hard = rules_of(&world, false);
	cr_assert_eq(hard.count, 1);
	cr_expect_eq(hard.items[0].max_skew, 9);
	cr_expect(hard.all_keys);
	cr_expect_eq(rules_of(&world, true).count, 0);
	world.call.args = &none;
	cr_expect_eq(rules_of(&world, true).count, 0, "an empty list is no defaults at all");
	small_world_finish(&world);
}

Test(spread, constraints_of_the_other_kind_keep_defaults_away)
{
	struct small_world world;

	small_world_start(
		&world, SERVICE POD("p", ", labels: {app: x}", SPREADS(CONSTRAINT("zone", HARD, ))),
		NULL);
	cr_expect_eq(rules_of(&world, true).count, 0);
	small_world_finish(&world);
}

/* Node a is tainted and not wanted by the pod, b is plain. */
Test(spread, policies_say_which_nodes_count)
{
	static const struct {
		const char *policies;
		bool a, b;
	} cases[] = {
		{ "", false, true },
		{ ", nodeAffinityPolicy: Ignore", true, true },
		{ ", nodeAffinityPolicy: Ignore, nodeTaintsPolicy: Honor", false, true },
		{ ", nodeTaintsPolicy: Ignore", false, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;
		struct spread_rule rule;
		char text[2048];

		snprintf(text, sizeof(text), "%s%s%s",
			 NODE("a", ", labels: {disk: hdd}",
			      ", taints: [{key: k, effect: NoExecute}, {key: s, effect: "
			      "PreferNoSchedule}]", ) NODE("b", ", labels: {disk: ssd}",
							   ", taints: [{key: s, effect: "
							   "PreferNoSchedule}]", ) "{apiVersion: "
										   "v1, kind: Pod, "
										   "metadata: "
										   "{name: p}, "
										   "spec: "
										   "{containers: "
										   "[{name: c, "
										   "image: i}], "
										   "nodeSelector: "
										   "{disk: ssd}, "
										   "topologySpreadC"
										   "onstraints: "
										   "[{topologyKey: "
										   "zone, maxSkew: "
										   "1, "
										   "whenUnsatisfiab"
										   "le: "
										   "DoNotSchedule, "
										   "labelSelector: "
										   "{}",
			 cases[i].policies, "}]}}");
		small_world_start(&world, text, NULL);
		rule = rules_of(&world, false).items[0];
		cr_expect_eq(spread_includes(&rule, world.call.pod,
					     &world.session.snapshot.nodes[0],
					     &world.session.cluster.symbols),
			     cases[i].a, "node a, %s", cases[i].policies);
		cr_expect_eq(spread_includes(&rule, world.call.pod,
					     &world.session.snapshot.nodes[1],
					     &world.session.cluster.symbols),
			     cases[i].b, "node b, %s", cases[i].policies);
		small_world_finish(&world);
	}
}

Test(spread, a_node_needs_the_keys_of_all_constraints)
{
	struct small_world world;
	struct spread_rules rules;

	small_world_start(
		&world,
		NODE("a", ", labels: {zone: x, host: a}", , ) NODE("b", ", labels: {zone: x}", , )
			POD("p", ,
			    SPREADS(CONSTRAINT("zone", HARD, ) ", " CONSTRAINT("host", HARD, ))),
		NULL);
	rules = rules_of(&world, false);
	cr_expect(spread_has_keys(&rules, 0));
	cr_expect_not(spread_has_keys(&rules, 1));
	small_world_finish(&world);
}
