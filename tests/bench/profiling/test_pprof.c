/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protoc, which knows nothing of how schedmark writes protocol buffers, reads them.
 */
#include "bench/profiling/pprof.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/child.h"
#include "tests/support/folder.h"

#define PROTO "protoc --proto_path=tests/bench/profiling "

static void encode(const struct folder *folder, uint64_t period_ns)
{
	static const char *const hot[] = { "drain_measure", "round <\"&\xc3\xa9;", "malloc" };
	const struct pprof_options options = { .unit = "samples",
					       .period_ns = period_ns,
					       .time_ns = 1700000000000000000u,
					       .duration_ns = 2000000000,
					       .program = "/bin/schedmark",
					       .comment = "a test" };
	struct stacks *stacks = stacks_new();
	unsigned char *bytes;
	size_t length;
	char path[128];
	FILE *out;

	stacks_add(stacks, hot, 3, 300);
	stacks_add(stacks, hot, 2, 7);
	length = pprof_encode(stacks, &options, &bytes);
	snprintf(path, sizeof(path), "%s/profile.pb.gz", folder->path);
	out = fopen(path, "w");
	cr_assert_not_null(out);
	cr_assert_eq(fwrite(bytes, 1, length, out), length);
	fclose(out);
	free(bytes);
	stacks_free(stacks);
}

Test(pprof, protoc_reads_the_file_and_writes_the_same_again)
{
	struct folder folder;
	char said[8192];

	if (!child_findable("protoc"))
		cr_skip_test("protoc is not installed");
	folder_make(&folder);
	encode(&folder, 1000000);
	cr_expect_eq(command_run(said, sizeof(said),
				 "set -e; gunzip -c %s/profile.pb.gz >%s/raw; " PROTO
				 "--decode=schedmark.Profile profile.proto <%s/raw >%s/text; " PROTO
				 "--encode=schedmark.Profile profile.proto <%s/text >%s/again; "
				 "cmp %s/raw %s/again; cat %s/text",
				 folder.path, folder.path, folder.path, folder.path, folder.path,
				 folder.path, folder.path, folder.path, folder.path),
		     0, "%s", said);
	cr_expect_not_null(strstr(said, "sample {\n  location_id: 3\n  location_id: 1\n"
					"  location_id: 2\n  value: 300\n  value: 300000000\n}"),
			   "%s", said);
	cr_expect_not_null(strstr(said, "string_table: \"drain_measure\""));
	cr_expect_not_null(strstr(said, "string_table: \"round <\\\"&\\303\\251;\""));
	cr_expect_not_null(strstr(said, "period: 1000000\n"));
	cr_expect_not_null(strstr(said, "duration_nanos: 2000000000\n"));
	/* No field that the schema does not know. */
	cr_expect_null(strstr(said, "\n7: "));
	folder_remove(&folder);
}

Test(pprof, counts_without_time_are_one_value_a_sample)
{
	struct folder folder;
	char said[8192];

	if (!child_findable("protoc"))
		cr_skip_test("protoc is not installed");
	folder_make(&folder);
	encode(&folder, 0);
	cr_expect_eq(command_run(said, sizeof(said),
				 "gunzip -c %s/profile.pb.gz | " PROTO
				 "--decode=schedmark.Profile profile.proto",
				 folder.path),
		     0, "%s", said);
	cr_expect_not_null(strstr(said, "  value: 300\n}"), "%s", said);
	cr_expect_null(strstr(said, "nanoseconds"));
	folder_remove(&folder);
}
