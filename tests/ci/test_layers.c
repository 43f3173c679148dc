/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .ci/layers in folders of one or two source files.
 */
#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/folder.h"

#define SPDX "/* SPDX-License-Identifier: Apache-2.0 */\n"

static const struct {
	const char *what, *file, *text;
	const char *says; /* NULL: it is fine */
} cases[] = {
	{ "down the table", "bench/cli/a.c", SPDX "#include \"sched/core/rule.h\"\n", NULL },
	{ "its own room", "predicates/a.c", SPDX "#include \"predicates/predicates.h\"\n", NULL },
	{ "the system's headers", "sched/core/a.c", SPDX "#include <stdio.h>\n", NULL },
	{ "tests see everything", "tests/a/b.c", SPDX "#include \"bench/cli/cli.h\"\n", NULL },
	{ "up the table", "sched/core/a.c", SPDX "#include \"bench/cli/cli.h\"\n",
	  "sched/core/a.c:2: sched/ includes \"bench/cli/cli.h\": sched/ may include only "
	  "sched\n" },
	{ "a neighbour", "predicates/a.c", SPDX "\n  #  include \"priorities/priorities.h\"\n",
	  "predicates/a.c:3: predicates/ includes \"priorities/priorities.h\": "
	  "predicates/ may include only sched, predicates\n" },
	{ "a header too", "priorities/a.h", SPDX "#include \"profiles/profiles.h\"\n",
	  "priorities/a.h:2: priorities/ includes \"profiles/profiles.h\": " },
	{ "the tests", "bench/a.c", SPDX "#include \"tests/support/folder.h\"\n", "bench/a.c:2: " },
	{ "from the folder", "sched/core/a.c", SPDX "#include \"rule.h\"\n",
	  "sched/core/a.c:2: \"rule.h\" is not written from the root\n" },
	{ "around the root", "sched/core/a.c", SPDX "#include \"sched/../bench/cli/cli.h\"\n",
	  "sched/core/a.c:2: \"sched/../bench/cli/cli.h\" is not written from the root\n" },
	{ "libyaml elsewhere", "sched/load/tree.c", SPDX "#include <yaml.h>\n",
	  "sched/load/tree.c:2: <yaml.h> belongs in sched/load/reader_yaml.c alone\n" },
	{ "libyaml where it belongs", "sched/load/reader_yaml.c", SPDX "#include <yaml.h>\n",
	  NULL },
	{ "no licence", "tests/a/b.c", "#include <stdio.h>\n",
	  "tests/a/b.c:1: the first line is not the SPDX line\n" },
};

Test(layers, point_one_way)
{
	char root[4096];

	cr_assert_not_null(getcwd(root, sizeof(root)));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct folder folder;
		char said[4096];
		int status;

		folder_make(&folder);
		folder_put(&folder, "sched/base/fine.h", "%s", SPDX);
		folder_put(&folder, cases[i].file, "%s", cases[i].text);
		status = command_run(said, sizeof(said), "cd '%s' && sh '%s/.ci/layers'",
				     folder.path, root);
		cr_expect_eq(status, cases[i].says != NULL, "%s: status %d", cases[i].what, status);
		if (cases[i].says)
			cr_expect(strstr(said, cases[i].says), "%s:\n%s", cases[i].what, said);
		else
			cr_expect_str_empty(said, "%s:\n%s", cases[i].what, said);
		folder_remove(&folder);
	}
}

Test(layers, hold_in_this_tree)
{
	char said[4096];

	cr_expect_eq(command_run(said, sizeof(said), "sh .ci/layers"), 0, "%s", said);
}
