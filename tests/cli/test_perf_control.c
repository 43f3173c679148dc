/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run --perf-control beside the real perf, where it is installed and may sample.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/schedmark.h"

static struct said said;

/* What perf counts between "enable" and "disable" is scheduling alone. */
Test(perf_control_command, perf_stat_counts_the_measured_section_only)
{
	schedmark_run(&said, "perf stat -e task-clock true");
	if (said.status != 0)
		cr_skip_test("perf is not installed, or may not count here");
	said_fini(&said);
	schedmark_run(&said,
		      "D=$(mktemp -d) && C=fifo:$D/ctl,$D/ack && mkfifo $D/ctl $D/ack && "
		      "once() { perf stat -x, -e task-clock --delay=-1 --control=$C -o $D/said "
		      "\"${SCHEDMARK_BINARY:-build/release/schedmark}\" run -q --bare 0 "
		      "benchmark-scheduling --name 100Nodes1000Pods \"$@\" && cat $D/said; } && "
		      "once >$D/never && tail -n +2 $D/never && once --perf-control $C; "
		      "rm -rf $D");
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "not counted"), "never enabled: %s", said.out);
	cr_expect_not_null(strstr(said.out, " pods "), "%s", said.out);
	cr_expect_not_null(strstr(strstr(said.out, " pods "), "task-clock"), "%s", said.out);
	cr_expect_null(strstr(strstr(said.out, " pods "), "not counted"), "%s", said.out);
	said_fini(&said);
}

Test(perf_control_command, a_wrong_or_missing_perf_ends_the_run_before_it_begins)
{
	schedmark_run(&said, "schedmark run -q --bare 0 smoke --perf-control perf");
	cr_expect_eq(said.status, 2);
	cr_expect_not_null(strstr(said.err, "is neither fifo:CTL[,ACK] nor fd:N[,M]"), "%s",
			   said.err);
	said_fini(&said);
	schedmark_run(&said, "SCHEDMARK_PERF_CONTROL=fifo:/nowhere/ctl schedmark run -q smoke "
			     "-o /nowhere/else");
	cr_expect_eq(said.status, 1);
	cr_expect_str_eq(said.err, "/nowhere/ctl: --perf-control: No such file or directory\n");
	cr_expect_str_eq(said.out, "");
	said_fini(&said);
}
