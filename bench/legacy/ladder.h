/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ladder.h - the rungs of 2015 measured side by side
 *
 * For each rung and each number of pods that run already, some pods are scheduled and timed one by
 * one. The rungs take turns, and then the rounds do, so that a machine that slows down is unfair to
 * none. A time is the median of a round's pods, and of the rounds the least: what others do on the machine
 * only ever adds. Then each rung places `pods` pods onto empty nodes, and once more while its call stacks
 * are sampled.
 */
#ifndef BENCH_LEGACY_LADDER_H
#define BENCH_LEGACY_LADDER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/legacy/rungs.h"
#include "bench/measure/clock.h"
#include "bench/profiling/stacks.h"
#include "sched/base/diag.h"

enum { LADDER_FILLS_MAX = 8 };

struct ladder_options {
	const struct rung *const *rungs;
	size_t rung_count;
	size_t nodes;
	size_t fills[LADDER_FILLS_MAX]; /* pods that run already, ascending */
	size_t fill_count;
	size_t samples; /* pods timed at each fill in a round */
	size_t rounds;
	size_t pods; /* onto empty nodes; 0: not at all */
	bool ends_only; /* that only with the first and the last rung */
	double profile_seconds; /* of sampling each rung; 0: none */
	size_t profile_fill; /* pods that run already then */
	uint64_t seed; /* of the order that Go took from maps, and of draws */
	const char *folder; /* where the workload file is written */
	const struct clock *clock;
	const volatile sig_atomic_t *stop; /* NULL: nobody will */
	/* Before each step, for whoever shows it; or NULL. */
	void (*step)(void *context, const char *rung, const char *what);
	void *context;
};

/* One rung at one fill. */
struct ladder_cell {
	size_t count; /* rounds measured */
	double ms, cpu_ms; /* for a pod; of the clock, and of processors in all threads */
	/* Of the first pod, when exactly that many pods ran; allocations of the second, if there is one. */
	uint64_t rounds;
	uint64_t allocations;
	uint64_t digest; /* where the pods went, in every round */
};

/* A run onto empty nodes: when the first, second, ... pod was placed. */
struct ladder_run {
	double *seconds;
	size_t count, capacity;
};

struct ladder_row {
	const struct rung *rung;
	struct ladder_cell cells[LADDER_FILLS_MAX];
	struct ladder_run run;
	struct stacks *stacks; /* NULL when not sampled */
};

struct ladder {
	struct ladder_options options;
	struct ladder_row *rows;
};

/*
 * *out is released with ladder_fini() whatever the status. STATUS_NO when a rung that should only be
 * faster puts pods elsewhere than the one before, which is told.
 */
enum status ladder_take(const struct ladder_options *options, struct diag_sink *sink,
			struct ladder *out);
void ladder_fini(struct ladder *ladder);

/* The row that this one goes on from; NULL for the first. */
const struct ladder_row *ladder_before(const struct ladder *ladder, size_t row);
/* Where the ladder ends: the last row that goes on from the one before it. */
const struct ladder_row *ladder_last(const struct ladder *ladder);
/* How often the row's pods fit into the time of another's, at the last fill; 0: not known. */
double ladder_ratio(const struct ladder *ladder, const struct ladder_row *slower,
		    const struct ladder_row *faster);
/* The same of processor time. */
double ladder_cpu_ratio(const struct ladder *ladder, const struct ladder_row *slower,
			const struct ladder_row *faster);
/* The same of the original's code; at 30 000 pods, processor time. */
double ladder_real_ratio(const struct ladder_row *slower, const struct ladder_row *faster);
/* The nearest row below this one whose original was measured; NULL when there is none. */
const struct ladder_row *ladder_measured_before(const struct ladder *ladder, size_t row);

#endif
