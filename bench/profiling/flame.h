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
	double least_share; /* leave out what has less of all, 0 to 1 */
};

void flame_write(FILE *out, const struct stacks *stacks, const struct flame_options *options);

#endif
