/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node.h - a machine, as the input describes it
 */
#ifndef SCHED_MODEL_NODE_H
#define SCHED_MODEL_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/model/labels.h"
#include "sched/model/resources.h"
#include "sched/model/taint.h"

/* Who makes pods, as an object that only knows of it names it. */
struct controller_id {
	uint32_t kind; /* symbol */
	uint32_t uid; /* symbol */
};

/* A node condition's status. */
enum condition { CONDITION_ABSENT, CONDITION_TRUE, CONDITION_FALSE, CONDITION_UNKNOWN };

/* Amounts as the object says them; symbols, 0 when absent. */
struct amount_texts {
	uint32_t cpu;
	uint32_t memory;
	uint32_t pods;
};

/* What a kubelet says it can do (status.declaredFeatures), as far as pods' placement depends on it. */
enum declared_feature {
	DECLARES_RESTART_OF_ALL_CONTAINERS = 1 << 0,
	DECLARES_USER_NAMESPACES_IN_HOST_NETWORK = 1 << 1,
};

struct node {
	uint32_t name; /* symbol */
	uint32_t index; /* position in cluster->nodes: file order */
	bool unschedulable;
	struct labels labels;
	const struct taint *taints; /* in the order of the object */
	uint32_t taint_count;
	uint32_t image_count;
	const uint32_t *images; /* indices into cluster->images, ascending, none twice */
	const struct controller_id
		*avoided; /* annotation scheduler.alpha.kubernetes.io/preferAvoidPods */
	uint32_t avoided_count;
	struct resources allocatable;
	struct resources capacity;
	/* Numbers that are equal when all types with their status, and all annotations, are. */
	uint64_t conditions, annotations;
	/* What the rules of 2015 read. */
	struct amount_texts allocatable_texts;
	struct amount_texts capacity_texts;
	uint8_t ready; /* enum condition: of the first condition of type Ready */
	uint8_t out_of_disk;
	uint8_t declared_features; /* a set of enum declared_feature */
};

/* The same taints in the same order. */
static inline bool node_taints_equal(const struct node *a, const struct node *b)
{
	if (a->taint_count != b->taint_count)
		return false;
	for (uint32_t i = 0; i < a->taint_count; i++) {
		if (a->taints[i].id != b->taints[i].id)
			return false;
	}
	return true;
}

#endif
