/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark profile at small sizes. What depends on the machine's speed is not looked at: samples are
 * taken until enough processor time went by.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/measure/callgrind.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"
#include "tests/support/no_perf_events.h"

#define SMALL "coreos-30k --name 100Nodes "

static struct said said;
static struct folder folder;

static void set_up(void)
{
	folder_make(&folder);
}

static void tear_down(void)
{
	said_fini(&said);
	folder_remove(&folder);
}

TestSuite(profile, .init = set_up, .fini = tear_down, .timeout = 120);

static void expect_file(const char *name, const char *begins)
{
	char text[8192] = "";

	folder_append(&folder, name, text, sizeof(text));
	cr_expect_eq(strncmp(text, begins, strlen(begins)), 0, "%s: %.40s", name, text);
	cr_expect_gt(strlen(text), 1, "%s", name);
}

static void expect_files(void)
{
	expect_file("out/flame.svg", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ");
	expect_file("out/top.txt", "schedmark Density/100Nodes3kPods\nTaken with ");
	expect_file("out/stacks.folded", "");
	expect_file("out/speedscope.json", "{\"$schema\":");
	expect_file("out/capture.json", "{\n  \"schema\": \"schedmark-capture/1\"");
	expect_file("out/profile.pb.gz", "\x1f\x8b");
}

/* The number in front of " (N %) outside": hundredths of a percent. */
static double percent_outside(const char *text)
{
	const char *at = strstr(text, " lost; ");
	double percent = 100;

	cr_assert_not_null(at, "%s", text);
	cr_assert_eq(sscanf(at, " lost; %*u (%lf %%) outside", &percent), 1);
	return percent;
}

Test(profile, the_sampler_writes_every_file_and_says_the_shares)
{
	schedmark_run(&said,
		      "schedmark profile -q " SMALL "--with sampler --seconds 1 --out %s/out",
		      folder.path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_str_eq(said.err, "");
	cr_expect_not_null(strstr(said.out, "\n  taken with    sampler: "));
	cr_expect_not_null(strstr(said.out, "\n  placements    ecca920edfa950bc\n"));
	cr_expect_not_null(strstr(said.out, "\n  score      "));
	cr_expect_not_null(strstr(said.out, "\n  filter      "));
	cr_expect_not_null(strstr(said.out, "\n  score NodeResourcesFit  "));
	cr_expect_not_null(strstr(said.out, "\n  look next at  "));
	/* Loading and reporting are not in it. */
	cr_expect_lt(percent_outside(said.out), 0.5, "%s", said.out);
	expect_files();
}

Test(profile, where_sampling_by_the_kernel_is_forbidden_there_is_another_way)
{
	if (!refuse_perf_events())
		cr_skip_test("the system has no seccomp filters");
	schedmark_run(&said, "schedmark profile -q " SMALL "--seconds 1 --out %s/out", folder.path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "\n  taken with    sampler: a timer, stacks by unwind "
					    "tables\n  not with      perf: "),
			   "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\n                the kernel's samples: "));
	cr_expect_lt(percent_outside(said.out), 0.5, "%s", said.out);
	expect_files();
	said_fini(&said);
	schedmark_run(&said, "test ! -e %s/out/perf.data", folder.path);
	cr_expect_eq(said.status, 0, "what perf did not record is gone");
}

Test(profile, without_perf_there_is_another_way)
{
	schedmark_run(&said, "PATH= schedmark profile -q " SMALL "--seconds 1 --out %s/out",
		      folder.path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "\n  taken with    sampler: "));
	cr_expect_not_null(strstr(said.out, "\n  not with      perf: "), "%s", said.out);
	expect_files();
}

Test(profile, needs_no_privileges)
{
	chmod(folder.path, 0777);
	schedmark_run(
		&said,
		"SCHEDMARK=${SCHEDMARK_BINARY:-build/release/schedmark}; if [ $(id -u) = 0 ]; then "
		"as='setpriv --reuid=65534 --regid=65534 --clear-groups'; fi; "
		"$as test -x $SCHEDMARK || exit 77; "
		"$as $SCHEDMARK profile -q " SMALL "--seconds 1 --out %s/out",
		folder.path);
	if (said.status == 77)
		cr_skip_test("nobody may not run the program");
	cr_assert_eq(said.status, 0, "%s", said.err);
	expect_files();
}

