/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/workload.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/folder.h"
#include "tests/support/told.h"

/* A good file, and where something is put into it. */
#define OPS                         \
	"  workloadTemplate:\n"     \
	"  - opcode: createNodes\n" \
	"    countParam: $nodes\n"  \
	"  - opcode: createPods\n"  \
	"    count: 3\n"            \
	"    collectMetrics: true\n"
#define WORKLOADS "  workloads:\n  - name: w\n    params: {nodes: 2}\n"
#define GOOD "- name: A\n" OPS WORKLOADS
#define CASE(line) "- name: A\n  " line "\n" OPS WORKLOADS
#define WORKLOAD(line) GOOD "    " line "\n"
#define WORKLOAD_PARAMS(params) \
	"- name: A\n" OPS "  workloads:\n  - name: w\n    params: " params "\n"
#define OP(op)                  \
	"- name: A\n"           \
	"  workloadTemplate:\n" \
	"  - " op "\n"          \
	"  - {opcode: createPods, countParam: $nodes, collectMetrics: true}\n" WORKLOADS

#define LOADS                                                     \
	"qpsLoad, randomizedLoad, steppedLoad, timeLimitedLoad, " \
	"randomizedTimeLimitedLoad, parallelismLimitedLoad, globalQPSLoad, poissonLoad\n"
/* What is wrong with the numbers of a tuning set shows when its params are known. */
#define TUNED(load)                                                                   \
	"- name: A\n  tuningSets: [{name: t, " load "}]\n"                            \
	"  workloadTemplate:\n"                                                       \
	"  - {opcode: createPods, countParam: $nodes, tuningSet: t, collectMetrics: " \
	"true}\n" WORKLOADS

#define OPCODES                                                                     \
	"createNodes, createPods, createNamespaces, barrier, sleep, "               \
	"startCollectingMetrics, stopCollectingMetrics, createPodSets, "            \
	"deletePods, churn, createAny, updateAny, createPodGroups, "                \
	"waitForPodGroups, replay, startCollectingProfile, stopCollectingProfile, " \
	"createResourceClaims, allocResourceClaims, createResourceDriver, "         \
	"createResourceClass, createResourceClaimTemplate"

struct bad {
	const char *what, *text, *want; /* want: "line:column: message" */
};

