/* SPDX-License-Identifier: Apache-2.0 */
/*
 * x = 2^k * (1 + f) with sqrt(2)/2 <= 1 + f < sqrt(2); log(1 + f) by a polynomial in s = f / (2 + f);
 * log 2 in two parts, the first of which k multiplies exactly. Steps stand in the order that fixes the
 * rounding; contraction to fused operations is off.
 */
#include "sched/base/go_math.h"

#include <math.h>

static const double log2_high = 6.93147180369123816490e-01;
static const double log2_low = 1.90821492927058770002e-10;
static const double half_sqrt2 = 0x1.6a09e667f3bcdp-1;

/* Coefficients of the polynomial, of s^2 to s^14. */
static const double odd[] = { 6.666666666666735130e-01, 2.857142874366239149e-01,
			      1.818357216161805012e-01, 1.479819860511658591e-01 };
static const double even[] = { 3.999999999940941908e-01, 2.222219843214978396e-01,
			       1.531383769920937332e-01 };

double go_log(double x)
{
	int exponent;
	double fraction = frexp(x, &exponent);
	double f, k, s, s2, s4, t1, t2, r, half_square;

	if (fraction < half_sqrt2) {
		fraction *= 2;
		exponent--;
	}
	f = fraction - 1;
	k = exponent;
	s = f / (2 + f);
	s2 = s * s;
	s4 = s2 * s2;
	t1 = s2 * (odd[0] + s4 * (odd[1] + s4 * (odd[2] + s4 * odd[3])));
	t2 = s4 * (even[0] + s4 * (even[1] + s4 * even[2]));
	r = t1 + t2;
	half_square = 0.5 * f * f;
	return k * log2_high - ((half_square - (s * (half_square + r) + k * log2_low)) - f);
}
