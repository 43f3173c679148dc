/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .ci/compare, .ci/aa and .ci/power on programs that are made up: what they run, what they write, and
 * how they end. Nothing here is measured.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/child.h"
#include "tests/support/folder.h"

static struct folder folder;
static char root[512];

static void set_up(void)
{
	cr_assert_not_null(getcwd(root, sizeof(root)));
	folder_make(&folder);
}

static void tear_down(void)
{
	folder_remove(&folder);
}

TestSuite(ci_compare, .init = set_up, .fini = tear_down);

/* The text of a shell script that answers `run` with this time and digest, in the file after -o or
 * on standard output, and leaves all else to the real program. */
#define FAKE                                                                             \
	"#!/bin/sh\n"                                                                    \
	"[ \"$1\" = run ] || exec %s \"$@\"\n"                                           \
	"out=/dev/stdout\n"                                                              \
	"while [ $# -gt 0 ]; do [ \"$1\" = -o ] && out=$2; shift; done\n"                \
	"cat >$out <<END\n"                                                              \
	"{\"schema\": \"schedmark.result/v1\", \"conditions\": {\"seed\": \"0\"}, "      \
	"\"duration_s\": 0.001, \"workloads\": [{\"name\": \"%s\", \"partial\": false, " \
	"\"placement_digest\": \"%s\", \"measured_pods\": 10, \"throughput\": {\n"       \
	"\"least_elapsed_ns\": %s,\n\"repetitions\": []}, \"metrics\": []}]}\nEND\n"

#define BENCHMARK "BenchmarkScheduling/1000Nodes0Pods"

static const char *real_program(void)
{
	static char path[1024];
	const char *binary = getenv("SCHEDMARK_BINARY");

	snprintf(path, sizeof(path), "%s%s", binary ? "" : root,
		 binary ? binary : "/build/release/schedmark");
	return path;
}

static void put_fake(const char *name, const char *workload, const char *digest, const char *ns)
{
	folder_put(&folder, name, FAKE, real_program(), workload, digest, ns);
}

/* --- .ci/compare ----------------------------------------------------------------------------- */

/* A repository whose build is a copy of a script; its commits are tagged. */
static void commit_fake(const char *tag, const char *digest, const char *ns)
{
	char said[2048];

	put_fake("program", "Basic/5Nodes", digest, ns);
	folder_put(&folder, "Makefile",
		   "all:\n\tmkdir -p $(BUILD)\n\tcp program $(BUILD)/schedmark\n");
	cr_assert_eq(command_run(said, sizeof(said),
				 "cd %s && git init -q . && git add program Makefile && git -c "
				 "user.name=a -c user.email=a@b commit -q -m %s && git tag %s",
				 folder.path, tag, tag),
		     0, "%s", said);
}

static int compare(char *said, size_t size, const char *base, const char *candidate)
{
	return command_run(
		said, size,
		"cd %s && git checkout -q %s -- program && sh %s/.ci/compare %s ./program "
		"--budget 10ms --name Basic %s/profiles/workloads/smoke.yaml",
		folder.path, candidate, root, base, root);
}

Test(ci_compare, commits_get_the_verdict_and_status_they_deserve)
{
	static const struct {
		const char *base, *candidate, *says;
		int status;
	} cases[] = {
		{ "usual", "usual", "\nverdict: unchanged\n", 0 },
		{ "usual", "slow", "\nverdict: regressed\n", 3 },
		{ "slow", "usual", "\nverdict: improved\n", 0 },
		{ "usual", "elsewhere", "digest of all placements differs: aa and bb", 3 },
	};
	char said[8192];

	if (!child_findable("git"))
		cr_skip_test("git is not installed");
	commit_fake("usual", "aa", "100000");
	commit_fake("slow", "aa", "110000");
	commit_fake("elsewhere", "bb", "100000");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = compare(said, sizeof(said), cases[i].base, cases[i].candidate);

		cr_expect_eq(status, cases[i].status, "%s, %s: %d: %s", cases[i].base,
			     cases[i].candidate, status, said);
		cr_expect(strstr(said, cases[i].says), "%s, %s: %s", cases[i].base,
			  cases[i].candidate, said);
	}
}

Test(ci_compare, a_base_is_built_once_and_its_worktree_removed)
{
	char said[8192];

	if (!child_findable("git"))
		cr_skip_test("git is not installed");
	commit_fake("usual", "aa", "100000");
	cr_expect_eq(compare(said, sizeof(said), "usual", "usual"), 0, "%s", said);
	cr_expect(strstr(said, "building "), "%s", said);
	cr_expect_eq(compare(said, sizeof(said), "usual", "usual"), 0, "%s", said);
	cr_expect_null(strstr(said, "building "), "%s", said);
	/* Other flags are another build. */
	cr_expect_eq(command_run(said, sizeof(said),
				 "cd %s && CFLAGS=-O3 sh %s/.ci/compare usual ./program --budget "
				 "10ms --name Basic %s/profiles/workloads/smoke.yaml",
				 folder.path, root, root),
		     0, "%s", said);
	cr_expect(strstr(said, "building "), "%s", said);
	command_run(said, sizeof(said),
		    "cd %s && ls build/compare | grep -c ^schedmark- && git worktree list | wc -l",
		    folder.path);
	cr_expect_str_eq(said, "2\n1\n");
}

