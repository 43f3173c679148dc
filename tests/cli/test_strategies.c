/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark strategies at a small size, and --strategy.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/callgrind.h"
#include "sched/core/strategy.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"
#include "tests/support/tsv.h"

enum { COLUMNS = 7 };

struct seen {
	size_t rows;
	char digest[20];
};

static void check_row(char **columns, void *data)
{
	struct seen *seen = data;
	size_t count;
	const struct strategy *const *strategies = strategy_all(&count);

	cr_expect_str_eq(columns[0], "Basic/5Nodes");
	cr_assert_lt(seen->rows, count);
	cr_expect_str_eq(columns[1], strategies[seen->rows]->name);
	cr_expect_gt(strtod(columns[2], NULL), 0);
	cr_expect_gt(strtod(columns[3], NULL), 0);
	cr_expect_gt(strtod(columns[4], NULL), 0);
	if (callgrind_missing())
		cr_expect_str_eq(columns[5], "-");
	else
		cr_expect_gt(strtod(columns[5], NULL), 100);
	cr_expect_eq(strlen(columns[6]), 16u);
	if (seen->rows++)
		cr_expect_str_eq(columns[6], seen->digest);
	snprintf(seen->digest, sizeof(seen->digest), "%s", columns[6]);
}

Test(strategies_command, writes_a_row_for_each_strategy)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	struct seen seen = { 0 };
	struct folder folder;
	struct said said;
	char path[256];
	size_t count;

	strategy_all(&count);
	folder_make(&folder);
	snprintf(path, sizeof(path), "%s/s.tsv", folder.path);
	schedmark_run(&said, "schedmark strategies -q -o %s --rounds 1 smoke --name Basic", path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_str_eq(said.err, "");
	cr_expect_not_null(strstr(said.out, "Basic/5Nodes: 5 nodes; the first 100 pods"));
	cr_expect_eq(tsv_each(path, COLUMNS, check_row, &seen), count);
	said_fini(&said);
	schedmark_run(&said, "head -n 1 %s", path);
	cr_expect_str_eq(said.out, "workload\tstrategy\tpods_per_second\tns_per_pair\tratio\t"
				   "instructions_per_pod\tdigest\n");
	said_fini(&said);
	folder_remove(&folder);
}

/* All that ships can be opened, the plain workload first. */
Test(strategies_command, what_ships_can_run)
{
	struct said said;

	schedmark_run(&said, "schedmark list workloads --names | grep -c ^strategies/");
	cr_expect_str_eq(said.out, "5\n", "%s", said.out);
	said_fini(&said);
	schedmark_run(&said,
		      "cd /; schedmark strategies -q -o /dev/null --no-instructions --rounds 1 "
		      "--name Equal/1000Nodes --seconds 1 | sed -n 2p");
	cr_expect_str_eq(said.out, "Equal/1000Nodes30kPods: 1000 nodes; the first 30000 pods are "
				   "placed alike\n");
	said_fini(&said);
}

Test(strategies_command, says_how_times_grow)
{
	struct said said;

	schedmark_run(&said, "schedmark strategies -q -o /dev/null --rounds 1 strategies/scale "
			     "--name Uniform --sweep shape=2,4,8 --sweep pods=5");
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(
		strstr(said.out, "Uniform/Scale/shape=4/pods=5: 20 nodes; the first 20 "));
	cr_expect_not_null(strstr(said.out, "growth of Uniform/Scale by nodes, per-node: "));
	said_fini(&said);
}

static const struct {
	const char *command, *want;
} refused[] = {
	{ "strategies --sweep nodes", "--sweep nodes: it takes PARAM=A,B" },
	{ "strategies --rounds 0", "--rounds: \"0\" is not a number from 1 to 1000" },
	{ "strategies --strategy per-node --quick --name nothing", "no workload" },
	{ "run smoke --strategy fastest", "--strategy: \"fastest\" is not " },
	{ "run smoke --strategy", "--strategy" },
};

Test(strategies_command, what_cannot_be_is_refused)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct said said;

		schedmark_run(&said, "schedmark %s -o /dev/null", refused[i].command);
		cr_expect_eq(said.status, 2, "%s: %d", refused[i].command, said.status);
		cr_expect(strstr(said.err, refused[i].want), "%s: %s", refused[i].command,
			  said.err);
		said_fini(&said);
	}
}
