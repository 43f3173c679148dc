/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/stacks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/arena.h"
#include "sched/base/mem.h"

struct stacks {
	struct stack_node root;
	struct arena names;
};

struct stacks *stacks_new(void)
{
	struct stacks *stacks = mem_new(1, sizeof(*stacks));

	stacks->root.name = "all";
	return stacks;
}

static void free_children(struct stack_node *node)
{
	for (size_t i = 0; i < node->child_count; i++) {
		free_children(node->children[i]);
		free(node->children[i]);
	}
	free(node->children);
}

void stacks_free(struct stacks *stacks)
{
	if (!stacks)
		return;
	free_children(&stacks->root);
	arena_free(&stacks->names);
	free(stacks);
}

/* Children stand in the order of their names. */
static struct stack_node *child(struct stacks *stacks, struct stack_node *node, const char *name)
{
	size_t at = 0;
	struct stack_node *new;

	while (at < node->child_count && strcmp(node->children[at]->name, name) < 0)
		at++;
	if (at < node->child_count && !strcmp(node->children[at]->name, name))
		return node->children[at];
	new = mem_new(1, sizeof(*new));
	new->name = arena_text(&stacks->names, name, strlen(name));
	node->children = mem_grow(node->children, node->child_count, &node->child_capacity,
				  sizeof(struct stack_node *));
	memmove(node->children + at + 1, node->children + at,
		(node->child_count - at) * sizeof(struct stack_node *));
	node->children[at] = new;
	node->child_count++;
	return new;
}

void stacks_add(struct stacks *stacks, const char *const *names, size_t depth, uint64_t count)
{
	struct stack_node *node = &stacks->root;

	node->total += count;
	for (size_t i = 0; i < depth; i++) {
		node = child(stacks, node, names[i]);
		node->total += count;
	}
	node->self += count;
}

const struct stack_node *stacks_root(const struct stacks *stacks)
{
	return &stacks->root;
}

/* The way from below the root to a node, as text in a buffer that grows. */
struct path {
	char *text;
	size_t length, capacity;
};

static void path_append(struct path *path, const char *text)
{
	for (; *text; text++) {
		path->text = mem_grow(path->text, path->length, &path->capacity, 1);
		path->text[path->length++] = *text;
	}
}

static void write_below(const struct stack_node *node, struct path *path, FILE *out)
{
	size_t length = path->length;

	if (node->self)
		fprintf(out, "%.*s %" PRIu64 "\n", (int)path->length, path->text, node->self);
	for (size_t i = 0; i < node->child_count; i++) {
		if (length)
			path_append(path, ";");
		path_append(path, node->children[i]->name);
		write_below(node->children[i], path, out);
		path->length = length;
	}
}

void stacks_write(const struct stacks *stacks, FILE *out)
{
	struct path path = { 0 };

	write_below(&stacks->root, &path, out);
	free(path.text);
}

static uint64_t samples_in(const struct stack_node *node, const char *name)
{
	uint64_t samples = 0;

	if (!strcmp(node->name, name))
		return node->total;
	for (size_t i = 0; i < node->child_count; i++)
		samples += samples_in(node->children[i], name);
	return samples;
}

double stacks_share(const struct stacks *stacks, const char *name)
{
	if (!stacks->root.total)
		return 0;
	return (double)samples_in(&stacks->root, name) / (double)stacks->root.total;
}

struct selves {
	struct hot_function *items; /* share: samples */
	size_t count, capacity;
};

static void add_self(struct selves *selves, const char *name, uint64_t samples)
{
	size_t i = 0;

	while (i < selves->count && strcmp(selves->items[i].name, name) != 0)
		i++;
	if (i == selves->count) {
		selves->items = mem_grow(selves->items, selves->count, &selves->capacity,
					 sizeof(*selves->items));
		selves->items[selves->count++] = (struct hot_function){ name, 0 };
	}
	selves->items[i].share += (double)samples;
}

static void collect_selves(const struct stack_node *node, const char *except, struct selves *out)
{
	if (except && !strcmp(node->name, except))
		return;
	if (node->self)
		add_self(out, node->name, node->self);
	for (size_t i = 0; i < node->child_count; i++)
		collect_selves(node->children[i], except, out);
}

/* Descending; names decide between equals, so that the order is always the same. */
static int by_share(const void *a, const void *b)
{
	const struct hot_function *x = a;
	const struct hot_function *y = b;

	if (x->share != y->share)
		return x->share < y->share ? 1 : -1;
	return strcmp(x->name, y->name);
}

size_t stacks_hottest(const struct stacks *stacks, const char *except, struct hot_function *out,
		      size_t most)
{
	struct selves selves = { 0 };
	size_t count;

	collect_selves(&stacks->root, except, &selves);
	if (selves.count)
		qsort(selves.items, selves.count, sizeof(*selves.items), by_share);
	count = selves.count < most ? selves.count : most;
	for (size_t i = 0; i < count; i++) {
		out[i] = selves.items[i];
		out[i].share /= (double)stacks->root.total;
	}
	free(selves.items);
	return count;
}
