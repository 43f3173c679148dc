/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/event_queue.h"

#include <stdlib.h>

#include "sched/base/mem.h"

void event_queue_fini(struct event_queue *queue)
{
	free(queue->heap);
	*queue = (struct event_queue){ 0 };
}

static bool comes_before(const struct event *a, const struct event *b)
{
	return a->at_ns != b->at_ns ? a->at_ns < b->at_ns : a->order < b->order;
}

void event_queue_at(struct event_queue *queue, int64_t at_ns, event_action *action, void *context,
		    uint64_t argument)
{
	const struct event event = { at_ns > queue->now_ns ? at_ns : queue->now_ns, queue->added++,
				     action, context, argument };
	size_t at = queue->count;

	queue->heap = mem_grow(queue->heap, queue->count, &queue->capacity, sizeof(*queue->heap));
	queue->count++;
	for (; at > 0 && comes_before(&event, &queue->heap[(at - 1) / 2]); at = (at - 1) / 2)
		queue->heap[at] = queue->heap[(at - 1) / 2];
	queue->heap[at] = event;
}

void event_queue_after(struct event_queue *queue, int64_t delay_ns, event_action *action,
		       void *context, uint64_t argument)
{
	int64_t most = INT64_MAX - queue->now_ns;

	event_queue_at(queue, queue->now_ns + (delay_ns < most ? delay_ns : most), action, context,
		       argument);
}

static struct event take_first(struct event_queue *queue)
{
	const struct event first = queue->heap[0];
	const struct event last = queue->heap[--queue->count];
	size_t at = 0;
	size_t child;

	while ((child = 2 * at + 1) < queue->count) {
		if (child + 1 < queue->count &&
		    comes_before(&queue->heap[child + 1], &queue->heap[child]))
			child++;
		if (!comes_before(&queue->heap[child], &last))
			break;
		queue->heap[at] = queue->heap[child];
		at = child;
	}
	if (queue->count)
		queue->heap[at] = last;
	return first;
}

bool event_queue_run(struct event_queue *queue)
{
	struct event event;

	if (!queue->count)
		return false;
	event = take_first(queue);
	queue->now_ns = event.at_ns;
	event.action(event.context, event.argument);
	return true;
}
