/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark run: tables, result file, progress, exit status.
 */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): posix_openpt() */

#include <criterion/criterion.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/status.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"
#include "tests/support/json_schema.h"

static struct folder folder;
static struct said said; /* of the last command */

static const char workloads[] = "- name: Small\n"
				"  workloadTemplate:\n"
				"  - opcode: createNodes\n"
				"    countParam: $nodes\n"
				"  - opcode: createPods\n"
				"    countParam: $pods\n"
				"    collectMetrics: true\n"
				"  workloads:\n"
				"  - name: Fits\n"
				"    labels: [fits]\n"
				"    params: {nodes: 3, pods: 30}\n"
				"  - name: TooMany\n"
				"    labels: [full]\n"
				"    params: {nodes: 1, pods: 130}\n"
				"  - name: Hasty\n"
				"    labels: [hasty]\n"
				"    threshold: 1000000000000\n"
				"    params: {nodes: 1, pods: 10}\n";

static void set_up(void)
{
	folder_make(&folder);
	folder_put(&folder, "w.yaml", "%s", workloads);
	folder_put(&folder, "node.yaml",
		   "apiVersion: v1\nkind: Node\nmetadata: {name: node-a}\n"
		   "status: {allocatable: {cpu: 1, memory: 1Gi, pods: 2}}\n");
	folder_put(&folder, "pod.yaml",
		   "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
		   "spec: {containers: [{name: c, image: i}]}\n");
}

static void tear_down(void)
{
	said_fini(&said);
	folder_remove(&folder);
}

TestSuite(run, .init = set_up, .fini = tear_down);

/* Runs `schedmark run ARGUMENTS` in the folder, one pass if they do not say more; returns the exit status. */
static int run(const char *arguments)
{
	said_fini(&said);
	schedmark_run(&said,
		      "b=${SCHEDMARK_BINARY:-$PWD/build/release/schedmark}; cd '%s' && "
		      "\"$b\" run --repeat 1 %s",
		      folder.path, arguments);
	return said.status;
}

static bool exists(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder.path, name);
	return access(path, F_OK) == 0;
}

static json_t *valid_result(const char *text)
{
	char why[600] = "";
	json_error_t error;
	json_t *result = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	json_t *schema = json_load_file("docs/result.schema.json", 0, NULL);

	cr_assert_not_null(result, "%d: %s", error.line, error.text);
	cr_assert_not_null(schema);
	cr_expect(json_schema_check(schema, result, why, sizeof(why)), "%s", why);
	json_decref(schema);
	return result;
}

static json_t *written_result(const char *name)
{
	static char text[256 * 1024];

	text[0] = '\0';
	folder_append(&folder, name, text, sizeof(text));
	return valid_result(text);
}

static json_int_t number_of(const json_t *result, size_t workload, const char *key)
{
	const json_t *workloads_json = json_object_get(result, "workloads");

	return json_integer_value(json_object_get(json_array_get(workloads_json, workload), key));
}

Test(run, prints_tables_and_leaves_a_result_file)
{
	json_t *result;

	cr_assert_eq(run("w.yaml --label-filter -hasty"), STATUS_OK, "%s", said.err);
	cr_expect_not_null(
		strstr(said.out, "\nSmall/Fits\n  pods         30 scheduled, 0 not fitting"));
	cr_expect_not_null(strstr(said.out, "PHASE, RULE"));
	cr_expect_not_null(strstr(said.out, "        90  Insufficient cpu\n"));
	cr_expect_not_null(strstr(said.out, "\nWORKLOAD       NODES    PODS"));
	cr_expect_not_null(strstr(said.out, "\nSmall/Fits         3      30"));
	cr_expect_not_null(strstr(said.out, "  result       schedmark.result.json\n"));
	cr_expect_not_null(strstr(said.err, "Small/Fits: clean pass\n1s\trate: "));
	cr_expect_not_null(strstr(said.err, "\ttotal: 30\nSmall/Fits: instrumented pass\n"));
	cr_expect_null(strchr(said.out, '\033'), "no colours in a file");
	result = written_result("schedmark.result.json");
	cr_expect_eq(json_array_size(json_object_get(result, "workloads")), 2);
	cr_expect_eq(number_of(result, 0, "scheduled_pods"), 30);
	cr_expect_eq(number_of(result, 1, "unschedulable_pods"), 90);
	json_decref(result);
}

