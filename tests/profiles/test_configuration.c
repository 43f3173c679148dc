/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How enabled, disabled, "*", multiPoint, weights and percentages resolve.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/read_config.h"

#define GROUP "apiVersion: kubescheduler.config.k8s.io/"
#define KIND "kind: KubeSchedulerConfiguration\n"
#define V1 GROUP "v1\n" KIND
#define V1BETA3 GROUP "v1beta3\n" KIND
#define V1BETA2 GROUP "v1beta2\n" KIND
#define V1BETA1 GROUP "v1beta1\n" KIND
#define PLUGINS(sets) "profiles: [{plugins: {" sets "}}]\n"

enum { SCORES = POINT_COUNT };

static void add(char *out, size_t size, const char *name, const int64_t *weight)
{
	size_t used = strlen(out);

	if (weight)
		snprintf(out + used, size - used, "%s%s=%lld", used ? " " : "", name,
			 (long long)*weight);
	else
		snprintf(out + used, size - used, "%s%s", used ? " " : "", name);
}

/* The plugins of a point, or the scores with their weights, in order. */
static void list(char *out, size_t size, const struct profile *profile, int point)
{
	out[0] = '\0';
	for (size_t i = 0; point == SCORES && i < profile->score_count; i++)
		add(out, size, profile->scores[i].plugin, &profile->scores[i].weight);
	for (size_t i = 0; point != SCORES && i < profile->point_count[point]; i++)
		add(out, size, profile->point_plugins[point][i], NULL);
}

#define FILTERS_BEHIND_FIT                                                           \
	"VolumeRestrictions EBSLimits GCEPDLimits NodeVolumeLimits AzureDiskLimits " \
	"VolumeBinding VolumeZone PodTopologySpread InterPodAffinity"
#define DEFAULT_FILTERS                                                      \
	"NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts " \
	"NodeResourcesFit " FILTERS_BEHIND_FIT
#define DEFAULT_SCORES                                                              \
	"TaintToleration=3 NodeAffinity=2 NodeResourcesFit=1 VolumeBinding=1 "      \
	"PodTopologySpread=2 InterPodAffinity=2 NodeResourcesBalancedAllocation=1 " \
	"ImageLocality=1"

