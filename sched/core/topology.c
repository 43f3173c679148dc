/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/topology.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/index.h"
#include "sched/base/mem.h"

/* The domain of each value symbol while the nodes are gone through: domain + 1, 0 = none yet. */
static struct topology *divide(const struct cluster *cluster, uint32_t key)
{
	struct topology *topology = mem_new(1, sizeof(*topology));
	uint32_t *domain_of_value = mem_new(cluster->symbols.count, sizeof(*domain_of_value));

	topology->key = key;
	topology->domain_of = mem_new(cluster->node_count, sizeof(*topology->domain_of));
	for (size_t i = 0; i < cluster->node_count; i++) {
		uint32_t value;

		if (!labels_find(&cluster->nodes[i].labels, key, &value)) {
			topology->domain_of[i] = NO_DOMAIN;
			continue;
		}
		if (!domain_of_value[value])
			domain_of_value[value] = ++topology->domain_count;
		topology->domain_of[i] = domain_of_value[value] - 1;
	}
	free(domain_of_value);
	return topology;
}

const struct topology *topology_find(struct topology_index *index, uint32_t key)
{
	for (size_t i = 0; i < index->count; i++) {
		if (index->items[i]->key == key)
			return index->items[i];
	}
	index->items =
		mem_grow(index->items, index->count, &index->capacity, sizeof(struct topology *));
	index->items[index->count] = divide(index->cluster, key);
	return index->items[index->count++];
}

/* The node's value of the older label, else of the newer one; 0 when it has neither. */
static uint32_t value_of_either(const struct cluster *cluster, const struct labels *labels,
				const char *older, uint32_t newer)
{
	uint32_t key;
	uint32_t value = 0;

	if (intern_find(&cluster->symbols, older, strlen(older), &key) &&
	    labels_find(labels, key, &value))
		return value;
	return labels_find(labels, newer, &value) ? value : 0;
}

static struct topology *divide_by_zone(const struct cluster *cluster)
{
	struct topology *zones = mem_new(1, sizeof(*zones));
	struct index numbers = { 0 };

	zones->domain_of = mem_new(cluster->node_count, sizeof(*zones->domain_of));
	for (size_t i = 0; i < cluster->node_count; i++) {
		const struct labels *labels = &cluster->nodes[i].labels;
		uint32_t zone = value_of_either(cluster, labels,
						"failure-domain.beta.kubernetes.io/zone",
						cluster->known.zone_label);
		uint32_t region = value_of_either(cluster, labels,
						  "failure-domain.beta.kubernetes.io/region",
						  cluster->known.region_label);
		uint64_t pair = index_pair(region, zone);

		zones->domain_of[i] = NO_DOMAIN;
		if (!pair)
			continue;
		index_put(&numbers, pair, zones->domain_count);
		zones->domain_of[i] = index_find(&numbers, pair);
		zones->domain_count += zones->domain_of[i] == zones->domain_count;
	}
	index_fini(&numbers);
	return zones;
}

const struct topology *topology_zones(struct topology_index *index)
{
	if (!index->zones)
		index->zones = divide_by_zone(index->cluster);
	return index->zones;
}

static void topology_free(struct topology *topology)
{
	if (topology)
		free(topology->domain_of);
	free(topology);
}

void topology_reset(struct topology_index *index, const struct cluster *cluster)
{
	for (size_t i = 0; i < index->count; i++)
		topology_free(index->items[i]);
	topology_free(index->zones);
	free(index->items);
	*index = (struct topology_index){ .cluster = cluster };
}
