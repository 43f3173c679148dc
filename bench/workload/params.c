/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/params.h"

#include <string.h>

#include "sched/load/duration.h"
#include "sched/load/reader.h"

/* Nothing takes longer in a workload. */
#define DAY_NS (86400 * INT64_C(1000000000))

void params_init(struct params *params, const char *file, const char *workload,
		 const struct value *map, struct arena *arena, struct diag_sink *sink)
{
	*params = (struct params){
		.file = file, .workload = workload, .map = map, .sink = sink, .arena = arena
	};
	params->used = arena_new(arena, map ? map->count : 0, sizeof(*params->used));
}

/* Param names are case-sensitive, unlike keys. */
static const struct value *find(struct params *params, const char *name, size_t length)
{
	for (uint32_t i = 0; params->map && i < params->map->count; i++) {
		const struct member *member = &params->map->members[i];

		if (member->key_length == length && !memcmp(member->key, name, length)) {
			params->used[i] = true;
			return &member->value;
		}
	}
	return NULL;
}

static enum status undefined(const struct params *params, const struct value *reference,
			     const char *name, size_t length)
{
	char quoted[DIAG_QUOTE_SIZE];

	return diag_error(params->sink, value_place(params->file, reference),
			  "param %s is not defined by workload %s",
			  diag_quote(quoted, name, length), params->workload);
}

static enum status find_reference(struct params *params, const struct value *reference,
				  const struct value **out)
{
	*out = find(params, reference->text + 1, reference->count - 1);
	return *out ? STATUS_OK
		    : undefined(params, reference, reference->text + 1, reference->count - 1);
}

static enum status wrong_type(const struct params *params, const struct value *reference,
			      const struct value *param, const char *expected)
{
	bool is_number = param->kind == VALUE_INT || param->kind == VALUE_FLOAT;

	return diag_error(params->sink, value_place(params->file, param),
			  "param %s of workload %s: %s, expected %s", reference->text + 1,
			  params->workload, is_number ? param->text : value_kind_name(param->kind),
			  expected);
}

enum status params_whole(struct params *params, const struct value *reference, int64_t *out)
{
	const struct value *param;
	enum status status = find_reference(params, reference, &param);

	if (status == STATUS_OK && (!shape_is_whole(param, out) || *out < 0))
		return wrong_type(params, reference, param, "a whole number, 0 or more");
	return status;
}

enum status params_number(struct params *params, const struct value *reference, double *out)
{
	const struct value *param;
	enum status status = find_reference(params, reference, &param);

	if (status != STATUS_OK)
		return status;
	if (param->kind != VALUE_INT && param->kind != VALUE_FLOAT)
		return wrong_type(params, reference, param, "a number");
	*out = param->kind == VALUE_INT ? (double)param->integer : param->number;
	return STATUS_OK;
}

enum status params_bool(struct params *params, const struct value *reference, bool *out)
{
	const struct value *param;
	enum status status = find_reference(params, reference, &param);

	if (status != STATUS_OK)
		return status;
	if (param->kind != VALUE_BOOL)
		return wrong_type(params, reference, param, "true or false");
	*out = param->boolean;
	return STATUS_OK;
}

enum status params_duration(struct params *params, const struct value *reference,
			    int64_t *nanoseconds)
{
	const struct value *param;
	enum status status = find_reference(params, reference, &param);

	if (status != STATUS_OK)
		return status;
	if (param->kind != VALUE_STRING || !duration_parse(param->text, param->count, nanoseconds))
		return wrong_type(params, reference, param, "a duration such as \"1m30s\"");
	return STATUS_OK;
}

/* What a default spells in YAML; nothing at all is null. */
static bool parse_default(struct params *params, const char *text, size_t length, struct value *out)
{
	struct diag_sink hush = { .emit = diag_drop };
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	const struct value *document;
	struct reader *reader;
	bool fine = reader_open_text(params->file, text, length, &options, &hush, &reader) ==
		    STATUS_OK;

	if (!fine)
		return false;
	fine = reader_next(reader, &document) == STATUS_OK;
	if (fine)
		*out = document ? value_copy(params->arena, document)
				: (struct value){ .kind = VALUE_NULL, .text = "" };
	reader_free(reader);
	return fine;
}

