/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.26: pkg/scheduler/framework/plugins/registry.go, apis/config/v1{,beta3,beta2}/default_plugins.go;
 * v1.22: apis/config/v1beta1/default_plugins.go; v1.36: registry.go, apis/config/v1/default_plugins.go.
 */
#include "profiles/plugins.h"

#include <string.h>

#include "predicates/predicates.h"
#include "priorities/priorities.h"
#include "profiles/profiles.h"

#define BIT(point) (1U << AT_##point)
#define FILTERS (BIT(PRE_FILTER) | BIT(FILTER))
#define SCORES (BIT(PRE_SCORE) | BIT(SCORE))

/*
 * In the order of v1.26's default profile; then those outside it; then those of v1.22 that v1.26 has no
 * more; then older and newer ones. A plugin without points in a version is not there.
 */
static const struct plugin plugins[] = {
	{ "PrioritySort", BIT(QUEUE_SORT), BIT(QUEUE_SORT), NULL },
	{ "NodeUnschedulable", BIT(FILTER), BIT(FILTER), NULL },
	{ "NodeName", BIT(FILTER), BIT(FILTER), NULL },
	{ "TaintToleration", BIT(FILTER) | SCORES, BIT(FILTER) | SCORES, NULL },
	{ "NodeAffinity", FILTERS | SCORES, FILTERS | SCORES, NULL },
	{ "NodePorts", FILTERS, FILTERS, NULL },
	{ "NodeResourcesFit", FILTERS | BIT(SCORE), FILTERS | SCORES, NULL },
	{ "VolumeRestrictions", FILTERS, FILTERS, NULL },
	{ "EBSLimits", BIT(FILTER), 0, NULL },
	{ "GCEPDLimits", BIT(FILTER), 0, NULL },
	{ "NodeVolumeLimits", BIT(FILTER), FILTERS, NULL },
	{ "AzureDiskLimits", BIT(FILTER), 0, NULL },
	{ "VolumeBinding", FILTERS | BIT(SCORE) | BIT(RESERVE) | BIT(PRE_BIND),
	  FILTERS | SCORES | BIT(RESERVE) | BIT(PRE_BIND), NULL },
	{ "VolumeZone", BIT(FILTER), FILTERS, NULL },
	{ "PodTopologySpread", FILTERS | SCORES, FILTERS | SCORES, NULL },
	{ "InterPodAffinity", FILTERS | SCORES, FILTERS | SCORES, NULL },
	{ "DefaultPreemption", BIT(POST_FILTER), BIT(POST_FILTER) | BIT(PRE_ENQUEUE), NULL },
	{ "NodeResourcesBalancedAllocation", BIT(SCORE), SCORES, NULL },
	{ "ImageLocality", BIT(SCORE), BIT(SCORE), NULL },
	{ "DefaultBinder", BIT(BIND), BIT(BIND), NULL },
	{ "CinderLimits", BIT(FILTER), 0, NULL },
	{ "DynamicResources",
	  FILTERS | BIT(POST_FILTER) | BIT(PRE_SCORE) | BIT(RESERVE) | BIT(POST_BIND),
	  BIT(PRE_ENQUEUE) | FILTERS | BIT(POST_FILTER) | BIT(RESERVE) | BIT(PRE_BIND) | BIT(SCORE),
	  NULL },
	{ "SchedulingGates", BIT(PRE_ENQUEUE), BIT(PRE_ENQUEUE), NULL },
	{ "SelectorSpread", SCORES, 0, NULL },
	{ "NodeLabel", BIT(FILTER) | BIT(SCORE), 0, NULL },
	{ "NodePreferAvoidPods", BIT(SCORE), 0, NULL },
	{ "NodeResourcesLeastAllocated", BIT(SCORE), 0, "NodeResourcesFit" },
	{ "NodeResourcesMostAllocated", BIT(SCORE), 0, "NodeResourcesFit" },
	{ "RequestedToCapacityRatio", BIT(SCORE), 0, "NodeResourcesFit" },
	{ "ServiceAffinity", FILTERS | BIT(SCORE), 0, NULL },
	/* Predicates and priorities that went before there were plugins. */
	{ "CheckNodeCondition", BIT(FILTER), 0, NULL },
	{ "CheckNodeDiskPressure", BIT(FILTER), 0, NULL },
	{ "CheckNodeMemoryPressure", BIT(FILTER), 0, NULL },
	{ "CheckNodePIDPressure", BIT(FILTER), 0, NULL },
	{ "NoVolumeNodeConflict", BIT(FILTER), 0, NULL },
	{ "PodToleratesNodeNoExecuteTaints", BIT(FILTER), 0, NULL },
	{ "ResourceLimitsPriority", BIT(SCORE), 0, NULL },
	/* Since v1.35. */
	{ "NodeDeclaredFeatures", 0, FILTERS, NULL },
	{ "GangScheduling", 0, BIT(PRE_ENQUEUE) | BIT(PERMIT), NULL },
	{ "TopologyPlacementGenerator", 0, BIT(PLACEMENT_GENERATE), NULL },
	{ "PodGroupPodsCount", 0, BIT(PLACEMENT_SCORE), NULL },
};

