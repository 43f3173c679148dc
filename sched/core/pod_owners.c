/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/pod_owners.h"

#include <string.h>

static bool is_service_of(const struct pod_owner *owner, const struct pod *pod,
			  const struct intern *symbols)
{
	return owner->kind == OWNER_SERVICE && owner->name_space == pod->name_space &&
	       selector_matches(&owner->selector, pod->labels, symbols);
}

const struct pod_owner *pod_service_find(const struct cluster *cluster, const struct pod *pod)
{
	for (size_t i = 0; i < cluster->pod_owner_count; i++) {
		if (is_service_of(&cluster->pod_owners[i], pod, &cluster->symbols))
			return &cluster->pod_owners[i];
	}
	return NULL;
}

/* The pod's controller, of the kinds that have a selector; NULL without one. */
static const struct pod_owner *controller_of(const struct cluster *cluster, const struct pod *pod)
{
	static const char *const kinds[] = {
		[OWNER_SERVICE] = "",
		[OWNER_REPLICATION_CONTROLLER] = "ReplicationController",
		[OWNER_REPLICA_SET] = "ReplicaSet",
		[OWNER_STATEFUL_SET] = "StatefulSet",
	};
	const char *kind = cluster_text(cluster, pod->owner_kind);

	for (size_t i = 0; i < cluster->pod_owner_count && pod->owner_kind; i++) {
		const struct pod_owner *owner = &cluster->pod_owners[i];

		if (owner->name_space == pod->name_space && owner->name == pod->owner_name &&
		    !strcmp(kinds[owner->kind], kind))
			return owner;
	}
	return NULL;
}

/* Adds the requirements of a selector; equalities of a label set replace those of the same key. */
static void merge(struct requirement *all, uint32_t *count, const struct selector *selector,
		  bool is_set)
{
	for (uint32_t i = 0; i < selector->count; i++) {
		uint32_t at = is_set ? 0 : *count;

		while (at < *count && all[at].key != selector->requirements[i].key)
			at++;
		all[at] = selector->requirements[i];
		*count += at == *count;
	}
}

struct selector pod_owners_selector(const struct cluster *cluster, const struct pod *pod,
				    struct arena *arena)
{
	const struct pod_owner *controller = controller_of(cluster, pod);
	size_t room = controller ? controller->selector.count : 0;
	struct requirement *all;
	uint32_t count = 0;

	for (size_t i = 0; i < cluster->pod_owner_count; i++) {
		if (is_service_of(&cluster->pod_owners[i], pod, &cluster->symbols))
			room += cluster->pod_owners[i].selector.count;
	}
	all = arena_new(arena, room, sizeof(*all));
	for (size_t i = 0; i < cluster->pod_owner_count; i++) {
		if (is_service_of(&cluster->pod_owners[i], pod, &cluster->symbols))
			merge(all, &count, &cluster->pod_owners[i].selector, true);
	}
	if (controller)
		merge(all, &count, &controller->selector,
		      controller->kind == OWNER_REPLICATION_CONTROLLER);
	return (struct selector){ .requirements = all, .count = count };
}

int64_t selected_pods_on(const struct node_info *node, const struct selector *selector,
			 uint32_t name_space, const struct intern *symbols)
{
	const struct labels *labels = NULL;
	bool matches = false;
	int64_t count = 0;

	for (const struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		if (pod->deleting || pod->name_space != name_space)
			continue;
		/* Pods of one template share their labels. */
		if (pod->labels != labels) {
			labels = pod->labels;
			matches = selector_matches(selector, labels, symbols);
		}
		count += matches;
	}
	return count;
}
