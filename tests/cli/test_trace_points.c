/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docs/trace-points.md: its points are in the binary, and its commands do what it says, where the
 * tools are installed and may trace.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/core/trace_points.h"
#include "tests/cli/schedmark.h"

static struct said said;

/* The Nth command block of the document, with the binary that is tested. */
static void run_block(int n)
{
	schedmark_run(
		&said,
		"awk '/^```sh/ { n++; inside = 1; next } /^```/ { inside = 0 } inside && n == %d' "
		"docs/trace-points.md | sed \"s#\\(\\./\\)\\{0,1\\}build/release/schedmark#"
		"${SCHEDMARK_BINARY:-build/release/schedmark}#g\" >/tmp/block.$$ && "
		"timeout 60 sh -e /tmp/block.$$; s=$?; rm -f /tmp/block.$$; exit $s",
		n);
}

static void skip_unless(const char *tool, const char *works)
{
	if (!trace_points_there())
		cr_skip_test("built without <sys/sdt.h>");
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("bpftrace and AddressSanitizer do not go together");
#endif
	schedmark_run(&said, "%s >/dev/null 2>&1", works);
	if (said.status != 0)
		cr_skip_test("%s is not installed, or may not trace here", tool);
	said_fini(&said);
}

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what))) {
		count++;
		text += strlen(what);
	}
	return count;
}

Test(trace_points, all_that_are_declared_are_in_the_binary)
{
	static const char *const names[] = {
#define X(name) #name,
		TRACE_POINT_LIST(X)
#undef X
	};

	skip_unless("readelf", "readelf --version");
	schedmark_run(&said, "readelf -n \"${SCHEDMARK_BINARY:-build/release/schedmark}\" && cat "
			     "docs/trace-points.md");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char line[64];

		snprintf(line, sizeof(line), "Name: %s\n", names[i]);
		cr_expect_not_null(strstr(said.out, line), "%s", names[i]);
		snprintf(line, sizeof(line), "`%s`", names[i]);
		cr_expect_not_null(strstr(said.out, line), "%s is documented", names[i]);
	}
	said_fini(&said);
}

static const char can_trace[] = "bpftrace -e 'BEGIN { exit(); }'";

Test(trace_points, bpftrace_counts_pods)
{
	skip_unless("bpftrace", can_trace);
	run_block(1);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "@pods: "), "%s", said.out);
	said_fini(&said);
}

Test(trace_points, bpftrace_draws_the_latency_of_each_rule)
{
	skip_unless("bpftrace", can_trace);
	run_block(2);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "@ns[NodeResourcesFit]:"), "%s", said.out);
	said_fini(&said);
}

Test(trace_points, bpftrace_names_each_victim)
{
	skip_unless("bpftrace", can_trace);
	run_block(3);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_eq(count_of(said.out, " leaves node "), 40, "%s", said.out);
	said_fini(&said);
}

/* perf's list of probes is the machine's: a parallel run of this test would find it changed. */
Test(trace_points, perf_counts_what_is_bound)
{
	skip_unless("perf", "perf probe -l");
	run_block(4);
	if (said.status != 0)
		cr_skip_test("perf probe does not work here: %s", said.err);
	cr_expect_not_null(strstr(said.err, "120      sdt_schedmark:bind"), "%s", said.err);
	said_fini(&said);
}
