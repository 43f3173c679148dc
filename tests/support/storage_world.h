/* SPDX-License-Identifier: Apache-2.0 */
/*
 * storage_world.h - storage objects of a line, to go with small_world.h
 */
#ifndef TESTS_SUPPORT_STORAGE_WORLD_H
#define TESTS_SUPPORT_STORAGE_WORLD_H

#include "tests/support/small_world.h"

#define CLASS_OF(NAME, PROVISIONER, MODE, MORE)                                      \
	"{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: " NAME \
	"}, provisioner: " PROVISIONER ", volumeBindingMode: " MODE MORE "}\n---\n"
/* Waits for a node. */
#define CLASS(NAME, PROVISIONER) CLASS_OF(NAME, PROVISIONER, "WaitForFirstConsumer", )

#define CLAIM_OF(NAME, META, CLASS_NAME, SIZE, SPEC, PHASE)                             \
	"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: " NAME META     \
	"}, spec: {accessModes: [ReadWriteOnce], storageClassName: " CLASS_NAME         \
	", resources: {requests: {storage: " SIZE "}}" SPEC "}, status: {phase: " PHASE \
	"}}\n---\n"
#define CLAIM(NAME, CLASS_NAME) CLAIM_OF(NAME, , CLASS_NAME, "1Gi", , "Pending")
/* A claim that has its volume. */
#define BOUND_CLAIM(NAME, VOLUME_NAME)                                                         \
	CLAIM_OF(NAME, ", annotations: {pv.kubernetes.io/bind-completed: 'yes'}", "''", "1Gi", \
		 ", volumeName: " VOLUME_NAME, "Bound")

#define VOLUME_OF(NAME, META, CLASS_NAME, SIZE, SOURCE, SPEC, PHASE)                     \
	"{apiVersion: v1, kind: PersistentVolume, metadata: {name: " NAME META           \
	"}, spec: {capacity: {storage: " SIZE "}, accessModes: [ReadWriteOnce], " SOURCE \
	", storageClassName: " CLASS_NAME SPEC "}, status: {phase: " PHASE "}}\n---\n"
#define CSI_SOURCE "csi: {driver: d.example.com, volumeHandle: h}"
#define VOLUME(NAME, CLASS_NAME) VOLUME_OF(NAME, , CLASS_NAME, "2Gi", CSI_SOURCE, , "Available")
#define IN_ZONE(ZONE)                                                                \
	", nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: " \
	"topology.kubernetes.io/zone, operator: In, values: [" ZONE "]}]}]}}"

#define NODE_IN(NAME, ZONE) NODE(NAME, ", labels: {topology.kubernetes.io/zone: " ZONE "}", , )
#define USES(CLAIM_NAME) \
	", volumes: [{name: v, persistentVolumeClaim: {claimName: " CLAIM_NAME "}}]"

#endif
