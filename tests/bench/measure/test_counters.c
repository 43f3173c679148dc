/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "bench/measure/counters.h"
#include "tests/support/touch_pages.h"

static struct counters counters;

static void set_up(void)
{
	counters_open(&counters);
}

static void tear_down(void)
{
	counters_close(&counters);
}

TestSuite(counters, .init = set_up, .fini = tear_down);

Test(counters, sections_add_up_and_what_is_between_does_not_count)
{
	struct counter_values sum = { 0 };
	double faults;

	if (counter_missing(&counters, COUNTER_PAGE_FAULTS))
		cr_skip_test("%s", counter_missing(&counters, COUNTER_PAGE_FAULTS));
	counters_begin(&counters);
	touch_pages(100);
	counters_end(&counters, &sum);
	faults = sum.value[COUNTER_PAGE_FAULTS];
	cr_expect_geq(faults, 100);
	cr_expect_lt(faults, 120);
	touch_pages(1000);
	counters_begin(&counters);
	touch_pages(200);
	counters_end(&counters, &sum);
	cr_expect_geq(sum.value[COUNTER_PAGE_FAULTS], 300);
	cr_expect_lt(sum.value[COUNTER_PAGE_FAULTS], 340);
}

Test(counters, what_does_not_count_has_a_reason_and_no_value)
{
	struct counter_values sum = { 0 };

	counters_begin(&counters);
	counters_end(&counters, &sum);
	for (int i = 0; i < COUNTER_COUNT; i++) {
		const char *missing = counter_missing(&counters, (enum counter)i);

		cr_expect_eq(missing != NULL, sum.value[i] < 0, "%s: %s",
			     counter_name((enum counter)i), missing);
		cr_expect(!missing || missing[0]);
	}
}

Test(counters, what_was_unknown_once_stays_unknown)
{
	struct counter_values sum = { .value = { [COUNTER_PAGE_FAULTS] = -1 } };

	counters_begin(&counters);
	counters_end(&counters, &sum);
	cr_expect_lt(sum.value[COUNTER_PAGE_FAULTS], 0);
}

Test(counters, a_loop_has_as_many_instructions_as_it_should)
{
	struct counter_values sum = { 0 };
	volatile unsigned int n = 0;

	if (counter_missing(&counters, COUNTER_INSTRUCTIONS))
		cr_skip_test("%s", counter_missing(&counters, COUNTER_INSTRUCTIONS));
	counters_begin(&counters);
	for (int i = 0; i < 100000; i++)
		n++;
	counters_end(&counters, &sum);
	cr_expect_geq(sum.value[COUNTER_INSTRUCTIONS], 300000);
	cr_expect_lt(sum.value[COUNTER_INSTRUCTIONS], 2000000);
}
