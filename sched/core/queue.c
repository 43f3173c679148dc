/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A binary heap in an array: the parent of i is (i - 1) / 2.
 */
#include "sched/core/queue.h"

#include <stdbool.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/model/pod.h"

static bool goes_first(const struct queue_item *a, const struct queue_item *b)
{
	if (a->priority != b->priority)
		return a->priority > b->priority;
	return a->rank < b->rank;
}

void queue_push(struct queue *queue, struct pod *pod)
{
	struct queue_item item = { pod, queue->arrivals++, pod->spec->priority };
	size_t at = queue->count;

	queue->items = mem_grow(queue->items, at, &queue->capacity, sizeof(*queue->items));
	queue->count++;
	while (at > 0 && goes_first(&item, &queue->items[(at - 1) / 2])) {
		queue->items[at] = queue->items[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	queue->items[at] = item;
}

struct pod *queue_pop(struct queue *queue)
{
	struct queue_item last;
	struct pod *first;
	size_t at = 0;
	size_t child;

	if (!queue->count)
		return NULL;
	first = queue->items[0].pod;
	last = queue->items[--queue->count];
	while ((child = 2 * at + 1) < queue->count) {
		if (child + 1 < queue->count &&
		    goes_first(&queue->items[child + 1], &queue->items[child]))
			child++;
		if (!goes_first(&queue->items[child], &last))
			break;
		queue->items[at] = queue->items[child];
		at = child;
	}
	queue->items[at] = last;
	return first;
}

void queue_reserve(struct queue *queue, size_t more)
{
	if (queue->count + more <= queue->capacity)
		return;
	queue->capacity = queue->count + more;
	queue->items = mem_resize(queue->items, queue->capacity, sizeof(*queue->items));
}

void queue_fini(struct queue *queue)
{
	free(queue->items);
	*queue = (struct queue){ 0 };
}
