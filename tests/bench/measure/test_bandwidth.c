/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "bench/measure/bandwidth.h"

/* How fast is the machine's business; that something was read is ours. */
Test(bandwidth, every_level_has_one)
{
	struct bandwidth b = bandwidth_measure();

	for (int level = 0; level < MEMORY_LEVELS; level++)
		cr_expect(b.gb_per_s[level] > 0.01 && b.gb_per_s[level] < 100000, "%s: %f",
			  memory_level_name((enum memory_level)level), b.gb_per_s[level]);
	cr_expect_lt(b.cache_bytes[LEVEL_1], b.cache_bytes[LEVEL_2]);
	cr_expect_leq(b.cache_bytes[LEVEL_2], b.cache_bytes[LEVEL_3]);
}
