/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/tuning_set.h"

#include <string.h>

#define FIELD(name, type)        \
	{                        \
		name, type, NULL \
	}
#define FIELDS_END FIELD(NULL, SHAPE_ANY)
#define DAY_NS (86400 * INT64_C(1000000000))

/* From one in a quarter of an hour to one each nanosecond. */
#define PER_SECOND_MIN 1e-3
#define PER_SECOND_MAX 1e9

enum { AT_ONCE_MAX = 1000000 };

static const struct shape qps_shape = {
	"qpsLoad",
	(const struct shape_field[]){
		FIELD("qps", SHAPE_NUMBER),
		FIELD("qpsParam", SHAPE_NUMBER_PARAM),
		FIELDS_END,
	},
};

static const struct shape randomized_shape = {
	"randomizedLoad",
	(const struct shape_field[]){
		FIELD("averageQps", SHAPE_NUMBER),
		FIELD("averageQpsParam", SHAPE_NUMBER_PARAM),
		FIELDS_END,
	},
};

static const struct shape stepped_shape = {
	"steppedLoad",
	(const struct shape_field[]){
		FIELD("burstSize", SHAPE_WHOLE),
		FIELD("burstSizeParam", SHAPE_WHOLE_PARAM),
		FIELD("stepDelay", SHAPE_DURATION),
		FIELD("stepDelayParam", SHAPE_DURATION_PARAM),
		FIELDS_END,
	},
};

static const struct shape time_limited_shape = {
	"a load with a time limit",
	(const struct shape_field[]){
		FIELD("timeLimit", SHAPE_DURATION),
		FIELD("timeLimitParam", SHAPE_DURATION_PARAM),
		FIELDS_END,
	},
};

static const struct shape parallelism_shape = {
	"parallelismLimitedLoad",
	(const struct shape_field[]){
		FIELD("parallelismLimit", SHAPE_WHOLE),
		FIELD("parallelismLimitParam", SHAPE_WHOLE_PARAM),
		FIELDS_END,
	},
};

static const struct shape global_qps_shape = {
	"globalQPSLoad",
	(const struct shape_field[]){
		FIELD("qps", SHAPE_NUMBER),
		FIELD("qpsParam", SHAPE_NUMBER_PARAM),
		FIELD("burst", SHAPE_WHOLE),
		FIELD("burstParam", SHAPE_WHOLE_PARAM),
		FIELDS_END,
	},
};

static const struct shape poisson_shape = {
	"poissonLoad",
	(const struct shape_field[]){
		FIELD("expectedActionsPerSecond", SHAPE_NUMBER),
		FIELD("expectedActionsPerSecondParam", SHAPE_NUMBER_PARAM),
		FIELDS_END,
	},
};

const struct shape tuning_set_shape = {
	"a tuning set",
	(const struct shape_field[]){
		FIELD("name", SHAPE_TEXT),
		FIELD("initialDelay", SHAPE_DURATION),
		FIELD("initialDelayParam", SHAPE_DURATION_PARAM),
		{ "qpsLoad", SHAPE_MAP, &qps_shape },
		{ "randomizedLoad", SHAPE_MAP, &randomized_shape },
		{ "steppedLoad", SHAPE_MAP, &stepped_shape },
		{ "timeLimitedLoad", SHAPE_MAP, &time_limited_shape },
		{ "randomizedTimeLimitedLoad", SHAPE_MAP, &time_limited_shape },
		{ "parallelismLimitedLoad", SHAPE_MAP, &parallelism_shape },
		{ "globalQPSLoad", SHAPE_MAP, &global_qps_shape },
		{ "poissonLoad", SHAPE_MAP, &poisson_shape },
		FIELDS_END,
	},
};

#undef FIELD

/* What each load is made of; a name and, with "Param" behind it, the one of its param. NULL: not there. */
static const struct load {
	const char *name;
	enum tuning_kind kind;
	const char *rate, *rate_param;
	const char *at_once, *at_once_param;
	const char *span, *span_param;
} loads[] = {
	{ "qpsLoad", TUNING_QPS, "qps", "qpsParam", NULL, NULL, NULL, NULL },
	{ "randomizedLoad", TUNING_RANDOMIZED, "averageQps", "averageQpsParam", NULL, NULL, NULL,
	  NULL },
	{ "steppedLoad", TUNING_STEPPED, NULL, NULL, "burstSize", "burstSizeParam", "stepDelay",
	  "stepDelayParam" },
	{ "timeLimitedLoad", TUNING_TIME_LIMITED, NULL, NULL, NULL, NULL, "timeLimit",
	  "timeLimitParam" },
	{ "randomizedTimeLimitedLoad", TUNING_RANDOMIZED_TIME_LIMITED, NULL, NULL, NULL, NULL,
	  "timeLimit", "timeLimitParam" },
	{ "parallelismLimitedLoad", TUNING_PARALLELISM_LIMITED, NULL, NULL, "parallelismLimit",
	  "parallelismLimitParam", NULL, NULL },
	{ "globalQPSLoad", TUNING_GLOBAL_QPS, "qps", "qpsParam", "burst", "burstParam", NULL,
	  NULL },
	{ "poissonLoad", TUNING_POISSON, "expectedActionsPerSecond",
	  "expectedActionsPerSecondParam", NULL, NULL, NULL, NULL },
};

