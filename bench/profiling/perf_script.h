/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf_script.h - call stacks out of a perf.data file, as `perf script` prints them
 */
#ifndef BENCH_PROFILING_PERF_SCRIPT_H
#define BENCH_PROFILING_PERF_SCRIPT_H

#include "bench/profiling/stacks.h"
#include "bench/profiling/symbols.h"
#include "sched/base/diag.h"

/*
 * Runs `perf script` on the file and adds its stacks. Functions are called by `symbols` where it knows
 * them, else by perf; those of the kernel end with "_[k]". *lost grows by the samples that perf lost.
 */
enum status perf_script_read(const char *data, struct symbols *symbols, struct diag_sink *sink,
			     struct stacks *out, uint64_t *lost);

/* The same of what perf script printed: text is changed. */
void perf_script_parse(char *text, struct symbols *symbols, struct stacks *out, uint64_t *lost);

#endif
