/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a test case may hold, and what of it has to fit together.
 */
#include <string.h>

#include "bench/workload/tuning_set.h"
#include "bench/workload/workload_file.h"

#define FIELD(name, type)        \
	{                        \
		name, type, NULL \
	}
#define FIELDS_END FIELD(NULL, SHAPE_ANY)

static const struct shape selector_shape = {
	"a threshold's metric selector",
	(const struct shape_field[]){
		FIELD("name", SHAPE_TEXT),
		FIELD("labels", SHAPE_TEXT_MAP),
		FIELD("dataBucket", SHAPE_TEXT),
		FIELD("expectLower", SHAPE_BOOL),
		FIELDS_END,
	},
};

static const struct shape metric_labels_shape = {
	"the labels of a metric",
	(const struct shape_field[]){
		FIELD("label", SHAPE_TEXT),
		FIELD("values", SHAPE_TEXTS),
		FIELDS_END,
	},
};

static const struct shape collector_shape = {
	"metricsCollectorConfig",
	(const struct shape_field[]){ FIELD("metrics", SHAPE_ANY_MAP), FIELDS_END },
};

static const struct shape workload_shape = {
	"a workload",
	(const struct shape_field[]){
		FIELD("name", SHAPE_TEXT),
		FIELD("params", SHAPE_ANY_MAP),
		FIELD("labels", SHAPE_TEXTS),
		FIELD("threshold", SHAPE_ANY),
		{ "thresholdMetricSelector", SHAPE_MAP, &selector_shape },
		FIELD("featureGates", SHAPE_BOOL_MAP),
		FIELDS_END,
	},
};

static const struct shape test_case_shape = {
	"a test case",
	(const struct shape_field[]){
		FIELD("name", SHAPE_TEXT),
		FIELD("featureGates", SHAPE_BOOL_MAP),
		{ "metricsCollectorConfig", SHAPE_MAP, &collector_shape },
		FIELD("workloadTemplate", SHAPE_ANY_LIST),
		{ "workloads", SHAPE_LIST, &workload_shape },
		FIELD("schedulerConfigPath", SHAPE_TEXT),
		FIELD("schedulerConfigFile", SHAPE_TEXT), /* its name up to v1.25 */
		FIELD("defaultPodTemplatePath", SHAPE_TEXT),
		FIELD("labels", SHAPE_TEXTS),
		{ "defaultThresholdMetricSelector", SHAPE_MAP, &selector_shape },
		{ "tuningSets", SHAPE_LIST, &tuning_set_shape },
		FIELDS_END,
	},
};

#undef FIELD

/* What is being read, for the functions here. */
struct reading {
	const char *file;
	struct diag_sink *sink;
};

static enum status error_at(const struct reading *r, const struct value *value, const char *message)
{
	return diag_error(r->sink, value_place(r->file, value), "%s", message);
}

/* One label, or a list of them: { label: result, values: [scheduled] }. */
static enum status check_metric(const struct reading *r, const struct member *metric)
{
	const struct value *v = &metric->value;
	enum status status = STATUS_OK;

	if (v->kind == VALUE_NULL)
		return STATUS_OK;
	if (v->kind == VALUE_MAP)
		return shape_check(&metric_labels_shape, r->file, v, r->sink);
	if (v->kind != VALUE_LIST)
		return diag_error(r->sink, value_place(r->file, v),
				  "metric %s: %s, expected null or a list of labels", metric->key,
				  value_kind_name(v->kind));
	for (uint32_t i = 0; i < v->count && status == STATUS_OK; i++)
		status = shape_check(&metric_labels_shape, r->file, &v->items[i], r->sink);
	return status;
}

static enum status check_collector(const struct reading *r, const struct value *test_case)
{
	const struct value *collector = shape_find(test_case, "metricsCollectorConfig");
	const struct value *metrics = shape_find(collector, "metrics");
	enum status status = STATUS_OK;

	for (uint32_t i = 0; metrics && i < metrics->count && status == STATUS_OK; i++)
		status = check_metric(r, &metrics->members[i]);
	return status;
}

