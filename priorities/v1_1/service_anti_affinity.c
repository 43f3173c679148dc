/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ServiceAntiAffinity of v1.1 and v1.2: the fewer pods of the pod's first Service lie on nodes with
 * the same value of a label, the better. Of a Policy only, which may have several.
 *
 * Only pods on the nodes that are scored count; the whole is all pods of the Service. Nodes without
 * the label get 0.
 */
#include <stdlib.h>

#include "priorities/v1_1/priorities.h"
#include "sched/legacy/selector.h"

/* The label's value of each node that has it; by the node's name. */
static void index_values(struct legacy_call *call, const struct legacy_nodes *nodes, uint32_t key,
			 struct string_map *out)
{
	uint32_t value;

	for (size_t i = 0; i < nodes->count; i++) {
		const struct legacy_node *node = legacy_nodes_at(nodes, i);

		if (labels_find(&node->node->labels, key, &value))
			string_map_put(out, node->name, &call->count)->value.number = value;
	}
}

static void count_values(struct legacy_call *call, const struct legacy_pod_list *pods,
			 const struct string_map *values, struct string_map *out)
{
	for (size_t i = 0; i < pods->count; i++) {
		const struct string_slot *slot = string_map_find(values, pods->items[i]->node_name);

		if (slot)
			string_map_put(out,
				       cluster_text(call->cluster, (uint32_t)slot->value.number),
				       &call->count)
				->value.number++;
	}
}

static int64_t score_value(const struct legacy_call *call, const struct string_slot *value,
			   const struct string_map *counts, size_t pods)
{
	const struct string_slot *same;
	int64_t here;

	if (!value)
		return 0;
	if (!pods)
		return LEGACY_SCORE_MAX;
	same = string_map_find(counts, cluster_text(call->cluster, (uint32_t)value->value.number));
	here = same ? same->value.number : 0;
	return (int64_t)(LEGACY_SCORE_MAX * ((float)((int64_t)pods - here) / (float)pods));
}

static bool score(struct legacy_call *call, const struct legacy_nodes *nodes, int64_t *scores)
{
	const struct legacy_label_args *args = call->args;
	struct string_map values = { 0 };
	struct string_map counts = { 0 };
	struct legacy_pod_list pods;

	legacy_service_pods(call, &pods);
	index_values(call, nodes, args->labels.items[0], &values);
	count_values(call, &pods, &values, &counts);
	for (size_t i = 0; i < nodes->count; i++) {
		const char *name = legacy_nodes_at(nodes, i)->name;

		scores[i] = score_value(call, string_map_find(&values, name), &counts, pods.count);
	}
	string_map_fini(&values);
	string_map_fini(&counts);
	free((void *)pods.items);
	return true;
}

static const struct legacy_priority_impl impls[] = {
	{ "reference", "list the Service's pods", false, score },
	{ NULL, NULL, false, NULL },
};

const struct legacy_priority priority_v1_1_service_anti_affinity = {
	.rule = { .plugin = "ServiceAntiAffinity",
		  .policy_name = "ServiceAntiAffinity",
		  .summary = "few of the Service's pods under the label's value" },
	.impls = impls,
};
