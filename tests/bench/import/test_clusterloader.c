/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configs of clusterloader2 as workloads: what comes of each part, and that the result runs.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/import/import.h"
#include "tests/support/trial.h"

#define HEAD                                                              \
	"name: small\n"                                                   \
	"namespace: {number: {{$ns}}, prefix: ns}\n"                      \
	"tuningSets:\n"                                                   \
	"- {name: Slow, qpsLoad: {qps: 100}}\n"                           \
	"- {name: Once, parallelismLimitedLoad: {parallelismLimit: 9}}\n" \
	"steps:\n"

/* A Deployment of two pods, twice in each of two namespaces; then none. */
static const char config[] =
	"{{$ns := DivideInt .Nodes 1}}\n" HEAD
	"- module: {path: /modules/measure.yaml, params: {action: start}}\n"
	"- name: Creating\n"
	"  phases:\n"
	"  - namespaceRange: {min: 1, max: {{$ns}}}\n"
	"    replicasPerNamespace: 2\n"
	"    tuningSet: Slow\n"
	"    objectBundle:\n"
	"    - basename: web\n"
	"      objectTemplatePath: deployment.yaml\n"
	"      templateFillMap: {Replicas: 2, Group: g}\n"
	"- module: {path: modules/measure.yaml, params: {action: gather}}\n"
	"- phases:\n"
	"  - namespaceRange: {min: 1, max: {{$ns}}}\n"
	"    replicasPerNamespace: 0\n"
	"    tuningSet: Slow\n"
	"    objectBundle: [{basename: web, objectTemplatePath: deployment.yaml}]\n";

static const char module[] =
	"steps:\n"
	"- name: '{{.action}}'\n"
	"  measurements:\n"
	"  - Identifier: T\n"
	"    Method: SchedulingThroughput\n"
	"    Params: {action: {{.action}}, labelSelector: 'group = g', threshold: {{.LIMIT}}}\n"
	"  - Identifier: D\n"
	"    Method: DnsLookupLatency\n"
	"    Params: {action: {{.action}}}\n";

static const char deployment[] =
	"apiVersion: apps/v1\n"
	"kind: Deployment\n"
	"metadata: {name: {{.Name}}}\n"
	"spec:\n"
	"  replicas: {{.Replicas}}\n"
	"  template:\n"
	"    metadata: {labels: {group: {{.Group}}, number: n-{{.Index}}}}\n"
	"    spec: {containers: [{name: c, image: '{{.ImageRegistry}}/pause'}]}\n";

static const char want[] =
	"#\n"
	"# Not translated:\n"
	"#   FOLDER/modules/measure.yaml:7:5: measurement DnsLookupLatency is left out\n"
	"#   FOLDER/modules/measure.yaml:6:69: the threshold of T is one for the best interval, "
	"ours are for the average\n"
	"- name: \"small\"\n"
	"  tuningSets:\n"
	"  - {\"name\": \"Slow\", \"qpsLoad\": {\"qps\": 100}}\n"
	"  - {\"name\": \"Once\", \"parallelismLimitedLoad\": {\"parallelismLimit\": 9}}\n"
	"  workloadTemplate:\n"
	"  - {opcode: createNodes, count: 2}\n"
	"  - {opcode: startCollectingMetrics, namespaces: [\"ns-1\", \"ns-2\"], labelSelector: "
	"{\"group\": \"g\"}}\n"
	"  # \"Creating\"\n"
	"  - opcode: createPods\n"
	"    namespaceRange: {basename: \"ns\", min: 1, max: 2}\n"
	"    count: 4\n"
	"    podsPerArrival: 2\n"
	"    tuningSet: \"Slow\"\n"
	"    skipWaitToCompletion: true\n"
	"    podTemplate: |\n"
	"      {\"spec\": {\"containers\": [{\"name\": \"c\", \"image\": "
	"\"registry.k8s.io/pause\"}]}, \"metadata\": {\"generateName\": "
	"\"web-{{DivideInt .Index 2}}-\", \"labels\": {\"group\": \"g\", \"number\": "
	"\"n-{{DivideInt .Index 2}}\", \"clusterloader2-object\": \"web\"}}, \"kind\": \"Pod\", "
	"\"apiVersion\": \"v1\"}\n"
	"  - {opcode: barrier}\n"
	"  - {opcode: stopCollectingMetrics}\n"
	"  - {opcode: deletePods, namespace: \"ns-1\", labelSelector: {clusterloader2-object: "
	"\"web\"}, deletePodsPerSecond: 200}\n"
	"  - {opcode: deletePods, namespace: \"ns-2\", labelSelector: {clusterloader2-object: "
	"\"web\"}, deletePodsPerSecond: 200}\n"
	"  workloads:\n"
	"  - name: 2Nodes\n";

