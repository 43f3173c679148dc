/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define NODE_OFFERS(NAME, AMOUNTS) NODE_OF(NAME, , , AMOUNTS ", pods: 99", )
#define WANTS(REQUESTS) POD_WITH("p", , REQUESTS, )
#define RESOURCES(LIST)                                                                   \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, " \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: "            \
	"NodeResourcesBalancedAllocation, args: {resources: [" LIST "]}}]}]}\n---\n"

static const struct rule_case cases[] = {
	{ "equal shares", NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 2, memory: 4Gi"),
	  "100 -> 100", NULL },
	{ "shares of a half and a quarter: half their distance",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 2, memory: 2Gi"), "87 -> 87", NULL },
	{ "all of one and nothing of the other",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 4, memory: 0"), "50 -> 50", NULL },
	{ "a share is 1 at most",
	  NODE_OFFERS("a", "cpu: 1, memory: 8Gi") WANTS("cpu: 9, memory: 8Gi"), "100 -> 100",
	  NULL },
	{ "requests that are absent count 0 here",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") POD("p", , ), "100 -> 100", NULL },
	{ "what runs counts",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") POD_WITH("r", , "cpu: 2", ", nodeName: a")
		  WANTS("memory: 4Gi"),
	  "100 -> 100", NULL },
	{ "a node without memory has one share, which is balanced",
	  NODE_OFFERS("a", "cpu: 4") WANTS("cpu: 3, memory: 1Gi"), "100 -> 100", NULL },
	{ "three shares: their standard deviation",
	  RESOURCES("{name: cpu, weight: 1}, {name: memory, weight: 1}, {name: "
		    "ephemeral-storage, weight: 1}")
		  NODE_OFFERS("a", "cpu: 4, memory: 8Gi, ephemeral-storage: 10Gi")
			  WANTS("cpu: 4, memory: 4Gi, ephemeral-storage: 0"),
	  "59 -> 59", NULL },
	{ "a scalar counts for pods that ask for it",
	  RESOURCES("{name: cpu, weight: 1}, {name: e.com/gpu, weight: 1}")
		  NODE_OFFERS("a", "cpu: 4, e.com/gpu: 4")
			  POD_OF("p", ,
				 "{name: c, image: i, resources: {limits: {e.com/gpu: 4, "
				 "cpu: 2}}}", ),
	  "75 -> 75", NULL },
};

Test(priority_node_resources_balanced_allocation, scores_as_listed)
{
	EXPECT_SCORE("NodeResourcesBalancedAllocation", cases);
}

static const struct rule_case cases_of_1_36[] = {
	{ "balanced before and after",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 2, memory: 4Gi"), "75 -> 75",
	  "v1.36" },
	{ "better balanced with the pod",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") POD_WITH("r", , "cpu: 2", ", nodeName: a")
		  WANTS("memory: 4Gi"),
	  "87 -> 87", "v1.36" },
	{ "as badly as can be", NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 4, memory: 0"),
	  "50 -> 50", "v1.36" },
	{ "as well as can be",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") POD_WITH("r", , "cpu: 4", ", nodeName: a")
		  WANTS("memory: 8Gi"),
	  "100 -> 100", "v1.36" },
	{ "worse balanced by half its distance",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 2, memory: 2Gi"), "68 -> 68",
	  "v1.36" },
	{ "a pod that asks for nothing", NODE_OFFERS("a", "cpu: 4, memory: 8Gi") POD("p", , ),
	  "left out", "v1.36" },
	{ "or for nothing that is scored",
	  RESOURCES("{name: cpu, weight: 1}") NODE_OFFERS("a", "cpu: 4, memory: 8Gi")
		  WANTS("memory: 1Gi"),
	  "left out", "v1.36" },
};

Test(priority_balanced_allocation, answers_as_v1_36)
{
	EXPECT_SCORE("NodeResourcesBalancedAllocation", cases_of_1_36);
}
