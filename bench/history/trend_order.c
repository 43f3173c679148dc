/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which result comes before which: by their dates, or by where their commits stand in a repository.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/history/trend_rows.h"
#include "bench/measure/child.h"
#include "sched/base/mem.h"

static int by_order(const void *left, const void *right)
{
	const struct trend_result *a = left;
	const struct trend_result *b = right;
	int order = (a->position > b->position) - (a->position < b->position);

	if (!order)
		order = strcmp(a->date, b->date);
	return order ? order : strcmp(a->file, b->file);
}

/* "-dirty" apart: with changes that come after the commit. */
static size_t hash_length(const char *commit)
{
	size_t length = 0;

	while (isxdigit((unsigned char)commit[length]))
		length++;
	return length;
}

/* The number, from 1, of the line that begins with the commit; 0 when none does. */
static size_t line_of(const char *log, const char *commit)
{
	size_t length = hash_length(commit);
	size_t line = 1;

	for (const char *at = log; length >= 7 && *at; line++) {
		if (!strncmp(at, commit, length))
			return line;
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	return 0;
}

static enum status take_positions(struct trend *trend, const char *repository, const char *log,
				  struct diag_sink *sink)
{
	for (size_t i = 0; i < trend->result_count; i++) {
		struct trend_result *result = &trend->results[i];

		result->position = line_of(log, result->commit);
		if (!result->position)
			return diag_error(sink, (struct place){ result->file, 0, 0 },
					  "commit %s is not in the history of %s", result->commit,
					  repository);
	}
	return STATUS_OK;
}

static enum status ask_git(struct trend *trend, const char *repository, struct diag_sink *sink)
{
	char git[] = "git", in[] = "-C", log[] = "log", reverse[] = "--reverse";
	char topological[] = "--topo-order", format[] = "--format=%H", head[] = "HEAD";
	char *folder = mem_copy_text(repository, strlen(repository));
	char *const argv[] = { git, in, folder, log, reverse, topological, format, head, NULL };
	struct child_said said = { 0 };
	enum status status;

	if (!child_run(argv, NULL, &said))
		status = diag_system_error(sink, (struct place){ 0 }, "git cannot be started: %s",
					   strerror(errno));
	else if (said.exit_status != 0)
		status = diag_error(sink, (struct place){ repository, 0, 0 }, "git says: %.*s",
				    (int)strcspn(said.err, "\n"), said.err);
	else
		status = take_positions(trend, repository, said.out, sink);
	child_said_fini(&said);
	free(folder);
	return status;
}

enum status trend_order(struct trend *trend, const struct trend_options *options,
			struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	if (options->repository)
		status = ask_git(trend, options->repository, sink);
	if (status == STATUS_OK)
		qsort(trend->results, trend->result_count, sizeof(*trend->results), by_order);
	return status;
}
