/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pluginConfig, decoded and defaulted.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "sched/core/args.h"
#include "tests/support/read_config.h"

#define V1 "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
#define ARGS(plugin, args) V1 "profiles: [{pluginConfig: [{name: " plugin ", args: {" args "}}]}]\n"

/* Reads the configuration, binds it, and gives the arguments of a plugin that filters or scores. */
static const void *args_of(struct read_config *read, const char *yaml, const char *plugin)
{
	const struct profile *profile;

	read_config_init(read, yaml);
	cr_assert_eq(read->status, STATUS_OK, "%s", read->errors);
	profiles_bind(&read->profiles, &read->cluster);
	profile = &read->profiles.items[0];
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (!strcmp(profile->filters[i].rule->plugin, plugin))
			return profile->filters[i].args;
	}
	for (size_t i = 0; i < profile->score_count; i++) {
		if (!strcmp(profile->scores[i].plugin, plugin))
			return profile->scores[i].args;
	}
	cr_assert(false, "%s does not run", plugin);
	return NULL;
}

Test(plugin_args, fit_scores_cpu_and_memory_by_least_allocated)
{
	struct read_config read;
	const struct node_resources_fit_args *args = args_of(&read, V1, "NodeResourcesFit");

	cr_expect_eq(args->strategy, LEAST_ALLOCATED);
	cr_expect_null(args->ignored);
	cr_assert_eq(args->resources.count, 2);
	cr_expect_eq(args->resources.items[0].kind, SCORED_CPU);
	cr_expect_eq(args->resources.items[0].weight, 1);
	cr_expect_eq(args->resources.items[1].kind, SCORED_MEMORY);
	cr_expect_eq(args->resources.items[1].weight, 1);
	read_config_fini(&read);
}

Test(plugin_args, fit_scores_the_resources_listed)
{
	static const struct {
		enum scored_resource_kind kind;
		int64_t weight;
	} want[] = {
		{ SCORED_SCALAR, 5 }, { SCORED_CPU, 1 },    { SCORED_EPHEMERAL, 100 },
		{ SCORED_SCALAR, 1 }, { SCORED_MEMORY, 2 }, { SCORED_SCALAR, 1 },
	};
	struct read_config read;
	const struct node_resources_fit_args *args = args_of(
		&read,
		ARGS("NodeResourcesFit",
		     "scoringStrategy: {type: MostAllocated, resources: [{name: a.com/gpu, "
		     "weight: 5}, {name: cpu}, {name: ephemeral-storage, weight: 100}, {name: "
		     "hugepages-2Mi}, {name: memory, weight: 2}, {name: pods, weight: 0}]}"),
		"NodeResourcesFit");

	cr_expect_eq(args->strategy, MOST_ALLOCATED);
	cr_assert_eq(args->resources.count, 6);
	for (size_t i = 0; i < 6; i++) {
		cr_expect_eq(args->resources.items[i].kind, want[i].kind, "%zu", i);
		cr_expect_eq(args->resources.items[i].weight, want[i].weight, "%zu", i);
	}
	cr_expect_eq(args->resources.items[0].scalar, 0);
	cr_expect_str_eq(cluster_text(&read.cluster, read.cluster.scalar_names[0]), "a.com/gpu");
	cr_expect_eq(args->resources.items[3].scalar, 1);
	cr_expect_eq(args->resources.items[5].scalar, UINT32_MAX, "pods are no scalar");
	read_config_fini(&read);
}

Test(plugin_args, fit_reads_a_line_in_hundredths)
{
	struct read_config read;
	const struct node_resources_fit_args *args =
		args_of(&read,
			ARGS("NodeResourcesFit",
			     "scoringStrategy: {type: RequestedToCapacityRatio, "
			     "requestedToCapacityRatio: {shape: [{score: 7}, {utilization: 33, "
			     "score: 9}, {utilization: 100, score: 10}]}}"),
			"NodeResourcesFit");

	cr_expect_eq(args->strategy, REQUESTED_TO_CAPACITY_RATIO);
	cr_assert_eq(args->shape_count, 3);
	cr_expect_eq(args->shape[0].utilization, 0);
	cr_expect_eq(args->shape[0].score, 70);
	cr_expect_eq(args->shape[1].utilization, 33);
	cr_expect_eq(args->shape[1].score, 90);
	cr_expect_eq(args->shape[2].score, 100);
	cr_expect_eq(args->resources.count, 2, "cpu and memory");
	read_config_fini(&read);
}

