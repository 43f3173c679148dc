/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template_tree.h - a template between reading (template.c, template_expression.c) and evaluating
 * (template_eval.c, template_functions.c)
 */
#ifndef BENCH_WORKLOAD_TEMPLATE_TREE_H
#define BENCH_WORKLOAD_TEMPLATE_TREE_H

#include "bench/workload/template.h"

enum operand_kind {
	OPERAND_NOTHING, /* nil, or a param that is not there */
	OPERAND_BOOL,
	OPERAND_INTEGER, /* what Go has as an int */
	OPERAND_NUMBER, /* what Go has as a float64: every number of a YAML file */
	OPERAND_TEXT,
	OPERAND_TREE, /* a list or map */
};

struct operand {
	enum operand_kind kind;
	bool is_index; /* prints as the scope's index_text */
	size_t length; /* of text */
	union {
		bool boolean;
		int64_t integer;
		double number;
		const char *text;
		const struct value *tree;
	};
};

static inline struct operand operand_of_integer(int64_t integer)
{
	return (struct operand){ .kind = OPERAND_INTEGER, .integer = integer };
}

/* Go's idea of truth: not the zero of its kind. */
bool operand_is_true(const struct operand *o);

struct expression;

/* One evaluation under way. */
struct evaluator {
	const struct template_scope *scope;
	struct diag_sink *sink;
	struct arena scratch; /* for texts that functions make */
	/* clusterloader2's language only. */
	bool prints_nothing; /* what is not there prints as "<no value>" */
	struct template_variable *variables; /* the last one of a name counts */
	size_t variable_count, variable_capacity;
	struct operand dot; /* inside {{range}} */
	size_t items; /* of lists, made and gone through so far */
	uint64_t draws; /* random numbers so far */
	struct template_lines *lines; /* NULL: nobody wants to know */
	uint32_t line; /* of the template */
};

struct template_variable {
	const char *name;
	struct operand value;
};

/* So many more; false, told, when that is too many for a template that makes sense. */
bool template_spend_items(struct evaluator *evaluator, const struct expression *e, size_t count);
/* What an expression is as a number; an integer or a text that reads as one will do. */
bool template_number_argument(struct evaluator *evaluator, const struct expression *e, double *out);
struct operand template_operand_of_value(const struct value *value);

/* False when it fails, which has then been told. */
bool template_evaluate(struct evaluator *evaluator, const struct expression *e,
		       struct operand *out);
/* The same, where there has to be a value. */
bool template_evaluate_present(struct evaluator *evaluator, const struct expression *e,
			       struct operand *out);

struct template_function {
	const char *name;
	size_t least, most; /* how many arguments it takes */
	/* False when the arguments are wrong, which has then been told. */
	bool (*call)(struct evaluator *evaluator, const struct expression *call,
		     struct operand *out);
};

/* The functions by name; the table ends with a NULL name. */
extern const struct template_function template_functions[];
/* More of them, in clusterloader2's language (template_clusterloader.c). */
extern const struct template_function template_clusterloader_functions[];

enum expression_kind {
	EXPRESSION_LITERAL,
	EXPRESSION_FIELD,
	EXPRESSION_CALL,
	EXPRESSION_VARIABLE,
	EXPRESSION_DOT,
};

struct expression {
	enum expression_kind kind;
	uint32_t period; /* see below */
	struct operand literal;
	const char *field; /* its name, without the dot; of a variable, without the dollar */
	const struct template_function *function;
	struct expression **arguments;
	size_t argument_count;
	struct place place;
};

struct template_node {
	const char *text; /* NULL: an action */
	size_t length;
	const struct expression *expression; /* of an {{if}}: its condition */
	uint32_t line; /* of a text: where it begins */
	bool is_if, is_range;
	/* {{$name := ...}}, {{$name = ...}}; of an {{if}} or {{range}} nothing. */
	const char *variable;
	bool assigns;
	const char *index_variable, *item_variable; /* of a {{range}}, or NULL */
	uint32_t period;
	struct template_node *then, *otherwise; /* of an {{if}}: the first nodes, or NULL */
	struct template_node *next;
};

struct template
{
	struct arena arena;
	const char *file;
	struct template_node **pieces; /* the top level */
	size_t piece_count;
};

#endif
