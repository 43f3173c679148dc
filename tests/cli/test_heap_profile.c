/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run --heap-profile, where jemalloc can keep stacks.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/heap.h"
#include "tests/cli/schedmark.h"

static struct said said;

Test(heap_profile_command, each_operation_says_what_it_asked_for)
{
	if (heap_missing())
		cr_skip_test("%s", heap_missing());
	schedmark_run(&said, "D=$(mktemp -d) && schedmark run -q --heap-profile $D/heap.svg "
			     "default-profile --name 100Nodes && cat $D/heap.folded && "
			     "head -c 200 $D/heap.svg; s=$?; rm -rf $D; exit $s");
	if (said.status == 1 && strstr(said.err, "built without profiling"))
		cr_skip_test("this jemalloc was built without profiling");
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "\ncreateNodes "), "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\nschedule "), "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\ncreatePods;"), "%s", said.out);
	cr_expect_not_null(strstr(said.out, ";run_create_pods;"), "%s", said.out);
	cr_expect_null(strstr(said.out, "jemalloc"), "%s", said.out);
	cr_expect_not_null(strstr(said.out, "<svg"), "%s", said.out);
	said_fini(&said);
}

Test(heap_profile_command, it_is_of_one_workload)
{
	schedmark_run(&said, "schedmark run --heap-profile heap.svg smoke");
	cr_expect_eq(said.status, 2);
	cr_expect_not_null(strstr(said.err, "--heap-profile is of one workload, not of "), "%s",
			   said.err);
	said_fini(&said);
}