/* The filter and the score of one plugin have one set of arguments. */
Test(plugin_args, are_shared_by_filter_and_score)
{
	struct read_config read;
	const void *args = args_of(&read, V1, "NodeResourcesFit");
	const struct profile *profile = &read.profiles.items[0];

	for (size_t i = 0; i < profile->score_count; i++) {
		if (!strcmp(profile->scores[i].plugin, "NodeResourcesFit"))
			cr_expect_eq(profile->scores[i].args, args);
	}
	read_config_fini(&read);
}

static void expect_ignored(const char *yaml, const char *const *ignored)
{
	static const char *const known[] = { "a.com/x", "a.com/y", "b.com/x", "hugepages-2Mi",
					     "kubernetes.io/z" };
	struct read_config read;
	const struct node_resources_fit_args *args;

	read_config_init(&read, yaml);
	cr_assert_eq(read.status, STATUS_OK, "%s", read.errors);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		cluster_scalar(&read.cluster, intern_text(&read.cluster.symbols, known[i]));
	profiles_bind(&read.profiles, &read.cluster);
	args = NULL;
	for (size_t i = 0; i < read.profiles.items[0].filter_count; i++) {
		const struct profile_filter *filter = &read.profiles.items[0].filters[i];

		if (!strcmp(filter->rule->plugin, "NodeResourcesFit"))
			args = filter->args;
	}
	cr_assert_not_null(args);
	cr_assert_not_null(args->ignored, "%s", yaml);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		bool want = false;

		for (size_t j = 0; ignored[j]; j++)
			want |= !strcmp(ignored[j], known[i]);
		cr_expect_eq(args->ignored[i], want, "%s\n%s", yaml, known[i]);
	}
	read_config_fini(&read);
}

Test(plugin_args, fit_ignores_resources_and_groups_once_they_are_known)
{
	expect_ignored(ARGS("NodeResourcesFit", "ignoredResources: [a.com/x, nobody.com/x]"),
		       (const char *const[]){ "a.com/x", NULL });
	expect_ignored(ARGS("NodeResourcesFit", "ignoredResourceGroups: [a.com]"),
		       (const char *const[]){ "a.com/x", "a.com/y", NULL });
	expect_ignored(ARGS("NodeResourcesFit",
			    "ignoredResources: [b.com/x], ignoredResourceGroups: [com, a]"),
		       (const char *const[]){ "b.com/x", NULL });
	/* Only extended resources are. */
	expect_ignored(ARGS("NodeResourcesFit",
			    "ignoredResources: [hugepages-2Mi, kubernetes.io/z, "
			    "cpu], ignoredResourceGroups: [kubernetes.io]"),
		       (const char *const[]){ NULL });
}

Test(plugin_args, extenders_say_what_to_ignore_instead)
{
	expect_ignored(V1
		       "extenders: [{urlPrefix: \"http://a\", managedResources: [{name: a.com/y, "
		       "ignoredByScheduler: true}, {name: b.com/x}]}]\n"
		       "profiles: [{pluginConfig: [{name: NodeResourcesFit, args: "
		       "{ignoredResources: [a.com/x]}}]}]\n",
		       (const char *const[]){ "a.com/y", NULL });
	expect_ignored("apiVersion: v1\nkind: Policy\nextenders: [{urlPrefix: \"http://a\", "
		       "managedResources: [{name: a.com/y, ignoredByScheduler: true}]}]\n",
		       (const char *const[]){ "a.com/y", NULL });
}

Test(plugin_args, balance_is_of_cpu_and_memory_or_what_is_listed)
{
	struct read_config read;
	const struct balanced_allocation_args *args =
		args_of(&read, V1, "NodeResourcesBalancedAllocation");

	cr_expect_eq(args->resources.count, 2);
	read_config_fini(&read);
	args = args_of(&read,
		       ARGS("NodeResourcesBalancedAllocation",
			    "resources: [{name: memory}, {name: a.com/x, weight: 0}, {name: cpu, "
			    "weight: 1}]"),
		       "NodeResourcesBalancedAllocation");
	cr_assert_eq(args->resources.count, 3);
	cr_expect_eq(args->resources.items[1].kind, SCORED_SCALAR);
	cr_expect_eq(args->resources.items[1].weight, 1);
	read_config_fini(&read);
}

