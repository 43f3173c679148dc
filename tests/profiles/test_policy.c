/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind: Policy: the plugins that its predicates and priorities become.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "sched/core/args.h"
#include "tests/support/read_config.h"

#define POLICY "apiVersion: v1\nkind: Policy\n"
#define PREDICATES(list) POLICY "predicates: [" list "]\npriorities: []\n"
#define PRIORITIES(list) POLICY "predicates: []\npriorities: [" list "]\n"

static const struct {
	const char *what;
	const char *yaml;
	const char *pre_filter, *filter, *pre_score, *score;
} policies[] = {
	{ "nothing said means the defaults of v1.22", POLICY,
	  "NodeResourcesFit NodePorts NodeAffinity VolumeBinding PodTopologySpread "
	  "InterPodAffinity",
	  "NodeUnschedulable NodeResourcesFit NodeName NodePorts NodeAffinity VolumeRestrictions "
	  "TaintToleration EBSLimits GCEPDLimits NodeVolumeLimits AzureDiskLimits VolumeBinding "
	  "VolumeZone PodTopologySpread InterPodAffinity",
	  "PodTopologySpread InterPodAffinity NodeAffinity TaintToleration",
	  "NodeResourcesBalancedAllocation=1 PodTopologySpread=2 ImageLocality=1 "
	  "InterPodAffinity=1 NodeResourcesLeastAllocated=1 NodeAffinity=1 "
	  "NodePreferAvoidPods=10000 TaintToleration=1" },
	{ "two predicates always run", PREDICATES(""), "", "NodeUnschedulable TaintToleration", "",
	  "" },
	{ "predicates run in an order of their own",
	  PREDICATES("{name: MatchInterPodAffinity}, {name: PodFitsResources}, {name: HostName}, "
		     "{name: PodFitsPorts}, {name: MatchNodeSelector}"),
	  "NodePorts NodeAffinity NodeResourcesFit InterPodAffinity",
	  "NodeUnschedulable NodeName NodePorts NodeAffinity NodeResourcesFit TaintToleration "
	  "InterPodAffinity",
	  "", "" },
	{ "GeneralPredicates and its parts are the same rules",
	  PREDICATES("{name: GeneralPredicates}, {name: PodFitsResources}, {name: HostName}"),
	  "NodeResourcesFit NodePorts NodeAffinity",
	  "NodeUnschedulable NodeResourcesFit NodeName NodePorts NodeAffinity TaintToleration", "",
	  "" },
	{ "every volume predicate",
	  PREDICATES("{name: NoDiskConflict}, {name: MaxEBSVolumeCount}, {name: "
		     "MaxGCEPDVolumeCount}, {name: MaxAzureDiskVolumeCount}, {name: "
		     "MaxCinderVolumeCount}, {name: MaxCSIVolumeCountPred}, {name: "
		     "CheckVolumeBinding}, {name: NoVolumeZoneConflict}"),
	  "VolumeBinding",
	  "NodeUnschedulable VolumeRestrictions TaintToleration EBSLimits GCEPDLimits "
	  "NodeVolumeLimits AzureDiskLimits CinderLimits VolumeBinding VolumeZone",
	  "", "" },
	{ "names that v1.22 had forgotten",
	  PREDICATES("{name: NoVolumeNodeConflict}, {name: PodToleratesNodeNoExecuteTaints}"), "",
	  "NodeUnschedulable TaintToleration NoVolumeNodeConflict "
	  "PodToleratesNodeNoExecuteTaints",
	  "", "" },
	{ "predicates with names of one's own",
	  PREDICATES(
		  "{name: Region, argument: {serviceAffinity: {labels: [region]}}}, {name: NoSSD, "
		  "argument: {labelsPresence: {labels: [ssd], presence: false}}}, {name: Rack, "
		  "argument: {labelsPresence: {labels: [rack], presence: true}}}"),
	  "ServiceAffinity", "NodeUnschedulable TaintToleration NodeLabel ServiceAffinity", "",
	  "" },
	{ "priorities are added up in the order of their names",
	  PRIORITIES("{name: TaintTolerationPriority, weight: 2}, {name: LeastRequestedPriority, "
		     "weight: 3}, {name: EqualPriority, weight: 9}, {name: MostRequestedPriority, "
		     "weight: 4}, {name: ImageLocalityPriority, weight: 5}"),
	  "", "NodeUnschedulable TaintToleration", "TaintToleration",
	  "ImageLocality=5 NodeResourcesLeastAllocated=3 NodeResourcesMostAllocated=4 "
	  "TaintToleration=2" },
	{ "of a priority said twice the last weight holds",
	  PRIORITIES("{name: LeastRequestedPriority, weight: 3}, {name: LeastRequestedPriority, "
		     "weight: 7}"),
	  "", "NodeUnschedulable TaintToleration", "", "NodeResourcesLeastAllocated=7" },
	{ "ServiceSpreadingPriority is SelectorSpreadPriority",
	  PRIORITIES("{name: ServiceSpreadingPriority, weight: 6}"), "",
	  "NodeUnschedulable TaintToleration", "PodTopologySpread", "PodTopologySpread=6" },
	{ "of the two that spread the first by name says the weight",
	  PRIORITIES("{name: SelectorSpreadPriority, weight: 6}, {name: EvenPodsSpreadPriority, "
		     "weight: 4}"),
	  "", "NodeUnschedulable TaintToleration", "PodTopologySpread", "PodTopologySpread=4" },
	{ "label preferences add their weights",
	  PRIORITIES(
		  "{name: A, weight: 2, argument: {labelPreference: {label: a, presence: true}}}, "
		  "{name: B, weight: 2, argument: {labelPreference: {label: b, presence: false}}}, "
		  "{name: C, weight: 5, argument: {serviceAntiAffinity: {label: zone}}}"),
	  "", "NodeUnschedulable TaintToleration", "", "NodeLabel=4 ServiceAffinity=5" },
	{ "a ratio under a name of one's own",
	  PRIORITIES(
		  "{name: Packed, weight: 3, argument: {requestedToCapacityRatioArguments: {shape: "
		  "[{utilization: 0, score: 0}, {utilization: 100, score: 10}]}}}"),
	  "", "NodeUnschedulable TaintToleration", "", "RequestedToCapacityRatio=3" },
};

