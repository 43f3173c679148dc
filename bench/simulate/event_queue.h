/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_queue.h - virtual time: what is going to happen, in its order
 *
 * Times are nanoseconds since the simulation began. Of events at one moment the one that was put in
 * first comes first, so that a simulation repeats exactly.
 */
#ifndef BENCH_SIMULATE_EVENT_QUEUE_H
#define BENCH_SIMULATE_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void event_action(void *context, uint64_t argument);

struct event {
	int64_t at_ns;
	uint64_t order;
	event_action *action;
	void *context;
	uint64_t argument;
};

/* A zeroed struct is empty, at time 0. */
struct event_queue {
	struct event *heap;
	size_t count, capacity;
	uint64_t added;
	int64_t now_ns;
};

void event_queue_fini(struct event_queue *queue);
/* A time that is over means now. */
void event_queue_at(struct event_queue *queue, int64_t at_ns, event_action *action, void *context,
		    uint64_t argument);
void event_queue_after(struct event_queue *queue, int64_t delay_ns, event_action *action,
		       void *context, uint64_t argument);
/* Lets time go on to the next event and runs it; false when there is none. */
bool event_queue_run(struct event_queue *queue);

#endif
