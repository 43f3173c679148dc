/* SPDX-License-Identifier: Apache-2.0 */
/*
 * symbols.h - from addresses in this process to the names of functions
 */
#ifndef BENCH_PROFILING_SYMBOLS_H
#define BENCH_PROFILING_SYMBOLS_H

#include <stdint.h>

struct symbols; /* opaque */

/* Of everything that is mapped as code now. */
struct symbols *symbols_new(void);
void symbols_free(struct symbols *symbols); /* NULL is fine */
/*
 * The function at the address, without what a compiler appends to the names of parts and copies of
 * functions; "[libc.so.6]" where only the file is known, "[unknown]" where nothing is. Lives as
 * long as the symbols.
 */
const char *symbols_name(struct symbols *symbols, uintptr_t address);

#endif
