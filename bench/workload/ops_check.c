/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of scheduler_perf's isValid() about each operation.
 */
#include "bench/workload/ops_check.h"

#include <string.h>
#include <strings.h>

#include "bench/workload/workload.h"
#include "sched/model/names.h"
#include "sched/model/quantity.h"

#define OP_SPEED_MIN 1e-6
#define OP_SPEED_MAX 1e9

static enum status invalid(const char *file, const struct op *op, const char *field,
			   struct diag_sink *sink, const char *wrong)
{
	const struct value *value = shape_find(op->tree, field);

	return diag_error(sink, value_place(file, value ? value : op->tree), "%s: %s%s%s",
			  op->kind->opcode, field, *wrong == ',' ? "" : " ", wrong);
}

static enum status require(const char *file, const struct op *op, const char *field,
			   struct diag_sink *sink)
{
	return shape_count(op->tree, field) ? STATUS_OK
					    : invalid(file, op, field, sink, "is required");
}

enum status op_check_count(const char *file, const struct op *op, struct diag_sink *sink)
{
	if (shape_find(op->tree, "count") || shape_text(op->tree, "countParam"))
		return STATUS_OK;
	return invalid(file, op, "count", sink, "or countParam is required");
}

static enum status check_label_key(const char *file, const struct op *op,
				   const struct value *strategy, struct diag_sink *sink)
{
	const struct value *key = shape_find(strategy, "labelKey");
	const char *wrong = key ? label_key_error(key->text, key->count) : "is required";
	char quoted[DIAG_QUOTE_SIZE];

	if (!wrong)
		return STATUS_OK;
	return diag_error(sink, value_place(file, key ? key : strategy), "%s: labelKey %s%s%s",
			  op->kind->opcode, key ? diag_quote(quoted, key->text, key->count) : "",
			  key ? " " : "", wrong);
}

static enum status check_label_values(const char *file, const struct op *op,
				      const struct value *strategy, struct diag_sink *sink)
{
	const struct value *values = shape_find(strategy, "labelValues");
	char quoted[DIAG_QUOTE_SIZE];

	if (!values || !values->count)
		return diag_error(sink, value_place(file, values ? values : strategy),
				  "%s: labelValues needs at least one value", op->kind->opcode);
	for (uint32_t i = 0; i < values->count; i++) {
		const struct value *item = &values->items[i];
		const char *wrong = label_value_error(item->text, item->count);

		if (wrong)
			return diag_error(sink, value_place(file, item), "%s: label value %s %s",
					  op->kind->opcode,
					  diag_quote(quoted, item->text, item->count), wrong);
	}
	return STATUS_OK;
}

/* Kubernetes reads a quantity out of a string or a number. */
static enum status check_quantities(const char *file, const struct op *op,
				    const struct value *strategy, struct diag_sink *sink)
{
	const struct value *map = shape_find(strategy, "nodeAllocatable");
	char quoted[DIAG_QUOTE_SIZE];

	for (uint32_t i = 0; map && i < map->count; i++) {
		const struct value *v = &map->members[i].value;
		bool scalar = v->kind == VALUE_STRING || v->kind == VALUE_INT ||
			      v->kind == VALUE_FLOAT;
		struct quantity quantity;

		if (!scalar || !quantity_parse(v->text, v->count, &quantity) || quantity.sign < 0)
			return diag_error(sink, value_place(file, v),
					  "%s: nodeAllocatable: %s is not a quantity (try \"2\" or "
					  "\"500Mi\")",
					  op->kind->opcode,
					  scalar ? diag_quote(quoted, v->text, v->count)
						 : value_kind_name(v->kind));
	}
	return STATUS_OK;
}

enum status op_check_create_nodes(const char *file, const struct op *op, struct diag_sink *sink)
{
	const struct value *allocatable = shape_find(op->tree, "nodeAllocatableStrategy");
	const struct value *label = shape_find(op->tree, "labelNodePrepareStrategy");
	const struct value *unique = shape_find(op->tree, "uniqueNodeLabelStrategy");
	enum status status = op_check_count(file, op, sink);

	if (status == STATUS_OK && (allocatable != NULL) + (label != NULL) + (unique != NULL) > 1)
		return diag_error(sink, value_place(file, op->tree),
				  "%s: at most one of nodeAllocatableStrategy, "
				  "labelNodePrepareStrategy and uniqueNodeLabelStrategy",
				  op->kind->opcode);
	if (status == STATUS_OK && allocatable)
		status = check_quantities(file, op, allocatable, sink);
	if (status == STATUS_OK && label)
		status = check_label_key(file, op, label, sink);
	if (status == STATUS_OK && label)
		status = check_label_values(file, op, label, sink);
	if (status == STATUS_OK && unique)
		status = check_label_key(file, op, unique, sink);
	return status;
}

