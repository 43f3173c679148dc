/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SelectorSpreadPriority of v1.2: the fewer pods of the same Services and controllers on the node, and
 * for two thirds in its zone, the better; and ServiceSpreadingPriority, which goes by Services
 * alone.
 *
 * Pods on their way out do not count. A zone's pods are those on nodes that are scored. All in float32, as
 * the original works it out.
 */
#include "priorities/v1_1/matching_pods.h"
#include "priorities/v1_2/priorities.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

#define ZONE_WEIGHT (2.0 / 3.0)

typedef void count_pods(struct legacy_call *call, const struct matching_options *options,
			struct matching_pods *out);

static const char *label_text(const struct legacy_call *call, const struct labels *labels,
			      const char *key)
{
	uint32_t symbol;
	uint32_t value;

	if (!intern_find(&call->cluster->symbols, key, strlen(key), &symbol) ||
	    !labels_find(labels, symbol, &value))
		return "";
	return cluster_text(call->cluster, value);
}

/* Region and zone as one key, on the heap; NULL where the node has neither. */
static char *zone_key(struct legacy_call *call, const struct legacy_node *node)
{
	const char *region = label_text(call, &node->node->labels, LEGACY_REGION_LABEL);
	const char *zone = label_text(call, &node->node->labels, LEGACY_ZONE_LABEL);
	size_t length = strlen(region) + strlen(zone) + sizeof(":\1:");
	char *key;

	if (!*region && !*zone)
		return NULL;
	key = legacy_new(length, 1, &call->count);
	stpcpy(stpcpy(stpcpy(key, region), ":\1:"), zone);
	return key;
}

/* The matching pods of each zone. */
struct zones {
	char **keys; /* by node */
	struct string_map pods;
	int64_t most;
};

static struct zones count_zones(struct legacy_call *call, const struct legacy_nodes *nodes,
				const struct matching_pods *pods)
{
	struct zones zones = { .keys = mem_new(nodes->count, sizeof(*zones.keys)) };

	for (size_t i = 0; i < nodes->count; i++) {
		const struct legacy_node *node = legacy_nodes_at(nodes, i);
		int64_t here = matching_pods_on(pods, node);
		struct string_slot *slot;

		zones.keys[i] = zone_key(call, node);
		if (!zones.keys[i] || !here)
			continue;
		slot = string_map_put(&zones.pods, zones.keys[i], &call->count);
		slot->value.number += here;
		if (slot->value.number > zones.most)
			zones.most = slot->value.number;
	}
	return zones;
}

static void free_zones(struct zones *zones, size_t count)
{
	string_map_fini(&zones->pods);
	for (size_t i = 0; i < count; i++)
		free(zones->keys[i]);
	free((void *)zones->keys);
}

static float share(int64_t most, int64_t here)
{
	return LEGACY_SCORE_MAX * ((float)(most - here) / (float)most);
}

static int64_t score_node(const struct matching_pods *pods, const struct zones *zones,
			  const struct legacy_node *node, const char *zone)
{
	float score = LEGACY_SCORE_MAX;
	const struct string_slot *slot;

	if (pods->most > 0)
		score = share(pods->most, matching_pods_on(pods, node));
	if (!zone || !zones->pods.count)
		return (int64_t)score;
	slot = string_map_find(&zones->pods, zone);
	score = score * (float)(1 - ZONE_WEIGHT) +
		(float)ZONE_WEIGHT * share(zones->most, slot ? slot->value.number : 0);
	return (int64_t)score;
}

static void score(struct legacy_call *call, const struct legacy_nodes *nodes, unsigned int kinds,
		  count_pods *count, int64_t *scores)
{
	const struct matching_options options = { kinds, .skip_deleting = true };
	struct matching_pods pods;
	struct zones zones;

	count(call, &options, &pods);
	zones = count_zones(call, nodes, &pods);
	for (size_t i = 0; i < nodes->count; i++)
		scores[i] = score_node(&pods, &zones, legacy_nodes_at(nodes, i), zones.keys[i]);
	free_zones(&zones, nodes->count);
	matching_pods_fini(&pods);
}

enum {
	ALL = 1 << OWNER_SERVICE | 1 << OWNER_REPLICATION_CONTROLLER | 1 << OWNER_REPLICA_SET,
	SERVICES = 1 << OWNER_SERVICE,
};

static bool spread_listed(struct legacy_call *call, const struct legacy_nodes *nodes,
			  int64_t *scores)
{
	score(call, nodes, ALL, matching_pods_list, scores);
	return true;
}

static bool spread_by_node(struct legacy_call *call, const struct legacy_nodes *nodes,
			   int64_t *scores)
{
	score(call, nodes, ALL, matching_pods_by_node, scores);
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

const struct legacy_priority priority_v1_2_selector_spread = {
	.rule = { .plugin = "SelectorSpreadPriority",
		  .policy_name = "SelectorSpreadPriority",
		  .summary = "few pods of the same Services and controllers on node and zone" },
	.impls = spread_impls,
};

const struct legacy_priority priority_v1_2_service_spreading = {
	.rule = { .plugin = "ServiceSpreadingPriority",
		  .policy_name = "ServiceSpreadingPriority",
		  .summary = "few pods of the same Services on node and zone" },
	.impls = service_impls,
};
