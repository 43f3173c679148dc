/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/cli/schedmark.h"

/* Command lines without a result: exit status and all of stderr; stdout stays empty. */
static const struct {
	const char *command;
	int status;
	const char *err;
} refused[] = {
	{ "schedmark", 2, "schedmark: a command is missing\nTry \"schedmark --help\".\n" },
	{ "schedmark expalin x.yaml", 2,
	  "schedmark: \"expalin\" is no command; did you mean \"explain\"?\n"
	  "Try \"schedmark --help\".\n" },
	{ "schedmark expl", 2,
	  "schedmark: \"expl\" is no command; did you mean \"explain\"?\n"
	  "Try \"schedmark --help\".\n" },
	{ "schedmark kubectl", 2,
	  "schedmark: \"kubectl\" is no command\nTry \"schedmark --help\".\n" },
	{ "schedmark ''", 2, "schedmark: \"\" is no command\nTry \"schedmark --help\".\n" },
	{ "schedmark --vresion", 2,
	  "schedmark: unknown option \"--vresion\"\nTry \"schedmark --help\".\n" },
	{ "schedmark help nothing", 2,
	  "schedmark: \"nothing\" is no command\nTry \"schedmark --help\".\n" },
	{ "schedmark list ruels", 2,
	  "schedmark list: \"ruels\" is not rules, implementations, strategies, profiles, "
	  "workloads or simulations\n"
	  "Try \"schedmark list --help\".\n" },
	{ "schedmark list --outptu json", 2,
	  "schedmark list: unknown option --outptu (did you mean --output?)\n"
	  "Try \"schedmark list --help\".\n" },
	{ "schedmark list -x", 2,
	  "schedmark list: unknown option -x\nTry \"schedmark list --help\".\n" },
	{ "schedmark list --output", 2,
	  "schedmark list: --output takes an argument\nTry \"schedmark list --help\".\n" },
	{ "schedmark list --output xml", 2,
	  "schedmark list: --output: \"xml\" is not text or json\n"
	  "Try \"schedmark list --help\".\n" },
	{ "schedmark list --names=yes", 2,
	  "schedmark list: --names takes no argument\nTry \"schedmark list --help\".\n" },
	{ "schedmark explain", 2,
	  "schedmark explain: no files given (- is the standard input)\n"
	  "Try \"schedmark explain --help\".\n" },
	{ "schedmark explain --detail much x.yaml", 2,
	  "schedmark explain: --detail: \"much\" is not brief, compact or full\n"
	  "Try \"schedmark explain --help\".\n" },
	{ "schedmark explain --s 1 x.yaml", 2,
	  "schedmark explain: --s could be one of several options\n"
	  "Try \"schedmark explain --help\".\n" },
	{ "schedmark explain --seed -1 x.yaml", 2,
	  "schedmark explain: --seed: \"-1\" is not a number of at least 0\n"
	  "Try \"schedmark explain --help\".\n" },
	{ "schedmark explain --seed 18446744073709551616 x.yaml", 2,
	  "schedmark explain: --seed: \"18446744073709551616\" is not a number of at least 0\n"
	  "Try \"schedmark explain --help\".\n" },
	{ "schedmark explain --percentage-of-nodes-to-score 101 x.yaml", 2,
	  "schedmark explain: --percentage-of-nodes-to-score: \"101\" is not a number from 0 to "
	  "100\n"
	  "Try \"schedmark explain --help\".\n" },
	{ "schedmark explain --limit deep=3 x.yaml", 2,
	  "schedmark explain: --limit: \"deep=3\" is not NAME=N, with N above 0 and NAME one of "
	  "file-bytes, documents, depth, alias-nodes, document-bytes, scalar-bytes, pods\n"
	  "Try \"schedmark explain --help\".\n" },
	{ "schedmark explain --limit depth=0 x.yaml", 2,
	  "schedmark explain: --limit: \"depth=0\" is not NAME=N, with N above 0 and NAME one of "
	  "file-bytes, documents, depth, alias-nodes, document-bytes, scalar-bytes, pods\n"
	  "Try \"schedmark explain --help\".\n" },
};