enum status op_check_create_namespaces(const char *file, const struct op *op,
				       struct diag_sink *sink)
{
	enum status status = op_check_count(file, op, sink);

	return status == STATUS_OK ? require(file, op, "prefix", sink) : status;
}

static enum status check_name_space(const char *file, const struct op *op, struct diag_sink *sink)
{
	const struct value *value = shape_find(op->tree, "namespace");
	const char *wrong = value ? dns_label_error(value->text, value->count) : NULL;
	char quoted[DIAG_QUOTE_SIZE];

	if (!wrong)
		return STATUS_OK;
	return diag_error(sink, value_place(file, value), "%s: namespace %s %s", op->kind->opcode,
			  diag_quote(quoted, value->text, value->count), wrong);
}

/* What goes with an arrival process only, and what does not go with one. */
static enum status check_arrivals(const char *file, const struct op *op, struct diag_sink *sink)
{
	static const char *const only[] = { "podsPerArrival", "namespaceRange" };
	const struct value *range = shape_find(op->tree, "namespaceRange");
	int64_t min = shape_whole(range, "min");
	int64_t max = shape_whole(range, "max");

	for (size_t i = 0; i < sizeof(only) / sizeof(only[0]); i++) {
		if (shape_find(op->tree, only[i]) && !shape_text(op->tree, "tuningSet"))
			return invalid(file, op, only[i], sink, "needs tuningSet");
	}
	if (shape_text(op->tree, "tuningSet") &&
	    (shape_bool(op->tree, "steadyState") || shape_text(op->tree, "steadyStateParam")))
		return invalid(file, op, "tuningSet", sink, "and steadyState exclude each other");
	if (shape_find(op->tree, "podsPerArrival") && !shape_whole(op->tree, "podsPerArrival"))
		return invalid(file, op, "podsPerArrival", sink, "has to be above 0");
	if (!range)
		return STATUS_OK;
	if (shape_text(op->tree, "namespace"))
		return invalid(file, op, "namespaceRange", sink,
			       "and namespace exclude each other");
	if (!shape_text(range, "basename"))
		return invalid(file, op, "namespaceRange", sink, "needs basename");
	if (min > max || max >= WORKLOAD_NODES_MAX || max - min >= OP_NAMESPACES_MAX)
		return invalid(file, op, "namespaceRange", sink,
			       "has to go from min up to max, 10000 namespaces at most, numbers "
			       "below 1000000");
	return STATUS_OK;
}

enum status op_check_create_pods(const char *file, const struct op *op, struct diag_sink *sink)
{
	bool skips = shape_bool(op->tree, "skipWaitToCompletion");
	enum status status = op_check_count(file, op, sink);

	if (status == STATUS_OK)
		status = check_name_space(file, op, sink);
	if (status != STATUS_OK)
		return status;
	if (skips && shape_bool(op->tree, "collectMetrics"))
		return invalid(file, op, "collectMetrics", sink,
			       "and skipWaitToCompletion exclude each other");
	if (skips && shape_bool(op->tree, "steadyState"))
		return invalid(file, op, "steadyState", sink,
			       "and skipWaitToCompletion exclude each other");
	if (shape_bool(op->tree, "steadyState") && !shape_find(op->tree, "duration") &&
	    !shape_text(op->tree, "durationParam"))
		return invalid(file, op, "steadyState", sink, "needs duration or durationParam");
	if (shape_text(op->tree, "podTemplate") && shape_text(op->tree, "podTemplatePath"))
		return invalid(file, op, "podTemplate", sink,
			       "and podTemplatePath exclude each other");
	if (shape_text(op->tree, "persistentVolumeTemplatePath") &&
	    !shape_text(op->tree, "persistentVolumeClaimTemplatePath"))
		return invalid(file, op, "persistentVolumeTemplatePath", sink,
			       "needs persistentVolumeClaimTemplatePath");
	if (shape_text(op->tree, "persistentVolumeClaimTemplatePath") &&
	    !shape_text(op->tree, "persistentVolumeTemplatePath"))
		return invalid(file, op, "persistentVolumeClaimTemplatePath", sink,
			       "needs persistentVolumeTemplatePath");
	return check_arrivals(file, op, sink);
}

