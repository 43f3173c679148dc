/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document_commands.h - the commands that a document shows, run as its reader would
 *
 * Commands stand in blocks that are fenced with ```sh; other blocks (``` alone, ```text, ```yaml)
 * show what comes out or goes in and are left alone. A block is one shell script, ended by the first
 * command that fails; ```sh exit=3 says that status 3 is meant. The blocks run one after another in
 * a temporary folder, in which the repository's files are found under their paths: a block finds what
 * those before it wrote. `schedmark` is the built binary, `make` the repository's own.
 *
 * A document's sizes are for people with time. A test makes them small, by flags and variables that
 * are documented:
 *
 *     static const struct document_change small[] = {
 *             { "make ladder", "make ladder LADDER_ARGS=\"-o $PWD/out --nodes 20\"" },
 *             { "--existing 0,5000", "--existing 0,60" },
 *             { NULL, NULL },
 *     };
 *
 *     Test(document_2015, its_commands_do_what_it_says)
 *     {
 *             document_commands_expect("docs/2015.md", small);
 *     }
 *
 * make runs in the repository, so what it writes has to be sent to $PWD as above.
 */
#ifndef TESTS_SUPPORT_DOCUMENT_COMMANDS_H
#define TESTS_SUPPORT_DOCUMENT_COMMANDS_H

#include <stddef.h>

/* Wherever the one text stands in a block, the other takes its place. */
struct document_change {
	const char *from, *to; /* NULL: the end of the table */
};

/* A block that was run. */
struct document_block {
	size_t line; /* of its first command */
	char *script; /* as it was run */
	int wanted; /* exit status */
	int status;
	char *out, *err; /* what it printed */
};

struct document_commands {
	struct document_block *blocks;
	size_t count, capacity;
	const char
		*unused; /* what one of the changes wanted to replace and no block has; or NULL */
	size_t open_line; /* of a fence without an end; or 0 */
};

/*
 * Runs all blocks, whatever their status is. `path` is one in the repository, or an absolute one;
 * changes may be NULL. Released with document_commands_fini().
 */
void document_commands_run(struct document_commands *commands, const char *path,
			   const struct document_change *changes);
void document_commands_fini(struct document_commands *commands);
/* The same as a test: there is a block, each ends as it says, and every change was needed. */
void document_commands_expect(const char *path, const struct document_change *changes);

#endif
