/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/report/result.h"
#include "tests/support/json_schema.h"
#include "tests/support/sample_result.h"

static json_t *schema(void)
{
	json_error_t error;
	json_t *json = json_load_file("docs/result.schema.json", JSON_REJECT_DUPLICATES, &error);

	cr_assert_not_null(json, "docs/result.schema.json:%d: %s", error.line, error.text);
	return json;
}

static void expect_valid(const json_t *document)
{
	json_t *form = schema();
	char why[600] = "";

	cr_expect(json_schema_check(form, document, why, sizeof(why)), "%s", why);
	json_decref(form);
}

Test(result, the_sample_has_the_documented_form)
{
	struct result *result = sample_result();
	json_t *json = result_json(result);

	expect_valid(json);
	json_decref(json);
	result->count = 0;
	json = result_json(result);
	result->count = 2;
	expect_valid(json);
	json_decref(json);
	sample_result_free(result);
}

/* One change to a good document, and what the check says about it. */
static const struct {
	const char *path; /* keys and indices, separated by '/' */
	const char *value; /* JSON; NULL removes the key */
	const char *why;
} broken[] = {
	{ "schema", "\"schedmark.result/v2\"", "schema: is not the value it must be" },
	{ "date", "\"yesterday\"", "date: \"yesterday\" is not like" },
	{ "partial", NULL, "document: has no \"partial\"" },
	{ "partial", "0", "partial: is no boolean" },
	{ "more", "1", "document: has an unknown \"more\"" },
	{ "libraries/libyaml", "\"\"", "libraries/libyaml: is too short" },
	{ "environment/load_average/0", "-0.1", "environment/load_average/0: -0.1 is less than 0" },
	{ "environment/governor", "true", "environment/governor: has none of the types" },
	{ "environment/steal_percent", "101", "environment/steal_percent: 101 is more than 100" },
	{ "conditions/seed", "7", "conditions/seed: is no string" },
	{ "conditions/tie_break", "\"last\"", "conditions/tie_break: is none of the values" },
	{ "workloads", "{}", "workloads: is no array" },
	{ "workloads/0/pods", "-1", "workloads/0/pods: -1 is less than 0" },
	{ "workloads/0/pods", "1.5", "workloads/0/pods: is no integer" },
	{ "workloads/0/victims", NULL, "workloads/0: has no \"victims\"" },
	{ "workloads/0/placement_digest", "\"0X23456789ABCDEF\"",
	  "workloads/0/placement_digest: " },
	{ "workloads/0/latency/p99_ns", NULL, "workloads/0/latency: has no \"p99_ns\"" },
	{ "workloads/0/throughput/repetitions", "[]",
	  "workloads/0/throughput/repetitions: has 0 items" },
	{ "workloads/1/reasons/0/attempts", "0",
	  "workloads/1/reasons/0/attempts: 0 is less than 1" },
	{ "workloads/0/metrics/0/better", "\"more\"", "metrics/0/better: is none of the values" },
	{ "workloads/0/metrics/1/samples", "[]", "metrics/1/samples: has 0 items" },
	{ "workloads/0/timeline/pending/0", "-1", "timeline/pending/0: -1 is less than 0" },
	{ "workloads/0/workload_hash", "1", "workload_hash: is no string" },
	{ "workloads/0/breakdown/rules/1/phase", "\"bind\"",
	  "workloads/0/breakdown/rules/1/phase: is none" },
	{ "workloads/0/breakdown/phases/0/share", "1.01", "1.01 is more than 1" },
	{ "workloads/0/memory/stages/0/stage", NULL, "stages/0: has no \"stage\"" },
};

/* The last container on the path and the name in it. */
static json_t *walk(json_t *json, const char *path, char *last, size_t size)
{
	const char *slash;

	while ((slash = strchr(path, '/'))) {
		snprintf(last, size, "%.*s", (int)(slash - path), path);
		json = json_is_array(json) ? json_array_get(json, (size_t)atoi(last))
					   : json_object_get(json, last);
		path = slash + 1;
	}
	snprintf(last, size, "%s", path);
	return json;
}

static void change(json_t *json, const char *path, const char *value)
{
	char last[64];
	json_t *container = walk(json, path, last, sizeof(last));
	json_t *new = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;

	cr_assert_not_null(container, "%s", path);
	if (!value)
		json_object_del(container, last);
	else if (json_is_array(container))
		json_array_set_new(container, (size_t)atoi(last), new);
	else
		json_object_set_new(container, last, new);
}