enum status op_check_create_pod_sets(const char *file, const struct op *op, struct diag_sink *sink)
{
	enum status status = op_check_count(file, op, sink);
	struct op inner = { NULL, NULL };

	if (status == STATUS_OK)
		status = require(file, op, "namespacePrefix", sink);
	if (status == STATUS_OK)
		status = require(file, op, "createPodsOp", sink);
	if (status == STATUS_OK)
		status = op_read(file, shape_find(op->tree, "createPodsOp"), sink, &inner);
	if (status == STATUS_OK && inner.kind && inner.kind->code != OP_CREATE_PODS)
		status = diag_error(sink, value_place(file, inner.tree),
				    "createPodSets: createPodsOp is %s, expected createPods",
				    inner.kind->opcode);
	return status;
}

enum status op_check_create_pod_groups(const char *file, const struct op *op,
				       struct diag_sink *sink)
{
	enum status status = op_check_count(file, op, sink);

	if (status == STATUS_OK)
		status = require(file, op, "templatePath", sink);
	return status == STATUS_OK ? require(file, op, "namespace", sink) : status;
}

enum status op_check_template_path(const char *file, const struct op *op, struct diag_sink *sink)
{
	return require(file, op, "templatePath", sink);
}

enum status op_check_update_any(const char *file, const struct op *op, struct diag_sink *sink)
{
	const struct value *parts = shape_find(op->tree, "subresources");
	enum status status = require(file, op, "templatePath", sink);

	if (status != STATUS_OK || !parts || !parts->count)
		return status;
	if (parts->count > 1 ||
	    (strcmp(parts->items[0].text, "status") && strcmp(parts->items[0].text, "resize")))
		return invalid(file, op, "subresources", sink, "has to be [status] or [resize]");
	return STATUS_OK;
}

enum status op_check_delete_pods(const char *file, const struct op *op, struct diag_sink *sink)
{
	return require(file, op, "namespace", sink);
}

enum status op_check_churn(const char *file, const struct op *op, struct diag_sink *sink)
{
	const char *mode = shape_text(op->tree, "mode");

	if (!mode || (strcmp(mode, "create") && strcmp(mode, "recreate")))
		return invalid(file, op, "mode", sink, "has to be create or recreate");
	if (!strcmp(mode, "recreate") && !shape_whole(op->tree, "number"))
		return invalid(file, op, "number", sink, "has to be above 0 in mode recreate");
	return require(file, op, "templatePaths", sink);
}

enum status op_check_barrier(const char *file, const struct op *op, struct diag_sink *sink)
{
	const char *stage = shape_text(op->tree, "stageRequirement");

	if (stage && strcmp(stage, "Scheduled") && strcmp(stage, "Attempted"))
		return invalid(file, op, "stageRequirement", sink,
			       "has to be Scheduled or Attempted");
	return STATUS_OK;
}

enum status op_check_sleep(const char *file, const struct op *op, struct diag_sink *sink)
{
	if (shape_find(op->tree, "duration") || shape_text(op->tree, "durationParam"))
		return STATUS_OK;
	return invalid(file, op, "duration", sink, "or durationParam is required");
}

enum status op_check_replay(const char *file, const struct op *op, struct diag_sink *sink)
{
	const struct value *speed = shape_find(op->tree, "speed");
	double factor = !speed			   ? 1
			: speed->kind == VALUE_INT ? (double)speed->integer
						   : speed->number;

	if (!(factor >= OP_SPEED_MIN && factor <= OP_SPEED_MAX))
		return invalid(file, op, "speed", sink, "has to be a number from 1e-6 to 1e9");
	return require(file, op, "eventsPath", sink);
}

enum status op_check_start_collecting(const char *file, const struct op *op, struct diag_sink *sink)
{
	return require(file, op, "namespaces", sink);
}

enum status op_check_profile(const char *file, const struct op *op, struct diag_sink *sink)
{
	const char *type = shape_text(op->tree, "type");

	if (!type || strcasecmp(type, "CPU"))
		return invalid(file, op, "type", sink, "has to be CPU");
	return STATUS_OK;
}

enum status op_check_start_profile(const char *file, const struct op *op, struct diag_sink *sink)
{
	enum status status = op_check_profile(file, op, sink);

	return status == STATUS_OK ? require(file, op, "filePath", sink) : status;
}