Test(run, quiet_and_brief_leave_the_summary)
{
	cr_assert_eq(run("-q --brief w.yaml --name Fits -o other.json"), STATUS_OK, "%s", said.err);
	cr_expect_str_eq(said.err, "");
	cr_expect_null(strstr(said.out, "latency us"));
	cr_expect_not_null(strstr(said.out, "\nWORKLOAD"));
	json_decref(written_result("other.json"));
}

Test(run, the_result_can_take_the_place_of_the_tables)
{
	json_t *result;

	cr_assert_eq(run("w.yaml --name Fits -o - --repeat 3 --no-instrumented --seed 7"),
		     STATUS_OK);
	cr_expect_eq(said.out[0], '{');
	result = valid_result(said.out);
	cr_expect_str_eq(
		json_string_value(json_object_get(json_object_get(result, "conditions"), "seed")),
		"7");
	cr_expect_eq(exists("schedmark.result.json"), false, "no other file is written");
	json_decref(result);
}

Test(run, a_missed_threshold_is_an_answer)
{
	json_t *result;

	cr_expect_eq(run("w.yaml --name Hasty"), STATUS_OK, "nobody asked");
	cr_expect_eq(run("w.yaml --name Hasty --thresholds"), STATUS_NO);
	cr_expect_not_null(strstr(said.out, "threshold    more than 1000000000000 pods/s: MISSED"));
	result = written_result("schedmark.result.json");
	json_decref(result);
}

Test(run, dumps_are_operands_too)
{
	json_t *result;

	cr_assert_eq(run("--cluster node.yaml pod.yaml --percentage-of-nodes-to-score 50"),
		     STATUS_OK, "%s", said.err);
	result = written_result("schedmark.result.json");
	cr_expect_eq(number_of(result, 0, "nodes"), 1);
	cr_expect_eq(number_of(result, 0, "scheduled_pods"), 1);
	cr_expect_eq(number_of(result, 0, "percentage_of_nodes_to_score"), 50);
	json_decref(result);
	cr_assert_eq(run("--cluster node.yaml"), STATUS_OK, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "nothing was measured: there was no pending pod"), "%s",
			   said.out);
	json_decref(written_result("schedmark.result.json"));
}

static const struct {
	const char *arguments;
	int status;
	const char *err;
} refusals[] = {
	{ "--bogus", STATUS_BAD_INPUT, "unknown option --bogus" },
	{ "--repeat 0 w.yaml", STATUS_BAD_INPUT, "--repeat: \"0\" is not a number from 1 to 1000" },
	{ "--repeat", STATUS_BAD_INPUT, "--repeat takes an argument" },
	{ "--seed x w.yaml", STATUS_BAD_INPUT, "--seed: \"x\" is not a number" },
	{ "--kubernetes-version 1.30 w.yaml", STATUS_BAD_INPUT,
	  "--kubernetes-version: \"1.30\" is not supported, expected 1.26 or 1.36" },
	{ "nowhere.yaml", STATUS_BAD_INPUT, "nowhere.yaml" },
	{ "--cluster nowhere.yaml", STATUS_BAD_INPUT, "nowhere.yaml: cannot open" },
	{ "--cluster node.yaml --name x", STATUS_BAD_INPUT, "are about workloads, not dumps" },
	{ "--cluster - --repeat 2", STATUS_BAD_INPUT, "--repeat needs a file to read again" },
	{ "w.yaml --name Nothing", STATUS_BAD_INPUT, "none of 3 passes --label-filter and --name" },
	{ "w.yaml --scheduler-config nowhere.yaml", STATUS_BAD_INPUT, "nowhere.yaml" },
	{ "w.yaml -o no/such/folder.json", STATUS_ERROR,
	  "no/such/folder.json: cannot create a file beside it" },
	{ "w.yaml -o .", STATUS_ERROR, ".: is a folder" },
};

Test(run, what_cannot_be_done_is_refused_before_anything_runs)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		int status = run(refusals[i].arguments);

		cr_expect_eq(status, refusals[i].status, "%s: %d", refusals[i].arguments, status);
		cr_expect_not_null(strstr(said.err, refusals[i].err), "%s: %s",
				   refusals[i].arguments, said.err);
		cr_expect_str_eq(said.out, "", "%s", refusals[i].arguments);
		cr_expect_eq(exists("schedmark.result.json"), false, "%s", refusals[i].arguments);
	}
}

