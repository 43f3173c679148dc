/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/side.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/child.h"
#include "sched/base/mem.h"

/* A regular expression that matches this text and no other. */
static char *exactly(const char *text)
{
	char *out = mem_new(2 * strlen(text) + 3, 1);
	char *to = out;

	*to++ = '^';
	for (; *text; text++) {
		if (strchr(".[]()*+?{}|^$\\", *text))
			*to++ = '\\';
		*to++ = *text;
	}
	*to = '$';
	return out;
}

static size_t word_count(char *const *words)
{
	size_t count = 0;

	while (words && words[count])
		count++;
	return count;
}

static char *copy(const char *text)
{
	return mem_copy_text(text, strlen(text));
}

char **side_words(const struct side *side, const struct target *target, char *const *more)
{
	size_t most = word_count(more) + word_count(side->arguments) + 4;
	char **words = mem_new(most, sizeof(*words));
	size_t count = 0;

	for (size_t i = 0; more && more[i]; i++)
		words[count++] = copy(more[i]);
	for (size_t i = 0; side->arguments && side->arguments[i]; i++)
		words[count++] = copy(side->arguments[i]);
	words[count++] = copy("--name");
	words[count++] = exactly(target->name);
	words[count] = copy(target->file);
	return words;
}

void words_free(char **words)
{
	for (size_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}

static const char *last_line(char *text)
{
	size_t length = strlen(text);
	const char *newline;

	while (length && text[length - 1] == '\n')
		text[--length] = '\0';
	newline = strrchr(text, '\n');
	return newline ? newline + 1 : text;
}

/* What the program itself said is the best explanation. */
static enum status failed(const struct side *side, struct child_said *said, struct diag_sink *sink)
{
	const struct place place = { side->binary, 0, 0 };

	if (said->signal)
		return diag_system_error(sink, place, "the %s was ended by signal %d", side->name,
					 said->signal);
	if (said->exit_status == STATUS_BAD_INPUT)
		return diag_error(sink, place, "the %s says: %s", side->name, last_line(said->err));
	return diag_system_error(sink, place, "the %s ended with status %d: %s", side->name,
				 said->exit_status, last_line(said->err));
}

static char **command(const struct side *side, char *const *words)
{
	size_t count = word_count(words);
	char **argv = mem_new(count + 3, sizeof(*argv));

	argv[0] = copy(side->binary);
	argv[1] = copy("run");
	for (size_t i = 0; i < count; i++)
		argv[2 + i] = copy(words[i]);
	return argv;
}

enum status side_command(const struct side *side, char *const *words,
			 const volatile sig_atomic_t *stop, struct diag_sink *sink, char **out,
			 size_t *length)
{
	char **argv = command(side, words);
	struct child_said said = { 0 };
	enum status status;

	*out = NULL;
	if (!child_run(argv, stop, &said)) {
		status = diag_error(sink, (struct place){ side->binary, 0, 0 },
				    "cannot be started: %s", strerror(errno));
	} else if (stop && *stop) {
		status = STATUS_ERROR;
	} else if (said.exit_status == STATUS_OK || said.exit_status == STATUS_NO) {
		status = (enum status)said.exit_status;
		*out = said.out;
		*length = said.out_length;
		said.out = NULL;
	} else {
		status = failed(side, &said, sink);
	}
	child_said_fini(&said);
	words_free(argv);
	return status;
}

enum status side_run(const struct side *side, const struct target *target, size_t passes,
		     const volatile sig_atomic_t *stop, struct diag_sink *sink, struct stored *out)
{
	char repeat[] = "--repeat", quiet[] = "--quiet", clean[] = "--no-instrumented";
	char output[] = "--output", stdout_name[] = "-", number[24];
	char *const more[] = { clean, quiet, output, stdout_name, repeat, number, NULL };
	char **words;
	char *text;
	size_t length = 0;
	enum status status;

	snprintf(number, sizeof(number), "%zu", passes);
	words = side_words(side, target, more);
	status = side_command(side, words, stop, sink, &text, &length);
	/* A threshold that is missed says nothing about the comparison. */
	if (text)
		status = stored_parse(side->binary, text, length, sink, out);
	free(text);
	words_free(words);
	return status;
}
