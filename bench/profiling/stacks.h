/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stacks.h - sampled call stacks merged into a tree, and what it says
 */
#ifndef BENCH_PROFILING_STACKS_H
#define BENCH_PROFILING_STACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A function as called by those above it. */
struct stack_node {
	const char *name;
	uint64_t total; /* samples in it and what it calls */
	uint64_t self; /* samples in it */
	struct stack_node **children; /* by name */
	size_t child_count, child_capacity;
};

struct stacks; /* opaque */

struct stacks *stacks_new(void);
void stacks_free(struct stacks *stacks); /* NULL is fine */

/* `count` samples of a stack, outermost function first; names are copied. */
void stacks_add(struct stacks *stacks, const char *const *names, size_t depth, uint64_t count);
/* The root, called "all". */
const struct stack_node *stacks_root(const struct stacks *stacks);

/* One line for each stack: "main;run;round 12". */
void stacks_write(const struct stacks *stacks, FILE *out);

/* The share, 0 to 1, of samples that are in the function or below it. */
double stacks_share(const struct stacks *stacks, const char *name);

struct hot_function {
	const char *name;
	double share; /* of all samples: those in the function itself */
};
/*
 * The functions with most samples in themselves, the hottest first; what is below the function
 * `except` (NULL: none) does not count. Returns how many there are, at most `most`.
 */
size_t stacks_hottest(const struct stacks *stacks, const char *except, struct hot_function *out,
		      size_t most);

/*
 * Adds the stacks of `from` to `to`, each from the frame `root` on; what is above it is left out. Stacks
 * without that frame come as they are: returns how many samples they have.
 */
uint64_t stacks_add_below(struct stacks *to, const struct stacks *from, const char *root);

struct function_cost {
	const char *name;
	uint64_t flat; /* in the function itself */
	uint64_t cumulative; /* in it and what it calls; a stack that it is in twice counts once */
};
/* Of every function: most flat first, then most cumulative, then by name. The caller frees *out, whose
 * names live as long as the stacks. */
size_t stacks_functions(const struct stacks *stacks, struct function_cost **out);

/* Calls `visit` for each stack that has samples of its own, outermost function first. */
struct stack_visit {
	const char *const *names;
	size_t depth;
	uint64_t count;
};
void stacks_each(const struct stacks *stacks,
		 void (*visit)(void *context, const struct stack_visit *stack), void *context);

#endif
