/* SPDX-License-Identifier: Apache-2.0 */
/*
 * callgrind_stacks.h - a callgrind output file as call stacks
 *
 * The file says what each function cost by itself and, for each pair of caller and callee, what the calls
 * cost in all; it does not keep whole stacks. Below a function that several call, its costs are shared
 * out among them as the calls' costs are: exact wherever a function has one caller.
 */
#ifndef BENCH_PROFILING_CALLGRIND_STACKS_H
#define BENCH_PROFILING_CALLGRIND_STACKS_H

#include "bench/profiling/stacks.h"
#include "bench/profiling/symbols.h"
#include "sched/base/diag.h"

/*
 * Adds the stacks below the function `root`, in the first event of the file (instructions). Functions are
 * called by `symbols` where it knows them, else as in the file. A file that is none is told to the sink.
 */
enum status callgrind_stacks_read(const char *path, struct symbols *symbols, const char *root,
				  struct diag_sink *sink, struct stacks *out);

#endif
