/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_classes.h - nodes that are alike in the part of their object that a rule reads
 *
 * Such a rule is asked about one node of each class instead of every node.
 */
#ifndef SCHED_CORE_NODE_CLASSES_H
#define SCHED_CORE_NODE_CLASSES_H

#include "sched/core/rule.h"

struct node_affinity_args;

struct node_classes {
	bool known; /* what follows was found out */
	uint32_t count; /* 0: there are too many to be of use */
	uint32_t *class_of; /* by node */
	uint32_t *first; /* by class: its first node */
};

/* The nodes' classes by the part, found out when they are first asked for; NULL when they are no use.
 * classes: by enum node_part, zeroed at first. */
const struct node_classes *node_classes_find(struct node_classes *classes,
					     const struct snapshot *snapshot, enum node_part part);
void node_classes_fini(struct node_classes *classes);
/* May nodes that differ only in their name and its label differ for the pod? terms: what the profile adds
 * for all pods; NULL: nothing. */
bool node_classes_named(const struct pod_spec *spec, const struct node_affinity_args *added,
			uint32_t hostname_label);

#endif
