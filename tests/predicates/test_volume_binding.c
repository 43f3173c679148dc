/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/storage_world.h"

#define LATER CLASS("later", "p.example.com")
#define NO_MAKER CLASS("later", "kubernetes.io/no-provisioner")
#define BOUND_VOLUME(NAME, SPEC) VOLUME_OF(NAME, , "''", "2Gi", CSI_SOURCE, SPEC, "Bound")
#define CAPACITY(NAME, SIZE, MORE)                                                         \
	"{apiVersion: storage.k8s.io/v1, kind: CSIStorageCapacity, metadata: {name: " NAME \
	", namespace: kube-system}, storageClassName: later, capacity: " SIZE MORE "}\n---\n"
#define DRIVER(TRACKS)                                                                       \
	"{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: p.example.com}, " \
	"spec: {storageCapacity: " TRACKS "}}\n---\n"
#define IN_TOPOLOGY(ZONE) ", nodeTopology: {matchLabels: {topology.kubernetes.io/zone: " ZONE "}}"
#define EPHEMERAL                                                                      \
	", volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: " \
	"[ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}]"

#define FAILS(TEXT) "UnschedulableAndUnresolvable: " TEXT
#define NONE_TO_BIND FAILS("node(s) didn't find available persistent volumes to bind")
#define CONFLICT FAILS("node(s) had volume node affinity conflict")
#define NO_SPACE FAILS("node(s) did not have enough free storage")

static const struct rule_case cases[] = {
	{ "no claims", NODE_IN("a", "z1") POD("p", , ), "", NULL },
	{ "a claim that is not there", NODE_IN("a", "z1") POD("p", , USES("c")),
	  "PreFilter: persistentvolumeclaim \"c\" not found", NULL },
	{ "a claim of another namespace",
	  NODE_IN("a", "z1") LATER CLAIM("c", "later") POD("p", ", namespace: other", USES("c")),
	  "PreFilter: persistentvolumeclaim \"c\" not found", NULL },
	{ "a claim that is being deleted",
	  NODE_IN("a", "z1") LATER CLAIM_OF("c", ", deletionTimestamp: 2026-01-01T00:00:00Z",
					    "later", "1Gi", , "Pending") POD("p", , USES("c")),
	  "PreFilter: persistentvolumeclaim \"c\" is being deleted", NULL },
	{ "a claim that lost its volume",
	  NODE_IN("a", "z1") CLAIM_OF("c", , "later", "1Gi", ", volumeName: v", "Lost")
		  POD("p", , USES("c")),
	  "PreFilter: persistentvolumeclaim \"c\" bound to non-existent persistentvolume \"v\"",
	  NULL },
	{ "a claim that nobody waits with",
	  NODE_IN("a", "z1") CLASS_OF("now", "p.example.com", "Immediate", ) CLAIM("c", "now")
		  POD("p", , USES("c")),
	  "PreFilter: pod has unbound immediate PersistentVolumeClaims", NULL },
	{ "an ephemeral volume whose claim is still to come",
	  NODE_IN("a", "z1") POD("p", , EPHEMERAL),
	  "PreFilter: waiting for ephemeral volume controller to create the "
	  "persistentvolumeclaim \"p-v\"",
	  NULL },
	{ "an ephemeral volume whose claim is another pod's",
	  NODE_IN("a", "z1") LATER CLAIM("p-v", "later") POD("p", , EPHEMERAL),
	  "PreFilter: PVC default/p-v was not created for pod default/p (pod is not owner)", NULL },
	{ "a bound claim whose volume can be used anywhere",
	  NODE_IN("a", "z1") BOUND_CLAIM("c", "v") BOUND_VOLUME("v", ) POD("p", , USES("c")), "",
	  NULL },
	{ "a bound claim whose volume can be used there",
	  NODE_IN("a", "z1") BOUND_CLAIM("c", "v") BOUND_VOLUME("v", IN_ZONE("z1"))
		  POD("p", , USES("c")),
	  "", NULL },
	{ "a bound claim whose volume lies elsewhere",
	  NODE_IN("a", "z1") BOUND_CLAIM("c", "v") BOUND_VOLUME("v", IN_ZONE("z2"))
		  POD("p", , USES("c")),
	  CONFLICT, NULL },
	{ "a bound claim whose volume is gone",
	  NODE_IN("a", "z1") BOUND_CLAIM("c", "v") POD("p", , USES("c")),
	  FAILS("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"),
	  NULL },
	{ "a volume that is there",
	  NODE_IN("a", "z1") NO_MAKER VOLUME("v", "later") CLAIM("c", "later")
		  POD("p", , USES("c")),
	  "", NULL },
	{ "no volume, and none is made",
	  NODE_IN("a", "z1") NO_MAKER CLAIM("c", "later") POD("p", , USES("c")), NONE_TO_BIND,
	  NULL },
	{ "a volume is made", NODE_IN("a", "z1") LATER CLAIM("c", "later") POD("p", , USES("c")),
	  "", NULL },
	{ "both reasons at once",
	  NODE_IN("a", "z1") NO_MAKER CLAIM("c", "later") BOUND_CLAIM("d", "v")
		  BOUND_VOLUME("v", IN_ZONE("z2"))
			  POD("p", ,
			      ", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}, "
			      "{name: w, persistentVolumeClaim: {claimName: d}}]"),
	  CONFLICT "; node(s) didn't find available persistent volumes to bind", NULL },
	{ "room for the volume in the zone",
	  NODE_IN("a", "z1") LATER DRIVER("true") CAPACITY("s", "1Gi", IN_TOPOLOGY("z1"))
		  CLAIM("c", "later") POD("p", , USES("c")),
	  "", NULL },
	{ "not enough room",
	  NODE_IN("a", "z1") LATER DRIVER("true") CAPACITY("s", "1Gi", IN_TOPOLOGY("z1"))
		  CLAIM_OF("c", , "later", "2Gi", , "Pending") POD("p", , USES("c")),
	  NO_SPACE, NULL },
	{ "the largest volume counts, not the room",
	  NODE_IN("a", "z1") LATER DRIVER("true")
		  CAPACITY("s", "9Gi", IN_TOPOLOGY("z1") ", maximumVolumeSize: 1Gi")
			  CLAIM_OF("c", , "later", "2Gi", , "Pending") POD("p", , USES("c")),
	  NO_SPACE, NULL },
	{ "room in another zone only",
	  NODE_IN("a", "z1") LATER DRIVER("true") CAPACITY("s", "9Gi", IN_TOPOLOGY("z2"))
		  CLAIM("c", "later") POD("p", , USES("c")),
	  NO_SPACE, NULL },
	{ "room that no node sees",
	  NODE_IN("a", "z1") LATER DRIVER("true") CAPACITY("s", "9Gi", ) CLAIM("c", "later")
		  POD("p", , USES("c")),
	  NO_SPACE, NULL },
	{ "a driver that does not say how much room there is",
	  NODE_IN("a", "z1") LATER DRIVER("false") CLAIM("c", "later") POD("p", , USES("c")), "",
	  NULL },
};

