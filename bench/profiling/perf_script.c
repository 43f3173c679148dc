/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each stack is a block of lines that an empty line ends, innermost frame first:
 *
 *	           75cc1 score_feasible (/usr/bin/schedmark)
 *	ffffffff81000c82 asm_exc_page_fault ([kernel.kallsyms])
 *
 * The number is an offset in the file, or an address in the kernel.
 */
#include "bench/profiling/perf_script.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/child.h"
#include "sched/base/arena.h"
#include "sched/base/mem.h"

enum { FRAMES_MAX = 200 };

struct reading {
	struct symbols *symbols;
	struct stacks *out;
	struct arena names; /* of perf's */
	const char *frames[FRAMES_MAX]; /* innermost first */
	size_t count;
};

/* Without what compilers append to the names of parts and copies of functions. */
static const char *own_name(struct reading *reading, const char *name, bool kernel)
{
	size_t length = strcspn(name, ".");

	if (!length)
		length = strlen(name);
	return arena_format(&reading->names, "%.*s%s", (int)length, name, kernel ? "_[k]" : "");
}

/* Where an unwinder goes astray it may find a hundred addresses that are none: one says as much. */
static bool is_astray(const struct reading *reading, const char *name)
{
	return reading->count && !strcmp(name, "[unknown]") &&
	       !strcmp(reading->frames[reading->count - 1], name);
}

/* One frame's line, without spaces before it. */
static void take_frame(struct reading *reading, char *line)
{
	char *after;
	uint64_t at = strtoull(line, &after, 16);
	char *file = *after ? strstr(after + 1, " (") : NULL;
	char *end = file ? strrchr(file, ')') : NULL;
	const char *known = NULL;
	bool kernel;

	if (after == line || *after != ' ' || !end || reading->count == FRAMES_MAX)
		return;
	*end = '\0';
	*file = '\0';
	file += 2;
	/* Where an unwinder gave up. */
	if (at == UINT64_MAX)
		return;
	kernel = !strncmp(file, "[kernel", 7) || !strncmp(file, "[k]", 3);
	/* All but the innermost frame are behind a call. */
	if (!kernel)
		known = symbols_name_at(reading->symbols, file,
					(uintptr_t)at - (reading->count > 0));
	if (!known)
		known = own_name(reading, after + 1, kernel);
	if (!is_astray(reading, known))
		reading->frames[reading->count++] = known;
}

static void end_stack(struct reading *reading)
{
	const char *names[FRAMES_MAX];

	for (size_t i = 0; i < reading->count; i++)
		names[i] = reading->frames[reading->count - 1 - i];
	if (reading->count)
		stacks_add(reading->out, names, reading->count, 1);
	reading->count = 0;
}

void perf_script_parse(char *text, struct symbols *symbols, struct stacks *out, uint64_t *lost)
{
	static const char lost_record[] = "PERF_RECORD_LOST lost ";
	struct reading reading = { .symbols = symbols, .out = out };

	for (char *line = text, *next; line; line = next) {
		const char *found;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		found = strstr(line, lost_record);
		line += strspn(line, " \t");
		if (found)
			*lost += strtoull(found + strlen(lost_record), NULL, 10);
		else if (!*line)
			end_stack(&reading);
		else
			take_frame(&reading, line);
	}
	end_stack(&reading);
	arena_free(&reading.names);
}

enum status perf_script_read(const char *data, struct symbols *symbols, struct diag_sink *sink,
			     struct stacks *out, uint64_t *lost)
{
	char *argv[] = { "perf",     "script",	   "--input",	  (char *)data,
			 "--fields", "ip,sym,dso", "--no-inline", "--show-lost-events",
			 NULL };
	struct child_said said;
	enum status status = STATUS_OK;

	if (!child_run(argv, NULL, &said))
		return diag_system_error(sink, (struct place){ 0 }, "cannot start perf: %s",
					 strerror(errno));
	if (said.exit_status != 0)
		status = diag_system_error(sink, (struct place){ data, 0, 0 }, "perf script: %s",
					   said.err);
	else
		perf_script_parse(said.out, symbols, out, lost);
	child_said_fini(&said);
	return status;
}
