/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/storage_world.h"

#define BETA "failure-domain.beta.kubernetes.io/"
#define VOLUME_IN(LABELS) \
	VOLUME_OF("v", ", labels: {" LABELS "}", "''", "1Gi", CSI_SOURCE, , "Bound")
#define ZONE(VALUE) "topology.kubernetes.io/zone: '" VALUE "'"
#define REGION(VALUE) "topology.kubernetes.io/region: '" VALUE "'"
#define LABELLED(LABELS) NODE("a", ", labels: {" LABELS "}", , )
#define BOUND_POD BOUND_CLAIM("c", "v") POD("p", , USES("c"))

#define FAILS(TEXT) "UnschedulableAndUnresolvable: " TEXT
#define ELSEWHERE FAILS("node(s) had no available volume zone")

static const struct rule_case cases[] = {
	{ "no claims", LABELLED(ZONE("z1")) POD("p", , ), "", NULL },
	{ "the volume's zone", LABELLED(ZONE("z1")) VOLUME_IN(ZONE("z1")) BOUND_POD, "", NULL },
	{ "another zone", LABELLED(ZONE("z1")) VOLUME_IN(ZONE("z2")) BOUND_POD, ELSEWHERE, NULL },
	{ "one of the volume's zones", LABELLED(ZONE("z2")) VOLUME_IN(ZONE("z1__z2")) BOUND_POD, "",
	  NULL },
	{ "none of them", LABELLED(ZONE("z")) VOLUME_IN(ZONE("z1__z2")) BOUND_POD, ELSEWHERE,
	  NULL },
	{ "zone and region have to match both",
	  LABELLED(ZONE("z1") ", " REGION("r1")) VOLUME_IN(ZONE("z1") ", " REGION("r2")) BOUND_POD,
	  ELSEWHERE, NULL },
	{ "the older labels count as well",
	  LABELLED(BETA "zone: z1") VOLUME_IN(BETA "zone: z2") BOUND_POD, ELSEWHERE, NULL },
	{ "a volume without zones", LABELLED(ZONE("z1")) VOLUME_IN("disk: ssd") BOUND_POD, "",
	  NULL },
	{ "a node without any zone label passes",
	  LABELLED("disk: ssd") VOLUME_IN(ZONE("z1")) BOUND_POD, "", NULL },
	{ "a node with a region only lacks the zone",
	  LABELLED(REGION("r1")) VOLUME_IN(ZONE("z1")) BOUND_POD, ELSEWHERE, NULL },
	{ "zones that are no list are passed over",
	  LABELLED(ZONE("z1")) VOLUME_IN(ZONE("z2____z3")) BOUND_POD, "", NULL },
	{ "a claim that is not there", LABELLED(ZONE("z1")) POD("p", , USES("c")),
	  FAILS("persistentvolumeclaim \"c\" not found"), NULL },
	{ "a volume that is not there", LABELLED(ZONE("z1")) BOUND_POD,
	  FAILS("persistentvolume \"v\" not found"), NULL },
	{ "a claim without a volume or a class",
	  LABELLED(ZONE("z1")) CLAIM("c", "''") POD("p", , USES("c")),
	  FAILS("PersistentVolumeClaim had no pv name and storageClass name"), NULL },
	{ "a claim whose class is not there",
	  LABELLED(ZONE("z1")) CLAIM("c", "later") POD("p", , USES("c")),
	  FAILS("storageclass.storage.k8s.io \"later\" not found"), NULL },
	{ "a claim that waits for a node",
	  LABELLED(ZONE("z1")) CLASS("later", "example.com/p") CLAIM("c", "later")
		  POD("p", , USES("c")),
	  "", NULL },
	{ "a claim that should have its volume by now",
	  LABELLED(ZONE("z1")) CLASS_OF("now", "example.com/p", "Immediate", ) CLAIM("c", "now")
		  POD("p", , USES("c")),
	  FAILS("PersistentVolume had no name"), NULL },
};

Test(predicate_volume_zone, answers_as_listed)
{
	EXPECT_FILTER("VolumeZone", cases);
}

static const struct rule_case cases_of_1_36[] = {
	{ "a volume's beta zone on a node with the current label",
	  LABELLED(ZONE("z1")) VOLUME_IN(BETA "zone: z1") BOUND_POD, "", "v1.36" },
	{ "another one", LABELLED(ZONE("z1")) VOLUME_IN(BETA "zone: z2") BOUND_POD, ELSEWHERE,
	  "v1.36" },
	{ "a volume's beta region on a node with the current label",
	  LABELLED(REGION("r1")) VOLUME_IN(BETA "region: r1") BOUND_POD, "", "v1.36" },
	{ "the node's own beta label goes first",
	  LABELLED(ZONE("z1") ", " BETA "zone: z2") VOLUME_IN(BETA "zone: z1") BOUND_POD, ELSEWHERE,
	  "v1.36" },
	{ "a current label is not looked for under its older name",
	  LABELLED(BETA "zone: z1") VOLUME_IN(ZONE("z1")) BOUND_POD, ELSEWHERE, "v1.36" },
	{ "v1.26 does not translate", LABELLED(ZONE("z1")) VOLUME_IN(BETA "zone: z1") BOUND_POD,
	  ELSEWHERE, NULL },
	{ "a claim that is not there ends the cycle before any node",
	  LABELLED(ZONE("z1")) POD("p", , USES("c")),
	  "PreFilter: persistentvolumeclaim \"c\" not found", "v1.36" },
	{ "a volume that is not there", LABELLED("disk: ssd") BOUND_POD,
	  "PreFilter: persistentvolume \"v\" not found", "v1.36" },
};

Test(predicate_volume_zone, answers_as_v1_36)
{
	EXPECT_FILTER("VolumeZone", cases_of_1_36);
}
