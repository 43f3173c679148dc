/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents to objects: lists, kinds, what is passed over, what is settled at the end.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/folder.h"
#include "tests/support/load_text.h"

#define POD(name) \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: " name "}\nspec: {containers: [{}]}\n"
#define NODE(name) "apiVersion: v1\nkind: Node\nmetadata: {name: " name "}\n"

/* --- where objects stand --------------------------------------------------------------------- */

static const struct {
	const char *what, *yaml;
	size_t pods, nodes, passed_over;
} shapes[] = {
	{ "documents", POD("a") "---\n" NODE("w") "---\n" POD("b"), 2, 1, 0 },
	{ "a List",
	  "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, "
	  "spec: {containers: [{}]}}\n- {apiVersion: v1, kind: Node, metadata: {name: a}}\n- "
	  "null\n",
	  1, 1, 0 },
	{ "a List without items", "apiVersion: v1\nkind: List\nitems: null\n", 0, 0, 0 },
	{ "a PodList, whose items need not say what they are",
	  "apiVersion: v1\nkind: PodList\nitems:\n- {metadata: {name: a}, spec: {containers: "
	  "[{}]}}\n"
	  "- {kind: Pod, metadata: {name: b}, spec: {containers: [{}]}}\n",
	  2, 0, 0 },
	{ "lists in lists",
	  "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: [{apiVersion: "
	  "v1, "
	  "kind: NodeList, items: [{metadata: {name: a}}, {metadata: {name: b}}]}]}]}",
	  0, 2, 0 },
	{ "a bare array",
	  "[{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"a\"}}, "
	  "{\"metadata\": {\"name\": \"b\"}, \"status\": {\"nodeInfo\": {}}}, null]",
	  0, 2, 0 },
	{ "objects that only look like what they are",
	  "{metadata: {name: a}, spec: {containers: [{}]}}\n---\n"
	  "{metadata: {name: b}, status: {allocatable: {cpu: 1}}}\n---\n"
	  "{metadata: {name: c}, spec: {podCIDR: 10.0.0.0/24}}\n",
	  1, 2, 0 },
	{ "objects whose link says what they are",
	  "{metadata: {name: a, selfLink: /api/v1/nodes/a}}\n---\n"
	  "{metadata: {name: b, selfLink: /api/v1/namespaces/x/pods/b}, spec: {containers: [{}]}}\n"
	  "---\n{metadata: {name: c, selfLink: /apis/example.com/v1/nodes/c}}\n",
	  1, 1, 1 },
	{ "a list whose items are all it says",
	  "{metadata: {selfLink: /api/v1/pods}, items: [{metadata: {name: a}, spec: {containers: "
	  "[{}]}}]}",
	  1, 0, 0 },
	{ "terminal pods are gone",
	  "{apiVersion: v1, kind: Pod, metadata: {name: a}, status: {phase: Succeeded}}\n---\n"
	  "{apiVersion: v1, kind: Pod, metadata: {name: a}, status: {phase: Failed}}\n---\n" POD(
		  "a"),
	  1, 0, 0 },
	{ "leases are ignored, other kinds counted",
	  "{apiVersion: coordination.k8s.io/v1, kind: Lease}\n---\n{apiVersion: v1, kind: Secret}\n"
	  "---\n{kind: ConfigMapList, apiVersion: v1, items: [{}, {}]}\n---\n{a: b}\n---\n"
	  "{apiVersion: serving.knative.dev/v1, kind: Service}\n---\n"
	  "{apiVersion: v1beta3, kind: Pod}\n",
	  0, 0, 6 },
	{ "empty input", "# nothing\n", 0, 0, 0 },
};

Test(load, objects_are_found_wherever_they_stand)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct loaded loaded;

		loaded_text(&loaded, shapes[i].yaml);
		cr_expect_eq(loaded.status, STATUS_OK, "%s: %s", shapes[i].what, loaded.said);
		cr_expect_eq(loaded.cluster.pod_count, shapes[i].pods, "%s", shapes[i].what);
		cr_expect_eq(loaded.cluster.node_count, shapes[i].nodes, "%s", shapes[i].what);
		cr_expect_eq(loader_counts(loaded.loader).passed_over, shapes[i].passed_over, "%s",
			     shapes[i].what);
		loaded_fini(&loaded);
	}
}

