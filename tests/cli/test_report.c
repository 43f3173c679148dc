/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bench/report/formats/format.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"

#define BASE "tests/golden/report/base.json"
#define SINGLE "tests/golden/report/single.json"
#define COMPARISON "tests/golden/report/comparison.json"

Test(cli_report, tables_are_what_it_prints_by_itself)
{
	struct said said;

	schedmark_run(&said, "schedmark report " BASE);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect(strstr(said.out, "Preemption/20Nodes40Arrivals"), "%s", said.out);
	cr_expect_str_eq(said.err, "");
	said_fini(&said);
}

Test(cli_report, forms_go_into_a_folder_under_names_of_their_own)
{
	struct folder folder;
	struct said said;
	char listed[1024];

	folder_make(&folder);
	schedmark_run(&said,
		      "schedmark report -f junit,perf-dash --format html,go -o %s/new/ " BASE,
		      folder.path);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_str_eq(said.out, "");
	said_fini(&said);
	command_run(listed, sizeof(listed), "ls %s/new", folder.path);
	cr_expect_str_eq(listed, "BenchmarkPerfScheduling_2026-11-25T09:27:51Z.json\n"
				 "benchmark.txt\njunit.xml\nreport.html\n");
	folder_remove(&folder);
}

Test(cli_report, comparisons_and_standard_input_are_read)
{
	struct said said;

	schedmark_run(&said, "cat " COMPARISON " | schedmark report -f markdown -");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect(strstr(said.out, "regressed"), "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "schedmark compare " SINGLE " " SINGLE
			     " --output json | schedmark report -f markdown -");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect(strstr(said.out, "| Full/3Nodes |"), "%s", said.out);
	said_fini(&said);
}

Test(cli_report, a_step_summary_is_added_to_github_s_file)
{
	struct folder folder;
	struct said said;
	static char text[1 << 16];

	folder_make(&folder);
	folder_put(&folder, "summary", "before\n");
	schedmark_run(&said,
		      "GITHUB_STEP_SUMMARY=%s/summary; export GITHUB_STEP_SUMMARY; "
		      "schedmark report -f step-summary " BASE,
		      folder.path);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_str_eq(said.out, "");
	said_fini(&said);
	folder_append(&folder, "summary", text, sizeof(text));
	cr_expect(!strncmp(text, "before\n## schedmark\n", 20), "%.40s", text);
	folder_remove(&folder);
}

static const struct {
	const char *command, *err;
} refused[] = {
	{ "schedmark report", "schedmark report: a result file is missing\n" },
	{ "schedmark report -f htlm " BASE,
	  "schedmark report: --format: \"htlm\" is no format; did you mean \"html\"?\n" },
	{ "schedmark report -f html,json " BASE,
	  "schedmark report: several formats need a folder: --output FOLDER/\n" },
	{ "schedmark report --workload 'No*' " BASE,
	  "--workload: no workload is called like \"No*\"\n" },
	{ "schedmark report /nowhere.json",
	  "/nowhere.json: cannot open: No such file or directory\n" },
	{ "schedmark report docs/report.schema.json",
	  "docs/report.schema.json: is not a result file: it has no \"schema\"\n" },
	{ "schedmark report -f hgrm " BASE,
	  BASE ": hgrm takes one workload, there are 3: choose with --workload\n" },
	{ "schedmark run smoke --report xml", "schedmark run: --report: \"xml\" is no format" },
	{ "schedmark run smoke --report json --report html -o /dev/null",
	  "schedmark run: --report: the standard output is taken" },
	{ "schedmark run smoke --report json -o -",
	  "schedmark run: --report: the standard output is taken" },
	{ "schedmark run smoke --report hgrm=/dev/null -o /dev/null",
	  "--report: hgrm takes one workload, there are 4\n" },
	{ "schedmark run smoke --report html=/nowhere/at/all.html -o /dev/null",
	  "/nowhere/at/all.html: " },
};

Test(cli_report, wrong_usage_is_told_in_one_line)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct said said;

		schedmark_run(&said, "%s", refused[i].command);
		cr_expect(said.status == 2 || said.status == 1, "%s: %d", refused[i].command,
			  said.status);
		cr_expect(strstr(said.err, refused[i].err), "%s: %s", refused[i].command, said.err);
		cr_expect_str_eq(said.out, "", "%s", refused[i].command);
		said_fini(&said);
	}
}

/* The page that a run leaves and the one that is made of its file are the same. */
Test(cli_report, run_reports_what_report_makes_of_its_result)
{
	struct folder folder;
	struct said said;
	char same[256];

	folder_make(&folder);
	schedmark_run(
		&said,
		"cd %s && schedmark run smoke --name Full --processes 1 --repeat 2 -q -o r.json "
		"--report html=a.html --report csv && schedmark report -f html -o b.html r.json",
		folder.path);
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect(!strncmp(said.out, "file,date,commit,workload,", 26), "%s", said.out);
	said_fini(&said);
	cr_expect_eq(command_run(same, sizeof(same), "cmp %s/a.html %s/b.html", folder.path,
				 folder.path),
		     0, "%s", same);
	folder_remove(&folder);
}

Test(cli_report, help_and_completion_name_every_form)
{
	static const char *const forms[] = {
#define X(id, name, file_name, one_result, one_workload, comparisons) name,
		FORMAT_LIST(X)
#undef X
	};
	static const char *const files[] = { "docs/completion/schedmark.bash",
					     "docs/completion/_schedmark",
					     "docs/completion/schedmark.fish", "docs/schedmark.1",
					     "docs/reporting.md" };
	struct said said;

	schedmark_run(&said, "schedmark report --help");
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		char found[256];

		cr_expect(strstr(said.out, forms[i]), "--help lacks %s", forms[i]);
		for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++)
			cr_expect_eq(command_run(found, sizeof(found), "grep -qw -- %s %s",
						 forms[i], files[f]),
				     0, "%s lacks %s", files[f], forms[i]);
	}
	said_fini(&said);
}