static const struct {
	const char *what;
	const char *yaml;
	int point;
	const char *plugins;
} resolutions[] = {
	{ "nothing said is the default", V1, SCORES, DEFAULT_SCORES },
	{ "no profiles are the default", V1 "profiles: []\n", SCORES, DEFAULT_SCORES },
	{ "an empty profile is the default", V1 "profiles: [null]\n", POINT_FILTER,
	  DEFAULT_FILTERS },
	{ "v1beta3 has the default of v1", V1BETA3, SCORES, DEFAULT_SCORES },
	{ "v1beta2 scores in an order of its own, with lower weights", V1BETA2, SCORES,
	  "NodeResourcesBalancedAllocation=1 ImageLocality=1 InterPodAffinity=1 "
	  "NodeResourcesFit=1 NodeAffinity=1 PodTopologySpread=2 TaintToleration=1" },
	{ "v1beta2 filters as v1", V1BETA2, POINT_FILTER, DEFAULT_FILTERS },
	{ "v1beta2 has its own order before filtering", V1BETA2, POINT_PRE_FILTER,
	  "NodeResourcesFit NodePorts VolumeRestrictions PodTopologySpread InterPodAffinity "
	  "VolumeBinding NodeAffinity" },
	{ "v1beta2 has its own order before scoring", V1BETA2, POINT_PRE_SCORE,
	  "InterPodAffinity PodTopologySpread TaintToleration NodeAffinity" },
	{ "a plugin disabled at a point stays at the others",
	  V1 PLUGINS("filter: {disabled: [{name: NodePorts}]}"), POINT_PRE_FILTER,
	  "NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions VolumeBinding "
	  "PodTopologySpread InterPodAffinity" },
	{ "a plugin disabled at a point is gone there",
	  V1 PLUGINS("filter: {disabled: [{name: NodeName}, {name: NodePorts}]}"), POINT_FILTER,
	  "NodeUnschedulable TaintToleration NodeAffinity NodeResourcesFit " FILTERS_BEHIND_FIT },
	{ "disabling what nobody knows does nothing",
	  V1 PLUGINS("score: {disabled: [{name: Nobody}]}"), SCORES, DEFAULT_SCORES },
	{ "a star takes all away", V1 PLUGINS("score: {disabled: [{name: \"*\"}]}"), SCORES, "" },
	{ "what is enabled beside a star stays",
	  V1 PLUGINS("score: {disabled: [{name: \"*\"}], enabled: [{name: ImageLocality, weight: "
		     "7}]}"),
	  SCORES, "ImageLocality=7" },
	{ "a star at one point leaves the others", V1 PLUGINS("score: {disabled: [{name: \"*\"}]}"),
	  POINT_FILTER, DEFAULT_FILTERS },
	{ "a plugin said anew goes first, in the order said",
	  V1 PLUGINS("score: {enabled: [{name: ImageLocality, weight: 4}, {name: NodeAffinity, "
		     "weight: 5}, {name: TaintToleration, weight: 6}]}"),
	  SCORES,
	  "ImageLocality=4 NodeAffinity=5 TaintToleration=6 NodeResourcesFit=1 VolumeBinding=1 "
	  "PodTopologySpread=2 InterPodAffinity=2 NodeResourcesBalancedAllocation=1" },
	{ "a plugin that multiPoint has not goes last",
	  V1 PLUGINS("multiPoint: {disabled: [{name: NodeAffinity}]}, score: {enabled: [{name: "
		     "NodeAffinity, weight: 9}, {name: ImageLocality}]}"),
	  SCORES,
	  "ImageLocality=1 TaintToleration=3 NodeResourcesFit=1 VolumeBinding=1 "
	  "PodTopologySpread=2 InterPodAffinity=2 NodeResourcesBalancedAllocation=1 "
	  "NodeAffinity=9" },
	{ "a plugin both enabled and disabled at a point is enabled",
	  V1 PLUGINS("filter: {disabled: [{name: NodeName}], enabled: [{name: NodeName}]}"),
	  POINT_FILTER,
	  "NodeUnschedulable TaintToleration NodeAffinity NodePorts NodeResourcesFit "
	  "" FILTERS_BEHIND_FIT " NodeName" },
	{ "a weight left out is 1, not the default's",
	  V1 PLUGINS("score: {disabled: [{name: \"*\"}], enabled: [{name: NodeAffinity}, {name: "
		     "TaintToleration, weight: 0}]}"),
	  SCORES, "NodeAffinity=1 TaintToleration=1" },
	{ "a weight may be negative",
	  V1 PLUGINS("score: {disabled: [{name: \"*\"}], enabled: [{name: NodeAffinity, weight: "
		     "-2}]}"),
	  SCORES, "NodeAffinity=-2" },
	{ "multiPoint says a weight anew in place",
	  V1 PLUGINS("multiPoint: {enabled: [{name: NodeAffinity, weight: 8}]}"), SCORES,
	  "TaintToleration=3 NodeAffinity=8 NodeResourcesFit=1 VolumeBinding=1 "
	  "PodTopologySpread=2 InterPodAffinity=2 NodeResourcesBalancedAllocation=1 "
	  "ImageLocality=1" },
	{ "a point's weight goes before multiPoint's",
	  V1 PLUGINS("multiPoint: {enabled: [{name: NodeAffinity, weight: 8}]}, score: {disabled: "
		     "[{name: \"*\"}], enabled: [{name: NodeAffinity, weight: 5}]}"),
	  SCORES, "NodeAffinity=5" },
	{ "multiPoint alone",
	  V1 PLUGINS("multiPoint: {disabled: [{name: \"*\"}], enabled: [{name: PrioritySort}, "
		     "{name: DefaultBinder}, {name: InterPodAffinity}, {name: NodePorts}]}"),
	  POINT_PRE_FILTER, "InterPodAffinity NodePorts" },
	{ "plugins outside the default",
	  V1 PLUGINS("multiPoint: {enabled: [{name: CinderLimits}, {name: SelectorSpread}, {name: "
		     "DynamicResources}]}"),
	  POINT_POST_FILTER, "DefaultPreemption DynamicResources" },
	{ "SelectorSpread at multiPoint even in v1",
	  V1 PLUGINS("multiPoint: {enabled: [{name: SelectorSpread, weight: 3}]}"), SCORES,
	  DEFAULT_SCORES " SelectorSpread=3" },
	{ "SelectorSpread in v1beta3",
	  V1BETA3 PLUGINS("score: {disabled: [{name: \"*\"}], enabled: [{name: SelectorSpread}]}"),
	  SCORES, "SelectorSpread=1" },
	{ "a default enabled again in v1beta2 keeps its place",
	  V1BETA2 PLUGINS("score: {enabled: [{name: NodeResourcesFit, weight: 3}, {name: "
			  "VolumeBinding}], disabled: [{name: ImageLocality}]}"),
	  SCORES,
	  "NodeResourcesBalancedAllocation=1 InterPodAffinity=1 NodeResourcesFit=3 "
	  "NodeAffinity=1 PodTopologySpread=2 TaintToleration=1 VolumeBinding=1" },
	{ "v1beta2 passes multiPoint over",
	  V1BETA2 PLUGINS("multiPoint: {disabled: [{name: \"*\"}]}"), POINT_POST_FILTER,
	  "DefaultPreemption" },
	{ "v1beta1 has the plugins of v1.22", V1BETA1, SCORES,
	  "NodeResourcesBalancedAllocation=1 ImageLocality=1 InterPodAffinity=1 "
	  "NodeResourcesLeastAllocated=1 NodeAffinity=1 NodePreferAvoidPods=10000 "
	  "PodTopologySpread=2 TaintToleration=1" },
	{ "its filters are v1beta2's", V1BETA1, POINT_FILTER, DEFAULT_FILTERS },
	{ "another weight takes two steps in v1beta1",
	  V1BETA1 PLUGINS(
		  "score: {disabled: [{name: \"*\"}], enabled: [{name: NodeAffinity, weight: "
		  "7}, {name: NodeLabel, weight: 3}, {name: ServiceAffinity}, {name: "
		  "SelectorSpread}]}"),
	  SCORES, "NodeAffinity=7 NodeLabel=3 ServiceAffinity=1 SelectorSpread=1" },
	{ "the old filters in v1beta1",
	  V1BETA1 PLUGINS(
		  "preFilter: {disabled: [{name: \"*\"}], enabled: [{name: "
		  "ServiceAffinity}]}, filter: {disabled: [{name: \"*\"}], enabled: [{name: "
		  "NodeLabel}, {name: ServiceAffinity}]}"),
	  POINT_FILTER, "NodeLabel ServiceAffinity" },
	{ "no preemption", V1 PLUGINS("postFilter: {disabled: [{name: DefaultPreemption}]}"),
	  POINT_POST_FILTER, "" },
};