Test(result, a_broken_document_is_refused)
{
	struct result *result = sample_result();
	json_t *form = schema();

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		json_t *json = result_json(result);
		char why[600] = "";

		change(json, broken[i].path, broken[i].value);
		cr_expect_not(json_schema_check(form, json, why, sizeof(why)), "%s",
			      broken[i].path);
		cr_expect_not_null(strstr(why, broken[i].why), "%s: %s", broken[i].path, why);
		json_decref(json);
	}
	json_decref(form);
	sample_result_free(result);
}

/* What stands at the path, as JSON. */
static const char *at(json_t *json, const char *path)
{
	static char text[256];
	char last[64];
	json_t *container = walk(json, path, last, sizeof(last));
	json_t *value = json_is_array(container) ? json_array_get(container, (size_t)atoi(last))
						 : json_object_get(container, last);
	char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));

	snprintf(text, sizeof(text), "%s", dump ? dump : "nothing");
	free(dump);
	return text;
}

static const struct {
	const char *path;
	const char *value;
} figures[] = {
	{ "schema", "\"schedmark.result/v1\"" },
	{ "selected_workloads", "3" },
	{ "command", "[\"run\",\"density\"]" },
	{ "conditions/seed", "\"18446744073709551615\"" },
	{ "conditions/tie_break", "\"random\"" },
	{ "conditions/strategy", "\"per-node\"" },
	{ "conditions/percentage_of_nodes_to_score", "null" },
	{ "conditions/kubernetes_version", "\"1.26\"" },
	{ "environment/cpus_allowed", "2" },
	{ "environment/measuring_attempt_ns", "42.0" },
	{ "environment/attempts_per_reading", "1" },
	{ "libraries", "{\"libyaml\":\"0.2.5\"}" },
	{ "build/commit", "\"c0ffee\"" },
	{ "workloads/0/placement_digest", "\"0123456789abcdef\"" },
	{ "workloads/0/input_hash", "\"00000000000000fe\"" },
	{ "workloads/0/threshold", "null" },
	{ "workloads/0/labels", "[\"performance\"]" },
	{ "workloads/0/throughput/pods_per_s", "450000.0" },
	{ "workloads/0/throughput/min_pods_per_s", "400000.0" },
	{ "workloads/0/throughput/ns_per_pod_and_node", "2.22222" },
	{ "workloads/0/throughput/repetitions/1/elapsed_ns", "2500000" },
	{ "workloads/0/latency/p50_ns", "2056" },
	{ "workloads/0/latency/p99_9_ns", "100000" },
	{ "workloads/0/latency/histogram", "{\"low_ns\":[2048,99840],\"attempts\":[1990,10]}" },
	{ "workloads/0/workload_hash", "\"000000000000abcd\"" },
	{ "workloads/0/profile_hash", "\"0000000000001234\"" },
	{ "workloads/0/metrics/0",
	  "{\"metric\":\"throughput\",\"unit\":\"pods/"
	  "s\",\"better\":\"higher\",\"exact\":false,\"value\":450000.0,\"low\":null,\"high\":null,"
	  "\"samples\":[500000.0,400000.0]}" },
	{ "workloads/0/timeline/window_ns", "1048576" },
	{ "workloads/0/timeline/end_ns", "[1050000,2000000]" },
	{ "workloads/0/timeline/created", "[1000,1000]" },
	{ "workloads/0/timeline/scheduled", "[600,1000]" },
	{ "workloads/0/timeline/pending", "[400,0]" },
	{ "workloads/0/timeline/unschedulable", "[0,0]" },
	{ "workloads/0/timeline/latency/low_ns/0", "2048" },
	{ "workloads/0/timeline/latency/low_ns/22", "98304" },
	{ "workloads/0/timeline/latency/attempts/1/22", "1" },
	{ "workloads/0/timeline/latency/attempts/0/0", "600" },
	{ "workloads/1/timeline", "null" },
	{ "workloads/0/throughput/repetitions/0/latency_p99_9_ns", "100000" },
	{ "workloads/0/throughput/repetitions/0/allocated_bytes", "69632" },
	{ "workloads/0/breakdown/phases/2/phase", "\"pre-filter\"" },
	{ "workloads/0/breakdown/phases/3/share", "0.4" },
	{ "workloads/0/breakdown/phases/3/raw_ns", "400200" },
	{ "workloads/0/breakdown/other_share", "0.29" },
	{ "workloads/0/breakdown/rules/1/ns_per_pair", "null" },
	{ "workloads/0/breakdown/rules/2/ns_per_pair", "35.0" },
	{ "workloads/0/breakdown/rules/2/weight", "null" },
	{ "workloads/0/breakdown/rules/3/weight", "2" },
	{ "workloads/0/memory/bytes_per_pod", "140.0" },
	{ "workloads/0/memory/bytes_per_node", "812.0" },
	{ "workloads/0/memory/peak_rss_of", "\"workload\"" },
	{ "workloads/0/memory/allocations/last_allocating_attempt", "1" },
	{ "workloads/0/memory/stages/4/grown_bytes", "4096" },
	{ "workloads/0/attempts", "1000" },
	{ "workloads/0/victims", "0" },
	{ "workloads/0/breakdown/attempts", "1000" },
	{ "workloads/1/partial", "true" },
	{ "workloads/1/measured_pods", "51" },
	{ "workloads/1/attempts", "60" },
	{ "workloads/1/retried_pods", "8" },
	{ "workloads/1/victims", "4" },
	{ "workloads/1/throughput/repetitions/0/pods", "51" },
	{ "workloads/1/throughput/repetitions/0/attempts", "60" },
	{ "workloads/1/latency/attempts", "60" },
	{ "workloads/1/file", "null" },
	{ "workloads/1/threshold",
	  "{\"pods_per_s\":20000.0,\"missed\":false,\"metric\":\"SchedulingThroughput\","
	  "\"data_bucket\":\"Average\",\"labels\":{},\"expect_lower\":false,\"value\":20000.0,"
	  "\"figure\":10000.0}" },
	{ "workloads/1/breakdown", "null" },
	{ "workloads/1/memory/allocator_missing", "\"no jemalloc in this sample\"" },
	{ "workloads/1/memory/bytes_per_pod", "null" },
	{ "workloads/1/memory/stages", "null" },
	{ "workloads/1/memory/allocations", "null" },
	{ "workloads/1/reasons/0", "{\"reason\":\"Insufficient cpu\",\"attempts\":39}" },
	{ "workloads/1/skipped_sleep_s", "1.5" },
};

