/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/stored/stored_comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare/comparison.h"
#include "bench/stored/stored_parts.h"
#include "sched/base/mem.h"

/* null where a figure does not exist. */
static double number(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_member(object, key);

	return json_spot_number(&spot, NAN);
}

/* [low, high]; with an end that is open there is none to show. */
static struct interval interval(const struct json_spot *object, const char *key)
{
	const struct interval none = { 1, -1 };
	struct json_spot spot = json_spot_member(object, key);
	struct json_spot low, high;

	if (json_spot_count(&spot) != 2)
		return none;
	low = json_spot_item(&spot, 0);
	high = json_spot_item(&spot, 1);
	if (json_is_null(low.value) || json_is_null(high.value))
		return none;
	return (struct interval){ json_spot_number(&low, 0), json_spot_number(&high, 0) };
}

static bool is_verdict(const char *text)
{
#define X(id, name)              \
	if (!strcmp(text, name)) \
		return true;
	VERDICT_LIST(X)
#undef X
	return false;
}

static const char *verdict(const struct json_spot *object)
{
	struct json_spot spot = json_spot_need(object, "verdict");
	const char *text = json_spot_text(&spot);

	if (text && !is_verdict(text))
		json_spot_wrong(&spot, "is no verdict");
	return text ? text : "";
}

static void read_change(struct arena *arena, const struct json_spot *spot,
			struct stored_change *change)
{
	struct json_spot better = json_spot_need(spot, "better");
	const char *direction = json_spot_text(&better);
	const char *note = stored_member_text(spot, "note");

	change->workload = stored_need_text(spot, "workload");
	change->metric = stored_need_text(spot, "metric");
	change->unit = stored_need_text(spot, "unit");
	change->verdict = verdict(spot);
	change->note = note ? note : "";
	if (direction && strcmp(direction, "higher") != 0 && strcmp(direction, "lower") != 0)
		json_spot_wrong(&better, "is neither higher nor lower");
	change->higher_is_better = direction && !strcmp(direction, "higher");
	change->base = number(spot, "base");
	change->candidate = number(spot, "candidate");
	change->change = number(spot, "change");
	change->interval = interval(spot, "change_interval");
	change->log_ratios = stored_numbers_read(arena, spot, "log_ratios");
}

static void read_rows(const struct json_spot *document, struct stored_comparison *c)
{
	struct json_spot rows = json_spot_need(document, "rows");

	c->count = json_spot_count(&rows);
	c->changes = arena_new(&c->arena, c->count, sizeof(*c->changes));
	for (size_t i = 0; i < c->count; i++) {
		struct json_spot row = json_spot_item(&rows, i);

		read_change(&c->arena, &row, &c->changes[i]);
	}
}

static void read_warnings(const struct json_spot *document, struct stored_comparison *c)
{
	struct json_spot list = json_spot_member(document, "warnings");

	c->warning_count = json_spot_count(&list);
	c->warnings = arena_new(&c->arena, c->warning_count, sizeof(*c->warnings));
	for (size_t i = 0; i < c->warning_count; i++) {
		struct json_spot spot = json_spot_item(&list, i);
		const char *text = json_spot_text(&spot);

		c->warnings[i] = text ? text : "";
	}
}

bool stored_comparison_is(const json_t *json)
{
	const char *schema = json_string_value(json_object_get(json, "schema"));

	return schema && !strcmp(schema, COMPARISON_SCHEMA);
}

enum status stored_comparison_take(const char *name, json_t *json, struct diag_sink *sink,
				   struct stored_comparison *out)
{
	struct json_reading reading = { .sink = sink };
	struct json_spot document = { .reading = &reading, .value = json };

	*out = (struct stored_comparison){ .name = mem_copy_text(name, strlen(name)),
					   .json = json };
	reading.file = out->name;
	out->kind = stored_need_text(&document, "kind");
	out->base = stored_need_text(&document, "base");
	out->candidate = stored_need_text(&document, "candidate");
	out->verdict = verdict(&document);
	out->threshold = number(&document, "threshold");
	out->duration_s = number(&document, "duration_s");
	read_rows(&document, out);
	read_warnings(&document, out);
	if (!reading.failed)
		return STATUS_OK;
	stored_comparison_fini(out);
	return STATUS_BAD_INPUT;
}

void stored_comparison_fini(struct stored_comparison *c)
{
	arena_free(&c->arena);
	json_decref(c->json);
	free(c->name);
	*c = (struct stored_comparison){ 0 };
}