static const struct bad bad_files[] = {
	{ "an empty file", "", "nothing in it, expected a list of test cases\n" },
	{ "a map", "name: A\n", "1:1: a map, expected a list of test cases\n" },
	{ "a word", "text\n", "1:1: a string, expected a list of test cases\n" },
	{ "an empty list", "[]\n", "1:1: no test cases\n" },
	{ "a second document", GOOD "---\n" GOOD,
	  "12:1: a second document, expected one list of test cases\n" },
	{ "a case that is no map", "- A\n", "1:3: a string, expected a test case (a map)\n" },
	{ "a case without name", "- labels: []\n" OPS WORKLOADS,
	  "1:3: a test case without name\n" },
	{ "a case name that is a number", "- name: 1\n" OPS WORKLOADS,
	  "1:9: name: an integer, expected a string\n" },
	{ "a case name twice", GOOD GOOD, "11:9: test case A is there twice\n" },
	{ "a key with a typo", CASE("worklaods: []"),
	  "2:3: unknown key \"worklaods\" in a test case, expected one of name, featureGates, "
	  "metricsCollectorConfig, workloadTemplate, workloads, schedulerConfigPath, "
	  "schedulerConfigFile, defaultPodTemplatePath, labels, defaultThresholdMetricSelector, "
	  "tuningSets\n" },
	{ "a key in two spellings", CASE("Name: B"),
	  "2:3: \"name\" and \"Name\" are one key, given twice\n" },
	{ "no workloads", "- name: A\n" OPS, "1:3: a test case without workloads\n" },
	{ "an empty list of workloads", "- name: A\n" OPS "  workloads: []\n",
	  "1:3: a test case without workloads\n" },
	{ "workloads that are a map", "- name: A\n" OPS "  workloads: {name: w}\n",
	  "8:14: workloads: a map, expected a list\n" },
	{ "a workload without name", "- name: A\n" OPS "  workloads: [{labels: [x]}]\n",
	  "8:15: a workload without name\n" },
	{ "a workload name twice", GOOD "  - name: w\n", "11:11: workload w is there twice\n" },
	{ "a workload key with a typo", WORKLOAD("thresholds: 3"),
	  "11:5: unknown key \"thresholds\" in a workload, expected one of name, params, labels, "
	  "threshold, thresholdMetricSelector, featureGates\n" },
	{ "a label that is a number", WORKLOAD("labels: [1]"),
	  "11:14: labels: an integer, expected a string\n" },
	{ "labels that are a string", WORKLOAD("labels: short"),
	  "11:13: labels: a string, expected a list of strings\n" },
	{ "params that are a list", "- name: A\n" OPS "  workloads: [{name: w, params: [nodes]}]\n",
	  "8:33: params: a list, expected a map\n" },
	{ "a negative threshold", WORKLOAD("threshold: -1"),
	  "11:16: threshold: -1, expected 0 or more\n" },
	{ "a threshold that is a string", WORKLOAD("threshold: fast"),
	  "11:16: threshold: a string, expected a number or a map of topics to numbers\n" },
	{ "a negative threshold of a topic", WORKLOAD("threshold: {misc: -0.5}"),
	  "11:23: threshold: -0.5, expected 0 or more\n" },
	{ "a selector without bucket",
	  WORKLOAD("thresholdMetricSelector: {name: SchedulingThroughput}"),
	  "11:30: a threshold's metric selector needs dataBucket\n" },
	{ "a metric nobody collects",
	  WORKLOAD("thresholdMetricSelector: {name: x, dataBucket: Average}"),
	  "11:37: metric x is not collected by this test case\n" },
	{ "a metric that this case does not collect",
	  CASE("metricsCollectorConfig: {metrics: {x: null}}\n  "
	       "defaultThresholdMetricSelector: {name: SchedulingDuration, dataBucket: Max}"),
	  "3:42: metric SchedulingDuration is not collected by this test case\n" },
	{ "a feature gate that is no boolean", CASE("featureGates: {X: maybe}"),
	  "2:21: X: a string, expected true or false\n" },
	{ "metrics that are no labels", CASE("metricsCollectorConfig: {metrics: {x: 3}}"),
	  "2:41: metric x: an integer, expected null or a list of labels\n" },
	{ "a metric key with a typo", CASE("metricsCollectorConfig: {metrics: {x: [{lable: y}]}}"),
	  "2:43: unknown key \"lable\" in the labels of a metric, expected one of label, "
	  "values\n" },
	{ "no operations", "- name: A\n" WORKLOADS,
	  "1:3: a test case without operations in workloadTemplate\n" },
	{ "operations that are a map", "- name: A\n  workloadTemplate: {}\n" WORKLOADS,
	  "2:21: workloadTemplate: a map, expected a list\n" },
	{ "an operation that is a string", OP("createNodes"),
	  "3:5: a string, expected an operation (a map)\n" },
	{ "an operation without opcode", OP("{count: 3}"), "3:5: an operation without opcode\n" },
	{ "an opcode that is a number", OP("{opcode: 3}"),
	  "3:14: opcode: an integer, expected a string\n" },
	{ "an unknown opcode", OP("{opcode: createNode, count: 3}"),
	  "3:14: unknown opcode \"createNode\", expected one of " OPCODES "\n" },
	{ "an opcode of another case", OP("{opcode: createnodes, count: 3}"),
	  "3:14: unknown opcode \"createnodes\", expected one of " OPCODES "\n" },
	{ "a key of another operation", OP("{opcode: createNodes, count: 3, prefix: x}"),
	  "3:37: unknown key \"prefix\" in createNodes, expected one of opcode, count, countParam, "
	  "nodeTemplatePath, nodeAllocatableStrategy, labelNodePrepareStrategy, "
	  "uniqueNodeLabelStrategy, templateParams\n" },
	{ "nothing that collects metrics",
	  "- name: A\n  workloadTemplate: [{opcode: createNodes, count: 1}]\n" WORKLOADS,
	  "1:3: no operation of test case A collects metrics\n" },
	{ "a count that is a string", OP("{opcode: createNodes, count: \"3\"}"),
	  "3:34: count: a string, expected a whole number\n" },
	{ "a negative count", OP("{opcode: createNodes, count: -3}"),
	  "3:34: count: -3, expected a whole number, 0 or more\n" },
	{ "half a node", OP("{opcode: createNodes, count: 2.5}"),
	  "3:34: count: 2.5, expected a whole number, 0 or more\n" },
	{ "no count", OP("{opcode: createNodes}"),
	  "3:5: createNodes: count or countParam is required\n" },
	{ "a countParam without dollar", OP("{opcode: createNodes, countParam: nodes}"),
	  "3:39: countParam: \"nodes\", expected \"$\" and the name of a param\n" },
	{ "a countParam without name", OP("{opcode: createNodes, countParam: $}"),
	  "3:39: countParam: \"$\", expected \"$\" and the name of a param\n" },
	{ "a countParam that is a number", OP("{opcode: createNodes, countParam: 3}"),
	  "3:39: countParam: an integer, expected \"$\" and the name of a param\n" },
	{ "two strategies",
	  OP("{opcode: createNodes, count: 3, uniqueNodeLabelStrategy: {labelKey: a},\n    "
	     "labelNodePrepareStrategy: {labelKey: a, labelValues: [b]}}"),
	  "3:5: createNodes: at most one of nodeAllocatableStrategy, labelNodePrepareStrategy and "
	  "uniqueNodeLabelStrategy\n" },
	{ "a strategy without key",
	  OP("{opcode: createNodes, count: 3, uniqueNodeLabelStrategy: {}}"),
	  "3:62: createNodes: labelKey is required\n" },
	{ "a label key that is none",
	  OP("{opcode: createNodes, count: 3, uniqueNodeLabelStrategy: {labelKey: a b}}"),
	  "3:73: createNodes: labelKey \"a b\" must consist of letters, digits, '-', '_' and '.', "
	  "and start and end with a letter or digit\n" },
	{ "a label value that is none",
	  OP("{opcode: createNodes, count: 3, "
	     "labelNodePrepareStrategy: {labelKey: a, labelValues: [b, -]}}"),
	  "3:94: createNodes: label value \"-\" must consist of letters, digits, '-', '_' and '.', "
	  "and start and end with a letter or digit\n" },
	{ "no label values",
	  OP("{opcode: createNodes, count: 3, labelNodePrepareStrategy: {labelKey: a}}"),
	  "3:63: createNodes: labelValues needs at least one value\n" },
	{ "allocatable that is no quantity",
	  OP("{opcode: createNodes, count: 3, "
	     "nodeAllocatableStrategy: {nodeAllocatable: {cpu: 2x}}}"),
	  "3:86: createNodes: nodeAllocatable: \"2x\" is not a quantity (try \"2\" or "
	  "\"500Mi\")\n" },
	{ "allocatable that is a list",
	  OP("{opcode: createNodes, count: 3, "
	     "nodeAllocatableStrategy: {nodeAllocatable: {cpu: [2]}}}"),
	  "3:86: createNodes: nodeAllocatable: a list is not a quantity (try \"2\" or "
	  "\"500Mi\")\n" },
	{ "an allocatable key with a typo",
	  OP("{opcode: createNodes, count: 3, "
	     "nodeAllocatableStrategy: {nodeAlocatable: {cpu: 2}}}"),
	  "3:63: unknown key \"nodeAlocatable\" in nodeAllocatableStrategy, expected one of "
	  "nodeAllocatable, csiNodeAllocatable, migratedPlugins\n" },
	{ "namespaces without prefix", OP("{opcode: createNamespaces, count: 3}"),
	  "3:5: createNamespaces: prefix is required\n" },
	{ "a namespace that is no name", OP("{opcode: createPods, count: 3, namespace: A_b}"),
	  "3:47: createPods: namespace \"A_b\" must consist of a-z, 0-9 and '-', and start and end "
	  "with a-z or 0-9\n" },
	{ "metrics of pods nobody waits for",
	  OP("{opcode: createPods, count: 3, collectMetrics: true, skipWaitToCompletion: true}"),
	  "3:52: createPods: collectMetrics and skipWaitToCompletion exclude each other\n" },
	{ "a steady state nobody waits for",
	  OP("{opcode: createPods, count: 3, steadyState: true, skipWaitToCompletion: true}"),
	  "3:49: createPods: steadyState and skipWaitToCompletion exclude each other\n" },
	{ "a tuning set that is not there", OP("{opcode: createPods, count: 3, tuningSet: t}"),
	  "3:47: there is no tuning set \"t\" in the tuningSets of the test case\n" },
	{ "a steady state that arrives",
	  OP("{opcode: createPods, count: 3, tuningSet: t, steadyState: true, duration: 1s}"),
	  "3:47: createPods: tuningSet and steadyState exclude each other\n" },
	{ "some at a time without arrivals",
	  OP("{opcode: createPods, count: 3, podsPerArrival: 2}"),
	  "3:52: createPods: podsPerArrival needs tuningSet\n" },
	{ "none at a time", OP("{opcode: createPods, count: 3, tuningSet: t, podsPerArrival: 0}"),
	  "3:66: createPods: podsPerArrival has to be above 0\n" },
	{ "namespaces without arrivals",
	  OP("{opcode: createPods, count: 3, namespaceRange: {basename: a, max: 2}}"),
	  "3:52: createPods: namespaceRange needs tuningSet\n" },
	{ "namespaces and a namespace",
	  OP("{opcode: createPods, count: 3, tuningSet: t, namespace: a, namespaceRange: {}}"),
	  "3:80: createPods: namespaceRange and namespace exclude each other\n" },
	{ "namespaces without name",
	  OP("{opcode: createPods, count: 3, tuningSet: t, namespaceRange: {max: 2}}"),
	  "3:66: createPods: namespaceRange needs basename\n" },
	{ "namespaces from 3 to 2",
	  OP("{opcode: createPods, count: 3, tuningSet: t, namespaceRange: {basename: a, min: 3, "
	     "max: 2}}"),
	  "3:66: createPods: namespaceRange has to go from min up to max, 10000 namespaces at "
	  "most, numbers below 1000000\n" },
	{ "tuning sets that are no list", CASE("tuningSets: {}"),
	  "2:15: tuningSets: a map, expected a list\n" },
	{ "a tuning set without name", CASE("tuningSets: [{qpsLoad: {qps: 1}}]"),
	  "2:16: a tuning set without name\n" },
	{ "a tuning set without load", CASE("tuningSets: [{name: t}]"),
	  "2:16: tuning set t has 0 loads, expected one of " LOADS },
	{ "a tuning set with two loads",
	  CASE("tuningSets: [{name: t, qpsLoad: {qps: 1}, poissonLoad: {}}]"),
	  "2:16: tuning set t has 2 loads, expected one of " LOADS },
	{ "a tuning set twice",
	  CASE("tuningSets: [{name: t, qpsLoad: {qps: 1}}, {name: t, qpsLoad: {qps: 2}}]"),
	  "2:46: tuning set t is there twice\n" },
	{ "a rate that is no number", CASE("tuningSets: [{name: t, qpsLoad: {qps: much}}]"),
	  "2:41: qps: a string, expected a number\n" },
	{ "a load with a typo", CASE("tuningSets: [{name: t, steppedLoad: {burst: 1}}]"),
	  "2:40: unknown key \"burst\" in steppedLoad, expected one of burstSize, burstSizeParam, "
	  "stepDelay, stepDelayParam\n" },
	{ "a replay of nothing", OP("{opcode: replay}"), "3:5: replay: eventsPath is required\n" },
	{ "a replay that stands still", OP("{opcode: replay, eventsPath: x, speed: 0}"),
	  "3:44: replay: speed has to be a number from 1e-6 to 1e9\n" },
	{ "a template twice",
	  OP("{opcode: createPods, count: 3, podTemplatePath: x, podTemplate: z}"),
	  "3:69: createPods: podTemplate and podTemplatePath exclude each other\n" },
	{ "a volume without claim",
	  OP("{opcode: createPods, count: 3, persistentVolumeTemplatePath: x}"),
	  "3:66: createPods: persistentVolumeTemplatePath needs "
	  "persistentVolumeClaimTemplatePath\n" },
	{ "a claim without volume",
	  OP("{opcode: createPods, count: 3, persistentVolumeClaimTemplatePath: x}"),
	  "3:71: createPods: persistentVolumeClaimTemplatePath needs "
	  "persistentVolumeTemplatePath\n" },
	{ "a boolean that is a string",
	  OP("{opcode: createPods, count: 3, skipWaitToCompletion: \"true\"}"),
	  "3:58: skipWaitToCompletion: a string, expected true or false\n" },
	{ "a barrier for an unknown stage", OP("{opcode: barrier, stageRequirement: Bound}"),
	  "3:41: barrier: stageRequirement has to be Scheduled or Attempted\n" },
	{ "a barrier with a namespace", OP("{opcode: barrier, namespaces: x}"),
	  "3:35: namespaces: a string, expected a list of strings\n" },
	{ "a label of a barrier that is a number", OP("{opcode: barrier, labelSelector: {a: 1}}"),
	  "3:42: a: an integer, expected a string\n" },
	{ "a sleep without end", OP("{opcode: sleep}"),
	  "3:5: sleep: duration or durationParam is required\n" },
	{ "a sleep that is a number", OP("{opcode: sleep, duration: 3}"),
	  "3:31: duration: an integer, expected a duration such as \"1m30s\"\n" },
	{ "a sleep that is no duration", OP("{opcode: sleep, duration: 3 weeks}"),
	  "3:31: duration: \"3 weeks\" is not a duration (try \"1m30s\")\n" },
	{ "collecting nowhere", OP("{opcode: startCollectingMetrics, name: x}"),
	  "3:5: startCollectingMetrics: namespaces is required\n" },
	{ "collecting twice", OP("{opcode: startCollectingMetrics, namespaces: [x]}"),
	  "4:5: metrics are being collected already\n" },
	{ "stopping what did not start", OP("{opcode: stopCollectingMetrics}"),
	  "3:5: stopCollectingMetrics without startCollectingMetrics\n" },
	{ "a churn without mode", OP("{opcode: churn, templatePaths: [x]}"),
	  "3:5: churn: mode has to be create or recreate\n" },
	{ "a churn that recreates nothing",
	  OP("{opcode: churn, mode: recreate, templatePaths: [x]}"),
	  "3:5: churn: number has to be above 0 in mode recreate\n" },
	{ "a churn of nothing", OP("{opcode: churn, mode: create}"),
	  "3:5: churn: templatePaths is required\n" },
	{ "pod sets of nodes",
	  OP("{opcode: createPodSets, count: 2, namespacePrefix: x, "
	     "createPodsOp: {opcode: createNodes, count: 3}}"),
	  "3:73: createPodSets: createPodsOp is createNodes, expected createPods\n" },
	{ "pod sets of nothing", OP("{opcode: createPodSets, count: 2, namespacePrefix: x}"),
	  "3:5: createPodSets: createPodsOp is required\n" },
	{ "pod groups without namespace",
	  OP("{opcode: createPodGroups, count: 2, templatePath: x}"),
	  "3:5: createPodGroups: namespace is required\n" },
	{ "any object without template", OP("{opcode: createAny}"),
	  "3:5: createAny: templatePath is required\n" },
	{ "deleting pods everywhere", OP("{opcode: deletePods}"),
	  "3:5: deletePods: namespace is required\n" },
	{ "an update without template", OP("{opcode: updateAny}"),
	  "3:5: updateAny: templatePath is required\n" },
	{ "an update of a part nobody has",
	  OP("{opcode: updateAny, templatePath: x, subresources: [scale]}"),
	  "3:56: updateAny: subresources has to be [status] or [resize]\n" },
	{ "a steady state without end", OP("{opcode: createPods, count: 2, steadyState: true}"),
	  "3:49: createPods: steadyState needs duration or durationParam\n" },
	{ "a profile of the heap", OP("{opcode: startCollectingProfile, type: heap, filePath: x}"),
	  "3:44: startCollectingProfile: type has to be CPU\n" },
	{ "a profile without file", OP("{opcode: startCollectingProfile, type: cpu}"),
	  "3:5: startCollectingProfile: filePath is required\n" },
};

