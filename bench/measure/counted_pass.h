/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counted_pass.h - the pass that finds out what happens in each phase: counters, and memory
 *
 * It reads all counters of all threads twice for each phase of each pod. What a pair of readings counts
 * itself is measured in the same run and taken off.
 */
#ifndef BENCH_MEASURE_COUNTED_PASS_H
#define BENCH_MEASURE_COUNTED_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure/clock.h"
#include "bench/measure/counter_source.h"
#include "bench/measure/pass_progress.h"
#include "bench/workload/workload.h"

/* All phases, and what is in none. */
enum { COUNTED_OTHER = PHASE_COUNT, COUNTED_PHASES };
const char *counted_phase_name(size_t phase); /* "filter", ... "other" */

/* Of the scheduling thread. Bytes are in whole size classes, as jemalloc counts them. */
struct phase_memory {
	uint64_t calls;
	uint64_t allocated_bytes;
	int64_t grown_bytes; /* allocated less given back */
	/* The most that was live at the end of a call, beyond what was when the section began; of what is
	 * in no phase, at the section's end. */
	int64_t live_bytes;
};

struct thread_counts {
	struct counter_values phases[COUNTED_PHASES];
	struct counter_values cost; /* what an empty phase seems to count */
};

struct counted {
	size_t pods; /* tried for the first time in the measured sections */
	size_t attempts; /* in them */
	double pair_ns; /* what a pair of readings takes */
	char *missing[COUNTER_COUNT]; /* why it does not count; NULL: it does */
	double running[COUNTER_COUNT]; /* part of 1 of the time that it was on a register */
	const char *heap_missing; /* why there are no bytes; NULL: there are */
	struct phase_memory memory[COUNTED_PHASES];
	size_t thread_count;
	struct thread_counts *threads; /* the first is the scheduling one; others work for it */
};

struct counted_pass;

struct counted_pass *counted_pass_new(const struct counter_source *source,
				      const struct clock *clock, struct pass_progress *progress);
/* What its hooks give the scheduler. */
const struct probe *counted_pass_probe(const struct counted_pass *pass);
/* What to hand to workload_run(). */
struct workload_hooks counted_pass_hooks(struct counted_pass *pass);
/* After the run: hands the figures over, to be released with counted_fini(), and frees the pass. */
void counted_pass_finish(struct counted_pass *pass, struct counted *out);
void counted_fini(struct counted *counted);

/* Is there a counter that counts? */
bool counted_any(const struct counted *counted);

#endif
