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

#endif
