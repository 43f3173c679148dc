/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run --bare, and run --instructions where valgrind is installed.
 */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/callgrind.h"
#include "tests/cli/schedmark.h"

static struct said said;

Test(instructions, bare_schedules_one_workload_and_says_where_pods_went)
{
	schedmark_run(&said, "schedmark run --bare 0 smoke");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, " attempts placements "), "%s", said.out);
	cr_expect_eq(strchr(said.out, '\n')[1], '\0', "one line: %s", said.out);
	said_fini(&said);
	schedmark_run(&said, "schedmark run --bare 999 smoke");
	cr_expect_eq(said.status, 2);
	cr_expect_not_null(strstr(said.err, "--bare 999: the last workload is "), "%s", said.err);
	said_fini(&said);
}

/* The number behind a key of the first object that has it. */
static double number_after(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	cr_assert_not_null(at, "%s in %s", key, text);
	return strtod(at + strlen(key), NULL);
}

static const char command[] = "schedmark run -q --no-instrumented --instructions "
			      "benchmark-scheduling --name 100Nodes1000Pods -o - | tr -d ' \\n'";
static const char key[] = "\"metric\":\"instructions\",\"unit\":\"instructions/pod\","
			  "\"better\":\"lower\",\"exact\":true,\"value\":";

Test(instructions, the_count_is_the_same_every_time)
{
	double first;

	if (callgrind_missing())
		cr_skip_test("%s", callgrind_missing());
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	schedmark_run(&said, "%s", command);
	cr_assert_eq(said.status, 0, "%s", said.err);
	first = number_after(said.out, key);
	cr_expect_gt(first, 1000);
	said_fini(&said);
	schedmark_run(&said, "%s", command);
	cr_expect_float_eq(number_after(said.out, key), first, first * 0.0005);
	said_fini(&said);
}

Test(instructions, without_valgrind_the_reason_is_told_and_the_run_goes_on)
{
	schedmark_run(&said,
		      "PATH=/nowhere; schedmark run --instructions --no-instrumented --brief "
		      "smoke -o /dev/null");
	cr_expect_not_null(strstr(said.err, "--instructions: not counted: valgrind is not "
					    "installed"),
			   "%s", said.err);
	said_fini(&said);
}

/* --- compare --instructions ------------------------------------------------------------------ */

static void skip_where_there_is_no_counting(void)
{
	if (callgrind_missing())
		cr_skip_test("%s", callgrind_missing());
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
}

#define BOTH "--args-a '--seed 0' --args-b "

Test(instructions, comparing_counts_once_and_is_exact)
{
	skip_where_there_is_no_counting();
	schedmark_run(&said, "schedmark compare --instructions " BOTH
			     "'--seed 0' --name Basic --output tsv smoke | tail -n 1");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_eq(strstr(said.out, "Basic/5Nodes\tinstructions\tinstructions/pod\tlower\t"),
		     said.out, "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\t1\t1\t0\tunchanged\t"), "p, samples, more: %s",
			   said.out);
	said_fini(&said);
}

/* Of two sets of rules either needs more than the other, whichever it is. */
Test(instructions, comparing_tells_more_from_less)
{
	bool more;

	skip_where_there_is_no_counting();
	schedmark_run(&said, "schedmark compare --instructions --allow-different-placements " BOTH
			     "'--scheduler-config policy-2015' --name Basic smoke");
	more = said.status == 3;
	cr_expect(more || said.status == 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "instructions, counted under callgrind; changes up to "
					    "0.1% are none"),
			   "%s", said.out);
	cr_expect_not_null(strstr(said.out,
				  more ? "\nverdict: regressed\n" : "\nverdict: improved\n"),
			   "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "schedmark compare --instructions --allow-different-placements "
			     "--args-a '--scheduler-config policy-2015' --args-b '--seed 0' --name "
			     "Basic smoke");
	cr_expect_eq(said.status, more ? 0 : 3, "%s", said.err);
	cr_expect_not_null(strstr(said.out,
				  more ? "\nverdict: improved\n" : "\nverdict: regressed\n"),
			   "%s", said.out);
	said_fini(&said);
}

Test(instructions, comparing_other_placements_is_refused)
{
	skip_where_there_is_no_counting();
	schedmark_run(&said, "schedmark compare --instructions " BOTH
			     "'--scheduler-config most-allocated' --name Basic smoke");
	cr_expect_eq(said.status, 3, "%s", said.err);
	cr_expect_not_null(strstr(said.err, "the digest of all placements differs"), "%s",
			   said.err);
	cr_expect_str_eq(said.out, "");
	said_fini(&said);
}

Test(instructions, comparing_without_valgrind_is_an_error)
{
	schedmark_run(&said, "PATH=/nowhere; schedmark compare --instructions " BOTH
			     "'--seed 0' --name Basic smoke");
	cr_expect_eq(said.status, 1);
	cr_expect_not_null(strstr(said.err, "instructions cannot be counted: valgrind is not "
					    "installed (its package is valgrind)"),
			   "%s", said.err);
	cr_expect_str_eq(said.out, "");
	said_fini(&said);
	schedmark_run(&said, "schedmark compare --instructions");
	cr_expect_eq(said.status, 2);
	said_fini(&said);
}