Test(run, the_smoke_workloads_ship)
{
	json_t *result;

	cr_assert_eq(run("-q smoke"), STATUS_OK, "%s", said.err);
	result = written_result("schedmark.result.json");
	cr_assert_eq(json_array_size(json_object_get(result, "workloads")), 4);
	cr_expect_eq(number_of(result, 0, "measured_pods"), 100);
	cr_expect_gt(number_of(result, 3, "unschedulable_pods"), 0);
	json_decref(result);
}

/* Preemption makes room for the big pod; no profile is for the last one. */
Test(run, a_dump_has_the_outcome_that_explain_tells_with_preemption)
{
	json_t *result;

	cr_assert_eq(run("-q --cluster \"$OLDPWD/tests/cli/data/cluster.yaml\""), STATUS_OK, "%s",
		     said.err);
	result = written_result("schedmark.result.json");
	cr_expect_eq(number_of(result, 0, "running_pods"), 3);
	cr_expect_eq(number_of(result, 0, "pods"), 6);
	cr_expect_eq(number_of(result, 0, "scheduled_pods"), 5);
	cr_expect_eq(number_of(result, 0, "unschedulable_pods"), 0);
	cr_expect_eq(number_of(result, 0, "skipped_pods"), 1);
	cr_expect_eq(number_of(result, 0, "measured_pods"), 6);
	cr_expect_eq(number_of(result, 0, "attempts"), 7);
	cr_expect_eq(number_of(result, 0, "retried_pods"), 1);
	cr_expect_eq(number_of(result, 0, "victims"), 1);
	json_decref(result);
}

Test(run, pods_that_preemption_brings_back_count_once)
{
	json_t *result;

	cr_assert_eq(run("preemption --label-filter short"), STATUS_OK, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "; 40 measured\n"
					    "  attempts     160, for 40 pods had more than one; "),
			   "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\n  victims      40 pods had to go: preemption\n"),
			   "%s", said.out);
	cr_expect_not_null(strstr(said.out, "(40 pods with 80 attempts in "), "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\n  ATTEMPTS  FAILED BECAUSE OF"), "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\n        40  Insufficient cpu\n"), "%s", said.out);
	cr_expect_not_null(strstr(said.err, "\ttotal: 120\n"), "%s", said.err);
	result = written_result("schedmark.result.json");
	cr_expect_eq(number_of(result, 0, "measured_pods"), 40);
	cr_expect_eq(number_of(result, 0, "victims"), 40);
	json_decref(result);
}

static void text_of(const char *arguments, const char *key, char out[64])
{
	json_t *result;
	const json_t *workload;

	cr_assert_eq(run(arguments), STATUS_OK, "%s", said.err);
	result = written_result("schedmark.result.json");
	workload = json_array_get(json_object_get(result, "workloads"), 0);
	snprintf(out, 64, "%s", json_string_value(json_object_get(workload, key)));
	json_decref(result);
}

Test(run, a_seed_decides_the_placements)
{
	char first[64];
	char again[64];
	char other[64];

	text_of("-q w.yaml --name Fits --tie-break random --seed 1", "placement_digest", first);
	text_of("-q w.yaml --name Fits --tie-break random --seed 1", "placement_digest", again);
	text_of("-q w.yaml --name Fits --tie-break random --seed 2", "placement_digest", other);
	cr_expect_str_eq(first, again);
	cr_expect_str_neq(first, other);
}

