/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A KubeSchedulerConfiguration with two profiles: other weights, plugins left out, other arguments.
 */
#include "tests/support/random_text.h"

static void put_plugins(struct writer *w)
{
	static const char *const scores[] = { "NodeResourcesBalancedAllocation",
					      "ImageLocality",
					      "InterPodAffinity",
					      "NodeResourcesFit",
					      "NodeAffinity",
					      "PodTopologySpread",
					      "TaintToleration" };
	static const char *const filters[] = { "NodeUnschedulable", "TaintToleration",
					       "NodePorts",	    "VolumeZone",
					       "EBSLimits",	    "PodTopologySpread",
					       "InterPodAffinity",  "NodeResourcesFit" };
	uint32_t score = roll(w->dice, 7);
	uint32_t filter;

	put(w, "\"plugins\":{\"score\":{\"disabled\":[{\"name\":\"%s\"}]", scores[score]);
	if (chance(w->dice, 70))
		put(w, ",\"enabled\":[{\"name\":\"%s\",\"weight\":%u}]", scores[score],
		    1 + roll(w->dice, 9));
	put(w, "}");
	filter = roll(w->dice, 8);
	if (chance(w->dice, 30))
		put(w, ",\"filter\":{\"disabled\":[{\"name\":\"%s\"}]}", filters[filter]);
	if (chance(w->dice, 10))
		put(w, ",\"postFilter\":{\"disabled\":[{\"name\":\"*\"}]}");
	if (is_of_1_36(w) && chance(w->dice, 15))
		put(w, ",\"multiPoint\":{\"disabled\":[{\"name\":\"%s\"}]}",
		    chance(w->dice, 50) ? "DynamicResources" : "NodeDeclaredFeatures");
	put(w, "}");
}

static void put_fit_args(struct writer *w)
{
	static const char *const types[] = { "LeastAllocated", "MostAllocated",
					     "RequestedToCapacityRatio" };
	uint32_t type = roll(w->dice, 3);

	put(w, "{\"name\":\"NodeResourcesFit\",\"args\":{");
	if (chance(w->dice, 30))
		put(w, "\"ignoredResources\":[\"example.com/gpu\"],");
	if (chance(w->dice, 30))
		put(w, "\"ignoredResourceGroups\":[\"other.org\"],");
	put(w,
	    "\"scoringStrategy\":{\"type\":\"%s\",\"resources\":[{\"name\":\"cpu\",\"weight\":%u},"
	    "{\"name\":\"example.com/gpu\",\"weight\":%u}]",
	    types[type], 1 + roll(w->dice, 5), 1 + roll(w->dice, 5));
	if (type == 2)
		put(w,
		    ",\"requestedToCapacityRatio\":{\"shape\":[{\"utilization\":%u,\"score\":%u},"
		    "{\"utilization\":%u,\"score\":%u}]}",
		    roll(w->dice, 40), roll(w->dice, 11), 50 + roll(w->dice, 51),
		    roll(w->dice, 11));
	put(w, "}}}");
}

static void put_spread_args(struct writer *w)
{
	put(w,
	    "{\"name\":\"PodTopologySpread\",\"args\":{\"defaultingType\":\"List\","
	    "\"defaultConstraints\":[{\"topologyKey\":\"topology.kubernetes.io/zone\","
	    "\"maxSkew\":%u,\"whenUnsatisfiable\":\"%s\"},{\"topologyKey\":"
	    "\"kubernetes.io/hostname\",\"maxSkew\":%u,\"whenUnsatisfiable\":"
	    "\"ScheduleAnyway\"}]}}",
	    1 + roll(w->dice, 2), chance(w->dice, 60) ? "DoNotSchedule" : "ScheduleAnyway",
	    1 + roll(w->dice, 3));
}

static void put_args(struct writer *w)
{
	put(w, "\"pluginConfig\":[");
	if (chance(w->dice, 50))
		put_fit_args(w);
	if (chance(w->dice, 40)) {
		next(w);
		put_spread_args(w);
	}
	if (chance(w->dice, 40)) {
		next(w);
		put(w, "{\"name\":\"InterPodAffinity\",\"args\":{\"hardPodAffinityWeight\":%u%s}}",
		    roll(w->dice, 101),
		    is_of_1_36(w) && chance(w->dice, 30)
			    ? ",\"ignorePreferredTermsOfExistingPods\":true"
			    : "");
	}
	if (chance(w->dice, 25)) {
		next(w);
		put(w, "{\"name\":\"NodeAffinity\",\"args\":{\"addedAffinity\":{"
		       "\"requiredDuringSchedulingIgnoredDuringExecution\":");
		put_node_selector(w);
		put(w, "}}}");
	}
	if (chance(w->dice, 40)) {
		next(w);
		put(w,
		    "{\"name\":\"DefaultPreemption\",\"args\":{\"minCandidateNodesPercentage\":%u,"
		    "\"minCandidateNodesAbsolute\":%u}}",
		    roll(w->dice, 60), 1 + roll(w->dice, 3));
	}
	put(w, "]");
}

static void put_profile(struct writer *w, const char *name)
{
	put(w, "{\"schedulerName\":\"%s\",", name);
	put_plugins(w);
	put(w, ",");
	put_args(w);
	put(w, "}");
}

void write_configuration(struct writer *w)
{
	put(w, "{\"apiVersion\":\"kubescheduler.config.k8s.io/v1\",\"kind\":"
	       "\"KubeSchedulerConfiguration\",");
	if (chance(w->dice, 40))
		put(w, "\"percentageOfNodesToScore\":%u,", 1 + roll(w->dice, 100));
	put(w, "\"profiles\":[");
	put_profile(w, "default-scheduler");
	put(w, ",");
	put_profile(w, "second");
	put(w, "]}\n");
}