Test(load, what_is_passed_over_is_told_in_one_note)
{
	struct loaded loaded;

	loaded_text(
		&loaded,
		"{apiVersion: v1, kind: Secret}\n---\n{apiVersion: v1, kind: ConfigMap}\n---\n"
		"{apiVersion: v1, kind: Secret}\n---\n{apiVersion: v2, kind: Pod}\n---\n{a: b}\n");
	cr_expect_str_eq(
		loaded.said,
		"note: passed over 5 objects of kinds that scheduling does not read: Secret 2, "
		"ConfigMap 1, Pod (v2) 1, (no kind) 1\n");
	cr_expect_eq(loader_counts(loaded.loader).documents, 5);
	cr_expect_eq(loader_counts(loaded.loader).objects, 0);
	loaded_fini(&loaded);
}

Test(load, a_thousand_unknown_kinds_are_one_short_note)
{
	char yaml[64];
	struct loaded loaded;

	loaded_init(&loaded, NULL);
	for (int i = 0; i < 1000; i++) {
		snprintf(yaml, sizeof(yaml), "{apiVersion: v1, kind: K%d}\n", i);
		loaded_read(&loaded, "t.yaml", yaml);
	}
	loaded_finish(&loaded);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_str_eq(
		loaded.said,
		"note: passed over 1000 objects of kinds that scheduling does not read: K0 1, "
		"K1 1, K2 1, K3 1, K4 1, K5 1, K6 1, K7 1, K8 1, K9 1, K10 1, K11 1, others "
		"988\n");
	loaded_fini(&loaded);
}

static const struct {
	const char *yaml, *message;
} refusals[] = {
	{ "just text\n", "t.yaml:1:1: a string, expected an object\n" },
	{ "[1]\n", "t.yaml:1:2: an integer, expected an object\n" },
	{ "{apiVersion: v1, kind: [Pod]}\n", "t.yaml:1:24: kind: a list, expected a string\n" },
	{ "{apiVersion: 1, kind: Pod}\n",
	  "t.yaml:1:14: apiVersion: an integer, expected a string\n" },
	{ "{apiVersion: v1, ind: Pod}\n", "t.yaml:1:1: kind: required\n" },
	{ "{kind: Pod, metadata: {name: a}}\n", "t.yaml:1:1: apiVersion: required\n" },
	{ "{apiVersion: v1, kind: List, items: {}}\n",
	  "t.yaml:1:37: items: a map, expected a list\n" },
	{ "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Node}]}\n",
	  "t.yaml:1:38: metadata.name: required\n" },
	{ NODE("a") "---\n" NODE("b") "---\n" NODE("a"),
	  "t.yaml:11:18: metadata.name: node \"a\" exists already, from t.yaml:3:18\n" },
	{ POD("a") "---\n" POD("b") "---\n" POD("a"),
	  "t.yaml:13:18: metadata.name: pod \"default/a\" exists already, from t.yaml:3:18\n" },
	{ "{apiVersion: v1, kind: Pod, spec: 1}\n",
	  "t.yaml:1:35: spec: an integer, expected a map\n" },
};

Test(load, what_is_no_object_is_refused_at_its_place)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct loaded loaded;

		loaded_text(&loaded, refusals[i].yaml);
		cr_expect_eq(loaded.status, STATUS_BAD_INPUT, "%s", refusals[i].yaml);
		cr_expect_str_eq(loaded.said, refusals[i].message);
		loaded_fini(&loaded);
	}
}

Test(load, the_same_name_in_two_namespaces_is_two_pods)
{
	struct loaded loaded;

	loaded_text(&loaded,
		    POD("a") "---\n{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, "
			     "spec: "
			     "{containers: [{}]}}\n");
	cr_expect_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	loaded_fini(&loaded);
}

