/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "bench/measure/heap.h"
#include "profiles/profiles.h"
#include "sched/model/cluster.h"
#include "tests/support/trial.h"

/* One test case with one workload. */
#define CONFIG(ops, params)                          \
	"- name: A\n"                                \
	"  workloadTemplate:\n" ops "  workloads:\n" \
	"  - name: w\n"                              \
	"    params: {" params "}\n"
#define OP(fields) "  - {opcode: " fields "}\n"
#define MEASURED_PODS(fields) OP("createPods, collectMetrics: true, " fields)

static const char pod_with_index[] = "apiVersion: v1\n"
				     "kind: Pod\n"
				     "metadata: {name: 'p{{.Index}}', labels: {app: x}}\n"
				     "spec:\n"
				     "  priority: {{if .priority}}{{.priority}}{{else}}0{{end}}\n"
				     "  containers:\n"
				     "  - name: c\n"
				     "    image: i\n"
				     "    resources: {requests: {cpu: '{{if .cpu}}{{.cpu}}{{else}}1"
				     "{{end}}'}}\n";

static const char node_of_four[] = "apiVersion: v1\n"
				   "kind: Node\n"
				   "metadata: {name: 'n{{.Index}}'}\n"
				   "status: {capacity: {cpu: 4, memory: 8Gi, pods: 10}}\n";

static void start(struct trial *trial)
{
	trial_init(trial);
	folder_put(&trial->folder, "pod.yaml", "%s", pod_with_index);
	folder_put(&trial->folder, "node.yaml", "%s", node_of_four);
}

#define NODES(count) OP("createNodes, nodeTemplatePath: node.yaml, count: " count)
#define PODS(fields) OP("createPods, podTemplatePath: pod.yaml, " fields)

/* What runs of these operations look like. */
static const struct {
	const char *what, *config, *log, *created;
	size_t scheduled, unschedulable, measured;
} runs[] = {
	{ "existing pods are not measured",
	  CONFIG(NODES("2") PODS("count: 1, namespace: a")
			 PODS("count: 2, namespace: b, collectMetrics: true"),
		 ""),
	  "a/p0@n0 [2 b/p0@n1 b/p1@n0 ]", "createNodes:2+0 createPods:0+1 createPods:0+2", 3, 0,
	  2 },
	{ "namespaces default to the operation's number, names to a counter",
	  CONFIG(NODES("1") OP("createPods, count: 2") MEASURED_PODS("count: 1"), ""),
	  "namespace-1/pod-0@n0 namespace-1/pod-1@n0 [1 namespace-2/pod-2@n0 ]",
	  "createNodes:1+0 createPods:0+2 createPods:0+1", 3, 0, 1 },
	{ "default nodes are named after the operation",
	  CONFIG(OP("createNodes, count: 1") OP("createNodes, count: 1") MEASURED_PODS("count: 2"),
		 ""),
	  "[2 namespace-2/pod-0@node-0-0 namespace-2/pod-1@node-1-1 ]",
	  "createNodes:1+0 createNodes:1+0 createPods:0+2", 2, 0, 2 },
	{ "counts come from params and their product",
	  CONFIG(OP("createNodes, nodeTemplatePath: node.yaml, countParam: $nodes")
			 PODS("countParam: $nodes, countMultiplierParam: $times, namespace: a, "
			      "collectMetrics: true"),
		 "nodes: 1, times: 3"),
	  "[3 a/p0@n0 a/p1@n0 a/p2@n0 ]", "createNodes:1+0 createPods:0+3", 3, 0, 3 },
	{ "pods nobody waits for stay in the queue until somebody waits",
	  CONFIG(NODES("1") PODS("count: 1, namespace: a, skipWaitToCompletion: true")
			 PODS("count: 1, namespace: b, templateParams: {priority: 7}")
				 PODS("count: 1, namespace: c, collectMetrics: true"),
		 ""),
	  "b/p0@n0 a/p0@n0 [1 c/p0@n0 ]",
	  "createNodes:1+0 createPods:0+1 createPods:0+1 createPods:0+1", 3, 0, 1 },
	{ "what waits in the queue is not measured with others",
	  CONFIG(NODES("1") PODS("count: 2, namespace: a, skipWaitToCompletion: true")
			 PODS("count: 1, namespace: b, collectMetrics: true"),
		 ""),
	  "a/p0@n0 a/p1@n0 [1 b/p0@n0 ]", "createNodes:1+0 createPods:0+2 createPods:0+1", 3, 0,
	  1 },
	{ "a barrier waits for them",
	  CONFIG(NODES("1") PODS("count: 1, namespace: a, skipWaitToCompletion: true") OP("barrier")
			 PODS("count: 1, namespace: b, "
			      "templateParams: {priority: 7}, collectMetrics: true"),
		 ""),
	  "a/p0@n0 [1 b/p0@n0 ]", "createNodes:1+0 createPods:0+1 createPods:0+1", 2, 0, 1 },
	{ "pods that nobody waits for at all are tried at the end",
	  CONFIG(NODES("1") PODS("count: 1, namespace: a, collectMetrics: true")
			 PODS("count: 1, namespace: b, skipWaitToCompletion: true"),
		 ""),
	  "[1 a/p0@n0 ] b/p0@n0", "createNodes:1+0 createPods:0+1 createPods:0+1", 2, 0, 1 },
	{ "a barrier for attempts is content with pods that do not fit",
	  CONFIG(NODES("1") PODS("count: 5, namespace: a, skipWaitToCompletion: true")
			 OP("barrier, stageRequirement: Attempted, namespaces: [a]")
				 PODS("count: 1, namespace: b, collectMetrics: true"),
		 ""),
	  "a/p0@n0 a/p1@n0 a/p2@n0 a/p3@n0 a/p4@- [1 b/p0@- ]",
	  "createNodes:1+0 createPods:0+5 createPods:0+1", 4, 2, 1 },
	{ "a barrier looks at the labels and namespaces it names",
	  CONFIG(NODES("1") PODS("count: 5, namespace: a, skipWaitToCompletion: true")
			 OP("createPods, count: 1, namespace: b") OP("barrier, namespaces: [b]")
				 OP("barrier, labelSelector: {app: z}")
					 PODS("count: 1, namespace: c, collectMetrics: true"),
		 ""),
	  "a/p0@n0 a/p1@n0 a/p2@n0 a/p3@n0 a/p4@- b/pod-5@- [1 c/p0@- ]",
	  "createNodes:1+0 createPods:0+5 createPods:0+1 createPods:0+1", 4, 3, 1 },
	{ "a section measures the operations with pods of its namespaces",
	  CONFIG(NODES("2") PODS("count: 1, namespace: a, skipWaitToCompletion: true")
			 OP("startCollectingMetrics, namespaces: [b, c]")
				 PODS("count: 1, namespace: b") PODS("count: 1, namespace: d") PODS(
					 "count: 1, namespace: c, skipWaitToCompletion: true")
					 OP("stopCollectingMetrics") PODS("count: 1, namespace: e"),
		 ""),
	  "a/p0@n0 [1 b/p0@n1 ] d/p0@n0 [1 c/p0@n1 ] e/p0@n0",
	  "createNodes:2+0 createPods:0+1 createPods:0+1 createPods:0+1 createPods:0+1 "
	  "createPods:0+1",
	  5, 0, 2 },
	{ "a section can ask for labels",
	  CONFIG(NODES("2") OP("startCollectingMetrics, namespaces: [a], labelSelector: {app: x}")
			 OP("createPods, count: 1, namespace: a") PODS("count: 1, namespace: a")
				 OP("stopCollectingMetrics"),
		 ""),
	  "a/pod-0@n0 [1 a/p0@n1 ]", "createNodes:2+0 createPods:0+1 createPods:0+1", 2, 0, 1 },
	{ "pods that their template binds are not scheduled",
	  CONFIG(NODES("2") OP("createPods, count: 4, namespace: a, podTemplatePath: bound.yaml")
			 PODS("count: 1, namespace: b, collectMetrics: true"),
		 ""),
	  "[1 b/p0@n1 ]", "createNodes:2+0 createPods:0+4 createPods:0+1", 1, 0, 1 },
	{ "nothing is measured where nothing is made",
	  CONFIG(NODES("1") PODS("count: 0, collectMetrics: true"), ""), "",
	  "createNodes:1+0 createPods:0+0", 0, 0, 0 },
};

