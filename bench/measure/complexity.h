/* SPDX-License-Identifier: Apache-2.0 */
/*
 * complexity.h - how a time grows with the size of its input
 *
 * Each shape of growth is fitted as intercept + slope * shape(n), neither of them negative, with
 * least squares of the relative errors: otherwise the largest sizes would decide alone.
 */
#ifndef BENCH_MEASURE_COMPLEXITY_H
#define BENCH_MEASURE_COMPLEXITY_H

#include <stdbool.h>
#include <stddef.h>

#define COMPLEXITY_LIST(X)         \
	X(CONSTANT, "1")           \
	X(LOGARITHMIC, "log n")    \
	X(LINEAR, "n")             \
	X(LINEARITHMIC, "n log n") \
	X(QUADRATIC, "n^2")

enum complexity {
#define X(id, name) COMPLEXITY_##id,
	COMPLEXITY_LIST(X)
#undef X
		COMPLEXITY_COUNT
};

const char *complexity_name(enum complexity complexity);

struct complexity_curve {
	enum complexity complexity;
	double intercept;
	double slope; /* of the shape, with natural logarithms; 0 of COMPLEXITY_CONSTANT */
	double relative_error; /* root of the mean square: 0.02 is 2 % off */
};

double complexity_at(const struct complexity_curve *curve, double n);

struct complexity_fit {
	struct complexity_curve best;
	struct complexity_curve runner_up;
	/* The runner-up explains the times about as well: nobody should claim either. */
	bool undecided;
};

/*
 * Fits times (above 0, any unit) at sizes (at least 1). False when there are fewer than three
 * different sizes: nothing can be told from two.
 */
bool complexity_fit(const double *sizes, const double *times, size_t count,
		    struct complexity_fit *out);

#endif
