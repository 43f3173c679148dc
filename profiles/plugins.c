/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.26: pkg/scheduler/framework/plugins/registry.go, apis/config/v1{,beta3,beta2}/default_plugins.go;
 * v1.22: apis/config/v1beta1/default_plugins.go.
 */
#include "profiles/plugins.h"

#include <string.h>

#include "predicates/predicates.h"
#include "priorities/priorities.h"
#include "profiles/profiles.h"

#define BIT(point) (1U << AT_##point)
#define FILTERS (BIT(PRE_FILTER) | BIT(FILTER))
#define SCORES (BIT(PRE_SCORE) | BIT(SCORE))

/* In the order of the default profile; then those outside it; then those that v1.26 has no more. */
static const struct plugin plugins[] = {
	{ "PrioritySort", BIT(QUEUE_SORT), NULL },
	{ "NodeUnschedulable", BIT(FILTER), NULL },
	{ "NodeName", BIT(FILTER), NULL },
	{ "TaintToleration", BIT(FILTER) | SCORES, NULL },
	{ "NodeAffinity", FILTERS | SCORES, NULL },
	{ "NodePorts", FILTERS, NULL },
	{ "NodeResourcesFit", FILTERS | BIT(SCORE), NULL },
	{ "VolumeRestrictions", FILTERS, NULL },
	{ "EBSLimits", BIT(FILTER), NULL },
	{ "GCEPDLimits", BIT(FILTER), NULL },
	{ "NodeVolumeLimits", BIT(FILTER), NULL },
	{ "AzureDiskLimits", BIT(FILTER), NULL },
	{ "VolumeBinding", FILTERS | BIT(SCORE) | BIT(RESERVE) | BIT(PRE_BIND), NULL },
	{ "VolumeZone", BIT(FILTER), NULL },
	{ "PodTopologySpread", FILTERS | SCORES, NULL },
	{ "InterPodAffinity", FILTERS | SCORES, NULL },
	{ "DefaultPreemption", BIT(POST_FILTER), NULL },
	{ "NodeResourcesBalancedAllocation", BIT(SCORE), NULL },
	{ "ImageLocality", BIT(SCORE), NULL },
	{ "DefaultBinder", BIT(BIND), NULL },
	{ "CinderLimits", BIT(FILTER), NULL },
	{ "DynamicResources",
	  FILTERS | BIT(POST_FILTER) | BIT(PRE_SCORE) | BIT(RESERVE) | BIT(POST_BIND), NULL },
	{ "SchedulingGates", BIT(PRE_ENQUEUE), NULL },
	{ "SelectorSpread", SCORES, NULL },
	{ "NodeLabel", BIT(FILTER) | BIT(SCORE), NULL },
	{ "NodePreferAvoidPods", BIT(SCORE), NULL },
	{ "NodeResourcesLeastAllocated", BIT(SCORE), "NodeResourcesFit" },
	{ "NodeResourcesMostAllocated", BIT(SCORE), "NodeResourcesFit" },
	{ "RequestedToCapacityRatio", BIT(SCORE), "NodeResourcesFit" },
	{ "ServiceAffinity", FILTERS | BIT(SCORE), NULL },
	/* Predicates and priorities that went before there were plugins. */
	{ "CheckNodeCondition", BIT(FILTER), NULL },
	{ "CheckNodeDiskPressure", BIT(FILTER), NULL },
	{ "CheckNodeMemoryPressure", BIT(FILTER), NULL },
	{ "CheckNodePIDPressure", BIT(FILTER), NULL },
	{ "NoVolumeNodeConflict", BIT(FILTER), NULL },
	{ "PodToleratesNodeNoExecuteTaints", BIT(FILTER), NULL },
	{ "ResourceLimitsPriority", BIT(SCORE), NULL },
};

enum {
	PLUGIN_COUNT_EVER = sizeof(plugins) / sizeof(plugins[0]),
	PLUGIN_COUNT = 24, /* that v1.26 has */
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

const struct plugin *plugin_find(enum config_version version, const char *name, size_t length)
{
	return find_among(version == CONFIG_V1BETA1 ? PLUGIN_COUNT_V1BETA1 : PLUGIN_COUNT, name,
			  length);
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

const struct default_plugin *plugin_defaults(enum config_version version, enum plugin_set_id set,
					     size_t *count)
{
	static const struct default_list *const lists[] = {
		[CONFIG_V1BETA1] = lists_of_v1beta1,
		[CONFIG_V1BETA2] = lists_of_v1beta2,
		[CONFIG_V1BETA3] = lists_since_v1beta3,
		[CONFIG_V1] = lists_since_v1beta3,
	};
	const struct default_list *list = &lists[version][set];

	*count = list->count;
	return list->items;
}

/* Has every rule that the plugin brings an implementation here? Gates, queue order, preemption and binding
 * are part of the cycle itself. */
static bool is_built(const struct plugin *plugin)
{
	const struct predicate *predicate = predicate_find(plugin->name);
	const struct priority *priority = priority_find(plugin->name);
	bool filters = plugin->points & FILTERS;
	bool scores = plugin->points & BIT(SCORE);

	if (!strcmp(plugin->name, "DefaultPreemption") ||
	    plugin->points & (BIT(PRE_ENQUEUE) | BIT(QUEUE_SORT) | BIT(BIND)))
		return true;
	return (filters || scores) && (!filters || predicate) && (!scores || priority);
}

/* NULL when it is not there, or only with its feature gate. */
static const struct default_plugin *default_of(const char *name)
{
	for (size_t i = 0; i < sizeof(multi_point) / sizeof(multi_point[0]); i++) {
		if (!strcmp(multi_point[i].name, name) && strcmp(name, "SchedulingGates") != 0)
			return &multi_point[i];
	}
	return NULL;
}

static int64_t default_weight(const struct plugin *plugin)
{
	const struct default_plugin *standard = default_of(plugin->name);

	if (!(plugin->points & BIT(SCORE)))
		return 0;
	return standard && standard->weight ? standard->weight : 1;
}

const struct plugin_info *profiles_plugins(size_t *count)
{
	static struct plugin_info infos[PLUGIN_COUNT];

	for (size_t i = 0; i < PLUGIN_COUNT; i++) {
		const struct plugin *p = &plugins[i];

		infos[i] = (struct plugin_info){
			.name = p->name,
			.default_weight = default_weight(p),
			.built = is_built(p),
			.in_default_profile = default_of(p->name) != NULL,
		};
	}
	*count = PLUGIN_COUNT;
	return infos;
}