Test(workload_run, does_what_the_operations_say)
{
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "bound.yaml",
		   "apiVersion: v1\nkind: Pod\nmetadata: {generateName: b-}\n"
		   "spec: {nodeName: n0, containers: [{name: c, image: i, "
		   "resources: {requests: {cpu: 1}}}]}\n");
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		const char *what = runs[i].what;

		trial_run(&trial, runs[i].config, 0);
		cr_expect_eq(trial.status, STATUS_OK, "%s: %s", what, trial.told.text);
		cr_expect_str_eq(trial.log, runs[i].log, "%s\n got: %s\nwant: %s", what, trial.log,
				 runs[i].log);
		cr_expect_str_eq(trial.created, runs[i].created, "%s\n got: %s\nwant: %s", what,
				 trial.created, runs[i].created);
		cr_expect_eq(trial.outcome.scheduled, runs[i].scheduled, "%s", what);
		cr_expect_eq(trial.outcome.unschedulable, runs[i].unschedulable, "%s", what);
		cr_expect_eq(trial.outcome.measured, runs[i].measured, "%s", what);
		cr_expect_eq(trial.outcome.pods, runs[i].scheduled + runs[i].unschedulable, "%s",
			     what);
	}
	trial_fini(&trial);
}

/* What stops a run: config, message. */
static const struct {
	const char *what, *config, *want;
	enum status status;
} stops[] = {
	{ "a barrier for pods that do not fit",
	  CONFIG(NODES("1") PODS("count: 6, namespace: a, skipWaitToCompletion: true") OP("barrier")
			 MEASURED_PODS("count: 1"),
		 ""),
	  "5:5: barrier: 2 of 6 pods cannot be scheduled, and nothing will change that "
	  "(stageRequirement: Attempted would do)\n",
	  STATUS_NO },
	{ "a barrier for a namespace that is not there",
	  CONFIG(NODES("1") OP("barrier, namespaces: [nowhere]") MEASURED_PODS("count: 1"), ""),
	  "4:36: barrier: there is no namespace \"nowhere\"\n", STATUS_BAD_INPUT },
	{ "nodes of one name", CONFIG(NODES("2") NODES("1") MEASURED_PODS("count: 1"), ""),
	  "4:5: createNodes: there is a node n0 already (use generateName, or {{.Index}} in the "
	  "name)\n",
	  STATUS_BAD_INPUT },
	{ "pods of one name in a namespace",
	  CONFIG(NODES("2") PODS("count: 2, namespace: a")
			 PODS("count: 1, namespace: a, collectMetrics: true"),
		 ""),
	  "5:5: createPods: there is a pod p0 already (use generateName, or {{.Index}} in the "
	  "name)\n",
	  STATUS_BAD_INPUT },
	{ "several pods of a fixed name",
	  CONFIG(MEASURED_PODS("count: 2, podTemplatePath: fixed.yaml"), ""),
	  "3:5: createPods: there is a pod fixed already (use generateName, or {{.Index}} in the "
	  "name)\n",
	  STATUS_BAD_INPUT },
	{ "a namespace that the template contradicts",
	  CONFIG(MEASURED_PODS("count: 1, podTemplatePath: elsewhere.yaml, namespace: here"), ""),
	  "3:32: metadata.namespace: \"elsewhere\", but its pods are created in here\n",
	  STATUS_BAD_INPUT },
	{ "a node where a pod is expected",
	  CONFIG(MEASURED_PODS("count: 1, podTemplatePath: node.yaml"), ""),
	  "1:1: a Node of v1, expected a Pod of v1\n", STATUS_BAD_INPUT },
	{ "a template of nothing",
	  CONFIG(MEASURED_PODS("count: 1, podTemplatePath: none.yaml"), ""),
	  "nothing in it, expected a Pod\n", STATUS_BAD_INPUT },
	{ "a template of two objects",
	  CONFIG(MEASURED_PODS("count: 1, podTemplatePath: two.yaml"), ""),
	  "6:1: a second document, expected one object\n", STATUS_BAD_INPUT },
	{ "a template with a broken action",
	  CONFIG(MEASURED_PODS("count: 1, podTemplatePath: broken.yaml"), ""),
	  "3:22: {{range}} is not supported in templates, expected a value, a function, if, else "
	  "or end\n",
	  STATUS_BAD_INPUT },
	{ "a param that the operation does not give",
	  CONFIG(MEASURED_PODS("count: 1, podTemplatePath: param.yaml"), ""),
	  "3:24: .who has no value, expected one of Index, Count\n", STATUS_BAD_INPUT },
	{ "a name that Kubernetes would not take",
	  CONFIG(MEASURED_PODS("count: 1, podTemplatePath: param.yaml, templateParams: {who: A_}"),
		 ""),
	  "the name \"abcA_\" must consist of a-z, 0-9, '-' and '.', ", STATUS_BAD_INPUT },
	{ "a quantity that is none",
	  CONFIG(NODES("1") PODS("count: 1, collectMetrics: true, templateParams: {cpu: 2x}"), ""),
	  "spec.containers[0].resources.requests.cpu: \"2x\" is not a quantity", STATUS_BAD_INPUT },
	{ "a namespace template of something else",
	  CONFIG(OP("createNamespaces, prefix: a, count: 1, namespaceTemplatePath: none.yaml")
			 MEASURED_PODS("count: 1"),
		 ""),
	  "nothing in it, expected an object\n", STATUS_BAD_INPUT },
	{ "nodes by the operation for any object",
	  CONFIG(OP("createAny, templatePath: node.yaml") MEASURED_PODS("count: 1"), ""),
	  "3:5: createAny of a Node: use createNodes\n", STATUS_BAD_INPUT },
	{ "an operation that needs what is not there",
	  CONFIG(OP("createResourceDriver, driverName: a") MEASURED_PODS("count: 1"), ""),
	  "3:5: createResourceDriver needs DRA, which is not there\n", STATUS_BAD_INPUT },
	{ "an update of an object that is not there",
	  CONFIG(NODES("1") OP("updateAny, templatePath: pod.yaml, namespace: a")
			 MEASURED_PODS("count: 1"),
		 ""),
	  "1:1: updateAny: there is no Pod p0 to update\n", STATUS_BAD_INPUT },
	{ "an update of a part that the object does not have",
	  CONFIG(NODES("1") OP("updateAny, templatePath: node.yaml, subresources: [resize]")
			 MEASURED_PODS("count: 1"),
		 ""),
	  "4:5: updateAny: subresource resize of a Node is not supported (a Pod has status and "
	  "resize, a Node has status)\n",
	  STATUS_BAD_INPUT },
	{ "churn of what stays for good",
	  CONFIG(OP("churn, mode: create, templatePaths: [space.yaml]") MEASURED_PODS("count: 1"),
		 ""),
	  "1:1: expected a Pod, a Node, a Service or a storage object\n", STATUS_BAD_INPUT },
	{ "a volume's template that is none",
	  CONFIG(MEASURED_PODS("count: 1, persistentVolumeTemplatePath: space.yaml, "
			       "persistentVolumeClaimTemplatePath: space.yaml"),
		 ""),
	  "1:1: expected a Pod, a Node, a Service or a storage object\n", STATUS_BAD_INPUT },
	{ "a volume's template of another kind",
	  CONFIG(MEASURED_PODS("count: 1, persistentVolumeTemplatePath: service.yaml, "
			       "persistentVolumeClaimTemplatePath: service.yaml"),
		 ""),
	  "1:1: expected a PersistentVolume\n", STATUS_BAD_INPUT },
};

