/* SPDX-License-Identifier: Apache-2.0 */
/*
 * speedscope.h - call stacks in the file format of https://www.speedscope.app
 */
#ifndef BENCH_PROFILING_SPEEDSCOPE_H
#define BENCH_PROFILING_SPEEDSCOPE_H

#include <stdio.h>

#include "bench/profiling/stacks.h"

/* Weights are nanoseconds where period_ns is not 0, else counts. */
void speedscope_write(FILE *out, const struct stacks *stacks, const char *name, uint64_t period_ns);

#endif