/* Programs that measure nothing: a comparison that runs them fails. */
static int compare_code(char *said, size_t size, const char *environment, const char *text)
{
	folder_put(&folder, "program.c", "%s", text);
	return command_run(said, size,
			   "cd %s && make -s BUILD=b && %s sh %s/.ci/compare base b/schedmark",
			   folder.path, environment, root);
}

Test(ci_compare, programs_of_the_same_code_need_not_be_measured)
{
	static const char program[] = "int main(void) { return 1; }\n";
	char said[8192];

	if (!child_findable("git") || !child_findable("objcopy"))
		cr_skip_test("git or objcopy is not installed");
	folder_put(&folder, "Makefile",
		   "all:\n\tmkdir -p $(BUILD)\n\t$(CC) -o $(BUILD)/schedmark program.c\n");
	folder_put(&folder, "program.c", "%s", program);
	cr_assert_eq(command_run(said, sizeof(said),
				 "cd %s && git init -q . && git add program.c Makefile && git -c "
				 "user.name=a -c user.email=a@b commit -q -m base && git tag base",
				 folder.path),
		     0, "%s", said);
	cr_expect_eq(compare_code(said, sizeof(said), "",
				  "/* A remark. */\nint main(void) { return 1; }\n"),
		     0, "%s", said);
	cr_expect(strstr(said, "nothing to measure"), "%s", said);
	cr_expect(strstr(said, "verdict: unchanged\n"), "%s", said);
	cr_expect_neq(compare_code(said, sizeof(said), "MEASURE=1", program), 0, "%s", said);
	cr_expect_null(strstr(said, "verdict: "), "%s", said);
	cr_expect_neq(compare_code(said, sizeof(said), "", "int main(void) { return 2; }\n"), 0,
		      "%s", said);
	cr_expect_null(strstr(said, "verdict: "), "%s", said);
}

Test(ci_compare, what_cannot_be_built_or_found_is_no_verdict)
{
	char said[8192];

	if (!child_findable("git"))
		cr_skip_test("git is not installed");
	cr_expect_eq(command_run(said, sizeof(said), "sh .ci/compare"), 2);
	cr_expect(strstr(said, "usage: .ci/compare COMMIT BINARY"), "%s", said);
	folder_put(&folder, "Makefile", "all:\n\tfalse\n");
	cr_assert_eq(
		command_run(said, sizeof(said),
			    "cd %s && git init -q . && git add Makefile && git -c user.name=a -c "
			    "user.email=a@b commit -q -m broken",
			    folder.path),
		0, "%s", said);
	cr_expect_eq(command_run(said, sizeof(said), "cd %s && sh %s/.ci/compare nowhere ./x",
				 folder.path, root),
		     2);
	cr_expect(strstr(said, "nowhere is no commit"), "%s", said);
	cr_expect_neq(command_run(said, sizeof(said), "cd %s && sh %s/.ci/compare HEAD ./x",
				  folder.path, root),
		      0);
	cr_expect_null(strstr(said, "verdict"), "%s", said);
	command_run(said, sizeof(said), "cd %s && git worktree list | wc -l", folder.path);
	cr_expect_str_eq(said, "1\n");
}

/* --- .ci/aa ---------------------------------------------------------------------------------- */

/* How often the text stands in another. */
static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what))) {
		count++;
		text += strlen(what);
	}
	return count;
}

Test(ci_compare, aa_counts_verdicts_and_ends_the_load)
{
	char said[8192];
	char table[4096] = "";

	put_fake("schedmark", BENCHMARK, "aa", "100000");
	cr_expect_eq(command_run(said, sizeof(said),
				 "cd %s && AA_BUDGET=10ms sh %s/.ci/aa %s/schedmark 3", folder.path,
				 root, folder.path),
		     0, "%s", said);
	cr_expect(strstr(said, "3 comparisons: unchanged 3, inconclusive 0, improved 0, regressed "
			       "0\nfalse verdicts: 0.0 % (at most 5 %)\n"),
		  "%s", said);
	folder_append(&folder, "out/aa.tsv", table, sizeof(table));
	cr_expect_str_eq(table, "comparison\tverdict\testimate\tlow\thigh\n"
				"1\tunchanged\t0\t0\t0\n2\tunchanged\t0\t0\t0\n"
				"3\tunchanged\t0\t0\t0\n");
}

/* A program whose every comparison has this verdict. */
static void put_judge(const char *name, const char *verdict)
{
	folder_put(&folder, name,
		   "#!/bin/sh\n[ $1 = run ] && exec sleep 0.1\n"
		   "printf "
		   "'head\\n%s\\tm\\tu\\tlower\\t1\\t2\\t0.03\\t0.02\\t0.04\\t0.01\\t12\\t0\\t%s"
		   "\\t\\n'\n[ %s != regressed ] || exit 3\n",
		   BENCHMARK, verdict, verdict);
}