Test(result, every_figure_stands_under_its_key)
{
	struct result *result = sample_result();
	json_t *json = result_json(result);

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		cr_expect_str_eq(at(json, figures[i].path), figures[i].value, "%s: %s",
				 figures[i].path, at(json, figures[i].path));
	json_decref(json);
	sample_result_free(result);
}

Test(result, a_path_that_is_no_utf_8_is_written_all_the_same)
{
	struct result *result = sample_result();
	char name[] = "caf\xe9.yaml";
	char *command[] = { name, NULL };
	json_t *json;

	result->command = command;
	json = result_json(result);
	cr_expect_str_eq(at(json, "command/0"), "\"caf?.yaml\"");
	expect_valid(json);
	json_decref(json);
	sample_result_free(result);
}

/* A folder of the test's own. */
static char folder[] = "/tmp/schedmark-test-XXXXXX";
static char path[64];
static struct diag_sink sink;
static char told[512];

static void keep_message(void *context, enum severity severity, struct place place,
			 const char *message)
{
	(void)context;
	(void)severity;
	snprintf(told, sizeof(told), "%s: %s", place.file, message);
}

static void make_folder(void)
{
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/out.json", folder);
	sink = (struct diag_sink){ .emit = keep_message };
	told[0] = '\0';
}

static size_t files_in_folder(void)
{
	DIR *dir = opendir(folder);
	size_t count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2; /* . and .. */
}

static void remove_folder(void)
{
	unlink(path);
	cr_expect_eq(files_in_folder(), 0, "a file was left behind");
	rmdir(folder);
}