static const struct bad bad_workloads[] = {
	{ "a param nobody defines", OP("{opcode: createNodes, countParam: $mode}"),
	  "3:39: param \"mode\" is not defined by workload A/w\n" },
	{ "a param nobody uses", WORKLOAD_PARAMS("{nodes: 2, initPods: 5}"),
	  "10:24: param \"initPods\" of workload A/w is used by no operation\n" },
	{ "a count that is a string", WORKLOAD_PARAMS("{nodes: \"2\"}"),
	  "10:21: param nodes of workload A/w: a string, expected a whole number, 0 or more\n" },
	{ "a count that is a list", WORKLOAD_PARAMS("{nodes: [2]}"),
	  "10:21: param nodes of workload A/w: a list, expected a whole number, 0 or more\n" },
	{ "half a node", WORKLOAD_PARAMS("{nodes: 2.5}"),
	  "10:21: param nodes of workload A/w: 2.5, expected a whole number, 0 or more\n" },
	{ "a negative number of nodes", WORKLOAD_PARAMS("{nodes: -2}"),
	  "10:21: param nodes of workload A/w: -2, expected a whole number, 0 or more\n" },
	{ "no rate at all", TUNED("qpsLoad: {qps: 0}"),
	  "2:41: qps is out of range, expected a number from 0.001 to 1e9\n" },
	{ "no rate", TUNED("poissonLoad: {}"),
	  "2:39: expectedActionsPerSecond or expectedActionsPerSecondParam is required\n" },
	{ "a rate nobody defines", TUNED("qpsLoad: {qpsParam: $rate}"),
	  "2:46: param \"rate\" is not defined by workload A/w\n" },
	{ "an empty bucket", TUNED("globalQPSLoad: {qps: 1, burst: 0}"),
	  "2:57: burst is out of range, expected a whole number from 1 to 1000000\n" },
	{ "steps of no time", TUNED("steppedLoad: {burstSize: 1, stepDelay: 0s}"),
	  "2:65: stepDelay is out of range, expected a duration above 0s, up to 24h\n" },
	{ "two days", TUNED("timeLimitedLoad: {timeLimit: 48h}"),
	  "2:55: timeLimit is out of range, expected a duration above 0s, up to 24h\n" },
	{ "a delay before the beginning", TUNED("qpsLoad: {qps: 1}, initialDelay: -1s"),
	  "2:59: initialDelay is out of range, expected 0s to 24h\n" },
	{ "a multiplier nobody defines",
	  OP("{opcode: createPods, count: 2, countMultiplierParam: $x}"),
	  "3:58: param \"x\" is not defined by workload A/w\n" },
	{ "a duration that is a number", OP("{opcode: sleep, durationParam: $nodes}"),
	  "7:21: param nodes of workload A/w: 2, expected a duration such as \"1m30s\"\n" },
	{ "a steady state that is a number",
	  OP("{opcode: createPods, count: 2, steadyStateParam: $nodes}"),
	  "7:21: param nodes of workload A/w: 2, expected true or false\n" },
	{ "a template param nobody defines",
	  OP("{opcode: createPods, count: 2, templateParams: {a: $b}}"),
	  "3:56: param \"b\" is not defined by workload A/w\n" },
	{ "a default that is no YAML",
	  OP("{opcode: createPods, count: 2, templateParams: {a: \"$b|[1\"}}"),
	  "3:56: the default of param \"b\" is not YAML\n" },
	{ "too many pods", OP("{opcode: createPods, count: 10000001}"),
	  "3:5: workload A/w creates more than 10000000 pods\n" },
	{ "too many pods by a factor",
	  OP("{opcode: createPods, count: 9000000000000000000, "
	     "countMultiplierParam: $nodes}"),
	  "3:5: workload A/w creates more than 10000000 pods\n" },
	{ "too many nodes", WORKLOAD_PARAMS("{nodes: 1000001}"),
	  "3:5: workload A/w creates more than 1000000 nodes and namespaces\n" },
	{ "a sleep of days", OP("{opcode: sleep, duration: 25h}"),
	  "3:31: a duration of 90000 s, expected 0s to 24h\n" },
	{ "too many pods in sets",
	  OP("{opcode: createPodSets, count: 5000, namespacePrefix: a, "
	     "createPodsOp: {opcode: createPods, count: 2001}}"),
	  "3:5: workload A/w creates more than 10000000 pods\n" },
	{ "a resource driver", OP("{opcode: createResourceDriver, driverName: a}"),
	  "3:5: createResourceDriver needs DRA, which is not there\n" },
	{ "pod groups", OP("{opcode: createPodGroups, count: 1, namespace: a, templatePath: x}"),
	  "3:5: createPodGroups needs pod groups, which is not there\n" },
	{ "churn of a file that is not there",
	  OP("{opcode: churn, mode: create, templatePaths: [nowhere/pod.yaml]}"),
	  "3:51: there is no file \"nowhere/pod.yaml\" beside this one or in the folder above\n" },
	{ "a volume's template that is not there",
	  OP("{opcode: createPods, count: 2, persistentVolumeTemplatePath: x, "
	     "persistentVolumeClaimTemplatePath: z}"),
	  "3:66: there is no file \"x\" beside this one or in the folder above\n" },
	{ "a template that is not there",
	  OP("{opcode: createPods, count: 2, podTemplatePath: nowhere/pod.yaml}"),
	  "3:53: there is no file \"nowhere/pod.yaml\" beside this one or in the folder above\n" },
	{ "a default template that is not there", CASE("defaultPodTemplatePath: nowhere/pod.yaml"),
	  "2:27: there is no file \"nowhere/pod.yaml\" beside this one or in the folder above\n" },
	{ "a namespace template that is not there",
	  OP("{opcode: createNamespaces, prefix: a, count: 2, "
	     "namespaceTemplatePath: nowhere/ns.yaml}"),
	  "3:76: there is no file \"nowhere/ns.yaml\" beside this one or in the folder above\n" },
	{ "a scheduler configuration that is not there",
	  CASE("schedulerConfigPath: nowhere/s.yaml"),
	  "2:24: there is no file \"nowhere/s.yaml\" beside this one or in the folder above\n" },
};