Test(ci_compare, aa_fails_on_false_verdicts)
{
	char said[8192];

	put_judge("schedmark", "regressed");
	cr_expect_eq(command_run(said, sizeof(said), "cd %s && sh %s/.ci/aa %s/schedmark 2",
				 folder.path, root, folder.path),
		     1, "%s", said);
	cr_expect(strstr(said, "false verdicts: 100.0 %"), "%s", said);
	put_judge("schedmark", "inconclusive");
	cr_expect_eq(command_run(said, sizeof(said), "cd %s && sh %s/.ci/aa %s/schedmark 2",
				 folder.path, root, folder.path),
		     0, "%s", said);
	cr_expect_eq(command_run(said, sizeof(said), "sh .ci/aa"), 2);
	cr_expect(strstr(said, "usage: .ci/aa BINARY COUNT"), "%s", said);
}

/* --- .ci/power ------------------------------------------------------------------------------- */

/*
 * A build folder with a program and a way to make slower ones: N steps take N ns of 10 000 more, when
 * `works`. Instructions, which nothing made up has, change by 2 % at 4000 steps.
 */
static void put_power(bool works, const char *instructions_verdict)
{
	put_fake("b/real", BENCHMARK, "aa", "100000");
	folder_put(
		&folder, "b/schedmark",
		"#!/bin/sh\ncase \"$*\" in *--instructions*)\n"
		"printf "
		"'head\\nw\\tm\\tu\\tlower\\t1\\t2\\t0.02\\t0.02\\t0.02\\t1\\t1\\t0\\t%s\\t\\n'\n"
		"[ %s != regressed ] || exit 3; exit 0 ;; esac\nexec %s/b/real \"$@\"\n",
		instructions_verdict, instructions_verdict, folder.path);
	folder_put(&folder, "Makefile",
		   "b/schedmark-slower-%%:\n"
		   "\tsed \"s/: 100000,/: $$((100000 + %s)),/\" b/real > $@\n\tchmod +x $@\n",
		   works ? "10 * $*" : "0");
	/* Nothing is run under it here, but it has to be there. */
	folder_put(&folder, "valgrind", "#!/bin/sh\n");
}

static int power(char *said, size_t size, const char *path)
{
	return command_run(said, size,
			   "cd %s && PATH=%s CALIBRATION_BUDGET=10ms POWER_BUDGET=10ms sh "
			   "%s/.ci/power b 3 2",
			   folder.path, path, root);
}

Test(ci_compare, power_calibrates_and_counts_what_was_found)
{
	char said[8192];
	char table[4096] = "";

	put_power(true, "regressed");
	cr_expect_eq(power(said, sizeof(said), "$PWD:$PATH"), 0, "%s", said);
	cr_expect(strstr(said, "calibrated: 300 steps for each pod are 3 % of its time (a guess of "
			       "300: 0.03), 2000 steps 1 % of its instructions\n"),
		  "%s", said);
	cr_expect(strstr(said, "regressed in 3 of 3 (at least 90 %)\n"), "%s", said);
	cr_expect(strstr(said, "regressed in 2 of 2 (all)\n"), "%s", said);
	folder_append(&folder, "out/power.tsv", table, sizeof(table));
	cr_expect_eq(strncmp(table, "comparison\tverdict\testimate\tlow\thigh\n", 36), 0, "%s",
		     table);
	cr_expect_eq(count_of(table, "time-"), 3u, "%s", table);
	cr_expect(strstr(table, "\ntime-3\tregressed\t0.03\t0.03\t0.03\n"), "%s", table);
	cr_expect(strstr(table, "\ninstructions-2\tregressed\t0.02\t0.02\t0.02\n"), "%s", table);
}

Test(ci_compare, power_fails_when_one_is_missed)
{
	char said[8192];

	put_power(true, "unchanged");
	cr_expect_eq(power(said, sizeof(said), "$PWD:$PATH"), 1, "%s", said);
	cr_expect(strstr(said, "regressed in 0 of 2 (all)\n"), "%s", said);
	cr_expect_eq(command_run(said, sizeof(said), "cd %s && rm -rf b", folder.path), 0);
	put_power(false, "regressed");
	cr_expect_eq(power(said, sizeof(said), "$PWD:$PATH"), 1, "%s", said);
	cr_expect(strstr(said, "power: no calibration"), "%s", said);
}

Test(ci_compare, power_says_what_it_lacks)
{
	char said[8192];

	put_power(true, "regressed");
	cr_expect_eq(
		command_run(said, sizeof(said),
			    "cd %s && mkdir tools && for t in sh awk sed make mkdir rm; do ln -s "
			    "$(command -v $t) tools/$t; done",
			    folder.path),
		0, "%s", said);
	cr_expect_eq(power(said, sizeof(said), "tools"), 2, "%s", said);
	cr_expect(strstr(said, "power: valgrind is not installed: sh .ci/deps instructions\n"),
		  "%s", said);
	cr_expect_eq(command_run(said, sizeof(said), "sh .ci/power build/release"), 2);
	cr_expect(strstr(said, "usage: .ci/power BUILD_FOLDER COUNT COUNT_INSTRUCTIONS"), "%s",
		  said);
}
