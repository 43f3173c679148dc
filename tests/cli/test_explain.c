/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/diag.h"
#include "sched/load/reader.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"

/* Command lines and the text they print, which stands in a file. */
static const struct {
	const char *arguments;
	const char *text;
} texts[] = {
	{ "cluster.yaml", "explain.txt" },
	{ "--detail brief cluster.yaml", "explain-brief.txt" },
	{ "--detail full --pod web-1 --pod default/named cluster.yaml", "explain-full.txt" },
	{ "--preemption apply --pod big --pod db-0 cluster.yaml", "explain-apply.txt" },
	{ "--preemption none --pod big cluster.yaml", "explain-alone.txt" },
	{ "--pod data/db-0 --pod lost cluster.yaml", "explain-running.txt" },
	{ "many.yaml", "explain-many.txt" },
	{ "policy.yaml", "explain-policy.txt" },
	{ "gated.yaml", "explain-gated.txt" },
	{ "--scheduler-config v1beta1.yaml policy.yaml", "explain-v1beta1.txt" },
	{ "selector-spread.yaml", "explain-selector-spread.txt" },
	{ "--all-nodes --pod large many.yaml", "explain-all-nodes.txt" },
	{ "--tie-break random --seed 1 --pod medium many.yaml", "explain-drawn.txt" },
};

static char *read_file(const char *name)
{
	struct diag_sink sink = { 0 };
	char path[512];
	char *text = NULL;
	size_t length;

	snprintf(path, sizeof(path), "tests/cli/data/%s", name);
	cr_assert_eq(reader_slurp(path, (size_t)1 << 20, &sink, &text, &length), STATUS_OK);
	return text;
}

/* Fails with the first line that differs. */
static void expect_text(const char *got, const char *want, const char *what)
{
	size_t line = 1;

	while (*got && *got == *want) {
		line += *got == '\n';
		got++;
		want++;
	}
	cr_expect(*got == *want, "%s, line %zu: \"%.*s\" instead of \"%.*s\"", what, line,
		  (int)strcspn(got, "\n"), got, (int)strcspn(want, "\n"), want);
}

Test(explain, the_text_for_people_is_the_recorded_one)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *want = read_file(texts[i].text);
		struct said said;

		schedmark_run(&said, "cd tests/cli/data && schedmark explain %s",
			      texts[i].arguments);
		cr_expect_eq(said.status, 0, "%s: status %d", texts[i].arguments, said.status);
		cr_expect_str_eq(said.err, "", "%s: %s", texts[i].arguments, said.err);
		expect_text(said.out, want, texts[i].text);
		said_fini(&said);
		free(want);
	}
}

static json_t *read_recorded(const char *scenario, const char *ending)
{
	struct diag_sink sink = { 0 };
	char path[512];
	char *text = NULL;
	size_t length = 0;
	json_t *document;

	snprintf(path, sizeof(path), "tests/golden/scenarios/%s%s", scenario, ending);
	cr_assert_eq(reader_slurp(path, (size_t)1 << 26, &sink, &text, &length), STATUS_OK);
	document = json_loadb(text, length, 0, NULL);
	cr_assert_not_null(document, "%s", path);
	free(text);
	return document;
}

static json_t *explain_json(const char *arguments)
{
	struct said said;
	json_error_t error;
	json_t *document;

	schedmark_run(&said, "schedmark explain --output json %s", arguments);
	cr_expect_eq(said.status, 0, "%s: status %d", arguments, said.status);
	document = json_loads(said.out, JSON_REJECT_DUPLICATES, &error);
	cr_assert_not_null(document, "%s: %s at line %d", arguments, error.text, error.line);
	said_fini(&said);
	return document;
}

/* What stands in the recorded document and is ours to say. */
static void strip(json_t *document)
{
	json_object_del(document, "oracle");
	json_object_del(document, "schedmark");
	json_object_del(document, "warnings");
}

