/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/domain_nodes.h"

static struct domain_nodes *divide(struct arena *arena, const struct topology *topology,
				   size_t node_count)
{
	struct domain_nodes *d = arena_new(arena, 1, sizeof(*d));
	uint32_t domains = topology->domain_count;

	d->topology = topology;
	d->first = arena_new(arena, domains + (size_t)2, sizeof(*d->first));
	d->nodes = arena_new(arena, node_count, sizeof(*d->nodes));
	/* Sizes, one place behind where the ends will be; then ends, which filling in moves to their
	 * places. */
	for (size_t n = 0; n < node_count; n++) {
		if (topology->domain_of[n] != NO_DOMAIN)
			d->first[topology->domain_of[n] + (size_t)2]++;
	}
	for (uint32_t i = 2; i <= domains; i++)
		d->first[i] += d->first[i - 1];
	for (uint32_t n = 0; n < node_count; n++) {
		if (topology->domain_of[n] != NO_DOMAIN)
			d->nodes[d->first[topology->domain_of[n] + (size_t)1]++] = n;
	}
	return d;
}

const struct domain_nodes *domain_nodes_find(struct domain_nodes_list *list,
					     const struct topology *topology, size_t node_count)
{
	const struct domain_nodes *found = list->items;
	struct domain_nodes *made;

	while (found && found->topology != topology)
		found = found->next;
	if (found)
		return found;
	made = divide(&list->arena, topology, node_count);
	made->next = list->items;
	list->items = made;
	return made;
}

void domain_nodes_reset(struct domain_nodes_list *list)
{
	arena_reset(&list->arena);
	list->items = NULL;
}

void domain_nodes_free(struct domain_nodes_list *list)
{
	arena_free(&list->arena);
	list->items = NULL;
}
