/* SPDX-License-Identifier: Apache-2.0 */
/*
 * matching_pods.h - how many pods of the same Services and controllers each node has
 */
#ifndef PRIORITIES_V1_1_MATCHING_PODS_H
#define PRIORITIES_V1_1_MATCHING_PODS_H

#include "sched/legacy/rule.h"

struct matching_pods {
	bool selected; /* something selects the pod; otherwise nothing is counted */
	struct string_map by_node; /* numbers, by the node's name, for nodes with any */
	int64_t most; /* of any node, scored or not */
};

struct matching_options {
	unsigned int kinds; /* bits 1 << OWNER_*: who counts */
	bool skip_deleting; /* pods on their way out do not count */
};

/* One list of all pods. Released with matching_pods_fini(). */
void matching_pods_list(struct legacy_call *call, const struct matching_options *options,
			struct matching_pods *out);
/* The same from the pods of each node. */
void matching_pods_by_node(struct legacy_call *call, const struct matching_options *options,
			   struct matching_pods *out);
void matching_pods_fini(struct matching_pods *pods);
int64_t matching_pods_on(const struct matching_pods *pods, const struct legacy_node *node);

#endif