Test(workload_run, tells_what_stops_it)
{
	static const char spec[] = "spec: {containers: [{name: c, image: i}]}\n";
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "fixed.yaml", "%smetadata: {name: fixed}\n%s",
		   "apiVersion: v1\nkind: Pod\n", spec);
	folder_put(&trial.folder, "elsewhere.yaml",
		   "%smetadata: {name: x, namespace: elsewhere}\n%s", "apiVersion: v1\nkind: Pod\n",
		   spec);
	folder_put(&trial.folder, "two.yaml", "%smetadata: {name: x}\n%s---\n%s",
		   "apiVersion: v1\nkind: Pod\n", spec, "apiVersion: v1\nkind: Pod\n");
	folder_put(&trial.folder, "none.yaml", "# nothing\n");
	folder_put(&trial.folder, "service.yaml",
		   "apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n");
	folder_put(&trial.folder, "space.yaml", "apiVersion: v1\nkind: Namespace\n");
	folder_put(&trial.folder, "broken.yaml", "%smetadata: {name: 'a{{range .x}}'}\n%s",
		   "apiVersion: v1\nkind: Pod\n", spec);
	folder_put(&trial.folder, "param.yaml", "%smetadata: {name: 'abc{{.who}}'}\n%s",
		   "apiVersion: v1\nkind: Pod\n", spec);
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		bool whole = strchr(stops[i].want, '\n') != NULL;

		trial_run(&trial, stops[i].config, 0);
		cr_expect_eq(trial.status, stops[i].status, "%s", stops[i].what);
		cr_expect(whole ? !strcmp(trial.told.text, stops[i].want)
				: strstr(trial.told.text, stops[i].want) != NULL,
			  "%s\n got: %swant: %s", stops[i].what, trial.told.text, stops[i].want);
	}
	trial_fini(&trial);
}

/* --- nodes and namespaces -------------------------------------------------------------------- */

/* "key=value key=value" of the labels, by key. */
static const char *label_text(const struct cluster *cluster, const struct labels *labels,
			      const char *key)
{
	for (uint32_t i = 0; i < labels->count; i++) {
		if (!strcmp(cluster_text(cluster, labels->items[i].key), key))
			return cluster_text(cluster, labels->items[i].value);
	}
	return "-";
}

static void inspect_nodes(struct trial *trial, const struct cluster *cluster, const char *opcode)
{
	static const char *const zones[] = { "a", "b", "a", "-", "-", "-" };
	static const char *const racks[] = { "-", "-", "-", "node-1-3", "node-1-4", "-" };

	(void)trial;
	if (strcmp(opcode, "createPods") != 0)
		return;
	cr_assert_eq(cluster->node_count, 6u);
	for (size_t i = 0; i < cluster->node_count; i++) {
		const struct node *node = &cluster->nodes[i];

		cr_expect_str_eq(label_text(cluster, &node->labels, "zone"), zones[i]);
		cr_expect_str_eq(label_text(cluster, &node->labels, "rack"), racks[i]);
		cr_expect_str_eq(label_text(cluster, &node->labels, "kubernetes.io/hostname"),
				 cluster_text(cluster, node->name));
		cr_expect_eq(node->allocatable.milli_cpu, i == 5 ? 2500 : 4000);
		cr_expect_eq(node->capacity.milli_cpu, 4000);
		cr_expect_eq(node->allocatable.memory_bytes, (int64_t)32 << 30);
		cr_expect_eq(node->allocatable.pod_slots, i == 5 ? 3 : 110);
	}
	cr_assert_eq(cluster->nodes[5].allocatable.scalar_count, 2u);
	cr_expect_eq(cluster->nodes[5].allocatable.scalars[0].amount, 7);
	cr_expect_str_eq(
		cluster_text(
			cluster,
			cluster->scalar_names[cluster->nodes[5].allocatable.scalars[0].resource]),
		"example.com/a");
	cr_expect_eq(cluster->nodes[5].allocatable.scalars[1].amount, 9);
}