/* The text with the folder's path put in. */
static char *with_folder(const struct trial *trial, const char *text)
{
	char *out = calloc(1, strlen(text) + 8 * sizeof(trial->folder.path));

	for (const char *at; (at = strstr(text, "FOLDER")); text = at + 6) {
		strncat(out, text, (size_t)(at - text));
		strcat(out, trial->folder.path);
	}
	return strcat(out, text);
}

static enum status import(struct trial *trial, struct told *told, int64_t nodes,
			  const char *setting, char **text)
{
	const char *settings[] = { setting };
	const struct import_options options = { .nodes = nodes,
						.settings = settings,
						.setting_count = setting != NULL };
	char path[128];
	size_t length, missed;

	snprintf(path, sizeof(path), "%s/loader.yaml", trial->folder.path);
	return import_clusterloader2(path, &options, &told->sink, text, &length, &missed);
}

/* Each Deployment's pods come together, 10 ms after those before; deletions take 5 ms each. */
Test(import_clusterloader, translates_and_runs)
{
	struct trial trial;
	struct told told;
	char *expected;
	char *text;

	trial_init(&trial);
	told_init(&told);
	trial.times = true;
	folder_put(&trial.folder, "loader.yaml", "%s", config);
	folder_put(&trial.folder, "modules/measure.yaml", "%s", module);
	folder_put(&trial.folder, "deployment.yaml", "%s", deployment);
	cr_assert_eq(import(&trial, &told, 2, "LIMIT=400", &text), STATUS_OK, "%s", told.text);
	cr_expect_str_eq(told.text,
			 "7:5: warning: measurement DnsLookupLatency is left out\n"
			 "6:69: warning: the threshold of T is one for the best interval, ours "
			 "are for the average\n");
	expected = with_folder(&trial, want);
	cr_assert_not_null(strchr(text, '\n'));
	cr_expect_str_eq(strchr(text, '\n') + 1, expected);

	trial_run(&trial, text, 0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "[0 ns-1/web-0-0@node-0-0+0 ns-1/web-0-1@node-0-1+1 "
				    "ns-1/web-1-2@node-0-0+10 ns-1/web-1-3@node-0-1+11 "
				    "ns-2/web-0-4@node-0-0+20 ns-2/web-0-5@node-0-1+21 "
				    "ns-2/web-1-6@node-0-0+30 ns-2/web-1-7@node-0-1+31 ]");
	cr_expect_eq(trial.outcome.deleted, 8u);
	cr_expect_eq(trial.outcome.measured, 8u);
	free(expected);
	free(text);
	trial_fini(&trial);
}

#define PHASE(fields, object)                                                              \
	"{{$ns := 1}}\n" HEAD "- phases:\n  - {namespaceRange: {min: 1, max: 1}, " fields  \
	", objectBundle: [{basename: o, objectTemplatePath: " object ", templateFillMap: " \
	"{Replicas: 2}}]}\n"
#define ONE "replicasPerNamespace: 1, tuningSet: Once"

