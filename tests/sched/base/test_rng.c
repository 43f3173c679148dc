/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/base/rng.h"

/* The first outputs of SplitMix64 as its authors publish it: state seed, then seed + gamma ... */
Test(rng, draws_are_those_of_splitmix64)
{
	static const uint64_t of_1234567[] = { 6457827717110365317u, 3203168211198807973u,
					       9817491932198370423u, 4593380528125082431u,
					       16408922859458223821u };

	for (uint64_t i = 0; i < 5; i++)
		cr_expect_eq(rng_draw(1234567, i), of_1234567[i], "draw %llu",
			     (unsigned long long)i);
	cr_expect_eq(rng_draw(0, 0), 0xe220a8397b1dcdafu);
}

Test(rng, numbers_below_a_bound_are_even)
{
	enum { BOUND = 7, DRAWS = 70000 };
	uint32_t counts[BOUND] = { 0 };

	for (uint64_t i = 0; i < DRAWS; i++) {
		uint32_t number = rng_below(rng_draw(99, i), BOUND);

		cr_assert_lt(number, BOUND);
		counts[number]++;
	}
	for (int i = 0; i < BOUND; i++)
		cr_expect(counts[i] > 9600 && counts[i] < 10400, "%d: %u", i, counts[i]);
}

Test(rng, the_bounds_of_a_bound_are_reached)
{
	cr_expect_eq(rng_below(0, 5), 0);
	cr_expect_eq(rng_below(UINT64_MAX, 5), 4);
	cr_expect_eq(rng_below(UINT64_MAX, 1), 0);
	cr_expect_eq(rng_below(UINT64_MAX, UINT32_MAX), UINT32_MAX - 1);
}
