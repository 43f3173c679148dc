/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flame_tree.h - the boxes of a flame graph: of one set of call stacks, or of two that are compared
 */
#ifndef BENCH_PROFILING_FLAME_TREE_H
#define BENCH_PROFILING_FLAME_TREE_H

#include "bench/profiling/stacks.h"

struct flame_box {
	const char *name; /* the stacks' */
	double total, self; /* now; scaled */
	double before, self_before; /* of the other stacks, 0 when there are none */
	/* The greater of before and now, stack by stack: what is gone keeps its place. */
	double width;
	struct flame_box *children; /* by name */
	size_t count;
};

/* before: NULL for a plain graph. Counts are multiplied by the scales. Released with flame_tree_free(). */
struct flame_box *flame_tree_new(const struct stacks *now, double scale,
				 const struct stacks *before, double scale_before);
void flame_tree_free(struct flame_box *root); /* NULL is fine */
/* The greatest change of any box's self, without its sign. */
double flame_tree_most_change(const struct flame_box *box);
/* How many boxes stand on each other where they are at least so wide. */
int flame_tree_depth(const struct flame_box *box, double least);

#endif
