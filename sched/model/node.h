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

struct node {
	uint32_t name; /* symbol */
	uint32_t index; /* position in cluster->nodes: file order */
	bool unschedulable;
	struct labels labels;
	const struct taint *taints; /* in the order of the object */
	uint32_t taint_count;
	uint32_t image_count;
	const uint32_t *images; /* indices into cluster->images, ascending, none twice */
	struct resources allocatable;
	struct resources capacity;
};

#endif
