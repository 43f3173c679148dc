/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeBinding: volumes found for the pod's claims that are little larger than asked are better, or as
 * the profile's shape says.
 *
 * v1.26 plugins/volumebinding (Score) and scorer.go, behind the feature gate VolumeCapacityPriority; with
 * the gate off, as it is by default, every node scores 0.
 */
#include <math.h>

#include "priorities/priorities.h"
#include "priorities/shape.h"
#include "sched/base/wrap.h"
#include "sched/core/volume_binding.h"

struct state {
	struct claims_of_pod *claims;
	const struct volume_binding_args *args;
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct state *state;
	const char *message;

	out->verdict = PREPARED_SKIP;
	if (!call->features->volume_capacity_priority || call->pod->spec->volume_count == 0)
		return;
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->claims = arena_new(call->scratch, 1, sizeof(*state->claims));
	state->args = call->args;
	out->state = state;
	if (claims_of_pod_find(state->claims, call, &message) && state->claims->delayed_count &&
	    state->args->shape_count)
		out->verdict = PREPARED;
}

/* The score of all matches of the class that match number `first` is the first of. */
static int64_t score_of_class(const struct state *state, uint32_t first)
{
	const struct volume_match *matches = state->claims->matches;
	int64_t requested = 0;
	int64_t capacity = 0;
	int64_t utilization = 100;

	for (uint32_t i = first; i < state->claims->match_count; i++) {
		if (matches[i].volume->storage_class != matches[first].volume->storage_class)
			continue;
		requested = wrap_add(requested, matches[i].claim->request_bytes);
		capacity = wrap_add(capacity, matches[i].volume->capacity_bytes);
	}
	if (capacity != 0 && requested <= capacity)
		utilization = wrap_mul(requested, 100) / capacity;
	return shape_score(state->args->shape, state->args->shape_count, utilization);
}

static bool is_first_of_class(const struct claims_of_pod *claims, uint32_t match)
{
	for (uint32_t i = 0; i < match; i++) {
		if (claims->matches[i].volume->storage_class ==
		    claims->matches[match].volume->storage_class)
			return false;
	}
	return true;
}

static int64_t mean_of_classes(const void *opaque, const struct pod *pod,
			       const struct node_info *node)
{
	const struct state *state = opaque;
	int64_t sum = 0;
	int64_t classes = 0;

	(void)pod;
	claims_of_pod_on_node(state->claims, node->node);
	for (uint32_t i = 0; i < state->claims->match_count; i++) {
		if (!is_first_of_class(state->claims, i))
			continue;
		sum += score_of_class(state, i);
		classes++;
	}
	return classes ? wrap_from_double(round((double)sum / (double)classes)) : 0;
}

static const struct priority_impl impls[] = {
	{ "reference", "find the volumes again, class by class", prepare, mean_of_classes },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_volume_binding = {
	.plugin = "VolumeBinding",
	.policy_name = "VolumeBindingPriority",
	.summary = "how well the volumes found fit the claims (gated)",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_VOLUMES,
	.impls = impls,
};
