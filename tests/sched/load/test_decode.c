/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metadata and labels, as every kind has them: shown on pods.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "sched/load/decode.h"
#include "tests/support/load_text.h"

/* A pod with that metadata, on one line. */
static void load_metadata(struct loaded *loaded, const char *metadata)
{
	char yaml[2048];

	snprintf(yaml, sizeof(yaml),
		 "apiVersion: v1\nkind: Pod\nmetadata: %s\nspec: {containers: [{name: a}]}\n",
		 metadata);
	loaded_text(loaded, yaml);
}

Test(decode, metadata_that_says_nothing_leaves_everything_absent)
{
	struct loaded loaded;
	const struct pod *pod;

	load_metadata(&loaded, "{name: p, namespace: null, labels: null, ownerReferences: null}");
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	pod = loaded_pod(&loaded, "p");
	cr_expect_str_eq(loaded_symbol(&loaded, pod->name_space), "default");
	cr_expect_eq(pod->labels->count, 0);
	cr_expect_eq(pod->owner_kind, 0);
	cr_expect_eq(pod->owner_name, 0);
	cr_expect_eq(pod->creation_seconds, INT64_MIN);
	cr_expect_eq(pod->start_seconds, INT64_MIN);
	cr_expect_eq(pod->nominated_node_name, 0);
	cr_expect_not(pod->deleting);
	loaded_fini(&loaded);
}

Test(decode, metadata_is_read)
{
	struct loaded loaded;
	const struct pod *pod;

	load_metadata(
		&loaded,
		"{name: p, namespace: team-a, creationTimestamp: '2015-11-24T10:00:00Z', "
		"deletionTimestamp: '2015-11-24T11:00:00Z', ownerReferences: [{kind: Job, name: "
		"j}, {kind: ReplicaSet, name: r, controller: true}], labels: {z: '1', a/b: '', k: "
		"null}}");
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	pod = loaded_pod(&loaded, "p");
	cr_expect_str_eq(loaded_symbol(&loaded, pod->name_space), "team-a");
	cr_expect_str_eq(loaded_symbol(&loaded, pod->owner_kind), "ReplicaSet");
	cr_expect_str_eq(loaded_symbol(&loaded, pod->owner_name), "r");
	cr_expect_eq(pod->creation_seconds, 1448359200);
	cr_expect(pod->deleting);
	cr_assert_eq(pod->labels->count, 3);
	for (uint32_t i = 1; i < pod->labels->count; i++)
		cr_expect_lt(pod->labels->items[i - 1].key, pod->labels->items[i].key,
			     "labels are sorted by key");
	loaded_fini(&loaded);
}

static const struct {
	const char *metadata, *message;
} refusals[] = {
	{ "{}", "t.yaml:3:11: metadata.name: required\n" },
	{ "{name: ''}", "t.yaml:3:18: metadata.name: required\n" },
	{ "{name: 7}",
	  "t.yaml:3:18: metadata.name: an integer, expected a string (quotes make it one)\n" },
	{ "{name: a_b}",
	  "t.yaml:3:18: metadata.name: \"a_b\" must consist of a-z, 0-9, '-' and '.', and "
	  "start and end with a-z or 0-9\n" },
	{ "{name: a, namespace: a.b}", "t.yaml:3:32: metadata.namespace: \"a.b\" must consist of "
				       "a-z, 0-9 and '-', and start and end "
				       "with a-z or 0-9\n" },
	{ "{name: a, labels: {'': b}}",
	  "t.yaml:3:30: metadata.labels: the key \"\" must consist of "
	  "letters, digits, '-', '_' and '.', and "
	  "start and end with a letter or digit\n" },
	{ "{name: a, labels: {a: [b]}}",
	  "t.yaml:3:33: metadata.labels.a: a list, expected a string\n" },
	{ "{name: a, labels: {a: true}}",
	  "t.yaml:3:33: metadata.labels.a: a boolean, expected a string (quotes make it one)\n" },
	{ "{name: a, labels: {a: .b}}", "t.yaml:3:33: metadata.labels.a: \".b\" must consist of "
					"letters, digits, '-', '_' and '.', and "
					"start and end with a letter or digit\n" },
	{ "{name: a, creationTimestamp: yesterday}",
	  "t.yaml:3:40: metadata.creationTimestamp: \"yesterday\" is not a time such as "
	  "2015-11-24T10:00:00Z\n" },
	{ "{name: a, ownerReferences: [{kind: A, name: a, controller: true}, {kind: A, name: b, "
	  "controller: true}]}",
	  "t.yaml:3:108: metadata.ownerReferences[1].controller: a second controlling owner\n" },
};

Test(decode, metadata_that_kubernetes_refuses_is_refused_at_its_place)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct loaded loaded;

		load_metadata(&loaded, refusals[i].metadata);
		cr_expect_eq(loaded.status, STATUS_BAD_INPUT, "%s", refusals[i].metadata);
		cr_expect_str_eq(loaded.said, refusals[i].message);
		loaded_fini(&loaded);
	}
}

Test(decode, a_name_is_made_up_from_its_prefix)
{
	struct loaded loaded;

	loaded_text(
		&loaded,
		"apiVersion: v1\nkind: Pod\nmetadata: {name: web-00000}\nspec: {containers: [{}]}\n"
		"---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: web-}\n"
		"spec: {containers: [{}]}\n"
		"---\napiVersion: v1\nkind: Node\nmetadata: {generateName: w}\n");
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_assert_eq(loaded.cluster.pod_count, 2);
	loaded_pod(&loaded, "web-00001");
	loaded_node(&loaded, "w00002");
	loaded_fini(&loaded);
}

static bool starts_with_a(const char *key)
{
	return key[0] == 'a';
}

Test(decode, some_annotations_are_kept)
{
	static const struct member members[] = {
		{ .key = "b",
		  .key_length = 1,
		  .value = { .kind = VALUE_STRING, .count = 1, .text = "1" } },
		{ .key = "a/x",
		  .key_length = 3,
		  .value = { .kind = VALUE_STRING, .count = 1, .text = "2" } },
		{ .key = "a y", .key_length = 3, .value = { .kind = VALUE_NULL } },
	};
	const struct value map = { .kind = VALUE_MAP,
				   .count = 3,
				   .members = (struct member *)members };
	const struct spot spot = spot_root(&map);
	struct loaded loaded;
	struct decode d;
	struct labels kept;

	loaded_init(&loaded, NULL);
	d = (struct decode){ .cluster = &loaded.cluster, .sink = &loaded.sink, .file = "t.yaml" };
	decode_annotations(&d, &spot, starts_with_a, &kept);
	cr_assert_eq(kept.count, 2);
	cr_expect_str_eq(loaded_symbol(&loaded, kept.items[0].key), "a/x");
	cr_expect_str_eq(loaded_symbol(&loaded, kept.items[0].value), "2");
	cr_expect_str_eq(loaded_symbol(&loaded, kept.items[1].key), "a y");
	cr_expect_str_eq(loaded_symbol(&loaded, kept.items[1].value), "");
	loaded_fini(&loaded);
}
