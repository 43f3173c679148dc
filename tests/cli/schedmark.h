/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark.h - running the built command as a user would, through a shell
 */
#ifndef TESTS_CLI_SCHEDMARK_H
#define TESTS_CLI_SCHEDMARK_H

/* What a run left behind. Texts are the caller's, see said_fini(). */
struct said {
	int status; /* of the exit; -1 when a signal ended it */
	char *out;
	char *err;
};

/*
 * Runs a shell command in which `schedmark` is the built binary ($SCHEDMARK_BINARY, otherwise
 * build/release/schedmark): schedmark_run(&said, "schedmark explain %s", path).
 */
void schedmark_run(struct said *said, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void said_fini(struct said *said);

#endif
