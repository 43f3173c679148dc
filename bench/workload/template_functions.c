/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of templates. Arithmetic is scheduler_perf's: everything is a float64 first, and the
 * functions that give an int cut the result off towards zero.
 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/template_tree.h"
#include "sched/base/wrap.h"

static bool text_number(struct evaluator *ev, const struct operand *o, double *out)
{
	const char *text = arena_text(&ev->scratch, o->text, o->length);
	char *stop;

	if (*text != '.' && *text != '-' && *text != '+' && !(*text >= '0' && *text <= '9'))
		return false;
	*out = strtod(text, &stop);
	return stop == text + o->length && isfinite(*out);
}

bool template_number_argument(struct evaluator *ev, const struct expression *e, double *out)
{
	char quoted[DIAG_QUOTE_SIZE];
	struct operand o;

	if (!template_evaluate_present(ev, e, &o))
		return false;
	if (o.kind == OPERAND_INTEGER) {
		if (o.is_index && ev->scope->index_used)
			*ev->scope->index_used = true;
		*out = (double)o.integer;
		return true;
	}
	if (o.kind == OPERAND_NUMBER) {
		*out = o.number;
		return true;
	}
	if (o.kind == OPERAND_TEXT && text_number(ev, &o, out))
		return true;
	if (o.kind == OPERAND_TEXT)
		diag_error(ev->sink, e->place, "%s is not a number",
			   diag_quote(quoted, o.text, o.length));
	else
		diag_error(ev->sink, e->place, "%s, expected a number",
			   o.kind == OPERAND_BOOL ? "a boolean" : value_kind_name(o.tree->kind));
	return false;
}

static bool two_numbers(struct evaluator *ev, const struct expression *call, double out[2])
{
	return template_number_argument(ev, call->arguments[0], &out[0]) &&
	       template_number_argument(ev, call->arguments[1], &out[1]);
}

static bool sum(struct evaluator *ev, const struct expression *call, double *out)
{
	*out = 0;
	for (size_t i = 0; i < call->argument_count; i++) {
		double x;

		if (!template_number_argument(ev, call->arguments[i], &x))
			return false;
		*out += x;
	}
	return true;
}

static bool product(struct evaluator *ev, const struct expression *call, double *out)
{
	*out = 1;
	for (size_t i = 0; i < call->argument_count; i++) {
		double x;

		if (!template_number_argument(ev, call->arguments[i], &x))
			return false;
		*out *= x;
	}
	return true;
}

static bool difference(struct evaluator *ev, const struct expression *call, double *out)
{
	double x[2];

	if (!two_numbers(ev, call, x))
		return false;
	*out = x[0] - x[1];
	return true;
}

static bool division_by_zero(struct evaluator *ev, const struct expression *call)
{
	diag_error(ev->sink, call->place, "%s: division by zero", call->function->name);
	return false;
}

static bool quotient(struct evaluator *ev, const struct expression *call, double *out)
{
	double x[2];

	if (!two_numbers(ev, call, x))
		return false;
	if (x[1] == 0)
		return division_by_zero(ev, call);
	*out = x[0] / x[1];
	return true;
}

static bool identity(struct evaluator *ev, const struct expression *call, double *out)
{
	return template_number_argument(ev, call->arguments[0], out);
}

#define ARITHMETIC(compute)                                                            \
	static bool compute##_int(struct evaluator *ev, const struct expression *call, \
				  struct operand *out)                                 \
	{                                                                              \
		double x;                                                              \
                                                                                       \
		if (!compute(ev, call, &x))                                            \
			return false;                                                  \
		*out = operand_of_integer(wrap_from_double(x));                        \
		return true;                                                           \
	}
#define ARITHMETIC_FLOAT(compute)                                                        \
	static bool compute##_float(struct evaluator *ev, const struct expression *call, \
				    struct operand *out)                                 \
	{                                                                                \
		*out = (struct operand){ .kind = OPERAND_NUMBER };                       \
		return compute(ev, call, &out->number);                                  \
	}