static void names(char *out, size_t size, const struct profile *profile, enum extension_point point)
{
	out[0] = '\0';
	for (size_t i = 0; i < profile->point_count[point]; i++) {
		size_t used = strlen(out);

		snprintf(out + used, size - used, "%s%s", i ? " " : "",
			 profile->point_plugins[point][i]);
	}
}

static void scores(char *out, size_t size, const struct profile *profile)
{
	out[0] = '\0';
	for (size_t i = 0; i < profile->score_count; i++) {
		size_t used = strlen(out);

		snprintf(out + used, size - used, "%s%s=%lld", i ? " " : "",
			 profile->scores[i].plugin, (long long)profile->scores[i].weight);
	}
}

Test(policy, becomes_the_plugins_of_its_names)
{
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct read_config read;
		const struct profile *profile;
		char got[1024];

		read_config_init(&read, policies[i].yaml);
		cr_assert_eq(read.profiles.count, 1, "%s: %s", policies[i].what, read.errors);
		profile = &read.profiles.items[0];
		cr_expect_str_eq(profile->scheduler_name, "default-scheduler");
		cr_expect_eq(profile->percentage_of_nodes_to_score, -1);
		names(got, sizeof(got), profile, POINT_PRE_FILTER);
		cr_expect_str_eq(got, policies[i].pre_filter, "%s: %s", policies[i].what, got);
		names(got, sizeof(got), profile, POINT_FILTER);
		cr_expect_str_eq(got, policies[i].filter, "%s: %s", policies[i].what, got);
		names(got, sizeof(got), profile, POINT_PRE_SCORE);
		cr_expect_str_eq(got, policies[i].pre_score, "%s: %s", policies[i].what, got);
		names(got, sizeof(got), profile, POINT_POST_FILTER);
		cr_expect_str_eq(got, "DefaultPreemption");
		scores(got, sizeof(got), profile);
		cr_expect_str_eq(got, policies[i].score, "%s: %s", policies[i].what, got);
		read_config_fini(&read);
	}
}

static const struct profile_score *score_of(const struct read_config *read, const char *plugin)
{
	const struct profile *profile = &read->profiles.items[0];

	for (size_t i = 0; i < profile->score_count; i++) {
		if (!strcmp(profile->scores[i].plugin, plugin))
			return &profile->scores[i];
	}
	cr_assert(false, "no %s", plugin);
	return NULL;
}

/* v1.22 had a plugin for each strategy, v1.26 one with arguments. */
Test(policy, strategies_stand_side_by_side)
{
	static const struct {
		const char *plugin;
		enum scoring_strategy strategy;
	} strategies[] = {
		{ "NodeResourcesLeastAllocated", LEAST_ALLOCATED },
		{ "NodeResourcesMostAllocated", MOST_ALLOCATED },
		{ "RequestedToCapacityRatio", REQUESTED_TO_CAPACITY_RATIO },
	};
	struct read_config read;

	read_config_init(&read, PRIORITIES("{name: LeastRequestedPriority, weight: 1}, {name: "
					   "MostRequestedPriority, weight: 1}, {name: "
					   "RequestedToCapacityRatioPriority, weight: 1}"));
	for (size_t i = 0; i < 3; i++) {
		const struct profile_score *score = score_of(&read, strategies[i].plugin);
		const struct node_resources_fit_args *args = score->args;

		cr_assert_not_null(score->rule);
		cr_expect_str_eq(score->rule->plugin, "NodeResourcesFit");
		cr_expect_eq(args->strategy, strategies[i].strategy);
		cr_assert_eq(args->resources.count, 2);
		cr_expect_eq(args->resources.items[0].kind, SCORED_CPU);
		cr_expect_eq(args->resources.items[1].kind, SCORED_MEMORY);
	}
	read_config_fini(&read);
}

