/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/topology.h"

#include <stdlib.h>

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

void topology_reset(struct topology_index *index, const struct cluster *cluster)
{
	for (size_t i = 0; i < index->count; i++) {
		free(index->items[i]->domain_of);
		free(index->items[i]);
	}
	free(index->items);
	*index = (struct topology_index){ .cluster = cluster };
}