Test(load, unknown_fields_are_errors_only_when_strict)
{
	const struct load_options strict = { .reader.strict = true };
	static const char yaml[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: "
				   "{containers: [{}], colour: red}\n";
	struct loaded loaded;

	loaded_text(&loaded, yaml);
	cr_expect_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	loaded_fini(&loaded);
	loaded_text_with(&loaded, yaml, &strict);
	cr_expect_eq(loaded.status, STATUS_BAD_INPUT);
	cr_expect_str_eq(loaded.said, "t.yaml:4:26: spec.colour: PodSpec has no such field\n");
	loaded_fini(&loaded);
}

static enum status take_policy(void *context, const char *file, const struct value *document,
			       bool *taken)
{
	int *count = context;

	cr_expect_str_eq(file, "t.yaml");
	*taken = value_find_text(document, "kind") &&
		 !strcmp(value_find_text(document, "kind"), "Policy");
	*count += *taken;
	return STATUS_OK;
}

Test(load, documents_of_other_kinds_are_offered)
{
	static const char text[] =
		"{kind: Policy}\n---\n{kind: Secret, apiVersion: v1}\n---\n" POD("a");
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	int count = 0;
	const struct load_other other = { take_policy, &count };
	const struct value *document;
	struct reader *reader;
	struct loaded loaded;

	loaded_init(&loaded, NULL);
	reader_open_text("t.yaml", text, strlen(text), &options, &loaded.sink, &reader);
	while (reader_next(reader, &document) == STATUS_OK && document)
		cr_expect_eq(loader_document(loaded.loader, "t.yaml", document, &other), STATUS_OK);
	reader_free(reader);
	cr_expect_eq(count, 1);
	cr_expect_eq(loader_counts(loaded.loader).passed_over, 1);
	cr_expect_eq(loaded.cluster.pod_count, 1);
	loaded_fini(&loaded);
}

/* --- settled at the end ---------------------------------------------------------------------- */

Test(load, running_pods_find_their_nodes_wherever_those_stand)
{
	struct loaded loaded;

	loaded_text(
		&loaded,
		"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: w, containers: "
		"[{}]}, status: {phase: Running, startTime: '2015-11-24T10:00:00Z'}}\n---\n"
		"{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {nodeName: gone, "
		"containers: [{}]}}\n---\n" POD("c") "---\n" NODE("m") "---\n" NODE("w"));
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded_pod(&loaded, "a")->state, POD_BOUND);
	cr_expect_eq(loaded_pod(&loaded, "a")->node, 1);
	cr_expect_eq(loaded_pod(&loaded, "a")->start_seconds, 1448359200);
	cr_expect_eq(loaded_pod(&loaded, "b")->state, POD_BOUND);
	cr_expect_eq(loaded_pod(&loaded, "b")->node, NO_NODE);
	cr_expect_eq(loaded_pod(&loaded, "c")->state, POD_PENDING);
	cr_expect_eq(loaded_pod(&loaded, "c")->node, NO_NODE);
	loaded_fini(&loaded);
}

Test(load, namespaces_that_pods_use_exist)
{
	const struct name_space *added;
	struct loaded loaded;

	loaded_text(&loaded,
		    POD("a") "---\n" POD("b") "---\n{apiVersion: v1, kind: Pod, metadata: {name: "
					      "c, namespace: x}, spec: "
					      "{containers: [{}]}}\n");
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_assert_eq(loaded.cluster.namespace_count, 2);
	added = &loaded.cluster.namespaces[1];
	cr_expect_str_eq(loaded_symbol(&loaded, added->name), "x");
	cr_assert_eq(added->labels.count, 1);
	cr_expect_str_eq(loaded_symbol(&loaded, added->labels.items[0].key),
			 "kubernetes.io/metadata.name");
	cr_expect_eq(added->labels.items[0].value, added->name);
	loaded_fini(&loaded);
}

static void add_class(struct loaded *loaded, const char *name, int32_t value, bool global_default,
		      uint8_t policy)
{
	struct cluster *cluster = &loaded->cluster;

	cluster->priority_classes =
		realloc(cluster->priority_classes,
			(cluster->priority_class_count + 1) * sizeof(*cluster->priority_classes));
	cluster->priority_classes[cluster->priority_class_count++] =
		(struct priority_class){ intern_text(&cluster->symbols, name), value,
					 global_default, policy };
}

static const struct {
	const char *what, *spec;
	bool with_default;
	int32_t priority;
	uint8_t policy;
	const char *class_name;
} priorities[] = {
	{ "no class, no default", "{}", false, 0, PREEMPT_LOWER_PRIORITY, "" },
	{ "the lowest global default", "{}", true, 5, PREEMPT_NEVER, "low" },
	{ "a class", "{priorityClassName: gold}", true, 1000, PREEMPT_LOWER_PRIORITY, "gold" },
	{ "a class's policy", "{priorityClassName: low}", false, 5, PREEMPT_NEVER, "low" },
	{ "a policy of the pod's own",
	  "{priorityClassName: low, preemptionPolicy: "
	  "PreemptLowerPriority}",
	  false, 5, PREEMPT_LOWER_PRIORITY, "low" },
	{ "a system class", "{priorityClassName: system-node-critical}", false, 2000001000,
	  PREEMPT_LOWER_PRIORITY, "system-node-critical" },
	{ "another system class", "{priorityClassName: system-cluster-critical}", false, 2000000000,
	  PREEMPT_LOWER_PRIORITY, "system-cluster-critical" },
	{ "a priority that admission has set", "{priorityClassName: gold, priority: 7}", false, 7,
	  PREEMPT_LOWER_PRIORITY, "gold" },
	{ "a priority of a class that is not in the dump",
	  "{priorityClassName: silver, priority: 7}", true, 7, PREEMPT_LOWER_PRIORITY, "silver" },
	{ "a priority without a class", "{priority: 0}", true, 0, PREEMPT_LOWER_PRIORITY, "" },
};

