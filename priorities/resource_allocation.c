/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pod's share: v1.26 resourceAllocationScorer.calculatePodResourceRequest.
 */
#include "priorities/resource_allocation.h"

static int64_t scalar_request(const struct resources *request, uint32_t scalar)
{
	for (uint32_t i = 0; i < request->scalar_count; i++) {
		if (request->scalars[i].resource == scalar)
			return request->scalars[i].amount;
	}
	return 0;
}

static int64_t share_of_pod(const struct pod_spec *spec, const struct scored_resource *resource,
			    bool nonzero)
{
	switch (resource->kind) {
	case SCORED_CPU:
		return nonzero ? spec->score_nonzero_milli_cpu : spec->score_milli_cpu;
	case SCORED_MEMORY:
		return nonzero ? spec->score_nonzero_memory_bytes : spec->request.memory_bytes;
	case SCORED_EPHEMERAL:
		return spec->request.ephemeral_bytes;
	case SCORED_SCALAR:
		break;
	}
	return scalar_request(&spec->request, resource->scalar);
}

void scored_list_init(struct scored_list *list, const struct rule_call *call,
		      const struct scored_resources *resources, bool nonzero)
{
	*list = (struct scored_list){ .nonzero = nonzero };
	list->items = arena_new(call->scratch, resources->count, sizeof(*list->items));
	for (uint32_t i = 0; i < resources->count; i++) {
		const struct scored_resource *r = &resources->items[i];
		int64_t share = share_of_pod(call->pod->spec, r, nonzero);

		if (r->kind == SCORED_SCALAR && share == 0)
			continue;
		list->items[list->count++] =
			(struct scored){ r->kind, r->scalar, r->weight, share };
	}
}
