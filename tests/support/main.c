/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test binary's entry: Criterion's, and after its own report the plain line
 * `N passed, N failed`. A run that executed no test, or whose tests broke outside their bodies, has
 * failed.
 */
#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/options.h>
#include <stdio.h>

static struct criterion_global_stats seen;

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
	seen = *stats;
}

/* Returns whether the run counts as a success. */
static int report(void)
{
	size_t failed = seen.tests_failed;

	/* A crash in .init or .fini is only a warning to Criterion. */
	if (!failed)
		failed = seen.warnings + seen.errors;
	if (!seen.tests_passed && !failed)
		fprintf(stderr, "no test was run\n");
	printf("%zu passed, %zu failed", seen.tests_passed, failed);
	/* With a filter, Criterion counts what it leaves out as skipped. */
	if (seen.tests_skipped && !criterion_options.pattern)
		printf(", %zu skipped", seen.tests_skipped);
	putchar('\n');
	return seen.tests_passed && !failed;
}

int main(int argc, char **argv)
{
	struct criterion_test_set *tests = criterion_initialize();
	int ok = 1;

	if (criterion_handle_args(argc, argv, true)) {
		ok = criterion_run_all_tests(tests);
		ok = report() && ok;
	}
	criterion_finalize(tests);
	return ok ? 0 : 1;
}
