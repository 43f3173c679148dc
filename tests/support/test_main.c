/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/folder.h"

/*
 * Runs this very binary with the filter and with TRY_FAILURE set to `failure`; returns its exit
 * status, and what it printed.
 */
static int run_self(const char *filter, const char *failure, char *said, size_t size)
{
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	cr_assert_gt(length, 0);
	self[length] = '\0';
	/* BXFI_MAP makes a process one of Criterion's workers. */
	return command_run(said, size, "env -u BXFI_MAP TRY_FAILURE=%s '%s' --filter '%s'", failure,
			   self, filter);
}

static bool fails_by(const char *failure)
{
	const char *wanted = getenv("TRY_FAILURE");

	return wanted && !strcmp(wanted, failure);
}

static char *volatile lost;

/* Passes, unless TRY_FAILURE asks for a way to fail. */
Test(failing, on_request)
{
	if (fails_by("assertion"))
		cr_expect_fail("asked to");
	if (fails_by("leak")) {
		lost = malloc(77);
		cr_assert_not_null(lost);
		lost = NULL;
	}
	if (fails_by("overrun")) {
		char *small = malloc(4);
		volatile size_t at = 4;

		cr_assert_not_null(small);
		small[at] = 'x';
		free(small);
	}
	if (fails_by("overflow")) {
		volatile int big = 0x7fffffff;

		big++;
	}
}

static void fail_after(void)
{
	if (fails_by("fini"))
		abort();
}

Test(failing, after_the_body_on_request, .fini = fail_after)
{
}

static const struct {
	const char *filter, *failure, *line;
	bool needs_sanitizers;
} cases[] = {
	{ "failing/on_request", "none", "1 passed, 0 failed\n", false },
	{ "failing/*", "assertion", "1 passed, 1 failed\n", false },
	{ "failing/after*", "fini", "1 passed, 1 failed\n", false },
	{ "nothing/matches", "none", "0 passed, 0 failed\n", false },
	{ "failing/on_request", "leak", "0 passed, 1 failed\n", true },
	{ "failing/on_request", "overrun", "0 passed, 1 failed\n", true },
	{ "failing/on_request", "overflow", "0 passed, 1 failed\n", true },
};

Test(main, closes_with_a_plain_line_and_fails_when_a_test_does)
{
#ifdef LEAK_CHECK
	bool sanitizers = true;
#else
	bool sanitizers = false;
#endif

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char said[16384];
		int status;

		if (cases[i].needs_sanitizers && !sanitizers)
			continue;
		status = run_self(cases[i].filter, cases[i].failure, said, sizeof(said));
		cr_expect(strstr(said, cases[i].line), "%s, %s:\n%s", cases[i].filter,
			  cases[i].failure, said);
		cr_expect_eq(status, !!strcmp(cases[i].line, "1 passed, 0 failed\n"),
			     "%s, %s: status %d", cases[i].filter, cases[i].failure, status);
	}
}
