/* SPDX-License-Identifier: Apache-2.0 */
/*
 * symbols.h - from addresses in this process to the names of functions
 */
#ifndef BENCH_PROFILING_SYMBOLS_H
#define BENCH_PROFILING_SYMBOLS_H

#include <stdbool.h>
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
/*
 * The same of an address as the file counts them, in the file at `path`; NULL when the file is not mapped
 * or has no function there.
 */
const char *symbols_name_in(struct symbols *symbols, const char *path, uintptr_t address);
/* The same of a place in the file at `path`. */
const char *symbols_name_at(struct symbols *symbols, const char *path, uintptr_t offset);
/* From now on the function that begins at the address is called "name [label]". */
void symbols_label(struct symbols *symbols, uintptr_t address, const char *label);

/* Is the address in the program itself, not in a library? */
bool symbols_is_own(struct symbols *symbols, uintptr_t address);
/* How far into its function the address is; UINTPTR_MAX when that is not known. */
uintptr_t symbols_offset(struct symbols *symbols, uintptr_t address);

#endif