enum {
	PLUGIN_COUNT_EVER = sizeof(plugins) / sizeof(plugins[0]),
	PLUGIN_COUNT_1_26 = 24,
	PLUGIN_COUNT_V1BETA1 = 30,
};

_Static_assert(PLUGIN_COUNT_EVER <= (int)PLUGIN_COUNT_MAX, "a bit for each plugin");

/* v1 and v1beta3. */
static const struct default_plugin multi_point[] = {
	{ "PrioritySort", 0 },
	{ "NodeUnschedulable", 0 },
	{ "NodeName", 0 },
	{ "TaintToleration", 3 },
	{ "NodeAffinity", 2 },
	{ "NodePorts", 0 },
	{ "NodeResourcesFit", 1 },
	{ "VolumeRestrictions", 0 },
	{ "EBSLimits", 0 },
	{ "GCEPDLimits", 0 },
	{ "NodeVolumeLimits", 0 },
	{ "AzureDiskLimits", 0 },
	{ "VolumeBinding", 0 },
	{ "VolumeZone", 0 },
	{ "PodTopologySpread", 2 },
	{ "InterPodAffinity", 2 },
	{ "DefaultPreemption", 0 },
	{ "NodeResourcesBalancedAllocation", 1 },
	{ "ImageLocality", 1 },
	{ "DefaultBinder", 0 },
	/* Behind its feature gate, without which it lets all pods into the queue. */
	{ "SchedulingGates", 0 },
};

/* v1 of v1.36: getDefaultPlugins and applyFeatureGates, as the gates are by default. */
static const struct default_plugin multi_point_of_1_36[] = {
	{ "SchedulingGates", 0 },
	{ "PrioritySort", 0 },
	{ "NodeUnschedulable", 0 },
	{ "NodeName", 0 },
	{ "TaintToleration", 3 },
	{ "NodeAffinity", 2 },
	{ "NodePorts", 0 },
	{ "NodeResourcesFit", 1 },
	{ "VolumeRestrictions", 0 },
	{ "NodeVolumeLimits", 0 },
	{ "VolumeBinding", 0 },
	{ "VolumeZone", 0 },
	{ "PodTopologySpread", 2 },
	{ "InterPodAffinity", 2 },
	{ "DynamicResources", 2 },
	{ "DefaultPreemption", 0 },
	{ "NodeResourcesBalancedAllocation", 1 },
	{ "ImageLocality", 1 },
	{ "DefaultBinder", 0 },
	{ "NodeDeclaredFeatures", 0 },
};

