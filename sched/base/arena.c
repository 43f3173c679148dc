/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks in a list; the current one is bumped, later ones are free for reuse after a reset.
 */
#include "sched/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/status.h"

struct arena_block {
	struct arena_block *next;
	size_t size; /* of bytes */
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[];
};

/* A block and what stands before it fill a size class of the allocator. */
enum { BLOCK_SIZE = (64 << 10) - sizeof(struct arena_block), ALIGNMENT = _Alignof(max_align_t) };

static struct arena_block *block_new(struct arena *arena, size_t size)
{
	struct arena_block *block = mem_resize(NULL, 1, sizeof(*block) + size);

	block->next = NULL;
	block->size = size;
	block->used = 0;
	arena->held += sizeof(*block) + size;
	return block;
}

/* Makes a block with room for `size` the current one: a kept block when it is large enough. */
static void next_block(struct arena *arena, size_t size)
{
	struct arena_block *kept = arena->current ? arena->current->next : arena->first;
	struct arena_block *block = kept;

	if (!kept || kept->size < size) {
		block = block_new(arena, size > BLOCK_SIZE ? size : BLOCK_SIZE);
		block->next = kept;
		if (arena->current)
			arena->current->next = block;
		else
			arena->first = block;
	}
	block->used = 0;
	arena->current = block;
}

/* alignment: a power of two up to that of max_align_t, which the blocks' bytes start at. */
static void *take(struct arena *arena, size_t size, size_t alignment)
{
	struct arena_block *block = arena->current;
	size_t start = block ? (block->used + alignment - 1) & ~(alignment - 1) : 0;

	if (size > SIZE_MAX / 2)
		mem_resize(NULL, SIZE_MAX, SIZE_MAX); /* ends the process */
	if (!block || start > block->size || block->size - start < size) {
		next_block(arena, size);
		block = arena->current;
		start = 0;
	}
	block->used = start + size;
	arena->used += size;
	return block->bytes + start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return take(arena, size, ALIGNMENT);
}

char *arena_bytes(struct arena *arena, size_t size)
{
	return take(arena, size, 1);
}

void *arena_new(struct arena *arena, size_t count, size_t size)
{
	size_t bytes = size && count > SIZE_MAX / size ? SIZE_MAX : count * size;

	return memset(arena_alloc(arena, bytes), 0, bytes);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	void *copy = arena_alloc(arena, size);

	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_bytes(arena, length + 1);

	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	int length;
	char *text;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return arena_text(arena, "", 0);
	text = arena_bytes(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

void arena_reset(struct arena *arena)
{
	arena->current = NULL;
	arena->used = 0;
	if (arena->first) {
		arena->current = arena->first;
		arena->current->used = 0;
	}
}

void arena_free(struct arena *arena)
{
	struct arena_block *block = arena->first;

	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	*arena = (struct arena){ 0 };
}