Test(main, wrong_usage_is_told_in_one_line_with_a_hint)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct said said;

		schedmark_run(&said, "%s", refused[i].command);
		cr_expect_eq(said.status, refused[i].status, "%s: status %d", refused[i].command,
			     said.status);
		cr_expect_str_eq(said.err, refused[i].err, "%s: %s", refused[i].command, said.err);
		cr_expect_str_eq(said.out, "", "%s: %s", refused[i].command, said.out);
		said_fini(&said);
	}
}

Test(main, help_names_every_command_and_exit_status)
{
	static const char *const words[] = { "run",	  "explain",   "list",
					     "--version", "  0  fine", "  2  bad input or usage",
					     "  4  " };
	struct said said;

	schedmark_run(&said, "schedmark --help");
	cr_expect_eq(said.status, 0);
	cr_expect_str_eq(said.err, "");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		cr_expect(strstr(said.out, words[i]), "no %s in %s", words[i], said.out);
	said_fini(&said);
}

Test(main, help_about_a_command_is_that_command_s_help)
{
	struct said by_command;
	struct said by_option;

	schedmark_run(&by_command, "schedmark help explain");
	schedmark_run(&by_option, "schedmark explain --help");
	cr_expect_eq(by_command.status, 0);
	cr_expect_eq(by_option.status, 0);
	cr_expect_str_eq(by_command.out, by_option.out);
	cr_expect(strstr(by_option.out, "usage: schedmark explain"));
	said_fini(&by_command);
	said_fini(&by_option);
}

Test(main, version_tells_commit_and_compiler)
{
	struct said said;

	schedmark_run(&said, "schedmark --version");
	cr_expect_eq(said.status, 0);
	cr_expect_eq(strncmp(said.out, "schedmark 0.", 12), 0, "%s", said.out);
	cr_expect(strstr(said.out, "(commit "), "%s", said.out);
	cr_expect(strstr(said.out, "gcc ") || strstr(said.out, "clang "), "%s", said.out);
	cr_expect_eq(strchr(said.out, '\n')[1], '\0', "more than a line: %s", said.out);
	said_fini(&said);
}

/* Ways for stdout to fail, and the reason that stands behind the message. */
static const struct {
	const char *redirection;
	const char *reason;
} broken[] = {
	{ ">/dev/full", "No space left on device" },
	{ ">&-", "Bad file descriptor" },
};

Test(main, a_result_that_cannot_be_written_is_an_error)
{
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct said said;
		char want[160];

		snprintf(want, sizeof(want), "schedmark: cannot write to the standard output: %s\n",
			 broken[i].reason);
		schedmark_run(&said, "schedmark list implementations %s", broken[i].redirection);
		cr_expect_eq(said.status, 1, "%s: status %d", broken[i].redirection, said.status);
		cr_expect_str_eq(said.err, want, "%s: %s", broken[i].redirection, said.err);
		said_fini(&said);
	}
}

Test(main, a_reader_that_goes_away_is_an_error_and_no_signal)
{
	struct said said;

	/* The reader is gone before anything is written. */
	schedmark_run(&said, "{ sleep 0.2; schedmark --help; echo $? >&2; } | true");
	cr_expect_str_eq(said.err,
			 "schedmark: cannot write to the standard output: Broken pipe\n1\n");
	said_fini(&said);
}

Test(main, a_closed_stdin_is_told)
{
	struct said said;

	schedmark_run(&said, "schedmark explain - <&-");
	cr_expect_eq(said.status, 2, "status %d", said.status);
	cr_expect_str_eq(said.err, "<stdin>: cannot read: Bad file descriptor\n");
	said_fini(&said);
}
