/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting pods in and out of a node: v1.26 framework.NodeInfo.update.
 */
#include "sched/core/node_info.h"

#include "sched/base/wrap.h"

static void add_amounts(struct node_info *info, const struct pod_spec *spec, int64_t sign)
{
	const struct resources *r = &spec->request;

#define ADD(sum, amount) ((sum) = wrap_add(sum, wrap_mul(sign, amount)))
	ADD(info->requested_milli_cpu, r->milli_cpu);
	ADD(info->requested_memory, r->memory_bytes);
	ADD(info->requested_ephemeral, r->ephemeral_bytes);
	ADD(info->nonzero_milli_cpu, spec->nonzero_milli_cpu);
	ADD(info->nonzero_memory, spec->nonzero_memory_bytes);
	for (uint32_t i = 0; i < r->scalar_count; i++)
		ADD(info->requested_scalars[r->scalars[i].resource], r->scalars[i].amount);
#undef ADD
	info->pod_count += sign;
	if (spec->has_pod_affinity) {
		info->totals->with_affinity += (uint32_t)sign;
		if (spec->anti_affinity_required.count)
			info->totals->with_required_anti_affinity += (uint32_t)sign;
	}
}

/* What rules look for among the pods of a node, one by one. */
static bool is_notable(const struct pod_spec *spec)
{
	return spec->host_port_count || spec->has_pod_affinity;
}

void node_info_add_pod(struct node_info *info, struct pod *pod)
{
	add_amounts(info, pod->spec, 1);
	pod->node = info->index;
	pod->previous_on_node = NULL;
	pod->next_on_node = info->pods;
	if (info->pods)
		info->pods->previous_on_node = pod;
	info->pods = pod;
	if (is_notable(pod->spec)) {
		pod->next_notable = info->notable_pods;
		info->notable_pods = pod;
	}
}

static void unlink_notable(struct node_info *info, struct pod *pod)
{
	struct pod **link = &info->notable_pods;

	while (*link != pod)
		link = &(*link)->next_notable;
	*link = pod->next_notable;
	pod->next_notable = NULL;
}

void node_info_remove_pod(struct node_info *info, struct pod *pod)
{
	add_amounts(info, pod->spec, -1);
	if (pod->previous_on_node)
		pod->previous_on_node->next_on_node = pod->next_on_node;
	else
		info->pods = pod->next_on_node;
	if (pod->next_on_node)
		pod->next_on_node->previous_on_node = pod->previous_on_node;
	pod->next_on_node = NULL;
	pod->previous_on_node = NULL;
	if (is_notable(pod->spec))
		unlink_notable(info, pod);
	pod->node = NO_NODE;
}
