/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the limits of in-tree volumes have in common, by the example of GCE disks; and the sets that
 * count.
 */
#include <criterion/criterion.h>

#include "predicates/attached_volumes.h"
#include "tests/support/storage_world.h"

#define NODE_FOR(LIMIT) NODE_OF("a", , , "cpu: 4, pods: 99, attachable-volumes-gce-pd: " LIMIT, )
#define DISK(NAME) "{name: v-" NAME ", gcePersistentDisk: {pdName: " NAME "}}"
#define RUNS(NAME, VOLUMES) POD(NAME, , ", nodeName: a, volumes: [" VOLUMES "]")
#define WANTS(VOLUMES) POD("p", , ", volumes: [" VOLUMES "]")
#define CLAIMED(NAME) "{name: v-" NAME ", persistentVolumeClaim: {claimName: " NAME "}}"
#define GCE_VOLUME(NAME, DISK_NAME) \
	VOLUME_OF(NAME, , "''", "1Gi", "gcePersistentDisk: {pdName: " DISK_NAME "}", , "Bound")
#define EBS_VOLUME(NAME) \
	VOLUME_OF(NAME, , "''", "1Gi", "awsElasticBlockStore: {volumeID: i}", , "Bound")
#define GCE_CLASS CLASS("gce", "kubernetes.io/gce-pd")
#define FULL "Unschedulable: node(s) exceed max volume count"

static const struct rule_case cases[] = {
	{ "no volumes", NODE_FOR("0") POD("p", , ), "", NULL },
	{ "volumes of other kinds",
	  NODE_FOR("0") WANTS("{name: v, awsElasticBlockStore: {volumeID: i}}"), "", NULL },
	{ "as many as the node can hold", NODE_FOR("2") RUNS("r", DISK("d")) WANTS(DISK("e")), "",
	  NULL },
	{ "one more", NODE_FOR("1") RUNS("r", DISK("d")) WANTS(DISK("e")), FULL, NULL },
	{ "a disk that is there already needs no place",
	  NODE_FOR("1") RUNS("r", DISK("d")) WANTS(DISK("d")), "", NULL },
	{ "but a node that holds too many takes no pod with disks",
	  NODE_FOR("1") RUNS("r", DISK("d")) RUNS("s", DISK("e")) WANTS(DISK("d")), FULL, NULL },
	{ "a disk that two pods hold counts once",
	  NODE_FOR("2") RUNS("r", DISK("d")) RUNS("s", DISK("d")) WANTS(DISK("e")), "", NULL },
	{ "a claim counts as the disk behind it",
	  NODE_FOR("1") BOUND_CLAIM("c", "v") GCE_VOLUME("v", "d") RUNS("r", DISK("d"))
		  WANTS(CLAIMED("c")),
	  "", NULL },
	{ "a claim of another disk",
	  NODE_FOR("1") BOUND_CLAIM("c", "v") GCE_VOLUME("v", "e") RUNS("r", DISK("d"))
		  WANTS(CLAIMED("c")),
	  FULL, NULL },
	{ "a claim of another kind of volume",
	  NODE_FOR("1") BOUND_CLAIM("c", "v") EBS_VOLUME("v") RUNS("r", DISK("d"))
		  WANTS(CLAIMED("c")),
	  "", NULL },
	{ "a claim without a volume counts when its class makes such disks",
	  NODE_FOR("1") GCE_CLASS CLAIM("c", "gce") RUNS("r", DISK("d")) WANTS(CLAIMED("c")), FULL,
	  NULL },
	{ "and not when its class makes others",
	  NODE_FOR("1") CLASS("other", "p.example.com") CLAIM("c", "other") RUNS("r", DISK("d"))
		  WANTS(CLAIMED("c")),
	  "", NULL },
	{ "a running pod's claim that is gone is passed over",
	  NODE_FOR("1") RUNS("r", CLAIMED("gone")) WANTS(DISK("e")), "", NULL },
	{ "a claim that the pod at hand lacks is an error",
	  NODE_FOR("1") WANTS(DISK("e") ", " CLAIMED("gone")),
	  "Error: looking up PVC default/gone: persistentvolumeclaim \"gone\" not found", NULL },
	{ "a node that a driver has taken over is left to the driver's limit",
	  NODE_FOR("0") "{apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: a, "
			"annotations: {storage.alpha.kubernetes.io/migrated-plugins: "
			"kubernetes.io/gce-pd}}, spec: {drivers: []}}\n---\n" WANTS(DISK("e")),
	  "", NULL },
};

Test(predicate_attached_volumes, answers_as_listed)
{
	EXPECT_FILTER("GCEPDLimits", cases);
}

Test(predicate_attached_volumes, sets_hold_each_number_once)
{
	struct arena arena = { 0 };
	struct volume_set set = { .arena = &arena };

	for (int round = 0; round < 2; round++) {
		for (uint64_t i = 0; i < 100; i++)
			volume_set_add(&set, i * i);
	}
	cr_expect_eq(set.count, 100);
	cr_expect(volume_set_has(&set, 99 * 99));
	cr_expect_not(volume_set_has(&set, 99 * 99 + 1));
	arena_free(&arena);
}

Test(predicate_attached_volumes, numbers_tell_pairs_of_texts_apart)
{
	cr_expect_eq(volume_number("a", "b"), volume_number("a", "b"));
	cr_expect_neq(volume_number("a", "b"), volume_number("b", "a"));
	cr_expect_neq(volume_number("a", "bc"), volume_number("ab", "c"));
	cr_expect_neq(volume_number("", "ab"), volume_number("ab", ""));
}
