/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heaps, a list, and a row: pods that arrive in the order in which they are to be tried stand in the row,
 * where adding and popping takes no search. What is known of a pod outlives its stays in the queue:
 * attempts count on.
 */
#include "sched/core/scheduling_queue.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/affinity_match.h"
#include "sched/core/in_flight.h"
#include "sched/core/trace_points.h"

#define SECOND INT64_C(1000000000)
#define LEFTOVER_SECONDS 30 /* how often pods that waited too long are looked for */

struct queued {
	struct pod *pod; /* NULL: never added */
	int64_t time_ns; /* when it was added or last put back */
	int64_t added_ns;
	uint64_t rank; /* breaks ties of time_ns: order of arrival */
	struct rejection why;
	int64_t popped_cycle;
	uint32_t attempts;
	uint32_t rejections; /* attempts that ended with one (v1.36 UnschedulableCount) */
	uint32_t errors; /* attempts that ended with one, in a row */
	uint32_t at; /* position in its heap, row or list */
	uint8_t place; /* enum queue_place */
	bool in_row; /* QUEUE_ACTIVE only */
};

/* Positions are kept in the items, so that one can be taken out of the middle. */
struct line {
	uint32_t *items; /* sequence of the pod */
	size_t count;
	size_t capacity;
};

/* Sequences in PrioritySort order, from `head` to `end`; neither the first nor the last is GONE. */
struct row {
	uint32_t *items;
	size_t head, end;
	size_t count; /* without those GONE */
	size_t capacity;
};

#define GONE UINT32_MAX
enum { ROW_FIRST = 64 };