Test(load, priorities_come_from_classes)
{
	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++) {
		const char *what = priorities[i].what;
		const struct pod_spec *spec;
		struct loaded loaded;
		char yaml[512];

		snprintf(yaml, sizeof(yaml),
			 "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  <<: %s\n"
			 "  containers: [{}]\n",
			 priorities[i].spec);
		loaded_init(&loaded, NULL);
		loaded_read(&loaded, "t.yaml", yaml);
		add_class(&loaded, "gold", 1000, false, PREEMPT_LOWER_PRIORITY);
		add_class(&loaded, "high", 10, priorities[i].with_default, PREEMPT_LOWER_PRIORITY);
		add_class(&loaded, "low", 5, priorities[i].with_default, PREEMPT_NEVER);
		loaded_finish(&loaded);
		cr_assert_eq(loaded.status, STATUS_OK, "%s: %s", what, loaded.said);
		spec = loaded_pod(&loaded, "p")->spec;
		cr_expect_eq(spec->priority, priorities[i].priority, "%s", what);
		cr_expect_eq(spec->preemption_policy, priorities[i].policy, "%s", what);
		cr_expect_str_eq(loaded_symbol(&loaded, spec->priority_class),
				 priorities[i].class_name, "%s", what);
		loaded_fini(&loaded);
	}
}

Test(load, without_defaults_a_priority_is_what_the_pod_says)
{
	const struct load_options as_they_stand = { .no_defaults = true };
	struct loaded loaded;

	loaded_init(&loaded, &as_they_stand);
	loaded_read(&loaded, "t.yaml",
		    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
		    "spec: {priorityClassName: gold, containers: [{}]}\n");
	add_class(&loaded, "gold", 1000, true, PREEMPT_NEVER);
	loaded_finish(&loaded);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->priority, 0);
	loaded_fini(&loaded);
}

Test(load, pods_that_say_the_same_share_spec_and_labels)
{
	const struct pod *a, *b, *c;
	struct loaded loaded;

	loaded_text(
		&loaded,
		"{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {x: '1', k: v}}, spec: "
		"{containers: [{name: c}]}}\n---\n"
		"{apiVersion: v1, kind: Pod, metadata: {name: b, labels: {k: v, x: '1'}}, spec: "
		"{containers: [{name: c}]}}\n---\n"
		"{apiVersion: v1, kind: Pod, metadata: {name: c, namespace: other, labels: {k: "
		"v}}, "
		"spec: {containers: [{name: c}]}}\n");
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	a = loaded_pod(&loaded, "a");
	b = loaded_pod(&loaded, "b");
	c = loaded_pod(&loaded, "c");
	cr_expect_eq(a->spec, b->spec);
	cr_expect_eq(a->labels, b->labels);
	cr_expect_neq(a->spec, c->spec, "another namespace is another meaning of affinity");
	cr_expect_neq(a->labels, c->labels);
	loaded_fini(&loaded);
}

/* --- templates ------------------------------------------------------------------------------- */

/* The first document of the text as a pod template. */
static enum status pod_template(struct loaded *loaded, const char *text, struct pod *out,
				const char **prefix)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	const struct value *document;
	struct reader *reader;
	enum status status;

	reader_open_text("t.yaml", text, strlen(text), &options, &loaded->sink, &reader);
	status = reader_next(reader, &document);
	if (status == STATUS_OK)
		status = loader_pod_template(loaded->loader, "t.yaml", document, out, prefix);
	reader_free(reader);
	return status;
}

