/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ImageLocality: the node already holds much of the pod's images.
 *
 * plugins/imagelocality: each container's image that lies on the node adds its size, scaled by the share of
 * nodes that hold it (so that one node does not draw everything); 23 MiB and less is 0, 1000 MiB for
 * each container and more is SCORE_MAX. There is no normalisation. v1.36 counts init containers, too,
 * and adds images that are mounted as volumes.
 */
#include "priorities/priorities.h"
#include "sched/base/wrap.h"

#define MIB ((int64_t)1 << 20)
#define LEAST_BYTES (23 * MIB)
#define MOST_BYTES_PER_CONTAINER (1000 * MIB)

/* An image of the pod that some node holds. */
struct wanted {
	uint32_t image; /* index into cluster->images */
	int64_t scaled_bytes;
};

struct state {
	struct wanted *wanted;
	uint32_t wanted_count;
	int64_t most_bytes;
};

static int64_t scaled_size(const struct image_state *image, size_t node_count)
{
	double spread = (double)image->node_count / (double)node_count;

	return wrap_from_double((double)image->size_bytes * spread);
}

static void want(struct state *state, const struct rule_call *call, const uint32_t *images,
		 uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t image = cluster_find_image(call->cluster, images[i]);

		if (image == UINT32_MAX)
			continue;
		state->wanted[state->wanted_count++] =
			(struct wanted){ image, scaled_size(&call->cluster->images[image],
							    call->snapshot->node_count) };
	}
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct pod_spec *spec = call->pod->spec;
	bool others_count = call->features->version != KUBERNETES_1_26;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	state->wanted = arena_new(call->scratch, spec->image_count + spec->other_image_count,
				  sizeof(*state->wanted));
	state->most_bytes =
		wrap_mul(MOST_BYTES_PER_CONTAINER,
			 spec->container_count + (others_count ? spec->init_container_count : 0));
	want(state, call, spec->images, spec->image_count);
	if (others_count)
		want(state, call, spec->other_images, spec->other_image_count);
	if (state->wanted_count == 0)
		out->verdict = PREPARED_SKIP;
	out->state = state;
}

/* By halving: a node's images are in ascending order. */
static bool node_holds(const struct node *node, uint32_t image)
{
	uint32_t low = 0;
	uint32_t high = node->image_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (node->images[middle] < image)
			low = middle + 1;
		else
			high = middle;
	}
	return low < node->image_count && node->images[low] == image;
}

static int64_t share_present(const void *opaque, const struct pod *pod,
			     const struct node_info *info)
{
	const struct state *state = opaque;
	int64_t sum = 0;

	(void)pod;
	for (uint32_t i = 0; i < state->wanted_count; i++) {
		if (node_holds(info->node, state->wanted[i].image))
			sum = wrap_add(sum, state->wanted[i].scaled_bytes);
	}
	if (sum < LEAST_BYTES)
		sum = LEAST_BYTES;
	else if (sum > state->most_bytes)
		sum = state->most_bytes;
	return SCORE_MAX * (sum - LEAST_BYTES) / (state->most_bytes - LEAST_BYTES);
}

static const struct priority_impl impls[] = {
	{ "reference", "each container's image, looked up on the node", prepare, share_present },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_image_locality = {
	.plugin = "ImageLocality",
	.policy_name = "ImageLocalityPriority",
	.summary = "the pod's images lie on the node",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_ALL_NODES,
	.part = PART_IMAGES,
	.impls = impls,
};
