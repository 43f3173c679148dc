/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/model/cluster.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

void cluster_init(struct cluster *cluster)
{
	struct intern *symbols = &cluster->symbols;

	*cluster = (struct cluster){ 0 };
	intern_init(symbols);
	cluster->known = (struct known_symbols){
		.default_namespace = intern_text(symbols, "default"),
		.default_scheduler = intern_text(symbols, "default-scheduler"),
		.metadata_name = intern_text(symbols, "metadata.name"),
		.any_ip = intern_text(symbols, "0.0.0.0"),
		.unschedulable_taint = intern_text(symbols, "node.kubernetes.io/unschedulable"),
		.hostname_label = intern_text(symbols, "kubernetes.io/hostname"),
		.zone_label = intern_text(symbols, "topology.kubernetes.io/zone"),
		.region_label = intern_text(symbols, "topology.kubernetes.io/region"),
		.namespace_name_label = intern_text(symbols, "kubernetes.io/metadata.name"),
	};
}

void cluster_fini(struct cluster *cluster)
{
	free(cluster->nodes);
	free(cluster->node_slots);
	free(cluster->pods);
	free(cluster->scalar_names);
	symbol_map_fini(&cluster->scalar_of_symbol);
	free(cluster->images);
	free(cluster->image_of_symbol);
	free(cluster->taint_kinds);
	free(cluster->taint_slots);
	free(cluster->namespaces);
	free(cluster->priority_classes);
	free(cluster->pod_owners);
	free(cluster->disruption_budgets);
	free(cluster->volumes);
	free(cluster->claims);
	free(cluster->storage_classes);
	free(cluster->csi_nodes);
	free(cluster->csi_drivers);
	free(cluster->csi_capacities);
	arena_free(&cluster->arena);
	intern_fini(&cluster->symbols);
	*cluster = (struct cluster){ 0 };
}

/* Symbols are dense, so a multiplication spreads them well enough. */
static size_t name_slot(const struct cluster *cluster, uint32_t name)
{
	return (size_t)(name * 0x9e3779b1u) & (cluster->node_slot_count - 1);
}

static void place_node(struct cluster *cluster, uint32_t index)
{
	size_t slot = name_slot(cluster, cluster->nodes[index].name);

	while (cluster->node_slots[slot])
		slot = (slot + 1) & (cluster->node_slot_count - 1);
	cluster->node_slots[slot] = index + 1;
}

static void place_all_nodes(struct cluster *cluster)
{
	memset(cluster->node_slots, 0, cluster->node_slot_count * sizeof(*cluster->node_slots));
	for (size_t i = 0; i < cluster->node_count; i++)
		place_node(cluster, (uint32_t)i);
}

static void grow_node_slots(struct cluster *cluster)
{
	free(cluster->node_slots);
	cluster->node_slot_count = cluster->node_slot_count ? cluster->node_slot_count * 2 : 64;
	cluster->node_slots = mem_new(cluster->node_slot_count, sizeof(*cluster->node_slots));
	place_all_nodes(cluster);
}

static void count_images(struct cluster *cluster, const struct node *node, int sign)
{
	for (uint32_t i = 0; i < node->image_count; i++)
		cluster->images[node->images[i]].node_count += (uint32_t)sign;
}

uint32_t cluster_add_node(struct cluster *cluster, const struct node *node)
{
	uint32_t index = (uint32_t)cluster->node_count;

	if (cluster->node_count * 2 >= cluster->node_slot_count)
		grow_node_slots(cluster);
	cluster->nodes = mem_grow(cluster->nodes, cluster->node_count, &cluster->node_capacity,
				  sizeof(*cluster->nodes));
	cluster->nodes[index] = *node;
	cluster->nodes[index].index = index;
	cluster->node_count++;
	count_images(cluster, node, 1);
	place_node(cluster, index);
	return index;
}

void cluster_replace_node(struct cluster *cluster, uint32_t index, const struct node *node)
{
	uint32_t name = cluster->nodes[index].name;

	count_images(cluster, &cluster->nodes[index], -1);
	count_images(cluster, node, 1);
	cluster->nodes[index] = *node;
	cluster->nodes[index].name = name;
	cluster->nodes[index].index = index;
}

void cluster_remove_node(struct cluster *cluster, uint32_t index)
{
	count_images(cluster, &cluster->nodes[index], -1);
	cluster->node_count--;
	for (size_t i = index; i < cluster->node_count; i++) {
		cluster->nodes[i] = cluster->nodes[i + 1];
		cluster->nodes[i].index = (uint32_t)i;
	}
	place_all_nodes(cluster);
}

uint32_t cluster_find_node(const struct cluster *cluster, uint32_t name)
{
	size_t slot;

	if (!cluster->node_count)
		return NO_NODE;
	slot = name_slot(cluster, name);
	while (cluster->node_slots[slot]) {
		uint32_t index = cluster->node_slots[slot] - 1;

		if (cluster->nodes[index].name == name)
			return index;
		slot = (slot + 1) & (cluster->node_slot_count - 1);
	}
	return NO_NODE;
}

