/* SPDX-License-Identifier: Apache-2.0 */
/*
 * objects.h - what the readers of the smaller objects and of controllers share
 */
#ifndef SCHED_LOAD_OBJECTS_H
#define SCHED_LOAD_OBJECTS_H

#include "sched/load/decode.h"

struct loader;

/* Kinds of objects whose names are kept, so that none is there twice. */
enum object_kind {
	OBJECT_NAMESPACE, /* may come again */
	OBJECT_SERVICE,
	OBJECT_PRIORITY_CLASS,
	OBJECT_DISRUPTION_BUDGET,
	OBJECT_VOLUME,
	OBJECT_CLAIM,
	OBJECT_STORAGE_CLASS,
	OBJECT_CSI_NODE,
	OBJECT_CSI_DRIVER,
	OBJECT_CSI_CAPACITY,
	OBJECT_REPLICATION_CONTROLLER,
	OBJECT_REPLICA_SET,
	OBJECT_DEPLOYMENT,
	OBJECT_STATEFUL_SET,
	OBJECT_DAEMON_SET,
	OBJECT_JOB,
	OBJECT_CRON_JOB,
	OBJECT_POD_TEMPLATE,
	OBJECT_KINDS,
};

/* "Service" */
const char *object_kind_name(enum object_kind kind);

/*
 * decode_metadata() and what goes with a name: an object that has only a generateName gets one, and
 * one that is there already is an error.
 */
enum status object_begin(struct loader *loader, const struct decode *d, const struct spot *object,
			 enum object_kind kind, struct metadata *out);

/* Copies *owner. */
void object_add_owner(struct cluster *cluster, const struct pod_owner *owner);

/*
 * A claim's spec (a PersistentVolumeClaim's, or that of one of a StatefulSet's templates) and
 * annotations: everything but name, namespace, uid, phase and whether it is being deleted.
 */
enum status object_decode_claim(const struct decode *d, const struct spot *object,
				struct volume_claim *out);
/* Copies *claim. */
void object_add_claim(struct cluster *cluster, const struct volume_claim *claim);

#endif
