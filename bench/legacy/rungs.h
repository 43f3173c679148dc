/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rungs.h - the ladder of 2015: what changed from rung to rung, and what was said of it
 */
#ifndef BENCH_LEGACY_RUNGS_H
#define BENCH_LEGACY_RUNGS_H

#include <stdbool.h>
#include <stddef.h>

enum { REAL_FILLS = 6 };
/* Pods that ran already on the 1000 nodes when the original's code was measured. */
extern const size_t real_fills[REAL_FILLS];

/*
 * The figures of the original's code were taken by building the Go programs of these commits with
 * Go 1.19 and calling the scheduler's own Schedule() with 1000 nodes; processor time including the
 * garbage collector's, on a machine of 2026. 0: that commit was not measured.
 */
struct rung {
	const char *name; /* "+18170": all rungs before it, and this */
	const char *profile; /* scheduler configuration */
	const char *merged; /* date */
	const char *changed;
	const char *claim; /* of the time; NULL: none was made */
	const char *link;
	bool landmark; /* worth a line in a chart with few */
	bool places_otherwise; /* its rules, or who wins a tie, are others */
	const char
		*after; /* the rung it goes on from, where that is not the one before; else NULL */
	double real_ms[REAL_FILLS]; /* for each pod */
	size_t real_allocations[2]; /* for each pod: with none, and with 30 000 before it */
};

/* Each goes on from the one before, but for v1.2.0 at the end, which was released without the cache. */
extern const struct rung rungs[];
extern const size_t rung_count;

/* NULL when there is none of that name. */
const struct rung *rung_find(const char *name);
/* The original's time at so many existing pods; 0 when it was not measured. */
double rung_real_ms(const struct rung *rung, size_t existing);

#endif
