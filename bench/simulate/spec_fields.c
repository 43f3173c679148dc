/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of a Simulation's document: their bounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/simulate/spec_read.h"
#include "sched/load/duration.h"
#include "sched/model/quantity.h"

/* Longer than a year nothing takes: so sums of times stay far from their end. */
#define LONGEST_NS (INT64_C(366) * 86400 * 1000000000)

enum { LATENCY_POINTS_MAX = 32 };
static const double QPS_MAX = 1e6;

static enum status check_duration(const struct spec_reader *r, const char *name,
				  const struct value *value, int64_t least, int64_t ns)
{
	if (ns >= least && ns <= LONGEST_NS)
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, value),
			  "%s: %s, expected from %gs to 366 days", name, value->text,
			  (double)least / 1e9);
}

enum status spec_duration(const struct spec_reader *r, const struct value *map, const char *name,
			  int64_t least, int64_t *out)
{
	const struct value *value = shape_find(map, name);

	if (!value)
		return STATUS_OK;
	*out = shape_duration(map, name);
	return check_duration(r, name, value, least, *out);
}

enum status spec_whole(const struct spec_reader *r, const struct value *map, const char *name,
		       int64_t least, int64_t most, int64_t *out)
{
	const struct value *value = shape_find(map, name);

	if (!value)
		return STATUS_OK;
	*out = shape_whole(map, name);
	if (*out >= least && *out <= most)
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, value), "%s: %s, expected %lld to %lld",
			  name, value->text, (long long)least, (long long)most);
}

static double number_of(const struct value *value)
{
	return value->kind == VALUE_INT ? (double)value->integer : value->number;
}

enum status spec_number(const struct spec_reader *r, const struct value *map, const char *name,
			double least, double most, double *out)
{
	const struct value *value = shape_find(map, name);

	if (!value)
		return STATUS_OK;
	*out = number_of(value);
	if (*out >= least && *out <= most)
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, value), "%s: %s, expected %g to %g", name,
			  value->text, least, most);
}

enum status spec_amount(const struct spec_reader *r, const struct value *map, const char *name,
			double *out)
{
	const struct value *value = shape_find(map, name);
	char quoted[DIAG_QUOTE_SIZE];
	int64_t ns;

	if (!value)
		return STATUS_OK;
	if (value->kind == VALUE_INT || value->kind == VALUE_FLOAT)
		return spec_number(r, map, name, -1e300, 1e300, out);
	if (value->kind == VALUE_STRING && duration_parse(value->text, value->count, &ns)) {
		*out = (double)ns / 1e9;
		return STATUS_OK;
	}
	return diag_error(r->sink, value_place(r->file, value),
			  "%s: expected a number, or a duration such as 5s, not %s", name,
			  value->kind == VALUE_STRING
				  ? diag_quote(quoted, value->text, value->count)
				  : value_kind_name(value->kind));
}

enum status spec_rate(const struct spec_reader *r, const struct value *map, const char *qps,
		      const char *burst, struct rate *out)
{
	int64_t tokens = out->burst;
	enum status status = spec_number(r, map, qps, 0, QPS_MAX, &out->qps);

	if (status == STATUS_OK)
		status = spec_whole(r, map, burst, 1, 1000000, &tokens);
	out->burst = (uint32_t)tokens;
	return status;
}

static enum status wrong_latency(const struct spec_reader *r, const char *name,
				 const struct value *value)
{
	return diag_error(r->sink, value_place(r->file, value),
			  "%s: expected a duration such as 5ms, or durations by percent such as "
			  "{50: 2ms, 99: 20ms}, both ascending",
			  name);
}

/* The percent is the key. */
static bool read_point(const struct member *member, struct latency_point *out)
{
	char *end;
	double percent = strtod(member->key, &end);

	out->quantile = percent / 100;
	return *end == '\0' && end != member->key && percent > 0 && percent <= 100 &&
	       member->value.kind == VALUE_STRING &&
	       duration_parse(member->value.text, member->value.count, &out->ns) && out->ns >= 0 &&
	       out->ns <= LONGEST_NS;
}

static enum status read_points(const struct spec_reader *r, const char *name,
			       const struct value *value, struct latency *out)
{
	struct latency_point *points = arena_new(r->arena, value->count, sizeof(*points));

	if (!value->count || value->count > LATENCY_POINTS_MAX)
		return wrong_latency(r, name, value);
	for (uint32_t i = 0; i < value->count; i++) {
		if (!read_point(&value->members[i], &points[i]) ||
		    (i && (points[i].quantile <= points[i - 1].quantile ||
			   points[i].ns < points[i - 1].ns)))
			return wrong_latency(r, name, &value->members[i].value);
	}
	*out = (struct latency){ points, value->count };
	return STATUS_OK;
}

enum status spec_latency(const struct spec_reader *r, const struct value *map, const char *name,
			 struct latency *out)
{
	const struct value *value = shape_find(map, name);
	struct latency_point *point;

	if (!value)
		return STATUS_OK;
	if (value->kind == VALUE_MAP)
		return read_points(r, name, value, out);
	point = arena_new(r->arena, 1, sizeof(*point));
	point->quantile = 1;
	if (value->kind != VALUE_STRING || !duration_parse(value->text, value->count, &point->ns))
		return wrong_latency(r, name, value);
	*out = (struct latency){ point, 1 };
	return check_duration(r, name, value, 0, point->ns);
}

enum status spec_word(const struct spec_reader *r, const struct value *map, const char *name,
		      const char *const *words, int *out)
{
	const struct value *value = shape_find(map, name);
	char quoted[DIAG_QUOTE_SIZE];
	char known[256] = "";
	size_t used = 0;

	if (!value)
		return STATUS_OK;
	for (int i = 0; words[i]; i++) {
		if (!strcmp(words[i], value->text)) {
			*out = i;
			return STATUS_OK;
		}
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "",
					 words[i]);
	}
	return diag_error(r->sink, value_place(r->file, value), "%s: %s, expected one of %s", name,
			  diag_quote(quoted, value->text, value->count), known);
}

enum status spec_bytes(const struct spec_reader *r, const struct value *map, const char *name,
		       int64_t *out)
{
	const struct value *value = shape_find(map, name);
	char quoted[DIAG_QUOTE_SIZE];
	struct quantity quantity;

	if (!value)
		return STATUS_OK;
	if ((value->kind != VALUE_STRING && value->kind != VALUE_INT) ||
	    !quantity_parse(value->text, value->count, &quantity) || quantity.sign < 0 ||
	    quantity.value > INT64_C(1) << 50)
		return diag_error(r->sink, value_place(r->file, value),
				  "%s: expected bytes up to 1Pi, such as 8000 or 2Gi, not %s", name,
				  value->kind == VALUE_STRING || value->kind == VALUE_INT
					  ? diag_quote(quoted, value->text, value->count)
					  : value_kind_name(value->kind));
	*out = quantity.value;
	return STATUS_OK;
}

enum status spec_required(const struct spec_reader *r, const struct value *map, const char *name,
			  const char **out)
{
	*out = shape_text(map, name);
	if (*out)
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, map), "%s is required", name);
}
