/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow.h - what goes through a queue, counted in two ways that have to agree
 *
 * Little's law: the time for which things were in the queue, added up thing by thing, is the number
 * in the queue, added up moment by moment. The two sums are kept apart from each other, in whole
 * nanoseconds modulo 2^64, and are equal whenever nothing was lost, doubled or given a wrong time.
 */
#ifndef BENCH_SIMULATE_FLOW_H
#define BENCH_SIMULATE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

/* A zeroed struct is an empty queue. */
struct flow {
	uint64_t entered, left;
	uint64_t inside, most_inside;
	int64_t seen_ns; /* `occupied` is right up to here */
	uint64_t occupied; /* number inside, added up over time */
	uint64_t waited; /* of those who left: time inside */
	double waited_ns; /* the same as `waited`, for reading */
	double occupied_ns;
};

void flow_enter(struct flow *flow, int64_t now_ns);
/* since_ns: when the one who leaves entered. */
void flow_leave(struct flow *flow, int64_t now_ns, int64_t since_ns);
/*
 * Do both sums agree? inside: how many there are now, and since_sum: the moments when they entered,
 * added up, as they know it themselves.
 */
bool flow_agrees(struct flow *flow, int64_t now_ns, uint64_t inside, uint64_t since_sum);
/* Of those who left; 0 when nobody did. */
double flow_mean_wait_ns(const struct flow *flow);

/* For how long somebody waited at all. A zeroed one is empty. */
struct backlog {
	uint64_t inside;
	int64_t since_ns; /* while somebody is inside */
	int64_t busy_ns;
};

void backlog_enter(struct backlog *backlog, int64_t now_ns);
void backlog_leave(struct backlog *backlog, int64_t now_ns);
int64_t backlog_busy_ns(const struct backlog *backlog, int64_t now_ns);

#endif
