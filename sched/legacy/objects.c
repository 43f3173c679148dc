/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/legacy/objects.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

void *legacy_new(size_t items, size_t size, struct decimal_count *count)
{
	count->allocations++;
	return mem_new(items, size);
}

void *legacy_grow(void *items, size_t used, size_t *capacity, size_t size,
		  struct decimal_count *count)
{
	void *larger;

	if (used < *capacity)
		return items;
	*capacity = *capacity ? *capacity * 2 : 1;
	larger = legacy_new(*capacity, size, count);
	if (used)
		memcpy(larger, items, used * size);
	free(items);
	return larger;
}

void legacy_pod_list_add(struct legacy_pod_list *list, const struct legacy_pod *pod,
			 struct decimal_count *count)
{
	list->items = legacy_grow((void *)list->items, list->count, &list->capacity,
				  sizeof(*list->items), count);
	list->items[list->count++] = pod;
}

void legacy_nodes_add(struct legacy_nodes *nodes, const struct legacy_node *node,
		      struct decimal_count *count)
{
	if (nodes->by_reference) {
		nodes->pointers = legacy_grow((void *)nodes->pointers, nodes->count,
					      &nodes->capacity, sizeof(*nodes->pointers), count);
		nodes->pointers[nodes->count++] = node;
		return;
	}
	nodes->copies = legacy_grow(nodes->copies, nodes->count, &nodes->capacity,
				    sizeof(*nodes->copies), count);
	nodes->copies[nodes->count++] = *node;
}

void legacy_nodes_fini(struct legacy_nodes *nodes)
{
	free(nodes->copies);
	free((void *)nodes->pointers);
	*nodes = (struct legacy_nodes){ .by_reference = nodes->by_reference };
}

const struct legacy_quantity *legacy_resources_find(const struct legacy_resources *resources,
						    const char *name)
{
	for (uint32_t i = 0; i < resources->count; i++) {
		if (!strcmp(resources->items[i].name, name))
			return resources->items[i].quantity;
	}
	return NULL;
}

/* What v1.26 reads in a text that the form does not know: "100n" before v1.2, ".", "1e". */
static struct legacy_quantity *translate(const struct legacy_form *form, const char *text,
					 struct decimal_count *count)
{
	struct quantity today = { 0 };
	char plain[32];
	int length;

	quantity_parse(text, strlen(text), &today);
	if (today.value > INT64_MAX / 1000)
		length = snprintf(plain, sizeof(plain), "%" PRId64, today.value);
	else
		length = snprintf(plain, sizeof(plain), "%" PRId64 "m", today.milli_value);
	return legacy_quantity_new(form, plain, (size_t)length, count);
}

static void add_amount(struct legacy_resources *list, const char *name, uint32_t symbol,
		       const struct cluster *cluster, const struct legacy_form *form,
		       struct decimal_count *count)
{
	const char *text = cluster_text(cluster, symbol);
	struct legacy_quantity *quantity;

	if (!symbol)
		return;
	quantity = legacy_quantity_new(form, text, strlen(text), count);
	if (!quantity)
		quantity = translate(form, text, count);
	list->items[list->count++] = (struct legacy_amount){ name, quantity };
}

static void free_amounts(struct legacy_resources *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		legacy_quantity_free(list->items[i].quantity);
	list->count = 0;
}

struct legacy_pod *legacy_pod_new(const struct cluster *cluster, const struct legacy_form *form,
				  const struct pod *pod, struct decimal_count *count)
{
	const char *name_space = cluster_text(cluster, pod->name_space);
	const char *name = cluster_text(cluster, pod->name);
	size_t length = strlen(name_space) + strlen(name) + sizeof("/");
	struct legacy_pod *out = mem_new(1, sizeof(*out));

	out->pod = pod;
	out->key = mem_new(length, 1);
	snprintf(out->key, length, "%s/%s", name_space, name);
	out->node_name =
		pod->node == NO_NODE ? "" : cluster_text(cluster, cluster->nodes[pod->node].name);
	out->container_count = pod->spec->container_count;
	out->containers = mem_new(out->container_count, sizeof(*out->containers));
	for (uint32_t i = 0; i < out->container_count; i++) {
		const struct container_request *request = &pod->spec->container_requests[i];
		struct legacy_resources *list = &out->containers[i];

		add_amount(list, "cpu", request->cpu, cluster, form, count);
		add_amount(list, "memory", request->memory, cluster, form, count);
	}
	return out;
}

void legacy_pod_free(struct legacy_pod *pod)
{
	if (!pod)
		return;
	for (uint32_t i = 0; i < pod->container_count; i++)
		free_amounts(&pod->containers[i]);
	free(pod->containers);
	free(pod->key);
	free(pod);
}

static void add_texts(struct legacy_resources *list, const struct amount_texts *texts,
		      const struct cluster *cluster, const struct legacy_form *form,
		      struct decimal_count *count)
{
	add_amount(list, "cpu", texts->cpu, cluster, form, count);
	add_amount(list, "memory", texts->memory, cluster, form, count);
	add_amount(list, "pods", texts->pods, cluster, form, count);
}

void legacy_node_init(struct legacy_node *out, const struct cluster *cluster,
		      const struct legacy_form *form, const struct node *node,
		      struct decimal_count *count)
{
	*out = (struct legacy_node){
		.name = cluster_text(cluster, node->name),
		.name_space = "",
		.node = node,
	};
	add_texts(&out->capacity, &node->capacity_texts, cluster, form, count);
	add_texts(&out->allocatable, &node->allocatable_texts, cluster, form, count);
}

void legacy_node_fini(struct legacy_node *node)
{
	free_amounts(&node->capacity);
	free_amounts(&node->allocatable);
}
