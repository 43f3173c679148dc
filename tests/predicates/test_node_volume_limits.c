/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/storage_world.h"
#include "tests/support/volume_limit.h"
#include "tests/support/world.h"

#define NODE_A NODE_OF("a", , , "cpu: 4, pods: 99", )
#define DRIVER_ON_NODE(NAME, COUNT) \
	"{name: " NAME ", nodeID: x, topologyKeys: [], allocatable: {count: " COUNT "}}"
#define CSI_NODE(DRIVERS, MIGRATED)                                                        \
	"{apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: a, annotations: " \
	"{storage.alpha.kubernetes.io/migrated-plugins: '" MIGRATED                        \
	"'}}, spec: {drivers: [" DRIVERS "]}}\n---\n"
#define LIMITED(COUNT) NODE_A CSI_NODE(DRIVER_ON_NODE("d.example.com", COUNT), "")
#define CSI_VOLUME(NAME, DRIVER, HANDLE)                                                        \
	VOLUME_OF(NAME, , "''", "1Gi", "csi: {driver: " DRIVER ", volumeHandle: " HANDLE "}", , \
		  "Bound")
/* A claim and the volume behind it. */
#define PAIR(NUMBER, DRIVER, HANDLE) \
	BOUND_CLAIM("c" NUMBER, "v" NUMBER) CSI_VOLUME("v" NUMBER, DRIVER, HANDLE)
#define ONE PAIR("1", "d.example.com", "one")
#define TWO PAIR("2", "d.example.com", "two")
#define RUNS(NAME, CLAIM_NAME) POD(NAME, , ", nodeName: a" USES(CLAIM_NAME))
#define WANTS(CLAIM_NAME) POD("p", , USES(CLAIM_NAME))
#define EBS(ID) ", volumes: [{name: v, awsElasticBlockStore: {volumeID: '" ID "'}}]"
#define EPHEMERAL                                                                      \
	", volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: " \
	"[ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}]"
#define FULL "Unschedulable: node(s) exceed max volume count"

static const struct rule_case cases[] = {
	{ "no volumes", LIMITED("0") POD("p", , ), "", NULL },
	{ "no limit known", NODE_A ONE WANTS("c1"), "", NULL },
	{ "as many as the driver allows", LIMITED("2") ONE TWO RUNS("r", "c1") WANTS("c2"), "",
	  NULL },
	{ "one more", LIMITED("1") ONE TWO RUNS("r", "c1") WANTS("c2"), FULL, NULL },
	{ "none at all", LIMITED("0") ONE WANTS("c1"), FULL, NULL },
	{ "a volume that is there already needs no place",
	  LIMITED("1") ONE RUNS("r", "c1") WANTS("c1"), "", NULL },
	{ "two claims of one volume count once",
	  LIMITED("1") ONE PAIR("2", "d.example.com", "one") RUNS("r", "c1") WANTS("c2"), "",
	  NULL },
	{ "volumes of another driver do not count",
	  LIMITED("1") ONE PAIR("2", "e.example.com", "two") RUNS("r", "c2") WANTS("c1"), "",
	  NULL },
	{ "equal handles of two drivers are two volumes",
	  NODE_A CSI_NODE(DRIVER_ON_NODE("d.example.com", "1") ", " DRIVER_ON_NODE("e.example.com",
										   "0"),
			  "") ONE PAIR("2", "e.example.com", "one") RUNS("r", "c1") WANTS("c2"),
	  FULL, NULL },
	{ "a limit among the node's own resources",
	  NODE_OF("a", , , "cpu: 4, pods: 99, attachable-volumes-csi-d.example.com: 1", )
		  ONE TWO RUNS("r", "c1") WANTS("c2"),
	  FULL, NULL },
	{ "that of the CSINode goes before it",
	  NODE_OF("a", , , "cpu: 4, pods: 99, attachable-volumes-csi-d.example.com: 1", ) CSI_NODE(
		  DRIVER_ON_NODE("d.example.com", "2"), "") ONE TWO RUNS("r", "c1") WANTS("c2"),
	  "", NULL },
	{ "a claim without a volume counts for its class",
	  LIMITED("0") CLASS("later", "d.example.com") CLAIM("c", "later") WANTS("c"), FULL, NULL },
	{ "each claim without a volume is one of its own",
	  LIMITED("1") CLASS("later", "d.example.com") CLAIM("c", "later") CLAIM("d", "later")
		  RUNS("r", "c") WANTS("d"),
	  FULL, NULL },
	{ "an in-tree volume counts where its driver has taken over",
	  NODE_A CSI_NODE(DRIVER_ON_NODE("ebs.csi.aws.com", "0"), "kubernetes.io/aws-ebs")
		  POD("p", , EBS("vol-1")),
	  FULL, NULL },
	{ "and not where it has not",
	  NODE_A CSI_NODE(DRIVER_ON_NODE("ebs.csi.aws.com", "0"), "") POD("p", , EBS("vol-1")), "",
	  NULL },
	{ "an EBS volume is known by the last part of its URL",
	  NODE_A CSI_NODE(DRIVER_ON_NODE("ebs.csi.aws.com", "1"), "kubernetes.io/aws-ebs")
		  POD("r", , ", nodeName: a" EBS("aws://us-1/vol-1")) POD("p", , EBS("vol-1")),
	  "", NULL },
	{ "a running pod's claim that is gone is passed over",
	  LIMITED("1") ONE RUNS("r", "gone") WANTS("c1"), "", NULL },
	{ "a running pod's claim that belongs to another is an error, however much room there is",
	  LIMITED("99") ONE CLAIM("r-v", "later") POD("r", , ", nodeName: a" EPHEMERAL) WANTS("c1"),
	  "Error: PVC default/r-v was not created for pod default/r (pod is not owner)", NULL },
	{ "but not where nothing is limited",
	  NODE_A ONE CLAIM("r-v", "later") POD("r", , ", nodeName: a" EPHEMERAL) WANTS("c1"), "",
	  NULL },
	{ "a claim that the pod at hand lacks is an error", LIMITED("1") WANTS("gone"),
	  "Error: looking up PVC default/gone: persistentvolumeclaim \"gone\" not found", NULL },
};

