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
};

#endif
