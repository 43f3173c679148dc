/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pilot.h - the first run of both sides: do they do the same work, and how long does it take?
 */
#ifndef BENCH_COMPARE_PILOT_H
#define BENCH_COMPARE_PILOT_H

#include "bench/compare/interleave.h"

/* How long a process takes: its start and end, and each pass with its set-up. */
struct process_cost {
	double start_s;
	double pass_s;
};

/*
 * Runs the target on both sides and checks that they can be compared, see sameness_check(). Pods that
 * went elsewhere are told: how many, and the first ten. pilots[] (base, candidate) are to be released
 * with stored_fini() whatever the status; *cost is of the slower side.
 */
enum status pilot_run(const struct interleave_options *options, const struct target *target,
		      size_t passes, struct diag_sink *sink, struct stored pilots[2],
		      struct process_cost *cost);

#endif
