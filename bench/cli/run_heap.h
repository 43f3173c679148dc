/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_heap.h - run --heap-profile: a pass in which every request for memory is kept with its call stack
 */
#ifndef BENCH_CLI_RUN_HEAP_H
#define BENCH_CLI_RUN_HEAP_H

#include "bench/measure/measurement.h"

/*
 * Runs the target once and measures nothing else. Writes a flame graph of bytes to `path` and the folded
 * stacks beside it (".folded" for ".svg"), prints what each operation asked for and holds. The process
 * must be one that heap_profile_restart() began.
 */
enum status run_heap_profile(const struct measure_target *target,
			     const struct workload_options *options, const char *path,
			     struct diag_sink *sink);

#endif
