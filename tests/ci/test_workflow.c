/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .github/workflows/bench.yml, run at a small size: the scripts of its steps one after the other, in a
 * repository whose build is a copy of the built program.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/callgrind.h"
#include "bench/measure/child.h"
#include "sched/load/reader.h"
#include "tests/support/folder.h"
#include "tests/support/told.h"

#define WORKFLOW ".github/workflows/bench.yml"

static struct folder folder;
static struct reader *reader;
static const struct value *job;
static char said[16384];

static void set_up(void)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT, .strict = true };
	const char *const paths[] = { WORKFLOW };
	const struct value *document = NULL;
	struct told told;

	folder_make(&folder);
	told_init(&told);
	cr_assert_eq(reader_open(paths, 1, &options, &told.sink, &reader), STATUS_OK, "%s",
		     told.text);
	cr_assert_eq(reader_next(reader, &document), STATUS_OK, "%s", told.text);
	job = value_find(value_find(document, "jobs"), "compare");
	cr_assert_not_null(job);
}

static void tear_down(void)
{
	reader_free(reader);
	folder_remove(&folder);
}

TestSuite(ci_workflow, .init = set_up, .fini = tear_down);

static const struct value *steps(void)
{
	const struct value *list = value_find(job, "steps");

	cr_assert(list && list->kind == VALUE_LIST);
	return list;
}

/* The step of that name; fails when there is none. */
static const struct value *step(const char *name)
{
	for (uint32_t i = 0; i < steps()->count; i++) {
		const char *text = value_find_text(&steps()->items[i], "name");

		if (text && !strcmp(text, name))
			return &steps()->items[i];
	}
	cr_assert_fail("no step \"%s\"", name);
	return NULL;
}

/* As the runner does: bash -e, with these variables before the script. */
static int run_step(const char *name, const char *variables)
{
	const char *script = value_find_text(step(name), "run");

	cr_assert_not_null(script, "%s", name);
	folder_put(&folder, "step.sh", "%s", script);
	return command_run(
		said, sizeof(said),
		"cd %s && PATH=\"$PWD/tools:$PATH\" GITHUB_OUTPUT=$PWD/output "
		"GITHUB_STEP_SUMMARY=$PWD/summary BASE=HEAD COUNTED='--name Basic smoke' "
		"TIMED='--name Basic --budget 10ms smoke' %s bash -e step.sh",
		folder.path, variables);
}

static void expect_in_file(const char *file, const char *text)
{
	char content[16384] = "";

	folder_append(&folder, file, content, sizeof(content));
	cr_expect(strstr(content, text), "%s: %s", file, content);
}

/* A repository whose build is a copy of the built program, and nothing to install. */
static void make_repository(void)
{
	char root[512];
	const char *binary = getenv("SCHEDMARK_BINARY");

	cr_assert_not_null(getcwd(root, sizeof(root)));
	folder_put(&folder, ".ci/deps", "echo \"deps $*\"\n");
	folder_put(&folder, "tools/gh", "#!/bin/sh\necho \"gh $*\" >>gh.log\n");
	folder_put(
		&folder, "Makefile",
		"BUILD ?= build/release\nall:\n\tmkdir -p $(BUILD)\n\tcp '%s' $(BUILD)/schedmark\n",
		binary ? binary : "build/release/schedmark");
	cr_assert_eq(
		command_run(
			said, sizeof(said),
			"cd %s && cp %s/.ci/compare .ci/ && cp -r %s/profiles . && git init -q . "
			"&& git add Makefile .ci profiles && git -c user.name=a -c "
			"user.email=a@b commit -q -m base",
			folder.path, root, root),
		0, "%s", said);
}

Test(ci_workflow, scripts_are_well_formed)
{
	size_t scripts = 0;

	for (uint32_t i = 0; i < steps()->count; i++) {
		const char *script = value_find_text(&steps()->items[i], "run");

		if (!script) {
			cr_expect_not_null(value_find_text(&steps()->items[i], "uses"));
			continue;
		}
		scripts++;
		folder_put(&folder, "step.sh", "%s", script);
		cr_expect_eq(command_run(said, sizeof(said), "bash -n %s/step.sh", folder.path), 0,
			     "%s", said);
		/* What others wrote is put into variables, never into a script. */
		cr_expect_null(strstr(script, "${{"), "%s", script);
	}
	cr_expect_geq(scripts, 6u);
}