static const struct {
	const char *what, *config, *want;
} bad[] = {
	{ "no template", "{{if}}", "1:5: \"}}\", expected a field, a number, a string or (\n" },
	{ "no map", "- a", "1:1: expected a clusterloader2 config (a map)\n" },
	{ "nothing", "", "expected a clusterloader2 config (a map)\n" },
	{ "no YAML", "{{$x := 1}}\na: {", "2:" },
	{ "no steps", "name: a\n", "1:1: expected a list of steps\n" },
	{ "too many namespaces", "namespace: {number: 20000}\nsteps: []\n",
	  "1:21: expected a number of namespaces, 10000 at most\n" },
	{ "tuning sets that are no list", "tuningSets: 1\nsteps: []\n",
	  "1:13: tuningSets: expected a list\n" },
	{ "an unknown load", "{{$x := 1}}\ntuningSets: [{name: a, load: {}}]\nsteps: []\n",
	  "2:24: unknown key \"load\" in a tuning set, expected one of name, initialDelay, " },
	{ "a step that is none", "steps: [1]\n",
	  "1:9: expected a step with phases, measurements or a module\n" },
	{ "a measurement without method", "steps: [{measurements: [{}]}]\n",
	  "1:25: a measurement without Method\n" },
	{ "a module without path", "steps: [{module: {}}]\n", "1:18: a module without path\n" },
	{ "a module that is not there", "steps: [{module: {path: x.yaml}}]\n",
	  "1:25: cannot read FOLDER/x.yaml\n" },
	{ "a module elsewhere", "steps: [{module: {path: a/../../x}}]\n",
	  "1:25: a path that leaves the config's folder: a/../../x\n" },
	{ "a module in itself", "steps: [{module: {path: loader.yaml}}]\n",
	  "1:18: modules more than 20 deep\n" },
	{ "phases that are no list", "steps: [{phases: 1}]\n",
	  "1:9: expected a step with phases, measurements or a module\n" },
	{ "a phase without tuning set", PHASE("replicasPerNamespace: 1", "pod.yaml"),
	  "9:5: a phase without tuningSet\n" },
	{ "a tuning set that is not there",
	  PHASE("replicasPerNamespace: 1, tuningSet: Fast", "pod.yaml"),
	  "9:76: there is no tuning set Fast\n" },
	{ "half an object", PHASE("replicasPerNamespace: 0.5, tuningSet: Once", "pod.yaml"),
	  "9:62: replicasPerNamespace: expected a whole number, 0 or more\n" },
	{ "an object without template", PHASE(ONE, "''"),
	  "9:97: an object without basename or objectTemplatePath\n" },
	{ "a template that is not there", PHASE(ONE, "x.yaml"),
	  "9:131: cannot read FOLDER/x.yaml\n" },
	{ "an object without kind", PHASE(ONE, "kindless.yaml"), "1:1: an object without kind\n" },
	{ "more pods than anybody has",
	  PHASE("replicasPerNamespace: 9999999, tuningSet: Once", "deployment.yaml"),
	  "9:103: more than 10000000 pods\n" },
};

Test(import_clusterloader, says_what_is_wrong_and_where)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct trial trial;
		struct told told;
		char *expected;
		char *text;

		trial_init(&trial);
		told_init(&told);
		folder_put(&trial.folder, "loader.yaml", "%s", bad[i].config);
		folder_put(&trial.folder, "deployment.yaml", "%s", deployment);
		folder_put(&trial.folder, "kindless.yaml", "a: b\n");
		expected = with_folder(&trial, bad[i].want);
		cr_expect_eq(import(&trial, &told, 2, NULL, &text), STATUS_BAD_INPUT, "%s",
			     bad[i].what);
		cr_expect_eq(strncmp(told.text, expected, strlen(expected)), 0,
			     "%s\n got: %swant: %s", bad[i].what, told.text, expected);
		free(expected);
		free(text);
		trial_fini(&trial);
	}
}

static const struct {
	const char *what, *object, *want;
} odd[] = {
	{ "a Service", "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n",
	  "1:1: warning: Service o is not created\n" },
	{ "a ConfigMap makes no difference", "apiVersion: v1\nkind: ConfigMap\n", "" },
	{ "claims",
	  "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n"
	  "  - {name: v, persistentVolumeClaim: {claimName: c}}\n"
	  "  containers: [{name: c, image: i}]\n",
	  "5:3: warning: volumes of a pod of o: claims are not made\n" },
	{ "an unknown priority",
	  "apiVersion: v1\nkind: Pod\nspec: {priorityClassName: x, containers: [{name: c, image: "
	  "i}]}\n",
	  "3:27: warning: priorityClassName of a pod of o: the class has not been created\n" },
	{ "a number that is none", "kind: Deployment\nspec: {replicas: many, template: {}}\n",
	  "2:18: warning: replicas of o is no number of pods: no pods of it are created\n" },
	{ "no pods at all", "kind: Deployment\nspec: {replicas: 2}\n",
	  "1:1: warning: o has no template of a pod\n" },
};

