/* SPDX-License-Identifier: Apache-2.0 */
/*
 * throughput_windows.h - throughput as scheduler_perf samples it: where a collection stood each second
 *
 * Upstream looks every second of the clock how many pods of the collection are bound, and keeps the
 * differences as pods/s; which seconds count differs between its versions (test/integration/
 * scheduler_perf util.go, throughputCollector). Here the seconds are kept as they were, and a version's
 * rule is applied to them afterwards. Times are in nanoseconds of whichever clock the caller records.
 *
 * Unlike upstream's, a window is exactly a second: no timer is late. The part of a second at the end is
 * lost here as there, so that what took less than a second has no window.
 */
#ifndef BENCH_MEASURE_THROUGHPUT_WINDOWS_H
#define BENCH_MEASURE_THROUGHPUT_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure/throughput_figures.h"
#include "bench/workload/drain.h"
#include "sched/model/kubernetes_version.h"

enum throughput_rule {
	/* Up to v1.27: once a pod is bound, every second counts, those without any too. */
	THROUGHPUT_EVERY_SECOND,
	/* Since v1.28: the first second in which a pod was bound only starts the clock; seconds without
	 * any wait for the next one with some, and all of them then count with their common rate. */
	THROUGHPUT_COMMON_RATE,
};

/* What scheduler_perf of the version does; it is the one whose decisions are made. */
enum throughput_rule throughput_rule_of(enum kubernetes_version version);
const char *throughput_rule_name(enum throughput_rule rule); /* "every-second", "common-rate" */

struct throughput_tick {
	int64_t at_ns; /* since the collection began; 0 for how it began */
	size_t bound; /* pods of the collection; with those bound before it, until they are taken off */
	size_t attempts; /* cycles of the run */
	/* Pods in the queue, as soon as the attempt at hand has ended and the next one begun. */
	size_t active, backoff, unschedulable, gated;
};

/* Seconds kept, of all collections of a workload; what comes later is not sampled. */
enum { THROUGHPUT_TICKS_MAX = 100000 };

/* A zeroed struct has no ticks. Released with throughput_windows_fini(). */
struct throughput_windows {
	struct throughput_tick *ticks; /* of each collection: its begin, then every second */
	size_t count, capacity;

	/* State. */
	const struct drain *drain; /* NULL: nothing is collected */
	int64_t begun_ns, next_ns;
	size_t bound, attempts; /* when the last attempt ended */
};

void throughput_windows_fini(struct throughput_windows *windows);
void throughput_windows_begin(struct throughput_windows *windows, const struct drain *drain,
			      int64_t now_ns);
void throughput_windows_end(struct throughput_windows *windows, int64_t now_ns);
/* Seconds were passed: what throughput_windows_record() calls. */
void throughput_windows_pass(struct throughput_windows *windows, int64_t now_ns);

/* An attempt ended now, or pods begin to wait. Without a collection it is no matter. */
static inline void throughput_windows_record(struct throughput_windows *windows, int64_t now_ns)
{
	if (!windows->drain)
		return;
	if (now_ns > windows->next_ns)
		throughput_windows_pass(windows, now_ns);
	windows->bound = windows->drain->collection.bound;
	windows->attempts = windows->drain->attempts;
}

/* The rule's samples in pods/s, in order; rates[] has room for windows->count. Returns their number. */
size_t throughput_windows_rates(const struct throughput_windows *windows, enum throughput_rule rule,
				double *rates);

#endif
