/* SPDX-License-Identifier: Apache-2.0 */
/*
 * controllers.h - objects that make pods
 *
 * They are read with the other objects and expand in loader_finish(), when all nodes and all pods
 * that are there already are known. What a controller of v1.26 would create is created, once it has
 * had all the time it needs: a StatefulSet does not wait for its pods to become ready.
 */
#ifndef SCHED_LOAD_CONTROLLERS_H
#define SCHED_LOAD_CONTROLLERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/load/load_names.h"
#include "sched/load/objects.h"
#include "sched/model/cluster.h"

struct loader;

/* Indexes of an Indexed Job, both ends included. */
struct index_range {
	int32_t first, last;
};

struct controller {
	enum object_kind kind; /* from OBJECT_REPLICATION_CONTROLLER on */
	bool deleting;
	bool idle; /* a paused Deployment, a suspended or finished Job */
	bool indexed; /* of a Job */
	struct short_place place; /* of the object */
	struct short_place labels_place; /* of the template's labels */
	uint32_t name, name_space, uid; /* symbols */
	uint32_t owner_kind, owner_name;
	uint32_t template_hash;
	int32_t replicas; /* of a Job: its parallelism; not of a DaemonSet */
	int32_t completions; /* of a Job, -1 when there is no such number */
	int32_t succeeded; /* of a Job */
	int32_t first_ordinal; /* of a StatefulSet */
	const struct pod_spec *spec;
	struct labels labels; /* of the template */
	struct selector selector;
	const struct volume_claim *claims; /* a StatefulSet's volumeClaimTemplates */
	uint32_t claim_count;
	uint32_t completed_count;
	const struct index_range *completed; /* of an Indexed Job, ascending */
};

struct controllers {
	struct controller *items;
	size_t count, capacity;
	uint32_t *recorded_files; /* ascending: see controllers_note_owned_pod() */
	size_t recorded_count, recorded_capacity;
};

void controllers_fini(struct controllers *controllers);

/*
 * A pod with a controlling owner stands in that file: it was written by a running cluster, whose
 * controllers have done what they could. Those of that file create nothing more.
 */
void controllers_note_owned_pod(struct loader *loader, const struct decode *d);

/* Adds the pods. Priorities have been resolved, no pod is placed yet. */
enum status controllers_expand(struct loader *loader);

#endif
