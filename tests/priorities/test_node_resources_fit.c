/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define NODE_OFFERS(NAME, AMOUNTS) NODE_OF(NAME, , , AMOUNTS ", pods: 99", )
#define RUNS(NAME, NODE_NAME, REQUESTS) POD_WITH(NAME, , REQUESTS, ", nodeName: " NODE_NAME)
#define WANTS(REQUESTS) POD_WITH("p", , REQUESTS, )
#define STRATEGY(ARGS)                                                                    \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, " \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: "            \
	"NodeResourcesFit, args: {scoringStrategy: {" ARGS "}}}]}]}\n---\n"
#define MOST STRATEGY("type: MostAllocated")
#define RATIO(RESOURCES, SHAPE)                                           \
	STRATEGY("type: RequestedToCapacityRatio, resources: [" RESOURCES \
		 "], requestedToCapacityRatio: {shape: [" SHAPE "]}")
#define CPU_ONLY "{name: cpu, weight: 1}"
#define RISING "{utilization: 0, score: 0}, {utilization: 100, score: 10}"

static const struct rule_case cases[] = {
	{ "an empty node and a pod that takes half",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 2, memory: 4Gi"), "50 -> 50", NULL },
	{ "cpu and memory weigh alike",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 4, memory: 4Gi"), "25 -> 25", NULL },
	{ "each share is rounded down, and their mean",
	  NODE_OFFERS("a", "cpu: 3, memory: 3Gi") WANTS("cpu: 1, memory: 2Gi"), "49 -> 49", NULL },
	{ "what runs counts",
	  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") NODE_OFFERS("b", "cpu: 4, memory: 8Gi")
		  RUNS("r", "a", "cpu: 1, memory: 2Gi") WANTS("cpu: 1, memory: 2Gi"),
	  "50 75 -> 50 75", NULL },
	{ "a container without requests counts 100m and 200Mi",
	  NODE_OFFERS("a", "cpu: 1, memory: 2000Mi") POD("p", , ), "90 -> 90", NULL },
	{ "one that asks for 0 counts 0",
	  NODE_OFFERS("a", "cpu: 1, memory: 2000Mi") WANTS("cpu: 0, memory: 0"), "100 -> 100",
	  NULL },
	{ "overhead of 250m of cpu counts as 1m",
	  NODE_OFFERS("a", "cpu: 1, memory: 2000Mi")
		  POD_WITH("p", , "cpu: 499m, memory: 1000Mi", ", overhead: {cpu: 250m}"),
	  "50 -> 50", NULL },
	{ "more than there is scores 0",
	  NODE_OFFERS("a", "cpu: 1, memory: 2000Mi") WANTS("cpu: 2, memory: 1000Mi"), "25 -> 25",
	  NULL },
	{ "a node without memory is judged by its cpu",
	  NODE_OFFERS("a", "cpu: 4") WANTS("cpu: 1, memory: 1Gi"), "75 -> 75", NULL },
	{ "a node with neither scores 0", NODE_OF("a", , , "pods: 9", ) WANTS("cpu: 1"), "0 -> 0",
	  NULL },
	{ "MostAllocated is the other way round",
	  MOST NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 1, memory: 4Gi"), "37 -> 37",
	  NULL },
	{ "MostAllocated never exceeds 100",
	  MOST NODE_OFFERS("a", "cpu: 1, memory: 8Gi") WANTS("cpu: 2, memory: 8Gi"), "100 -> 100",
	  NULL },
	{ "weights of resources",
	  STRATEGY("type: LeastAllocated, resources: [{name: cpu, weight: 3}, {name: memory, "
		   "weight: 1}]") NODE_OFFERS("a", "cpu: 4, memory: 8Gi")
		  WANTS("cpu: 4, memory: 0"),
	  "25 -> 25", NULL },
	{ "a scalar counts for pods that ask for it",
	  STRATEGY("type: LeastAllocated, resources: [{name: e.com/gpu, weight: 1}, {name: cpu, "
		   "weight: 1}]") NODE_OFFERS("a", "cpu: 4, e.com/gpu: 4")
		  POD_OF("p", ,
			 "{name: c, image: i, resources: "
			 "{limits: {e.com/gpu: 1, cpu: "
			 "4}}}", ),
	  "37 -> 37", NULL },
	{ "and not for others",
	  STRATEGY("type: LeastAllocated, resources: [{name: e.com/gpu, weight: 1}, {name: cpu, "
		   "weight: 1}]") NODE_OFFERS("a", "cpu: 4, e.com/gpu: 4") WANTS("cpu: 4"),
	  "0 -> 0", NULL },
	{ "a rising shape",
	  RATIO(CPU_ONLY, RISING) NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 1"),
	  "25 -> 25", NULL },
	{ "a shape with a bend",
	  RATIO(CPU_ONLY, "{utilization: 0, score: 0}, {utilization: 50, score: 10}, "
			  "{utilization: 100, score: 0}") NODE_OFFERS("a", "cpu: 4")
		  NODE_OFFERS("b", "cpu: 8") WANTS("cpu: 3"),
	  "50 74 -> 50 74", NULL },
	{ "more than there is lies at the end of the shape",
	  RATIO(CPU_ONLY, RISING) NODE_OFFERS("a", "cpu: 1") WANTS("cpu: 3"), "100 -> 100", NULL },
	{ "a resource that scores 0 is left out of the mean",
	  RATIO(CPU_ONLY ", {name: memory, weight: 1}", RISING)
		  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 2, memory: 0"),
	  "50 -> 50", NULL },
	{ "a mean of a half is rounded up",
	  RATIO(CPU_ONLY ", {name: memory, weight: 1}", RISING)
		  NODE_OFFERS("a", "cpu: 4, memory: 8Gi") WANTS("cpu: 1, memory: 4Gi"),
	  "38 -> 38", NULL },
};

Test(priority_node_resources_fit, scores_as_listed)
{
	EXPECT_SCORE("NodeResourcesFit", cases);
}
