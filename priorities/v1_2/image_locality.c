/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ImageLocalityPriority of v1.2: the more of the pod's images is on the node, the better.
 *
 * Below 23 MiB the score is 0, from 1000 MiB on it is 10, and 1 to 10 between them.
 */
#include "priorities/v1_2/priorities.h"

#define MIB (INT64_C(1) << 20)
#define LEAST_BYTES (23 * MIB)
#define MOST_BYTES (1000 * MIB)

static bool has_image(const struct node *node, uint32_t image)
{
	for (uint32_t i = 0; i < node->image_count; i++) {
		if (node->images[i] == image)
			return true;
	}
	return false;
}

static int64_t bytes_there(const struct legacy_call *call, const struct node *node)
{
	const struct pod_spec *spec = call->pod->pod->spec;
	int64_t sum = 0;

	for (uint32_t i = 0; i < spec->image_count; i++) {
		uint32_t image = cluster_find_image(call->cluster, spec->images[i]);

		if (image != UINT32_MAX && has_image(node, image))
			sum += call->cluster->images[image].size_bytes;
	}
	return sum;
}

static bool score(struct legacy_call *call, const struct legacy_nodes *nodes, int64_t *scores)
{
	for (size_t i = 0; i < nodes->count; i++) {
		int64_t bytes = bytes_there(call, legacy_nodes_at(nodes, i)->node);

		if (bytes < LEAST_BYTES)
			scores[i] = 0;
		else if (bytes >= MOST_BYTES)
			scores[i] = LEGACY_SCORE_MAX;
		else
			scores[i] = LEGACY_SCORE_MAX * (bytes - LEAST_BYTES) /
					    (MOST_BYTES - LEAST_BYTES) +
				    1;
	}
	return true;
}

static const struct legacy_priority_impl impls[] = {
	{ "reference", "look for each image", false, score },
	{ NULL, NULL, false, NULL },
};

const struct legacy_priority priority_v1_2_image_locality = {
	.rule = { .plugin = "ImageLocalityPriority",
		  .policy_name = "ImageLocalityPriority",
		  .summary = "the pod's images are on the node" },
	.impls = impls,
};
