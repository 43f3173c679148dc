/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/measure/usage.h"

/* Enough work to be seen by a clock of processor time. */
static void burn(void)
{
	struct timespec now;
	struct timespec begun;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while ((now.tv_sec - begun.tv_sec) * 1000000000 + now.tv_nsec - begun.tv_nsec < 2000000);
}

Test(usage, usage_grows_with_work_and_adds_up)
{
	enum { SIZE = 8 << 20 };
	struct usage sum = { 0 };
	struct usage before = usage_read();
	struct usage after;
	char *memory = malloc(SIZE);

	burn();
	for (size_t i = 0; i < SIZE; i += 512)
		((volatile char *)memory)[i] = 1;
	after = usage_read();
	free(memory);
	usage_add(&sum, &before, &after);
	cr_expect_geq(sum.cpu_ns, 2000000);
	cr_expect_geq(sum.minor_faults, 1);
	usage_add(&sum, &before, &after);
	cr_expect_eq(sum.cpu_ns, 2 * (after.cpu_ns - before.cpu_ns));
}

Test(usage, the_peak_of_memory_is_at_least_what_was_touched)
{
	enum { SIZE = 32 << 20 };
	char *memory = malloc(SIZE);
	uint64_t with;

	memset(memory, 1, SIZE);
	cr_expect_eq(((volatile char *)memory)[SIZE - 1], 1);
	with = peak_rss_bytes();
	cr_expect_geq(with, SIZE);
	free(memory);
}
