/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodFitsResources of v1.2: what the pod asks for is left of the node's allocatable.
 *
 * A free slot first, then cpu, then memory; a pod that asks for nothing needs the slot only. Nothing
 * allocatable is nothing.
 */
#include "predicates/v1_2/predicates.h"

#include <inttypes.h>

#include "sched/base/wrap.h"
#include "sched/core/reasons.h"

enum { NO_SLOT = 1, NO_CPU, NO_MEMORY, KIND_BITS = 2 };

/* The texts have numbers, so a token names its node. */
static uint64_t token_of(uint64_t kind, const struct legacy_node *node)
{
	return kind | (uint64_t)node->node->index << KIND_BITS;
}

static uint64_t fits_beside(struct legacy_call *call, const struct legacy_node *node, int64_t pods,
			    const struct legacy_request *used)
{
	const struct legacy_request request = legacy_request_of(call, call->pod);
	const struct legacy_resources *offered = legacy_offered(call, node);
	int64_t slots = legacy_value(call, offered, "pods");
	int64_t milli_cpu;
	int64_t memory;

	if (pods + 1 > slots)
		return token_of(NO_SLOT, node);
	if (request.milli_cpu == 0 && request.memory == 0)
		return 0;
	milli_cpu = legacy_milli_value(call, offered, "cpu");
	memory = legacy_value(call, offered, "memory");
	if (milli_cpu < wrap_add(request.milli_cpu, used->milli_cpu))
		return token_of(NO_CPU, node);
	if (memory < wrap_add(request.memory, used->memory))
		return token_of(NO_MEMORY, node);
	return 0;
}

static uint64_t fits_by_walk(struct legacy_call *call, const struct legacy_node *at_hand,
			     const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	struct legacy_request used = { 0 };

	for (size_t i = 0; i < info->pods.count; i++) {
		const struct legacy_request one = legacy_request_of(call, info->pods.items[i]);

		used.milli_cpu = wrap_add(used.milli_cpu, one.milli_cpu);
		used.memory = wrap_add(used.memory, one.memory);
	}
	return fits_beside(call, node, (int64_t)info->pods.count, &used);
}

static uint64_t fits_by_sums(struct legacy_call *call, const struct legacy_node *at_hand,
			     const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	const struct legacy_request used = { info->milli_cpu, info->memory };

	return fits_beside(call, node, (int64_t)info->pods.count, &used);
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	const struct legacy_usage usage =
		legacy_usage_of(state, call->pod, (uint32_t)(token >> KIND_BITS));
	const char *name = "PodCount";
	int64_t requested = 1;
	int64_t used = usage.pods;
	int64_t offered = usage.pod_slots;

	if ((token & ((1 << KIND_BITS) - 1)) == NO_CPU) {
		name = "CPU";
		requested = usage.request.milli_cpu;
		used = usage.used.milli_cpu;
		offered = usage.offered.milli_cpu;
	} else if ((token & ((1 << KIND_BITS) - 1)) == NO_MEMORY) {
		name = "Memory";
		requested = usage.request.memory;
		used = usage.used.memory;
		offered = usage.offered.memory;
	}
	reasons_set(out, call, FIT_UNSCHEDULABLE,
		    arena_format(call->scratch,
				 "Node didn't have enough resource: %s, requested: %" PRId64
				 ", used: %" PRId64 ", capacity: %" PRId64,
				 name, requested, used, offered));
}

static const struct legacy_predicate_impl impls[] = {
	{ "walk", "what the node's pods ask for added up for each node", false, fits_by_walk },
	{ "sums", "it was added up before", true, fits_by_sums },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_2_pod_fits_resources = {
	.rule = { .plugin = "PodFitsResources",
		  .policy_name = "PodFitsResources",
		  .summary = "cpu, memory and a pod slot of the node's allocatable are free",
		  .explain = explain },
	.impls = impls,
};
