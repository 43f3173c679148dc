/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrap.h - int64 arithmetic that wraps around
 *
 * The scheduler's sums are Go int64s: absurd requests make them wrap, not trap. These say the
 * same in C, where signed overflow is undefined.
 */
#ifndef SCHED_BASE_WRAP_H
#define SCHED_BASE_WRAP_H

#include <stdint.h>

static inline int64_t wrap_add(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int64_t wrap_sub(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t wrap_mul(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a * (uint64_t)b);
}

/* A double as an int64: truncated; out of range (and NaN) as amd64 converts it, INT64_MIN. */
static inline int64_t wrap_from_double(double x)
{
	return x >= (double)INT64_MIN && x < -(double)INT64_MIN ? (int64_t)x : INT64_MIN;
}

#endif
