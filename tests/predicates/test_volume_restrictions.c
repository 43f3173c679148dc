/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/storage_world.h"

#define VOLUMES(LIST) ", volumes: [" LIST "]"
#define RUNS(VOLUME_TEXT) POD("r", , ", nodeName: a" VOLUMES("{name: v, " VOLUME_TEXT "}"))
#define WANTS(VOLUME_TEXT) POD("p", , VOLUMES("{name: w, " VOLUME_TEXT "}"))
#define GCE(NAME, READ_ONLY) "gcePersistentDisk: {pdName: " NAME ", readOnly: " READ_ONLY "}"
#define EBS(ID, READ_ONLY) "awsElasticBlockStore: {volumeID: " ID ", readOnly: " READ_ONLY "}"
#define ISCSI(IQN, READ_ONLY) \
	"iscsi: {iqn: " IQN ", targetPortal: t, lun: 0, readOnly: " READ_ONLY "}"
#define RBD(IMAGE, POOL, MONITORS, READ_ONLY) \
	"rbd: {image: " IMAGE ", pool: " POOL ", monitors: [" MONITORS "], readOnly: " READ_ONLY "}"
#define CONFLICT "Unschedulable: node(s) had no available disk"

#define ONE_POD_CLAIM                                                                        \
	"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {"         \
	"accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}, status: {" \
	"phase: Pending}}\n---\n"
#define EXCLUSIVE                                                                     \
	"PreFilter: node has pod using PersistentVolumeClaim with the same name and " \
	"ReadWriteOncePod access mode"

static const struct rule_case cases[] = {
	{ "no disks", NODE("a", , , ) RUNS(GCE("d", "false")) POD("p", , ), "", NULL },
	{ "a GCE disk of another name",
	  NODE("a", , , ) RUNS(GCE("d", "false")) WANTS(GCE("e", "false")), "", NULL },
	{ "a GCE disk that both write",
	  NODE("a", , , ) RUNS(GCE("d", "false")) WANTS(GCE("d", "false")), CONFLICT, NULL },
	{ "a GCE disk that one writes",
	  NODE("a", , , ) RUNS(GCE("d", "true")) WANTS(GCE("d", "false")), CONFLICT, NULL },
	{ "a GCE disk that both read",
	  NODE("a", , , ) RUNS(GCE("d", "true")) WANTS(GCE("d", "true")), "", NULL },
	{ "an EBS volume, even when both read",
	  NODE("a", , , ) RUNS(EBS("d", "true")) WANTS(EBS("d", "true")), CONFLICT, NULL },
	{ "a GCE disk and an EBS volume of one name",
	  NODE("a", , , ) RUNS(GCE("d", "false")) WANTS(EBS("d", "false")), "", NULL },
	{ "an iSCSI target that one writes",
	  NODE("a", , , ) RUNS(ISCSI("q", "true")) WANTS(ISCSI("q", "false")), CONFLICT, NULL },
	{ "an iSCSI target that both read",
	  NODE("a", , , ) RUNS(ISCSI("q", "true")) WANTS(ISCSI("q", "true")), "", NULL },
	{ "an RBD image with a monitor in common",
	  NODE("a", , , ) RUNS(RBD("i", "one", "x, w", "false"))
		  WANTS(RBD("i", "one", "w, v", "false")),
	  CONFLICT, NULL },
	{ "an RBD image of another cluster",
	  NODE("a", , , ) RUNS(RBD("i", "one", "x", "false")) WANTS(RBD("i", "one", "w", "false")),
	  "", NULL },
	{ "an RBD image of another pool",
	  NODE("a", , , ) RUNS(RBD("i", "one", "x", "false")) WANTS(RBD("i", "two", "x", "false")),
	  "", NULL },
	{ "an RBD image that both read",
	  NODE("a", , , ) RUNS(RBD("i", "one", "x", "true")) WANTS(RBD("i", "one", "x", "true")),
	  "", NULL },
	{ "a disk on another node",
	  NODE("a", , , ) NODE("b", , , )
		  POD("r", , ", nodeName: b" VOLUMES("{name: v, " GCE("d", "false") "}"))
			  WANTS(GCE("d", "false")),
	  "", NULL },
	{ "a ReadWriteOncePod claim that nobody uses",
	  NODE("a", , , ) ONE_POD_CLAIM POD("p", , USES("c")), "", "ReadWriteOncePod=true" },
	{ "a ReadWriteOncePod claim that is used anywhere",
	  NODE("a", , , ) NODE("b", , , ) ONE_POD_CLAIM POD("r", , ", nodeName: b" USES("c"))
		  POD("p", , USES("c")),
	  EXCLUSIVE, "ReadWriteOncePod=true" },
	{ "one of another namespace",
	  NODE("a", , , ) ONE_POD_CLAIM POD("r", ", namespace: other", ", nodeName: a" USES("c"))
		  POD("p", , USES("c")),
	  "", "ReadWriteOncePod=true" },
	{ "a claim that may be shared",
	  NODE("a", , , ) CLAIM("c", "later") POD("r", , ", nodeName: a" USES("c"))
		  POD("p", , USES("c")),
	  "", "ReadWriteOncePod=true" },
	{ "without its gate the access mode means nothing",
	  NODE("a", , , ) ONE_POD_CLAIM POD("r", , ", nodeName: a" USES("c")) POD("p", , USES("c")),
	  "", NULL },
	{ "with the gate a claim that is not there is noticed",
	  NODE("a", , , ) POD("p", , USES("c")), "PreFilter: persistentvolumeclaim \"c\" not found",
	  "ReadWriteOncePod=true" },
};

Test(predicate_volume_restrictions, answers_as_listed)
{
	EXPECT_FILTER("VolumeRestrictions", cases);
}

#define IN_USE                                                                  \
	"Unschedulable: node(s) unavailable due to PersistentVolumeClaim with " \
	"ReadWriteOncePod access mode already in-use by another pod"
#define RUNS_ON(NODE_NAME, VOLUME_TEXT) \
	POD("r", , ", nodeName: " NODE_NAME VOLUMES("{name: v, " VOLUME_TEXT "}"))
#define CLAIM_C "persistentVolumeClaim: {claimName: c}"

static const struct rule_case cases_of_1_36[] = {
	{ "nobody uses the claim", NODE("a", , , ) ONE_POD_CLAIM WANTS(CLAIM_C), "", "v1.36" },
	{ "a pod on the node does", NODE("a", , , ) ONE_POD_CLAIM RUNS(CLAIM_C) WANTS(CLAIM_C),
	  IN_USE, "v1.36" },
	{ "a pod on another node does",
	  NODE("a", , , ) NODE("b", , , ) ONE_POD_CLAIM RUNS_ON("b", CLAIM_C) WANTS(CLAIM_C),
	  IN_USE, "v1.36" },
	{ "the disk is named first",
	  NODE("a", ,
	       , ) ONE_POD_CLAIM POD("r", ,
				     ", nodeName: a" VOLUMES("{name: v, " CLAIM_C
							     "}, {name: w, " EBS("d", "false") "}"))
		  POD("p", , VOLUMES("{name: v, " CLAIM_C "}, {name: w, " EBS("d", "false") "}")),
	  CONFLICT, "v1.36" },
	{ "a claim that is not there", NODE("a", , , ) WANTS(CLAIM_C),
	  "PreFilter: persistentvolumeclaim \"c\" not found", "v1.36" },
};

Test(predicate_volume_restrictions, answers_as_v1_36)
{
	EXPECT_FILTER("VolumeRestrictions", cases_of_1_36);
}
