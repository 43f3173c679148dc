/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory that is given back all at once
 *
 * A zeroed struct is an empty arena. Pieces are aligned for any type and not zeroed unless said.
 * Blocks are kept by arena_reset(), so a scratch arena stops asking the allocator once it has
 * seen its largest cycle.
 */
#ifndef SCHED_BASE_ARENA_H
#define SCHED_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *current;
	struct arena_block *first;
	/* Bytes handed out since the last reset, and bytes held from the allocator. */
	size_t used;
	size_t held;
};

void *arena_alloc(struct arena *arena, size_t size);
/* The same without alignment, for text. */
char *arena_bytes(struct arena *arena, size_t size);
/* count * size bytes, zeroed; ends the process when the product overflows. */
void *arena_new(struct arena *arena, size_t count, size_t size);
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
/* A NUL-terminated copy. */
char *arena_text(struct arena *arena, const char *text, size_t length);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *arena);
void arena_free(struct arena *arena);

#endif
