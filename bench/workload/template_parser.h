/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template_parser.h - between the two halves of the template parser: template.c reads the nodes,
 * template_expression.c what stands in an action
 */
#ifndef BENCH_WORKLOAD_TEMPLATE_PARSER_H
#define BENCH_WORKLOAD_TEMPLATE_PARSER_H

#include "bench/workload/template_tree.h"

enum { TEMPLATE_NESTING_MAX = 100 }; /* of parentheses and {{if}}s */

struct template_parser {
	struct template *template;
	struct diag_sink *sink;
	const char *at, *end;
	const char *line_start;
	uint32_t line; /* of `at` */
	bool trim_next; /* the action before ended with -}} */
	unsigned int nesting;
	bool clusterloader; /* its language */
};

/* Moves on, counting lines. */
void parser_advance(struct template_parser *p, const char *to);
struct place parser_place(const struct template_parser *p);
void parser_skip_blanks(struct template_parser *p);
bool parser_is_blank(char c);
/* Of the word at hand; 0 when there is none. */
size_t parser_word_length(const struct template_parser *p);
bool parser_word_is(const struct template_parser *p, size_t length, const char *text);
bool parser_starts(const struct template_parser *p, const char *text);
/* At "}}" or " -}}"? */
bool parser_at_close(const struct template_parser *p);

/* "$name": its name, or NULL when there is none, and then nothing is read. */
const char *parser_variable(struct template_parser *p);
/* Up to the end of the action, or a ")"; NULL when it is wrong, which has then been told. */
struct expression *parser_pipeline(struct template_parser *p);

#endif