Test(workload_run, prepares_nodes_by_strategy)
{
	static const char config[] = CONFIG(
		OP("createNodes, count: 3, labelNodePrepareStrategy: {labelKey: zone, "
		   "labelValues: [a, b]}")
			OP("createNodes, count: 2, uniqueNodeLabelStrategy: {labelKey: rack}")
				OP("createNodes, count: 1, nodeAllocatableStrategy: "
				   "{nodeAllocatable: {cpu: 2500m, pods: 3, example.com/b: 9, "
				   "example.com/a: 7, unknown: 1}}") MEASURED_PODS("count: 1"),
		"");
	struct trial trial;

	start(&trial);
	trial.inspect = inspect_nodes;
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	trial_fini(&trial);
}

static void inspect_namespaces(struct trial *trial, const struct cluster *cluster,
			       const char *opcode)
{
	static const char *const names[] = { "t-0", "t-1", "plain-0", "t-2" };
	static const char *const teams[] = { "dev", "dev", "-", "-" };

	(void)trial;
	if (strcmp(opcode, "createPods") != 0)
		return;
	cr_assert_eq(cluster->namespace_count, 4u);
	for (size_t i = 0; i < 4; i++) {
		const struct name_space *space = &cluster->namespaces[i];

		cr_expect_str_eq(cluster_text(cluster, space->name), names[i]);
		cr_expect_str_eq(label_text(cluster, &space->labels, "team"), teams[i]);
		cr_expect_str_eq(label_text(cluster, &space->labels, "kubernetes.io/metadata.name"),
				 names[i]);
	}
}

Test(workload_run, makes_namespaces_once)
{
	static const char config[] =
		CONFIG(OP("createNamespaces, prefix: t, count: 2, namespaceTemplatePath: ns.yaml")
			       OP("createNamespaces, prefix: plain, count: 1")
				       OP("createNamespaces, prefix: t, count: 3") NODES("1")
					       MEASURED_PODS("count: 1, namespace: t-1"),
		       "");
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "ns.yaml",
		   "apiVersion: v1\nkind: Namespace\nmetadata: {labels: {team: dev}}\n");
	trial.inspect = inspect_namespaces;
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	trial_fini(&trial);
}

/* --- sharing --------------------------------------------------------------------------------- */

static size_t distinct_specs, distinct_labels, bytes_before;

static int by_address(const void *a, const void *b)
{
	const char *x = *(const char *const *)a;
	const char *y = *(const char *const *)b;

	return (x > y) - (x < y);
}

static size_t count_distinct(const void **items, size_t count)
{
	size_t distinct = 0;

	qsort(items, count, sizeof(*items), by_address);
	for (size_t i = 0; i < count; i++)
		distinct += i == 0 || items[i] != items[i - 1];
	return distinct;
}

static void inspect_sharing(struct trial *trial, const struct cluster *cluster, const char *opcode)
{
	const void **items = calloc(cluster->pod_count + 1, sizeof(*items));

	(void)trial;
	(void)opcode;
	for (size_t i = 0; i < cluster->pod_count; i++)
		items[i] = cluster->pods[i]->spec;
	distinct_specs = count_distinct(items, cluster->pod_count);
	for (size_t i = 0; i < cluster->pod_count; i++)
		items[i] = cluster->pods[i]->labels;
	distinct_labels = count_distinct(items, cluster->pod_count);
	free(items);
}

/* Pod templates by what of them depends on the pod; 400 pods of each. */
static const struct {
	const char *what, *text;
	size_t specs, labels;
} sharings[] = {
	{ "the name only",
	  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p-{{.Index}}-of-{{.Count}}\nspec:\n"
	  "  containers: [{name: c, image: i}]\n",
	  1, 1 },
	{ "a quoted name",
	  "apiVersion: v1\nkind: Pod\nmetadata: {name: \"p-{{.Index}}\"}\nspec:\n"
	  "  containers: [{name: c, image: i}]\n",
	  1, 1 },
	{ "the prefix of the name",
	  "apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: p-{{.Index}}-\nspec:\n"
	  "  containers: [{name: c, image: i}]\n",
	  1, 1 },
	{ "nothing",
	  "apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: p-\nspec:\n"
	  "  containers: [{name: c, image: i}]\n",
	  1, 1 },
	{ "no metadata at all",
	  "apiVersion: v1\nkind: Pod\nspec:\n  containers: [{name: c, image: i}]\n", 1, 1 },
	{ "one of two hundred ports",
	  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p-{{.Index}}\nspec:\n  containers:\n"
	  "  - {name: c, image: i, ports: [{containerPort: 80, "
	  "hostPort: {{AddInt 7000 (Mod .Index 200)}}}]}\n",
	  200, 1 },
	{ "one of eight labels",
	  "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {app: 'a{{Mod .Index 8}}'}\n"
	  "  name: p-{{.Index}}\nspec:\n  containers: [{name: c, image: i}]\n",
	  1, 8 },
	{ "a block before the name",
	  "apiVersion: v1\nkind: Pod\nmetadata:\n{{- if eq (Mod .Index 3) 0}}\n"
	  "  labels: {third: 'yes'}\n{{- end}}\n  name: p-{{.Index}}\nspec:\n"
	  "  containers: [{name: c, image: i}]\n",
	  1, 2 },
	{ "a name inside of a block",
	  "apiVersion: v1\nkind: Pod\n{{if eq (Mod .Index 2) 0}}metadata: {name: 'a-{{.Index}}'}\n"
	  "{{else}}metadata: {name: 'b-{{.Index}}', labels: {odd: x}}\n{{end}}spec:\n"
	  "  containers: [{name: c, image: i}]\n",
	  1, 2 },
	{ "a name with an anchor",
	  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: &n p-{{.Index}}\n  labels: {app: *n}\n"
	  "spec:\n  containers: [{name: c, image: i}]\n",
	  1, 400 },
	{ "each pod's own priority",
	  "apiVersion: v1\nkind: Pod\nmetadata: {generateName: 'p-{{.Index}}-'}\nspec:\n"
	  "  priority: {{.Index}}\n  containers: [{name: c, image: i}]\n",
	  400, 1 },
};

Test(workload_run, shares_what_the_pods_of_a_template_have_in_common)
{
	static const char config[] =
		CONFIG(NODES("1") MEASURED_PODS("count: 400, podTemplatePath: shared.yaml"), "");
	struct trial trial;

	start(&trial);
	trial.inspect = inspect_sharing;
	for (size_t i = 0; i < sizeof(sharings) / sizeof(sharings[0]); i++) {
		folder_put(&trial.folder, "shared.yaml", "%s", sharings[i].text);
		trial_run(&trial, config, 0);
		cr_expect_eq(trial.status, STATUS_OK, "%s: %s", sharings[i].what, trial.told.text);
		cr_expect_eq(distinct_specs, sharings[i].specs, "%s: %zu specs", sharings[i].what,
			     distinct_specs);
		cr_expect_eq(distinct_labels, sharings[i].labels, "%s: %zu sets of labels",
			     sharings[i].what, distinct_labels);
	}
	trial_fini(&trial);
}

