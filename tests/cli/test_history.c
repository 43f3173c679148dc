/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "bench/measure/child.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"

static struct folder folder;
static struct said said;

static void set_up(void)
{
	folder_make(&folder);
}

static void tear_down(void)
{
	folder_remove(&folder);
}

TestSuite(cli_history, .init = set_up, .fini = tear_down);

static void put_result(const char *name, int second, const char *commit, double ns)
{
	folder_put(&folder, name,
		   "{\"schema\": \"schedmark.result/v1\", \"date\": \"2026-11-25T00:00:%02dZ\", "
		   "\"build\": {\"commit\": \"%s\"}, \"workloads\": [{\"name\": \"Case/W\", "
		   "\"placement_digest\": \"aa\", \"measured_pods\": 10, \"throughput\": "
		   "{\"least_elapsed_ns\": %g}, \"metrics\": []}]}",
		   second, commit, ns);
}

/* Twelve results; from the seventh on they take `later` ns more. */
static void put_results(double later)
{
	for (int i = 0; i < 12; i++) {
		char name[32];
		char commit[32];

		snprintf(name, sizeof(name), "results/%d.json", i);
		snprintf(commit, sizeof(commit), "%07d", i);
		put_result(name, i, commit, 10000 + 10 * (i % 3) + (i >= 6 ? later : 0));
	}
}

Test(cli_history, the_first_bad_commit_is_named)
{
	put_results(500);
	schedmark_run(&said, "schedmark history %s/results", folder.path);
	cr_expect_eq(said.status, 3, "%s", said.err);
	cr_expect(strstr(said.out, "regressed +5.00% since 0000006 (2026-11-25T00:00:06Z), not "
				   "yet at 0000005: 1001 to 1051, p 0.0"),
		  "%s", said.out);
	cr_expect(strstr(said.out, "\nfirst bad commit: 0000006 (Case/W, least_time +5.00%)\n"
				   "verdict: regressed\n"),
		  "%s", said.out);
	cr_expect_str_eq(said.err, "");
	said_fini(&said);
}

