/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mem.h - heap memory that is there or ends the process
 *
 * When the system has no memory left there is nothing sensible to do in the middle of a load or
 * a cycle: these print "schedmark: out of memory" and exit with STATUS_ERROR. Input is bounded by
 * the reader's limits long before.
 */
#ifndef SCHED_BASE_MEM_H
#define SCHED_BASE_MEM_H

#include <stddef.h>

/* Zeroed memory for count items of `size` bytes. Released with free(). Never NULL. */
void *mem_new(size_t count, size_t size) __attribute__((returns_nonnull));
/* The same at the beginning of a cache line, for vector instructions. */
enum { MEM_ALIGNMENT = 64 };
void *mem_new_aligned(size_t count, size_t size) __attribute__((returns_nonnull));
/* Grows or shrinks; new bytes are not zeroed. Never NULL. */
void *mem_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
/* For those who ask the system itself: prints the line and exits. */
_Noreturn void mem_out_of_memory(void);
char *mem_copy_text(const char *text, size_t length) __attribute__((returns_nonnull));

/*
 * Makes room for one more item in a growing array: doubles *capacity when count has reached it.
 * Use: items = mem_grow(items, count, &capacity, sizeof(*items)).
 */
void *mem_grow(void *items, size_t count, size_t *capacity, size_t size)
	__attribute__((returns_nonnull));

#endif