Test(workload_run, names_pods_as_their_template_says)
{
	static const char config[] = CONFIG(
		NODES("1") OP("createPods, count: 2, namespace: a, podTemplatePath: block.yaml")
			OP("createPods, count: 2, namespace: b, podTemplatePath: prefix.yaml")
				MEASURED_PODS("count: 2, namespace: c, podTemplatePath: name.yaml, "
					      "templateParams: {team: x}"),
		"");
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "block.yaml", "%s", sharings[8].text);
	folder_put(&trial.folder, "prefix.yaml", "%s", sharings[2].text);
	folder_put(
		&trial.folder, "name.yaml",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: '{{.team}}-{{AddInt .Index 5}}.z'}\n"
		"spec: {containers: [{name: c, image: i}]}\n");
	trial_run(&trial, config, 0);
	cr_expect_str_eq(trial.log,
			 "a/a-0@n0 a/b-1@n0 b/p-0-2@n0 b/p-1-3@n0 "
			 "[2 c/x-5.z@n0 c/x-6.z@n0 ]",
			 "%s%s", trial.log, trial.told.text);
	trial_fini(&trial);
}

static void inspect_signatures(struct trial *trial, const struct cluster *cluster,
			       const char *opcode)
{
	static const char *const want[] = { "signature-label-0", "signature-label-0",
					    "signature-label-1", "signature-label-1",
					    "signature-label-2" };

	(void)trial;
	for (size_t i = 0; !strcmp(opcode, "createPods") && i < cluster->pod_count; i++) {
		cr_expect_str_eq(label_text(cluster, cluster->pods[i]->labels, "signature"),
				 want[i]);
		cr_expect_str_eq(label_text(cluster, cluster->pods[i]->labels, "app"), "x");
	}
}

Test(workload_run, signs_batches_of_pods)
{
	static const char config[] =
		CONFIG(NODES("1") PODS("count: 5, signatureBatchSizeParam: $size, "
				       "collectMetrics: true"),
		       "size: 2");
	struct trial trial;

	start(&trial);
	trial.inspect = inspect_signatures;
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	trial_fini(&trial);
}

/* What the cluster's own tables take, blocks that are partly free included. */
static size_t bytes_held(const struct cluster *cluster)
{
	const struct intern *symbols = &cluster->symbols;

	return cluster->arena.held + symbols->texts.held +
	       symbols->slot_count * sizeof(*symbols->slots) +
	       symbols->text_capacity * sizeof(*symbols->text) +
	       cluster->pod_capacity * sizeof(*cluster->pods);
}

static void inspect_bytes(struct trial *trial, const struct cluster *cluster, const char *opcode)
{
	size_t held = bytes_held(cluster);
	double each;

	(void)trial;
	if (!strcmp(opcode, "createPods")) {
		each = (double)(held - bytes_before) / (double)cluster->pod_count;
		cr_expect_leq(each, 160, "%zu pods take %.1f bytes each", cluster->pod_count, each);
	}
	bytes_before = held;
}

Test(workload_run, spends_at_most_160_bytes_on_a_pod)
{
	static const char *const counts[] = { "17000", "30000", "33000" };
	struct trial trial;
	char config[512];

	start(&trial);
	trial.inspect = inspect_bytes;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		snprintf(config, sizeof(config),
			 CONFIG(NODES("1") OP("createPods, podTemplatePath: pod.yaml, count: %s, "
					      "collectMetrics: true"),
				""),
			 counts[i]);
		trial.stop_after = 1;
		trial_run(&trial, config, 0);
		cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	}
	trial_fini(&trial);
}

/* --- outcomes -------------------------------------------------------------------------------- */

static const char *const small = CONFIG(NODES("7") PODS("count: 20, namespace: a")
						PODS("count: 12, namespace: b, "
						     "collectMetrics: true"),
					"");

Test(workload_run, places_pods_the_same_every_time)
{
	static const struct {
		enum tie_break tie_break;
		uint64_t seed, digest;
	} cases[] = {
		{ TIE_FIRST, 0, 0x680e1a7cd18823d },	{ TIE_FIRST, 42, 0x680e1a7cd18823d },
		{ TIE_RANDOM, 0, 0x983f29211801a3fb },	{ TIE_RANDOM, 42, 0x310efe583244d08a },
		{ TIE_RANDOM, 43, 0xdd1f36ff9086f87f }, { TIE_RANDOM, 42, 0x310efe583244d08a },
	};
	struct trial trial;

	start(&trial);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		trial.options.session.scheduler.tie_break = cases[i].tie_break;
		trial.options.session.scheduler.seed = cases[i].seed;
		trial_run(&trial, small, 0);
		cr_expect_eq(trial.outcome.scheduled, 28u);
		cr_expect_eq(trial.outcome.placement_digest, cases[i].digest,
			     "tie-break %d, seed %d: %#llx", cases[i].tie_break, (int)cases[i].seed,
			     (unsigned long long)trial.outcome.placement_digest);
		cr_expect_eq(XXH3_64bits(trial.placements, trial.cycles * 8), cases[i].digest);
	}
	trial_fini(&trial);
}

Test(workload_run, counts_reasons_per_pod)
{
	static const char config[] =
		CONFIG(NODES("1") OP("createNodes, count: 2, nodeAllocatableStrategy: "
				     "{nodeAllocatable: {pods: 0}}")
			       PODS("count: 6, namespace: a, collectMetrics: true")
				       OP("createPods, count: 1, podTemplatePath: pod.yaml, "
					  "namespace: b, templateParams: {cpu: 9}"),
		       "");
	struct trial trial;

	start(&trial);
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.outcome.nodes, 3u);
	cr_expect_eq(trial.outcome.unschedulable, 3u);
	cr_expect_eq(trial.outcome.measured, 6u);
	cr_assert_eq(trial.outcome.reason_count, 2u);
	cr_expect_str_eq(trial.outcome.reasons[0].text, "Insufficient cpu");
	cr_expect_eq(trial.outcome.reasons[0].attempts, 3u);
	cr_expect_str_eq(trial.outcome.reasons[1].text, "Too many pods");
	cr_expect_eq(trial.outcome.reasons[1].attempts, 3u);
	trial_fini(&trial);
}

