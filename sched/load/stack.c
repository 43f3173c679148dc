/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/stack.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sched/base/mem.h"

enum { BLOCK_BYTES = 256 * 1024 };

static size_t items_per_block(const struct stack *stack)
{
	return (size_t)1 << stack->shift;
}

/* As many as fit, but a power of two, so that finding one takes no division. */
static void choose_shift(struct stack *stack)
{
	stack->shift = 0;
	while (stack->item_size << (stack->shift + 1) <= BLOCK_BYTES)
		stack->shift++;
}

static unsigned char *take_block(struct stack *stack)
{
	unsigned char *block = stack->spare;

	stack->spare = NULL;
	if (!block)
		block = mmap(NULL, BLOCK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0);
	if (block == MAP_FAILED)
		mem_out_of_memory();
	return block;
}

static void drop_block(struct stack *stack, unsigned char *block)
{
	if (stack->spare)
		munmap(block, BLOCK_BYTES);
	else
		stack->spare = block;
}

void *stack_push(struct stack *stack)
{
	if (!stack->block_count)
		choose_shift(stack);
	if (stack->count == stack->block_count * items_per_block(stack)) {
		stack->blocks = mem_grow(stack->blocks, stack->block_count, &stack->block_capacity,
					 sizeof(*stack->blocks));
		stack->blocks[stack->block_count++] = take_block(stack);
	}
	return stack_at(stack, stack->count++);
}

void *stack_at(const struct stack *stack, size_t index)
{
	size_t inside = index & (items_per_block(stack) - 1);

	return stack->blocks[index >> stack->shift] + inside * stack->item_size;
}

/* Front to back, so that each block is given back before the next page of `out` is touched. */
void stack_move(struct stack *stack, size_t first, void *out)
{
	size_t many = items_per_block(stack);
	size_t kept = (first + many - 1) >> stack->shift;
	unsigned char *to = out;

	for (size_t i = first; i < stack->count;) {
		size_t block = i >> stack->shift;
		size_t end = (block + 1) * many < stack->count ? (block + 1) * many : stack->count;

		memcpy(to, stack_at(stack, i), (end - i) * stack->item_size);
		to += (end - i) * stack->item_size;
		if (block >= kept)
			drop_block(stack, stack->blocks[block]);
		i = end;
	}
	if (first < stack->count && kept < stack->block_count)
		stack->block_count = kept;
	stack->count = first;
}

void stack_clear(struct stack *stack)
{
	while (stack->block_count)
		drop_block(stack, stack->blocks[--stack->block_count]);
	stack->count = 0;
}

void stack_fini(struct stack *stack)
{
	stack_clear(stack);
	if (stack->spare)
		munmap(stack->spare, BLOCK_BYTES);
	free(stack->blocks);
	*stack = (struct stack){ 0 };
}
