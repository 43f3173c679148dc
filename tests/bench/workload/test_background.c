/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/background.h"

#include <criterion/criterion.h>
#include <string.h>

struct ticker {
	char letter;
	int left; /* ticks; the last one is the last */
	enum status last;
	char *log;
	bool *freed;
};

static enum status tick(void *state, bool *over)
{
	struct ticker *ticker = state;

	strncat(ticker->log, &ticker->letter, 1);
	*over = --ticker->left == 0;
	return *over ? ticker->last : STATUS_OK;
}

static void note_free(void *state)
{
	struct ticker *ticker = state;

	if (ticker->freed)
		*ticker->freed = true;
}

static const struct ticking_kind kind = { tick, note_free, NULL };

/* a at 3, 6, 9; b at 2, 4, 6, 8 and then no more; a began first and is first at 6. */
Test(background, ticks_in_the_order_of_time)
{
	struct background background = { 0 };
	char log[32] = "";
	bool freed = false;
	struct ticker a = { 'a', 100, STATUS_OK, log, NULL };
	struct ticker b = { 'b', 4, STATUS_OK, log, &freed };

	cr_expect_eq(background_next(&background), INT64_MAX);
	background_add(&background, &kind, &a, 0, 3);
	background_add(&background, &kind, &b, 0, 2);
	cr_expect_eq(background_next(&background), 2);
	cr_expect_eq(background_run(&background, 1, NULL), STATUS_OK);
	cr_expect_str_eq(log, "");
	cr_expect_eq(background_run(&background, 6, NULL), STATUS_OK);
	cr_expect_str_eq(log, "babab");
	cr_expect_eq(background_next(&background), 8);
	cr_expect_not(freed);
	cr_expect_eq(background_run(&background, 12, NULL), STATUS_OK);
	cr_expect_str_eq(log, "bababbaa");
	cr_expect(freed, "it is over after four ticks");
	cr_expect_eq(background.count, 1u);
	background_fini(&background);
	cr_expect_eq(background.count, 0u);
}

Test(background, ends_with_what_goes_wrong)
{
	struct background background = { 0 };
	const volatile sig_atomic_t stop = 1;
	char log[32] = "";
	struct ticker a = { 'a', 2, STATUS_BAD_INPUT, log, NULL };

	background_add(&background, &kind, &a, 10, 1);
	cr_expect_eq(background_run(&background, 100, &stop), STATUS_OK);
	cr_expect_str_eq(log, "", "asked to stop");
	cr_expect_eq(background_run(&background, 100, NULL), STATUS_BAD_INPUT);
	cr_expect_str_eq(log, "aa");
	background_fini(&background);
}

/* At 1, 2, 4, 8: each time says the next one. */
static int64_t twice_as_late(const void *state)
{
	const struct ticker *ticker = state;

	return INT64_C(8) >> (ticker->left - 1);
}

Test(background, ticks_when_a_kind_says)
{
	static const struct ticking_kind doubling = { tick, note_free, twice_as_late };
	struct background background = { 0 };
	char log[32] = "";
	struct ticker a = { 'a', 4, STATUS_OK, log, NULL };

	background_add_at(&background, &doubling, &a, 1);
	cr_expect_eq(background_next(&background), 1);
	cr_expect_eq(background_run(&background, 1, NULL), STATUS_OK);
	cr_expect_str_eq(log, "a");
	cr_expect_eq(background_next(&background), 2);
	cr_expect_eq(background_run(&background, 4, NULL), STATUS_OK);
	cr_expect_str_eq(log, "aaa");
	cr_expect_eq(background_next(&background), 8);
	cr_expect_eq(background_run(&background, 8, NULL), STATUS_OK);
	cr_expect_eq(background.count, 0u);
	background_fini(&background);
}