struct scheduling_queue {
	struct scheduling_queue_options options;
	struct queued *pods; /* by pod->sequence */
	size_t pod_count;
	struct row row; /* active, and in order when it came ... */
	struct line active; /* ... and the others: heap */
	struct line backoff; /* heap */
	struct line error_backoff; /* heap */
	struct line waiting; /* list: unschedulable and gated */
	size_t gated;
	size_t with_affinity; /* of those waiting: with required affinity terms */
	size_t awaiting[EVENT_KINDS]; /* of those waiting: for each kind of event ... */
	size_t awaiting_any; /* ... and those that take any */
	struct in_flight in_flight;
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

static bool has_hints(const struct scheduling_queue *q)
{
	return q->options.may_help != NULL;
}

/* The ordering window: back-offs end in whole seconds, so that pods of one second go by priority. */
static int64_t align(const struct scheduling_queue *q, int64_t time)
{
	return q->options.pop_from_backoff ? time / SECOND * SECOND : time;
}

/* v1.36 calculateBackoffDuration. */
static int64_t backoff_after(const struct scheduling_queue *q, uint32_t failures)
{
	int64_t initial = q->options.initial_backoff_ns;
	int64_t max = q->options.max_backoff_ns;
	uint32_t shift = failures - 1;

	return shift > 62 || initial > max >> shift ? max : initial << shift;
}

/* v1.26 calculateBackoffDuration. */
static int64_t backoff_of_attempts(const struct scheduling_queue *q, uint32_t attempts)
{
	int64_t duration = q->options.initial_backoff_ns;
	int64_t max = q->options.max_backoff_ns;

	for (uint32_t i = 1; i < attempts; i++) {
		if (duration > max - duration)
			return max;
		duration += duration;
	}
	return duration;
}

/* getBackoffTime; INT64_MIN for a pod that need not wait. */
static int64_t backoff_end(const struct scheduling_queue *q, const struct queued *item)
{
	uint32_t failures = item->errors ? item->errors : item->rejections;

	if (!has_hints(q))
		return item->time_ns + backoff_of_attempts(q, item->attempts);
	return failures ? align(q, item->time_ns + backoff_after(q, failures)) : INT64_MIN;
}

/* Later versions count the very moment of the end to the back-off. */
static bool ends_after(const struct scheduling_queue *q, const struct queued *item, int64_t time)
{
	int64_t end = backoff_end(q, item);

	return has_hints(q) ? end >= align(q, time) : end > time;
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

	if (x != y)
		return x < y;
	return q->options.pop_from_backoff ? active_before(a, b) : a->rank < b->rank;
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

/* --- the row --------------------------------------------------------------------------------- */

static void row_close_gaps(struct scheduling_queue *q)
{
	struct row *row = &q->row;
	size_t kept = 0;

	for (size_t i = row->head; i < row->end; i++) {
		if (row->items[i] == GONE)
			continue;
		q->pods[row->items[i]].at = (uint32_t)kept;
		row->items[kept++] = row->items[i];
	}
	row->head = 0;
	row->end = kept;
}

/* False when it is full: it does not grow beyond what was reserved. */
static bool row_has_room(struct scheduling_queue *q)
{
	struct row *row = &q->row;

	if (!row->count)
		row->head = row->end = 0;
	if (!row->capacity) {
		row->items = mem_new(ROW_FIRST, sizeof(*row->items));
		row->capacity = ROW_FIRST;
	}
	if (row->end == row->capacity && row->count <= row->capacity / 2)
		row_close_gaps(q);
	return row->end < row->capacity;
}

/* False when the item has to go before the last one, or there is no room. */
static bool row_add(struct scheduling_queue *q, struct queued *item)
{
	struct row *row = &q->row;

	if (!row_has_room(q) ||
	    (row->count && active_before(item, &q->pods[row->items[row->end - 1]])))
		return false;
	item->in_row = true;
	item->at = (uint32_t)row->end;
	row->items[row->end++] = item->pod->sequence;
	row->count++;
	return true;
}

static void row_take(struct scheduling_queue *q, struct queued *item)
{
	struct row *row = &q->row;

	item->in_row = false;
	row->items[item->at] = GONE;
	row->count--;
	while (row->head < row->end && row->items[row->head] == GONE)
		row->head++;
	while (row->end > row->head && row->items[row->end - 1] == GONE)
		row->end--;
}

/* --- places ---------------------------------------------------------------------------------- */

static void stand(struct queued *item, enum queue_place place)
{
	TRACE_POINT2(queue__move, item->pod->sequence, (int)place);
	item->place = (uint8_t)place;
}

static void count_awaited(struct scheduling_queue *q, const struct queued *item, int sign)
{
	size_t one = (size_t)sign;

	q->awaiting_any += item->why.awaits ? 0 : one;
	for (uint64_t kinds = item->why.awaits; kinds; kinds &= kinds - 1)
		q->awaiting[__builtin_ctzll(kinds)] += one;
}

static void wait_for_event(struct scheduling_queue *q, struct queued *item, enum queue_place place)
{
	struct line *list = &q->waiting;

	list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	set_at(q, list, list->count++, item->pod->sequence);
	stand(item, place);
	q->gated += place == QUEUE_GATED;
	q->with_affinity += item->pod->spec->affinity_required.count > 0;
	count_awaited(q, item, 1);
}

/* Takes the item out of where it is. */
static void leave(struct scheduling_queue *q, struct queued *item)
{
	switch ((enum queue_place)item->place) {
	case QUEUE_ACTIVE:
		if (item->in_row)
			row_take(q, item);
		else
			heap_take(q, &q->active, item->at);
		break;
	case QUEUE_BACKOFF:
		heap_take(q, &q->backoff, item->at);
		break;
	case QUEUE_ERROR_BACKOFF:
		heap_take(q, &q->error_backoff, item->at);
		break;
	case QUEUE_GATED:
	case QUEUE_UNSCHEDULABLE:
		q->gated -= item->place == QUEUE_GATED;
		q->with_affinity -= item->pod->spec->affinity_required.count > 0;
		count_awaited(q, item, -1);
		set_at(q, &q->waiting, item->at, q->waiting.items[--q->waiting.count]);
		break;
	case QUEUE_NOWHERE:
	case QUEUE_PLACE_COUNT:
		break;
	}
	stand(item, QUEUE_NOWHERE);
}

/* A gated pod stays outside (PreEnqueue of the SchedulingGates plugin). */
static bool stays_outside(struct scheduling_queue *q, struct queued *item)
{
	if (!q->options.is_gated || !q->options.is_gated(q->options.context, item->pod))
		return false;
	item->why.awaits |= EVENTS(POD, EVENT_UPDATE);
	wait_for_event(q, item, QUEUE_GATED);
	return true;
}

static void enter_active(struct scheduling_queue *q, struct queued *item)
{
	if (!row_add(q, item))
		heap_add(q, &q->active, item->pod->sequence);
	stand(item, QUEUE_ACTIVE);
}

static void make_active(struct scheduling_queue *q, struct queued *item)
{
	leave(q, item);
	if (!stays_outside(q, item))
		enter_active(q, item);
}

/* Who may be popped from here was asked for its gates before; and is not asked on its way out. */
static void back_off(struct scheduling_queue *q, struct queued *item)
{
	bool error = has_hints(q) && !item->why.rejectors;

	leave(q, item);
	if (q->options.pop_from_backoff && stays_outside(q, item))
		return;
	heap_add(q, error ? &q->error_backoff : &q->backoff, item->pod->sequence);
	stand(item, error ? QUEUE_ERROR_BACKOFF : QUEUE_BACKOFF);
}

static void end_backoff(struct scheduling_queue *q, struct queued *item)
{
	if (!q->options.pop_from_backoff) {
		make_active(q, item);
		return;
	}
	leave(q, item);
	enter_active(q, item);
}

static bool is_backing_off(const struct scheduling_queue *q, const struct queued *item)
{
	if (!has_hints(q) && item->place == QUEUE_GATED)
		return false;
	return ends_after(q, item, now(q));
}

static void try_again(struct scheduling_queue *q, struct queued *item)
{
	if (is_backing_off(q, item))
		back_off(q, item);
	else
		make_active(q, item);
}

/* --- is it worth it? ------------------------------------------------------------------------- */

/* v1.36 queueingStrategy. */
enum strategy { SKIP, AFTER_BACKOFF, IMMEDIATELY };

static bool ask_hints(const struct scheduling_queue *q, const struct queued *item,
		      uint64_t rejectors, const struct cluster_event *event)
{
	return rejectors && q->options.may_help(q->options.context, item->pod, rejectors, event);
}

/* v1.36 isPodWorthRequeuing; v1.26 podMatchesEvent. */
static enum strategy worth_requeuing(const struct scheduling_queue *q, const struct queued *item,
				     const struct cluster_event *event)
{
	const struct rejection *why = &item->why;
	const struct pod *target = event->after;

	if (event->kind == EVENTS_ANY)
		return !target || target->sequence == item->pod->sequence ? AFTER_BACKOFF : SKIP;
	if (!why->awaits)
		return AFTER_BACKOFF;
	if (!(why->awaits & event->kind))
		return SKIP;
	if (!has_hints(q))
		return AFTER_BACKOFF;
	if (ask_hints(q, item, why->pending, event))
		return IMMEDIATELY;
	return ask_hints(q, item, why->rejectors & ~why->pending, event) ? AFTER_BACKOFF : SKIP;
}

/* v1.36 determineSchedulingHintForInFlightPod. */
static enum strategy worth_since_popped(const struct scheduling_queue *q, const struct queued *item)
{
	enum strategy best = SKIP;
	struct cluster_event event;

	if (!item->why.rejectors)
		return AFTER_BACKOFF;
	for (size_t i = 0; best != IMMEDIATELY; i++) {
		enum strategy one;

		if (!in_flight_event(&q->in_flight, item->pod, i, &event))
			break;
		one = worth_requeuing(q, item, &event);
		best = one > best ? one : best;
		if (best == AFTER_BACKOFF && !item->why.pending)
			break;
	}
	return best;
}

static void requeue(struct scheduling_queue *q, struct queued *item, enum strategy strategy)
{
	if (strategy == AFTER_BACKOFF) {
		try_again(q, item);
	} else if (strategy == IMMEDIATELY) {
		make_active(q, item);
	}
}

/* --- pods come and go ------------------------------------------------------------------------ */

struct scheduling_queue *scheduling_queue_new(const struct scheduling_queue_options *options)
{
	struct scheduling_queue *q = mem_new(1, sizeof(*q));

	q->options = *options;
	q->options.pop_from_backoff &= has_hints(q);
	if (!q->options.initial_backoff_ns)
		q->options.initial_backoff_ns = SECOND;
	if (!q->options.max_backoff_ns)
		q->options.max_backoff_ns = 10 * SECOND;
	if (!q->options.max_unschedulable_ns)
		q->options.max_unschedulable_ns = 300 * SECOND;
	q->move_cycle = -1;
	in_flight_init(&q->in_flight);
	q->ticked_second = now(q) / SECOND;
	return q;
}

void scheduling_queue_free(struct scheduling_queue *queue)
{
	if (!queue)
		return;
	free(queue->pods);
	free(queue->row.items);
	free(queue->active.items);
	free(queue->backoff.items);
	free(queue->error_backoff.items);
	in_flight_fini(&queue->in_flight);
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

static void reserve_row(struct scheduling_queue *q, size_t count)
{
	if (q->row.count)
		row_close_gaps(q);
	if (q->row.capacity >= count)
		return;
	q->row.items = mem_resize(q->row.items, count, sizeof(*q->row.items));
	q->row.capacity = count;
}

void scheduling_queue_reserve(struct scheduling_queue *queue, size_t sequence_end, size_t more)
{
	size_t waiting = queue->row.count + queue->active.count + queue->backoff.count +
			 queue->error_backoff.count + queue->waiting.count + more;

	make_known(queue, sequence_end);
	reserve_row(queue, waiting);
	reserve_line(&queue->active, waiting);
	reserve_line(&queue->backoff, waiting);
	if (has_hints(queue))
		reserve_line(&queue->error_backoff, waiting);
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

/* The first of the row or of the heap; NULL when both are empty. */
static struct queued *first_active(const struct scheduling_queue *q)
{
	struct queued *in_row = q->row.count ? &q->pods[q->row.items[q->row.head]] : NULL;
	struct queued *in_heap = q->active.count ? &q->pods[q->active.items[0]] : NULL;

	if (!in_row || !in_heap)
		return in_row ? in_row : in_heap;
	return active_before(in_heap, in_row) ? in_heap : in_row;
}

struct pod *scheduling_queue_pop(struct scheduling_queue *queue)
{
	struct queued *item = first_active(queue);

	if (!item && queue->options.pop_from_backoff && queue->backoff.count)
		item = &queue->pods[queue->backoff.items[0]];
	if (!item)
		return NULL;
	leave(queue, item);
	item->attempts++;
	item->popped_cycle = ++queue->cycle;
	/* Without hints nobody asks what happened meanwhile. */
	if (has_hints(queue))
		in_flight_add(&queue->in_flight, item->pod);
	return item->pod;
}

static struct queued *find(const struct scheduling_queue *q, const struct pod *pod)
{
	if (pod->sequence >= q->pod_count || !q->pods[pod->sequence].pod)
		return NULL;
	return &q->pods[pod->sequence];
}

static void put_back_by_hints(struct scheduling_queue *q, struct queued *item)
{
	bool rejected = item->why.rejectors;
	enum strategy strategy;

	item->rejections += rejected;
	item->errors = rejected ? 0 : item->errors + 1;
	strategy = worth_since_popped(q, item);
	if (strategy == SKIP)
		wait_for_event(q, item, QUEUE_UNSCHEDULABLE);
	else
		requeue(q, item, strategy);
}

void scheduling_queue_put_back(struct scheduling_queue *queue, struct pod *pod,
			       const struct rejection *why)
{
	struct queued *item = &queue->pods[pod->sequence];

	if (item->place == QUEUE_NOWHERE && item->pod) {
		item->time_ns = now(queue);
		item->rank = queue->arrivals++;
		item->why = *why;
		if (has_hints(queue))
			put_back_by_hints(queue, item);
		else if (queue->move_cycle >= item->popped_cycle)
			back_off(queue, item);
		else
			wait_for_event(queue, item, QUEUE_UNSCHEDULABLE);
	}
	in_flight_remove(&queue->in_flight, pod);
}

void scheduling_queue_done(struct scheduling_queue *queue, struct pod *pod)
{
	if (has_hints(queue))
		in_flight_remove(&queue->in_flight, pod);
}

void scheduling_queue_delete(struct scheduling_queue *queue, struct pod *pod)
{
	struct queued *item = find(queue, pod);

	if (!item)
		return;
	leave(queue, item);
	in_flight_remove(&queue->in_flight, pod);
	item->pod = NULL;
}

/* The changes one by one, until one of them moves the pod. */
static void update_by_hints(struct scheduling_queue *q, struct queued *item,
			    const struct pod *before, uint64_t kinds)
{
	struct cluster_event event = { .before = before, .after = item->pod };
	bool flies = in_flight_has(&q->in_flight, item->pod);

	for (; kinds; kinds &= kinds - 1) {
		event.kind = kinds & -kinds;
		if (flies)
			in_flight_record(&q->in_flight, &event);
		else if (item->place == QUEUE_UNSCHEDULABLE)
			requeue(q, item, worth_requeuing(q, item, &event));
		else if (item->place == QUEUE_GATED &&
			 event.kind == EVENTS(POD, EVENT_UPDATE_GATES_GONE))
			requeue(q, item, AFTER_BACKOFF);
	}
}

void scheduling_queue_update(struct scheduling_queue *queue, struct pod *pod,
			     const struct pod *before, uint64_t kinds)
{
	struct queued *item = find(queue, pod);
	bool flies = has_hints(queue) && in_flight_has(&queue->in_flight, pod);

	if (!item || (item->place == QUEUE_NOWHERE && !flies))
		scheduling_queue_add(queue, pod);
	else if (has_hints(queue))
		update_by_hints(queue, item, before, kinds);
	else if (kinds && (item->place == QUEUE_UNSCHEDULABLE || item->place == QUEUE_GATED))
		try_again(queue, item);
}

void scheduling_queue_activate(struct scheduling_queue *queue, struct pod *pod)
{
	const struct cluster_event event = { .kind = EVENTS_ANY, .after = pod };
	struct queued *item = find(queue, pod);

	if (item && item->place != QUEUE_NOWHERE && item->place != QUEUE_ACTIVE)
		make_active(queue, item);
	else if (has_hints(queue) && in_flight_has(&queue->in_flight, pod))
		in_flight_record(&queue->in_flight, &event);
}

/* --- events ---------------------------------------------------------------------------------- */

static bool anyone_awaits(const struct scheduling_queue *q, uint64_t kind)
{
	return kind == EVENTS_ANY || q->awaiting_any || q->awaiting[__builtin_ctzll(kind)];
}

void scheduling_queue_move(struct scheduling_queue *queue, const struct cluster_event *event,
			   bool (*pre_check)(void *context, const struct pod *pod), void *context)
{
	size_t count = anyone_awaits(queue, event->kind) ? queue->waiting.count : 0;

	/* From the end: who leaves is replaced by the last one, who was looked at already. */
	for (size_t i = count; i-- > 0;) {
		struct queued *item = &queue->pods[queue->waiting.items[i]];

		/* With hints, gates are looked at when the pod itself changes. */
		if (has_hints(queue) && item->place == QUEUE_GATED)
			continue;
		if (!pre_check || pre_check(context, item->pod))
			requeue(queue, item, worth_requeuing(queue, item, event));
	}
	queue->move_cycle = queue->cycle;
	if (has_hints(queue))
		in_flight_record(&queue->in_flight, event);
}

void scheduling_queue_pod_assigned(struct scheduling_queue *queue, const struct snapshot *snapshot,
				   const struct pod *pod, uint64_t kinds)
{
	struct term_memo memo;

	queue->move_cycle = queue->cycle;
	if (!queue->with_affinity)
		return;
	memo = (struct term_memo){ 0 };
	for (size_t i = queue->waiting.count; i-- > 0;) {
		struct queued *item = &queue->pods[queue->waiting.items[i]];
		const struct pod_affinity_terms *terms = &item->pod->spec->affinity_required;

		if (terms->count && (!item->why.awaits || (item->why.awaits & kinds)) &&
		    their_terms_match(terms, pod, snapshot, &memo))
			try_again(queue, item);
	}
}

/* --- time ------------------------------------------------------------------------------------ */

static void end_backoffs(struct scheduling_queue *q, const struct line *heap, int64_t time)
{
	while (heap->count) {
		struct queued *item = &q->pods[heap->items[0]];

		if (ends_after(q, item, time))
			return;
		end_backoff(q, item);
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
	end_backoffs(queue, &queue->backoff, second * SECOND);
	end_backoffs(queue, &queue->error_backoff, second * SECOND);
	if (second / LEFTOVER_SECONDS != queue->ticked_second / LEFTOVER_SECONDS)
		take_leftovers(queue, second / LEFTOVER_SECONDS * LEFTOVER_SECONDS * SECOND);
	queue->ticked_second = second;
}

/* The first moment of a grid that lies at or after `time`. */
static int64_t next_on_grid(int64_t time, int64_t step)
{
	return (time + step - 1) / step * step;
}

/* The first full second at which the first of the heap no longer backs off. */
static int64_t first_end(const struct scheduling_queue *q, const struct line *heap)
{
	if (!heap->count)
		return INT64_MAX;
	return next_on_grid(backoff_end(q, &q->pods[heap->items[0]]) + has_hints(q), SECOND);
}

int64_t scheduling_queue_next_tick(const struct scheduling_queue *queue)
{
	int64_t next = first_end(queue, &queue->backoff);
	int64_t error = first_end(queue, &queue->error_backoff);

	next = error < next ? error : next;
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

size_t scheduling_queue_ready(const struct scheduling_queue *queue)
{
	return queue->row.count + queue->active.count +
	       (queue->options.pop_from_backoff ? queue->backoff.count : 0);
}

size_t scheduling_queue_count(const struct scheduling_queue *queue, enum queue_place place)
{
	switch (place) {
	case QUEUE_ACTIVE:
		return queue->row.count + queue->active.count;
	case QUEUE_BACKOFF:
		return queue->backoff.count;
	case QUEUE_ERROR_BACKOFF:
		return queue->error_backoff.count;
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

struct rejection scheduling_queue_rejection(const struct scheduling_queue *queue,
					    const struct pod *pod)
{
	const struct queued *item = find(queue, pod);

	return item ? item->why : (struct rejection){ 0 };
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
