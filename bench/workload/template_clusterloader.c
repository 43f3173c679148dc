/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions that clusterloader2's templates have besides scheduler_perf's: kubernetes/perf-tests
 * clusterloader2/pkg/config/template_functions.go. Random ones draw from a fixed seed, one draw after the
 * other, so that an import repeats.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/template_tree.h"
#include "sched/base/mem.h"
#include "sched/base/rng.h"
#include "sched/base/wrap.h"

enum { LIST_MAX = 1000000, RANDOM_TEXT_MAX = 1 << 20 };

static bool wrong(struct evaluator *ev, const struct expression *call, const char *expected)
{
	diag_error(ev->sink, call->place, "%s: expected %s", call->function->name, expected);
	return false;
}

static struct operand text_operand(struct evaluator *ev, const char *text, size_t length)
{
	return (struct operand){ .kind = OPERAND_TEXT,
				 .length = length,
				 .text = arena_text(&ev->scratch, text, length) };
}

static bool text_argument(struct evaluator *ev, const struct expression *call, size_t at,
			  struct operand *out)
{
	if (!template_evaluate_present(ev, call->arguments[at], out))
		return false;
	return out->kind == OPERAND_TEXT || wrong(ev, call, "a string");
}

/* A count, from 0 to `most`. */
static bool size_argument(struct evaluator *ev, const struct expression *call, double most,
			  size_t *out)
{
	double number;

	if (!template_number_argument(ev, call->arguments[0], &number))
		return false;
	if (!(number >= 0 && number <= most))
		return wrong(ev, call, "a size that is not negative, and not too large");
	*out = (size_t)number;
	return true;
}

/* --- values ---------------------------------------------------------------------------------- */

static bool default_param(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	if (!template_evaluate(ev, call->arguments[0], out))
		return false;
	return out->kind != OPERAND_NOTHING || template_evaluate(ev, call->arguments[1], out);
}

static bool if_then_else(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct operand condition;

	if (!template_evaluate(ev, call->arguments[0], &condition))
		return false;
	if (condition.kind != OPERAND_BOOL)
		return wrong(ev, call, "true or false as the condition");
	return template_evaluate(ev, call->arguments[condition.boolean ? 1 : 2], out);
}

/* --- numbers --------------------------------------------------------------------------------- */

static bool extreme(struct evaluator *ev, const struct expression *call, bool largest, double *out)
{
	for (size_t i = 0; i < call->argument_count; i++) {
		double x;

		if (!template_number_argument(ev, call->arguments[i], &x))
			return false;
		if (!i || (largest ? x > *out : x < *out))
			*out = x;
	}
	return true;
}

#define EXTREME(name, largest)                                                        \
	static bool name##_int(struct evaluator *ev, const struct expression *call,   \
			       struct operand *out)                                   \
	{                                                                             \
		double x = 0;                                                         \
                                                                                      \
		if (!extreme(ev, call, largest, &x))                                  \
			return false;                                                 \
		*out = operand_of_integer(wrap_from_double(x));                       \
		return true;                                                          \
	}                                                                             \
	static bool name##_float(struct evaluator *ev, const struct expression *call, \
				 struct operand *out)                                 \
	{                                                                             \
		*out = (struct operand){ .kind = OPERAND_NUMBER };                    \
		return extreme(ev, call, largest, &out->number);                      \
	}

EXTREME(max, true)
EXTREME(min, false)

static bool round_up(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	double x;

	if (!template_number_argument(ev, call->arguments[0], &x))
		return false;
	*out = (struct operand){ .kind = OPERAND_NUMBER, .number = ceil(x) };
	return true;
}

/* --- lists ----------------------------------------------------------------------------------- */

static struct operand list_operand(struct evaluator *ev, size_t count, bool counts_up)
{
	struct value *items = arena_new(&ev->scratch, count + 1, sizeof(*items));
	struct value *list = arena_new(&ev->scratch, 1, sizeof(*list));

