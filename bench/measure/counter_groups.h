/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counter_groups.h - all counters of this process's threads, read while they run
 *
 * Counters that belong together are one group, which the kernel counts at the same time and hands
 * over in one call: instructions with cycles, misses of cache and branches, its own.
 */
#ifndef BENCH_MEASURE_COUNTER_GROUPS_H
#define BENCH_MEASURE_COUNTER_GROUPS_H

#include <sys/types.h>

#include "bench/measure/counter_source.h"

enum { COUNTER_GROUPS = 3 };

/* Of one thread. */
struct counter_group {
	int leader; /* -1: none of its counters is there */
	size_t count;
	enum counter members[COUNTER_COUNT]; /* in the order in which they are read */
};

struct thread_counters {
	struct counter_group groups[COUNTER_GROUPS];
	int fd[COUNTER_COUNT]; /* -1: not there */
	int error[COUNTER_COUNT]; /* errno of that */
};

/* 0: the calling thread. Counts from now on. */
void thread_counters_open(struct thread_counters *counters, pid_t thread);
void thread_counters_read(const struct thread_counters *counters, struct counter_reading *out);
void thread_counters_close(struct thread_counters *counters);

struct counter_groups;

/* Threads that are there now are not looked at but for the calling one: they have other work. */
struct counter_groups *counter_groups_new(void);
void counter_groups_free(struct counter_groups *groups); /* NULL is fine */
struct counter_source counter_groups_source(struct counter_groups *groups);

#endif