static enum status open_text(const char *text, struct told *told, struct workload_file **file)
{
	struct folder folder;
	char path[128];
	enum status status;

	told_init(told);
	folder_make(&folder);
	folder_put(&folder, "config.yaml", "%s", text);
	snprintf(path, sizeof(path), "%s/config.yaml", folder.path);
	status = workload_file_open(path, false, &told->sink, file);
	folder_remove(&folder);
	return status;
}

Test(workload_file, refuses_bad_files_with_one_line_each)
{
	for (size_t i = 0; i < sizeof(bad_files) / sizeof(bad_files[0]); i++) {
		struct workload_file *file;
		struct told told;

		cr_expect_eq(open_text(bad_files[i].text, &told, &file), STATUS_BAD_INPUT, "%s",
			     bad_files[i].what);
		cr_expect_null(file);
		cr_expect_str_eq(told.text, bad_files[i].want, "%s\n got: %swant: %s",
				 bad_files[i].what, told.text, bad_files[i].want);
		workload_file_free(file);
	}
}

Test(workload_file, says_which_workloads_cannot_run_and_why)
{
	for (size_t i = 0; i < sizeof(bad_workloads) / sizeof(bad_workloads[0]); i++) {
		struct workload_file *file;
		struct told told;
		size_t count;

		cr_assert_eq(open_text(bad_workloads[i].text, &told, &file), STATUS_OK, "%s: %s",
			     bad_workloads[i].what, told.text);
		cr_expect_eq(workload_check(workload_file_items(file, &count), &told.sink),
			     STATUS_BAD_INPUT, "%s", bad_workloads[i].what);
		cr_expect_str_eq(told.text, bad_workloads[i].want, "%s\n got: %swant: %s",
				 bad_workloads[i].what, told.text, bad_workloads[i].want);
		workload_file_free(file);
	}
}

