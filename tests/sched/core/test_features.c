/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/features.h"

Test(features, the_defaults_are_those_of_kubernetes_1_26)
{
	const struct features f = features_default(KUBERNETES_1_26);

	cr_expect_not(f.match_label_keys);
	cr_expect_not(f.min_domains);
	cr_expect(f.node_inclusion_policy);
	cr_expect(f.pod_disruption_conditions);
	cr_expect_not(f.pod_scheduling_readiness);
	cr_expect_not(f.read_write_once_pod);
	cr_expect_not(f.volume_capacity_priority);
}

Test(features, gates_are_set_one_or_several_at_a_time)
{
	struct features f = features_default(KUBERNETES_1_26);
	const char *error;
	const char *two = "ReadWriteOncePod=true,NodeInclusionPolicyInPodTopologySpread=false";

	cr_expect(features_set(&f, two, strlen(two), &error));
	cr_expect(f.read_write_once_pod);
	cr_expect_not(f.node_inclusion_policy);
	cr_expect(features_set(&f, "ReadWriteOncePod=false...", 22, &error));
	cr_expect_not(f.read_write_once_pod, "only the given length counts");
}

Test(features, the_defaults_of_1_36_are_its_own)
{
	const struct features f = features_default(KUBERNETES_1_36);

	cr_expect(f.match_label_keys);
	cr_expect(f.min_domains);
	cr_expect(f.node_declared_features);
	cr_expect(f.node_inclusion_policy);
	cr_expect(f.pod_disruption_conditions);
	cr_expect(f.pod_scheduling_readiness);
	cr_expect(f.read_write_once_pod);
	cr_expect_not(f.taint_comparison_operators);
	cr_expect_not(f.volume_capacity_priority);
	cr_expect_not(f.volume_limit_scaling);
}

Test(features, what_became_general_is_locked_or_gone)
{
	static const struct {
		const char *text;
		const char *error; /* NULL: taken */
	} cases[] = {
		{ "MatchLabelKeysInPodTopologySpread=false", NULL },
		{ "PodSchedulingReadiness=true", NULL },
		{ "PodSchedulingReadiness=false", "the feature gate is locked to true" },
		{ "NodeInclusionPolicyInPodTopologySpread=false",
		  "the feature gate is locked to true" },
		{ "MinDomainsInPodTopologySpread=true",
		  "no such feature gate any more: it is always on" },
		{ "ReadWriteOncePod=false", "no such feature gate any more: it is always on" },
		{ "VolumeCapacityPriority=true", "no such feature gate" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct features f = features_default(KUBERNETES_1_36);
		const char *error = "";
		bool taken = features_set(&f, cases[i].text, strlen(cases[i].text), &error);

		cr_expect_eq(taken, !cases[i].error, "%s", cases[i].text);
		if (cases[i].error)
			cr_expect_str_eq(error, cases[i].error, "%s", cases[i].text);
	}
}

Test(features, what_is_wrong_is_said)
{
	static const struct {
		const char *text;
		const char *error;
	} cases[] = {
		{ "NoSuchGate=true", "no such feature gate" },
		{ "readwriteoncepod=true", "no such feature gate" },
		{ "ReadWriteOncePod", "a feature gate reads Name=true or Name=false" },
		{ "ReadWriteOncePod=yes", "a feature gate reads Name=true or Name=false" },
		{ "ReadWriteOncePod=True", "a feature gate reads Name=true or Name=false" },
		{ "ReadWriteOncePod=", "a feature gate reads Name=true or Name=false" },
		{ "TaintTolerationComparisonOperators=true", "no such feature gate" },
		{ "", "a feature gate reads Name=true or Name=false" },
		{ "ReadWriteOncePod=true,", "a feature gate reads Name=true or Name=false" },
		{ "ReadWriteOncePod=true,Other=false", "no such feature gate" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct features f = features_default(KUBERNETES_1_26);
		const char *error = "";

		cr_expect_not(features_set(&f, cases[i].text, strlen(cases[i].text), &error), "%s",
			      cases[i].text);
		cr_expect_str_eq(error, cases[i].error, "%s: %s", cases[i].text, error);
	}
}