Test(load, a_pod_template_is_a_pod_without_a_name)
{
	struct loaded loaded;
	struct pod pod;
	const char *prefix;

	loaded_text(&loaded, POD("a"));
	add_class(&loaded, "gold", 1000, false, PREEMPT_LOWER_PRIORITY);
	cr_assert_eq(
		pod_template(
			&loaded,
			"apiVersion: v1\nkind: Pod\nmetadata: {generateName: w-, labels: {a: "
			"b}}\nspec: {priorityClassName: gold, containers: [{resources: {requests: "
			"{cpu: 100m}}}]}\n",
			&pod, &prefix),
		STATUS_OK, "%s", loaded.said);
	cr_expect_str_eq(prefix, "w-");
	cr_expect_eq(pod.name, 0);
	cr_expect_str_eq(loaded_symbol(&loaded, pod.name_space), "default");
	cr_expect_eq(pod.spec->request.milli_cpu, 100);
	cr_expect_eq(pod.spec->priority, 1000);
	cr_expect_eq(pod.labels->count, 1);
	cr_expect_eq(pod.creation_seconds, INT64_MIN);
	cr_assert_eq(pod_template(&loaded,
				  "{apiVersion: v1, kind: Pod, metadata: {namespace: x}, spec: "
				  "{containers: [{}]}}\n",
				  &pod, &prefix),
		     STATUS_OK, "%s", loaded.said);
	cr_expect_str_eq(prefix, "pod-");
	cr_expect_str_eq(loaded_symbol(&loaded, pod.name_space), "x");
	cr_expect_eq(loaded.cluster.pod_count, 1, "a template is no pod yet");
	loaded_fini(&loaded);
}

/* Everything the cluster holds for its pods and their names, as the allocator sees it. */
static size_t bytes_held(const struct cluster *cluster)
{
	return cluster->arena.used + cluster->pod_capacity * sizeof(*cluster->pods) +
	       cluster->symbols.texts.used +
	       cluster->symbols.text_capacity * sizeof(*cluster->symbols.text) +
	       cluster->symbols.slot_count * sizeof(*cluster->symbols.slots);
}

Test(load, a_further_pod_of_a_template_takes_at_most_160_bytes)
{
	enum { COUNT = 33000 }; /* just beyond where the tables double */
	struct loaded loaded;
	struct pod pod;
	const char *prefix;
	size_t before, taken;
	char name[64];

	loaded_init(&loaded, NULL);
	cr_assert_eq(pod_template(&loaded, POD("a"), &pod, &prefix), STATUS_OK);
	before = bytes_held(&loaded.cluster);
	for (int i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "%s%d", prefix, i);
		pod.name = intern_text(&loaded.cluster.symbols, name);
		cluster_add_pod(&loaded.cluster, &pod);
	}
	taken = (bytes_held(&loaded.cluster) - before) / COUNT;
	cr_expect_leq(taken, 160, "%zu bytes", taken);
	loaded_fini(&loaded);
}

Test(load, a_template_of_another_kind_is_refused)
{
	struct loaded loaded;
	struct pod pod;
	const char *prefix;

	loaded_init(&loaded, NULL);
	cr_expect_eq(pod_template(&loaded, "{apiVersion: apps/v1, kind: Deployment}\n", &pod,
				  &prefix),
		     STATUS_BAD_INPUT);
	cr_expect_eq(pod_template(&loaded, "[]\n", &pod, &prefix), STATUS_BAD_INPUT);
	cr_expect_eq(pod_template(&loaded,
				  "{apiVersion: v1, kind: Pod, spec: {priorityClassName: gold, "
				  "containers: [{}]}}\n",
				  &pod, &prefix),
		     STATUS_OK, "the class may come before the end");
	cr_expect_str_eq(loaded.said, "t.yaml:1:1: a Deployment of apps/v1, expected a Pod of v1\n"
				      "t.yaml:1:1: a list, expected a Pod\n");
	loaded_fini(&loaded);
}

Test(load, a_node_template_is_a_node_without_a_name)
{
	static const char text[] =
		"apiVersion: v1\nkind: Node\nmetadata: {labels: {a: b}}\n"
		"status: {capacity: {cpu: 4}, images: [{names: [i], sizeBytes: 3}]}\n";
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	const struct value *document;
	struct reader *reader;
	struct loaded loaded;
	struct node node;
	const char *prefix;

	loaded_init(&loaded, NULL);
	reader_open_text("t.yaml", text, strlen(text), &options, &loaded.sink, &reader);
	reader_next(reader, &document);
	cr_assert_eq(loader_node_template(loaded.loader, "t.yaml", document, &node, &prefix),
		     STATUS_OK, "%s", loaded.said);
	reader_free(reader);
	cr_expect_str_eq(prefix, "node-");
	cr_expect_eq(node.allocatable.milli_cpu, 4000);
	cr_expect_eq(node.labels.count, 1);
	cr_expect_eq(loaded.cluster.node_count, 0);
	cr_expect_eq(loaded.cluster.images[0].node_count, 0);
	for (uint32_t i = 1; i <= 2; i++) {
		node.name = loaded.cluster.symbols.count + i;
		cluster_add_node(&loaded.cluster, &node);
	}
	cr_expect_eq(loaded.cluster.images[0].node_count, 2);
	loaded_fini(&loaded);
}