Test(workload_file, describes_its_workloads)
{
	static const char text[] =
		"- name: Basic\n"
		"  labels: [performance]\n"
		"  DefaultPodTemplatePath: pod.yaml\n"
		"  workloadtemplate:\n"
		"  - opcode: createNodes\n"
		"    CountParam: $nodes\n"
		"  - opcode: createPods\n"
		"    count: 7\n"
		"  - opcode: createPods\n"
		"    countParam: $groups\n"
		"    countMultiplierParam: $perGroup\n"
		"    collectMetrics: true\n"
		"  workloads:\n"
		"  - name: small/first\n"
		"    labels: [short, bench]\n"
		"    threshold: 12.5\n"
		"    params: {nodes: 5.0, groups: 3, perGroup: 4}\n"
		"  - name: by topic\n"
		"    threshold: {misc: 3}\n"
		"    params: {nodes: 1e3, groups: 0, perGroup: 4}\n"
		"- name: Other\n"
		"  defaultThresholdMetricSelector: {name: SchedulingThroughput, dataBucket: "
		"Perc50}\n"
		"  workloadTemplate:\n"
		"  - {opcode: startCollectingMetrics, namespaces: [a], collectors: null}\n"
		"  - {opcode: createPods, count: 2, namespace: a}\n"
		"  - {opcode: stopCollectingMetrics}\n"
		"  - {opcode: createPods, count: 2, namespace: a}\n"
		"  - {opcode: deletePods, namespace: a}\n"
		"  - {opcode: sleep, duration: 1m}\n"
		"  workloads: [{name: w, threshold: 7}]\n";
	struct workload_file *file;
	const struct workload *items;
	struct told told;
	size_t count;

	cr_assert_eq(open_text(text, &told, &file), STATUS_OK, "%s", told.text);
	items = workload_file_items(file, &count);
	cr_assert_eq(count, 3u);
	cr_expect_str_eq(items[0].full_name, "Basic/small/first");
	cr_expect_str_eq(items[0].case_name, "Basic");
	cr_expect_str_eq(items[0].name, "small/first");
	cr_assert_eq(items[0].label_count, 3u);
	cr_expect_str_eq(items[0].labels[0], "performance");
	cr_expect_str_eq(items[0].labels[2], "bench");
	cr_expect_eq(items[0].nodes, 5u);
	cr_expect_eq(items[0].pods, 19u);
	cr_expect_eq(items[0].measured_pods, 12u);
	cr_expect_eq(items[0].threshold, 12.5);
	cr_expect_null(items[0].threshold_selector);
	cr_expect_str_eq(items[0].skip_reason, "needs the file pod.yaml, which is not there");
	cr_expect_eq(items[1].nodes, 1000u);
	cr_expect_eq(items[1].measured_pods, 0u);
	cr_expect_eq(items[1].threshold, 0, "a topic's threshold is not ours");
	cr_expect_null(items[1].original);
	cr_expect_str_eq(items[2].full_name, "Other/w");
	cr_expect_eq(items[2].case_index, 1u);
	cr_expect_eq(items[2].pods, 4u);
	cr_expect_eq(items[2].measured_pods, 2u);
	cr_expect_eq(items[2].threshold, 7);
	cr_expect_not_null(items[2].threshold_selector, "a median is no average");
	cr_expect_null(items[2].skip_reason);
	workload_file_free(file);
}

