/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired.h - the verdict on blocks of interleaved processes
 *
 * A block is six fresh processes in a mirrored random order, two each of the base, of the candidate
 * and of the base again as a control; whatever drifts slowly hits all of them alike. A block gives
 * one logarithm of candidate / base and one of control / base, and it is blocks, not the samples
 * within a process, that count as observations.
 */
#ifndef BENCH_COMPARE_PAIRED_H
#define BENCH_COMPARE_PAIRED_H

#include <stdint.h>

#include "bench/compare/comparison.h"

enum {
	BLOCK_PROCESSES = 6,
	/* In a stage: with six, one block that goes the other way does not decide. */
	BLOCKS_MIN = 6,
};

enum block_side { SIDE_BASE, SIDE_CANDIDATE, SIDE_CONTROL, SIDE_COUNT };

/* The order of a block's processes, from a random number. */
void block_order(uint64_t draw, enum block_side order[BLOCK_PROCESSES]);

/* What a block says, from the times of its processes in that order. */
struct block {
	double log_ratio; /* candidate / base */
	double log_control; /* control / base */
};

struct block block_of(const enum block_side order[BLOCK_PROCESSES],
		      const double ns[BLOCK_PROCESSES]);

/* Blocks of one workload; those from `second` on are of the second stage. */
struct blocks {
	struct block *items;
	size_t count, capacity;
	size_t second;
};

/* After the first stage: does the workload need a second one, to confirm a difference or for want of
 * a decision? */
bool paired_undecided(const struct blocks *blocks, double threshold);
/*
 * Fills in change, interval, control and log_ratios, and the test's p (ranks.h), not yet corrected;
 * then, when p is corrected for all rows, the verdict. A difference
 * - is larger than the threshold, with an interval that excludes none,
 * - is significant after the correction,
 * - was seen again in the second stage alone, and
 * - is not of the size of one that the base shows against itself.
 */
void paired_estimate(const struct blocks *blocks, struct comparison_row *row);
void paired_decide(const struct blocks *blocks, double threshold, struct comparison_row *row);
/* Both, for a row that is alone. */
enum verdict paired_verdict(const struct blocks *blocks, double threshold);

#endif