Test(plugin_args, affinity_may_be_added)
{
	struct read_config read;
	const struct node_affinity_args *args = args_of(&read, V1, "NodeAffinity");

	cr_expect_not(args->added_required.present);
	cr_expect_eq(args->added_preferred.count, 0);
	read_config_fini(&read);
	args = args_of(
		&read,
		ARGS("NodeAffinity",
		     "addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		     "{nodeSelectorTerms: [{}, {matchExpressions: [{key: a, operator: Exists}]}]}, "
		     "preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: "
		     "{matchExpressions: [{key: \"-\", operator: Nonsense}]}}, {weight: 3, "
		     "preference: "
		     "{}}, {weight: 7, preference: {matchFields: [{key: metadata.name, operator: "
		     "In, "
		     "values: [node-1]}]}}]}"),
		"NodeAffinity");
	cr_expect(args->added_required.present);
	cr_assert_eq(args->added_required.count, 1, "an empty term matches nothing");
	cr_expect_eq(args->added_required.items[0].expression_count, 1);
	cr_assert_eq(args->added_preferred.count, 1, "nor is one of weight 0 looked at");
	cr_expect_eq(args->added_preferred.items[0].weight, 7);
	cr_expect_eq(args->added_preferred.items[0].field_count, 1);
	read_config_fini(&read);
}

Test(plugin_args, added_affinity_without_terms_matches_no_node)
{
	struct read_config read;
	const struct node_affinity_args *args =
		args_of(&read,
			ARGS("NodeAffinity",
			     "addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}"),
			"NodeAffinity");

	cr_expect(args->added_required.present);
	cr_expect_eq(args->added_required.count, 0);
	read_config_fini(&read);
}

Test(plugin_args, spreading_defaults_to_the_systems_constraints)
{
	struct read_config read;
	const struct topology_spread_args *args = args_of(&read, V1, "PodTopologySpread");
	const struct spread_constraint *c;

	cr_expect_not(args->list_defaulting);
	read_config_fini(&read);
	args = args_of(
		&read,
		ARGS("PodTopologySpread",
		     "defaultingType: List, defaultConstraints: [{maxSkew: 3, topologyKey: zone, "
		     "whenUnsatisfiable: DoNotSchedule}, {maxSkew: 5, topologyKey: zone, "
		     "whenUnsatisfiable: ScheduleAnyway, nodeAffinityPolicy: Ignore, "
		     "nodeTaintsPolicy: Honor, minDomains: 2, matchLabelKeys: [app]}]"),
		"PodTopologySpread");
	cr_expect(args->list_defaulting);
	cr_assert_eq(args->default_constraint_count, 2);
	c = args->default_constraints;
	cr_expect_eq(c[0].max_skew, 3);
	cr_expect_str_eq(cluster_text(&read.cluster, c[0].topology_key), "zone");
	cr_expect(!c[0].schedule_anyway && c[0].honor_node_affinity && !c[0].honor_node_taints);
	cr_expect(c[1].schedule_anyway && !c[1].honor_node_affinity && c[1].honor_node_taints);
	cr_expect_eq(c[1].min_domains, 2);
	cr_expect_eq(c[1].match_label_key_count, 1);
	read_config_fini(&read);
}

Test(plugin_args, affinity_between_pods_has_a_hard_weight)
{
	struct read_config read;
	const struct inter_pod_affinity_args *args = args_of(&read, V1, "InterPodAffinity");

	cr_expect_eq(args->hard_pod_affinity_weight, 1);
	read_config_fini(&read);
	args = args_of(&read, ARGS("InterPodAffinity", "hardPodAffinityWeight: 0"),
		       "InterPodAffinity");
	cr_expect_eq(args->hard_pod_affinity_weight, 0);
	read_config_fini(&read);
}

Test(plugin_args, volumes_wait_ten_minutes_to_bind)
{
	struct read_config read;
	const struct volume_binding_args *args = args_of(&read, V1, "VolumeBinding");

	cr_expect_eq(args->bind_timeout_seconds, 600);
	cr_assert_eq(args->shape_count, 2);
	cr_expect_eq(args->shape[1].score, 100);
	cr_expect_null(args->shape_path, "nobody gave one");
	read_config_fini(&read);
	args = args_of(&read, ARGS("VolumeBinding", "bindTimeoutSeconds: 0, shape: null"),
		       "VolumeBinding");
	cr_expect_eq(args->bind_timeout_seconds, 0);
	read_config_fini(&read);
}

Test(plugin_args, preemption_looks_at_a_tenth_of_the_nodes)
{
	struct read_config read;

	read_config_init(&read, V1);
	cr_assert_not_null(read.profiles.items[0].preemption);
	cr_expect_eq(read.profiles.items[0].preemption->min_candidate_nodes_percentage, 10);
	cr_expect_eq(read.profiles.items[0].preemption->min_candidate_nodes_absolute, 100);
	read_config_fini(&read);
	read_config_init(&read, ARGS("DefaultPreemption", "minCandidateNodesPercentage: 0"));
	cr_expect_eq(read.profiles.items[0].preemption->min_candidate_nodes_percentage, 0);
	cr_expect_eq(read.profiles.items[0].preemption->min_candidate_nodes_absolute, 100);
	read_config_fini(&read);
}

