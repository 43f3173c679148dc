/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run --trace: what the file holds, as a reader of the Trace Event Format sees it.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"

static struct said said;

static json_t *trace(const char *options)
{
	struct folder folder;
	json_t *root;
	char path[128];

	folder_make(&folder);
	snprintf(path, sizeof(path), "%s/trace.json", folder.path);
	schedmark_run(&said,
		      "schedmark run -q --no-instrumented --repeat 1 preemption --name 20Nodes "
		      "-o %s/result.json --trace %s %s",
		      folder.path, path, options);
	cr_assert_eq(said.status, 0, "%s", said.err);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	cr_assert_not_null(root);
	folder_remove(&folder);
	return root;
}

static bool is_slice(const json_t *event)
{
	return !strcmp(json_string_value(json_object_get(event, "ph")), "X");
}

static size_t count_of(const json_t *root, const char *category)
{
	const json_t *events = json_object_get(root, "traceEvents");
	size_t count = 0, i;
	const json_t *event;

	json_array_foreach(events, i, event)
		count += is_slice(event) &&
			 !strcmp(json_string_value(json_object_get(event, "cat")), category);
	return count;
}

/* In nanoseconds, which the file has three digits for. */
static long long time_of(const json_t *event, const char *key)
{
	return (long long)(json_number_value(json_object_get(event, key)) * 1000 + 0.5);
}

/* Two slices are apart, or one is inside the other: what viewers need to draw them. */
static void expect_nesting(const json_t *root)
{
	const json_t *events = json_object_get(root, "traceEvents");
	size_t i, j;
	const json_t *a, *b;

	json_array_foreach(events, i, a)
	{
		json_array_foreach(events, j, b)
		{
			long long from_a = is_slice(a) ? time_of(a, "ts") : 0;
			long long from_b = is_slice(b) ? time_of(b, "ts") : 0;
			long long to_a, to_b;

			if (!is_slice(a) || !is_slice(b) || i == j)
				continue;
			to_a = from_a + time_of(a, "dur");
			to_b = from_b + time_of(b, "dur");
			cr_expect(to_a <= from_b || to_b <= from_a ||
					  (from_a <= from_b && to_b <= to_a) ||
					  (from_b <= from_a && to_a <= to_b),
				  "slices %zu and %zu overlap", i, j);
		}
	}
}

Test(trace_command, the_window_says_which_attempts)
{
	json_t *root = trace("--trace-pods 0..50");

	cr_expect_eq(count_of(root, "cycle"), 50);
	cr_expect_gt(count_of(root, "phase"), 100);
	cr_expect_gt(count_of(root, "predicate"), 0);
	expect_nesting(root);
	json_decref(root);
	said_fini(&said);
}

Test(trace_command, without_a_window_the_first_thousand_are_shown)
{
	json_t *root = trace("");

	/* 40 arrivals, each of which is tried again after its victim has gone. */
	cr_expect_eq(count_of(root, "cycle"), 80);
	json_decref(root);
	said_fini(&said);
}

Test(trace_command, a_window_that_is_none_is_told)
{
	schedmark_run(&said, "schedmark run --trace-pods 5 smoke");
	cr_expect_eq(said.status, 2);
	cr_expect_not_null(strstr(said.err, "--trace-pods: \"5\" is no window, such as 1000..2000"),
			   "%s", said.err);
	said_fini(&said);
}