ARITHMETIC(sum)
ARITHMETIC(product)
ARITHMETIC(difference)
ARITHMETIC(quotient)
ARITHMETIC(identity)
ARITHMETIC_FLOAT(sum)
ARITHMETIC_FLOAT(product)
ARITHMETIC_FLOAT(difference)
ARITHMETIC_FLOAT(quotient)

static bool modulo(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	double x[2];
	int64_t divisor;

	if (!two_numbers(ev, call, x))
		return false;
	divisor = wrap_from_double(x[1]);
	if (divisor == 0)
		return division_by_zero(ev, call);
	*out = operand_of_integer(divisor == -1 ? 0 : wrap_from_double(x[0]) % divisor);
	return true;
}

static json_t *json_of_number(double number)
{
	if (number == trunc(number) && fabs(number) < 0x1p53)
		return json_integer((json_int_t)number);
	return json_real(number);
}

static json_t *json_of_value(const struct value *value)
{
	json_t *json;

	switch (value->kind) {
	case VALUE_NULL:
		return json_null();
	case VALUE_BOOL:
		return json_boolean(value->boolean);
	case VALUE_INT:
		return json_integer(value->integer);
	case VALUE_FLOAT:
		return json_of_number(value->number);
	case VALUE_STRING:
		return json_stringn(value->text, value->count);
	case VALUE_LIST:
		json = json_array();
		for (uint32_t i = 0; i < value->count; i++)
			json_array_append_new(json, json_of_value(&value->items[i]));
		return json;
	case VALUE_MAP:
		json = json_object();
		for (uint32_t i = 0; i < value->count; i++)
			json_object_set_new(json, value->members[i].key,
					    json_of_value(&value->members[i].value));
		return json;
	}
	return NULL;
}

static json_t *json_of_operand(const struct operand *o)
{
	switch (o->kind) {
	case OPERAND_NOTHING:
		return json_null();
	case OPERAND_BOOL:
		return json_boolean(o->boolean);
	case OPERAND_INTEGER:
		return json_integer(o->integer);
	case OPERAND_NUMBER:
		return json_of_number(o->number);
	case OPERAND_TEXT:
		return json_stringn(o->text, o->length);
	case OPERAND_TREE:
		return json_of_value(o->tree);
	}
	return NULL;
}

static bool to_json(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct operand o;
	json_t *json;
	char *text;

	if (!template_evaluate(ev, call->arguments[0], &o))
		return false;
	json = json_of_operand(&o);
	text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	json_decref(json);
	if (!text) {
		diag_error(ev->sink, call->place, "JSON: the value is not valid UTF-8");
		return false;
	}
	*out = (struct operand){ .kind = OPERAND_TEXT, .length = strlen(text) };
	out->text = arena_text(&ev->scratch, text, out->length);
	free(text);
	return true;
}

bool operand_is_true(const struct operand *o)
{
	switch (o->kind) {
	case OPERAND_NOTHING:
		return false;
	case OPERAND_BOOL:
		return o->boolean;
	case OPERAND_INTEGER:
		return o->integer != 0;
	case OPERAND_NUMBER:
		return o->number != 0;
	case OPERAND_TEXT:
		return o->length != 0;
	case OPERAND_TREE:
		return o->tree->count != 0;
	}
	return false;
}

/* The first argument whose truth is `stop`, else the last one; those behind it are not looked at. */
static bool first_that_is(struct evaluator *ev, const struct expression *call, bool stop,
			  struct operand *out)
{
	for (size_t i = 0; i < call->argument_count; i++) {
		if (!template_evaluate(ev, call->arguments[i], out))
			return false;
		if (operand_is_true(out) == stop)
			break;
	}
	return true;
}

static bool logical_and(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	return first_that_is(ev, call, false, out);
}

static bool logical_or(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	return first_that_is(ev, call, true, out);
}

static struct operand bool_operand(bool boolean)
{
	return (struct operand){ .kind = OPERAND_BOOL, .boolean = boolean };
}

static bool logical_not(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct operand o;

	if (!template_evaluate(ev, call->arguments[0], &o))
		return false;
	*out = bool_operand(!operand_is_true(&o));
	return true;
}

static bool is_number(const struct operand *o)
{
	return o->kind == OPERAND_INTEGER || o->kind == OPERAND_NUMBER;
}