enum status params_resolve(struct params *params, const struct value *value,
			   const struct value **out)
{
	const char *name = value->text + 1;
	const char *bar;
	size_t length = value->count - 1;
	struct value *fallback;

	*out = value;
	if (value->kind != VALUE_STRING || value->text[0] != '$')
		return STATUS_OK;
	bar = memchr(name, '|', length);
	if (bar && bar > name)
		length = (size_t)(bar - name);
	*out = find(params, name, length);
	if (*out)
		return STATUS_OK;
	if (!bar || bar == name)
		return undefined(params, value, name, length);
	fallback = arena_new(params->arena, 1, sizeof(*fallback));
	if (!parse_default(params, bar + 1, (size_t)(value->text + value->count - bar - 1),
			   fallback))
		return diag_error(params->sink, value_place(params->file, value),
				  "the default of param \"%.*s\" is not YAML", (int)length, name);
	*out = fallback;
	return STATUS_OK;
}

enum status params_template(struct params *params, const struct value *template_params,
			    struct template_scope *out)
{
	size_t count = template_params ? template_params->count : 0;
	struct template_param *items = arena_new(params->arena, count, sizeof(*items));
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		items[i].name = template_params->members[i].key;
		status =
			params_resolve(params, &template_params->members[i].value, &items[i].value);
	}
	out->params = items;
	out->param_count = count;
	return status;
}

enum status params_count(struct params *params, const struct value *op, int64_t *out)
{
	const struct value *count = shape_find(op, "countParam");
	const struct value *multiplier = shape_find(op, "countMultiplierParam");
	enum status status = STATUS_OK;
	int64_t times = 1;

	*out = shape_whole(op, "count");
	if (count && count->count)
		status = params_whole(params, count, out);
	if (status == STATUS_OK && multiplier && multiplier->count)
		status = params_whole(params, multiplier, &times);
	if (status == STATUS_OK && __builtin_mul_overflow(*out, times, out))
		*out = INT64_MAX; /* more than any limit */
	return status;
}

enum status params_time(struct params *params, const struct value *op, int64_t *out)
{
	const struct value *param = shape_find(op, "durationParam");
	const struct value *place = param && param->count ? param : shape_find(op, "duration");
	enum status status = STATUS_OK;

	*out = shape_duration(op, "duration");
	if (param && param->count)
		status = params_duration(params, param, out);
	if (status != STATUS_OK || (*out >= 0 && *out <= DAY_NS))
		return status;
	return diag_error(params->sink, value_place(params->file, place),
			  "a duration of %.0f s, expected 0s to 24h", (double)*out / 1e9);
}

static enum status use_field(struct params *params, const struct shape_field *field,
			     const struct value *value)
{
	struct template_scope scope;
	int64_t number;
	double fraction;
	bool boolean;

	switch (field->type) {
	case SHAPE_WHOLE_PARAM:
		return value->count ? params_whole(params, value, &number) : STATUS_OK;
	case SHAPE_NUMBER_PARAM:
		return value->count ? params_number(params, value, &fraction) : STATUS_OK;
	case SHAPE_DURATION_PARAM:
		return value->count ? params_duration(params, value, &number) : STATUS_OK;
	case SHAPE_BOOL_PARAM:
		return value->count ? params_bool(params, value, &boolean) : STATUS_OK;
	case SHAPE_ANY_MAP:
		if (strcmp(field->name, "templateParams"))
			return STATUS_OK;
		return params_template(params, value, &scope);
	case SHAPE_MAP:
		return params_use(params, field->shape, value);
	default:
		return STATUS_OK;
	}
}

enum status params_use(struct params *params, const struct shape *shape, const struct value *map)
{
	enum status status = STATUS_OK;

	for (const struct shape_field *f = shape->fields; f->name && status == STATUS_OK; f++) {
		const struct value *value = shape_find(map, f->name);

		if (value)
			status = use_field(params, f, value);
	}
	return status;
}

enum status params_check_used(const struct params *params)
{
	char quoted[DIAG_QUOTE_SIZE];

	for (uint32_t i = 0; params->map && i < params->map->count; i++) {
		const struct member *member = &params->map->members[i];

		if (!params->used[i])
			return diag_error(params->sink,
					  (struct place){ params->file, member->line,
							  member->column },
					  "param %s of workload %s is used by no operation",
					  diag_quote(quoted, member->key, member->key_length),
					  params->workload);
	}
	return STATUS_OK;
}