Test(predicate_volume_binding, answers_as_listed)
{
	EXPECT_FILTER("VolumeBinding", cases);
}

#define ATTRIBUTES(NAME) ", volumeAttributesClassName: " NAME
#define WAITING(SPEC) CLAIM_OF("c", , "later", "1Gi", SPEC, "Pending")
#define AVAILABLE(SPEC) VOLUME_OF("v", , "later", "2Gi", CSI_SOURCE, SPEC, "Available")

static const struct rule_case cases_of_1_36[] = {
	{ "a volume of the claim's attributes class",
	  NODE_IN("a", "z1") NO_MAKER WAITING(ATTRIBUTES("fast")) AVAILABLE(ATTRIBUTES("fast"))
		  POD("p", , USES("c")),
	  "", "v1.36" },
	{ "a volume of another",
	  NODE_IN("a", "z1") NO_MAKER WAITING(ATTRIBUTES("fast")) AVAILABLE(ATTRIBUTES("slow"))
		  POD("p", , USES("c")),
	  NONE_TO_BIND, "v1.36" },
	{ "a volume of some class for a claim of none",
	  NODE_IN("a", "z1") NO_MAKER WAITING() AVAILABLE(ATTRIBUTES("slow")) POD("p", , USES("c")),
	  NONE_TO_BIND, "v1.36" },
	{ "a bound volume elsewhere",
	  NODE_IN("a", "z1") BOUND_VOLUME("v", IN_ZONE("z2")) BOUND_CLAIM("c", "v")
		  POD("p", , USES("c")),
	  FAILS("node(s) didn't match PersistentVolume's node affinity"), "v1.36" },
	{ "a bound volume here",
	  NODE_IN("a", "z1") BOUND_VOLUME("v", IN_ZONE("z1")) BOUND_CLAIM("c", "v")
		  POD("p", , USES("c")),
	  "", "v1.36" },
};

Test(predicate_volume_binding, answers_as_v1_36)
{
	EXPECT_FILTER("VolumeBinding", cases_of_1_36);
}