Test(workload_run, counts_errors_and_pods_of_other_schedulers)
{
	static const char config[] = CONFIG(
		NODES("1") OP("createPods, count: 2, namespace: a, podTemplatePath: lost.yaml")
			OP("createPods, count: 3, namespace: b, podTemplatePath: other.yaml")
				MEASURED_PODS("count: 1"),
		"");
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "lost.yaml",
		   "apiVersion: v1\nkind: Pod\nspec:\n  containers: [{name: c, image: i}]\n"
		   "  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		   "{nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, "
		   "values: [gone]}]}]}}}\n");
	folder_put(&trial.folder, "other.yaml",
		   "apiVersion: v1\nkind: Pod\nspec: {schedulerName: other, "
		   "containers: [{name: c, image: i}]}\n");
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.status, STATUS_OK);
	cr_expect_eq(trial.outcome.errors, 2u);
	cr_expect_eq(trial.outcome.skipped, 3u);
	cr_expect_eq(trial.outcome.scheduled, 1u);
	cr_expect_str_eq(trial.told.text,
			 "warning: pod a/pod-0: nodeinfo not found for node name "
			 "\"gone\"\n",
			 "%s", trial.told.text);
	trial_fini(&trial);
}

Test(workload_run, stops_after_the_current_pod)
{
	struct trial trial;

	start(&trial);
	trial.stop_after = 23;
	trial_run(&trial, small, 0);
	cr_expect_eq(trial.status, STATUS_OK);
	cr_expect(trial.outcome.partial);
	cr_expect_eq(trial.outcome.scheduled, 23u);
	cr_expect_eq(trial.outcome.measured, 3u);
	cr_expect_eq(trial.outcome.pods, 32u);
	cr_expect_str_eq(trial.log + strlen(trial.log) - 2, " ]", "the section is closed");
	trial.stop_after = 5;
	trial_run(&trial, small, 0);
	cr_expect(trial.outcome.partial);
	cr_expect_eq(trial.outcome.measured, 0u);
	cr_expect_str_eq(trial.created, "createNodes:7+0 createPods:0+20");
	trial_fini(&trial);
}

/* Told something, it asks the trial to stop. */
static void stop_when_told(void *context, enum severity severity, struct place place,
			   const char *message)
{
	struct trial *trial = context;

	(void)severity;
	(void)place;
	(void)message;
	trial->stop = 1;
}

static void stop_at_next_message(struct trial *trial, const struct cluster *cluster,
				 const char *opcode)
{
	(void)cluster;
	(void)opcode;
	trial->told.sink = (struct diag_sink){ .emit = stop_when_told, .context = trial };
}

/* The third pod, and only that, has a key twice. */
static const char pod_to_stop_at[] =
	"apiVersion: v1\n"
	"kind: Pod\n"
	"metadata: {generateName: p-}\n"
	"spec:\n"
	"  {{if eq .Index 2}}priority: 1{{else}}hostNetwork: false{{end}}\n"
	"  priority: 0\n"
	"  containers: [{name: c, image: i}]\n";

Test(workload_run, stops_while_objects_are_made)
{
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "stop.yaml", "%s", pod_to_stop_at);
	trial.inspect = stop_at_next_message;
	trial_run(&trial,
		  CONFIG(NODES("2") OP("createPods, podTemplatePath: stop.yaml, count: 1000, "
				       "collectMetrics: true") OP("barrier"),
			 ""),
		  0);
	cr_expect_eq(trial.status, STATUS_OK);
	cr_expect(trial.outcome.partial);
	cr_expect_eq(trial.outcome.nodes, 2u);
	cr_expect_eq(trial.outcome.pods, 3u);
	cr_expect_eq(trial.outcome.attempts, 0u);
	cr_expect_str_eq(trial.created, "createNodes:2+0", "the operation is not done");
	trial_fini(&trial);
}

Test(workload_run, stops_while_a_dump_is_read)
{
	struct trial trial;
	const struct workload_hooks hooks = trial_hooks(&trial);
	char path[128];
	const char *paths[] = { path };

	start(&trial);
	trial.options.stop = &trial.stop;
	stop_at_next_message(&trial, NULL, NULL);
	folder_put(&trial.folder, "dump.yaml", "%s",
		   "{apiVersion: v1, kind: Node, metadata: {name: a, name: b}}\n"
		   "---\n"
		   "{apiVersion: v1, kind: Node, metadata: {name: A_B}}\n");
	snprintf(path, sizeof(path), "%s/dump.yaml", trial.folder.path);
	cr_expect_eq(workload_run_cluster(paths, 1, &trial.options, &hooks, &trial.told.sink,
					  &trial.outcome),
		     STATUS_OK);
	cr_expect(trial.outcome.partial);
	cr_expect_eq(trial.outcome.nodes, 0u);
	cr_expect_null(trial.outcome.profile_name);
	cr_expect_str_empty(trial.log);
	trial_fini(&trial);
}

Test(workload_run, reports_what_was_in_force)
{
	static const char config[] =
		"- name: A\n"
		"  schedulerConfigPath: scheduler.yaml\n"
		"  featureGates: {PodSchedulingReadiness: false, NoSuchGate: true}\n"
		"  workloadTemplate:\n" NODES("1") OP("sleep, duration: 1m30s")
			OP("sleep, durationParam: $pause") MEASURED_PODS(
				"count: 1") "  workloads: [{name: w, params: {pause: 250ms}}]\n";
	static const char scheduler[] = "apiVersion: kubescheduler.config.k8s.io/v1\n"
					"kind: KubeSchedulerConfiguration\n"
					"percentageOfNodesToScore: 55\n";
	struct trial trial;
	uint64_t hash;
	char path[128];

	start(&trial);
	folder_put(&trial.folder, "scheduler.yaml", "%s", scheduler);
	trial_run(&trial, config, 0);
	cr_expect_str_eq(trial.outcome.profile_name, "node-local", "what is asked for wins");
	cr_expect_eq(trial.outcome.percentage_of_nodes_to_score, 100);
	cr_expect_eq(trial.outcome.slept_seconds, 90.25);
	hash = trial.outcome.input_hash;
	trial.options.session.scheduler_config = "default";
	trial_run(&trial, config, 0);
	cr_expect_neq(trial.outcome.input_hash, hash, "a configuration that ships is a file too");
	trial.options.session.scheduler_config = NULL;
	trial_run(&trial, config, 0);
	cr_expect_not_null(strstr(trial.outcome.profile_name, "/scheduler.yaml"));
	cr_expect_eq(trial.outcome.percentage_of_nodes_to_score, 55);
	hash = trial.outcome.input_hash;
	trial.options.session.scheduler.percentage_of_nodes_to_score = 0;
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.outcome.percentage_of_nodes_to_score, 0);
	cr_expect_eq(trial.outcome.input_hash, hash);
	folder_put(&trial.folder, "scheduler.yaml", "# x\n%s", scheduler);
	trial_run(&trial, config, 0);
	cr_expect_neq(trial.outcome.input_hash, hash, "every file counts");
	hash = trial.outcome.input_hash;
	folder_put(&trial.folder, "node.yaml", "# x\n%s", node_of_four);
	trial_run(&trial, config, 0);
	cr_expect_neq(trial.outcome.input_hash, hash, "templates too");
	hash = trial.outcome.input_hash;
	snprintf(path, sizeof(path), "%s/scheduler.yaml", trial.folder.path);
	trial.options.session.scheduler_config = path;
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.outcome.input_hash, hash, "the same file from the command line");
	folder_put(&trial.folder, "scheduler.yaml", "# y\n%s", scheduler);
	trial_run(&trial, config, 0);
	cr_expect_neq(trial.outcome.input_hash, hash, "and changed");
	trial_fini(&trial);
}