Test(cli_history, statuses_follow_the_verdict)
{
	put_results(0);
	schedmark_run(&said, "schedmark history --strict %s/results", folder.path);
	cr_expect_eq(said.status, 0, "%s%s", said.out, said.err);
	cr_expect(strstr(said.out, "\nverdict: unchanged\n"), "%s", said.out);
	said_fini(&said);
	put_results(-1000);
	schedmark_run(&said, "schedmark history %s/results", folder.path);
	cr_expect_eq(said.status, 0);
	cr_expect(strstr(said.out, "\nverdict: improved\n"), "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "schedmark history --last 5 %s/results", folder.path);
	cr_expect_eq(said.status, 0);
	cr_expect(strstr(said.out, "too few results: 5, 8 are needed"), "%s", said.out);
	cr_expect(strstr(said.out, "\nverdict: inconclusive\n"), "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "schedmark history --last 5 --strict %s/results", folder.path);
	cr_expect_eq(said.status, 4);
	said_fini(&said);
	put_results(500);
	schedmark_run(&said, "schedmark history --threshold 6%% %s/results", folder.path);
	cr_expect_eq(said.status, 0);
	said_fini(&said);
}

Test(cli_history, formats_say_the_same)
{
	json_t *json;
	json_t *row;
	json_error_t error;

	put_results(500);
	schedmark_run(&said, "schedmark history --output tsv %s/results | tail -n 1", folder.path);
	cr_expect_str_eq(said.out,
			 "Case/W\t1\tcurrent\tleast_time\tns/pod\tlower\t12\t1051\t"
			 "0.04995\tregressed\t0000006\t2026-11-25T00:00:06Z\t0000005\t"
			 "1001\t1051\t0.04995\t0.002\tfirst bad\n",
			 "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "schedmark history --output json %s/results", folder.path);
	cr_expect_eq(said.status, 3);
	json = json_loads(said.out, 0, &error);
	cr_assert_not_null(json, "%s", error.text);
	row = json_array_get(json_object_get(json, "rows"), 0);
	cr_expect_str_eq(json_string_value(json_object_get(json, "schema")),
			 "schedmark.history/v1");
	cr_expect_str_eq(json_string_value(json_object_get(json, "verdict")), "regressed");
	cr_expect_eq(json_array_size(json_object_get(json, "results")), 12u);
	cr_expect_eq(json_array_size(json_object_get(json, "series")), 1u);
	cr_expect_eq(json_array_size(json_object_get(row, "values")), 12u);
	cr_expect_eq(json_array_size(json_object_get(row, "steps")), 1u);
	cr_expect_str_eq(json_string_value(json_object_get(row, "first_bad_commit")), "0000006");
	json_decref(json);
	said_fini(&said);
}

/* Results of old commits that were made afterwards: their dates would mix them up. */
Test(cli_history, commits_can_say_the_order)
{
	char commits[12][16];
	const char *at;

	if (!child_findable("git"))
		cr_skip_test("git is not installed");
	schedmark_run(
		&said,
		"cd %s && git init -q . && for i in 0 1 2 3 4 5 6 7 8 9 10 11; do git -c "
		"user.name=a -c user.email=a@b commit -q --allow-empty -m $i && git rev-parse "
		"--short=12 HEAD; done",
		folder.path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	at = said.out;
	for (int i = 0; i < 12; i++, at += 13) {
		char name[32];

		snprintf(commits[i], sizeof(commits[i]), "%.12s", at);
		snprintf(name, sizeof(name), "results/%d.json", i);
		/* The second of the date runs in circles. */
		put_result(name, i * 5 % 12, commits[i], i >= 6 ? 11000 : 10000);
	}
	said_fini(&said);
	schedmark_run(&said, "schedmark history --git %s %s/results", folder.path, folder.path);
	cr_expect_eq(said.status, 3, "%s", said.err);
	cr_expect(strstr(said.out, "first bad commit: "), "%s", said.out);
	cr_expect(strstr(said.out, commits[6]), "%s in %s", commits[6], said.out);
	said_fini(&said);
	put_result("results/x.json", 0, "0123456789ab-dirty", 1);
	schedmark_run(&said, "schedmark history --git %s %s/results", folder.path, folder.path);
	cr_expect_eq(said.status, 2);
	cr_expect(strstr(said.err, "/x.json: commit 0123456789ab-dirty is not in the history of "),
		  "%s", said.err);
	said_fini(&said);
	schedmark_run(&said, "schedmark history --git %s/nowhere %s/results", folder.path,
		      folder.path);
	cr_expect_eq(said.status, 2);
	cr_expect(strstr(said.err, "git says: "), "%s", said.err);
	said_fini(&said);
}

Test(cli_history, what_run_leaves_behind_can_be_read)
{
	schedmark_run(
		&said,
		"for i in 1 2; do schedmark run -q --brief --no-instrumented --repeat 2 --name "
		"Basic -o %s/$i.json smoke >/dev/null || exit; done; schedmark history %s",
		folder.path, folder.path);
	cr_expect_eq(said.status, 0, "%s%s", said.out, said.err);
	cr_expect(strstr(said.out, "Basic/5Nodes"), "%s", said.out);
	cr_expect(strstr(said.out, "too few results: 2, 8 are needed"), "%s", said.out);
	said_fini(&said);
}

Test(cli_history, wrong_usage_is_told)
{
	static const char *const lines[] = {
		"history",
		"history --last 0 .",
		"history --threshold x .",
		"history --threshold 100% .",
		"history --false-alarms 0 .",
		"history --output markdown .",
		"history /nowhere",
		"history docs",
		"history docs/schedmark.1",
		"history --git",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		schedmark_run(&said, "schedmark %s", lines[i]);
		cr_expect_eq(said.status, 2, "%s: %d", lines[i], said.status);
		cr_expect_neq(said.err[0], '\0', "%s", lines[i]);
		cr_expect_str_eq(said.out, "", "%s", lines[i]);
		said_fini(&said);
	}
}
