/* SPDX-License-Identifier: Apache-2.0 */
/*
 * interleave.h - comparing two programs by running them in turns
 *
 * What runs first, and for how long the machine has been busy, changes times by more than most
 * changes of code do; so does where a process happens to lie in memory. Both sides and a control,
 * the base once more, take turns as fresh processes on one processor, in blocks (paired.h).
 */
#ifndef BENCH_COMPARE_INTERLEAVE_H
#define BENCH_COMPARE_INTERLEAVE_H

#include "bench/compare/comparison.h"
#include "bench/compare/sameness.h"
#include "bench/compare/side.h"

struct interleave_options {
	struct side base, candidate;
	const struct target *targets;
	size_t target_count;
	struct sameness_options sameness;
	double threshold;
	double budget_s; /* about; less is used when every row is decided early */
	uint64_t seed; /* of the order of turns */
	const volatile sig_atomic_t *stop;
	/* What is being done, for whoever shows it; NULL: nobody. */
	void (*progress)(void *context, const char *text);
	void *context;
};

/*
 * STATUS_NO: placements differ (told). STATUS_BAD_INPUT: not the same work (told), or a program that
 * refuses. The verdicts are in the rows.
 */
enum status compare_interleaved(const struct interleave_options *options, struct diag_sink *sink,
				struct comparison *comparison);
/*
 * Both under callgrind: instructions for each pod, in measured sections. They repeat exactly but for what
 * depends on the time of day, so a single run of each decides.
 */
enum status compare_instructions(const struct interleave_options *options, struct diag_sink *sink,
				 struct comparison *comparison);

#endif
