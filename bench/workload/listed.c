/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/listed.h"

#include <stdio.h>
#include <string.h>

#include "bench/workload/manifest.h"
#include "sched/base/mem.h"

static void *object_of(struct listed *object)
{
	return &object->volume;
}

/* Which list has more than `counts`; CLUSTER_LISTS: none. */
static enum cluster_list find_grown(const struct cluster *cluster,
				    const size_t counts[CLUSTER_LISTS])
{
	int list = 0;

	while (list < CLUSTER_LISTS &&
	       cluster_list_view(cluster, (enum cluster_list)list).count == counts[list])
		list++;
	return (enum cluster_list)list;
}

static void drop_last(struct cluster *cluster, enum cluster_list list)
{
	switch (list) {
	case LIST_VOLUMES:
		cluster->volume_count--;
		break;
	case LIST_CLAIMS:
		cluster->claim_count--;
		break;
	case LIST_STORAGE_CLASSES:
		cluster->storage_class_count--;
		break;
	case LIST_CSI_NODES:
		cluster->csi_node_count--;
		break;
	case LIST_CSI_DRIVERS:
		cluster->csi_driver_count--;
		break;
	case LIST_CSI_CAPACITIES:
		cluster->csi_capacity_count--;
		break;
	case LIST_POD_OWNERS:
		cluster->pod_owner_count--;
		break;
	case CLUSTER_LISTS:
		break;
	}
}

static void take_last(struct cluster *cluster, enum cluster_list list, struct listed *out)
{
	const struct cluster_list_view view = cluster_list_view(cluster, list);

	memcpy(object_of(out), (const char *)view.items + (view.count - 1) * view.size, view.size);
	drop_last(cluster, list);
}

/* Objects of kinds that stay for good. */
static size_t count_others(const struct cluster *cluster)
{
	return cluster->pod_count + cluster->node_count + cluster->namespace_count +
	       cluster->priority_class_count + cluster->disruption_budget_count;
}

enum status listed_decode(struct loader *loader, struct cluster *cluster, const char *file,
			  const struct value *document, struct diag_sink *sink, struct listed *out,
			  const char **name)
{
	const struct value *given = value_find(value_find(document, "metadata"), "name");
	struct arena scratch = { 0 };
	size_t counts[CLUSTER_LISTS];
	size_t others = count_others(cluster);
	struct value named;
	enum status status;

	memset(out, 0, sizeof(*out));
	*name = given && given->kind == VALUE_STRING && given->count ? given->text : NULL;
	for (int i = 0; i < CLUSTER_LISTS; i++)
		counts[i] = cluster_list_view(cluster, (enum cluster_list)i).count;
	named = manifest_with_metadata(&scratch, document, "name",
				       arena_format(&scratch, "decoded-%zu",
						    loader_counts(loader).objects));
	status = loader_document(loader, file, &named, NULL);
	arena_free(&scratch);
	out->list = find_grown(cluster, counts);
	if (status == STATUS_OK && count_others(cluster) != others)
		return diag_error(sink, value_place(file, document),
				  "expected a Pod, a Node, a Service or a storage object");
	if (status == STATUS_OK && out->list != CLUSTER_LISTS)
		take_last(cluster, out->list, out);
	return status;
}

/* Where the object's name is; NULL when it has none. */
static uint32_t *name_of(struct listed *object)
{
	switch (object->list) {
	case LIST_VOLUMES:
		return &object->volume.name;
	case LIST_CLAIMS:
		return &object->claim.name;
	case LIST_STORAGE_CLASSES:
		return &object->storage_class.name;
	case LIST_CSI_NODES:
		return &object->csi_node.name;
	case LIST_CSI_DRIVERS:
		return &object->csi_driver.name;
	case LIST_POD_OWNERS:
		return &object->pod_owner.name;
	case LIST_CSI_CAPACITIES:
	case CLUSTER_LISTS:
		break;
	}
	return NULL;
}

void listed_rename(struct listed *object, uint32_t name)
{
	uint32_t *own = name_of(object);

	if (own)
		*own = name;
}

#define APPEND(cluster, list, item)                                                 \
	((cluster)->list##s = mem_grow((cluster)->list##s, (cluster)->list##_count, \
				       &(cluster)->list##_capacity, sizeof(item)),  \
	 (cluster)->list##s[(cluster)->list##_count++] = (item))

void listed_append(struct cluster *cluster, const struct listed *object)
{
	switch (object->list) {
	case LIST_VOLUMES:
		APPEND(cluster, volume, object->volume);
		break;
	case LIST_CLAIMS:
		APPEND(cluster, claim, object->claim);
		break;
	case LIST_STORAGE_CLASSES:
		cluster->storage_classes =
			mem_grow(cluster->storage_classes, cluster->storage_class_count,
				 &cluster->storage_class_capacity, sizeof(struct storage_class));
		cluster->storage_classes[cluster->storage_class_count++] = object->storage_class;
		break;
	case LIST_CSI_NODES:
		APPEND(cluster, csi_node, object->csi_node);
		break;
	case LIST_CSI_DRIVERS:
		APPEND(cluster, csi_driver, object->csi_driver);
		break;
	case LIST_CSI_CAPACITIES:
		cluster->csi_capacities =
			mem_grow(cluster->csi_capacities, cluster->csi_capacity_count,
				 &cluster->csi_capacity_capacity, sizeof(struct csi_capacity));
		cluster->csi_capacities[cluster->csi_capacity_count++] = object->csi_capacity;
		break;
	case LIST_POD_OWNERS:
		APPEND(cluster, pod_owner, object->pod_owner);
		break;
	case CLUSTER_LISTS:
		break;
	}
}

static bool is_same(const struct listed *object, const void *item)
{
	const struct volume_claim *claim = item;
	const struct pod_owner *owner = item;

	switch (object->list) {
	case LIST_CLAIMS:
		return claim->name == object->claim.name &&
		       claim->name_space == object->claim.name_space;
	case LIST_POD_OWNERS:
		return owner->name == object->pod_owner.name &&
		       owner->name_space == object->pod_owner.name_space &&
		       owner->kind == object->pod_owner.kind;
	case LIST_CSI_CAPACITIES: /* nothing tells one from another */
		return false;
	case LIST_VOLUMES:
	case LIST_STORAGE_CLASSES:
	case LIST_CSI_NODES:
	case LIST_CSI_DRIVERS:
	case CLUSTER_LISTS:
		break;
	}
	return *(const uint32_t *)item == object->volume.name;
}

bool listed_find(const struct cluster *cluster, const struct listed *object, size_t *at)
{
	struct cluster_list_view view;

	if (object->list == CLUSTER_LISTS)
		return false;
	view = cluster_list_view(cluster, object->list);
	for (*at = view.count; (*at)-- > 0;) {
		if (is_same(object, (const char *)view.items + *at * view.size))
			return true;
	}
	return false;
}