/* The line that RequestedToCapacityRatioPriority had before it took arguments. */
Test(policy, a_ratio_without_arguments_prefers_empty_nodes)
{
	struct read_config read;
	const struct node_resources_fit_args *args;

	read_config_init(&read, PRIORITIES("{name: RequestedToCapacityRatioPriority, weight: 1}"));
	args = score_of(&read, "RequestedToCapacityRatio")->args;
	cr_assert_eq(args->shape_count, 2);
	cr_expect_eq(args->shape[0].utilization, 0);
	cr_expect_eq(args->shape[0].score, 100);
	cr_expect_eq(args->shape[1].utilization, 100);
	cr_expect_eq(args->shape[1].score, 0);
	read_config_fini(&read);
}

Test(policy, a_ratio_takes_its_arguments)
{
	struct read_config read;
	const struct node_resources_fit_args *args;

	read_config_init(
		&read, PRIORITIES("{name: Packed, weight: 1, argument: "
				  "{requestedToCapacityRatioArguments: {shape: [{utilization: 10, "
				  "score: 2}, {utilization: 90, score: 10}], resources: [{name: "
				  "a.com/x, weight: 300}, {name: cpu}]}}}"));
	args = score_of(&read, "RequestedToCapacityRatio")->args;
	cr_assert_eq(args->shape_count, 2);
	cr_expect_eq(args->shape[0].utilization, 10);
	cr_expect_eq(args->shape[0].score, 20);
	cr_expect_eq(args->shape[1].score, 100);
	cr_assert_eq(args->resources.count, 2);
	cr_expect_eq(args->resources.items[0].kind, SCORED_SCALAR);
	cr_expect_eq(args->resources.items[0].weight, 300);
	cr_expect_eq(args->resources.items[1].weight, 1);
	read_config_fini(&read);
}

Test(policy, the_hard_weight_is_inter_pod_affinitys)
{
	static const struct {
		const char *field;
		int32_t weight;
	} weights[] = {
		{ "", 1 },
		{ "hardPodAffinitySymmetricWeight: 0\n", 1 },
		{ "hardPodAffinitySymmetricWeight: 10\n", 10 },
	};

	for (size_t i = 0; i < 3; i++) {
		char yaml[256];
		struct read_config read;
		const struct inter_pod_affinity_args *args;

		snprintf(yaml, sizeof(yaml), POLICY "%s", weights[i].field);
		read_config_init(&read, yaml);
		args = score_of(&read, "InterPodAffinity")->args;
		cr_expect_eq(args->hard_pod_affinity_weight, weights[i].weight, "%s", yaml);
		read_config_fini(&read);
	}
}

Test(policy, spreading_takes_the_systems_constraints_for_services)
{
	static const struct {
		const char *list;
		bool list_defaulting;
	} spreads[] = {
		{ PRIORITIES("{name: EvenPodsSpreadPriority, weight: 1}"), true },
		{ PRIORITIES("{name: SelectorSpreadPriority, weight: 1}"), false },
		{ POLICY, false },
	};

	for (size_t i = 0; i < 3; i++) {
		struct read_config read;
		const struct topology_spread_args *args;

		read_config_init(&read, spreads[i].list);
		args = score_of(&read, "PodTopologySpread")->args;
		cr_expect_eq(args->list_defaulting, spreads[i].list_defaulting, "%s",
			     spreads[i].list);
		read_config_fini(&read);
	}
}

/* Labels as one text: "zone rack". */
static const char *words_of(const struct read_config *read, const struct label_keys *keys,
			    char *out, size_t size)
{
	out[0] = '\0';
	for (uint32_t i = 0; i < keys->count; i++) {
		size_t used = strlen(out);

		snprintf(out + used, size - used, "%s%s", i ? " " : "",
			 cluster_text(&read->cluster, keys->items[i]));
	}
	return out;
}

static const void *filter_args(const struct read_config *read, const char *plugin)
{
	const struct profile *profile = &read->profiles.items[0];

	for (size_t i = 0; i < profile->filter_count; i++) {
		if (!strcmp(profile->filters[i].rule->plugin, plugin))
			return profile->filters[i].args;
	}
	cr_assert(false, "no %s", plugin);
	return NULL;
}

