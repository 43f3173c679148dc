/* SPDX-License-Identifier: Apache-2.0 */
/*
 * top.h - the hottest functions as a table in pprof's columns
 *
 *   flat  in the function itself        cum   in it and what it calls
 *   sum%  flat% of it and those above it
 */
#ifndef BENCH_PROFILING_TOP_H
#define BENCH_PROFILING_TOP_H

#include <stdio.h>

#include "bench/profiling/stacks.h"

/* The first `most` functions (0: all). Amounts are time where period_ns is not 0, else counts. */
void top_write(FILE *out, const struct stacks *stacks, uint64_t period_ns, size_t most);

#endif