Test(explain, json_is_the_recorded_document)
{
	static const struct {
		const char *scenario;
		const char *options;
		const char *ending;
	} cases[] = {
		{ "resources-01", "", ".expected.json.gz" },
		{ "matchfields-08", "", ".expected.json.gz" },
		{ "taints-03", "", ".expected.json.gz" },
		{ "images-05", "", ".expected.json.gz" },
		{ "misc-05", "", ".expected.json.gz" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char arguments[512];
		json_t *want = read_recorded(cases[i].scenario, cases[i].ending);
		json_t *got;

		snprintf(arguments, sizeof(arguments), "%s tests/golden/scenarios/%s.yaml.gz",
			 cases[i].options, cases[i].scenario);
		got = explain_json(arguments);
		strip(want);
		cr_expect_not_null(json_object_get(got, "schedmark"));
		strip(got);
		cr_expect(json_equal(got, want), "%s differs", cases[i].scenario);
		json_decref(got);
		json_decref(want);
	}
}

static size_t key_count(const json_t *document, const char *pod, const char *key)
{
	size_t count = 0;
	size_t i;
	json_t *item;

	json_array_foreach(json_object_get(document, "pods"), i, item)
	{
		if (!strcmp(json_string_value(json_object_get(item, "name")), pod))
			count += json_object_get(item, key) != NULL;
	}
	return count;
}

Test(explain, detail_decides_which_keys_a_pod_has)
{
	static const struct {
		const char *detail;
		const char *key;
		size_t count;
	} cases[] = {
		{ "brief", "total", 1 },    { "brief", "feasible", 0 },
		{ "brief", "scores", 0 },   { "compact", "feasible", 1 },
		{ "compact", "best", 1 },   { "compact", "compactScores", 1 },
		{ "compact", "scores", 0 }, { "full", "compactScores", 1 },
		{ "full", "scores", 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char arguments[256];
		json_t *document;

		snprintf(arguments, sizeof(arguments), "--detail %s tests/cli/data/cluster.yaml",
			 cases[i].detail);
		document = explain_json(arguments);
		cr_expect_eq(key_count(document, "web-1", cases[i].key), cases[i].count, "%s: %s",
			     cases[i].detail, cases[i].key);
		json_decref(document);
	}
}

Test(explain, full_detail_names_the_plugin_of_each_score)
{
	json_t *document = explain_json("--detail full --pod web-1 tests/cli/data/cluster.yaml");
	json_t *pod = json_array_get(json_object_get(document, "pods"), 0);
	json_t *node = json_object_get(json_object_get(pod, "scores"), "n2");
	json_t *want = json_pack("{s:i, s:i, s:i}", "raw", 5, "normalised", 100, "weight", 2);

	cr_expect_eq(json_array_size(json_object_get(document, "pods")), (size_t)1);
	cr_expect(json_equal(json_object_get(node, "NodeAffinity"), want));
	json_decref(want);
	json_decref(document);
}

/* Pods per answer: "web-1 scheduled n2, ..." of the brief document. */
static void placements(const char *arguments, char *out, size_t size)
{
	json_t *document = explain_json(arguments);
	size_t used = 0;
	size_t i;
	json_t *pod;

	out[0] = '\0';
	json_array_foreach(json_object_get(document, "pods"), i, pod)
	{
		const char *node = json_string_value(json_object_get(pod, "node"));

		used += (size_t)snprintf(out + used, size - used, "%s:%s ",
					 json_string_value(json_object_get(pod, "name")),
					 node ? node : "-");
	}
	json_decref(document);
}

Test(explain, files_come_from_everywhere)
{
	/* $F is the folder. */
	static const char *const commands[] = {
		"schedmark explain --detail brief $F/nodes.yaml $F/pods.yaml",
		"cat $F/nodes.yaml $F/pods.yaml | schedmark explain --detail brief -",
		"schedmark explain --detail brief $F",
		"schedmark explain --detail brief \"$F/*.yaml\"",
		"gzip $F/*.yaml && schedmark explain --detail brief $F/*.gz",
	};
	struct folder folder;

	folder_make(&folder);
	folder_put(&folder, "nodes.yaml",
		   "{apiVersion: v1, kind: Node, metadata: {name: one}, "
		   "status: {allocatable: {cpu: '1', memory: 1Gi, pods: 10}}}\n---\n");
	folder_put(&folder, "pods.yaml",
		   "{apiVersion: v1, kind: Pod, metadata: {name: p}, "
		   "spec: {containers: [{name: c, image: i}]}}\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct said said;

		schedmark_run(&said, "F=%s; %s", folder.path, commands[i]);
		cr_expect_eq(said.status, 0, "%s: %s", commands[i], said.err);
		cr_expect(strstr(said.out, "pod default/p: scheduled on one,"), "%s: %s",
			  commands[i], said.out);
		said_fini(&said);
	}
	folder_remove(&folder);
}

Test(explain, the_same_seed_draws_the_same_nodes)
{
	static const char plain[] = "--detail brief --tie-break random --seed %d "
				    "tests/cli/data/many.yaml tests/cli/data/cluster.yaml";
	char arguments[256];
	char first[1024];
	char again[1024];
	int others = 0;

	for (int seed = 1; seed <= 8; seed++) {
		snprintf(arguments, sizeof(arguments), plain, seed);
		placements(arguments, seed == 1 ? first : again, sizeof(first));
		others += seed > 1 && strcmp(first, again) != 0;
	}
	cr_expect_gt(others, 0, "eight seeds draw alike: %s", first);
	snprintf(arguments, sizeof(arguments), plain, 1);
	placements(arguments, again, sizeof(again));
	cr_expect_str_eq(first, again);
}

Test(explain, a_percentage_ends_the_search_early)
{
	struct said said;

	schedmark_run(
		&said,
		"{ for i in $(seq 200); do echo \"{apiVersion: v1, kind: Node, metadata: {name: "
		"n$i}, status: {allocatable: {cpu: 1, memory: 1Gi, pods: 9}}}\"; echo ---; done; "
		"echo '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: "
		"[{name: c, image: i}]}}'; } | "
		"schedmark explain --percentage-of-nodes-to-score 60 -");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect(strstr(said.out, "percentageOfNodesToScore 60;"), "%s", said.out);
	cr_expect(strstr(said.out, "120 of 200 nodes fit, first of 120 equally good\n"), "%s",
		  said.out);
	cr_expect(strstr(said.out, "80 of 200 nodes: not tried: enough nodes were found"), "%s",
		  said.out);
	said_fini(&said);
}

/* What else is printed does not change where pods go: not even what is drawn for them. */
Test(explain, asking_for_running_pods_changes_no_placement)
{
	char all[1024];
	char asked[1024];

	placements("--tie-break random --seed 3 --pod web-1 --pod web-2 --pod named "
		   "tests/cli/data/cluster.yaml",
		   all, sizeof(all));
	placements("--tie-break random --seed 3 --pod proxy --pod web-1 --pod web-2 --pod named "
		   "tests/cli/data/cluster.yaml",
		   asked, sizeof(asked));
	cr_assert_eq(strncmp(asked, "proxy:", 6), 0, "%s", asked);
	cr_expect_str_eq(strchr(asked, ' ') + 1, all);
}

/* Refused, or answered with "no": status and the whole of stderr. */
static const struct {
	const char *arguments;
	int status;
	const char *err;
} answers[] = {
	{ "--fail cluster.yaml >/dev/null", 3, "" },
	{ "--fail --pod web-1 cluster.yaml >/dev/null", 0, "" },
	{ "--fail --pod foreign cluster.yaml >/dev/null", 3, "" },
	{ "--fail --preemption apply --pod big cluster.yaml >/dev/null", 0, "" },
	{ "nothing.yaml", 2, "nothing.yaml: cannot open: No such file or directory\n" },
	{ "--pod web-3 cluster.yaml", 2,
	  "schedmark: no pod \"web-3\" among the 9 pods read; near it: web-1, web-2\n" },
	{ "--pod default/db-0 cluster.yaml", 2,
	  "schedmark: no pod \"default/db-0\" among the 9 pods read; near it: data/db-0\n" },
	{ "--pod quite-another cluster.yaml", 2,
	  "schedmark: no pod \"quite-another\" among the 9 pods read\n" },
	{ "--limit depth=3 cluster.yaml", 2, NULL },
	{ "--limit file-bytes=1Ki cluster.yaml", 2, NULL },
	{ "--scheduler-config nothing cluster.yaml", 2, NULL },
	{ "--feature-gates Nonsense=true cluster.yaml", 2, NULL },
	{ "--kubernetes-version 1.36 --feature-gates ReadWriteOncePod=true cluster.yaml", 2,
	  "schedmark: feature gates \"ReadWriteOncePod=true\": no such feature gate any more: it "
	  "is always "
	  "on\n" },
	{ "--kubernetes-version 1.36 policy.yaml", 2, NULL },
};

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

Test(explain, exit_status_and_message_tell_what_is_wrong)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct said said;

		schedmark_run(&said, "cd tests/cli/data && schedmark explain %s",
			      answers[i].arguments);
		cr_expect_eq(said.status, answers[i].status, "%s: status %d", answers[i].arguments,
			     said.status);
		cr_expect_str_eq(said.out, "", "%s: %s", answers[i].arguments, said.out);
		if (answers[i].err)
			cr_expect_str_eq(said.err, answers[i].err, "%s: %s", answers[i].arguments,
					 said.err);
		cr_expect_leq(lines_of(said.err), (size_t)1, "%s: %s", answers[i].arguments,
			      said.err);
		cr_expect(answers[i].status == 2 || !*said.err, "%s", said.err);
		cr_expect(answers[i].status != 2 || *said.err, "%s", answers[i].arguments);
		said_fini(&said);
	}
}

