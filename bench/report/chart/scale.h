/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scale.h - from values to places on an axis, round ticks, and numbers with SI prefixes
 */
#ifndef BENCH_REPORT_CHART_SCALE_H
#define BENCH_REPORT_CHART_SCALE_H

#include <stdbool.h>
#include <stddef.h>

struct scale {
	double low, high; /* values; low < high, and above 0 when `log` */
	double from, to; /* where they stand; from > to for an axis that points up */
	bool log;
};

/* Where `value` stands; values outside of low to high stand outside of from to to. */
double scale_at(const struct scale *scale, double value);

/* 1, 2 or 5 times a power of ten: cuts `range` into about `wanted` parts. */
double scale_nice_step(double range, unsigned int wanted);

/* Moves low and high outwards to round values; makes room around a single value. */
void scale_widen(struct scale *scale, unsigned int wanted);

/* Round values from low to high, about `wanted` of them; returns how many, at most `most`. */
size_t scale_ticks(const struct scale *scale, unsigned int wanted, double *out, size_t most);

enum { SI_SIZE = 64 };
/* Three digits and a prefix: "12.3k", "450 ns", "0 s". No blank without a unit, no prefix for "%". Returns out. */
const char *si_text(char out[SI_SIZE], double value, const char *unit);

#endif