Test(configuration, says_what_takes_no_part)
{
	static const struct {
		const char *yaml;
		const char *remarks;
	} cases[] = {
		{ V1 PLUGINS("multiPoint: {enabled: [{name: CinderLimits}]}"), "" },
		{ V1 PLUGINS("multiPoint: {enabled: [{name: SelectorSpread}, {name: "
			     "DynamicResources}]}"),
		  "f:1:1: DynamicResources is not built and takes no part in decisions" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct read_config read;

		read_config_init(&read, cases[i].yaml);
		cr_expect_eq(read.status, STATUS_OK, "%s", read.errors);
		cr_expect_str_eq(read.remarks, cases[i].remarks, "%s\n%s", cases[i].yaml,
				 read.remarks);
		read_config_fini(&read);
	}
}

Test(configuration, resolves_as_upstream_does)
{
	for (size_t i = 0; i < sizeof(resolutions) / sizeof(resolutions[0]); i++) {
		struct read_config read;
		char got[1024];

		read_config_init(&read, resolutions[i].yaml);
		cr_assert_eq(read.status, STATUS_OK, "%s: %s", resolutions[i].what, read.errors);
		cr_assert_eq(read.profiles.count, 1);
		list(got, sizeof(got), &read.profiles.items[0], resolutions[i].point);
		cr_expect_str_eq(got, resolutions[i].plugins, "%s:\n%s\nwanted\n%s",
				 resolutions[i].what, got, resolutions[i].plugins);
		read_config_fini(&read);
	}
}

/* What only a feature gate brings into v1beta2. */
Test(configuration, scores_volumes_in_v1beta2_behind_a_gate)
{
	static const struct {
		const char *yaml, *gates;
		bool scored;
	} cases[] = {
		{ V1BETA2, NULL, false },
		{ V1BETA2, "VolumeCapacityPriority=true", true },
		{ V1BETA2 PLUGINS("score: {disabled: [{name: VolumeBinding}]}"),
		  "VolumeCapacityPriority=true", false },
		{ V1BETA2 PLUGINS("score: {enabled: [{name: VolumeBinding}]}"), NULL, true },
		{ V1, NULL, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct read_config read;
		char got[1024];

		read_config_init_gates(&read, cases[i].yaml, cases[i].gates);
		cr_assert_eq(read.status, STATUS_OK, "%s", read.errors);
		list(got, sizeof(got), &read.profiles.items[0], SCORES);
		cr_expect_eq(strstr(got, "VolumeBinding=1") != NULL, cases[i].scored, "%zu: %s", i,
			     got);
		read_config_fini(&read);
	}
}

static const struct {
	const char *what;
	const char *yaml;
	const char *remark; /* "" for none */
} loads[] = {
	{ "every field that scheduling does not read",
	  V1 "parallelism: 4\nleaderElection: {leaderElect: false, resourceLock: endpoints, "
	     "leaseDuration: 1s}\nclientConnection: {kubeconfig: /a, qps: 100.5, burst: 200, "
	     "contentType: a/b, acceptContentTypes: \"\"}\nenableProfiling: false\n"
	     "enableContentionProfiling: false\npodInitialBackoffSeconds: 2\n"
	     "podMaxBackoffSeconds: 2\n",
	  "" },
	{ "a closed bind address",
	  V1BETA2 "healthzBindAddress: 0.0.0.0:0\n"
		  "metricsBindAddress: \"[::1]:0\"\n",
	  "" },
	{ "any bind address in v1beta1", V1BETA1 "healthzBindAddress: 0.0.0.0:10251\n", "" },
	{ "an empty bind address", V1BETA2 "healthzBindAddress: \"\"\n", "" },
	{ "arguments that are absent or null",
	  V1 "profiles: [{pluginConfig: [{name: NodeResourcesFit}, {name: NodeAffinity, args: }, "
	     "{name: Other, args: }]}]\n",
	  "" },
	{ "arguments that name their type",
	  V1 "profiles: [{pluginConfig: [{name: NodeAffinity, args: {apiVersion: "
	     "kubescheduler.config.k8s.io/v1beta3, kind: NodeAffinityArgs}}]}]\n",
	  "" },
	{ "arguments of a plugin that takes none",
	  V1 "profiles: [{pluginConfig: [{name: NodeName, args: {a: b}}]}]\n",
	  "f:3:35: arguments of \"NodeName\" are passed over: kube-scheduler has none for it" },
	{ "arguments of a plugin that does not run are only read",
	  V1 "profiles: [{plugins: {multiPoint: {disabled: [{name: NodeResourcesFit}]}}, "
	     "pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: None}}}]}]\n",
	  "" },
	{ "an extender",
	  V1 "extenders: [{urlPrefix: \"https://a\", filterVerb: filter, prioritizeVerb: "
	     "prioritize, preemptVerb: p, weight: 2, bindVerb: bind, enableHTTPS: true, tlsConfig: "
	     "{insecure: true}, httpTimeout: 30s, nodeCacheCapable: true, ignorable: true, "
	     "managedResources: [{name: a.com/x}]}]\n",
	  "f:3:12: extenders are not called: decisions are those of the scheduler without them" },
	{ "multiPoint in v1beta2", V1BETA2 PLUGINS("multiPoint: {enabled: [{name: Nobody}]}"),
	  "f:3:35: plugins.multiPoint has no effect in this version of "
	  "KubeSchedulerConfiguration" },
	{ "preEnqueue in v1beta3", V1BETA3 PLUGINS("preEnqueue: {disabled: [{name: \"*\"}]}"),
	  "f:3:35: plugins.preEnqueue has no effect in this version of "
	  "KubeSchedulerConfiguration" },
	{ "queues that are sorted alike in two profiles",
	  V1BETA2 "profiles: [{schedulerName: a}, {schedulerName: b, plugins: {queueSort: "
		  "{enabled: [{name: PrioritySort}]}}}]\n",
	  "" },
};

Test(configuration, loads_what_upstream_takes)
{
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		struct read_config read;

		read_config_init(&read, loads[i].yaml);
		cr_expect_eq(read.status, STATUS_OK, "%s: %s", loads[i].what, read.errors);
		cr_expect_str_eq(read.remarks, loads[i].remark, "%s: %s", loads[i].what,
				 read.remarks);
		read_config_fini(&read);
	}
}

static const struct {
	const char *yaml;
	int32_t first, second; /* of the two profiles */
} percentages[] = {
	{ V1 "profiles: [{schedulerName: a}, {schedulerName: b}]\n", -1, -1 },
	{ V1 "percentageOfNodesToScore: 30\nprofiles: [{schedulerName: a}, {schedulerName: b, "
	     "percentageOfNodesToScore: 70}]\n",
	  30, 70 },
	{ V1 "percentageOfNodesToScore: 0\nprofiles: [{schedulerName: a, percentageOfNodesToScore: "
	     "100}, {schedulerName: b}]\n",
	  100, 0 },
	{ V1BETA3
	  "percentageOfNodesToScore: 5\nprofiles: [{schedulerName: a}, {schedulerName: b}]\n",
	  5, 5 },
};

Test(configuration, a_profiles_percentage_goes_before_the_one_of_all)
{
	for (size_t i = 0; i < sizeof(percentages) / sizeof(percentages[0]); i++) {
		struct read_config read;

		read_config_init(&read, percentages[i].yaml);
		cr_assert_eq(read.profiles.count, 2, "%s", read.errors);
		cr_expect_eq(read.profiles.items[0].percentage_of_nodes_to_score,
			     percentages[i].first, "%s", percentages[i].yaml);
		cr_expect_eq(read.profiles.items[1].percentage_of_nodes_to_score,
			     percentages[i].second, "%s", percentages[i].yaml);
		read_config_fini(&read);
	}
}

Test(configuration, profiles_are_found_by_the_symbol_of_their_name)
{
	struct read_config read;
	const struct profile *b;

	read_config_init(&read, V1 "profiles: [{schedulerName: a}, {schedulerName: b}]\n");
	b = profile_find(&read.profiles, intern_text(&read.cluster.symbols, "b"));
	cr_assert_not_null(b);
	cr_expect_str_eq(b->scheduler_name, "b");
	cr_expect_null(profile_find(&read.profiles, intern_text(&read.cluster.symbols, "c")));
	cr_expect_null(profile_find(&read.profiles, read.cluster.known.default_scheduler));
	read_config_fini(&read);
}

/* A rule of preFilter alone is prepared, and so is one of filter alone. */
Test(configuration, every_predicate_is_prepared_once)
{
	struct read_config read;
	const struct profile *profile;
	bool seen[PROFILE_RULES_MAX] = { false };

	read_config_init(&read, V1 PLUGINS("filter: {disabled: [{name: NodePorts}]}, preFilter: "
					   "{disabled: [{name: NodeAffinity}]}"));
	profile = &read.profiles.items[0];
	for (size_t i = 0; i < profile->filter_count; i++) {
		const struct profile_filter *filter = &profile->filters[i];
		const char *plugin = filter->rule->plugin;

		if (!strcmp(plugin, "NodePorts"))
			cr_expect(!filter->at_filter && filter->at_pre_filter);
		if (!strcmp(plugin, "NodeAffinity"))
			cr_expect(filter->at_filter && !filter->at_pre_filter);
		cr_expect_lt(profile->prepare_order[i], profile->filter_count);
		cr_expect_not(seen[profile->prepare_order[i]]);
		seen[profile->prepare_order[i]] = true;
	}
	cr_expect_str_eq(profile->filters[profile->prepare_order[0]].rule->plugin, "NodePorts");
	read_config_fini(&read);
}

Test(configuration, a_thousand_profiles_are_enough)
{
	enum { COUNT = 1001, SIZE = COUNT * 24 + 200 };
	char *yaml = malloc(SIZE);
	size_t used;
	struct read_config read;

	cr_assert_not_null(yaml);
	used = (size_t)snprintf(yaml, SIZE, V1 "profiles:\n");
	for (int i = 0; i < COUNT; i++)
		used += (size_t)snprintf(yaml + used, SIZE - used, "- schedulerName: p%d\n", i);
	read_config_init(&read, yaml);
	cr_expect_eq(read.status, STATUS_BAD_INPUT);
	cr_expect_str_eq(read.errors, "f:4:1: profiles: 1001 profiles, expected at most 1000");
	read_config_fini(&read);
	free(yaml);
}

static struct member text_member(const char *key, const char *text)
{
	return (struct member){
		.key = key,
		.key_length = (uint32_t)strlen(key),
		.value = { .kind = VALUE_STRING, .count = (uint32_t)strlen(text), .text = text },
	};
}

Test(configuration, documents_of_other_kinds_are_not_taken)
{
	static const struct {
		const char *version, *kind;
		bool taken;
	} documents[] = {
		{ "kubescheduler.config.k8s.io/v1", "KubeSchedulerConfiguration", true },
		{ "kubescheduler.config.k8s.io/v1alpha1", "KubeSchedulerConfiguration", true },
		{ "v1", "Policy", true },
		{ "", "Policy", true },
		{ "kubescheduler.config.k8s.io/v1", "Policy", true },
		{ "kyverno.io/v1", "Policy", false },
		{ "v1", "Pod", false },
		{ "v1", "PolicyList", false },
	};

	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct member members[] = {
			text_member("apiVersion", documents[i].version),
			text_member("kind", documents[i].kind),
		};
		const struct value document = { .kind = VALUE_MAP, .count = 2, .members = members };

		cr_expect_eq(profiles_is_config(&document), documents[i].taken, "%s %s",
			     documents[i].version, documents[i].kind);
	}
}

