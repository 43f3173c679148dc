/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/flame_tree.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

struct scales {
	double now, before;
};

/* The earlier of the next children of both by name; NULL when there are none. */
static const char *next_name(const struct stack_node *a, size_t at_a, const struct stack_node *b,
			     size_t at_b)
{
	const char *of_a = a && at_a < a->child_count ? a->children[at_a]->name : NULL;
	const char *of_b = b && at_b < b->child_count ? b->children[at_b]->name : NULL;

	if (!of_a || (of_b && strcmp(of_b, of_a) < 0))
		return of_b;
	return of_a;
}

/* That child when it is the next one, which is then taken. */
static const struct stack_node *take_child(const struct stack_node *node, size_t *at,
					   const char *name)
{
	if (!node || *at >= node->child_count || strcmp(node->children[*at]->name, name) != 0)
		return NULL;
	return node->children[(*at)++];
}

/* Either node may be NULL, not both. */
static void fill(struct flame_box *box, const struct stack_node *now,
		 const struct stack_node *before, const struct scales *scales)
{
	size_t at_now = 0;
	size_t at_before = 0;
	size_t capacity = (now ? now->child_count : 0) + (before ? before->child_count : 0);
	const char *name;

	assert(now || before);
	box->name = now ? now->name : before->name;
	box->total = now ? (double)now->total * scales->now : 0;
	box->self = now ? (double)now->self * scales->now : 0;
	box->before = before ? (double)before->total * scales->before : 0;
	box->self_before = before ? (double)before->self * scales->before : 0;
	box->width = fmax(box->self, box->self_before);
	box->children = mem_new(capacity + 1, sizeof(*box->children));
	while ((name = next_name(now, at_now, before, at_before)) != NULL) {
		struct flame_box *child = &box->children[box->count++];
		const struct stack_node *child_now = take_child(now, &at_now, name);

		fill(child, child_now, take_child(before, &at_before, name), scales);
		box->width += child->width;
	}
}

struct flame_box *flame_tree_new(const struct stacks *now, double scale,
				 const struct stacks *before, double scale_before)
{
	const struct scales scales = { scale, scale_before };
	struct flame_box *root = mem_new(1, sizeof(*root));

	fill(root, stacks_root(now), before ? stacks_root(before) : NULL, &scales);
	return root;
}

static void free_children(struct flame_box *box)
{
	for (size_t i = 0; i < box->count; i++)
		free_children(&box->children[i]);
	free(box->children);
}

void flame_tree_free(struct flame_box *root)
{
	if (!root)
		return;
	free_children(root);
	free(root);
}

double flame_tree_most_change(const struct flame_box *box)
{
	double most = fabs(box->self - box->self_before);

	for (size_t i = 0; i < box->count; i++)
		most = fmax(most, flame_tree_most_change(&box->children[i]));
	return most;
}

int flame_tree_depth(const struct flame_box *box, double least)
{
	int deepest = 0;

	for (size_t i = 0; i < box->count; i++) {
		int depth = box->children[i].width >= least
				    ? flame_tree_depth(&box->children[i], least)
				    : 0;

		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}
