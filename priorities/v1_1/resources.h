/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resources.h - what the priorities of 2015 that go by resources have in common
 *
 * LeastRequestedPriority and BalancedResourceAllocation look at what a node's pods and the new one
 * ask for together, by the non-zero rule, beside the node's cpu and memory.
 */
#ifndef PRIORITIES_V1_1_RESOURCES_H
#define PRIORITIES_V1_1_RESOURCES_H

#include "sched/legacy/rule.h"

struct legacy_occupancy {
	int64_t milli_cpu, memory; /* what the node offers */
	int64_t used_milli_cpu, used_memory; /* with the new pod */
};

/* scores[i] out of the occupancy of each node, whose pods are added up anew. */
void legacy_score_walked(struct legacy_call *call, const struct legacy_nodes *nodes,
			 int64_t (*score)(const struct legacy_occupancy *occupancy),
			 int64_t *scores);
/* The same from sums that are there already. */
void legacy_score_summed(struct legacy_call *call, const struct legacy_nodes *nodes,
			 int64_t (*score)(const struct legacy_occupancy *occupancy),
			 int64_t *scores);

#endif
