/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/moved.h"

#include <stdlib.h>
#include <string.h>

#include "bench/compare/side.h"

/* The next line of a list, NUL-terminated; NULL at the end. Heads begin with '#'. */
static char *next_line(char **rest)
{
	char *line = *rest;
	size_t length;

	if (!line || !*line)
		return NULL;
	length = strcspn(line, "\n");
	*rest = line + length + (line[length] == '\n');
	line[length] = '\0';
	return line[0] == '#' ? next_line(rest) : line;
}

/* "pod\tnode": the node, and the line cut down to the pod. */
static const char *cut_node(char *line)
{
	char *tab = strchr(line, '\t');

	if (!tab)
		return "";
	*tab = '\0';
	return tab + 1;
}

void tell_moved_in(char *base, char *candidate, const char *workload, struct diag_sink *sink)
{
	const struct place nowhere = { 0 };
	size_t pods = 0;
	size_t moved = 0;
	char *a;
	char *b;

	while ((a = next_line(&base)) && (b = next_line(&candidate))) {
		const char *before = cut_node(a);
		const char *after = cut_node(b);

		pods++;
		if (!strcmp(a, b) && !strcmp(before, after))
			continue;
		if (moved++ < MOVED_SHOWN)
			diag_note(sink, nowhere, "%s: %s: %s, now %s", workload, b, before, after);
	}
	diag_note(sink, nowhere, "%s: %zu of %zu pods went elsewhere%s", workload, moved, pods,
		  moved ? "" : "; they were tried in another order, or others were preempted");
}

static char *placements_of(const struct interleave_options *options, const struct side *side,
			   const struct target *target, struct diag_sink *sink)
{
	char flag[] = "--placements", stdout_name[] = "-", quiet[] = "--quiet";
	char output[] = "--output", nowhere[] = "/dev/null", clean[] = "--no-instrumented";
	char brief[] = "--brief";
	char *const more[] = { clean, quiet, brief, output, nowhere, flag, stdout_name, NULL };
	char **words = side_words(side, target, more);
	char *text;
	size_t length;

	side_command(side, words, options->stop, sink, &text, &length);
	words_free(words);
	return text;
}

void tell_moved(const struct interleave_options *options, const struct target *target,
		struct diag_sink *sink)
{
	struct diag_sink silent = { .emit = diag_drop };
	char *base = placements_of(options, &options->base, target, &silent);
	char *candidate = placements_of(options, &options->candidate, target, &silent);

	if (base && candidate)
		tell_moved_in(base, candidate, target->name, sink);
	else
		diag_note(sink, (struct place){ 0 },
			  "%s: which pods went elsewhere is not known: %s has no run --placements",
			  target->name, base ? options->candidate.binary : options->base.binary);
	free(base);
	free(candidate);
}
