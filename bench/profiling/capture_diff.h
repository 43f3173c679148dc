/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capture_diff.h - what changed between two captures, for each pod
 *
 * Two captures of the same work have other numbers of samples when one was faster, or ran longer. So
 * counts are divided by the pods that were scheduled: what is compared is time (or instructions) for one
 * pod. Of stacks without that knowledge, shares are compared.
 */
#ifndef BENCH_PROFILING_CAPTURE_DIFF_H
#define BENCH_PROFILING_CAPTURE_DIFF_H

#include <stdio.h>

#include "bench/profiling/capture_read.h"

struct capture_diff {
	const struct stored_capture *before, *now;
	double scale_before, scale_now; /* from a count to the unit */
	const char *unit; /* "ns/pod" */
	bool sampled; /* counts vary by themselves: there are z-scores */
};

/* BAD_INPUT when they count different things. Warns when they are of different work, or
 * taken in different ways. */
enum status capture_diff_make(const struct stored_capture *before, const struct stored_capture *now,
			      struct diag_sink *sink, struct capture_diff *out);

/*
 * How far two counts are apart, in standard deviations of what counting itself varies by, if each is a
 * Poisson number and multiplied by its scale.
 */
double capture_diff_z(const struct capture_diff *diff, uint64_t before, uint64_t now);

/* The largest changes: of all, of rules with what they call, of functions by themselves (`most`). */
void capture_diff_print(FILE *out, const struct capture_diff *diff, size_t most);
/* The same as a flame graph. */
void capture_diff_draw(FILE *out, const struct capture_diff *diff);

#endif
