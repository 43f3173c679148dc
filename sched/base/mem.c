/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allocation that does not fail: see mem.h.
 */
#include "sched/base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/status.h"

_Noreturn void mem_out_of_memory(void)
{
	fputs("schedmark: out of memory\n", stderr);
	exit(STATUS_ERROR);
}

void *mem_new(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		mem_out_of_memory();
	return p;
}

void *mem_new_aligned(size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (size && count > (SIZE_MAX - MEM_ALIGNMENT) / size)
		mem_out_of_memory();
	bytes = (count * size + MEM_ALIGNMENT) / MEM_ALIGNMENT * MEM_ALIGNMENT;
	p = aligned_alloc(MEM_ALIGNMENT, bytes);
	if (!p)
		mem_out_of_memory();
	return memset(p, 0, bytes);
}

void *mem_resize(void *old, size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (size && count > SIZE_MAX / size)
		mem_out_of_memory();
	bytes = count * size;
	p = realloc(old, bytes > 0 ? bytes : 1);
	if (!p)
		mem_out_of_memory();
	return p;
}

char *mem_copy_text(const char *text, size_t length)
{
	char *copy = mem_new(length + 1, 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

void *mem_grow(void *items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	*capacity = *capacity ? *capacity * 2 : 16;
	return mem_resize(items, *capacity, size);
}
