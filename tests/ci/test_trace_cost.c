/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .ci/trace-cost: trace points that nobody watches cost next to nothing.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/callgrind.h"
#include "sched/core/trace_points.h"
#include "tests/cli/schedmark.h"

static struct said said;

static void fini(void)
{
	said_fini(&said);
}

TestSuite(trace_cost, .fini = fini, .timeout = 300);

#define WITH_POINTS "\"${SCHEDMARK_BINARY:-build/release/schedmark}\""
#define WITHOUT_POINTS "\"${SCHEDMARK_BINARY:-build/release/schedmark}-untraced\""

Test(trace_cost, is_less_than_half_a_per_cent)
{
	if (callgrind_missing())
		cr_skip_test("%s", callgrind_missing());
	if (!trace_points_there())
		cr_skip_test("built without <sys/sdt.h>");
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	schedmark_run(&said, "sh .ci/trace-cost " WITH_POINTS " " WITHOUT_POINTS " quick");
	cr_expect_eq(said.status, 0, "%s%s", said.out, said.err);
	cr_expect_not_null(strstr(said.out, "\npreemption, 20 nodes "), "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\npreemption: below 0.5 %\n"), "%s", said.out);
}

Test(trace_cost, is_that_of_a_binary_with_points_beside_one_without)
{
	schedmark_run(&said, "readelf --version >/dev/null 2>&1");
	if (said.status != 0)
		cr_skip_test("readelf is not installed");
	said_fini(&said);
	schedmark_run(&said,
		      "readelf -n " WITHOUT_POINTS " && " WITHOUT_POINTS " run --bare 0 -q smoke");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_null(strstr(said.out, "Provider: schedmark"));
}

/* In place of the binary, a program whose comparison says that it costs so much. */
static void expect_verdict(const char *change, int status, const char *verdict)
{
	schedmark_run(
		&said,
		"d=$(mktemp -d) && printf '#!/bin/sh\\nprintf \"head\\\\n1\\\\t2\\\\t3\\\\t4\\\\t"
		"100\\\\t101\\\\t%s\\\\n\"; exit 3\\n' >$d/a && chmod +x $d/a && "
		"sh .ci/trace-cost $d/a $d/a quick; s=$?; rm -r $d; exit $s",
		change);
	cr_expect_eq(said.status, status, "%s: %s%s", change, said.out, said.err);
	cr_expect_not_null(strstr(said.out, verdict), "%s: %s", change, said.out);
	said_fini(&said);
}

Test(trace_cost, half_a_per_cent_is_too_much_in_either_direction)
{
	if (callgrind_missing())
		cr_skip_test("%s", callgrind_missing());
	expect_verdict("0.0049", 0, "below 0.5 %\n");
	expect_verdict("0.0050", 1, "0.5 % or more\n");
	expect_verdict("-0.0051", 1, "0.5 % or more\n");
	schedmark_run(&said, "sh .ci/trace-cost false false quick");
	cr_expect_eq(said.status, 1, "%s", said.out);
	cr_expect_not_null(strstr(said.err, "was not compared"), "%s", said.err);
}

Test(trace_cost, wrong_usage_is_told)
{
	schedmark_run(&said, "sh .ci/trace-cost one");
	cr_expect_eq(said.status, 2);
	cr_expect_not_null(strstr(said.err, "usage: .ci/trace-cost"), "%s", said.err);
}