/* v1beta2 and v1beta1 name each extension point. */
static const struct default_plugin queue_sort[] = { { "PrioritySort", 0 } };
static const struct default_plugin pre_filter[] = {
	{ "NodeResourcesFit", 0 },  { "NodePorts", 0 },	       { "VolumeRestrictions", 0 },
	{ "PodTopologySpread", 0 }, { "InterPodAffinity", 0 }, { "VolumeBinding", 0 },
	{ "NodeAffinity", 0 },
};
static const struct default_plugin filter[] = {
	{ "NodeUnschedulable", 0 },  { "NodeName", 0 },		 { "TaintToleration", 0 },
	{ "NodeAffinity", 0 },	     { "NodePorts", 0 },	 { "NodeResourcesFit", 0 },
	{ "VolumeRestrictions", 0 }, { "EBSLimits", 0 },	 { "GCEPDLimits", 0 },
	{ "NodeVolumeLimits", 0 },   { "AzureDiskLimits", 0 },	 { "VolumeBinding", 0 },
	{ "VolumeZone", 0 },	     { "PodTopologySpread", 0 }, { "InterPodAffinity", 0 },
};
static const struct default_plugin post_filter[] = { { "DefaultPreemption", 0 } };
static const struct default_plugin pre_score[] = {
	{ "InterPodAffinity", 0 },
	{ "PodTopologySpread", 0 },
	{ "TaintToleration", 0 },
	{ "NodeAffinity", 0 },
};
static const struct default_plugin score[] = {
	{ "NodeResourcesBalancedAllocation", 1 },
	{ "ImageLocality", 1 },
	{ "InterPodAffinity", 1 },
	{ "NodeResourcesFit", 1 },
	{ "NodeAffinity", 1 },
	{ "PodTopologySpread", 2 },
	{ "TaintToleration", 1 },
	{ "VolumeBinding", 1 }, /* behind the feature gate VolumeCapacityPriority */
};
static const struct default_plugin pre_enqueue[] = { { "SchedulingGates", 0 } };
static const struct default_plugin score_of_v1beta1[] = {
	{ "NodeResourcesBalancedAllocation", 1 },
	{ "ImageLocality", 1 },
	{ "InterPodAffinity", 1 },
	{ "NodeResourcesLeastAllocated", 1 },
	{ "NodeAffinity", 1 },
	{ "NodePreferAvoidPods", 10000 },
	{ "PodTopologySpread", 2 },
	{ "TaintToleration", 1 },
	{ "VolumeBinding", 1 },
};
static const struct default_plugin reserve[] = { { "VolumeBinding", 0 } };
static const struct default_plugin pre_bind[] = { { "VolumeBinding", 0 } };
static const struct default_plugin bind[] = { { "DefaultBinder", 0 } };

struct default_list {
	const struct default_plugin *items;
	size_t count;
};

#define LIST(array)                                       \
	{                                                 \
		array, sizeof(array) / sizeof((array)[0]) \
	}

static const struct default_list lists_of_v1beta1[PLUGIN_SET_COUNT] = {
	[AT_QUEUE_SORT] = LIST(queue_sort),
	[AT_PRE_FILTER] = LIST(pre_filter),
	[AT_FILTER] = LIST(filter),
	[AT_POST_FILTER] = LIST(post_filter),
	[AT_PRE_SCORE] = LIST(pre_score),
	[AT_SCORE] = LIST(score_of_v1beta1),
	[AT_RESERVE] = LIST(reserve),
	[AT_PRE_BIND] = LIST(pre_bind),
	[AT_BIND] = LIST(bind),
};

static const struct default_list lists_of_v1beta2[PLUGIN_SET_COUNT] = {
	[AT_QUEUE_SORT] = LIST(queue_sort),
	[AT_PRE_FILTER] = LIST(pre_filter),
	[AT_FILTER] = LIST(filter),
	[AT_POST_FILTER] = LIST(post_filter),
	[AT_PRE_SCORE] = LIST(pre_score),
	[AT_SCORE] = LIST(score),
	[AT_RESERVE] = LIST(reserve),
	[AT_PRE_BIND] = LIST(pre_bind),
	[AT_BIND] = LIST(bind),
	[AT_PRE_ENQUEUE] = LIST(pre_enqueue),
};

static const struct default_list lists_since_v1beta3[PLUGIN_SET_COUNT] = {
	[AT_MULTI_POINT] = LIST(multi_point),
};

static const struct default_list lists_of_1_36[PLUGIN_SET_COUNT] = {
	[AT_MULTI_POINT] = LIST(multi_point_of_1_36),
};

const char *plugin_set_name(enum plugin_set_id set)
{
	static const char *const names[] = {
#define X(id, name) [AT_##id] = name,
		PLUGIN_SET_LIST(X)
#undef X
	};

	return names[set];
}

static const struct plugin *find_among(size_t count, const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(plugins[i].name) == length && !memcmp(plugins[i].name, name, length))
			return &plugins[i];
	}
	return NULL;
}

unsigned int plugin_points(const struct plugin *plugin, enum kubernetes_version kubernetes)
{
	return kubernetes == KUBERNETES_1_26 ? plugin->points : plugin->points_in_1_36;
}

