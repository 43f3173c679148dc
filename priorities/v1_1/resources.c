/* SPDX-License-Identifier: Apache-2.0 */
#include "priorities/v1_1/resources.h"

#include "sched/base/wrap.h"

static void add(struct legacy_occupancy *o, const struct legacy_request *request)
{
	o->used_milli_cpu = wrap_add(o->used_milli_cpu, request->milli_cpu);
	o->used_memory = wrap_add(o->used_memory, request->memory);
}

static void read_offer(struct legacy_call *call, const struct legacy_node *node,
		       struct legacy_occupancy *o)
{
	const struct legacy_resources *offered = legacy_offered(call, node);

	o->milli_cpu = legacy_milli_value(call, offered, "cpu");
	o->memory = legacy_value(call, offered, "memory");
}

static void add_new_pod(struct legacy_call *call, struct legacy_occupancy *o)
{
	const struct legacy_request request = legacy_nonzero_request_of(call, call->pod);

	add(o, &request);
}

void legacy_score_walked(struct legacy_call *call, const struct legacy_nodes *nodes,
			 int64_t (*score)(const struct legacy_occupancy *occupancy),
			 int64_t *scores)
{
	struct legacy_infos *infos = legacy_infos_take(call);

	for (size_t i = 0; i < nodes->count; i++) {
		const struct legacy_node *node = legacy_nodes_at(nodes, i);
		const struct legacy_info *info = legacy_infos_find(infos, node->name);
		struct legacy_occupancy o = { 0 };

		read_offer(call, node, &o);
		for (size_t p = 0; p < info->pods.count; p++) {
			const struct legacy_request request =
				legacy_nonzero_request_of(call, info->pods.items[p]);

			add(&o, &request);
		}
		add_new_pod(call, &o);
		scores[i] = score(&o);
	}
	legacy_infos_give_back(call, infos);
}

void legacy_score_summed(struct legacy_call *call, const struct legacy_nodes *nodes,
			 int64_t (*score)(const struct legacy_occupancy *occupancy),
			 int64_t *scores)
{
	struct legacy_infos *infos = legacy_infos_take(call);

	for (size_t i = 0; i < nodes->count; i++) {
		const struct legacy_node *node = legacy_nodes_at(nodes, i);
		const struct legacy_info *info = legacy_infos_find(infos, node->name);
		struct legacy_occupancy o = { .used_milli_cpu = info->nonzero_milli_cpu,
					      .used_memory = info->nonzero_memory };

		read_offer(call, node, &o);
		add_new_pod(call, &o);
		scores[i] = score(&o);
	}
	legacy_infos_give_back(call, infos);
}
