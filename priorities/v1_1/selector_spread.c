/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SelectorSpreadPriority of v1.1: the fewer pods of the same Services and ReplicationControllers on
 * the node, the better; and ServiceSpreadingPriority, which goes by Services alone.
 *
 * Tenths of the largest number that any node has, in float32 as the original works them out.
 */
#include "priorities/v1_1/matching_pods.h"
#include "priorities/v1_1/priorities.h"

typedef void count_pods(struct legacy_call *call, const struct matching_options *options,
			struct matching_pods *out);

static void score(struct legacy_call *call, const struct legacy_nodes *nodes, unsigned int kinds,
		  count_pods *count, int64_t *scores)
{
	const struct matching_options options = { .kinds = kinds };
	struct matching_pods pods;

	count(call, &options, &pods);
	for (size_t i = 0; i < nodes->count; i++) {
		int64_t here = matching_pods_on(&pods, legacy_nodes_at(nodes, i));
		float share = LEGACY_SCORE_MAX;

		if (pods.most > 0)
			share = LEGACY_SCORE_MAX * ((float)(pods.most - here) / (float)pods.most);
		scores[i] = (int64_t)share;
	}
	matching_pods_fini(&pods);
}

enum {
	SERVICES = 1 << OWNER_SERVICE,
	SERVICES_AND_CONTROLLERS = SERVICES | 1 << OWNER_REPLICATION_CONTROLLER,
};

static bool spread_listed(struct legacy_call *call, const struct legacy_nodes *nodes,
			  int64_t *scores)
{
	score(call, nodes, SERVICES_AND_CONTROLLERS, matching_pods_list, scores);
	return true;
}

static bool spread_by_node(struct legacy_call *call, const struct legacy_nodes *nodes,
			   int64_t *scores)
{
	score(call, nodes, SERVICES_AND_CONTROLLERS, matching_pods_by_node, scores);
	return true;
}

static bool services_listed(struct legacy_call *call, const struct legacy_nodes *nodes,
			    int64_t *scores)
{
	score(call, nodes, SERVICES, matching_pods_list, scores);
	return true;
}

static bool services_by_node(struct legacy_call *call, const struct legacy_nodes *nodes,
			     int64_t *scores)
{
	score(call, nodes, SERVICES, matching_pods_by_node, scores);
	return true;
}

static const struct legacy_priority_impl spread_impls[] = {
	{ "list", "all pods listed", false, spread_listed },
	{ "node-counts", "the pods of each node counted", false, spread_by_node },
	{ NULL, NULL, false, NULL },
};

static const struct legacy_priority_impl service_impls[] = {
	{ "list", "all pods listed", false, services_listed },
	{ "node-counts", "the pods of each node counted", false, services_by_node },
	{ NULL, NULL, false, NULL },
};

const struct legacy_priority priority_v1_1_selector_spread = {
	.rule = { .plugin = "SelectorSpreadPriority",
		  .policy_name = "SelectorSpreadPriority",
		  .summary = "few pods of the same Services and controllers on the node" },
	.impls = spread_impls,
};

const struct legacy_priority priority_v1_1_service_spreading = {
	.rule = { .plugin = "ServiceSpreadingPriority",
		  .policy_name = "ServiceSpreadingPriority",
		  .summary = "few pods of the same Services on the node" },
	.impls = service_impls,
};
