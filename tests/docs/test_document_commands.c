/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents of a few lines, each with one thing that may be wrong.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/document_commands.h"
#include "tests/support/folder.h"

static struct folder folder;
static struct document_commands commands;
static char path[128];

static void run(const char *text, const struct document_change *changes)
{
	folder_make(&folder);
	folder_put(&folder, "document.md", "%s", text);
	snprintf(path, sizeof(path), "%s/document.md", folder.path);
	document_commands_run(&commands, path, changes);
}

static void end(void)
{
	document_commands_fini(&commands);
	folder_remove(&folder);
}

Test(document_commands, blocks_of_commands_run_in_order_and_others_do_not)
{
	run("# title\n\n```sh\necho one >there\nls Makefile\n```\n\n```\nfalse\n```\ntext\n"
	    "```yaml\n- false\n```\n```sh\ncat there\nschedmark list --names profiles\n```\n",
	    NULL);
	cr_assert_eq(commands.count, (size_t)2);
	cr_expect_eq(commands.blocks[0].line, (size_t)4);
	cr_expect_str_eq(commands.blocks[0].out, "Makefile\n");
	cr_expect_eq(commands.blocks[1].line, (size_t)16);
	cr_expect_eq(strncmp(commands.blocks[1].out, "one\n", 4), 0);
	cr_expect_not_null(strstr(commands.blocks[1].out, "\ndefault\n"), "%s",
			   commands.blocks[1].out);
	cr_expect_eq(commands.open_line, (size_t)0);
	end();
}

Test(document_commands, a_command_that_fails_ends_its_block)
{
	run("```sh\nfalse\necho still here\n```\n```sh exit=3\n(exit 3)\n```\n", NULL);
	cr_assert_eq(commands.count, (size_t)2);
	cr_expect_eq(commands.blocks[0].wanted, 0);
	cr_expect_eq(commands.blocks[0].status, 1);
	cr_expect_str_eq(commands.blocks[0].out, "");
	cr_expect_eq(commands.blocks[1].wanted, 3);
	cr_expect_eq(commands.blocks[1].status, 3);
	end();
}

Test(document_commands, make_is_the_repository_s)
{
	run("```sh\nmake -s help >said\ngrep -q ladder said\n```\n", NULL);
	cr_assert_eq(commands.count, (size_t)1);
	cr_expect_eq(commands.blocks[0].status, 0, "%s", commands.blocks[0].err);
	end();
}

Test(document_commands, a_change_is_made_everywhere_and_one_without_a_place_is_told)
{
	static const struct document_change changes[] = {
		{ "1000", "10" },
		{ "10000", "never" },
		{ NULL, NULL },
	};

	run("```sh\necho 1000 and 1000\n```\n```sh\necho 1000.\n```\n", changes);
	cr_assert_eq(commands.count, (size_t)2);
	cr_expect_str_eq(commands.blocks[0].out, "10 and 10\n");
	cr_expect_str_eq(commands.blocks[1].out, "10.\n");
	cr_expect_str_eq(commands.unused, "10000");
	end();
}

Test(document_commands, a_block_without_an_end_is_told)
{
	run("```sh\ntrue\n```\n\n```sh\ntrue\n", NULL);
	cr_expect_eq(commands.count, (size_t)1);
	cr_expect_eq(commands.open_line, (size_t)5);
	end();
}