Test(workload_file, names_the_shipped_files_when_there_is_no_such_one)
{
	struct workload_file *file;
	struct told told;

	told_init(&told);
	cr_expect_eq(workload_file_open("no-such-workload", false, &told.sink, &file),
		     STATUS_BAD_INPUT);
	cr_expect_not_null(strstr(told.text, "there is no workload file \"no-such-workload\", "
					     "expected a path or one of "));
	told_clear(&told);
	cr_expect_eq(workload_file_open("/nowhere/config.yaml", false, &told.sink, &file),
		     STATUS_BAD_INPUT);
	cr_expect_eq(told.sink.errors, 1u);
}

/* Fields of a line split at tabs. */
static size_t split(char *line, char **fields, size_t most)
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	while (count < most) {
		fields[count++] = line;
		line = strchr(line, '\t');
		if (!line)
			break;
		*line++ = '\0';
	}
	return count;
}

static const struct workload *find_workload(const struct workload_file *file, const char *case_name,
					    const char *name)
{
	size_t count;
	const struct workload *items = workload_file_items(file, &count);

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(items[i].case_name, case_name) && !strcmp(items[i].name, name))
			return &items[i];
	}
	return NULL;
}

/* What upstream's copy lacks or what only its own test code knows. */
static bool is_known_reason(const char *text)
{
	return strstr(text, ", which is not there\n") || strstr(text, "there is no file ") ||
	       strstr(text, "param \"numNodeDeclaredFeatures\" of workload ");
}