/* What was asked for, and what held: an engine has a way of its own. */
Test(run, the_way_to_break_ties_is_recorded)
{
	static const struct {
		const char *arguments, *asked, *in_force;
	} cases[] = {
		{ "", NULL, "first" },
		{ "--tie-break first", "first", "first" },
		{ "--scheduler-config 2015/v1.1.1", NULL, "random" },
		{ "--scheduler-config 2015/+22430", NULL, "round-robin" },
		{ "--scheduler-config 2015/v1.1.1 --tie-break first", "first", "first" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char arguments[128];
		char in_force[64];
		json_t *result;
		const json_t *asked;

		snprintf(arguments, sizeof(arguments), "-q w.yaml --name Fits %s",
			 cases[i].arguments);
		text_of(arguments, "tie_break", in_force);
		cr_expect_str_eq(in_force, cases[i].in_force, "%s", cases[i].arguments);
		result = written_result("schedmark.result.json");
		asked = json_object_get(json_object_get(result, "conditions"), "tie_break");
		if (cases[i].asked)
			cr_expect_str_eq(json_string_value(asked), cases[i].asked);
		else
			cr_expect(json_is_null(asked), "%s", cases[i].arguments);
		json_decref(result);
	}
}

Test(run, the_kubernetes_version_decides_and_is_recorded)
{
	char first[64];
	char later[64];
	json_t *result;

	text_of("-q w.yaml --name Fits", "profile_hash", first);
	text_of("-q w.yaml --name Fits --kubernetes-version 1.36", "profile_hash", later);
	cr_expect_str_neq(first, later);
	cr_assert_eq(run("-q w.yaml --name Fits --kubernetes-version v1.36.3 -o -"), STATUS_OK);
	result = valid_result(said.out);
	cr_expect_str_eq(json_string_value(json_object_get(json_object_get(result, "conditions"),
							   "kubernetes_version")),
			 "1.36");
	json_decref(result);
}

static const char config[] = "apiVersion: kubescheduler.config.k8s.io/v1\n"
			     "kind: KubeSchedulerConfiguration\n";

Test(run, a_scheduler_configuration_is_input_too)
{
	char first[64];
	char changed[64];

	folder_put(&folder, "s.yaml", "%s", config);
	text_of("-q --cluster node.yaml --scheduler-config s.yaml", "input_hash", first);
	folder_put(&folder, "s.yaml", "%spercentageOfNodesToScore: 50\n", config);
	text_of("-q --cluster node.yaml --scheduler-config s.yaml", "input_hash", changed);
	cr_expect_str_neq(first, changed, "of a dump");
	text_of("-q w.yaml --name Fits --scheduler-config s.yaml", "input_hash", first);
	folder_put(&folder, "s.yaml", "%s", config);
	text_of("-q w.yaml --name Fits --scheduler-config s.yaml", "input_hash", changed);
	cr_expect_str_neq(first, changed, "of a workload");
}

static const struct {
	const char *arguments, *name;
} configs[] = {
	{ "-q w.yaml --name Fits", "default" },
	{ "-q smoke --name 5Nodes", "node-local" },
	{ "-q w.yaml --name Fits --scheduler-config node-local", "node-local" },
	{ "-q w.yaml --name Fits --scheduler-config ./a/../s.yaml", "s.yaml" },
	{ "-q b/own.yaml", "s.yaml" },
};

Test(run, a_scheduler_configuration_is_told_by_a_name_that_says_it_best)
{
	char name[64];

	folder_put(&folder, "s.yaml", "%s", config);
	folder_put(&folder, "a/empty", "%s", "");
	folder_put(&folder, "b/own.yaml",
		   "- name: Own\n  schedulerConfigPath: ../s.yaml\n  workloadTemplate:\n"
		   "  - {opcode: createNodes, count: 1}\n"
		   "  - {opcode: createPods, count: 1, collectMetrics: true}\n"
		   "  workloads: [{name: w}]\n");
	for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
		text_of(configs[i].arguments, "scheduler_config", name);
		cr_expect_str_eq(name, configs[i].name, "%s: %s", configs[i].arguments, name);
	}
}

/* Starts `schedmark run ARGUMENTS` in the folder, without a shell in between. */
static pid_t start(const char *const *arguments, const char *out)
{
	char *binary = realpath(getenv("SCHEDMARK_BINARY") ? getenv("SCHEDMARK_BINARY")
							   : "build/release/schedmark",
				NULL);
	pid_t child;

	cr_assert_not_null(binary);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		setsid();
		if (chdir(folder.path) == 0 && freopen(out, "w", stdout) && dup2(1, 2) == 2)
			execv(binary, (char *const *)arguments);
		_exit(127);
	}
	free(binary);
	return child;
}

/* Until the command has announced its second pass: something is measured then. */
static void wait_for_pass(char *text, size_t size)
{
	do {
		poll(NULL, 0, 5);
		text[0] = '\0';
		folder_append(&folder, "printed", text, size);
	} while (!strstr(text, "pass 2 of 1000\n"));
}

