/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "tests/support/load_text.h"

#define MIB ((int64_t)1 << 20)

static const struct load_options as_they_stand = { .no_defaults = true };

/* A node called w; rest: further fields, each on lines of its own. */
static void load_node(struct loaded *loaded, const char *rest, const struct load_options *options)
{
	char yaml[2048];

	snprintf(yaml, sizeof(yaml), "apiVersion: v1\nkind: Node\nmetadata: {name: w}\n%s\n", rest);
	loaded_text_with(loaded, yaml, options);
}

Test(decode_node, resources_are_read_in_the_schedulers_units)
{
	const struct resources *r;
	struct loaded loaded;

	load_node(&loaded,
		  "status: {allocatable: {cpu: 1500m, memory: 64Mi, pods: 110, ephemeral-storage: "
		  "1Gi, z.com/gpu: 4, hugepages-2Mi: 2Mi, attachable-volumes-aws-ebs: 39, storage: "
		  "3, "
		  "other: 7}, capacity: {cpu: 2}}",
		  NULL);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	r = &loaded_node(&loaded, "w")->allocatable;
	cr_expect_eq(r->milli_cpu, 1500);
	cr_expect_eq(r->memory_bytes, 64 * MIB);
	cr_expect_eq(r->pod_slots, 110);
	cr_expect_eq(r->ephemeral_bytes, 1024 * MIB);
	cr_assert_eq(r->scalar_count, 3, "what scheduling does not know is left out");
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = { "attachable-volumes-aws-ebs", "hugepages-2Mi",
						     "z.com/gpu" };
		static const int64_t amounts[] = { 39, 2 * MIB, 4 };

		cr_expect_str_eq(loaded_symbol(&loaded,
					       loaded.cluster.scalar_names[r->scalars[i].resource]),
				 names[i]);
		cr_expect_eq(r->scalars[i].amount, amounts[i]);
	}
	cr_expect_eq(loaded_node(&loaded, "w")->capacity.milli_cpu, 2000);
	cr_expect_eq(loaded_node(&loaded, "w")->capacity.scalar_count, 0);
	loaded_fini(&loaded);
}

Test(decode_node, a_node_without_allocatable_offers_its_capacity)
{
	static const char node[] = "status: {capacity: {cpu: 2, a.com/b: 3}}";
	struct loaded loaded;

	load_node(&loaded, node, NULL);
	cr_expect_eq(loaded_node(&loaded, "w")->allocatable.milli_cpu, 2000);
	cr_expect_eq(loaded_node(&loaded, "w")->allocatable.scalar_count, 1);
	loaded_fini(&loaded);
	load_node(&loaded, node, &as_they_stand);
	cr_expect_eq(loaded_node(&loaded, "w")->allocatable.milli_cpu, 0);
	loaded_fini(&loaded);
	load_node(&loaded, "status: {capacity: {cpu: 2}, allocatable: {}}", NULL);
	cr_expect_eq(loaded_node(&loaded, "w")->allocatable.milli_cpu, 0);
	loaded_fini(&loaded);
}

Test(decode_node, taints_keep_their_order_and_equal_ones_have_one_number)
{
	const struct node *node, *other;
	struct loaded loaded;

	load_node(&loaded,
		  "spec: {unschedulable: true, taints: [{key: b, value: x, effect: NoExecute}, "
		  "{key: a, "
		  "effect: NoSchedule}, {key: a, effect: PreferNoSchedule, value: ''}]}\n---\n"
		  "apiVersion: v1\nkind: Node\nmetadata: {name: m}\n"
		  "spec: {taints: [{key: a, effect: NoSchedule}]}",
		  NULL);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	node = loaded_node(&loaded, "w");
	other = loaded_node(&loaded, "m");
	cr_expect(node->unschedulable);
	cr_expect_not(other->unschedulable);
	cr_assert_eq(node->taint_count, 3);
	cr_expect_str_eq(loaded_symbol(&loaded, node->taints[0].key), "b");
	cr_expect_str_eq(loaded_symbol(&loaded, node->taints[0].value), "x");
	cr_expect_eq(node->taints[0].effect, EFFECT_NO_EXECUTE);
	cr_expect_eq(node->taints[1].effect, EFFECT_NO_SCHEDULE);
	cr_expect_eq(node->taints[2].effect, EFFECT_PREFER_NO_SCHEDULE);
	cr_expect_eq(node->taints[1].id, other->taints[0].id);
	cr_expect_neq(node->taints[1].id, node->taints[2].id);
	loaded_fini(&loaded);
}

