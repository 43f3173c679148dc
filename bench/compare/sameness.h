/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sameness.h - are two results about the same work, done under the same circumstances?
 */
#ifndef BENCH_COMPARE_SAMENESS_H
#define BENCH_COMPARE_SAMENESS_H

#include "bench/compare/comparison.h"
#include "bench/stored/stored.h"

struct sameness_options {
	bool different_placements; /* are allowed */
	bool different_profiles; /* the scheduler's configuration is what is compared */
};

/*
 * The same workload on both sides? Another seed, definition, input or scheduler profile is an error
 * that names both (STATUS_BAD_INPUT); other placements are one with STATUS_NO. Unfinished runs are
 * not compared either.
 */
enum status sameness_check(const struct stored *base, const struct stored *candidate,
			   const char *workload, const struct sameness_options *options,
			   struct diag_sink *sink);
/* Warns of another machine, kernel, compiler, flags, mode or library. */
void sameness_warn(const struct stored *base, const struct stored *candidate,
		   struct comparison *comparison);

#endif
