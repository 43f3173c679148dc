/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/latency.h"

#include <criterion/criterion.h>

#include "sched/base/rng.h"

Test(latency, one_point_is_a_constant_and_none_takes_no_time)
{
	const struct latency_point point = { 1, 5000 };
	const struct latency constant = { &point, 1 };
	const struct latency none = { NULL, 0 };

	for (uint64_t i = 0; i < 100; i++) {
		cr_expect_eq(latency_draw(&constant, rng_draw(1, i)), 5000);
		cr_expect_eq(latency_draw(&none, rng_draw(1, i)), 0);
	}
	cr_expect_eq(latency_mean_ns(&constant), 5000);
}

/* As many draws lie below a quantile as it says; the mean is that of the pieces. */
Test(latency, draws_are_distributed_as_the_quantiles_say)
{
	static const struct latency_point points[] = { { 0.5, 2000 },
						       { 0.9, 10000 },
						       { 0.99, 50000 } };
	const struct latency latency = { points, 3 };
	size_t below[3] = { 0 };
	double sum = 0;

	for (uint64_t i = 0; i < 100000; i++) {
		int64_t ns = latency_draw(&latency, rng_draw(9, i));

		cr_assert(ns >= 0 && ns <= 50000);
		for (size_t k = 0; k < 3; k++)
			below[k] += ns < points[k].ns;
		sum += (double)ns;
	}
	for (size_t k = 0; k < 3; k++)
		cr_expect_float_eq((double)below[k] / 1e5, points[k].quantile, 0.005);
	cr_expect_float_eq(sum / 1e5, latency_mean_ns(&latency), 100);
	/* 0.5 * 1000 + 0.4 * 6000 + 0.09 * 30000 + 0.01 * 50000 */
	cr_expect_float_eq(latency_mean_ns(&latency), 6100, 1e-6);
}