Test(decode_node, many_taints_are_told_apart)
{
	enum { COUNT = 200 };
	char yaml[32 * 1024];
	size_t used = 0;
	struct loaded loaded;

	for (int n = 0; n < 2; n++) {
		used += (size_t)sprintf(yaml + used,
					"---\napiVersion: v1\nkind: Node\nmetadata: {name: w%d}\n"
					"spec:\n  taints:\n",
					n);
		for (int i = 0; i < COUNT; i++)
			used += (size_t)sprintf(yaml + used,
						"  - {key: k%d, value: v%d, effect: NoExecute}\n",
						n ? COUNT - 1 - i : i, i % 7);
	}
	loaded_text(&loaded, yaml);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	for (uint32_t i = 0; i < COUNT; i++) {
		const struct taint *taint = &loaded.cluster.nodes[1].taints[i];
		const struct taint *other = &loaded.cluster.nodes[0].taints[COUNT - 1 - i];

		cr_expect_eq(loaded.cluster.nodes[0].taints[i].id, i);
		cr_expect_eq(taint->key, other->key);
		cr_expect_eq(taint->id == other->id, taint->value == other->value);
		cr_expect_eq(loaded.cluster.taint_kinds[taint->id].key, taint->key);
		cr_expect_eq(loaded.cluster.taint_kinds[taint->id].value, taint->value);
	}
	loaded_fini(&loaded);
}

Test(decode_node, an_image_has_the_size_of_the_first_node_and_counts_its_nodes)
{
	const struct cluster *cluster;
	const struct node *node;
	struct loaded loaded;
	uint32_t second;

	load_node(&loaded,
		  "status: {images: [{names: ['b:1', 'b@x'], sizeBytes: 100}, {names: ['a:1', "
		  "'b:1'], "
		  "sizeBytes: 7}]}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: m}\n"
		  "status: {images: [{names: ['a:1'], sizeBytes: 9}, {sizeBytes: 4}]}",
		  NULL);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cluster = &loaded.cluster;
	node = loaded_node(&loaded, "w");
	cr_assert_eq(cluster->image_count, 3);
	cr_assert_eq(node->image_count, 3);
	cr_expect_lt(node->images[0], node->images[1]);
	cr_expect_lt(node->images[1], node->images[2]);
	cr_assert(intern_find(&cluster->symbols, "a:1", 3, &second));
	second = cluster_find_image(cluster, second);
	cr_expect_eq(cluster->images[second].size_bytes, 7);
	cr_expect_eq(cluster->images[second].node_count, 2);
	cr_expect_eq(cluster->images[0].size_bytes, 100);
	cr_expect_eq(cluster->images[0].node_count, 1);
	loaded_fini(&loaded);
}

static const struct {
	const char *rest, *message;
} refusals[] = {
	{ "status: {allocatable: {cpu: -1}}",
	  "t.yaml:4:29: status.allocatable.cpu: \"-1\" must not be negative\n" },
	{ "status: {capacity: {pods: 1500m}}",
	  "t.yaml:4:27: status.capacity.pods: \"1500m\" must be a whole number\n" },
	{ "status: {capacity: {a.com/b: 1.5}}",
	  "t.yaml:4:30: status.capacity[a.com/b]: \"1.5\" must be a whole number\n" },
	{ "status: {capacity: {memory: 64MB}}",
	  "t.yaml:4:29: status.capacity.memory: \"64MB\" is not a quantity\n" },
	{ "spec: {taints: [{effect: NoSchedule}]}", "t.yaml:4:17: spec.taints[0].key: required\n" },
	{ "spec: {taints: [{key: a}]}", "t.yaml:4:17: spec.taints[0].effect: required\n" },
	{ "spec: {taints: [{key: a, effect: Never}]}",
	  "t.yaml:4:34: spec.taints[0].effect: \"Never\" is not NoSchedule, PreferNoSchedule or "
	  "NoExecute\n" },
	{ "spec: {taints: [{key: a/, effect: NoSchedule}]}",
	  "t.yaml:4:23: spec.taints[0].key: \"a/\" must consist of letters, digits, '-', '_' and "
	  "'.', "
	  "and "
	  "start and end with a letter or digit\n" },
	{ "spec: {taints: [{key: a, value: b c, effect: NoSchedule}]}",
	  "t.yaml:4:33: spec.taints[0].value: \"b c\" must consist of letters, digits, '-', '_' "
	  "and "
	  "'.', and "
	  "start and end with a letter or digit\n" },
	{ "spec: {taints: [{key: a, effect: NoExecute, value: b}, {key: c, effect: NoExecute}, "
	  "{key: "
	  "a, effect: NoExecute}]}",
	  "t.yaml:4:85: spec.taints[2]: a second taint with this key and effect\n" },
	{ "spec: {unschedulable: 'yes'}",
	  "t.yaml:4:23: spec.unschedulable: a string, expected true or false\n" },
};

Test(decode_node, what_kubernetes_refuses_is_refused_at_its_place)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct loaded loaded;

		load_node(&loaded, refusals[i].rest, NULL);
		cr_expect_eq(loaded.status, STATUS_BAD_INPUT, "%s", refusals[i].rest);
		cr_expect_str_eq(loaded.said, refusals[i].message);
		loaded_fini(&loaded);
	}
}

