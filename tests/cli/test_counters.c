/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run --counters: what is counted in each phase, where counting is allowed and where it is not.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"
#include "tests/support/json_schema.h"
#include "tests/support/no_perf_events.h"

static struct said said;

static void fini(void)
{
	said_fini(&said);
}

TestSuite(run_counters, .fini = fini, .timeout = 120);

/* Of the result's only workload; valid as docs/result.schema.json says. */
static json_t *counted(const char *options)
{
	json_t *schema = json_load_file("docs/result.schema.json", 0, NULL);
	struct folder folder;
	json_t *result, *object;
	char path[128];
	char why[256];

	folder_make(&folder);
	snprintf(path, sizeof(path), "%s/result.json", folder.path);
	schedmark_run(&said,
		      "schedmark run --counters --repeat 1 coreos-30k --name 100Nodes -o %s %s",
		      path, options);
	cr_assert_eq(said.status, 0, "%s", said.err);
	result = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	cr_assert_not_null(result);
	cr_assert_not_null(schema);
	cr_expect(json_schema_check(schema, result, why, sizeof(why)), "%s", why);
	object = json_incref(json_object_get(
		json_array_get(json_object_get(result, "workloads"), 0), "counted"));
	json_decref(result);
	json_decref(schema);
	folder_remove(&folder);
	return object;
}

static json_t *phase_of(const json_t *object, size_t thread, const char *phase)
{
	json_t *threads = json_object_get(object, "threads");

	return json_object_get(json_object_get(json_array_get(threads, thread), "phases"), phase);
}

static void skip_unless_counted(json_t *object)
{
	if (!json_object_get(json_object_get(object, "missing"), "task-clock"))
		return;
	json_decref(object);
	cr_skip_test("no counters here");
}

Test(run_counters, each_phase_has_its_counts_and_every_call_is_there)
{
	json_t *object = counted("");
	json_t *calls = json_object_get(object, "calls");

	cr_assert_not_null(object);
	cr_expect_eq(json_integer_value(json_object_get(object, "pods")), 3000);
	cr_expect_eq(json_integer_value(json_object_get(calls, "bind")), 3000);
	cr_expect_eq(json_integer_value(json_object_get(calls, "filter")), 3000);
	cr_expect_eq(json_array_size(json_object_get(object, "threads")), 1);
	skip_unless_counted(object);
	cr_expect_not_null(strstr(said.out, "\n  readings     a pair"), "%s", said.out);
	cr_expect_gt(json_real_value(json_object_get(phase_of(object, 0, "score"), "task-clock")),
		     json_real_value(json_object_get(phase_of(object, 0, "bind"), "task-clock")));
	cr_expect_not_null(strstr(said.out, "\n  COUNTED FOR EACH POD "), "%s", said.out);
	json_decref(object);
}

Test(run_counters, threads_beside_have_counts_of_their_own)
{
	json_t *object = counted("--parallelism 2");

	cr_expect_eq(json_array_size(json_object_get(object, "threads")), 3);
	skip_unless_counted(object);
	cr_expect_gt(json_real_value(json_object_get(phase_of(object, 1, "filter"), "task-clock")) +
			     json_real_value(
				     json_object_get(phase_of(object, 2, "filter"), "task-clock")),
		     0);
	cr_expect_not_null(strstr(said.out, "\n  BY 2 THREADS BESIDE "), "%s", said.out);
	json_decref(object);
}

Test(run_counters, where_counting_is_forbidden_the_reason_is_told_once_and_bytes_are_there)
{
	json_t *object;
	const char *told;

	if (!refuse_perf_events())
		cr_skip_test("the system has no seccomp filters");
	object = counted("");
	told = strstr(said.out, "\n  not counted  instructions, ");
	cr_assert_not_null(told, "%s", said.out);
	cr_expect_null(strstr(told + strlen("\n  not counted"), "not counted"), "%s", said.out);
	cr_expect_not_null(strstr(told, ": not"), "%s", said.out);
	cr_expect_null(strstr(said.out, "COUNTED FOR EACH POD"));
	cr_expect_eq(json_object_size(json_object_get(object, "missing")), 8);
	cr_expect_eq(json_object_size(phase_of(object, 0, "filter")), 0);
	if (!json_is_null(json_object_get(object, "memory")))
		cr_expect_not_null(strstr(said.out, "\n  MEMORY BY PHASE "), "%s", said.out);
	json_decref(object);
}

Test(run_counters, the_page_has_a_table_of_them)
{
	struct folder folder;
	char text[1 << 18] = "";

	folder_make(&folder);
	schedmark_run(&said,
		      "schedmark run -q --counters --repeat 1 smoke --name 5Nodes -o "
		      "%s/result.json --report html=%s/page.html",
		      folder.path, folder.path);
	cr_assert_eq(said.status, 0, "%s", said.err);
	folder_append(&folder, "page.html", text, sizeof(text));
	cr_expect_not_null(strstr(text, "<summary>What was counted in each phase</summary>"));
	folder_remove(&folder);
}

Test(run_counters, without_the_option_nothing_is_counted)
{
	schedmark_run(&said, "schedmark run -q --repeat 1 smoke --name 5Nodes -o -");
	cr_assert_eq(said.status, 0, "%s", said.err);
	cr_expect_null(strstr(said.out, "\"counted\""));
}
