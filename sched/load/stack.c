/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/stack.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sched/base/mem.h"

enum { BLOCK_BYTES = 256 * 1024 };

static size_t items_per_block(const struct stack *stack)
{
	return BLOCK_BYTES / stack->item_size;
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
	if (stack->count == stack->block_count * items_per_block(stack)) {
		stack->blocks = mem_grow(stack->blocks, stack->block_count, &stack->block_capacity,
					 sizeof(*stack->blocks));
		stack->blocks[stack->block_count++] = take_block(stack);
	}
	return stack_at(stack, stack->count++);
}

void *stack_at(const struct stack *stack, size_t index)
{
	size_t many = items_per_block(stack);

	return stack->blocks[index / many] + index % many * stack->item_size;
}

/* Front to back, so that each block is given back before the next page of `out` is touched. */
void stack_move(struct stack *stack, size_t first, void *out)
{
	size_t many = items_per_block(stack);
	size_t kept = (first + many - 1) / many;
	unsigned char *to = out;

	for (size_t i = first; i < stack->count;) {
		size_t block = i / many;
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
