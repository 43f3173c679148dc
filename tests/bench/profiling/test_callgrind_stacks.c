/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/callgrind_stacks.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/support/folder.h"

static const char small[] =
	/* */
	"# callgrind format\nversion: 1\npositions: instr line\nevents: Ir\n\n"
	"ob=(1) /nowhere/x\nfl=(1) a.c\nfn=(1) main\n0x1000 1 5\n"
	"cfn=(2) measured\ncalls=1 0x2000 \n+8 * 130\n\n"
	"fn=(2)\n0x2000 7 10\n+4 +1 10\n"
	"cfn=(3) rule\ncalls=2 0x3000 \n* * 60\n"
	"cfn=(4) other\ncalls=1 0x4000 \n* * 50\n\n"
	"fn=(3)\n0x3000 9 30\ncob=(2) libc.so\ncfi=(2) m.c\ncfn=(5) malloc\n"
	"calls=2 0x500 \n0x3008 9 30\n\n"
	"fn=(4)\n0x4000 9 40\ncob=(2)\ncfn=(5)\ncalls=1 0x500 \n0x4008 9 10\n\n"
	"ob=(2)\nfl=(2)\nfn=(5)\n0x500 0 40\n";

static enum status read_text(const char *text, char **folded)
{
	struct folder folder;
	struct symbols *symbols = symbols_new();
	struct stacks *stacks = stacks_new();
	struct diag_sink sink = { .emit = diag_drop };
	char path[128];
	size_t length;
	FILE *out = open_memstream(folded, &length);
	enum status status;

	folder_make(&folder);
	folder_put(&folder, "callgrind.out", "%s", text);
	snprintf(path, sizeof(path), "%s/callgrind.out", folder.path);
	status = callgrind_stacks_read(path, symbols, "measured", &sink, stacks);
	stacks_write(stacks, out);
	fclose(out);
	stacks_free(stacks);
	symbols_free(symbols);
	folder_remove(&folder);
	return status;
}

Test(callgrind_stacks, costs_of_a_shared_function_go_to_its_callers_as_the_calls_cost)
{
	char *folded;

	cr_expect_eq(read_text(small, &folded), STATUS_OK);
	cr_expect_str_eq(folded, "measured 20\n"
				 "measured;other 40\n"
				 "measured;other;malloc 10\n"
				 "measured;rule 30\n"
				 "measured;rule;malloc 30\n");
	free(folded);
}

Test(callgrind_stacks, a_function_that_calls_itself_does_not_go_on_for_ever)
{
	char *folded;

	cr_expect_eq(read_text("fn=(1) measured\n0x1 1 10\ncfn=(1)\ncalls=3 0x1\n0x2 1 30\n",
			       &folded),
		     STATUS_OK);
	cr_expect_str_eq(folded, "measured 10\nmeasured;measured 30\n");
	free(folded);
}

static const struct {
	const char *what, *text;
	enum status want;
} refusals[] = {
	{ "nothing", "", STATUS_ERROR },
	{ "no costs of the root", "fn=(1) main\n0x1 1 5\n", STATUS_ERROR },
	{ "a name without number", "fn=main\n", STATUS_BAD_INPUT },
	{ "a number beyond all bounds", "fn=(99999999999) main\n", STATUS_BAD_INPUT },
	{ "no position", "fn=(1) measured\n+ + +\n", STATUS_BAD_INPUT },
};

Test(callgrind_stacks, what_is_no_such_file_is_refused)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		char *folded;

		cr_expect_eq(read_text(refusals[i].text, &folded), refusals[i].want, "%s",
			     refusals[i].what);
		free(folded);
	}
}
