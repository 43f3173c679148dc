/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template.h - the part of Go's text/template that scheduler_perf's object templates use
 *
 * Text with actions: {{.Index}}, {{AddInt 7000 (Mod .Index 4)}}, {{.Index | Mod 4}},
 * {{if .x}}...{{else if .y}}...{{else}}...{{end}}, {{/ * comments * /}}, and {{- -}} to trim blanks.
 * Everything else of the language is refused at its place when the template is read.
 *
 * Values go into the text as they are; a number prints in plain decimal where it is whole.
 */
#ifndef BENCH_WORKLOAD_TEMPLATE_H
#define BENCH_WORKLOAD_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/base/diag.h"
#include "sched/load/value.h"

struct template; /* opaque */

/*
 * Reads a template. Line and column of what is wrong count from the start of the text. The text is
 * copied, the file's name is borrowed. On STATUS_OK the caller releases *out with template_free().
 */
enum status template_parse(const char *file, const char *text, size_t length,
			   struct diag_sink *sink, struct template **out);
/*
 * The same in clusterloader2's language, which has more: variables, {{range}}, "." and the functions of
 * kubernetes/perf-tests clusterloader2/pkg/config/template_functions.go, but for those that read files.
 */
enum status template_parse_clusterloader(const char *file, const char *text, size_t length,
					 struct diag_sink *sink, struct template **out);
void template_free(struct template *template); /* NULL is fine */

/* A parameter the template can name: {{.name}}. */
struct template_param {
	const char *name;
	const struct value *value;
};

/* What an evaluation sees. {{.Index}} and {{.Count}} go before params of these names. */
struct template_scope {
	const struct template_param *params;
	size_t param_count;
	int64_t index;
	int64_t count;
	/* clusterloader2: what {{.Index}} prints, where the number is not known yet, and whether a function
	 * asked for the number all the same (NULL: nobody wants to know). Then .Count is a param. */
	const char *index_text;
	bool *index_used;
};

/* Bytes that grow; the owner free()s bytes. A zeroed struct is empty. */
struct template_output {
	char *bytes; /* not NUL-terminated */
	size_t length, capacity;
};

void template_output_add(struct template_output *out, const char *bytes, size_t length);

/*
 * A template is a row of pieces: runs of plain text and top-level actions (an {{if}} with all it
 * holds is one). The whole text is that of all pieces in order.
 */
size_t template_piece_count(const struct template *template);
/* Does the piece's text depend on .Index? */
bool template_piece_varies(const struct template *template, size_t piece);
/*
 * After how many indices something is the same again: 1 where it does not read .Index, 0 where no period
 * is known. What reads it as (Mod .Index N) only has one. The period of two things is their least common
 * multiple, 0 when that is too large to be of use.
 */
enum { TEMPLATE_PERIOD_MAX = 1 << 16 };
uint32_t template_common_period(uint32_t a, uint32_t b);
uint32_t template_piece_period(const struct template *template, size_t piece);
/* Appends the piece's text. An evaluation that fails tells where and why. */
enum status template_render_piece(const struct template *template, size_t piece,
				  const struct template_scope *scope, struct diag_sink *sink,
				  struct template_output *out);
/* Where lines of an output stood in the template: source[n] for line n + 1. The owner free()s it. */
struct template_lines {
	uint32_t *source;
	size_t count, capacity;
};
/* A whole template of clusterloader2's: variables last until its end. lines: may be NULL. */
enum status template_render_clusterloader(const struct template *template,
					  const struct template_scope *scope,
					  struct diag_sink *sink, struct template_output *out,
					  struct template_lines *lines);
enum status template_render(const struct template *template, const struct template_scope *scope,
			    struct diag_sink *sink, struct template_output *out);

#endif
