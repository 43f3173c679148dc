/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark simulate: statuses, formats, and that a fixed clock repeats.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tests/cli/schedmark.h"

static const struct {
	const char *command;
	int status;
	const char *err;
} wrong[] = {
	{ "schedmark simulate", 2, "no simulation given" },
	{ "schedmark simulate nothing-like-it", 2, "nothing-like-it" },
	{ "schedmark simulate --clock none density-100", 2, "--clock" },
	{ "schedmark simulate --set MAX_PODS load", 2, "--set MAX_PODS: expected NAME=VALUE" },
	{ "schedmark simulate --set NOTHING=1 load", 2, "it has: CL2_ENABLE_PVS, " },
	{ "schedmark simulate --output xml density-100", 2, "--output" },
	{ "schedmark simulate --html /tmp/a.html density-100 density-100", 2, "--html takes one" },
	{ "printf 'apiVersion: schedmark/v1\\nkind: Simulation\\nsteps: [{crash: node/x}]\\n' | "
	  "schedmark simulate -",
	  2, ":3:9: there is no node \"x\"" },
	{ "printf 'apiVersion: schedmark/v1\\nkind: Simulation\\nexpect: [{metric: x, value: 1}]"
	  "\\n' | schedmark simulate -",
	  2, ":3:10: expect: there is no metric \"x\"" },
	{ "printf 'apiVersion: schedmark/v1\\nkind: Simulation\\nscheduler: {config: nowhere}\\n' "
	  "| "
	  "schedmark simulate -",
	  2, "nowhere" },
	{ "printf 'apiVersion: schedmark/v1\\nkind: Simulation\\nexpect: [{metric: nodes, value: "
	  "1}]"
	  "\\n' | schedmark simulate -",
	  3, "" },
};

Test(simulate, wrong_input_is_2_and_an_expectation_that_fails_is_3)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct said said;

		schedmark_run(&said, "%s", wrong[i].command);
		cr_expect_eq(said.status, wrong[i].status, "%s: %d, %s", wrong[i].command,
			     said.status, said.err);
		cr_expect(strstr(said.err, wrong[i].err), "%s said %s", wrong[i].command, said.err);
		said_fini(&said);
	}
}

/* Each asks for more than any machine has. */
static const struct {
	const char *steps, *err;
} endless[] = {
	{ "[{create: {workload: w, count: 2000000}}]", "more pods than" },
	{ "[{repeat: {times: 100000, steps: [{repeat: {times: 100000, steps: [{compact: "
	  "true}]}}]}}]",
	  "more steps than" },
	{ "[{repeat: {times: 100000, steps: [{stage: a}]}}]", "more stages than" },
};

Test(simulate, what_would_never_end_is_refused)
{
	for (size_t i = 0; i < sizeof(endless) / sizeof(endless[0]); i++) {
		struct said said;

		schedmark_run(&said,
			      "printf 'apiVersion: schedmark/v1\\nkind: Simulation\\nnodes: "
			      "[{name: node}]\\nworkloads: [{name: w, replicas: 2000000}, {name: "
			      "one, kind: Pod}]\\nscheduler: {bind: none}\\nsteps: %s\\n' | "
			      "schedmark simulate --clock fixed -",
			      endless[i].steps);
		cr_expect_eq(said.status, 2, "%s: %d", endless[i].steps, said.status);
		cr_expect(strstr(said.err, endless[i].err), "%s", said.err);
		said_fini(&said);
	}
}

Test(simulate, the_limits_of_v1_1_make_3000_pods_take_150_seconds)
{
	struct said said;

	schedmark_run(&said, "schedmark simulate --lines --explain --clock fixed density-100");
	cr_expect_eq(said.status, 0);
	cr_expect(strstr(said.out, " Pods: 229 out of 3000 created, 209 running, 20 pending, 0 "
				   "waiting, 0 inactive, 0 terminating, 0 unknown \n"));
	cr_expect(strstr(said.out, "E2E startup time for 3000 pods: 2m29.5"));
	cr_expect(strstr(said.out, "bottleneck: the controller manager's rate limit"));
	cr_expect(strstr(said.out, "Little's law holds"));
	said_fini(&said);
}

