/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moved.h - which pods two programs place on different nodes
 */
#ifndef BENCH_COMPARE_MOVED_H
#define BENCH_COMPARE_MOVED_H

#include "bench/compare/interleave.h"

enum { MOVED_SHOWN = 10 };

/*
 * Runs both sides once more for their placements (`run --placements`) and tells, as notes, how many
 * pods went elsewhere, and the first ten of them.
 */
void tell_moved(const struct interleave_options *options, const struct target *target,
		struct diag_sink *sink);

/* The same for two lists at hand, as placements_print() writes them; they are changed. */
void tell_moved_in(char *base, char *candidate, const char *workload, struct diag_sink *sink);

#endif
