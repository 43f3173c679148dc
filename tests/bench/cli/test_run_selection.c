/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bench/cli/run_selection.h"
#include "tests/support/folder.h"
#include "tests/support/told.h"

static const struct {
	const char *filter;
	const char *labels; /* separated by spaces */
	bool accepted;
} filters[] = {
	{ "", "", true },
	{ "", "performance", true },
	{ "performance", "performance short", true },
	{ "performance", "short", false },
	{ "performance", "", false },
	{ "+performance", "performance", true },
	{ "+performance", "short", false },
	{ "-short", "performance", true },
	{ "-short", "performance short", false },
	{ "performance,-short", "performance", true },
	{ "performance,-short", "performance short", false },
	{ "integration-test,-performance", "integration-test", true },
	{ "performance,short", "performance", false },
	{ "perf", "performance", false },
	{ "performance", "perf", false },
	{ ",performance,", "performance", true },
	{ "-", "performance", true },
	{ "-short,-fast", "performance slow", true },
};

static size_t split(char *text, const char **labels)
{
	size_t count = 0;

	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		labels[count++] = word;
	return count;
}

Test(run_selection, labels_are_filtered_as_scheduler_perf_does)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		char text[64];
		const char *labels[4];
		size_t count;

		snprintf(text, sizeof(text), "%s", filters[i].labels);
		count = split(text, labels);
		cr_expect_eq(label_filter_accepts(filters[i].filter, labels, count),
			     filters[i].accepted, "\"%s\" on \"%s\"", filters[i].filter,
			     filters[i].labels);
	}
}

static const char config[] = "- name: Small\n"
			     "  labels: [performance]\n"
			     "  workloadTemplate:\n"
			     "  - opcode: createNodes\n"
			     "    countParam: $nodes\n"
			     "  - opcode: createPods\n"
			     "    countParam: $pods\n"
			     "    collectMetrics: true\n"
			     "  workloads:\n"
			     "  - name: One\n"
			     "    labels: [short]\n"
			     "    params: {nodes: 1, pods: 2}\n"
			     "  - name: Ten\n"
			     "    params: {nodes: 10, pods: 20}\n"
			     "- name: Later\n"
			     "  labels: [performance, short]\n"
			     "  workloadTemplate:\n"
			     "  - opcode: churn\n"
			     "    mode: create\n"
			     "    templatePaths: [none.yaml]\n"
			     "  - opcode: createPods\n"
			     "    count: 2\n"
			     "    collectMetrics: true\n"
			     "  workloads:\n"
			     "  - name: One\n";

static struct folder folder;
static char path[80];
static struct told told;

static void set_up(void)
{
	folder_make(&folder);
	folder_put(&folder, "w.yaml", "%s", config);
	snprintf(path, sizeof(path), "%s/w.yaml", folder.path);
	told_init(&told);
}

static void tear_down(void)
{
	folder_remove(&folder);
}

TestSuite(run_selection_of_file, .init = set_up, .fini = tear_down);

static const struct {
	struct run_filter filter;
	const char *selected; /* full names, each with a space behind it; NULL: an error */
	bool skips; /* Later/One, whose file is not there */
	const char *told; /* part of a message */
} selections[] = {
	{ { NULL, NULL }, "Small/One Small/Ten ", true, NULL },
	{ { "performance", NULL }, "Small/One Small/Ten ", true, NULL },
	{ { "short", NULL }, "Small/One ", true, NULL },
	{ { "-short", NULL }, "Small/Ten ", false, NULL },
	{ { NULL, "^Small/T" }, "Small/Ten ", false, NULL },
	{ { NULL, "One|Ten" }, "Small/One Small/Ten ", true, NULL },
	{ { "short", "^Small" }, "Small/One ", false, NULL },
	{ { "slow", NULL }, NULL, false, "none of 3 passes --label-filter and --name" },
	{ { NULL, "Later" }, "", true, NULL },
	{ { NULL, "(" }, NULL, false, "--name: \"(\" is no regular expression: " },
};

Test(run_selection_of_file, what_passes_is_kept_in_order)
{
	const char *names[] = { path };

	for (size_t i = 0; i < sizeof(selections) / sizeof(selections[0]); i++) {
		struct run_selection selection;
		char got[256] = "";
		enum status status;

		told_clear(&told);
		status = run_select(names, 1, &selections[i].filter, true, &told.sink, &selection);
		cr_expect_eq(status, selections[i].selected ? STATUS_OK : STATUS_BAD_INPUT,
			     "selection %zu: %s", i, told.text);
		for (size_t w = 0; w < selection.count; w++) {
			strcat(got, selection.items[w]->full_name);
			strcat(got, " ");
		}
		cr_expect_str_eq(got, selections[i].selected ? selections[i].selected : "",
				 "selection %zu", i);
		cr_expect_eq(selection.skipped_count, selections[i].skips, "selection %zu", i);
		for (size_t w = 0; w < selection.skipped_count; w++)
			cr_expect_str_eq(selection.skipped[w]->skip_reason,
					 "needs the file none.yaml, which is not there");
		if (selections[i].told)
			cr_expect_not_null(strstr(told.text, selections[i].told),
					   "selection %zu: %s", i, told.text);
		else
			cr_expect_str_eq(told.text, "", "selection %zu", i);
		run_selection_fini(&selection);
	}
}

Test(run_selection_of_file, a_file_that_is_not_there_is_an_error)
{
	const char *names[] = { path, "/nowhere/at-all.yaml" };
	const struct run_filter all = { NULL, NULL };
	struct run_selection selection;

	cr_expect_neq(run_select(names, 2, &all, true, &told.sink, &selection), STATUS_OK);
	cr_expect_str_not_empty(told.text);
	cr_expect_eq(selection.count, 0);
	run_selection_fini(&selection);
}