Test(predicate_node_volume_limits, answers_as_listed)
{
	EXPECT_FILTER("NodeVolumeLimits", cases);
}

#define RESOURCE_LIMITED                                                                \
	NODE_OF("a", , , "cpu: 4, pods: 99, attachable-volumes-csi-d.example.com: 1", ) \
	CSI_NODE("", "")

#define NEEDED(IS)                                                                           \
	"{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: e.example.com}, " \
	"spec: {preventPodSchedulingIfMissing: " IS "}}\n---\n"

static const struct rule_case cases_of_1_36[] = {
	{ "as many as the driver allows", LIMITED("2") ONE TWO RUNS("r", "c1") WANTS("c2"), "",
	  "v1.36" },
	{ "one more", LIMITED("1") ONE TWO RUNS("r", "c1") WANTS("c2"), FULL, "v1.36" },
	{ "a limit among the node's resources does not count any more",
	  RESOURCE_LIMITED ONE TWO RUNS("r", "c1") WANTS("c2"), "", "v1.36" },
	{ "in v1.26 it does", RESOURCE_LIMITED ONE TWO RUNS("r", "c1") WANTS("c2"), FULL, NULL },
	{ "every in-tree disk is its driver's",
	  NODE_A CSI_NODE(DRIVER_ON_NODE("ebs.csi.aws.com", "1"), "")
		  POD("r", , ", nodeName: a" EBS("vol-1")) POD("p", , EBS("vol-2")),
	  FULL, "v1.36" },
	{ "in v1.26 only those that the node lists",
	  NODE_A CSI_NODE(DRIVER_ON_NODE("ebs.csi.aws.com", "1"), "")
		  POD("r", , ", nodeName: a" EBS("vol-1")) POD("p", , EBS("vol-2")),
	  "", NULL },
	{ "a driver that has to be there and is not",
	  LIMITED("9") NEEDED("true") PAIR("1", "e.example.com", "one") WANTS("c1"),
	  "Unschedulable: e.example.com CSI driver is not installed on the node",
	  "v1.36,VolumeLimitScaling=true" },
	{ "one that need not be",
	  LIMITED("9") NEEDED("false") PAIR("1", "e.example.com", "one") WANTS("c1"), "",
	  "v1.36,VolumeLimitScaling=true" },
	{ "one that is there", LIMITED("9") NEEDED("true") ONE WANTS("c1"), "",
	  "v1.36,VolumeLimitScaling=true" },
	{ "without the gate nobody asks",
	  LIMITED("9") NEEDED("true") PAIR("1", "e.example.com", "one") WANTS("c1"), "", "v1.36" },
	{ "a claim that is not there", LIMITED("1") WANTS("c1"),
	  "UnschedulableAndUnresolvable: looking up PVC default/c1: persistentvolumeclaim "
	  "\"c1\" not found",
	  "v1.36" },
};

Test(predicate_node_volume_limits, answers_as_v1_36)
{
	EXPECT_FILTER("NodeVolumeLimits", cases_of_1_36);
}

/* Counted volume by volume here; the rule looks at sums first. */
Test(predicate_node_volume_limits, answers_as_counting_volumes_says)
{
	unsigned int full = 0;

	for (uint64_t seed = 0; seed < 300; seed++) {
		struct dice dice = { .seed = seed };
		unsigned int limit = roll(&dice, 9);
		struct volume_sets sets;
		unsigned int more;
		char node[1024];
		char *text;
		int held;
		bool too_many;

		snprintf(node, sizeof(node),
			 NODE_A CSI_NODE(DRIVER_ON_NODE("ebs.csi.aws.com", "%u"),
					 "kubernetes.io/aws-ebs"),
			 limit);
		text = random_volumes(&dice, node, &sets);
		more = sets.wanted & ~sets.attached;
		held = __builtin_popcount(sets.attached | sets.wanted);
		too_many = more && held > (int)limit;
		full += too_many;
		cr_assert_str_eq(filter_answer("NodeVolumeLimits", text, NULL),
				 too_many ? FULL : "", "%s", text);
		free(text);
	}
	cr_expect_gt(full, 50);
	cr_expect_lt(full, 250);
}

/* What the pod wants depends on what the node's drivers have taken over, node by node. */
Test(predicate_node_volume_limits, each_node_counts_what_its_drivers_took_over)
{
	struct session session;
	const struct scheduler_options options = { 0 };

	world_start(
		&session,
		NODE_A CSI_NODE(DRIVER_ON_NODE("ebs.csi.aws.com", "0"), "kubernetes.io/aws-ebs")
			NODE_OF("b", , ,
				"cpu: 4, pods: 99", ) "{apiVersion: "
						      "storage.k8s.io/v1, kind: CSINode, metadata: "
						      "{name: b, annotations: "
						      "{storage.alpha.kubernetes.io/"
						      "migrated-plugins: "
						      "'kubernetes.io/gce-pd'}}, spec: {drivers: "
						      "[" DRIVER_ON_NODE(
							      "ebs.csi.aws.com",
							      "0") "]}}\n---\n" POD("p", ,
										    EBS("vol-1")),
		&options);
	cr_assert_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_SCHEDULED);
	cr_expect_eq(world_pod(&session, "p")->node, 1);
	session_fini(&session);
}
