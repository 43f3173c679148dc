/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define NODE_A                                                                       \
	NODE_OF("a", , ,                                                             \
		"cpu: 4, memory: 8Gi, ephemeral-storage: 10Gi, pods: 3, e.com/gpu: " \
		"2, hugepages-2Mi: 8Mi", )
#define RUNS(REQUESTS) POD_WITH("r", , REQUESTS, ", nodeName: a")
#define WANTS(REQUESTS) POD_WITH("p", , REQUESTS, )
#define LIMITED(LIMITS) POD_OF("p", , "{name: c, image: i, resources: {limits: {" LIMITS "}}}", )
#define IGNORES(ARGS)                                                                     \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, " \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: "            \
	"NodeResourcesFit, args: {" ARGS "}}]}]}\n---\n"

static const struct rule_case cases[] = {
	{ "exactly what is left", NODE_A RUNS("cpu: 1") WANTS("cpu: 3, memory: 8Gi"), "", NULL },
	{ "one thousandth of a core too much", NODE_A RUNS("cpu: 1") WANTS("cpu: 3001m"),
	  "Unschedulable: Insufficient cpu", NULL },
	{ "one byte too much", NODE_A WANTS("memory: '8589934593'"),
	  "Unschedulable: Insufficient memory", NULL },
	{ "too much of everything, in upstream's order",
	  NODE_OF("a", , , "cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi, pods: 0", )
		  LIMITED("cpu: 2, memory: 2Gi, ephemeral-storage: 2Gi, e.com/z: 1, e.com/b: 1"),
	  "Unschedulable: Too many pods; Insufficient cpu; Insufficient memory; Insufficient "
	  "ephemeral-storage; Insufficient e.com/b; Insufficient e.com/z",
	  NULL },
	{ "the last pod slot",
	  NODE_A POD("r", , ", nodeName: a") POD("s", , ", nodeName: a") POD("p", , ), "", NULL },
	{ "no pod slot",
	  NODE_A POD("r", , ", nodeName: a") POD("s", , ", nodeName: a") POD("t", , ", nodeName: a")
		  POD("p", , ),
	  "Unschedulable: Too many pods", NULL },
	{ "a pod that asks for nothing fits where too much was promised",
	  NODE_A RUNS("cpu: 9") POD("p", , ), "", NULL },
	{ "one that asks for anything does not", NODE_A RUNS("cpu: 9") WANTS("memory: 1"),
	  "Unschedulable: Insufficient cpu", NULL },
	{ "one that asks for none of it asks for nothing", NODE_A RUNS("cpu: 9") WANTS("cpu: 0"),
	  "", NULL },
	{ "an extended resource", NODE_A LIMITED("e.com/gpu: 2"), "", NULL },
	{ "more of it than there is", NODE_A LIMITED("e.com/gpu: 3"),
	  "Unschedulable: Insufficient e.com/gpu", NULL },
	{ "one that the node has not", NODE_A LIMITED("e.com/other: 1"),
	  "Unschedulable: Insufficient e.com/other", NULL },
	{ "none of what the node has not", NODE_A LIMITED("e.com/other: 0"), "", NULL },
	{ "huge pages", NODE_A LIMITED("hugepages-2Mi: 10Mi, cpu: 1"),
	  "Unschedulable: Insufficient hugepages-2Mi", NULL },
	{ "the largest init container counts when it is larger than the sum",
	  NODE_A POD_OF("p", , "{name: c, image: i, resources: {requests: {cpu: 1}}}",
			", initContainers: [{name: d, image: i, resources: {requests: {cpu: 5}}}]"),
	  "Unschedulable: Insufficient cpu", NULL },
	{ "containers add up",
	  NODE_A POD_OF("p", ,
			"{name: c, image: i, resources: {requests: {cpu: 2}}}, {name: d, image: i, "
			"resources: {requests: {cpu: 2001m}}}", ),
	  "Unschedulable: Insufficient cpu", NULL },
	{ "overhead comes on top", NODE_A POD_WITH("p", , "cpu: 4", ", overhead: {cpu: 1m}"),
	  "Unschedulable: Insufficient cpu", NULL },
	{ "a resource that the profile ignores",
	  IGNORES("ignoredResources: [e.com/gpu]") NODE_A LIMITED("e.com/gpu: 3"), "", NULL },
	{ "a group of resources that the profile ignores",
	  IGNORES("ignoredResourceGroups: [e.com]") NODE_A LIMITED("e.com/gpu: 3, cpu: 5"),
	  "Unschedulable: Insufficient cpu", NULL },
	{ "huge pages are never ignored",
	  IGNORES("ignoredResources: [hugepages-2Mi]")
		  NODE_A LIMITED("hugepages-2Mi: 10Mi, cpu: 1"),
	  "Unschedulable: Insufficient hugepages-2Mi", NULL },
};

Test(predicate_node_resources_fit, answers_as_listed)
{
	EXPECT_FILTER("NodeResourcesFit", cases);
}

#define UNRESOLVABLE "UnschedulableAndUnresolvable: "

static const struct rule_case cases_of_1_36[] = {
	{ "too much for what is left", NODE_A RUNS("cpu: 1") WANTS("cpu: 3001m"),
	  "Unschedulable: Insufficient cpu", "v1.36" },
	{ "as much as the node has, but not free", NODE_A RUNS("cpu: 1") WANTS("cpu: 4"),
	  "Unschedulable: Insufficient cpu", "v1.36" },
	{ "more cpu than the node has", NODE_A WANTS("cpu: 4001m"), UNRESOLVABLE "Insufficient cpu",
	  "v1.36" },
	{ "more memory than the node has", NODE_A WANTS("memory: '8589934593'"),
	  UNRESOLVABLE "Insufficient memory", "v1.36" },
	{ "more ephemeral storage than the node has", NODE_A WANTS("ephemeral-storage: 11Gi"),
	  UNRESOLVABLE "Insufficient ephemeral-storage", "v1.36" },
	{ "more of a device than the node has", NODE_A LIMITED("e.com/gpu: 3"),
	  UNRESOLVABLE "Insufficient e.com/gpu", "v1.36" },
	{ "a device that the node has none of", NODE_A LIMITED("e.com/none: 1"),
	  UNRESOLVABLE "Insufficient e.com/none", "v1.36" },
	{ "one shortage for good is enough", NODE_A RUNS("cpu: 1") WANTS("cpu: 4, memory: 9Gi"),
	  UNRESOLVABLE "Insufficient cpu; Insufficient memory", "v1.36" },
	{ "a device that another pod has",
	  NODE_A POD_OF("r", , "{name: c, image: i, resources: {limits: {e.com/gpu: 1}}}",
			", nodeName: a") LIMITED("e.com/gpu: 2"),
	  "Unschedulable: Insufficient e.com/gpu", "v1.36" },
	{ "a pod slot can always be freed",
	  NODE_OF("a", , , "cpu: 1, memory: 1Gi, pods: 0", ) POD("p", , ),
	  "Unschedulable: Too many pods", "v1.36" },
	{ "what the pod does not ask for does not matter", NODE_A RUNS("cpu: 9") WANTS("memory: 1"),
	  "", "v1.36" },
	{ "what it asks for does", NODE_A RUNS("cpu: 9") WANTS("cpu: 1m"),
	  "Unschedulable: Insufficient cpu", "v1.36" },
};

Test(predicate_node_resources_fit, answers_as_v1_36)
{
	EXPECT_FILTER("NodeResourcesFit", cases_of_1_36);
}
