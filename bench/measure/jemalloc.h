/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jemalloc.h - its one entry point, absent unless the program is linked with it; so its own header is not
 * needed either
 */
#ifndef BENCH_MEASURE_JEMALLOC_H
#define BENCH_MEASURE_JEMALLOC_H

#include <stddef.h>

int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size)
	__attribute__((weak));

#endif