/* --- allocations ----------------------------------------------------------------------------- */

static uint64_t allocated_at[2];

static void note_allocated(void *context, size_t pods)
{
	(void)context;
	(void)pods;
	allocated_at[0] = *heap_thread_allocated();
}

static void note_allocated_end(void *context)
{
	(void)context;
	allocated_at[1] = *heap_thread_allocated();
}

Test(workload_run, allocates_nothing_per_pod_in_measured_sections)
{
	const struct workload_hooks hooks = { .measure_begin = note_allocated,
					      .measure_end = note_allocated_end };
	struct workload_options options = { .session.load.reader.limits = READER_LIMITS_DEFAULT };
	struct diag_sink sink = { 0 };
	struct workload_file *file;
	struct workload_outcome outcome;
	const struct workload *items;
	size_t count;

	if (heap_missing())
		cr_skip_test("%s", heap_missing());
	cr_assert_eq(workload_file_open("nearly-full", true, &sink, &file), STATUS_OK);
	items = workload_file_items(file, &count);
	cr_assert_eq(workload_run(&items[0], &options, &hooks, &sink, &outcome), STATUS_OK);
	cr_expect_gt(outcome.unschedulable, 100u);
	/* The table of reasons may grow once. */
	cr_expect_leq(allocated_at[1] - allocated_at[0], 4096u);
	workload_outcome_fini(&outcome);
	workload_file_free(file);
}

/* --- shipped workloads ----------------------------------------------------------------------- */

static bool has_label(const struct workload *workload, const char *label)
{
	for (size_t i = 0; i < workload->label_count; i++) {
		if (!strcmp(workload->labels[i], label))
			return true;
	}
	return false;
}

static void try_shipped(const struct workload *workload, size_t *ran)
{
	struct workload_options options = { .session.load.reader.limits = READER_LIMITS_DEFAULT,
					    .session.scheduler.percentage_of_nodes_to_score = -1 };
	struct workload_outcome outcome;
	struct told told;

	told_init(&told);
	cr_expect_eq(workload_check(workload, &told.sink), STATUS_OK, "%s: %s", workload->full_name,
		     told.text);
	cr_expect_null(workload->skip_reason);
	if (!has_label(workload, "short") && !has_label(workload, "smoke"))
		return;
	cr_assert_eq(workload_run(workload, &options, NULL, &told.sink, &outcome), STATUS_OK,
		     "%s: %s", workload->full_name, told.text);
	cr_expect_eq(outcome.nodes, workload->nodes, "%s", workload->full_name);
	cr_expect_eq(outcome.pods, workload->pods, "%s", workload->full_name);
	cr_expect_eq(outcome.measured, workload->measured_pods, "%s", workload->full_name);
	cr_expect_eq(outcome.scheduled + outcome.unschedulable, workload->pods, "%s",
		     workload->full_name);
	cr_expect_eq(outcome.errors + outcome.skipped, 0u, "%s", workload->full_name);
	cr_expect_str_empty(told.text, "%s: %s", workload->full_name, told.text);
	workload_outcome_fini(&outcome);
	(*ran)++;
}

Test(workload_run, ships_workloads_that_run, .timeout = 120)
{
	char **names;
	size_t files = profiles_names("workloads", &names);
	size_t ran = 0, in_bench = 0, in_smoke = 0;

	for (size_t i = 0; i < files; i++) {
		struct workload_file *file;
		const struct workload *items;
		struct told told;
		size_t count;

		told_init(&told);
		cr_assert_eq(workload_file_open(names[i], true, &told.sink, &file), STATUS_OK, "%s",
			     told.text);
		items = workload_file_items(file, &count);
		for (size_t k = 0; k < count; k++) {
			try_shipped(&items[k], &ran);
			in_bench += has_label(&items[k], "bench");
			in_smoke += has_label(&items[k], "smoke");
		}
		workload_file_free(file);
	}
	cr_expect_geq(ran, 10u);
	cr_expect_geq(in_bench, 10u);
	cr_expect_geq(in_smoke, 3u);
	profiles_names_free(names, files);
}

/* --- dumps ----------------------------------------------------------------------------------- */

#define DUMP_POD(name, created, spec)                                                     \
	"---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: d" created \
	"}\nspec: {" spec "containers: [{name: c, image: i, "                             \
	"resources: {requests: {cpu: 1}}}]}\n"

Test(workload_run, schedules_a_dump_by_priority_and_age)
{
	static const char dump[] = DUMP_POD("new", ", creationTimestamp: '2024-05-02T00:00:00Z'",
					    "") DUMP_POD("undated", "", "")
		DUMP_POD("old", ", creationTimestamp: '2024-05-01T00:00:00Z'", "") DUMP_POD(
			"urgent", "", "priority: 5, ") DUMP_POD("running", "", "nodeName: n0, ")
			DUMP_POD("lost", "", "nodeName: gone, ") DUMP_POD(
				"twin", ", creationTimestamp: '2024-05-01T00:00:00Z'",
				"") "---\napiVersion: v1\nkind: Node\nmetadata: {name: n0}\n"
				    "status: {capacity: {cpu: 4, memory: 8Gi, pods: 10}}\n"
				    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "
				    "web, namespace: d}\n"
				    "spec:\n  replicas: 0\n  selector: {matchLabels: {a: b}}\n"
				    "  template:\n    metadata: {labels: {a: b}}\n"
				    "    spec: {containers: [{name: c, image: i}]}\n";
	struct trial trial;

	trial_init(&trial);
	trial_run_cluster(&trial, dump);
	cr_assert_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "[5 d/urgent@n0 d/old@n0 d/twin@n0 d/new@- d/undated@- ]", "%s",
			 trial.log);
	cr_expect_str_eq(trial.created, "load:1+7");
	cr_expect_eq(trial.outcome.nodes, 1u);
	cr_expect_eq(trial.outcome.pods, 5u);
	cr_expect_eq(trial.outcome.running, 2u);
	cr_expect_eq(trial.outcome.scheduled, 3u);
	cr_expect_eq(trial.outcome.measured, 5u);
	cr_expect_neq(trial.outcome.input_hash, 0u);
	trial_fini(&trial);
}

