/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark ladder and density at small sizes.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/legacy/rungs.h"
#include "bench/measure/callgrind.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"
#include "tests/support/tsv.h"

static struct said said;

enum { NODES = 30, FILLS = 2, COLUMNS = 7 };
static const unsigned long fills[FILLS] = { 0, 60 };

#define SMALL " --nodes 30 --existing 0,60 --samples 2 --rounds 2 --pods 40 "

struct seen {
	size_t rows;
	char digests[FILLS][20]; /* of the rung before */
};

static void check_row(char **columns, void *data)
{
	struct seen *seen = data;
	const struct rung *rung = &rungs[seen->rows / FILLS];
	size_t fill = seen->rows++ % FILLS;
	unsigned long rounds = strtoul(columns[4], NULL, 10);

	cr_expect_str_eq(columns[0], rung->name);
	cr_expect_eq(strtoul(columns[1], NULL, 10), NODES);
	cr_expect_eq(strtoul(columns[2], NULL, 10), fills[fill]);
	cr_expect_gt(strtod(columns[3], NULL), 0);
	cr_expect_eq(rounds, rung == rungs ? 16 * NODES + 6 * fills[fill] : 0, "%s: %lu rounds",
		     rung->name, rounds);
	if (seen->rows > FILLS && !rung->places_otherwise && !rung->after)
		cr_expect_str_eq(columns[6], seen->digests[fill], "%s", rung->name);
	snprintf(seen->digests[fill], sizeof(seen->digests[fill]), "%s", columns[6]);
}

Test(ladder, counts_rounds_exactly_and_places_pods_alike)
{
	struct seen seen = { 0 };
	struct folder folder;
	char path[256];

	folder_make(&folder);
	schedmark_run(&said, "schedmark ladder -q -o %s --profile-seconds 0" SMALL, folder.path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_str_eq(said.err, "");
	cr_expect_not_null(strstr(said.out, "v1.2.0"));
	snprintf(path, sizeof(path), "%s/ladder.tsv", folder.path);
	cr_expect_eq(tsv_each(path, COLUMNS, check_row, &seen), rung_count * FILLS);
	said_fini(&said);
	folder_remove(&folder);
}

Test(ladder, samples_call_stacks_and_draws_them)
{
	struct folder folder;

	folder_make(&folder);
	schedmark_run(
		&said,
		"schedmark ladder -q -o %s v1.1.1 --profile-seconds 1 --nodes 200 --existing "
		"400 --samples 1 --rounds 1 --pods 5 && cat %s/flame-v1.1.1.svg %s/ladder.html",
		folder.path, folder.path, folder.path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "<title>decimal_round ("));
	cr_expect_not_null(strstr(said.out, "<title>Where v1.1.1 spends its time</title>"));
	cr_expect_not_null(strstr(said.out, "</html>"));
	said_fini(&said);
	folder_remove(&folder);
}

static const struct {
	const char *command, *says;
} refusals[] = {
	{ "schedmark ladder +1", "+1: there is no such rung" },
	{ "schedmark ladder --existing 5,3", "--existing 5,3: expected up to 8 ascending numbers" },
	{ "schedmark ladder --existing 1,", "--existing 1,: expected" },
	{ "schedmark ladder --existing -1", "--existing -1: expected" },
	{ "schedmark ladder --nodes 0", "--nodes" },
	{ "schedmark density --form 2014", "--form" },
	{ "schedmark density --name nothing-like-it", "no workload to run: none of " },
	{ "schedmark ladder -q -o . --nodes 1 --existing 33 --pods 0 --profile-seconds 0 v1.1.1; "
	  "s=$?; rm -f ladder.yaml; exit $s",
	  "pods fit nowhere: 1 nodes are too few for them" },
};

Test(ladder, what_cannot_be_is_refused)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		schedmark_run(&said, "%s", refusals[i].command);
		cr_expect_eq(said.status, 2, "%s: %d", refusals[i].command, said.status);
		cr_expect_not_null(strstr(said.err, refusals[i].says), "%s: %s",
				   refusals[i].command, said.err);
		said_fini(&said);
	}
}

Test(density, tells_a_run_as_the_test_of_that_year)
{
	schedmark_run(&said, "schedmark density --name Scheduling/100Nodes0Pods benchmark-2015");
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "Scheduling/100Nodes0Pods\n0s\trate: 0\ttotal: 0\n"));
	cr_expect_not_null(strstr(said.out, "\ttotal: 100\n"));
	said_fini(&said);
}

Test(density, has_the_names_and_the_unit_of_december_2015)
{
	static const char *const names[] = { "100Nodes0Pods", "100Nodes1000Pods", "1000Nodes0Pods",
					     "1000Nodes1000Pods" };
	const char *line;

	schedmark_run(&said, "schedmark density --form benchmark");
	cr_assert_eq(said.status, 0, "%s", said.err);
	line = said.out;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char name[64];
		size_t pods = 0;
		double ns = 0;

		cr_assert_eq(sscanf(line, "BenchmarkScheduling%63s\t%zu\t%lf ns/op", name, &pods,
				    &ns),
			     3, "%s", line);
		cr_expect_str_eq(name, names[i]);
		cr_expect_eq(pods, (size_t)100);
		cr_expect_gt(ns, 1000);
		line = strchr(line, '\n') + 1;
	}
	cr_expect_str_eq(line, "");
	said_fini(&said);
}

/* Instructions in a function and below it, or 0, out of callgrind_annotate --inclusive=yes. */
static double instructions_in(const char *text, const char *function)
{
	const char *at = strstr(text, function);
	char digits[32];
	size_t count = 0;

	if (!at)
		return 0;
	while (at > text && at[-1] != '\n')
		at--;
	for (; *at && *at != '(' && count + 1 < sizeof(digits); at++) {
		if (*at >= '0' && *at <= '9')
			digits[count++] = *at;
	}
	digits[count] = '\0';
	return strtod(digits, NULL);
}

static double share_of_round(const char *folder, const char *rung)
{
	double all;
	double rounding;

	schedmark_run(&said,
		      "schedmark ladder -q -o %s %s --nodes 250 --existing 250 --samples 40 "
		      "--rounds 1 --pods 0 --profile-seconds 0 && "
		      "schedmark() { valgrind -q --tool=callgrind --toggle-collect=drain_measure "
		      "--callgrind-out-file=%s/callgrind.out \"${SCHEDMARK_BINARY:-build/release/"
		      "schedmark}\" \"$@\"; } && "
		      "schedmark run --bare 0 --name 250Existing --scheduler-config 2015/%s "
		      "%s/ladder.yaml >/dev/null && "
		      "callgrind_annotate --inclusive=yes --threshold=100 %s/callgrind.out",
		      folder, rung, folder, rung, folder, folder);
	cr_assert_eq(said.status, 0, "%s", said.err);
	all = instructions_in(said.out, "PROGRAM TOTALS");
	rounding = instructions_in(said.out, ":decimal_round ");
	cr_expect_gt(all, 100000, "%s", said.out);
	said_fini(&said);
	return rounding / all;
}

Test(ladder, round_is_on_top_of_the_first_profile_and_gone_from_the_second)
{
	struct folder folder;
	double share;

	if (callgrind_missing())
		cr_skip_test("%s", callgrind_missing());
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	folder_make(&folder);
	share = share_of_round(folder.path, "v1.1.1");
	cr_expect_gt(share, 0.2, "%f", share);
	share = share_of_round(folder.path, "+18170");
	cr_expect_lt(share, 0.03, "%f", share);
	folder_remove(&folder);
}
