/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_child.h - what `schedmark run` does in processes that it starts itself
 */
#ifndef BENCH_CLI_RUN_CHILD_H
#define BENCH_CLI_RUN_CHILD_H

#include "bench/measure/measurement.h"

/*
 * --bare: schedules the target once and measures nothing, for counters that count from outside.
 * Prints one line, as callgrind_count() reads it. The region (or NULL) is round the measured sections.
 */
enum status run_bare(const struct measure_target *target, const struct workload_options *options,
		     const struct region *region, struct diag_sink *sink);

/*
 * --worker: samples for the process that started this one, see sampling.h. `repeat` passes, or 0 for as
 * many as make sense; the region as above.
 */
enum status run_worker(const struct measure_target *target, const struct workload_options *options,
		       size_t repeat, const struct region *region, struct diag_sink *sink);

#endif