Test(profile, perf_where_it_is_sees_the_same_functions)
{
	schedmark_run(&said, "schedmark profile -q " SMALL "--with perf --seconds 1 --out %s/out",
		      folder.path);
	if (said.status == 1 && strstr(said.err, "--with perf: "))
		cr_skip_test("perf does not work here");
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "\n  taken with    perf: perf record"));
	cr_expect_not_null(strstr(said.out, "weighted_mean [score NodeResourcesFit]"));
	cr_expect_not_null(strstr(said.out, "\n  score NodeResourcesFit  "));
	expect_files();
	expect_file("out/perf.data", "PERFILE2");
}

/* Where the summary's line for a phase or a rule goes on behind the name; NULL when there is none. */
static const char *line_of(const char *text, const char *name)
{
	char line[64];
	const char *at;

	snprintf(line, sizeof(line), "\n  %-44s ", name);
	at = strstr(text, line);
	return at ? at + strlen(line) : NULL;
}

static const struct {
	const char *workload;
	const char *seen[12]; /* phases and rules; ends with NULL */
	double other; /* at most, in percent */
} counted[] = {
	{ "preemption --name 20Nodes40",
	  { "queue", "pre-filter", "filter", "diagnose", "preempt", "assume", "bind",
	    "filter NodeResourcesFit", "filter InterPodAffinity", NULL },
	  20 },
	{ "default-profile --name 100Nodes",
	  { "pre-score", "score", "normalise", "select", "score NodeResourcesFit",
	    "score PodTopologySpread", "filter TaintToleration", NULL },
	  10 },
	{ "benchmark-2015 --name Scheduling/100Nodes0Pods --scheduler-config 2015/+18170",
	  { "queue", "pre-filter", "filter", "score", "normalise", "select", "assume", "bind",
	    "filter PodFitsResources", "score LeastRequestedPriority", NULL },
	  20 },
};

Test(profile, callgrind_finds_every_phase_and_rule)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	if (callgrind_missing())
		cr_skip_test("valgrind is not installed");
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
		const char *other;

		said_fini(&said);
		schedmark_run(&said, "schedmark profile -q --with callgrind --out %s/out %s",
			      folder.path, counted[i].workload);
		cr_assert_eq(said.status, 0, "%s", said.err);
		for (const char *const *name = counted[i].seen; *name; name++)
			cr_expect_not_null(line_of(said.out, *name), "%s: %s", *name, said.out);
		other = line_of(said.out, "other");
		cr_assert_not_null(other);
		cr_expect_lt(strtod(other, NULL), counted[i].other, "%s", said.out);
		expect_file("out/callgrind.out.schedmark", "# callgrind format");
		expect_file("out/stacks.folded", "drain_measure");
	}
}

static const struct {
	const char *command, *says;
	int status;
} refusals[] = {
	{ "schedmark profile --with gprof", "--with", 2 },
	{ "schedmark profile --frequency 0", "--frequency", 2 },
	{ "schedmark profile --name '['", "--name: \"[\" is no regular expression", 2 },
	{ "schedmark profile nothing-like-it", "nothing-like-it", 2 },
	{ "schedmark profile -q smoke --name Basic --out /dev/null/x",
	  "/dev/null/x: cannot be made", 1 },
	{ "schedmark profile -q smoke --name Basic --passes 1 --frequency 1 --with sampler --out "
	  "/tmp",
	  "no samples: there is too little to do", 1 },
};

Test(profile, what_cannot_be_is_refused)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		schedmark_run(&said, "%s", refusals[i].command);
		cr_expect_eq(said.status, refusals[i].status, "%s: %d", refusals[i].command,
			     said.status);
		cr_expect_not_null(strstr(said.err, refusals[i].says), "%s: %s",
				   refusals[i].command, said.err);
		if (i + 1 < sizeof(refusals) / sizeof(refusals[0]))
			said_fini(&said);
	}
}
