/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.h - pending pods, the next one first
 *
 * Order of the PrioritySort plugin (v1.26): higher priority first, then the earlier one in.
 */
#ifndef SCHED_CORE_QUEUE_H
#define SCHED_CORE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

struct pod;

struct queue_item {
	struct pod *pod;
	uint64_t rank; /* order of arrival */
	int32_t priority;
};

/* A binary heap; a zeroed struct is an empty queue. */
struct queue {
	struct queue_item *items;
	size_t count;
	size_t capacity;
	uint64_t arrivals;
};

void queue_push(struct queue *queue, struct pod *pod);
/* NULL when empty. */
struct pod *queue_pop(struct queue *queue);
/* Makes room so that `more` pushes allocate nothing. */
void queue_reserve(struct queue *queue, size_t more);
void queue_fini(struct queue *queue);

#endif