/* What scheduler_perf collects when a test case does not say, in one version or another. */
static bool is_collected_by_default(const char *metric)
{
	static const char *const names[] = {
		"SchedulingThroughput",
		"SchedulingDuration",
		"heap_memory_usage",
		"memory_growth_rate",
		"scheduler_framework_extension_point_duration_seconds",
		"scheduler_scheduling_attempt_duration_seconds",
		"scheduler_pod_scheduling_duration_seconds",
		"scheduler_pod_scheduling_sli_duration_seconds",
		"scheduler_plugin_execution_duration_seconds",
		"scheduler_queueing_hint_execution_duration_seconds",
		"scheduler_event_handling_duration_seconds",
		"scheduler_podgroup_scheduling_attempt_duration_seconds",
		"scheduler_podgroup_scheduling_algorithm_duration_seconds",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(metric, names[i]))
			return true;
	}
	return false;
}

static bool is_collected(const struct value *test_case, const char *metric)
{
	const struct value *collector = shape_find(test_case, "metricsCollectorConfig");

	if (!strcmp(metric, "SchedulingThroughput"))
		return true;
	if (!collector)
		return is_collected_by_default(metric);
	return value_find(shape_find(collector, "metrics"), metric) != NULL;
}

static enum status check_selector(const struct reading *r, const struct value *test_case,
				  const struct value *selector)
{
	const char *name = shape_text(selector, "name");

	if (!selector)
		return STATUS_OK;
	if (!shape_text(selector, "dataBucket"))
		return error_at(r, selector, "a threshold's metric selector needs dataBucket");
	if (!name || is_collected(test_case, name))
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, shape_find(selector, "name")),
			  "metric %s is not collected by this test case", name);
}

static bool is_number(const struct value *v)
{
	return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

static double number_of(const struct value *v)
{
	return v->kind == VALUE_INT ? (double)v->integer : v->number;
}

static enum status check_threshold_number(const struct reading *r, const struct value *v)
{
	if (!is_number(v))
		return diag_error(r->sink, value_place(r->file, v),
				  "threshold: %s, expected a number or a map of topics to numbers",
				  value_kind_name(v->kind));
	if (!(number_of(v) >= 0))
		return diag_error(r->sink, value_place(r->file, v),
				  "threshold: %s, expected 0 or more", v->text);
	return STATUS_OK;
}

static enum status check_threshold(const struct reading *r, const struct value *workload)
{
	const struct value *threshold = shape_find(workload, "threshold");
	enum status status = STATUS_OK;

	if (!threshold)
		return STATUS_OK;
	if (threshold->kind != VALUE_MAP)
		return check_threshold_number(r, threshold);
	for (uint32_t i = 0; i < threshold->count && status == STATUS_OK; i++)
		status = check_threshold_number(r, &threshold->members[i].value);
	return status;
}

static enum status check_workload(const struct reading *r, const struct value *test_case,
				  uint32_t at)
{
	const struct value *workloads = shape_find(test_case, "workloads");
	const struct value *workload = &workloads->items[at];
	const char *name = shape_text(workload, "name");
	enum status status;

	if (!name)
		return error_at(r, workload, "a workload without name");
	for (uint32_t i = 0; i < at; i++) {
		if (!strcmp(shape_text(&workloads->items[i], "name"), name))
			return diag_error(r->sink,
					  value_place(r->file, shape_find(workload, "name")),
					  "workload %s is there twice", name);
	}
	status = check_threshold(r, workload);
	if (status == STATUS_OK)
		status = check_selector(r, test_case,
					shape_find(workload, "thresholdMetricSelector"));
	return status;
}

static enum status check_workloads(const struct reading *r, const struct value *tree)
{
	uint32_t count = shape_count(tree, "workloads");
	enum status status = STATUS_OK;

	if (!count)
		return error_at(r, tree, "a test case without workloads");
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		status = check_workload(r, tree, i);
	return status;
}

/* Sections that measure follow each other; every test case has one. */
static enum status check_sections(const struct reading *r, const struct test_case *test_case)
{
	bool measures = false;
	bool open = false;

	for (size_t i = 0; i < test_case->op_count; i++) {
		const struct op *op = &test_case->ops[i];
		bool starts = op->kind->code == OP_START_COLLECTING;
		bool stops = op->kind->code == OP_STOP_COLLECTING;
		bool collects = op_collects_metrics(op);

		if (open && (starts || (collects && !stops)))
			return error_at(r, op->tree, "metrics are being collected already");
		if (!open && stops)
			return error_at(r, op->tree,
					"stopCollectingMetrics without startCollectingMetrics");
		open = (open || starts) && !stops;
		measures = measures || collects;
	}
	if (!measures)
		return diag_error(r->sink, value_place(r->file, test_case->tree),
				  "no operation of test case %s collects metrics", test_case->name);
	return STATUS_OK;
}

static enum status check_tuning_sets(const struct reading *r, const struct value *tree)
{
	const struct value *sets = shape_find(tree, "tuningSets");
	enum status status = STATUS_OK;

	for (uint32_t i = 0; sets && i < sets->count && status == STATUS_OK; i++) {
		status = tuning_set_check(r->file, &sets->items[i], r->sink);
		if (status == STATUS_OK &&
		    tuning_set_find(tree, shape_text(&sets->items[i], "name")) != &sets->items[i])
			status = diag_error(r->sink, value_place(r->file, &sets->items[i]),
					    "tuning set %s is there twice",
					    shape_text(&sets->items[i], "name"));
	}
	return status;
}

/* What operations name is there. */
static enum status check_tuning(const struct reading *r, const struct value *test_case,
				const struct op *op)
{
	const struct value *inner = shape_find(op->tree, "createPodsOp");
	const struct value *name = shape_find(inner ? inner : op->tree, "tuningSet");
	char quoted[DIAG_QUOTE_SIZE];

	if (!name || !name->count || tuning_set_find(test_case, name->text))
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, name),
			  "there is no tuning set %s in the tuningSets of the test case",
			  diag_quote(quoted, name->text, name->count));
}

