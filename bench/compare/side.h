/* SPDX-License-Identifier: Apache-2.0 */
/*
 * side.h - one of the two programs that are compared, and running it
 */
#ifndef BENCH_COMPARE_SIDE_H
#define BENCH_COMPARE_SIDE_H

#include <signal.h>

#include "bench/stored/stored.h"

/* A binary and what it is asked to do besides: two sides may share the binary. */
struct side {
	const char *name; /* "base", "candidate" */
	const char *binary;
	char *const *arguments; /* of `run`, ends with NULL */
};

/* What both sides run: one workload of a file. */
struct target {
	const char *name; /* "Case/Workload" */
	const char *file;
};

/* The words of `run` that choose the target on that side: owned by the caller, see words_free(). */
char **side_words(const struct side *side, const struct target *target, char *const *more);
void words_free(char **words);

/*
 * Runs the target in a fresh process with `passes` clean passes; *out is to be released with
 * stored_fini(). A failure is told with the program's own words. When *stop was set the status is
 * STATUS_ERROR and nothing is told.
 */
enum status side_run(const struct side *side, const struct target *target, size_t passes,
		     const volatile sig_atomic_t *stop, struct diag_sink *sink, struct stored *out);
/* Runs `side->binary run words...`; the status is the program's, its standard output in *out (freed
 * by the caller) when that is STATUS_OK or STATUS_NO. */
enum status side_command(const struct side *side, char *const *words,
			 const volatile sig_atomic_t *stop, struct diag_sink *sink, char **out,
			 size_t *length);

#endif