Test(run, an_interrupted_run_writes_what_it_has)
{
	static const char *const arguments[] = { "schedmark", "run",  "w.yaml",
						 "--repeat",  "1000", "--label-filter",
						 "full",      NULL };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	static char text[16 * 1024];

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		json_t *result;
		pid_t child;
		int status;

		folder_put(&folder, "printed", "%s", "");
		child = start(arguments, "printed");
		wait_for_pass(text, sizeof(text));
		kill(child, signals[i]);
		cr_assert_eq(waitpid(child, &status, 0), child);
		cr_expect(WIFSIGNALED(status), "a shell's loop is to stop too");
		cr_expect_eq(WTERMSIG(status), signals[i]);
		result = written_result("schedmark.result.json");
		cr_expect(json_is_true(json_object_get(result, "partial")));
		text[0] = '\0';
		folder_append(&folder, "printed", text, sizeof(text));
		cr_expect_not_null(strstr(text, "stopped early"), "%s", text);
		json_decref(result);
	}
}

/* Reads what is there now. */
static void drain_terminal(int terminal, char *text, size_t size)
{
	size_t length = strlen(text);
	ssize_t n;

	while ((n = read(terminal, text + length, size - 1 - length)) > 0)
		length += (size_t)n;
	text[length] = '\0';
}

/* Runs on a terminal and keeps what it shows. */
static void run_on_terminal(char *text, size_t size)
{
	static const char *const arguments[] = { "schedmark", "run",  "w.yaml",
						 "--name",    "Fits", NULL };
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	int status = -1;
	pid_t child;
	int slave;

	text[0] = '\0';
	if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
		cr_skip_test("there are no pseudo-terminals here");
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	/* Held open, so that what was written last can be read after the child has ended. */
	slave = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	child = start(arguments, ptsname(terminal));
	while (waitpid(child, &status, WNOHANG) == 0) {
		drain_terminal(terminal, text, size);
		poll(NULL, 0, 5);
	}
	drain_terminal(terminal, text, size);
	cr_expect_eq(status, 0);
	close(slave);
	close(terminal);
}

Test(run, a_terminal_gets_a_bar_and_bold_headings)
{
	static char text[16 * 1024];

	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	run_on_terminal(text, sizeof(text));
	cr_expect_not_null(strstr(text, "\rSmall/Fits: clean pass"), "%s", text);
	cr_expect_not_null(strstr(text, "\r\033[K"), "the bar is taken away");
	cr_expect_null(strstr(text, "\trate: "));
	cr_expect_not_null(strstr(text, "\033[1mWORKLOAD"), "%s", text);
	setenv("NO_COLOR", "1", 1);
	run_on_terminal(text, sizeof(text));
	cr_expect_null(strstr(text, "\033[1m"), "%s", text);
}

/* --- the run's clock ------------------------------------------------------------------------- */

static const char churned[] =
	"- name: Churn\n"
	"  workloadTemplate:\n"
	"  - {opcode: createNodes, count: 3}\n"
	"  - {opcode: churn, mode: recreate, number: 2, intervalMilliseconds: 1,\n"
	"     templatePaths: [pod.yaml]}\n"
	"  - {opcode: createPods, count: 20, collectMetrics: true}\n"
	"  workloads:\n"
	"  - name: Steady\n"
	"- name: Claims\n"
	"  workloadTemplate:\n"
	"  - {opcode: createResourceDriver, driverName: d}\n"
	"  - {opcode: createPods, count: 20, collectMetrics: true}\n"
	"  workloads:\n"
	"  - name: Few\n"
	"- name: Incomplete\n"
	"  workloadTemplate:\n"
	"  - {opcode: createPods, count: 2, collectMetrics: true, "
	"podTemplatePath: no.yaml}\n"
	"  workloads:\n"
	"  - name: Few\n";

Test(run, a_fixed_clock_repeats_to_the_byte)
{
	json_t *results[2];

	folder_put(&folder, "c.yaml", "%s", churned);
	cr_expect_eq(run("--clock fixed:300us --brief -q -o a.json c.yaml"), 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "Churn/Steady  3333 pods/s\n"), "%s", said.out);
	cr_expect_eq(run("--clock fixed:300us --brief -q -o b.json c.yaml"), 0, "%s", said.err);
	results[0] = written_result("a.json");
	results[1] = written_result("b.json");
	for (int i = 0; i < 2; i++) {
		json_t *environment = json_object_get(results[i], "environment");

		cr_expect(json_is_null(json_object_get(results[i], "date")));
		cr_expect(json_is_string(json_object_get(environment, "date")));
		json_object_del(results[i], "environment");
	}
	cr_expect(json_equal(results[0], results[1]));
	/* A tick every 1 ms: 6 ms are not over when the twentieth pod is bound. */
	cr_expect_eq(number_of(results[0], 0, "deleted_pods"), 2);
	json_decref(results[0]);
	json_decref(results[1]);
}

