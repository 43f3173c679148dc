/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/document_commands.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/mem.h"
#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"

#define FENCE "```"
#define COMMANDS "```sh"

/* --- what stands in the document ------------------------------------------------------------- */

/* "```sh" or "```sh exit=3", with the line's end; the status in *wanted. */
static bool begins_commands(const char *line, int *wanted)
{
	char end = '\0';

	*wanted = 0;
	if (strncmp(line, COMMANDS, strlen(COMMANDS)) != 0)
		return false;
	line += strlen(COMMANDS);
	return *line == '\n' || (sscanf(line, " exit=%d%c", wanted, &end) == 2 && end == '\n');
}

static void add_block(struct document_commands *commands, size_t line, int wanted, char *script)
{
	commands->blocks = mem_grow(commands->blocks, commands->count, &commands->capacity,
				    sizeof(*commands->blocks));
	commands->blocks[commands->count++] =
		(struct document_block){ .line = line, .script = script, .wanted = wanted };
}

/* The lines up to the end of the block; NULL when it has none. */
static char *read_script(FILE *in, size_t *line)
{
	char *text = NULL;
	size_t size = 0;
	FILE *script = open_memstream(&text, &size);
	char buffer[1024];

	while (fgets(buffer, sizeof(buffer), in)) {
		++*line;
		if (!strncmp(buffer, FENCE, strlen(FENCE))) {
			fclose(script);
			return text;
		}
		fputs(buffer, script);
	}
	fclose(script);
	free(text);
	return NULL;
}

static void read_blocks(struct document_commands *commands, const char *path)
{
	FILE *in = fopen(path, "r");
	char buffer[1024];
	size_t line = 0;

	cr_assert_not_null(in, "%s cannot be read", path);
	while (fgets(buffer, sizeof(buffer), in)) {
		size_t begin = ++line;
		char *script;
		int wanted;
		bool is_ours = begins_commands(buffer, &wanted);

		if (strncmp(buffer, FENCE, strlen(FENCE)) != 0)
			continue;
		script = read_script(in, &line);
		if (!script)
			commands->open_line = begin;
		else if (is_ours)
			add_block(commands, begin + 1, wanted, script);
		else
			free(script);
	}
	fclose(in);
}

/* --- changes --------------------------------------------------------------------------------- */

/* The text with every `from` replaced; *found when there was one. Frees the text. */
static char *replace(char *text, const struct document_change *change, bool *found)
{
	char *out = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&out, &size);
	const char *at = text;

	for (const char *hit; (hit = strstr(at, change->from)); at = hit + strlen(change->from)) {
		fprintf(to, "%.*s%s", (int)(hit - at), at, change->to);
		*found = true;
	}
	fputs(at, to);
	fclose(to);
	free(text);
	return out;
}

static void change_blocks(struct document_commands *commands, const struct document_change *changes)
{
	for (; changes && changes->from; changes++) {
		bool found = false;

		for (size_t i = 0; i < commands->count; i++)
			commands->blocks[i].script =
				replace(commands->blocks[i].script, changes, &found);
		if (!found)
			commands->unused = changes->from;
	}
}

/* --- running --------------------------------------------------------------------------------- */

/* The repository's files under their paths, but for what commands write into. */
static void link_repository(const struct folder *folder, const char *root)
{
	char said[1024];

	cr_assert_eq(command_run(said, sizeof(said),
				 "for f in '%s'/*; do [ \"${f##*/}\" = out ] || ln -s \"$f\" '%s'; "
				 "done",
				 root, folder->path),
		     0, "%s", said);
}

static void run_block(struct document_block *block, const struct folder *folder, const char *root)
{
	struct said said;

	cr_assert_lt(strlen(block->script), (size_t)4096, "line %zu: too long", block->line);
	schedmark_run(&said,
		      "cd '%s'\nmake() { command make -C '%s' --no-print-directory \"$@\"; }\n"
		      "set -e\n%s",
		      folder->path, root, block->script);
	block->status = said.status;
	block->out = said.out;
	block->err = said.err;
}

void document_commands_run(struct document_commands *commands, const char *path,
			   const struct document_change *changes)
{
	char root[PATH_MAX];
	struct folder folder;

	*commands = (struct document_commands){ 0 };
	read_blocks(commands, path);
	change_blocks(commands, changes);
	cr_assert_not_null(getcwd(root, sizeof(root)));
	folder_make(&folder);
	link_repository(&folder, root);
	for (size_t i = 0; i < commands->count; i++)
		run_block(&commands->blocks[i], &folder, root);
	folder_remove(&folder);
}

void document_commands_fini(struct document_commands *commands)
{
	for (size_t i = 0; i < commands->count; i++) {
		free(commands->blocks[i].script);
		free(commands->blocks[i].out);
		free(commands->blocks[i].err);
	}
	free(commands->blocks);
}

void document_commands_expect(const char *path, const struct document_change *changes)
{
	struct document_commands commands;

	document_commands_run(&commands, path, changes);
	cr_expect_gt(commands.count, (size_t)0, "%s shows no commands", path);
	cr_expect_eq(commands.open_line, (size_t)0, "%s:%zu: this block has no end", path,
		     commands.open_line);
	cr_expect_null(commands.unused, "%s: no block has \"%s\"", path, commands.unused);
	for (size_t i = 0; i < commands.count; i++) {
		const struct document_block *block = &commands.blocks[i];

		cr_expect_eq(block->status, block->wanted, "%s:%zu: status %d\n%s%s%s", path,
			     block->line, block->status, block->script, block->out, block->err);
	}
	document_commands_fini(&commands);
}
