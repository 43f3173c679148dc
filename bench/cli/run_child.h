/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_child.h - what `schedmark run` does in processes that it starts itself
 */
#ifndef BENCH_CLI_RUN_CHILD_H
#define BENCH_CLI_RUN_CHILD_H

#include "bench/measure/measurement.h"

/*
 * --bare: schedules the target once and measures nothing, for counters that count from outside.
 * Prints one line, as callgrind_count() reads it.
 */
enum status run_bare(const struct measure_target *target, const struct workload_options *options,
		     struct diag_sink *sink);

#endif