Test(decode_node, more_kinds_of_resources_than_a_cluster_may_have_are_refused)
{
	char *yaml = malloc(512 * 1024);
	size_t used = (size_t)sprintf(yaml, "apiVersion: v1\nkind: Node\nmetadata: {name: w}\n"
					    "status:\n  capacity:\n");
	struct loaded loaded;

	for (int i = 0; i <= CLUSTER_SCALARS_MAX; i++)
		used += (size_t)sprintf(yaml + used, "    r.io/%d: 1\n", i);
	loaded_text(&loaded, yaml);
	cr_expect_str_eq(loaded.said,
			 "t.yaml:6:5: status.capacity: more than 8192 kinds of extended "
			 "resources in all\n");
	loaded_fini(&loaded);
	free(yaml);
}

static const struct {
	const char *text; /* of the annotation */
	const char *said; /* "": two controllers are read */
} avoided[] = {
	{ "{\"preferAvoidPods\": [{\"podSignature\": {\"podController\": {\"kind\": "
	  "\"ReplicaSet\", "
	  "\"uid\": \"u\", \"controller\": true}}, \"evictionTime\": null}, {\"podSignature\": "
	  "{\"podController\": {\"controller\": true}}}], \"more\": 1}",
	  "" },
	{ "{preferAvoidPods}", "no JSON object (error near byte 16)" },
	{ "[]", "no JSON object (error near byte 2)" },
	{ "{\"preferAvoidPods\": {}}", "preferAvoidPods: expected a list" },
	{ "{\"preferAvoidPods\": [{}]}",
	  "preferAvoidPods[0].podSignature.podController: required" },
	{ "{\"preferAvoidPods\": [{\"podSignature\": {\"podController\": {\"kind\": "
	  "\"ReplicaSet\"}}}]}",
	  "preferAvoidPods[0].podSignature.podController.controller: must be true" },
	{ "{\"preferAvoidPods\": [{\"podSignature\": {\"podController\": {\"uid\": 7, "
	  "\"controller\": "
	  "true}}}]}",
	  "preferAvoidPods[0].podSignature.podController: kind and uid must be strings" },
};

Test(decode_node, the_annotation_names_controllers_to_avoid)
{
	for (size_t i = 0; i < sizeof(avoided) / sizeof(avoided[0]); i++) {
		struct loaded loaded;
		char want[512] = "";
		char yaml[1024];

		snprintf(yaml, sizeof(yaml),
			 "apiVersion: v1\nkind: Node\nmetadata:\n  name: w\n  annotations:\n"
			 "    scheduler.alpha.kubernetes.io/preferAvoidPods: '%s'\n",
			 avoided[i].text);
		loaded_text(&loaded, yaml);
		if (*avoided[i].said)
			snprintf(want, sizeof(want),
				 "t.yaml:6:52: metadata.annotations[scheduler.alpha.kubernetes.io/"
				 "preferAvoidPods]: %s\n",
				 avoided[i].said);
		cr_expect_str_eq(loaded.said, want, "%s", loaded.said);
		if (loaded.status == STATUS_OK) {
			const struct node *node = loaded_node(&loaded, "w");

			cr_assert_eq(node->avoided_count, 2);
			cr_expect_str_eq(loaded_symbol(&loaded, node->avoided[0].kind),
					 "ReplicaSet");
			cr_expect_str_eq(loaded_symbol(&loaded, node->avoided[0].uid), "u");
			cr_expect_eq(node->avoided[1].uid, 0);
		}
		loaded_fini(&loaded);
	}
}

Test(decode_node, amounts_are_kept_as_written_and_conditions_are_read)
{
	static const struct {
		const char *conditions;
		enum condition ready, out_of_disk;
	} cases[] = {
		{ "", CONDITION_ABSENT, CONDITION_ABSENT },
		{ "{type: Ready, status: 'True'}, {type: OutOfDisk, status: 'False'}",
		  CONDITION_TRUE, CONDITION_FALSE },
		{ "{type: OutOfDisk, status: 'True'}, {type: Ready, status: Unknown}",
		  CONDITION_UNKNOWN, CONDITION_TRUE },
		{ "{type: Ready, status: 'False'}, {type: Ready, status: 'True'}", CONDITION_FALSE,
		  CONDITION_ABSENT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct node *node;
		struct loaded loaded;
		char yaml[512];

		snprintf(yaml, sizeof(yaml),
			 "status: {conditions: [%s], capacity: {cpu: '4', memory: 32Gi, pods: 32}, "
			 "allocatable: {cpu: 3900m}}",
			 cases[i].conditions);
		load_node(&loaded, yaml, NULL);
		cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
		node = loaded_node(&loaded, "w");
		cr_expect_eq(node->ready, cases[i].ready, "[%s]", cases[i].conditions);
		cr_expect_eq(node->out_of_disk, cases[i].out_of_disk, "[%s]", cases[i].conditions);
		cr_expect_str_eq(loaded_symbol(&loaded, node->capacity_texts.cpu), "4");
		cr_expect_str_eq(loaded_symbol(&loaded, node->capacity_texts.memory), "32Gi");
		cr_expect_str_eq(loaded_symbol(&loaded, node->capacity_texts.pods), "32");
		cr_expect_str_eq(loaded_symbol(&loaded, node->allocatable_texts.cpu), "3900m");
		cr_expect_eq(node->allocatable_texts.memory, 0);
		loaded_fini(&loaded);
	}
}
