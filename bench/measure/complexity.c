/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weighted least squares for each shape; the Bayesian information criterion chooses among them, so
 * that a slope has to earn its place against the constant.
 */
#include "bench/measure/complexity.h"

#include <math.h>

const char *complexity_name(enum complexity complexity)
{
	static const char *const names[] = {
#define X(id, name) name,
		COMPLEXITY_LIST(X)
#undef X
	};

	return names[complexity];
}

static double shape(enum complexity complexity, double n)
{
	switch (complexity) {
	case COMPLEXITY_LOGARITHMIC:
		return log(n);
	case COMPLEXITY_LINEAR:
		return n;
	case COMPLEXITY_LINEARITHMIC:
		return n * log(n);
	case COMPLEXITY_QUADRATIC:
		return n * n;
	default:
		return 0;
	}
}

double complexity_at(const struct complexity_curve *curve, double n)
{
	return curve->intercept + curve->slope * shape(curve->complexity, n);
}

/* Sums over all points, each divided by its time: the relative error of a curve is to be small. */
struct sums {
	double one, shape; /* of 1/t and shape/t */
	double one_one, one_shape, shape_shape; /* of their products */
};

static struct sums sums_of(enum complexity complexity, const double *sizes, const double *times,
			   size_t count)
{
	struct sums s = { 0 };

	for (size_t i = 0; i < count; i++) {
		double one = 1 / times[i];
		double g = shape(complexity, sizes[i]) / times[i];

		s.one += one;
		s.shape += g;
		s.one_one += one * one;
		s.one_shape += one * g;
		s.shape_shape += g * g;
	}
	return s;
}

static void solve(const struct sums *s, struct complexity_curve *curve)
{
	double determinant = s->one_one * s->shape_shape - s->one_shape * s->one_shape;

	curve->intercept = s->one / s->one_one;
	curve->slope = 0;
	if (determinant <= 1e-12 * s->one_one * s->shape_shape)
		return;
	curve->slope = (s->one_one * s->shape - s->one * s->one_shape) / determinant;
	curve->intercept = (s->one * s->shape_shape - s->shape * s->one_shape) / determinant;
	if (curve->slope < 0) {
		curve->intercept = s->one / s->one_one;
		curve->slope = 0;
	} else if (curve->intercept < 0) {
		curve->intercept = 0;
		curve->slope = s->shape / s->shape_shape;
	}
}

static double relative_error(const struct complexity_curve *curve, const double *sizes,
			     const double *times, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		double error = complexity_at(curve, sizes[i]) / times[i] - 1;

		sum += error * error;
	}
	return sqrt(sum / (double)count);
}

/* Closer than a millionth is exact: what is left is rounding. */
#define EXACT 1e-6

static double information(const struct complexity_curve *curve, size_t count)
{
	double n = (double)count;
	double parameters = curve->complexity == COMPLEXITY_CONSTANT ? 1 : 2;

	return 2 * n * log(fmax(curve->relative_error, EXACT)) + parameters * log(n);
}

static bool has_three_sizes(const double *sizes, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		for (size_t j = i + 1; j < count; j++) {
			if (sizes[i] != sizes[0] && sizes[j] != sizes[0] && sizes[i] != sizes[j])
				return true;
		}
	}
	return false;
}

/* Ten times as likely, given the data, is what it takes to be the better one. */
#define DECIDED (2 * 2.302585)

bool complexity_fit(const double *sizes, const double *times, size_t count,
		    struct complexity_fit *out)
{
	double best = INFINITY;
	double second = INFINITY;

	*out = (struct complexity_fit){ 0 };
	if (!has_three_sizes(sizes, count))
		return false;
	for (int i = 0; i < COMPLEXITY_COUNT; i++) {
		struct complexity_curve curve = { .complexity = (enum complexity)i };
		struct sums sums = sums_of(curve.complexity, sizes, times, count);
		double score;

		solve(&sums, &curve);
		curve.relative_error = relative_error(&curve, sizes, times, count);
		score = information(&curve, count);
		if (score < best) {
			second = best;
			out->runner_up = out->best;
			best = score;
			out->best = curve;
		} else if (score < second) {
			second = score;
			out->runner_up = curve;
		}
	}
	out->undecided = second - best < DECIDED;
	return true;
}
