/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two heaps and a list. What is known of a pod outlives its stays in the queue: attempts count on.
 */
#include "sched/core/scheduling_queue.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/affinity_match.h"

#define SECOND INT64_C(1000000000)
#define LEFTOVER_SECONDS 30 /* how often pods that waited too long are looked for */

struct queued {
	struct pod *pod; /* NULL: never added */
	int64_t time_ns; /* when it was added or last put back */
	int64_t added_ns;
	uint64_t rank; /* breaks ties of time_ns: order of arrival */
	uint64_t awaits;
	int64_t popped_cycle;
	uint32_t attempts;
	uint32_t at; /* position in its heap or list */
	uint8_t place; /* enum queue_place */
};

/* Positions are kept in the items, so that one can be taken out of the middle. */
struct line {
	uint32_t *items; /* sequence of the pod */
	size_t count;
	size_t capacity;
};

struct scheduling_queue {
	struct scheduling_queue_options options;
	struct queued *pods; /* by pod->sequence */
	size_t pod_count;
	struct line active; /* heap */
	struct line backoff; /* heap */
	struct line waiting; /* list: unschedulable and gated */
	size_t gated;
	size_t with_affinity; /* of those waiting: with required affinity terms */
	uint64_t arrivals;
	int64_t cycle; /* pods popped so far */
	int64_t move_cycle; /* the cycle in which pods were last moved; -1 = never */
	int64_t ticked_second; /* ticks are done up to here */
};

/* --- heaps ----------------------------------------------------------------------------------- */

static int64_t now(const struct scheduling_queue *q)
{
	return q->options.now(q->options.context);
}

/* v1.26 calculateBackoffDuration. */
static int64_t backoff_end(const struct scheduling_queue *q, const struct queued *item)
{
	int64_t duration = q->options.initial_backoff_ns;
	int64_t max = q->options.max_backoff_ns;

	for (uint32_t i = 1; i < item->attempts; i++) {
		if (duration > max - duration)
			return item->time_ns + max;
		duration += duration;
	}
	return item->time_ns + duration;
}

/* PrioritySort, and time of arrival where clocks are too coarse. */
static bool active_before(const struct queued *a, const struct queued *b)
{
	int32_t x = a->pod->spec->priority;
	int32_t y = b->pod->spec->priority;

	if (x != y)
		return x > y;
	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns;
	return a->rank < b->rank;
}

static bool backoff_before(const struct scheduling_queue *q, const struct queued *a,
			   const struct queued *b)
{
	int64_t x = backoff_end(q, a);
	int64_t y = backoff_end(q, b);

	return x != y ? x < y : a->rank < b->rank;
}

static bool goes_before(const struct scheduling_queue *q, const struct line *heap, uint32_t a,
			uint32_t b)
{
	const struct queued *x = &q->pods[a];
	const struct queued *y = &q->pods[b];

	return heap == &q->active ? active_before(x, y) : backoff_before(q, x, y);
}

static void set_at(struct scheduling_queue *q, struct line *line, size_t at, uint32_t item)
{
	line->items[at] = item;
	q->pods[item].at = (uint32_t)at;
}

