/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/nominations.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

/* Position of the pod's, or count. */
static size_t position(const struct nominations *nominations, const struct pod *pod)
{
	size_t at = 0;

	while (at < nominations->count && nominations->items[at].pod != pod)
		at++;
	return at;
}

void nominations_reserve(struct nominations *nominations, size_t count)
{
	if (nominations->capacity >= count)
		return;
	nominations->items = mem_resize(nominations->items, count, sizeof(*nominations->items));
	nominations->capacity = count;
}

size_t nominations_first(const struct nominations *nominations, uint32_t node)
{
	size_t low = 0, high = nominations->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (nominations->items[middle].node < node)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void nominations_set(struct nominations *nominations, struct pod *pod, uint32_t node)
{
	size_t at;

	nominations_clear(nominations, pod);
	nominations->items = mem_grow(nominations->items, nominations->count,
				      &nominations->capacity, sizeof(*nominations->items));
	at = nominations_first(nominations, node + 1);
	memmove(&nominations->items[at + 1], &nominations->items[at],
		(nominations->count - at) * sizeof(*nominations->items));
	nominations->items[at] = (struct nomination){ pod, node };
	nominations->count++;
}

void nominations_clear(struct nominations *nominations, const struct pod *pod)
{
	size_t at = position(nominations, pod);

	if (at == nominations->count)
		return;
	nominations->count--;
	memmove(&nominations->items[at], &nominations->items[at + 1],
		(nominations->count - at) * sizeof(*nominations->items));
}

void nominations_forget_node(struct nominations *nominations, uint32_t node)
{
	size_t kept = 0;

	for (size_t i = 0; i < nominations->count; i++) {
		struct nomination *item = &nominations->items[i];

		if (item->node == node)
			continue;
		item->node -= item->node > node;
		nominations->items[kept++] = *item;
	}
	nominations->count = kept;
}

uint32_t nominations_find(const struct nominations *nominations, const struct pod *pod)
{
	size_t at = position(nominations, pod);

	return at < nominations->count ? nominations->items[at].node : NO_NODE;
}

void nominations_fini(struct nominations *nominations)
{
	free(nominations->items);
	*nominations = (struct nominations){ 0 };
}
