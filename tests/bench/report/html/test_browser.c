/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page in a browser: browser.html uses it with mouse and keyboard in two widths.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/folder.h"
#include "tests/support/sample_report.h"

#define HARNESS "tests/bench/report/html/browser.html"

static const char *browser(void)
{
	static const char *const names[] = { "chromium", "chromium-browser", "google-chrome" };
	char said[256];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (command_run(said, sizeof(said), "command -v %s >/dev/null", names[i]) == 0)
			return names[i];
	}
	return NULL;
}

Test(browser, charts_of_the_page_can_be_used, .timeout = 300)
{
	static char said[1 << 16];
	const char *program = browser();
	struct folder folder;
	const char *result;
	char *text;

	if (!program)
		cr_skip_test("there is no Chromium");
	text = sample_report_text("html", "base candidate sweep comparison");
	folder_make(&folder);
	folder_put(&folder, "page.html", "%s", text);
	command_run(
		said, sizeof(said),
		"cp " HARNESS " %s/ && timeout 200 %s --headless --no-sandbox --disable-gpu "
		"--allow-file-access-from-files --enable-logging=stderr --user-data-dir=%s/home "
		"--virtual-time-budget=20000 --window-size=1400,2000 --dump-dom "
		"file://%s/browser.html 2>%s/log | sed -n '/<pre id=/,/<.pre>/p'; "
		"grep -F CONSOLE %s/log",
		folder.path, program, folder.path, folder.path, folder.path, folder.path);
	result = strstr(said, "<pre id=\"said\">");
	/* A browser that cannot start here (no memory, no sandbox) says nothing of the page. */
	if (!result)
		cr_skip_test("%s shows no page here", program);
	cr_expect(strstr(said, " steps, 0 wrong"), "%s", said);
	cr_expect_null(strstr(said, "CONSOLE"), "%s", said);
	folder_remove(&folder);
	free(text);
}

/* What scripts add is not needed to read the page, and nothing is loaded. */
Test(browser, tables_and_charts_stand_in_the_page_itself)
{
	static const char *const needed[] = {
		"default-src 'none'",
		"<td class=\"n\">+3.10 %</td>",
		"schedmark run smoke preemption --name",
		"Pods created, scheduled and pending",
		"Latency of attempts over time",
		"Shares of phases and their rules",
		"time for a pod by nodes",
		"n log n, 11.0 % off",
		"at nodes=100, existingPods=0",
		"prefers-color-scheme:dark",
		"Where it was measured",
		"Evil/<wbr>&lt;b&gt;",
	};
	static const char *const unwanted[] = { "<b>",	   " src=",   "url(",
						"@import", " style=", " onload=" };
	char *text = sample_report_text("html", "base candidate sweep comparison");

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		cr_expect(strstr(text, needed[i]), "no %s", needed[i]);
	for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		cr_expect_null(strstr(text, unwanted[i]), "%s", unwanted[i]);
	free(text);
}
