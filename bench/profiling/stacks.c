/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/stacks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/arena.h"
#include "sched/base/intern.h"
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
	size_t end = node->child_count;
	struct stack_node *new;

	while (at < end) {
		size_t middle = at + (end - at) / 2;

		if (strcmp(node->children[middle]->name, name) < 0)
			at = middle + 1;
		else
			end = middle;
	}
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

/* The way from below the root to a node. */
struct path {
	const char **names;
	size_t depth, capacity;
};

struct walk {
	struct path path;
	void (*visit)(void *context, const struct stack_visit *stack);
	void *context;
};

static void visit_below(struct walk *walk, const struct stack_node *node)
{
	struct path *path = &walk->path;

	if (node->self) {
		const struct stack_visit stack = { path->names, path->depth, node->self };

		walk->visit(walk->context, &stack);
	}
	for (size_t i = 0; i < node->child_count; i++) {
		path->names =
			mem_grow(path->names, path->depth, &path->capacity, sizeof(*path->names));
		path->names[path->depth++] = node->children[i]->name;
		visit_below(walk, node->children[i]);
		path->depth--;
	}
}

void stacks_each(const struct stacks *stacks,
		 void (*visit)(void *context, const struct stack_visit *stack), void *context)
{
	struct walk walk = { .visit = visit, .context = context };

	visit_below(&walk, &stacks->root);
	free(walk.path.names);
}

struct cut {
	struct stacks *to;
	const char *root;
	uint64_t without;
};

static void add_cut(void *context, const struct stack_visit *stack)
{
	struct cut *cut = context;
	size_t at = 0;

	while (at < stack->depth && strcmp(stack->names[at], cut->root) != 0)
		at++;
	if (at == stack->depth) {
		cut->without += stack->count;
		at = 0;
	}
	stacks_add(cut->to, stack->names + at, stack->depth - at, stack->count);
}

uint64_t stacks_add_below(struct stacks *to, const struct stacks *from, const char *root)
{
	struct cut cut = { to, root, 0 };

	stacks_each(from, add_cut, &cut);
	return cut.without;
}

/* What separates frames and stacks cannot stand in a name. */
static void write_name(FILE *out, const char *name)
{
	for (; *name; name++)
		putc(*name == ';' || (unsigned char)*name < ' ' ? '_' : *name, out);
}

static void write_stack(void *context, const struct stack_visit *stack)
{
	FILE *out = context;

	for (size_t i = 0; i < stack->depth; i++) {
		if (i)
			putc(';', out);
		write_name(out, stack->names[i]);
	}
	fprintf(out, " %" PRIu64 "\n", stack->count);
}

void stacks_write(const struct stacks *stacks, FILE *out)
{
	stacks_each(stacks, write_stack, out);
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

struct costs {
	struct function_cost *items; /* by symbol */
	struct intern names;
	uint32_t *entered; /* by symbol: how often it is in the stack at hand */
	size_t capacity, entered_capacity;
};

/* The item of a function, which may be new. */
static struct function_cost *cost_of(struct costs *costs, const char *name, uint32_t *symbol)
{
	size_t known = costs->names.count;

	*symbol = intern_text(&costs->names, name);
	if (*symbol == known) {
		costs->items =
			mem_grow(costs->items, known, &costs->capacity, sizeof(*costs->items));
		costs->entered = mem_grow(costs->entered, known, &costs->entered_capacity,
					  sizeof(*costs->entered));
		costs->items[known] = (struct function_cost){ .name = name };
		costs->entered[known] = 0;
	}
	return &costs->items[*symbol];
}

static void add_costs(struct costs *costs, const struct stack_node *node)
{
	for (size_t i = 0; i < node->child_count; i++) {
		const struct stack_node *child = node->children[i];
		uint32_t symbol;
		struct function_cost *cost = cost_of(costs, child->name, &symbol);

		cost->flat += child->self;
		if (!costs->entered[symbol]++)
			cost->cumulative += child->total;
		add_costs(costs, child);
		costs->entered[symbol]--;
	}
}

static int by_cost(const void *a, const void *b)
{
	const struct function_cost *x = a;
	const struct function_cost *y = b;

	if (x->flat != y->flat)
		return x->flat < y->flat ? 1 : -1;
	if (x->cumulative != y->cumulative)
		return x->cumulative < y->cumulative ? 1 : -1;
	return strcmp(x->name, y->name);
}

size_t stacks_functions(const struct stacks *stacks, struct function_cost **out)
{
	struct costs costs = { 0 };
	size_t count;

	intern_init(&costs.names);
	/* Symbol 0, the empty text, is nobody's name. */
	costs.items = mem_grow(NULL, 0, &costs.capacity, sizeof(*costs.items));
	costs.entered = mem_grow(NULL, 0, &costs.entered_capacity, sizeof(*costs.entered));
	costs.items[0] = (struct function_cost){ .name = "" };
	costs.entered[0] = 0;
	add_costs(&costs, &stacks->root);
	count = costs.names.count - 1;
	memmove(costs.items, costs.items + 1, count * sizeof(*costs.items));
	if (count)
		qsort(costs.items, count, sizeof(*costs.items), by_cost);
	*out = costs.items;
	free(costs.entered);
	intern_fini(&costs.names);
	return count;
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