Test(explain, a_bad_value_is_told_with_its_place_and_nothing_is_printed)
{
	struct said said;

	schedmark_run(&said,
		      "printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: p}\\nspec:\\n"
		      "  containers:\\n  - name: c\\n    resources: {requests: {cpu: 2x}}\\n' | "
		      "schedmark explain -");
	cr_expect_eq(said.status, 2);
	cr_expect_str_eq(said.out, "");
	cr_expect_eq(strncmp(said.err, "<stdin>:7:", 10), 0, "%s", said.err);
	cr_expect(strstr(said.err, "spec.containers[0].resources.requests.cpu"), "%s", said.err);
	said_fini(&said);
}

Test(explain, strict_turns_a_duplicate_key_into_an_error)
{
	struct said lenient;
	struct said strict;

	schedmark_run(&lenient,
		      "printf 'apiVersion: v1\\nkind: Node\\nmetadata: {name: a, name: one}\\n' | "
		      "schedmark explain -");
	schedmark_run(&strict,
		      "printf 'apiVersion: v1\\nkind: Node\\nmetadata: {name: a, name: one}\\n' | "
		      "schedmark explain --strict -");
	cr_expect_eq(lenient.status, 0);
	cr_expect(strstr(lenient.err, "warning: "), "%s", lenient.err);
	cr_expect_eq(strict.status, 2);
	cr_expect(!strstr(strict.err, "warning: "), "%s", strict.err);
	said_fini(&lenient);
	said_fini(&strict);
}

