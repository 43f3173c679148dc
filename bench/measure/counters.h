/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counters.h - events that the processor and the kernel count for this thread
 *
 * What hardware counters say is scaled when they had to share the processor's few registers, and
 * what starting and stopping them counts itself is taken off. A counter that is not there has a reason.
 */
#ifndef BENCH_MEASURE_COUNTERS_H
#define BENCH_MEASURE_COUNTERS_H

#include <stdbool.h>
#include <sys/types.h>

/* id, name, is it the processor's */
#define COUNTER_LIST(X)                                \
	X(INSTRUCTIONS, "instructions", true)          \
	X(CYCLES, "cycles", true)                      \
	X(CACHE_MISSES, "cache-misses", true)          \
	X(BRANCH_MISSES, "branch-misses", true)        \
	X(TASK_CLOCK, "task-clock", false) /* ns */    \
	X(PAGE_FAULTS, "page-faults", false)           \
	X(CONTEXT_SWITCHES, "context-switches", false) \
	X(MIGRATIONS, "migrations", false)

enum counter {
#define X(id, name, hardware) COUNTER_##id,
	COUNTER_LIST(X)
#undef X
		COUNTER_COUNT
};

const char *counter_name(enum counter counter);
bool counter_is_hardware(enum counter counter);

/*
 * A file descriptor of one counter for a thread (0: the calling one), to be read as perf_event_open(2)
 * says of PERF_FORMAT_GROUP with both times. A leader (-1 as `leader`) stands still until it is enabled;
 * others count with theirs. -1 with errno when it is not there.
 */
int counter_open(enum counter counter, pid_t thread, int leader);

/* By enum counter; less than nothing: not known. */
struct counter_values {
	double value[COUNTER_COUNT];
};

struct counters {
	int fd[COUNTER_COUNT]; /* -1: not there */
	int error[COUNTER_COUNT]; /* errno of that */
	struct counter_values overhead; /* of an empty begin and end */
};

/* Opens what is there, for this thread, and finds the overhead. */
void counters_open(struct counters *counters);
void counters_close(struct counters *counters);
void counters_begin(struct counters *counters);
/* What happened since counters_begin() is added to *sum, where it is known and was until now. */
void counters_end(struct counters *counters, struct counter_values *sum);

/* NULL when it counts, else why not. */
const char *counter_missing(const struct counters *counters, enum counter counter);
/* The first reason why one of the processor's does not count; NULL when all do. Looks once. */
const char *counters_hardware_missing(void);

#endif