/* Every option of ours that a script has is in the help of the command it is for. */
Test(ci_workflow, options_exist)
{
	static const struct {
		const char *step, *command, *variable; /* NULL: it has none */
	} uses[] = {
		{ "Count instructions", "compare", "COUNTED" },
		{ "Measure times in turns", "compare", "TIMED" },
		{ "Keep the results", "run", "COUNTED" },
		{ "Draw the results", "report", NULL },
	};
	const struct value *env = value_find(job, "env");
	const char *binary = getenv("SCHEDMARK_BINARY");
	size_t options = 0;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		char text[4096];
		const char *chosen = "";

		if (uses[i].variable)
			chosen = value_find_text(env, uses[i].variable);
		cr_assert_not_null(chosen);
		snprintf(text, sizeof(text), "%s %s", value_find_text(step(uses[i].step), "run"),
			 chosen);
		for (const char *at = strstr(text, " --"); at; at = strstr(at + 1, " --")) {
			int length = (int)strcspn(at + 1, " \n");

			options++;
			cr_expect_eq(command_run(said, sizeof(said),
						 "%s %s --help | grep -qe '%.*s'",
						 binary ? binary : "build/release/schedmark",
						 uses[i].command, length, at + 1),
				     0, "%s: %.*s", uses[i].command, length, at + 1);
		}
	}
	cr_expect_geq(options, 10u);
}

Test(ci_workflow, an_unchanged_head_passes)
{
	if (callgrind_missing())
		cr_skip_test("%s", callgrind_missing());
	if (!child_findable("git"))
		cr_skip_test("git is not installed");
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	make_repository();
	cr_expect_eq(run_step("Build the head", ""), 0, "%s", said);
	cr_expect(strstr(said, "deps build instructions\n"), "%s", said);
	cr_expect_eq(run_step("Count instructions", ""), 0, "%s", said);
	expect_in_file("output", "status=0\n");
	expect_in_file("out/instructions.md", "| Basic/5Nodes | instructions (instructions/pod) |");
	cr_expect_eq(run_step("Measure times in turns", ""), 0, "%s", said);
	expect_in_file("out/times.md", "| Basic/5Nodes | least\\_time (ns/pod) |");
	cr_expect_eq(run_step("Keep the results", ""), 0, "%s", said);
	expect_in_file("out/release/schedmark.json", "schedmark.result/v1");
	cr_expect_eq(run_step("Draw the results", ""), 0, "%s", said);
	expect_in_file("out/report.html", "Basic/5Nodes");
	cr_expect_eq(run_step("Write the comment", ""), 0, "%s", said);
	expect_in_file("summary", "### schedmark: times, in turns");
	expect_in_file("out/comment.md", "| Basic/5Nodes | instructions (instructions/pod) |");
	cr_expect_eq(run_step("Comment on the pull request", "PULL_REQUEST=7"), 0, "%s", said);
	expect_in_file("gh.log", "gh pr comment 7 --edit-last --body-file out/comment.md\n");
	cr_expect_eq(run_step("Decide", "STATUS=0"), 0, "%s", said);
}

/* Of two lanes that fail only one fails the job, and the comment is there all the same. */
Test(ci_workflow, only_the_instruction_lane_fails_the_job)
{
	folder_put(&folder, ".ci/compare", "echo 'no such commit' >&2\nexit 3\n");
	folder_put(&folder, "out/x", "%s", "");
	cr_expect_eq(run_step("Count instructions", ""), 0, "%s", said);
	expect_in_file("output", "status=3\n");
	cr_expect_eq(run_step("Measure times in turns", ""), 0, "%s", said);
	cr_expect(strstr(said, "status 3: advice only"), "%s", said);
	cr_expect_eq(run_step("Write the comment", ""), 0, "%s", said);
	expect_in_file("out/comment.md", "Could not be compared: see the log of the job.");
	cr_expect_eq(run_step("Decide", "STATUS=3"), 3);
	cr_expect_eq(run_step("Decide", "STATUS=1"), 1);
	cr_expect_eq(run_step("Decide", "STATUS="), 2, "no status is no pass");
}