Test(explain, a_configuration_of_one_s_own_decides)
{
	struct folder folder;
	struct said said;

	folder_make(&folder);
	folder_put(&folder, "config.yaml",
		   "apiVersion: kubescheduler.config.k8s.io/v1\n"
		   "kind: KubeSchedulerConfiguration\n"
		   "profiles:\n"
		   "- schedulerName: other-scheduler\n"
		   "  plugins: {filter: {disabled: [{name: TaintToleration}]}}\n");
	schedmark_run(&said,
		      "schedmark explain --detail brief --scheduler-config %s/config.yaml "
		      "tests/cli/data/cluster.yaml",
		      folder.path);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect(strstr(said.out, "pod default/foreign: scheduled on n3, total"), "%s", said.out);
	cr_expect(strstr(said.out, "pod default/web-1: skipped: profile not found"), "%s",
		  said.out);
	cr_expect(strstr(said.out, "config.yaml\n"), "%s", said.out);
	said_fini(&said);
	folder_remove(&folder);
}

Test(explain, without_pending_pods_it_says_what_can_be_asked)
{
	struct said said;

	schedmark_run(&said, "printf '{apiVersion: v1, kind: Node, metadata: {name: one}}' | "
			     "schedmark explain -");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect(strstr(said.out, "no pod is pending; --pod NAME"), "%s", said.out);
	said_fini(&said);
}

Test(explain, no_terminal_means_no_colour)
{
	struct said said;

	schedmark_run(&said, "TERM=xterm schedmark explain tests/cli/data/cluster.yaml");
	cr_expect(!strchr(said.out, '\033'));
	said_fini(&said);
}

/* The document is longer than what a pipe holds. */
Test(explain, a_reader_that_goes_away_ends_the_work)
{
	struct said said;

	schedmark_run(&said,
		      "{ schedmark explain --detail full --output json "
		      "tests/golden/scenarios/resources-05.yaml.gz; echo $? >&2; } | head -c 100 "
		      ">/dev/null");
	cr_expect_str_eq(said.err,
			 "schedmark: cannot write to the standard output: Broken pipe\n1\n");
	said_fini(&said);
}

static const char *version_in(json_t *document)
{
	return json_string_value(
		json_object_get(json_object_get(document, "schedmark"), "kubernetes"));
}

Test(explain, the_kubernetes_version_decides_and_is_told)
{
	json_t *first = explain_json("tests/cli/data/cluster.yaml");
	json_t *later = explain_json("--kubernetes-version 1.36 tests/cli/data/cluster.yaml");
	struct said said;

	cr_expect_str_eq(version_in(first), "v1.26");
	cr_expect_str_eq(version_in(later), "v1.36");
	cr_expect_null(json_object_get(json_object_get(later, "schedmark"), "featureGates"));
	cr_expect_not(json_equal(json_object_get(first, "pods"), json_object_get(later, "pods")));
	json_decref(first);
	json_decref(later);
	schedmark_run(&said,
		      "schedmark explain --kubernetes-version 1.36 tests/cli/data/cluster.yaml");
	cr_expect_not_null(strstr(said.out, "; profile default, Kubernetes 1.36\n"), "%.99s",
			   said.out);
	said_fini(&said);
}