Test(import_clusterloader, notes_what_it_leaves_out)
{
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct trial trial;
		struct told told;
		char *text;

		trial_init(&trial);
		told_init(&told);
		folder_put(&trial.folder, "loader.yaml", "%s", PHASE(ONE, "object.yaml"));
		folder_put(&trial.folder, "object.yaml", "%s", odd[i].object);
		cr_assert_eq(import(&trial, &told, 2, NULL, &text), STATUS_OK, "%s: %s",
			     odd[i].what, told.text);
		cr_expect_str_eq(told.text, odd[i].want, "%s: %s", odd[i].what, told.text);
		trial_run(&trial, text, 0);
		cr_expect_eq(trial.status, STATUS_OK, "%s: %s", odd[i].what, trial.told.text);
		free(text);
		trial_fini(&trial);
	}
}

/* One pod of a DaemonSet for each node; its priority is that of the class. */
Test(import_clusterloader, gives_each_node_its_daemon)
{
	struct trial trial;
	struct told told;
	char *text;

	trial_init(&trial);
	told_init(&told);
	folder_put(&trial.folder, "loader.yaml",
		   "%s  - {replicasPerNamespace: 1, tuningSet: Once, objectBundle: [{basename: c, "
		   "objectTemplatePath: class.yaml}]}\n"
		   "- phases: [{namespaceRange: {min: 1, max: 1}, replicasPerNamespace: 1, "
		   "tuningSet: Once, objectBundle: [{basename: d, objectTemplatePath: d.yaml}]}]\n",
		   "{{$ns := 1}}\n" HEAD "- phases:\n");
	folder_put(&trial.folder, "class.yaml",
		   "kind: PriorityClass\nmetadata: {name: high}\nvalue: 1000\n");
	folder_put(&trial.folder, "d.yaml",
		   "kind: DaemonSet\nspec: {template: {spec: {priorityClassName: high, containers: "
		   "[{name: c, image: i}]}}}\n");
	cr_assert_eq(import(&trial, &told, 3, NULL, &text), STATUS_OK, "%s", told.text);
	cr_expect_str_eq(told.text, "");
	cr_expect_not_null(strstr(text, "\"priority\": 1000"));
	trial_run(&trial, text, 0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "[0 ns-1/d-0-0@node-0-0 ns-1/d-0-1@node-0-1 "
				    "ns-1/d-0-2@node-0-2 ]");
	free(text);
	trial_fini(&trial);
}

static const char *const upstream[] = { "scheduler-throughput", "node-throughput", "density",
					"load" };

/* Kubernetes' own, on 100 nodes: they translate, and every pod finds a place. */
Test(import_clusterloader, runs_kubernetes_own_tests, .timeout = 120)
{
	const char *root = getenv("SCHEDMARK_UPSTREAM");

	if (!root)
		cr_skip_test("SCHEDMARK_UPSTREAM is not set");
	for (size_t i = 0; i < sizeof(upstream) / sizeof(upstream[0]); i++) {
		const struct import_options options = { .nodes = 100 };
		struct diag_sink hush = { .emit = diag_drop };
		struct workload_options run = { .session.load.reader.limits =
							READER_LIMITS_DEFAULT };
		struct workload_outcome outcome;
		struct workload_file *file;
		struct folder folder;
		size_t length, missed, count;
		char path[512];
		char *text;

		snprintf(path, sizeof(path), "%s/clusterloader2/testing/%s/config.yaml", root,
			 upstream[i]);
		cr_assert_eq(import_clusterloader2(path, &options, &hush, &text, &length, &missed),
			     STATUS_OK, "%s", path);
		folder_make(&folder);
		folder_put(&folder, "w.yaml", "%s", text);
		snprintf(path, sizeof(path), "%s/w.yaml", folder.path);
		cr_assert_eq(workload_file_open(path, false, &hush, &file), STATUS_OK, "%s",
			     upstream[i]);
		cr_assert_eq(workload_run(workload_file_items(file, &count), &run, NULL, &hush,
					  &outcome),
			     STATUS_OK, "%s", upstream[i]);
		cr_expect_gt(outcome.measured, 90u, "%s", upstream[i]);
		cr_expect_eq(outcome.unschedulable, 0u, "%s", upstream[i]);
		workload_outcome_fini(&outcome);
		workload_file_free(file);
		folder_remove(&folder);
		free(text);
	}
}