	for (size_t i = 0; i < count; i++)
		items[i] = (struct value){ .kind = VALUE_INT, .text = "" };
	for (size_t i = 0; counts_up && i < count; i++)
		items[i].integer = (int64_t)i;
	*list = (struct value){ .kind = VALUE_LIST, .count = (uint32_t)count, .items = items };
	return (struct operand){ .kind = OPERAND_TREE, .tree = list };
}

static bool loop(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	size_t count;

	if (!size_argument(ev, call, LIST_MAX, &count) || !template_spend_items(ev, call, count))
		return false;
	*out = list_operand(ev, count, true);
	return true;
}

static bool zeros(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	size_t count;

	if (!size_argument(ev, call, LIST_MAX, &count) || !template_spend_items(ev, call, count))
		return false;
	*out = list_operand(ev, count, false);
	return true;
}

/* At commas. */
static bool split(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct value *items;
	struct value *list;
	struct operand text;
	size_t count = 1;
	size_t from = 0;
	size_t at = 0;

	if (!text_argument(ev, call, 0, &text))
		return false;
	for (size_t i = 0; i < text.length; i++)
		count += text.text[i] == ',';
	if (!template_spend_items(ev, call, count))
		return false;
	*out = list_operand(ev, count, false);
	list = arena_copy(&ev->scratch, out->tree, sizeof(*list));
	items = list->items;
	for (size_t i = 0; i <= text.length; i++) {
		if (i < text.length && text.text[i] != ',')
			continue;
		items[at].kind = VALUE_STRING;
		items[at].count = (uint32_t)(i - from);
		items[at++].text = arena_text(&ev->scratch, text.text + from, i - from);
		from = i + 1;
	}
	out->tree = list;
	return true;
}

/* --- texts ----------------------------------------------------------------------------------- */

/* Adds what prints as the operand. */
static bool add_printed(struct evaluator *ev, const struct expression *call,
			const struct operand *o, struct template_output *out)
{
	char text[64];

	switch (o->kind) {
	case OPERAND_TEXT:
		template_output_add(out, o->text, o->length);
		return true;
	case OPERAND_INTEGER:
		if (o->is_index)
			snprintf(text, sizeof(text), "%s", ev->scope->index_text);
		else
			snprintf(text, sizeof(text), "%lld", (long long)o->integer);
		break;
	case OPERAND_NUMBER:
		snprintf(text, sizeof(text), "%.15g", o->number);
		break;
	case OPERAND_BOOL:
		snprintf(text, sizeof(text), "%s", o->boolean ? "true" : "false");
		break;
	case OPERAND_NOTHING:
		snprintf(text, sizeof(text), "<nil>");
		break;
	case OPERAND_TREE:
		return wrong(ev, call, "a value that prints on one line");
	}
	template_output_add(out, text, strlen(text));
	return true;
}

static struct operand take_output(struct evaluator *ev, struct template_output *made)
{
	struct operand o = text_operand(ev, made->bytes ? made->bytes : "", made->length);

	free(made->bytes);
	return o;
}

static bool concat(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct template_output made = { 0 };
	bool fine = true;

	for (size_t i = 0; i < call->argument_count && fine; i++) {
		struct operand o;

		fine = text_argument(ev, call, i, &o);
		if (fine)
			template_output_add(&made, o.text, o.length);
	}
	*out = take_output(ev, &made);
	return fine;
}

/* %s, %v and %d print the next argument, %% a per cent sign. */
static bool print_format(struct evaluator *ev, const struct expression *call,
			 const struct operand *format, struct template_output *made)
{
	size_t next = 1;

	for (size_t i = 0; i < format->length; i++) {
		char verb = i + 1 < format->length ? format->text[i + 1] : 0;
		struct operand o;

		if (format->text[i] != '%' || verb == '%') {
			template_output_add(made, format->text + i, 1);
			i += format->text[i] == '%';
			continue;
		}
		if ((verb != 's' && verb != 'v' && verb != 'd') || next == call->argument_count)
			return wrong(ev, call, "%s, %v or %d, and an argument for each");
		if (!template_evaluate(ev, call->arguments[next++], &o) ||
		    !add_printed(ev, call, &o, made))
			return false;
		i++;
	}
	return next == call->argument_count || wrong(ev, call, "as many verbs as arguments");
}