/* Several of a kind become one plugin; a name of v1.22 may have the argument as well as any other. */
Test(policy, labels_of_several_entries_are_taken_together)
{
	struct read_config read;
	const struct node_label_args *labels;
	const struct service_affinity_args *services;
	char text[256];

	read_config_init(
		&read, POLICY
		"predicates: [{name: A, argument: {labelsPresence: {labels: [zone, rack], "
		"presence: "
		"true}}}, {name: B, argument: {serviceAffinity: {labels: [region]}}}, {name: "
		"CheckNodeLabelPresence, argument: {labelsPresence: {labels: [old]}}}, {name: C, "
		"argument: {labelsPresence: {labels: [], presence: false}}}, {name: "
		"CheckServiceAffinity, argument: {serviceAffinity: {labels: [zone, region]}}}, "
		"{name: D, "
		"argument: {labelsPresence: {labels: [disk], presence: true}}}]\n"
		"priorities: [{name: E, weight: 2, argument: {labelPreference: {label: ssd, "
		"presence: "
		"true}}}, {name: NodeLabel, weight: 2, argument: {labelPreference: {label: old, "
		"presence: "
		"false}}}, {name: F, weight: 3, argument: {serviceAntiAffinity: {label: zone}}}, "
		"{name: "
		"ServiceAffinity, weight: 3, argument: {serviceAntiAffinity: {label: rack}}}]\n");
	cr_assert_eq(read.status, STATUS_OK, "%s", read.errors);
	labels = filter_args(&read, "NodeLabel");
	cr_expect_str_eq(words_of(&read, &labels->present, text, sizeof(text)), "zone rack disk");
	cr_expect_str_eq(words_of(&read, &labels->absent, text, sizeof(text)), "old");
	cr_expect_str_eq(words_of(&read, &labels->present_preferred, text, sizeof(text)), "ssd");
	cr_expect_str_eq(words_of(&read, &labels->absent_preferred, text, sizeof(text)), "old");
	services = filter_args(&read, "ServiceAffinity");
	cr_expect_str_eq(words_of(&read, &services->affinity, text, sizeof(text)),
			 "region zone region");
	cr_expect_str_eq(words_of(&read, &services->spread, text, sizeof(text)), "zone rack");
	cr_expect_eq(score_of(&read, "NodeLabel")->weight, 4);
	cr_expect_eq(score_of(&read, "NodeLabel")->args, labels);
	cr_expect_eq(score_of(&read, "ServiceAffinity")->weight, 6);
	cr_expect_eq(score_of(&read, "ServiceAffinity")->args, services);
	read_config_fini(&read);
}

static const struct {
	const char *yaml;
	const char *remarks;
} remarks[] = {
	{ POLICY "extenders: [{urlPrefix: \"http://a\", apiVersion: v1beta1, filterVerb: f, "
		 "enableHttps: true, httpTimeout: 5000000000}]\n",
	  "f:3:12: extenders are not called: decisions are those of the scheduler without them" },
	{ PREDICATES("{name: CheckNodeLabelPresence}, {name: CheckNodeMemoryPressure}"),
	  "f:1:1: CheckNodeMemoryPressure is not built and takes no part in decisions" },
	{ PREDICATES("{name: HostName, argument: {serviceAffinity: {labels: [zone]}}}"),
	  "f:3:41: the argument has no effect: HostName takes none" },
	{ PRIORITIES("{name: ImageLocalityPriority, weight: 1, argument: {labelPreference: {label: "
		     "a}}}"),
	  "f:4:65: the argument has no effect: ImageLocalityPriority takes none" },
	{ POLICY "alwaysCheckAllPredicates: true\n",
	  "f:1:1: alwaysCheckAllPredicates: reasons name a node's first failing predicate only" },
	{ POLICY "alwaysCheckAllPredicates: false\nextender: {url: \"http://a\"}\n", "" },
};

Test(policy, says_what_takes_no_part)
{
	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
		struct read_config read;

		read_config_init(&read, remarks[i].yaml);
		cr_expect_eq(read.status, STATUS_OK, "%s", read.errors);
		cr_expect_str_eq(read.remarks, remarks[i].remarks, "%s\n%s", remarks[i].yaml,
				 read.remarks);
		read_config_fini(&read);
	}
}

Test(policy, unknown_fields_are_errors_on_request)
{
	struct read_config read;

	read_config_init_strict(&read, POLICY "extender: {url: \"http://a\"}\n");
	cr_expect_eq(read.status, STATUS_BAD_INPUT);
	cr_expect_str_eq(read.errors, "f:3:1: extender: Policy has no such field");
	read_config_fini(&read);
}
