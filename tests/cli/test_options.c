/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help, manual and shell completions name the same options.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "tests/cli/schedmark.h"

static const char *const commands[] = {
#define X(name, summary) #name,
	COMMAND_LIST(X)
#undef X
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]), OPTIONS_MAX = 128 };

/* Names of options, sorted, none twice. */
struct set {
	char names[OPTIONS_MAX][64];
	size_t count;
};

static void add(struct set *set, const char *name, size_t length)
{
	size_t at = 0;

	cr_assert_lt(length, sizeof(set->names[0]));
	while (at < set->count &&
	       (strncmp(set->names[at], name, length) < 0 ||
		(strncmp(set->names[at], name, length) == 0 && strlen(set->names[at]) < length)))
		at++;
	if (at < set->count && strlen(set->names[at]) == length &&
	    !strncmp(set->names[at], name, length))
		return;
	cr_assert_lt(set->count, (size_t)OPTIONS_MAX);
	memmove(set->names[at + 1], set->names[at], (set->count - at) * sizeof(set->names[0]));
	snprintf(set->names[at], sizeof(set->names[0]), "%.*s", (int)length, name);
	set->count++;
}

static size_t name_length(const char *text)
{
	size_t length = 0;

	while (islower((unsigned char)text[length]) ||
	       (length > 0 && (text[length] == '-' || isdigit((unsigned char)text[length]))))
		length++;
	return length;
}

/* Adds the word after every `mark` that does not stand inside a word. */
static void add_marked(struct set *set, const char *text, const char *mark)
{
	for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark)) {
		size_t length = name_length(at + strlen(mark));

		if (length > 0 && (at == text || !isalnum((unsigned char)at[-1])))
			add(set, at + strlen(mark), length);
	}
}

/* The options of a line's left column: "  -h, --help", "  --tie-break first|random, --seed N  ". */
static void add_of_line(struct set *set, const char *line, size_t length)
{
	const char *column = line + strspn(line, " ");
	const char *end = strstr(column, "  ");

	if (column == line || *column != '-')
		return;
	if (!end || end > line + length)
		end = line + length;
	for (const char *at = column; (at = strstr(at, "--")) && at < end; at += 2)
		add(set, at + 2, name_length(at + 2));
}

static void add_of_help(struct set *set, const char *help)
{
	while (*help) {
		size_t length = strcspn(help, "\n");

		add_of_line(set, help, length);
		help += length + (help[length] == '\n');
	}
}

static void expect_same(const struct set *got, const struct set *want, const char *what)
{
	size_t g = 0;
	size_t w = 0;

	while (g < got->count || w < want->count) {
		int order = g == got->count    ? 1
			    : w == want->count ? -1
					       : strcmp(got->names[g], want->names[w]);

		cr_expect(order >= 0, "%s has --%s, --help does not", what,
			  g < got->count ? got->names[g] : "");
		cr_expect(order <= 0, "%s lacks --%s", what, w < want->count ? want->names[w] : "");
		g += order <= 0;
		w += order >= 0;
	}
}

static void add_help_of(struct set *set, const char *command)
{
	struct said said;

	schedmark_run(&said, "schedmark %s --help", command);
	add_of_help(set, said.out);
	cr_expect_geq(set->count, (size_t)2, "%s", said.out);
	said_fini(&said);
}

/* Every option of every command. */
static void add_all(struct set *set)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		add_help_of(set, commands[i]);
	add(set, "version", 7);
}

static void read_file(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "r");

	cr_assert_not_null(file, "%s", path);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

Test(options, every_help_text_fits_a_screen)
{
	for (size_t i = 0; i <= COMMAND_COUNT; i++) {
		const char *command = i < COMMAND_COUNT ? commands[i] : "";
		struct said said;
		size_t lines = 0;

		schedmark_run(&said, "schedmark %s --help", command);
		cr_expect_eq(said.status, 0);
		for (const char *line = said.out; *line; lines++) {
			size_t length = strcspn(line, "\n");

			cr_expect_leq(length, (size_t)80, "%s: %.*s", command, (int)length, line);
			line += length + (line[length] == '\n');
		}
		/* The last line of the screen is the prompt's. */
		cr_expect_leq(lines, (size_t)36, "schedmark %s --help has %zu lines", command,
			      lines);
		cr_expect_geq(lines, (size_t)5, "%s", said.out);
		said_fini(&said);
	}
}

Test(options, the_manual_names_the_same_options_as_the_help)
{
	static const struct {
		const char *path;
		const char *mark;
	} files[] = {
		{ "docs/schedmark.1", "Fl -" },
		{ "docs/completion/_schedmark", "--" },
		{ "docs/completion/schedmark.fish", "-l " },
		{ "docs/completion/schedmark.bash", "--" },
	};
	struct set want = { 0 };

	add_all(&want);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		static char text[65536];
		struct set got = { 0 };

		read_file(files[i].path, text, sizeof(text));
		add_marked(&got, text, files[i].mark);
		expect_same(&got, &want, files[i].path);
	}
}

/* What bash offers after "schedmark COMMAND ". */
static void complete(struct said *said, const char *command, const char *word)
{
	schedmark_run(
		said,
		"bash -c 'source docs/completion/schedmark.bash; COMP_WORDS=(schedmark %s %s); "
		"COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _schedmark; echo \" ${COMPREPLY[@]} \"'",
		command, word);
	if (said->status == 127)
		cr_skip_test("no bash");
	cr_expect_str_eq(said->err, "");
}

Test(options, bash_completes_the_options_of_each_command)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		struct set want = { 0 };
		struct set got = { 0 };
		struct said said;

		add_help_of(&want, commands[i]);
		complete(&said, commands[i], "--");
		add_marked(&got, said.out, "--");
		expect_same(&got, &want, commands[i]);
		said_fini(&said);
	}
}

Test(options, bash_completes_commands_and_choices)
{
	static const struct {
		const char *command, *word, *offered;
	} cases[] = {
		{ "", "ex", " explain " },
		{ "", "--v", " --version " },
		{ "explain --output", "j", " json " },
		{ "explain --detail", "f", " full " },
		{ "list", "pro", " profiles " },
		{ "help", "li", " list " },
		{ "explain", "docs/schedmark.", " docs/schedmark.1 " },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct said said;

		complete(&said, cases[i].command, cases[i].word);
		cr_expect(strstr(said.out, cases[i].offered), "%s %s: %s", cases[i].command,
			  cases[i].word, said.out);
		said_fini(&said);
	}
}
