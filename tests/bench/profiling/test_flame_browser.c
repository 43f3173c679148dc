/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flame graph in a browser: what its script does, asked by a page that it stands in.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/child.h"
#include "bench/profiling/flame.h"
#include "tests/support/folder.h"

#define CHROMIUM                                                              \
	"HOME=%s timeout 100 chromium --headless --no-sandbox --disable-gpu " \
	"--disable-dev-shm-usage "                                            \
	"--user-data-dir=%s/chromium "

/* What the page finds out, a line each. */
static const char questions[] =
	"<script>\n"
	"var lines = [], boxes = [].slice.call(document.getElementById('boxes').children);\n"
	"function box(name) { return boxes.filter(function (g) { return g.name === name; })[0]; }\n"
	"function say(what, value) { lines.push(what + '=' + value); }\n"
	"function wide(name) { var g = box(name); return g.style.display ? 'hidden' :\n"
	"  Math.round(+g.querySelector('rect').getAttribute('width')); }\n"
	"function press(key) { dispatchEvent(new KeyboardEvent('keydown', { key: key,\n"
	"  ctrlKey: key === 'f' })); }\n"
	"function hits() { return document.getElementById('hits').textContent; }\n"
	"say('whole', wide('all') + ',' + wide('hot') + ',' + wide('rare'));\n"
	"box('rare').dispatchEvent(new MouseEvent('click', { bubbles: true }));\n"
	"say('zoomed', wide('all') + ',' + wide('hot') + ',' + wide('rare'));\n"
	"say('faded', box('all').style.opacity + ',' + box('rare').style.opacity);\n"
	"say('link', location.hash);\n"
	"press('Escape');\n"
	"say('again', wide('hot') + ',' + wide('rare'));\n"
	"box('rare').dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));\n"
	"say('about', document.getElementById('about').textContent);\n"
	"window.prompt = function () { return '^(hot|leaf)$'; };\n"
	"press('f');\n"
	"say('found', hits());\n"
	"say('linked', location.hash);\n"
	"press('Escape');\n"
	"say('forgotten', hits() + '.');\n"
	"window.prompt = function () { return '('; };\n"
	"press('f');\n"
	"say('wrong', hits());\n"
	"say('hostile', document.getElementsByTagName('img').length + ',' + window.hacked + ',' +\n"
	"  boxes.filter(function (g) { return g.name.indexOf('<img') >= 0; }).length);\n"
	"document.body.innerHTML = '<pre></pre>';\n"
	"document.body.firstChild.textContent = lines.join('\\n');\n"
	"</script>\n";

static void draw(FILE *out)
{
	static const char *const leaf[] = { "run", "hot", "leaf" };
	static const char *const rare[] = { "run", "rare" };
	static const char *const hostile[] = {
		"run", "]]></title><img src=x onerror=\"hacked=1\"><script>hacked=2</script>"
	};
	const struct flame_options options = { .title = "a <title>",
					       .unit = "samples",
					       .standalone = true };
	struct stacks *stacks = stacks_new();

	stacks_add(stacks, leaf, 2, 100);
	stacks_add(stacks, leaf, 3, 700);
	stacks_add(stacks, rare, 2, 150);
	stacks_add(stacks, hostile, 2, 50);
	flame_write(out, stacks, &options);
	stacks_free(stacks);
}

static void write_page(const struct folder *folder)
{
	char *svg;
	size_t length;
	FILE *out = open_memstream(&svg, &length);
	char path[128];

	draw(out);
	fclose(out);
	snprintf(path, sizeof(path), "%s/flame.svg", folder->path);
	out = fopen(path, "w");
	fputs(svg, out);
	fclose(out);
	snprintf(path, sizeof(path), "%s/page.html", folder->path);
	out = fopen(path, "w");
	fprintf(out, "<!DOCTYPE html><meta charset=\"utf-8\"><body>%s%s", strchr(svg, '\n') + 1,
		questions);
	fclose(out);
	free(svg);
}

static const char *const answers[] = {
	"whole=1180,944,177",	 "zoomed=1180,hidden,1180",
	"faded=0.55,1",		 "link=#z=rare",
	"again=944,177",	 "about=rare (150 samples, 15.00%)",
	"found=found in 80.0%",	 "linked=#s=%5E(hot%7Cleaf)%24",
	"forgotten=.",		 "wrong=not a regular expression",
	"hostile=0,undefined,1",
};

Test(flame_browser, zooms_searches_and_keeps_hostile_names_texts, .timeout = 120)
{
	struct folder folder;
	static char said[65536];

	if (!child_findable("chromium"))
		cr_skip_test("chromium is not installed");
	folder_make(&folder);
	write_page(&folder);
	command_run(said, sizeof(said), CHROMIUM "--dump-dom file://%s/page.html 2>/dev/null",
		    folder.path, folder.path, folder.path);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		cr_expect_not_null(strstr(said, answers[i]), "%s: %s", answers[i], said);
	folder_remove(&folder);
}

Test(flame_browser, a_link_searches_and_zooms_when_the_file_is_opened, .timeout = 120)
{
	struct folder folder;
	static char said[65536];

	if (!child_findable("chromium"))
		cr_skip_test("chromium is not installed");
	folder_make(&folder);
	write_page(&folder);
	command_run(said, sizeof(said),
		    CHROMIUM "--dump-dom 'file://%s/flame.svg#s=le.f&z=hot' 2>/dev/null",
		    folder.path, folder.path, folder.path);
	cr_expect_not_null(strstr(said, ">found in 70.0%<"), "%s", said);
	/* The box that was zoomed to fills the width. */
	cr_expect_not_null(strstr(said, "<title>hot (800 samples, 80.00%)</title><rect x=\"10\" "),
			   "%s", said);
	folder_remove(&folder);
}
