/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/storage_world.h"

#define GATE "VolumeCapacityPriority=true"
#define SIZED(NAME, CLASS_NAME, SIZE, ZONE_NAME) \
	VOLUME_OF(NAME, , CLASS_NAME, SIZE, CSI_SOURCE, IN_ZONE(ZONE_NAME), "Available")
#define WANTS_OF(NAME, CLASS_NAME, SIZE) CLAIM_OF(NAME, , CLASS_NAME, SIZE, , "Pending")
#define LATER CLASS("later", "kubernetes.io/no-provisioner")
#define OTHER CLASS("other", "kubernetes.io/no-provisioner")
#define TWO_NODES NODE_IN("a", "z1") NODE_IN("b", "z2")
#define TWO_CLAIMS                                                                 \
	", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}, {name: w, " \
	"persistentVolumeClaim: {claimName: d}}]"
#define SHAPE                                                                                 \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, "     \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: VolumeBinding, " \
	"args: {shape: [{utilization: 0, score: 10}, {utilization: 100, score: 0}]}}]}]}\n---\n"

static const struct rule_case cases[] = {
	{ "without its gate every node scores 0",
	  TWO_NODES LATER SIZED("v", "later", "2Gi", "z1") WANTS_OF("c", "later", "1Gi")
		  POD("p", , USES("c")),
	  "0 0 -> 0 0", NULL },
	{ "the share of the volume that is asked for",
	  TWO_NODES LATER SIZED("v", "later", "2Gi", "z1") SIZED("w", "later", "4Gi", "z2")
		  WANTS_OF("c", "later", "1Gi") POD("p", , USES("c")),
	  "50 25 -> 50 25", GATE },
	{ "no volume on a node",
	  TWO_NODES LATER SIZED("v", "later", "1Gi", "z1") WANTS_OF("c", "later", "1Gi")
		  POD("p", , USES("c")),
	  "100 0 -> 100 0", GATE },
	{ "claims of one class are taken together",
	  NODE_IN("a", "z1") LATER SIZED("v", "later", "1Gi", "z1") SIZED("w", "later", "3Gi", "z1")
		  WANTS_OF("c", "later", "1Gi") WANTS_OF("d", "later", "1Gi")
			  POD("p", , TWO_CLAIMS),
	  "50 -> 50", GATE },
	{ "classes are averaged",
	  NODE_IN("a", "z1") LATER OTHER SIZED("v", "later", "1Gi", "z1")
		  SIZED("w", "other", "4Gi", "z1") WANTS_OF("c", "later", "1Gi")
			  WANTS_OF("d", "other", "1Gi") POD("p", , TWO_CLAIMS),
	  "63 -> 63", GATE },
	{ "by the profile's shape",
	  SHAPE NODE_IN("a", "z1") LATER SIZED("v", "later", "4Gi", "z1")
		  WANTS_OF("c", "later", "1Gi") POD("p", , USES("c")),
	  "75 -> 75", GATE },
	{ "bound claims do not score",
	  NODE_IN("a", "z1") BOUND_CLAIM("c", "v")
		  VOLUME_OF("v", , "''", "2Gi", CSI_SOURCE, , "Bound") POD("p", , USES("c")),
	  "0 -> 0", GATE },
	{ "a pod without volumes", NODE_IN("a", "z1") POD("p", , ), "0 -> 0", GATE },
};

Test(priority_volume_binding, scores_as_listed)
{
	EXPECT_SCORE("VolumeBinding", cases);
}
