/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampling.h - samples from fresh processes, until they say enough
 *
 * The passes of one process share its place in memory and the state of the machine while it ran:
 * the unit that is repeated is the process. Each one warms up, then makes a few passes; what counts
 * is their median. The system gives each process other addresses.
 */
#ifndef BENCH_MEASURE_SAMPLING_H
#define BENCH_MEASURE_SAMPLING_H

#include <stdio.h>

#include "bench/measure/measurement.h"

enum {
	SAMPLING_PASSES = 5, /* of a process, at most ... */
	SAMPLING_ENOUGH_NS = 20000000, /* ... and no more once they measured 20 ms */
	SAMPLING_PROCESSES_MAX = 50,
};

struct sampling {
	size_t processes; /* exactly so many; 0: until `precision` or `budget_ns` */
	double precision; /* half the width of the interval of the median, as a part of 1 */
	uint64_t budget_ns; /* for all processes of a workload together */
	size_t at; /* position of the workload among those that the command line chooses */
	char *const *arguments; /* of `schedmark run`, without that word; ends with NULL */
};

/*
 * Replaces m's repetitions with those of fresh processes. `options` has the clock, who is told of the
 * passes, and the stop flag. When even the pass that m has took longer than the budget, that is kept.
 */
enum status sampling_take(struct measurement *m, const struct sampling *sampling,
			  const struct measure_options *options, struct diag_sink *sink);

/* The other end, in the process of its own: measures, and writes what sampling_take() reads. */
enum status sampling_work(const struct measure_target *target,
			  const struct measure_options *options, struct diag_sink *sink, FILE *out);

const char *sampling_end_name(enum sampling_end end); /* "count", ... */

#endif