/* --- files ----------------------------------------------------------------------------------- */

Test(load, a_real_cluster_loads_from_its_files)
{
	const char *real = getenv("SCHEDMARK_REAL");
	const struct load_options options = { .reader.limits = READER_LIMITS_DEFAULT };
	char paths[2][512];
	const char *const list[] = { paths[0], paths[1] };
	int64_t allocatable = 0, requested = 0;
	struct loaded loaded;

	if (!real)
		cr_skip_test("SCHEDMARK_REAL is not set");
	snprintf(paths[0], sizeof(paths[0]), "%s/openb-k8s/nodes_all_node.yaml", real);
	snprintf(paths[1], sizeof(paths[1]), "%s/openb-k8s/pods_default.yaml", real);
	loaded_init(&loaded, &options);
	cr_assert_eq(loader_read(loaded.loader, list, 2, NULL), STATUS_OK, "%s", loaded.said);
	cr_assert_eq(loader_finish(loaded.loader), STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded.cluster.node_count, 1523);
	cr_expect_eq(loaded.cluster.pod_count, 8152);
	for (size_t i = 0; i < loaded.cluster.node_count; i++)
		allocatable += loaded.cluster.nodes[i].allocatable.milli_cpu;
	for (size_t i = 0; i < loaded.cluster.pod_count; i++)
		requested += loaded.cluster.pods[i]->spec->request.milli_cpu;
	cr_expect_eq(allocatable, 125514000);
	cr_expect_eq(requested, 85436012);
	loaded_fini(&loaded);
}

Test(load, places_name_the_file_of_each_object)
{
	const struct load_options options = { .reader.limits = READER_LIMITS_DEFAULT };
	char folder[] = "/tmp/schedmark-load-XXXXXX";
	char paths[2][64];
	char want[512];
	const char *const list[] = { paths[0], paths[1] };
	struct loaded loaded;

	cr_assert_not_null(mkdtemp(folder));
	for (int i = 0; i < 2; i++) {
		FILE *file;

		snprintf(paths[i], sizeof(paths[i]), "%s/%d.yaml", folder, i);
		file = fopen(paths[i], "w");
		fputs(NODE("a"), file);
		fclose(file);
	}
	loaded_init(&loaded, &options);
	cr_expect_eq(loader_read(loaded.loader, list, 2, NULL), STATUS_BAD_INPUT);
	snprintf(want, sizeof(want),
		 "%s:3:18: metadata.name: node \"a\" exists already, from %s:3:18\n", paths[1],
		 paths[0]);
	cr_expect_str_eq(loaded.said, want);
	loaded_fini(&loaded);
	remove(paths[0]);
	remove(paths[1]);
	remove(folder);
}

static void stop_now(void *context, const char *name, const char *text, size_t length)
{
	(void)name;
	(void)text;
	(void)length;
	*(volatile sig_atomic_t *)context = 1;
}

Test(load, a_stop_ends_reading_after_the_document_at_hand)
{
	volatile sig_atomic_t stop = 0;
	const struct load_options options = {
		.reader = { .limits = READER_LIMITS_DEFAULT,
			    .on_file = stop_now,
			    .context = (void *)&stop },
		.stop = &stop,
	};
	struct folder folder;
	char paths[2][80];
	const char *const list[] = { paths[0], paths[1] };
	struct loaded loaded;

	folder_make(&folder);
	folder_put(&folder, "a.yaml", "%s", NODE("a") "---\n" NODE("A_B"));
	folder_put(&folder, "b.yaml", "%s", "{no YAML");
	snprintf(paths[0], sizeof(paths[0]), "%s/a.yaml", folder.path);
	snprintf(paths[1], sizeof(paths[1]), "%s/b.yaml", folder.path);
	loaded_init(&loaded, &options);
	cr_expect_eq(loader_read(loaded.loader, list, 2, NULL), STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded.cluster.node_count, 1, "what comes later is not looked at");
	loaded_fini(&loaded);
	folder_remove(&folder);
}
