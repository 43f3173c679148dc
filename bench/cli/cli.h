/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli.h - the sub-commands, in the manner of git
 *
 * Each takes its own name as argv[0] and returns the exit status (status.h).
 */
#ifndef BENCH_CLI_CLI_H
#define BENCH_CLI_CLI_H

#define COMMAND_LIST(X)                                            \
	X(run, "run workloads or a cluster dump, print the table") \
	X(explain, "show why each pending pod went where it went") \
	X(list, "rules, profiles and workloads")

#define X(name, summary) int cmd_##name(int argc, char **argv);
COMMAND_LIST(X)
#undef X

/* Wrong usage: one line on stderr with the hint at --help; returns STATUS_BAD_INPUT. */
int cli_usage_error(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
