/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "sched/load/stack.h"

enum { MANY = 200000 };

/* Of a size that does not divide a block. */
struct item {
	size_t number;
	char rest[24];
};

static void push(struct stack *stack, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct item *item = stack_push(stack);

		item->number = stack->count - 1;
	}
}

static size_t number_at(const struct stack *stack, size_t index)
{
	return ((struct item *)stack_at(stack, index))->number;
}

Test(stack, items_stay_where_they_are_while_it_grows)
{
	struct stack stack = { .item_size = sizeof(struct item) };
	struct item *first;

	push(&stack, 1);
	first = stack_at(&stack, 0);
	push(&stack, MANY);
	cr_expect_eq(stack.count, MANY + 1);
	cr_expect_eq(stack_at(&stack, 0), (void *)first);
	for (size_t i = 0; i <= MANY; i++)
		cr_assert_eq(number_at(&stack, i), i);
	stack_fini(&stack);
	cr_expect_eq(stack.count, 0);
}

Test(stack, the_top_moves_out_in_order_and_the_rest_stays)
{
	static const size_t firsts[] = { 0, 1, 8191, 8192, 8193, 16384, MANY - 1, MANY };
	struct item *out = malloc(MANY * sizeof(*out));

	for (size_t k = 0; k < sizeof(firsts) / sizeof(firsts[0]); k++) {
		struct stack stack = { .item_size = sizeof(struct item) };
		size_t first = firsts[k];

		push(&stack, MANY);
		stack_move(&stack, first, out);
		cr_expect_eq(stack.count, first);
		for (size_t i = first; i < MANY; i++)
			cr_assert_eq(out[i - first].number, i);
		push(&stack, 10000);
		for (size_t i = 0; i < stack.count; i++)
			cr_assert_eq(number_at(&stack, i), i);
		stack_fini(&stack);
	}
	free(out);
}

Test(stack, it_can_be_used_again_when_cleared)
{
	struct stack stack = { .item_size = sizeof(struct item) };

	for (int round = 0; round < 3; round++) {
		push(&stack, MANY);
		stack_clear(&stack);
		cr_expect_eq(stack.count, 0);
	}
	push(&stack, 1);
	cr_expect_eq(number_at(&stack, 0), 0);
	stack_fini(&stack);
}