Test(run, names_what_it_skips)
{
	json_t *result;
	json_t *skipped;

	folder_put(&folder, "c.yaml", "%s", churned);
	cr_expect_eq(run("--brief -q -o a.json c.yaml"), 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "\nClaims/Few  skipped: needs DRA\n"
					    "Incomplete/Few  skipped: needs the file no.yaml, "
					    "which is not there\n"),
			   "%s", said.out);
	result = written_result("a.json");
	skipped = json_object_get(result, "skipped_workloads");
	cr_assert_eq(json_array_size(skipped), 2u);
	cr_expect_str_eq(json_string_value(json_object_get(json_array_get(skipped, 0), "reason")),
			 "needs DRA");
	json_decref(result);
	said_fini(&said);
	schedmark_run(&said, "schedmark report -f junit '%s/a.json'", folder.path);
	cr_expect_not_null(strstr(said.out,
				  " classname=\"Claims\" name=\"Few\" time=\"0.000000\">\n"
				  "      <skipped message=\"needs DRA\"/>\n"),
			   "%s", said.out);
	cr_expect_not_null(strstr(said.out, " skipped=\"2\""), "%s", said.out);
	cr_expect_eq(run("-q --name Claims -o a.json c.yaml"), 0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "Claims/Few  skipped: needs DRA\n"), "%s", said.out);
}

Test(run, knows_its_clocks)
{
	cr_expect_eq(run("--clock later w.yaml"), 2);
	cr_expect_not_null(strstr(said.err, "--clock: \"later\" is not real, virtual, "
					    "virtual:STEP or fixed:STEP, such as fixed:20us"),
			   "%s", said.err);
	cr_expect_eq(run("--clock virtual --label-filter fits -q -o a.json w.yaml"), 0, "%s",
		     said.err);
	cr_expect_eq(run("--clock real --label-filter fits -q -o a.json w.yaml"), 0, "%s",
		     said.err);
}

/* --- scheduler_perf's files -------------------------------------------------------------------- */

/* 30 pods at 100 ms each: the third second ends with the last one. The queue is looked at when the next
 * attempt ended and the one after it was begun. */
Test(run, perf_dash_comes_with_a_series_of_seconds)
{
	static const char series[] =
		"# t completed attempts observedTotal rate active backoff unschedulable gated\n"
		"1.000 10 10 10 10.000 18 0 0 0\n"
		"2.000 20 20 20 10.000 8 0 0 0\n"
		"3.000 30 30 30 10.000 0 0 0 0\n";

	cr_expect_eq(run("--clock fixed:100ms -q --name Fits -o a.json --report perf-dash=out/ "
			 "w.yaml"),
		     0, "%s", said.err);
	cr_expect(exists("out/BenchmarkPerfScheduling_undated.json"));
	cr_expect_not_null(strstr(said.out, "average 10 pods/s of 3 seconds of the run's clock"),
			   "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "cat '%s/out/Small_Fits_schedmark_undated.dat'", folder.path);
	cr_expect_str_eq(said.out, series);
	cr_expect_eq(run("--clock fixed:1ms -q --name Fits -o b.json --report perf-dash=short/ "
			 "w.yaml"),
		     0, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "and this took less"), "%s", said.out);
	cr_expect(exists("short/BenchmarkPerfScheduling_undated.json"));
	cr_expect_not(exists("short/Small_Fits_schedmark_undated.dat"));
}

Test(run, a_suite_ends_with_its_verdicts)
{
	cr_expect_eq(run("--clock fixed:1ms -q --name Hasty --thresholds -o a.json "
			 "--report junit=j.xml w.yaml"),
		     3, "%s", said.err);
	cr_expect_not_null(strstr(said.out, "THRESHOLD   TIMES  VERDICT\nSmall/Hasty "), "%s",
			   said.out);
	cr_expect_not_null(strstr(said.out, "  MISSED\n"), "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "grep -c '<failure type=\"threshold\"' '%s/j.xml'", folder.path);
	cr_expect_str_eq(said.out, "1\n");
}
