/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "bench/measure/least_times.h"

static void pass(struct least_times *least, size_t expected, const uint64_t *ns, size_t count)
{
	least_times_pass_begin(least);
	least_times_reserve(least, expected);
	for (size_t i = 0; i < count; i++)
		least_times_record(least, ns[i]);
	least_times_pass_end(least);
}

Test(least_times, each_attempt_counts_with_its_least_time)
{
	static const uint64_t first[] = { 10, 900, 30, 40 };
	static const uint64_t second[] = { 800, 20, 31, 41 };
	static const uint64_t third[] = { 11, 21, 700, 39 };
	struct least_times least = { 0 };
	uint64_t sum;

	pass(&least, 4, first, 4);
	cr_expect_not(least_times_sum(&least, &sum), "one pass is no telling");
	pass(&least, 4, second, 4);
	cr_assert(least_times_sum(&least, &sum));
	cr_expect_eq(sum, 10u + 20 + 30 + 40);
	pass(&least, 4, third, 4);
	cr_assert(least_times_sum(&least, &sum));
	cr_expect_eq(sum, 10u + 20 + 30 + 39);
	least_times_fini(&least);
}

Test(least_times, a_pass_with_more_attempts_than_expected_only_makes_room)
{
	static const uint64_t times[] = { 5, 6, 7 };
	static const uint64_t slower[] = { 8, 8, 8 };
	struct least_times least = { 0 };
	uint64_t sum;

	pass(&least, 1, times, 3);
	pass(&least, 1, slower, 3);
	cr_expect_not(least_times_sum(&least, &sum));
	pass(&least, 1, slower, 3);
	cr_assert(least_times_sum(&least, &sum));
	cr_expect_eq(sum, 24u);
	least_times_fini(&least);
}

Test(least_times, sections_follow_each_other)
{
	struct least_times least = { 0 };
	uint64_t sum;

	for (uint64_t i = 0; i < 2; i++) {
		least_times_pass_begin(&least);
		least_times_reserve(&least, 1);
		least_times_record(&least, 5 + i);
		least_times_reserve(&least, 1);
		least_times_record(&least, 9 - i);
		least_times_pass_end(&least);
	}
	cr_assert(least_times_sum(&least, &sum));
	cr_expect_eq(sum, 5u + 8);
	least_times_fini(&least);
}

Test(least_times, passes_of_different_lengths_say_nothing)
{
	static const uint64_t times[] = { 5, 6, 7 };
	struct least_times least = { 0 };
	uint64_t sum;

	pass(&least, 3, times, 3);
	pass(&least, 3, times, 2);
	pass(&least, 3, times, 2);
	cr_expect_not(least_times_sum(&least, &sum));
	least_times_fini(&least);
}