static void expect_point(const struct profile *p, enum extension_point point, const char *want)
{
	char got[1024] = "";
	size_t used = 0;

	for (size_t i = 0; i < p->point_count[point]; i++)
		used += (size_t)snprintf(got + used, sizeof(got) - used, "%s%s", i ? " " : "",
					 p->point_plugins[point][i]);
	cr_expect_str_eq(got, want, "%s", got);
}

Test(configuration, the_default_profile_of_v1_36_is_its_own)
{
	struct read_config read;
	const struct profile *p;
	static const int64_t weights[] = { 3, 2, 1, 1, 2, 2, 2, 1, 1 };

	read_config_init_version(&read, KUBERNETES_1_36, NULL);
	cr_assert_eq(read.status, STATUS_OK);
	cr_expect_str_eq(read.remarks, "");
	p = &read.profiles.items[0];
	expect_point(p, POINT_PRE_FILTER,
		     "NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits "
		     "VolumeBinding VolumeZone PodTopologySpread InterPodAffinity DynamicResources "
		     "NodeDeclaredFeatures");
	expect_point(
		p, POINT_FILTER,
		"NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts "
		"NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone "
		"PodTopologySpread InterPodAffinity DynamicResources NodeDeclaredFeatures");
	expect_point(p, POINT_POST_FILTER, "DynamicResources DefaultPreemption");
	expect_point(p, POINT_PRE_SCORE,
		     "TaintToleration NodeAffinity NodeResourcesFit VolumeBinding "
		     "PodTopologySpread InterPodAffinity NodeResourcesBalancedAllocation");
	cr_assert_eq(p->score_count, sizeof(weights) / sizeof(weights[0]));
	for (size_t i = 0; i < p->score_count; i++)
		cr_expect_eq(p->scores[i].weight, weights[i], "%s", p->scores[i].plugin);
	cr_expect(p->honours_gates);
	read_config_fini(&read);
}