struct pod *cluster_add_pod(struct cluster *cluster, const struct pod *pod)
{
	struct pod *added = arena_copy(&cluster->arena, pod, sizeof(*pod));

	added->sequence = (uint32_t)cluster->pod_count;
	added->state = POD_PENDING;
	added->node = NO_NODE;
	added->next_on_node = NULL;
	added->previous_on_node = NULL;
	added->next_notable = NULL;
	cluster->pods = mem_grow(cluster->pods, cluster->pod_count, &cluster->pod_capacity,
				 sizeof(*cluster->pods));
	cluster->pods[cluster->pod_count++] = added;
	return added;
}

void cluster_reserve_pods(struct cluster *cluster, size_t more)
{
	size_t count = cluster->pod_count + more;

	intern_reserve(&cluster->symbols, more);
	if (count <= cluster->pod_capacity)
		return;
	cluster->pod_capacity = count;
	cluster->pods = mem_resize(cluster->pods, count, sizeof(struct pod *));
}

uint32_t cluster_scalar(struct cluster *cluster, uint32_t name)
{
	uint32_t known = cluster_find_scalar(cluster, name);

	if (known != UINT32_MAX || cluster->scalar_count == CLUSTER_SCALARS_MAX)
		return known;
	cluster->scalar_names = mem_grow(cluster->scalar_names, cluster->scalar_count,
					 &cluster->scalar_capacity, sizeof(*cluster->scalar_names));
	cluster->scalar_names[cluster->scalar_count] = name;
	symbol_map_put(&cluster->scalar_of_symbol, name, (uint32_t)cluster->scalar_count);
	return (uint32_t)cluster->scalar_count++;
}

static void grow_image_table(struct cluster *cluster, uint32_t name)
{
	size_t count = cluster->symbols.count > name ? cluster->symbols.count : name + (size_t)1;

	count += count / 2;
	cluster->image_of_symbol =
		mem_resize(cluster->image_of_symbol, count, sizeof(*cluster->image_of_symbol));
	memset(cluster->image_of_symbol + cluster->image_of_symbol_count, 0,
	       (count - cluster->image_of_symbol_count) * sizeof(*cluster->image_of_symbol));
	cluster->image_of_symbol_count = count;
}

uint32_t cluster_image(struct cluster *cluster, uint32_t name, int64_t size_bytes)
{
	if (name >= cluster->image_of_symbol_count)
		grow_image_table(cluster, name);
	if (cluster->image_of_symbol[name])
		return cluster->image_of_symbol[name] - 1;
	cluster->images = mem_grow(cluster->images, cluster->image_count, &cluster->image_capacity,
				   sizeof(*cluster->images));
	cluster->images[cluster->image_count] = (struct image_state){ name, 0, size_bytes };
	cluster->image_of_symbol[name] = (uint32_t)++cluster->image_count;
	return (uint32_t)cluster->image_count - 1;
}

static size_t taint_slot(const struct cluster *cluster, const struct taint *taint)
{
	uint64_t key = ((uint64_t)taint->key << 32 | taint->value) * 4 + taint->effect;

	return (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (cluster->taint_slot_count - 1);
}

/* The slot of the taint's kind, or the free one where it would go. */
static uint32_t *find_taint_slot(const struct cluster *cluster, const struct taint *taint)
{
	size_t slot = taint_slot(cluster, taint);

	for (; cluster->taint_slots[slot]; slot = (slot + 1) & (cluster->taint_slot_count - 1)) {
		const struct taint *kind = &cluster->taint_kinds[cluster->taint_slots[slot] - 1];

		if (kind->key == taint->key && kind->value == taint->value &&
		    kind->effect == taint->effect)
			break;
	}
	return &cluster->taint_slots[slot];
}

static void grow_taint_slots(struct cluster *cluster)
{
	free(cluster->taint_slots);
	cluster->taint_slot_count = cluster->taint_slot_count ? cluster->taint_slot_count * 2 : 64;
	cluster->taint_slots = mem_new(cluster->taint_slot_count, sizeof(*cluster->taint_slots));
	for (uint32_t i = 0; i < cluster->taint_kind_count; i++)
		*find_taint_slot(cluster, &cluster->taint_kinds[i]) = i + 1;
}

uint32_t cluster_taint_id(struct cluster *cluster, const struct taint *taint)
{
	uint32_t id = (uint32_t)cluster->taint_kind_count;
	uint32_t *slot;

	if (cluster->taint_kind_count * 2 >= cluster->taint_slot_count)
		grow_taint_slots(cluster);
	slot = find_taint_slot(cluster, taint);
	if (*slot)
		return *slot - 1;
	cluster->taint_kinds = mem_grow(cluster->taint_kinds, id, &cluster->taint_kind_capacity,
					sizeof(*cluster->taint_kinds));
	cluster->taint_kinds[id] = *taint;
	cluster->taint_kinds[id].id = id;
	*slot = (uint32_t)++cluster->taint_kind_count;
	return id;
}