Test(workload_run, schedules_the_openb_cluster, .timeout = 60)
{
	const char *real = getenv("SCHEDMARK_REAL");
	struct workload_options options = { .session = { .load.reader.limits =
								 READER_LIMITS_DEFAULT,
							 .scheduler_config = "node-local" } };
	struct workload_outcome outcome;
	struct told told;
	char nodes[512], pods[512];
	const char *paths[] = { nodes, pods };

	if (!real)
		cr_skip_test("SCHEDMARK_REAL is not set");
	snprintf(nodes, sizeof(nodes), "%s/openb-k8s/nodes_all_node.yaml", real);
	snprintf(pods, sizeof(pods), "%s/openb-k8s/pods_default.yaml", real);
	told_init(&told);
	cr_assert_eq(workload_run_cluster(paths, 2, &options, NULL, &told.sink, &outcome),
		     STATUS_OK, "%s", told.text);
	cr_expect_eq(outcome.nodes, 1523u);
	cr_expect_eq(outcome.pods, 8152u);
	cr_expect_eq(outcome.scheduled + outcome.unschedulable, 8152u);
	cr_expect_gt(outcome.scheduled, 8000u);
	workload_outcome_fini(&outcome);
	told_clear(&told);
}

/* --- other objects --------------------------------------------------------------------------- */

static const char claim_with_index[] =
	"apiVersion: v1\n"
	"kind: PersistentVolume\n"
	"metadata: {name: 'v{{.Index}}'}\n"
	"spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], "
	"claimRef: {namespace: a, name: 'c{{.Index}}'}, hostPath: {path: /x},\n"
	"  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: "
	"kubernetes.io/hostname, "
	"operator: In, values: ['n{{.node}}']}]}]}}}\n"
	"---\n"
	"apiVersion: v1\n"
	"kind: PersistentVolumeClaim\n"
	"metadata: {name: 'c{{.Index}}', annotations: {pv.kubernetes.io/bind-completed: 'yes'}}\n"
	"spec: {volumeName: 'v{{.Index}}', accessModes: [ReadWriteOnce], "
	"resources: {requests: {storage: 1Gi}}}\n";

static const char pod_with_claim[] =
	"apiVersion: v1\n"
	"kind: Pod\n"
	"metadata: {name: 'p{{.Index}}'}\n"
	"spec: {containers: [{name: c, image: i}], "
	"volumes: [{name: d, persistentVolumeClaim: {claimName: 'c{{.Index}}'}}]}\n";

static void start_with_claims(struct trial *trial)
{
	start(trial);
	trial->options.session.scheduler_config = NULL;
	folder_put(&trial->folder, "claim.yaml", "%s", claim_with_index);
	folder_put(&trial->folder, "claimant.yaml", "%s", pod_with_claim);
}

#define ANY(fields) OP("createAny, templatePath: claim.yaml, namespace: a, " fields)
#define CLAIMANTS(fields)                                                               \
	OP("createPods, namespace: a, podTemplatePath: claimant.yaml, collectMetrics: " \
	   "true, " fields)

Test(workload_run, creates_objects_of_any_kind)
{
	struct trial trial;

	start_with_claims(&trial);
	trial_run(&trial,
		  CONFIG(NODES("3") ANY("count: 2, templateParams: {node: 2}")
				 CLAIMANTS("count: 2"),
			 ""),
		  0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "[2 a/p0@n2 a/p1@n2 ]");
	cr_expect_str_eq(trial.created, "createNodes:3+0 createAny:0+0 createPods:0+2");
	trial_fini(&trial);
}

/* A claim that comes later lets a pod that waits for it be tried again. */
Test(workload_run, tries_pods_again_when_their_claims_come)
{
	struct trial trial;

	start_with_claims(&trial);
	trial_run(&trial,
		  CONFIG(NODES("2") OP("createPods, namespace: a, podTemplatePath: claimant.yaml, "
				       "count: 1, skipWaitToCompletion: true")
				 OP("barrier, stageRequirement: Attempted")
					 ANY("countParam: $claims, templateParams: {node: 1}")
						 OP("barrier") MEASURED_PODS("count: 1"),
			 "claims: 1"),
		  0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect(!strncmp(trial.log, "a/p0@- a/p0@n1 [1 ", 18), "%s", trial.log);
	cr_expect_eq(trial.outcome.unschedulable, 0u);
	cr_expect_eq(trial.outcome.scheduled, 2u);
	trial_fini(&trial);
}

/* --- preemption ------------------------------------------------------------------------------ */

Test(workload_run, lets_victims_go_for_pods_of_higher_priority)
{
	struct trial trial;

	start(&trial);
	trial.options.session.scheduler_config = NULL;
	trial_run(&trial,
		  CONFIG(NODES("1") PODS("count: 2, namespace: a, templateParams: {cpu: 2}")
				 PODS("count: 1, namespace: b, collectMetrics: true, "
				      "templateParams: {cpu: 1, priority: 5}"),
			 ""),
		  0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "a/p0@n0 a/p1@n0 [1 b/p0@- b/p0@n0 ]");
	cr_expect_eq(trial.outcome.victims, 1u);
	cr_expect_eq(trial.outcome.attempts, 4u);
	cr_expect_eq(trial.outcome.scheduled, 3u);
	cr_expect_eq(trial.outcome.unschedulable, 0u);
	trial_fini(&trial);
}

Test(workload_run, lets_nobody_go_for_pods_of_the_same_priority)
{
	struct trial trial;

	start(&trial);
	trial.options.session.scheduler_config = NULL;
	trial_run(&trial,
		  CONFIG(NODES("1") PODS("count: 4, namespace: a, templateParams: {priority: 5}")
				 PODS("count: 1, namespace: b, collectMetrics: true, "
				      "templateParams: {priority: 5}"),
			 ""),
		  0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "a/p0@n0 a/p1@n0 a/p2@n0 a/p3@n0 [1 b/p0@- ]");
	cr_expect_eq(trial.outcome.victims, 0u);
	cr_expect_eq(trial.outcome.unschedulable, 1u);
	trial_fini(&trial);
}