static const char *content(const char *of)
{
	static char text[256];
	FILE *in = fopen(of, "r");
	size_t n;

	cr_assert_not_null(in);
	n = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

TestSuite(result_file, .init = make_folder, .fini = remove_folder);

Test(result_file, what_is_written_reads_back)
{
	struct result *result = sample_result();
	json_t *want = result_json(result);
	json_error_t error;
	json_t *got;

	cr_assert_eq(result_write(result, path, &sink), STATUS_OK);
	got = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	cr_assert_not_null(got, "%d: %s", error.line, error.text);
	expect_valid(got);
	cr_expect_str_eq(at(got, "workloads/0/latency/histogram/low_ns"), "[2048,99840]");
	cr_expect_eq(json_object_size(got), json_object_size(want));
	json_decref(got);
	json_decref(want);
	sample_result_free(result);
}

Test(result_file, arrays_of_numbers_take_one_line)
{
	struct result *result = sample_result();
	FILE *in;
	char line[256];
	size_t found = 0;

	result->items[0]->name[0] = '[';
	cr_assert_eq(result_write(result, path, &sink), STATUS_OK);
	in = fopen(path, "r");
	while (fgets(line, sizeof(line), in)) {
		found += !strcmp(line, "          \"low_ns\": [2048, 99840],\n");
		found += !strcmp(line, "    \"load_average\": [2.5, 1.0, 0.5],\n");
		found += !strcmp(line, "      \"name\": \"[ensity/1kNodes\",\n");
		found += !strcmp(line, "      \"reasons\": [],\n");
	}
	fclose(in);
	cr_expect_eq(found, 4);
	sample_result_free(result);
}

Test(result_file, a_file_is_replaced_and_keeps_its_permissions)
{
	struct stat st;

	cr_assert_eq(file_replace(path, "one", 3, &sink), STATUS_OK);
	cr_expect_str_eq(content(path), "one");
	cr_assert_eq(chmod(path, 0640), 0);
	cr_assert_eq(file_replace(path, "two", 3, &sink), STATUS_OK);
	cr_expect_str_eq(content(path), "two");
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0640);
	cr_expect_eq(files_in_folder(), 1);
}

Test(result_file, a_new_file_has_the_permissions_of_any_new_file)
{
	struct stat st;

	umask(027);
	cr_assert_eq(file_replace(path, "x", 1, &sink), STATUS_OK);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0640);
}

Test(result_file, nothing_half_written_is_left_when_the_disk_is_full)
{
	static char big[100000];
	struct rlimit limit;
	struct rlimit small;

	cr_assert_eq(file_replace(path, "old", 3, &sink), STATUS_OK);
	memset(big, 'x', sizeof(big));
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	small = (struct rlimit){ 4096, limit.rlim_max };
	setrlimit(RLIMIT_FSIZE, &small);
	cr_expect_eq(file_replace(path, big, sizeof(big), &sink), STATUS_ERROR);
	setrlimit(RLIMIT_FSIZE, &limit);
	cr_expect_str_eq(content(path), "old");
	cr_expect_eq(files_in_folder(), 1);
	cr_expect_not_null(strstr(told, "/out.json: cannot write: "), "%s", told);
}

Test(result_file, a_folder_that_is_not_there_is_told_before_and_after)
{
	char nowhere[80];

	snprintf(nowhere, sizeof(nowhere), "%s/no/out.json", folder);
	cr_expect_eq(file_check_replaceable(nowhere, &sink), STATUS_ERROR);
	cr_expect_not_null(strstr(told, "/no/out.json: cannot create a file beside it: No such"),
			   "%s", told);
	told[0] = '\0';
	cr_expect_eq(file_replace(nowhere, "x", 1, &sink), STATUS_ERROR);
	cr_expect_not_null(strstr(told, "/no/out.json: cannot create a file beside it: No such"),
			   "%s", told);
	cr_expect_eq(file_check_replaceable(path, &sink), STATUS_OK);
	cr_expect_eq(file_check_replaceable(folder, &sink), STATUS_ERROR);
	cr_expect_not_null(strstr(told, "is a folder"), "%s", told);
}

Test(result_file, devices_and_links_stay_what_they_are)
{
	struct stat st;
	char link[64];

	cr_expect_eq(file_check_replaceable("/dev/null", &sink), STATUS_OK);
	cr_expect_eq(file_replace("/dev/null", "x", 1, &sink), STATUS_OK);
	cr_assert_eq(stat("/dev/null", &st), 0);
	cr_expect(S_ISCHR(st.st_mode));
	snprintf(link, sizeof(link), "%s/link", folder);
	cr_assert_eq(file_replace(path, "one", 3, &sink), STATUS_OK);
	cr_assert_eq(symlink(path, link), 0);
	cr_expect_eq(file_replace(link, "two", 3, &sink), STATUS_OK);
	cr_assert_eq(lstat(link, &st), 0);
	cr_expect(S_ISLNK(st.st_mode));
	cr_expect_str_eq(content(path), "two");
	unlink(link);
}