#define V1BETA1 \
	"apiVersion: kubescheduler.config.k8s.io/v1beta1\nkind: KubeSchedulerConfiguration\n"
/* Scores with one plugin of v1.22, filters with NodeLabel and ServiceAffinity. */
#define OLD(plugin, args)                                                                         \
	V1BETA1 "profiles: [{plugins: {filter: {enabled: [{name: NodeLabel}, {name: "             \
		"ServiceAffinity}]}, score: {disabled: [{name: \"*\"}], enabled: [{name: " plugin \
		"}]}}, pluginConfig: [{name: " plugin ", args: {" args "}}]}]\n"

static void expect_keys(const struct read_config *read, const struct label_keys *keys,
			const char *first, uint32_t count)
{
	cr_assert_eq(keys->count, count);
	if (count)
		cr_expect_str_eq(cluster_text(&read->cluster, keys->items[0]), first);
}

Test(plugin_args, node_labels_are_those_of_v1beta1)
{
	struct read_config read;
	const struct node_label_args *args = args_of(
		&read,
		OLD("NodeLabel",
		    "kind: NodeLabelArgs, presentLabels: [zone], absentLabels: [old, spot], "
		    "presentLabelsPreference: [ssd], absentLabelsPreference: [noisy]"),
		"NodeLabel");

	expect_keys(&read, &args->present, "zone", 1);
	expect_keys(&read, &args->absent, "old", 2);
	expect_keys(&read, &args->present_preferred, "ssd", 1);
	expect_keys(&read, &args->absent_preferred, "noisy", 1);
	read_config_fini(&read);
	args = args_of(&read, OLD("ImageLocality", ""), "NodeLabel");
	expect_keys(&read, &args->present, NULL, 0);
	read_config_fini(&read);
}

Test(plugin_args, services_have_labels_for_and_against)
{
	struct read_config read;
	const struct service_affinity_args *args =
		args_of(&read,
			OLD("ServiceAffinity",
			    "affinityLabels: [region], antiAffinityLabelsPreference: [zone, rack]"),
			"ServiceAffinity");

	expect_keys(&read, &args->affinity, "region", 1);
	expect_keys(&read, &args->spread, "zone", 2);
	read_config_fini(&read);
}

Test(plugin_args, old_strategies_are_plugins_of_their_own)
{
	static const struct {
		const char *yaml, *plugin;
		enum scoring_strategy strategy;
		uint32_t resources, points;
	} cases[] = {
		{ OLD("NodeResourcesLeastAllocated", ""), "NodeResourcesLeastAllocated",
		  LEAST_ALLOCATED, 2, 2 },
		{ OLD("NodeResourcesMostAllocated", "resources: [{name: cpu, weight: 4}]"),
		  "NodeResourcesMostAllocated", MOST_ALLOCATED, 1, 2 },
		{ OLD("RequestedToCapacityRatio", "shape: [{utilization: 0, score: 1}, "
						  "{utilization: 50, score: 3}, {utilization: "
						  "100, score: 2}]"),
		  "RequestedToCapacityRatio", REQUESTED_TO_CAPACITY_RATIO, 2, 3 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct read_config read;
		const struct node_resources_fit_args *args =
			args_of(&read, cases[i].yaml, cases[i].plugin);

		cr_expect_eq(args->strategy, cases[i].strategy, "%s", cases[i].plugin);
		cr_expect_eq(args->resources.count, cases[i].resources, "%s", cases[i].plugin);
		cr_expect_eq(args->shape_count, cases[i].points, "%s", cases[i].plugin);
		read_config_fini(&read);
	}
}

Test(plugin_args, v1beta1_spreads_by_a_list_where_one_is_given)
{
	struct read_config read;
	const struct topology_spread_args *args = args_of(
		&read,
		V1BETA1
		"profiles: [{pluginConfig: [{name: PodTopologySpread, args: {defaultConstraints: "
		"[{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]}}]}]\n",
		"PodTopologySpread");

	cr_expect(args->list_defaulting);
	cr_expect_eq(args->default_constraint_count, 1);
	read_config_fini(&read);
	args = args_of(&read, V1BETA1, "PodTopologySpread");
	cr_expect_not(args->list_defaulting);
	read_config_fini(&read);
}