static enum status read_ops(const struct reading *r, struct arena *arena, struct test_case *out)
{
	const struct value *list = shape_find(out->tree, "workloadTemplate");
	enum status status = STATUS_OK;

	if (!list || !list->count)
		return error_at(r, out->tree, "a test case without operations in workloadTemplate");
	out->ops = arena_new(arena, list->count, sizeof(*out->ops));
	out->op_count = list->count;
	for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++)
		status = op_read(r->file, &list->items[i], r->sink, &out->ops[i]);
	for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++)
		status = check_tuning(r, out->tree, &out->ops[i]);
	return status == STATUS_OK ? check_sections(r, out) : status;
}

enum status test_case_read(struct arena *arena, const char *file, const struct value *tree,
			   struct diag_sink *sink, struct test_case *out)
{
	const struct reading r = { file, sink };
	enum status status = shape_check(&test_case_shape, file, tree, sink);

	if (status != STATUS_OK)
		return status;
	*out = (struct test_case){ .name = shape_text(tree, "name"), .tree = tree };
	if (!out->name)
		return error_at(&r, tree, "a test case without name");
	status = check_collector(&r, tree);
	if (status == STATUS_OK)
		status = check_selector(&r, tree,
					shape_find(tree, "defaultThresholdMetricSelector"));
	if (status == STATUS_OK)
		status = check_workloads(&r, tree);
	if (status == STATUS_OK)
		status = check_tuning_sets(&r, tree);
	if (status == STATUS_OK)
		status = read_ops(&r, arena, out);
	return status;
}

const struct value *test_case_scheduler_config(const struct test_case *test_case)
{
	const struct value *config = shape_find(test_case->tree, "schedulerConfigPath");

	if (!config)
		config = shape_find(test_case->tree, "schedulerConfigFile");
	return config && config->count ? config : NULL;
}

/* "misc" of ".../misc/performance-config.yaml": the number that the map has for it. */
static const struct value *of_topic(const struct value *topics, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *begin = slash;

	if (!slash)
		return NULL;
	while (begin > path && begin[-1] != '/')
		begin--;
	for (uint32_t i = 0; i < topics->count; i++) {
		const struct member *topic = &topics->members[i];

		if (topic->key_length == (size_t)(slash - begin) &&
		    !memcmp(topic->key, begin, topic->key_length))
			return &topic->value;
	}
	return NULL;
}

/* The usual one says nothing new. */
static bool is_usual(const struct value *selector)
{
	const char *name = shape_text(selector, "name");

	return (!name || !strcmp(name, "SchedulingThroughput")) &&
	       !strcmp(shape_text(selector, "dataBucket"), "Average") &&
	       !shape_count(selector, "labels") && !shape_bool(selector, "expectLower");
}

double test_case_threshold(const struct test_case *test_case, const char *path,
			   const struct value *workload, const struct value **selector)
{
	const struct value *threshold = shape_find(workload, "threshold");

	*selector = shape_find(workload, "thresholdMetricSelector");
	if (!*selector)
		*selector = shape_find(test_case->tree, "defaultThresholdMetricSelector");
	if (*selector && is_usual(*selector))
		*selector = NULL;
	if (threshold && threshold->kind == VALUE_MAP)
		threshold = of_topic(threshold, path);
	return threshold ? number_of(threshold) : 0;
}
