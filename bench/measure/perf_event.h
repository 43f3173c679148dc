/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf_event.h - the one place that calls perf_event_open()
 */
#ifndef BENCH_MEASURE_PERF_EVENT_H
#define BENCH_MEASURE_PERF_EVENT_H

#include <sys/types.h>

struct perf_event_attr; /* of <linux/perf_event.h> */

/*
 * A file descriptor for an event of one thread (0: the calling one) on all processors, in the group of
 * `leader` (-1: of its own); closed when another program is executed. -1 with errno on failure, ENOSYS
 * where the system has no such call.
 */
int perf_event_open_for(struct perf_event_attr *event, pid_t thread, int leader);

/* What an errno of perf_event_open_for() means, in words; the text lives until the next call. */
const char *perf_event_why(int error);

#endif
