/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flame.h - call stacks as a flame graph: an SVG whose boxes are as wide as functions are hot
 */
#ifndef BENCH_PROFILING_FLAME_H
#define BENCH_PROFILING_FLAME_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/profiling/stacks.h"

struct flame_options {
	const char *title;
	const char *unit; /* what is counted: "samples" */
	/* A file of its own: with colours for dark surroundings, zooming by click, and a search by
	 * regular expression. Otherwise a picture to stand in a page. */
	bool standalone;
	/* With standalone: a small picture for a document, that nobody can click. */
	bool still;
	const char *marked; /* boxes of this function are violet; NULL: none */
	double least_share; /* leave out what has less of all, 0 to 1 */
};

void flame_write(FILE *out, const struct stacks *stacks, const struct flame_options *options);

/* Two sets of stacks, and what their counts are to be multiplied by to be in the same unit. */
struct flame_difference {
	const struct stacks *before, *now;
	double scale_before, scale_now;
};
/* A box is as wide as the greater of before and now, so that what is gone can be seen; red where a
 * function's own part grew, blue where it shrank. */
void flame_write_difference(FILE *out, const struct flame_difference *difference,
			    const struct flame_options *options);

#endif