/* clusterloader2's switches: without volumes there are none; without DaemonSets no stage is about them. */
Test(simulate, the_load_test_is_switched_by_its_parameters)
{
	static const struct {
		const char *options;
		int status;
		const char *said, *not_said;
	} cases[] = {
		{ "load", 0, "yes  store.volumes: 50, expected 50", "nothing like it" },
		{ "--set CL2_ENABLE_PVS=false load", 0, "yes  store.volumes: 0, expected 0",
		  "volume's" },
		{ "--set CL2_DISABLE_DAEMONSETS=true load", 0,
		  "yes  stage.create.running: 3000, expected 3000", "daemons" },
		{ "--set CL2_POD_STARTUP_LATENCY_THRESHOLD=100ms load", 3, "expected at most 0.1",
		  "yes  startup.p99" },
		{ "--set POD_COUNT=1000 node-throughput", 3, "NO   pods.running: 110",
		  "yes  pods" },
		{ "--set POD_COUNT=1000 --set MAX_PODS=1000 node-throughput", 0,
		  "yes  pods.running: 1000, expected 1000", "Too many pods" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct said said;

		schedmark_run(&said, "schedmark simulate --explain --clock fixed %s",
			      cases[i].options);
		cr_expect_eq(said.status, cases[i].status, "%s: %s", cases[i].options, said.out);
		cr_expect(strstr(said.out, cases[i].said), "%s: %s", cases[i].options, said.out);
		cr_expect_null(strstr(said.out, cases[i].not_said), "%s: %s", cases[i].options,
			       said.out);
		said_fini(&said);
	}
}

Test(simulate, with_a_fixed_clock_two_runs_are_equal_to_the_byte)
{
	static const char *const commands[] = {
		("schedmark simulate --lines --explain --figures --clock fixed "
		 "density-100-unlimited"),
		"schedmark simulate --output json --clock fixed density-100-unlimited",
		"schedmark simulate --html /dev/stdout --clock fixed density-100-unlimited",
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct said one, two;

		schedmark_run(&one, "%s", commands[i]);
		schedmark_run(&two, "%s", commands[i]);
		cr_expect_eq(one.status, 0, "%s", one.err);
		cr_expect_gt(strlen(one.out), (size_t)1000);
		cr_expect_str_eq(one.out, two.out);
		said_fini(&one);
		said_fini(&two);
	}
}

Test(simulate, json_has_the_verdicts_and_every_wait)
{
	struct said said;
	json_t *document;

	schedmark_run(&said, "schedmark simulate --output json --clock fixed density-100");
	document = json_loads(said.out, 0, NULL);
	cr_assert(document);
	cr_expect_str_eq(json_string_value(json_object_get(document, "kind")), "SimulationResult");
	cr_expect(json_is_true(json_object_get(document, "holds")));
	cr_expect_eq(json_array_size(json_object_get(document, "waits")), 14);
	cr_expect_eq(json_array_size(json_object_get(document, "expected")), 3);
	cr_expect_eq(json_number_value(
			     json_object_get(json_object_get(document, "figures"), "pods.running")),
		     3000);
	json_decref(document);
	said_fini(&said);
}

/* All that ship and take no longer than a second or two. */
static const char *const shipped[] = {
	"availability",
	"density-100-unlimited",
	"density-1000",
	"load",
	"load-cordoned",
	"max-pods",
	"node-throughput",
	"pod-test-1",
	"pod-test-1-v1.1",
	"pod-test-1-v1.2",
	"pod-test-1-v1.26",
	"pod-test-2",
	"pod-test-3",
	"pod-test-4",
	"pod-test-5",
	"pod-test-6",
	"pod-test-7",
	"pool-coordinator",
	"pool-coordinator-slow",
};

Test(simulate, what_ships_holds)
{
	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		struct said said;

		schedmark_run(&said, "schedmark simulate --clock fixed %s", shipped[i]);
		cr_expect_eq(said.status, 0, "%s: %s%s", shipped[i], said.out, said.err);
		cr_expect_null(strstr(said.out, "\n  NO "), "%s: %s", shipped[i], said.out);
		said_fini(&said);
	}
}