enum { LOAD_COUNT = sizeof(loads) / sizeof(loads[0]) };

static const struct load *find_load(const struct value *set, size_t *count)
{
	const struct load *found = NULL;

	*count = 0;
	for (size_t i = 0; i < LOAD_COUNT; i++) {
		if (!shape_find(set, loads[i].name))
			continue;
		found = &loads[i];
		++*count;
	}
	return found;
}

enum status tuning_set_check(const char *file, const struct value *set, struct diag_sink *sink)
{
	size_t count;

	if (!shape_text(set, "name"))
		return diag_error(sink, value_place(file, set), "a tuning set without name");
	find_load(set, &count);
	if (count == 1)
		return STATUS_OK;
	return diag_error(sink, value_place(file, set),
			  "tuning set %s has %zu loads, expected one of qpsLoad, randomizedLoad, "
			  "steppedLoad, timeLimitedLoad, randomizedTimeLimitedLoad, "
			  "parallelismLimitedLoad, globalQPSLoad, poissonLoad",
			  shape_text(set, "name"), count);
}

const struct value *tuning_set_find(const struct value *test_case, const char *name)
{
	const struct value *sets = shape_find(test_case, "tuningSets");

	for (uint32_t i = 0; sets && i < sets->count; i++) {
		if (!strcmp(shape_text(&sets->items[i], "name"), name))
			return &sets->items[i];
	}
	return NULL;
}

/* A load while it is read. */
struct reading {
	struct params *params;
	const struct value *load;
};

/* The field's value, or the reference to a param; NULL without either, which has then been told. */
static const struct value *find_either(const struct reading *r, const char *name,
				       const char *param_name, bool *is_param)
{
	const struct value *param = shape_find(r->load, param_name);
	const struct value *value = shape_find(r->load, name);

	*is_param = param && param->count;
	if (*is_param)
		return param;
	if (!value)
		diag_error(r->params->sink, value_place(r->params->file, r->load),
			   "%s or %s is required", name, param_name);
	return value;
}

static enum status out_of_range(const struct reading *r, const struct value *value,
				const char *name, const char *expected)
{
	return diag_error(r->params->sink, value_place(r->params->file, value),
			  "%s is out of range, expected %s", name, expected);
}

static enum status read_rate(const struct reading *r, const char *name, const char *param_name,
			     double *out)
{
	bool is_param;
	const struct value *value = find_either(r, name, param_name, &is_param);
	enum status status = STATUS_OK;

	if (!value)
		return STATUS_BAD_INPUT;
	if (is_param)
		status = params_number(r->params, value, out);
	else
		*out = value->kind == VALUE_INT ? (double)value->integer : value->number;
	if (status == STATUS_OK && !(*out >= PER_SECOND_MIN && *out <= PER_SECOND_MAX))
		return out_of_range(r, value, name, "a number from 0.001 to 1e9");
	return status;
}

static enum status read_at_once(const struct reading *r, const char *name, const char *param_name,
				int64_t *out)
{
	bool is_param;
	const struct value *value = find_either(r, name, param_name, &is_param);
	enum status status = STATUS_OK;

	if (!value)
		return STATUS_BAD_INPUT;
	if (is_param)
		status = params_whole(r->params, value, out);
	else
		shape_is_whole(value, out);
	if (status == STATUS_OK && (*out < 1 || *out > AT_ONCE_MAX))
		return out_of_range(r, value, name, "a whole number from 1 to 1000000");
	return status;
}

static enum status read_span(const struct reading *r, const char *name, const char *param_name,
			     int64_t *out)
{
	bool is_param;
	const struct value *value = find_either(r, name, param_name, &is_param);
	enum status status = STATUS_OK;

	if (!value)
		return STATUS_BAD_INPUT;
	if (is_param)
		status = params_duration(r->params, value, out);
	else
		*out = shape_duration(r->load, name);
	if (status == STATUS_OK && (*out <= 0 || *out > DAY_NS))
		return out_of_range(r, value, name, "a duration above 0s, up to 24h");
	return status;
}

static enum status read_delay(struct params *params, const struct value *set, int64_t *out)
{
	const struct value *param = shape_find(set, "initialDelayParam");
	const struct value *value = param && param->count ? param : shape_find(set, "initialDelay");
	enum status status = STATUS_OK;

	*out = shape_duration(set, "initialDelay");
	if (param && param->count)
		status = params_duration(params, param, out);
	if (status != STATUS_OK || (*out >= 0 && *out <= DAY_NS))
		return status;
	return out_of_range(&(struct reading){ params, set }, value, "initialDelay", "0s to 24h");
}

enum status tuning_set_read(struct params *params, const struct value *set, struct tuning_set *out)
{
	size_t count;
	const struct load *load = find_load(set, &count);
	const struct reading r = { params, shape_find(set, load->name) };
	enum status status;

	*out = (struct tuning_set){ .kind = load->kind };
	status = read_delay(params, set, &out->initial_delay_ns);
	if (status == STATUS_OK && load->rate)
		status = read_rate(&r, load->rate, load->rate_param, &out->per_second);
	if (status == STATUS_OK && load->at_once)
		status = read_at_once(&r, load->at_once, load->at_once_param, &out->at_once);
	if (status == STATUS_OK && load->span)
		status = read_span(&r, load->span, load->span_param, &out->span_ns);
	return status;
}