static bool formatted(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct template_output made = { 0 };
	struct operand format;
	bool fine;

	if (!text_argument(ev, call, 0, &format))
		return false;
	fine = print_format(ev, call, &format, &made);
	*out = take_output(ev, &made);
	return fine;
}

static bool lowercase(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct operand o;
	char *text;

	if (!text_argument(ev, call, 0, &o))
		return false;
	text = arena_text(&ev->scratch, o.text, o.length);
	for (size_t i = 0; i < o.length; i++) {
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] - 'A' + 'a');
	}
	*out = (struct operand){ .kind = OPERAND_TEXT, .length = o.length, .text = text };
	return true;
}

/* In double quotes, on one line, which is YAML however far it is indented. */
static bool quote(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	struct operand o;
	json_t *json;
	char *text;

	if (!text_argument(ev, call, 0, &o))
		return false;
	json = json_stringn(o.text, o.length);
	text = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;
	json_decref(json);
	if (!text)
		return wrong(ev, call, "valid UTF-8");
	*out = text_operand(ev, text, strlen(text));
	free(text);
	return true;
}

/* --- chance ---------------------------------------------------------------------------------- */

static uint64_t draw_below(struct evaluator *ev, uint64_t bound)
{
	uint64_t draw = rng_draw(0, ev->draws++);

	return bound ? draw % bound : 0;
}

static struct operand random_text(struct evaluator *ev, size_t length)
{
	static const char alphabet[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char *text = arena_bytes(&ev->scratch, length + 1);

	for (size_t i = 0; i < length; i++)
		text[i] = alphabet[draw_below(ev, sizeof(alphabet) - 1)];
	text[length] = '\0';
	return (struct operand){ .kind = OPERAND_TEXT, .length = length, .text = text };
}

static bool random_data(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	size_t length;

	if (!size_argument(ev, call, RANDOM_TEXT_MAX, &length))
		return false;
	*out = random_text(ev, length);
	return true;
}

static bool random_up_to(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	size_t most;

	if (!size_argument(ev, call, 0x1p53, &most))
		return false;
	*out = operand_of_integer((int64_t)draw_below(ev, most + 1));
	return true;
}

static bool random_between(struct evaluator *ev, const struct expression *call, struct operand *out)
{
	double low, high;
	int64_t from, to;

	if (!template_number_argument(ev, call->arguments[0], &low) ||
	    !template_number_argument(ev, call->arguments[1], &high))
		return false;
	if (!(fabs(low) <= 0x1p53 && fabs(high) <= 0x1p53))
		return wrong(ev, call, "smaller numbers");
	from = (int64_t)low;
	to = (int64_t)high;
	if (to > from)
		from += (int64_t)draw_below(ev, (uint64_t)(to - from) + 1);
	*out = operand_of_integer(from);
	return true;
}

const struct template_function template_clusterloader_functions[] = {
	{ "Ceil", 1, 1, round_up },
	{ "Concat", 0, SIZE_MAX, concat },
	{ "DefaultParam", 2, 2, default_param },
	{ "IfThenElse", 3, 3, if_then_else },
	{ "Loop", 1, 1, loop },
	{ "Lowercase", 1, 1, lowercase },
	{ "MaxFloat", 1, SIZE_MAX, max_float },
	{ "MaxInt", 1, SIZE_MAX, max_int },
	{ "MinFloat", 1, SIZE_MAX, min_float },
	{ "MinInt", 1, SIZE_MAX, min_int },
	{ "RandData", 1, 1, random_data },
	{ "RandDataWithSeed", 2, 2, random_data },
	{ "RandInt", 1, 1, random_up_to },
	{ "RandIntRange", 2, 2, random_between },
	{ "Seq", 1, 1, zeros },
	{ "SliceOfZeros", 1, 1, zeros },
	{ "StringSplit", 1, 1, split },
	{ "YamlQuote", 2, 2, quote },
	{ "printf", 1, SIZE_MAX, formatted },
	{ NULL, 0, 0, NULL },
};
