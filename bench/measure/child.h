/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child.h - another process, run to its end
 */
#ifndef BENCH_MEASURE_CHILD_H
#define BENCH_MEASURE_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct child_said {
	char *out; /* all it wrote to standard output, NUL-terminated; binary data has a length */
	size_t out_length;
	char *err; /* the same of standard error */
	size_t err_length;
	int exit_status; /* -1 when a signal ended it */
	int signal; /* that ended it; 0 for none */
};

/*
 * Runs argv[0] (looked for in PATH unless it has a '/') with nothing on standard input. While *stop
 * (may be NULL) is set the child is asked to end (SIGTERM), again and again.
 *
 * False with errno set when it cannot be started. Otherwise child_said_fini() releases *said.
 */
bool child_run(char *const *argv, const volatile sig_atomic_t *stop, struct child_said *said);
void child_said_fini(struct child_said *said);

/* Is there such a program in PATH? */
bool child_findable(const char *program);
/* The path of the running program; argv[0] where the system does not tell. */
const char *child_self(void);

#endif