/* One row of the list of upstream's workloads; fields as its first line names them. */
static void check_upstream_row(const char *folder, char **fields)
{
	struct workload_file *file;
	const struct workload *workload;
	struct told told;
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s/%s", folder, fields[0], fields[1]);
	told_init(&told);
	if (workload_file_open(path, false, &told.sink, &file) != STATUS_OK) {
		cr_expect_fail("%s: %s", path, told.text);
		return;
	}
	workload = find_workload(file, fields[2], fields[3]);
	cr_assert_not_null(workload, "%s: %s/%s", path, fields[2], fields[3]);
	cr_expect_eq(workload->threshold, strtod(fields[5], NULL), "%s: %s", path,
		     workload->full_name);
	if (workload_check(workload, &told.sink) != STATUS_OK)
		cr_expect(is_known_reason(told.text), "%s: %s: %s", path, workload->full_name,
			  told.text);
	workload_file_free(file);
}

Test(workload_file, reads_all_files_of_upstream, .timeout = 60)
{
	const char *root = getenv("SCHEDMARK_UPSTREAM");
	char folder[512], path[1024];
	char *fields[9];
	char *line = NULL;
	size_t size = 0, rows = 0;
	FILE *list;

	if (!root)
		cr_skip_test("SCHEDMARK_UPSTREAM is not set");
	snprintf(folder, sizeof(folder), "%s/scheduler_perf", root);
	snprintf(path, sizeof(path), "%s/WORKLOADS.tsv", folder);
	list = fopen(path, "r");
	cr_assert_not_null(list, "%s", path);
	while (getline(&line, &size, list) > 0) {
		if (split(line, fields, 9) == 9 && rows++)
			check_upstream_row(folder, fields);
	}
	cr_expect_gt(rows, 200u);
	free(line);
	fclose(list);
}
