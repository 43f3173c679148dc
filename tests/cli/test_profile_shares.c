/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of which it is known where the time goes: one rule burns 40 parts, another one 60 of the
 * same work (tests/power/burning_rule.c). Every way has to show that.
 *
 * The tolerance is three points. Where a machine gives too few samples for that it is five standard
 * deviations of the binomial share, which chance does not exceed in a million runs.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/callgrind.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"

#define SHARE 40.0
#define POINTS 3.0

static struct said said;
static struct folder folder;

static void set_up(void)
{
	folder_make(&folder);
	folder_put(&folder, "scheduler.yaml",
		   "apiVersion: kubescheduler.config.k8s.io/v1\n"
		   "kind: KubeSchedulerConfiguration\n"
		   "profiles:\n"
		   "- plugins:\n"
		   "    multiPoint:\n"
		   "      disabled:\n"
		   "      - name: '*'\n"
		   "    queueSort:\n"
		   "      enabled:\n"
		   "      - name: PrioritySort\n"
		   "    bind:\n"
		   "      enabled:\n"
		   "      - name: DefaultBinder\n"
		   "    score:\n"
		   "      enabled:\n"
		   "      - name: NodeAffinity\n"
		   "        weight: 1\n"
		   "      - name: ImageLocality\n"
		   "        weight: 1\n");
	folder_put(&folder, "burn.yaml",
		   "- name: Burn\n"
		   "  schedulerConfigPath: scheduler.yaml\n"
		   "  workloadTemplate:\n"
		   "  - opcode: createNodes\n"
		   "    count: 10\n"
		   "  - opcode: createPods\n"
		   "    count: 100\n"
		   "    collectMetrics: true\n"
		   "  workloads:\n"
		   "  - name: All\n"
		   "    params: {}\n");
}

static void tear_down(void)
{
	said_fini(&said);
	folder_remove(&folder);
}

TestSuite(profile_shares, .init = set_up, .fini = tear_down, .timeout = 300);

/* In front of "%" in the rule's line of the summary. */
static double share_of(const char *text, const char *rule)
{
	char line[64];
	const char *at;

	snprintf(line, sizeof(line), "\n  %-44s ", rule);
	at = strstr(text, line);
	return at ? strtod(at + strlen(line), NULL) : 0;
}

static double count_of(const char *text, const char *unit)
{
	char line[32];
	const char *at;

	snprintf(line, sizeof(line), "\n  %-13s ", unit);
	at = strstr(text, line);
	return at ? strtod(at + strlen(line), NULL) : 0;
}

/* False when that way does not work here. */
static bool take(const char *way)
{
	const char *binary = getenv("SCHEDMARK_BINARY");

	schedmark_run(&said,
		      "%s-burning profile -q --with %s --frequency 4999 --seconds 3 --out %s/out "
		      "%s/burn.yaml",
		      binary ? binary : "build/release/schedmark", way, folder.path, folder.path);
	if (said.status == 1 && strstr(said.err, "--with "))
		return false;
	cr_assert_eq(said.status, 0, "%s", said.err);
	return true;
}

static void expect_shares(void)
{
	double samples = count_of(said.out, "samples");
	double chance = samples > 0 ? 500 * sqrt(0.4 * 0.6 / samples) : 0;
	double points = chance > POINTS ? chance : POINTS;

	cr_expect_float_eq(share_of(said.out, "score NodeAffinity"), SHARE, points, "%s", said.out);
	cr_expect_float_eq(share_of(said.out, "score ImageLocality"), 100 - SHARE, points, "%s",
			   said.out);
}

Test(profile_shares, of_a_known_rule_are_shown_by_the_sampler)
{
	cr_assert(take("sampler"));
	expect_shares();
}

Test(profile_shares, of_a_known_rule_are_shown_by_perf)
{
	if (!take("perf"))
		cr_skip_test("perf does not work here");
	expect_shares();
}

Test(profile_shares, of_a_known_rule_are_counted_by_callgrind)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	if (callgrind_missing())
		cr_skip_test("valgrind is not installed");
	cr_assert(take("callgrind"));
	cr_expect_gt(count_of(said.out, "instructions"), 1e6);
	/* Exactly, but for the cycle around the rules. */
	cr_expect_float_eq(share_of(said.out, "score NodeAffinity"), SHARE, 0.4, "%s", said.out);
	cr_expect_float_eq(share_of(said.out, "score ImageLocality"), 100 - SHARE, 0.4, "%s",
			   said.out);
}

struct callers {
	size_t stacks, wrong;
	char first_wrong[512];
};

static bool is_loop(const char *frames)
{
	return strstr(frames, ";score_nodes_by_rule;burn_") != NULL;
}

/* In the stacks of a real capture the loop over the nodes calls the rules, and nobody else. */
static void expect_loop_calls_rules(void)
{
	static char text[1 << 20];
	struct callers seen = { 0 };

	text[0] = '\0';
	folder_append(&folder, "out/stacks.folded", text, sizeof(text));
	for (char *line = text, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (!strstr(line, "burn_"))
			continue;
		seen.stacks++;
		if (is_loop(line))
			continue;
		seen.wrong++;
		snprintf(seen.first_wrong, sizeof(seen.first_wrong), "%.500s", line);
	}
	cr_expect_geq(seen.stacks, 2);
	cr_expect_eq(seen.wrong, 0, "%s", seen.first_wrong);
}

Test(profile_shares, the_loop_over_the_nodes_is_every_rules_caller)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	cr_assert(take("sampler"));
	expect_loop_calls_rules();
	if (callgrind_missing())
		return;
	said_fini(&said);
	cr_assert(take("callgrind"));
	expect_loop_calls_rules();
}
