/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap.h - what jemalloc says about memory
 *
 * A build without jemalloc, or one whose malloc was replaced when it was started (a sanitizer,
 * valgrind), works all the same: heap_missing() says why there are no figures, and all are 0.
 */
#ifndef BENCH_MEASURE_HEAP_H
#define BENCH_MEASURE_HEAP_H

#include <stdint.h>

/* NULL when the figures of this file are there, else why not. */
const char *heap_missing(void);
/* "5.3.0-0-g..."; NULL without jemalloc. */
const char *heap_allocator_version(void);

/*
 * Bytes this thread has asked for since it began, in whole size classes. Exact, and cheap enough to
 * look at for each pod. Never NULL: points to a 0 when there are no figures. Volatile, for compilers
 * believe that malloc() changes nothing they can see.
 */
const volatile uint64_t *heap_thread_allocated(void);
/* Bytes this thread has asked for less those it has given back. Exact. */
int64_t heap_thread_live_bytes(void);

/*
 * Requests to malloc and its kin by the whole process since it began. Exact for the calling thread,
 * whose cache is flushed for it; other threads' newest requests may be missing. Takes some 20 us.
 */
uint64_t heap_request_count(void);

/*
 * The most bytes this thread had asked for and not given back at once, beyond those at the time of
 * heap_peak_restart(); up to some 64 KiB less, for jemalloc does not look at every request.
 */
void heap_peak_restart(void);
uint64_t heap_peak_bytes(void);

struct heap_totals {
	uint64_t allocated_bytes; /* held by the program */
	uint64_t resident_bytes; /* of physical memory mapped by the allocator */
};
struct heap_totals heap_totals_read(void);
/* Gives unused memory back to the system, so that what comes next starts like a fresh process. */
void heap_purge(void);

#endif