static double number_of(const struct operand *o)
{
	return o->kind == OPERAND_INTEGER ? (double)o->integer : o->number;
}

static int compare_text(const struct operand *a, const struct operand *b)
{
	size_t length = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->text, b->text, length);

	return order ? order : (a->length > b->length) - (a->length < b->length);
}

/* Below, at or above zero; false when the two have no order. */
static bool compare(const struct operand *a, const struct operand *b, int *order)
{
	if (is_number(a) && is_number(b)) {
		*order = (number_of(a) > number_of(b)) - (number_of(a) < number_of(b));
		return true;
	}
	if (a->kind == OPERAND_TEXT && b->kind == OPERAND_TEXT) {
		*order = compare_text(a, b);
		return true;
	}
	return false;
}

static bool cannot_compare(struct evaluator *ev, const struct expression *call)
{
	diag_error(ev->sink, call->place, "%s: values of different kinds", call->function->name);
	return false;
}

/* What is not there equals nothing. */
static bool are_equal(struct evaluator *ev, const struct expression *call, size_t other,
		      bool *equal)
{
	struct operand a, b;
	int order;

	if (!template_evaluate(ev, call->arguments[0], &a) ||
	    !template_evaluate(ev, call->arguments[other], &b))
		return false;
	*equal = false;
	if (a.kind == OPERAND_NOTHING || b.kind == OPERAND_NOTHING)
		return true;
	if (a.kind == OPERAND_BOOL && b.kind == OPERAND_BOOL) {
		*equal = a.boolean == b.boolean;
		return true;
	}
	if (!compare(&a, &b, &order))
		return cannot_compare(ev, call);
	*equal = order == 0;
	return true;
}

/* One of the further arguments equals the first. */
static bool equal(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	bool found = false;

	for (size_t i = 1; i < call->argument_count && !found; i++) {
		if (!are_equal(ev, call, i, &found))
			return false;
	}
	*out = bool_operand(found);
	return true;
}

static bool not_equal(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	bool same;

	if (!are_equal(ev, call, 1, &same))
		return false;
	*out = bool_operand(!same);
	return true;
}

static bool order_of(struct evaluator *ev, const struct expression *call, int *order)
{
	struct operand a, b;

	if (!template_evaluate_present(ev, call->arguments[0], &a) ||
	    !template_evaluate_present(ev, call->arguments[1], &b))
		return false;
	return compare(&a, &b, order) || cannot_compare(ev, call);
}

#define ORDER(name, test)                                                                          \
	static bool name(struct evaluator *ev, const struct expression *call, struct operand *out) \
	{                                                                                          \
		int order;                                                                         \
                                                                                                   \
		if (!order_of(ev, call, &order))                                                   \
			return false;                                                              \
		*out = bool_operand(order test 0);                                                 \
		return true;                                                                       \
	}

ORDER(less, <)
ORDER(less_or_equal, <=)
ORDER(greater, >)
ORDER(greater_or_equal, >=)

const struct template_function template_functions[] = {
	{ "AddFloat", 0, SIZE_MAX, sum_float },
	{ "AddInt", 0, SIZE_MAX, sum_int },
	{ "DivideFloat", 2, 2, quotient_float },
	{ "DivideInt", 2, 2, quotient_int },
	{ "Int", 1, 1, identity_int },
	{ "JSON", 1, 1, to_json },
	{ "Mod", 2, 2, modulo },
	{ "MultiplyFloat", 0, SIZE_MAX, product_float },
	{ "MultiplyInt", 0, SIZE_MAX, product_int },
	{ "SubtractFloat", 2, 2, difference_float },
	{ "SubtractInt", 2, 2, difference_int },
	{ "and", 1, SIZE_MAX, logical_and },
	{ "or", 1, SIZE_MAX, logical_or },
	{ "not", 1, 1, logical_not },
	{ "eq", 2, SIZE_MAX, equal },
	{ "ne", 2, 2, not_equal },
	{ "lt", 2, 2, less },
	{ "le", 2, 2, less_or_equal },
	{ "gt", 2, 2, greater },
	{ "ge", 2, 2, greater_or_equal },
	{ NULL, 0, 0, NULL },
};
