/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stack.h - a stack of equal items that grows without moving what it holds
 *
 * Doubling an array takes three times its size for a moment; a large document is not to cost that.
 * Blocks come from the system and go back to it at once.
 */
#ifndef SCHED_LOAD_STACK_H
#define SCHED_LOAD_STACK_H

#include <stddef.h>

struct stack {
	size_t item_size; /* set before the first push */
	size_t count;
	unsigned int shift; /* a block holds 2^shift items */
	unsigned char **blocks;
	size_t block_count, block_capacity;
	unsigned char *spare; /* a block, for a stack that goes up and down around an edge */
};

/* Room for one more item, not zeroed; stays where it is until it is cut off. */
void *stack_push(struct stack *stack);
/* index < stack->count */
void *stack_at(const struct stack *stack, size_t index);
/* Moves the items from `first` on to `out`. */
void stack_move(struct stack *stack, size_t first, void *out);
void stack_clear(struct stack *stack);
void stack_fini(struct stack *stack);

#endif
