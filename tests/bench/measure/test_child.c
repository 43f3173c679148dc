/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "bench/measure/child.h"

static struct child_said said;

static bool run_shell(char *script, const volatile sig_atomic_t *stop)
{
	char *argv[] = { "sh", "-c", script, NULL };

	return child_run(argv, stop, &said);
}

Test(child, what_it_says_and_how_it_ends_comes_back)
{
	cr_assert(run_shell("echo out; echo err >&2; exit 7", NULL));
	cr_expect_str_eq(said.out, "out\n");
	cr_expect_eq(said.out_length, 4);
	cr_expect_str_eq(said.err, "err\n");
	cr_expect_eq(said.exit_status, 7);
	cr_expect_eq(said.signal, 0);
	child_said_fini(&said);
}

Test(child, more_than_a_pipe_holds_comes_through)
{
	cr_assert(run_shell("i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123"
			    "4567890; echo 01234567890123456789 >&2; i=$((i+1)); done",
			    NULL));
	cr_expect_eq(said.out_length, 3000 * 42);
	cr_expect_eq(said.err_length, 3000 * 21);
	child_said_fini(&said);
}

Test(child, a_signal_is_no_exit_status)
{
	cr_assert(run_shell("kill -9 $$", NULL));
	cr_expect_eq(said.exit_status, -1);
	cr_expect_eq(said.signal, SIGKILL);
	cr_expect_str_eq(said.out, "");
	child_said_fini(&said);
}

Test(child, it_is_ended_when_asked_to_stop, .timeout = 20)
{
	static volatile sig_atomic_t stop = 1;

	cr_assert(run_shell("exec sleep 1000", &stop));
	cr_expect_eq(said.signal, SIGTERM);
	child_said_fini(&said);
}

Test(child, a_program_that_is_not_there_is_an_error)
{
	char *argv[] = { "schedmark-no-such-program", NULL };

	errno = 0;
	cr_expect_not(child_run(argv, NULL, &said));
	cr_expect_eq(errno, ENOENT);
	cr_expect(child_findable("sh"));
	cr_expect_not(child_findable("schedmark-no-such-program"));
}