const struct plugin *plugin_find(enum kubernetes_version kubernetes, enum config_version version,
				 const char *name, size_t length)
{
	const struct plugin *plugin;

	if (kubernetes == KUBERNETES_1_26)
		return find_among(version == CONFIG_V1BETA1 ? PLUGIN_COUNT_V1BETA1
							    : PLUGIN_COUNT_1_26,
				  name, length);
	plugin = find_among(PLUGIN_COUNT_EVER, name, length);
	return plugin && plugin_points(plugin, kubernetes) ? plugin : NULL;
}

const struct plugin *plugin_find_ever(const char *name)
{
	return find_among(PLUGIN_COUNT_EVER, name, strlen(name));
}

const char *plugin_rule(const struct plugin *plugin)
{
	return plugin->today ? plugin->today : plugin->name;
}

const struct plugin *plugin_all(size_t *count)
{
	*count = PLUGIN_COUNT_EVER;
	return plugins;
}

size_t plugin_index(const struct plugin *plugin)
{
	return (size_t)(plugin - plugins);
}

const struct default_plugin *plugin_defaults(enum kubernetes_version kubernetes,
					     enum config_version version, enum plugin_set_id set,
					     size_t *count)
{
	static const struct default_list *const lists[] = {
		[CONFIG_V1BETA1] = lists_of_v1beta1,
		[CONFIG_V1BETA2] = lists_of_v1beta2,
		[CONFIG_V1BETA3] = lists_since_v1beta3,
		[CONFIG_V1] = lists_since_v1beta3,
	};
	const struct default_list *list = kubernetes == KUBERNETES_1_26 ? &lists[version][set]
									: &lists_of_1_36[set];

	*count = list->count;
	return list->items;
}

/* Has every rule that the plugin brings an implementation here? Gates, queue order, preemption and binding
 * are part of the cycle itself. */
static bool is_built(const struct plugin *plugin, enum kubernetes_version kubernetes)
{
	static const char *const of_the_cycle[] = { "DefaultPreemption", "SchedulingGates",
						    "PrioritySort", "DefaultBinder" };
	unsigned int points = plugin_points(plugin, kubernetes);
	const struct predicate *predicate = predicate_find(plugin->name);
	const struct priority *priority = priority_find(plugin->name);
	bool filters = points & FILTERS;
	bool scores = points & BIT(SCORE);

	for (size_t i = 0; i < sizeof(of_the_cycle) / sizeof(of_the_cycle[0]); i++) {
		if (!strcmp(plugin->name, of_the_cycle[i]))
			return true;
	}
	/* Its rule only tells who would need it. */
	if (!strcmp(plugin->name, "DynamicResources"))
		return false;
	return (filters || scores) && (!filters || predicate) && (!scores || priority);
}

/* NULL when it is not there, or in v1.26 only with its feature gate. */
static const struct default_plugin *default_of(const char *name, enum kubernetes_version kubernetes)
{
	bool first = kubernetes == KUBERNETES_1_26;
	size_t count;
	const struct default_plugin *list =
		plugin_defaults(kubernetes, CONFIG_V1, AT_MULTI_POINT, &count);

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(list[i].name, name) && !(first && !strcmp(name, "SchedulingGates")))
			return &list[i];
	}
	return NULL;
}

static int64_t default_weight(const struct plugin *plugin, enum kubernetes_version kubernetes)
{
	const struct default_plugin *standard = default_of(plugin->name, kubernetes);

	if (!(plugin_points(plugin, kubernetes) & BIT(SCORE)))
		return 0;
	return standard && standard->weight ? standard->weight : 1;
}

const struct plugin_info *profiles_plugins(enum kubernetes_version version, size_t *count)
{
	static struct plugin_info infos[PLUGIN_COUNT_EVER];

	*count = 0;
	for (size_t i = 0; i < PLUGIN_COUNT_EVER; i++) {
		const struct plugin *p = &plugins[i];

		if (!plugin_find(version, CONFIG_V1, p->name, strlen(p->name)))
			continue;
		infos[(*count)++] = (struct plugin_info){
			.name = p->name,
			.default_weight = default_weight(p, version),
			.built = is_built(p, version),
			.in_default_profile = default_of(p->name, version) != NULL,
		};
	}
	return infos;
}