static void sift_up(struct scheduling_queue *q, struct line *heap, size_t at, uint32_t item)
{
	while (at > 0 && goes_before(q, heap, item, heap->items[(at - 1) / 2])) {
		set_at(q, heap, at, heap->items[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	set_at(q, heap, at, item);
}

static void sift_down(struct scheduling_queue *q, struct line *heap, size_t at, uint32_t item)
{
	size_t child;

	while ((child = 2 * at + 1) < heap->count) {
		if (child + 1 < heap->count &&
		    goes_before(q, heap, heap->items[child + 1], heap->items[child]))
			child++;
		if (!goes_before(q, heap, heap->items[child], item))
			break;
		set_at(q, heap, at, heap->items[child]);
		at = child;
	}
	set_at(q, heap, at, item);
}

static void heap_add(struct scheduling_queue *q, struct line *heap, uint32_t item)
{
	heap->items = mem_grow(heap->items, heap->count, &heap->capacity, sizeof(*heap->items));
	sift_up(q, heap, heap->count++, item);
}

static void heap_take(struct scheduling_queue *q, struct line *heap, size_t at)
{
	uint32_t last = heap->items[--heap->count];

	if (at == heap->count)
		return;
	if (at > 0 && goes_before(q, heap, last, heap->items[(at - 1) / 2]))
		sift_up(q, heap, at, last);
	else
		sift_down(q, heap, at, last);
}

/* --- places ---------------------------------------------------------------------------------- */

static void wait_for_event(struct scheduling_queue *q, struct queued *item, enum queue_place place)
{
	struct line *list = &q->waiting;

	list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	set_at(q, list, list->count++, item->pod->sequence);
	item->place = (uint8_t)place;
	q->gated += place == QUEUE_GATED;
	q->with_affinity += item->pod->spec->affinity_required.count > 0;
}

/* Takes the item out of where it is. */
static void leave(struct scheduling_queue *q, struct queued *item)
{
	switch ((enum queue_place)item->place) {
	case QUEUE_ACTIVE:
		heap_take(q, &q->active, item->at);
		break;
	case QUEUE_BACKOFF:
		heap_take(q, &q->backoff, item->at);
		break;
	case QUEUE_GATED:
	case QUEUE_UNSCHEDULABLE:
		q->gated -= item->place == QUEUE_GATED;
		q->with_affinity -= item->pod->spec->affinity_required.count > 0;
		set_at(q, &q->waiting, item->at, q->waiting.items[--q->waiting.count]);
		break;
	case QUEUE_NOWHERE:
	case QUEUE_PLACE_COUNT:
		break;
	}
	item->place = QUEUE_NOWHERE;
}

/* A gated pod stays outside (PreEnqueue of the SchedulingGates plugin). */
static void make_active(struct scheduling_queue *q, struct queued *item)
{
	leave(q, item);
	if (q->options.is_gated && q->options.is_gated(q->options.context, item->pod)) {
		item->awaits |= EVENTS(POD, EVENT_UPDATE);
		wait_for_event(q, item, QUEUE_GATED);
		return;
	}
	heap_add(q, &q->active, item->pod->sequence);
	item->place = QUEUE_ACTIVE;
}

static void back_off(struct scheduling_queue *q, struct queued *item)
{
	leave(q, item);
	heap_add(q, &q->backoff, item->pod->sequence);
	item->place = QUEUE_BACKOFF;
}

static bool is_backing_off(const struct scheduling_queue *q, const struct queued *item)
{
	return item->place != QUEUE_GATED && backoff_end(q, item) > now(q);
}

static void try_again(struct scheduling_queue *q, struct queued *item)
{
	if (is_backing_off(q, item))
		back_off(q, item);
	else
		make_active(q, item);
}

/* --- pods come and go ------------------------------------------------------------------------ */

struct scheduling_queue *scheduling_queue_new(const struct scheduling_queue_options *options)
{
	struct scheduling_queue *q = mem_new(1, sizeof(*q));

	q->options = *options;
	if (!q->options.initial_backoff_ns)
		q->options.initial_backoff_ns = SECOND;
	if (!q->options.max_backoff_ns)
		q->options.max_backoff_ns = 10 * SECOND;
	if (!q->options.max_unschedulable_ns)
		q->options.max_unschedulable_ns = 300 * SECOND;
	q->move_cycle = -1;
	q->ticked_second = now(q) / SECOND;
	return q;
}

void scheduling_queue_free(struct scheduling_queue *queue)
{
	if (!queue)
		return;
	free(queue->pods);
	free(queue->active.items);
	free(queue->backoff.items);
	free(queue->waiting.items);
	free(queue);
}

static void make_known(struct scheduling_queue *q, size_t count)
{
	size_t grown = q->pod_count * 2 > count ? q->pod_count * 2 : count;

	if (count <= q->pod_count)
		return;
	q->pods = mem_resize(q->pods, grown, sizeof(*q->pods));
	memset(q->pods + q->pod_count, 0, (grown - q->pod_count) * sizeof(*q->pods));
	q->pod_count = grown;
}

static void reserve_line(struct line *line, size_t count)
{
	if (line->capacity >= count)
		return;
	line->items = mem_resize(line->items, count, sizeof(*line->items));
	line->capacity = count;
}

void scheduling_queue_reserve(struct scheduling_queue *queue, size_t sequence_end, size_t more)
{
	size_t waiting = queue->active.count + queue->backoff.count + queue->waiting.count + more;

	make_known(queue, sequence_end);
	reserve_line(&queue->active, waiting);
	reserve_line(&queue->backoff, waiting);
	reserve_line(&queue->waiting, waiting);
}

void scheduling_queue_add(struct scheduling_queue *queue, struct pod *pod)
{
	struct queued *item;

	make_known(queue, pod->sequence + (size_t)1);
	item = &queue->pods[pod->sequence];
	leave(queue, item);
	*item = (struct queued){ .pod = pod, .rank = queue->arrivals++ };
	item->time_ns = item->added_ns = now(queue);
	make_active(queue, item);
}

struct pod *scheduling_queue_pop(struct scheduling_queue *queue)
{
	struct queued *item;

	if (!queue->active.count)
		return NULL;
	item = &queue->pods[queue->active.items[0]];
	leave(queue, item);
	item->attempts++;
	item->popped_cycle = ++queue->cycle;
	return item->pod;
}

void scheduling_queue_put_back(struct scheduling_queue *queue, struct pod *pod, uint64_t awaits)
{
	struct queued *item = &queue->pods[pod->sequence];

	if (item->place != QUEUE_NOWHERE)
		return;
	item->time_ns = now(queue);
	item->rank = queue->arrivals++;
	item->awaits = awaits;
	if (queue->move_cycle >= item->popped_cycle)
		back_off(queue, item);
	else
		wait_for_event(queue, item, QUEUE_UNSCHEDULABLE);
}

static struct queued *find(const struct scheduling_queue *q, const struct pod *pod)
{
	if (pod->sequence >= q->pod_count || !q->pods[pod->sequence].pod)
		return NULL;
	return &q->pods[pod->sequence];
}

void scheduling_queue_delete(struct scheduling_queue *queue, struct pod *pod)
{
	struct queued *item = find(queue, pod);

	if (!item)
		return;
	leave(queue, item);
	item->pod = NULL;
}

void scheduling_queue_update(struct scheduling_queue *queue, struct pod *pod)
{
	struct queued *item = find(queue, pod);

	if (!item)
		scheduling_queue_add(queue, pod);
	else if (item->place == QUEUE_UNSCHEDULABLE || item->place == QUEUE_GATED)
		try_again(queue, item);
}

void scheduling_queue_activate(struct scheduling_queue *queue, struct pod *pod)
{
	struct queued *item = find(queue, pod);

	if (item && item->place != QUEUE_NOWHERE && item->place != QUEUE_ACTIVE)
		make_active(queue, item);
}

/* --- events ---------------------------------------------------------------------------------- */

/* A pod that waits for nothing in particular takes every chance. */
static bool may_help(const struct queued *item, uint64_t events)
{
	return item->awaits == 0 || events == EVENTS_ANY || (item->awaits & events);
}

void scheduling_queue_move(struct scheduling_queue *queue, uint64_t events,
			   bool (*pre_check)(void *context, const struct pod *pod), void *context)
{
	/* From the end: who leaves is replaced by the last one, who was looked at already. */
	for (size_t i = queue->waiting.count; i-- > 0;) {
		struct queued *item = &queue->pods[queue->waiting.items[i]];

		if (may_help(item, events) && (!pre_check || pre_check(context, item->pod)))
			try_again(queue, item);
	}
	queue->move_cycle = queue->cycle;
}

void scheduling_queue_pod_assigned(struct scheduling_queue *queue, const struct snapshot *snapshot,
				   const struct pod *pod)
{
	struct term_memo memo = { 0 };

	for (size_t i = queue->with_affinity ? queue->waiting.count : 0; i-- > 0;) {
		struct queued *item = &queue->pods[queue->waiting.items[i]];
		const struct pod_affinity_terms *terms = &item->pod->spec->affinity_required;

		if (terms->count && may_help(item, EVENTS(POD, EVENT_ADD)) &&
		    their_terms_match(terms, pod, snapshot, &memo))
			try_again(queue, item);
	}
	queue->move_cycle = queue->cycle;
}

/* --- time ------------------------------------------------------------------------------------ */

static void end_backoffs(struct scheduling_queue *q, int64_t time)
{
	while (q->backoff.count) {
		struct queued *item = &q->pods[q->backoff.items[0]];

		if (backoff_end(q, item) > time)
			return;
		make_active(q, item);
	}
}

static void take_leftovers(struct scheduling_queue *q, int64_t time)
{
	bool any = false;

	for (size_t i = q->waiting.count; i-- > 0;) {
		struct queued *item = &q->pods[q->waiting.items[i]];

		if (item->place == QUEUE_GATED ||
		    time - item->time_ns <= q->options.max_unschedulable_ns)
			continue;
		try_again(q, item);
		any = true;
	}
	if (any)
		q->move_cycle = q->cycle;
}

void scheduling_queue_tick(struct scheduling_queue *queue)
{
	int64_t time = now(queue);
	int64_t second = time / SECOND;

	if (second == queue->ticked_second)
		return;
	end_backoffs(queue, second * SECOND);
	if (second / LEFTOVER_SECONDS != queue->ticked_second / LEFTOVER_SECONDS)
		take_leftovers(queue, second / LEFTOVER_SECONDS * LEFTOVER_SECONDS * SECOND);
	queue->ticked_second = second;
}

/* The first moment of a grid that lies at or after `time`. */
static int64_t next_on_grid(int64_t time, int64_t step)
{
	return (time + step - 1) / step * step;
}

int64_t scheduling_queue_next_tick(const struct scheduling_queue *queue)
{
	int64_t next = INT64_MAX;

	if (queue->backoff.count)
		next = next_on_grid(backoff_end(queue, &queue->pods[queue->backoff.items[0]]),
				    SECOND);
	for (size_t i = 0; i < queue->waiting.count; i++) {
		const struct queued *item = &queue->pods[queue->waiting.items[i]];
		int64_t leftover =
			next_on_grid(item->time_ns + queue->options.max_unschedulable_ns + 1,
				     LEFTOVER_SECONDS * SECOND);

		if (item->place != QUEUE_GATED && leftover < next)
			next = leftover;
	}
	return next;
}

/* --- what there is --------------------------------------------------------------------------- */

size_t scheduling_queue_count(const struct scheduling_queue *queue, enum queue_place place)
{
	switch (place) {
	case QUEUE_ACTIVE:
		return queue->active.count;
	case QUEUE_BACKOFF:
		return queue->backoff.count;
	case QUEUE_UNSCHEDULABLE:
		return queue->waiting.count - queue->gated;
	case QUEUE_GATED:
		return queue->gated;
	case QUEUE_NOWHERE:
	case QUEUE_PLACE_COUNT:
		break;
	}
	return 0;
}

enum queue_place scheduling_queue_place(const struct scheduling_queue *queue, const struct pod *pod)
{
	const struct queued *item = find(queue, pod);

	return item ? (enum queue_place)item->place : QUEUE_NOWHERE;
}

uint32_t scheduling_queue_attempts(const struct scheduling_queue *queue, const struct pod *pod)
{
	const struct queued *item = find(queue, pod);

	return item ? item->attempts : 0;
}

int64_t scheduling_queue_added_ns(const struct scheduling_queue *queue, const struct pod *pod)
{
	const struct queued *item = find(queue, pod);

	return item ? item->added_ns : 0;
}
