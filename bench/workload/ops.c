/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of each operation, and the rules of scheduler_perf's isValid() about them.
 */
#include "bench/workload/ops.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sched/model/names.h"
#include "sched/model/quantity.h"

#define FIELD(name, type)        \
	{                        \
		name, type, NULL \
	}
#define FIELDS_END FIELD(NULL, SHAPE_ANY)
#define COUNT_FIELDS                                              \
	FIELD("opcode", SHAPE_TEXT), FIELD("count", SHAPE_WHOLE), \
		FIELD("countParam", SHAPE_WHOLE_PARAM)

static const struct shape csi_allocatable_shape = {
	"the allocatable of a CSI driver",
	(const struct shape_field[]){ FIELD("count", SHAPE_WHOLE), FIELDS_END },
};

static const struct shape allocatable_strategy_shape = {
	"nodeAllocatableStrategy",
	(const struct shape_field[]){
		FIELD("nodeAllocatable", SHAPE_ANY_MAP),
		{ "csiNodeAllocatable", SHAPE_MAP_OF, &csi_allocatable_shape },
		FIELD("migratedPlugins", SHAPE_TEXTS),
		FIELDS_END,
	},
};

static const struct shape label_strategy_shape = {
	"labelNodePrepareStrategy",
	(const struct shape_field[]){
		FIELD("labelKey", SHAPE_TEXT),
		FIELD("labelValues", SHAPE_TEXTS),
		FIELDS_END,
	},
};

static const struct shape unique_strategy_shape = {
	"uniqueNodeLabelStrategy",
	(const struct shape_field[]){ FIELD("labelKey", SHAPE_TEXT), FIELDS_END },
};

static const struct shape create_nodes_shape = {
	"createNodes",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("nodeTemplatePath", SHAPE_TEXT),
		{ "nodeAllocatableStrategy", SHAPE_MAP, &allocatable_strategy_shape },
		{ "labelNodePrepareStrategy", SHAPE_MAP, &label_strategy_shape },
		{ "uniqueNodeLabelStrategy", SHAPE_MAP, &unique_strategy_shape },
		FIELD("templateParams", SHAPE_ANY_MAP),
		FIELDS_END,
	},
};

static const struct shape create_namespaces_shape = {
	"createNamespaces",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("prefix", SHAPE_TEXT),
		FIELD("namespaceTemplatePath", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape create_pods_shape = {
	"createPods",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("countMultiplierParam", SHAPE_WHOLE_PARAM),
		FIELD("collectMetrics", SHAPE_BOOL),
		FIELD("namespace", SHAPE_TEXT),
		FIELD("podTemplatePath", SHAPE_TEXT),
		FIELD("skipWaitToCompletion", SHAPE_BOOL),
		FIELD("persistentVolumeTemplatePath", SHAPE_TEXT),
		FIELD("persistentVolumeClaimTemplatePath", SHAPE_TEXT),
		FIELD("templateParams", SHAPE_ANY_MAP),
		FIELD("steadyState", SHAPE_BOOL),
		FIELD("steadyStateParam", SHAPE_BOOL_PARAM),
		FIELD("duration", SHAPE_DURATION),
		FIELD("durationParam", SHAPE_DURATION_PARAM),
		FIELD("signatureBatchSize", SHAPE_WHOLE),
		FIELD("signatureBatchSizeParam", SHAPE_WHOLE_PARAM),
		FIELDS_END,
	},
};

static const struct shape create_pod_sets_shape = {
	"createPodSets",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("namespacePrefix", SHAPE_TEXT),
		{ "createPodsOp", SHAPE_MAP, &create_pods_shape },
		FIELDS_END,
	},
};

static const struct shape create_pod_groups_shape = {
	"createPodGroups",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("namespace", SHAPE_TEXT),
		FIELD("templatePath", SHAPE_TEXT),
		FIELD("templateParams", SHAPE_ANY_MAP),
		FIELDS_END,
	},
};

static const struct shape wait_for_pod_groups_shape = {
	"waitForPodGroups",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("namespace", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape delete_pods_shape = {
	"deletePods",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("namespace", SHAPE_TEXT),
		FIELD("labelSelector", SHAPE_TEXT_MAP),
		FIELD("skipWaitToCompletion", SHAPE_BOOL),
		FIELD("deletePodsPerSecond", SHAPE_WHOLE),
		FIELDS_END,
	},
};

static const struct shape churn_shape = {
	"churn",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("mode", SHAPE_TEXT),
		FIELD("number", SHAPE_WHOLE),
		FIELD("intervalMilliseconds", SHAPE_WHOLE),
		FIELD("namespace", SHAPE_TEXT),
		FIELD("templatePaths", SHAPE_TEXTS),
		FIELDS_END,
	},
};

static const struct shape barrier_shape = {
	"barrier",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("namespaces", SHAPE_TEXTS),
		FIELD("labelSelector", SHAPE_TEXT_MAP),
		FIELD("stageRequirement", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape sleep_shape = {
	"sleep",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("duration", SHAPE_DURATION),
		FIELD("durationParam", SHAPE_DURATION_PARAM),
		FIELDS_END,
	},
};

static const struct shape start_collecting_shape = {
	"startCollectingMetrics",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("name", SHAPE_TEXT),
		FIELD("namespaces", SHAPE_TEXTS),
		FIELD("labelSelector", SHAPE_TEXT_MAP),
		FIELD("collectors", SHAPE_TEXTS),
		FIELDS_END,
	},
};

static const struct shape stop_collecting_shape = {
	"stopCollectingMetrics",
	(const struct shape_field[]){ FIELD("opcode", SHAPE_TEXT), FIELDS_END },
};

static const struct shape start_profile_shape = {
	"startCollectingProfile",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("type", SHAPE_TEXT),
		FIELD("filePath", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape stop_profile_shape = {
	"stopCollectingProfile",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("type", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape create_any_shape = {
	"createAny",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("namespace", SHAPE_TEXT),
		FIELD("templatePath", SHAPE_TEXT),
		FIELD("templateParams", SHAPE_ANY_MAP),
		FIELDS_END,
	},
};

static const struct shape update_any_shape = {
	"updateAny",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("namespace", SHAPE_TEXT),
		FIELD("templatePath", SHAPE_TEXT),
		FIELD("templateParams", SHAPE_ANY_MAP),
		FIELD("updatePerSecond", SHAPE_WHOLE),
		FIELD("subresources", SHAPE_TEXTS),
		FIELDS_END,
	},
};

/* createResourceClass and createResourceClaimTemplate of v1.27 to v1.29. */
static const struct shape create_resource_shape = {
	"an operation that creates a resource",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("namespace", SHAPE_TEXT),
		FIELD("templatePath", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape create_resource_claims_shape = {
	"createResourceClaims",
	(const struct shape_field[]){
		COUNT_FIELDS,
		FIELD("namespace", SHAPE_TEXT),
		FIELD("templatePath", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape alloc_resource_claims_shape = {
	"allocResourceClaims",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("namespace", SHAPE_TEXT),
		FIELDS_END,
	},
};

static const struct shape create_resource_driver_shape = {
	"createResourceDriver",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("driverName", SHAPE_TEXT),
		FIELD("nodes", SHAPE_TEXT),
		FIELD("maxClaimsPerNode", SHAPE_WHOLE),
		FIELD("maxClaimsPerNodeParam", SHAPE_WHOLE_PARAM),
		FIELD("structuredParameters", SHAPE_BOOL),
		FIELDS_END,
	},
};

#undef FIELD

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

static enum status check_count(const char *file, const struct op *op, struct diag_sink *sink)
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

static enum status check_create_nodes(const char *file, const struct op *op, struct diag_sink *sink)
{
	const struct value *allocatable = shape_find(op->tree, "nodeAllocatableStrategy");
	const struct value *label = shape_find(op->tree, "labelNodePrepareStrategy");
	const struct value *unique = shape_find(op->tree, "uniqueNodeLabelStrategy");
	enum status status = check_count(file, op, sink);

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

static enum status check_create_namespaces(const char *file, const struct op *op,
					   struct diag_sink *sink)
{
	enum status status = check_count(file, op, sink);

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

static enum status check_create_pods(const char *file, const struct op *op, struct diag_sink *sink)
{
	bool skips = shape_bool(op->tree, "skipWaitToCompletion");
	enum status status = check_count(file, op, sink);

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
	if (shape_text(op->tree, "persistentVolumeTemplatePath") &&
	    !shape_text(op->tree, "persistentVolumeClaimTemplatePath"))
		return invalid(file, op, "persistentVolumeTemplatePath", sink,
			       "needs persistentVolumeClaimTemplatePath");
	if (shape_text(op->tree, "persistentVolumeClaimTemplatePath") &&
	    !shape_text(op->tree, "persistentVolumeTemplatePath"))
		return invalid(file, op, "persistentVolumeClaimTemplatePath", sink,
			       "needs persistentVolumeTemplatePath");
	return STATUS_OK;
}

static enum status check_create_pod_sets(const char *file, const struct op *op,
					 struct diag_sink *sink)
{
	enum status status = check_count(file, op, sink);
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

static enum status check_create_pod_groups(const char *file, const struct op *op,
					   struct diag_sink *sink)
{
	enum status status = check_count(file, op, sink);

	if (status == STATUS_OK)
		status = require(file, op, "templatePath", sink);
	return status == STATUS_OK ? require(file, op, "namespace", sink) : status;
}

static enum status check_template_path(const char *file, const struct op *op,
				       struct diag_sink *sink)
{
	return require(file, op, "templatePath", sink);
}

static enum status check_delete_pods(const char *file, const struct op *op, struct diag_sink *sink)
{
	return require(file, op, "namespace", sink);
}

static enum status check_churn(const char *file, const struct op *op, struct diag_sink *sink)
{
	const char *mode = shape_text(op->tree, "mode");

	if (!mode || (strcmp(mode, "create") && strcmp(mode, "recreate")))
		return invalid(file, op, "mode", sink, "has to be create or recreate");
	if (!strcmp(mode, "recreate") && !shape_whole(op->tree, "number"))
		return invalid(file, op, "number", sink, "has to be above 0 in mode recreate");
	return require(file, op, "templatePaths", sink);
}

static enum status check_barrier(const char *file, const struct op *op, struct diag_sink *sink)
{
	const char *stage = shape_text(op->tree, "stageRequirement");

	if (stage && strcmp(stage, "Scheduled") && strcmp(stage, "Attempted"))
		return invalid(file, op, "stageRequirement", sink,
			       "has to be Scheduled or Attempted");
	return STATUS_OK;
}

static enum status check_sleep(const char *file, const struct op *op, struct diag_sink *sink)
{
	if (shape_find(op->tree, "duration") || shape_text(op->tree, "durationParam"))
		return STATUS_OK;
	return invalid(file, op, "duration", sink, "or durationParam is required");
}

static enum status check_start_collecting(const char *file, const struct op *op,
					  struct diag_sink *sink)
{
	return require(file, op, "namespaces", sink);
}

static enum status check_profile(const char *file, const struct op *op, struct diag_sink *sink)
{
	const char *type = shape_text(op->tree, "type");

	if (!type || strcasecmp(type, "CPU"))
		return invalid(file, op, "type", sink, "has to be CPU");
	if (op->kind->shape == &start_profile_shape)
		return require(file, op, "filePath", sink);
	return STATUS_OK;
}

static const struct op_kind kinds[] = {
	{ "createNodes", OP_CREATE_NODES, &create_nodes_shape, check_create_nodes },
	{ "createPods", OP_CREATE_PODS, &create_pods_shape, check_create_pods },
	{ "createNamespaces", OP_CREATE_NAMESPACES, &create_namespaces_shape,
	  check_create_namespaces },
	{ "barrier", OP_BARRIER, &barrier_shape, check_barrier },
	{ "sleep", OP_SLEEP, &sleep_shape, check_sleep },
	{ "startCollectingMetrics", OP_START_COLLECTING, &start_collecting_shape,
	  check_start_collecting },
	{ "stopCollectingMetrics", OP_STOP_COLLECTING, &stop_collecting_shape, NULL },
	{ "createPodSets", OP_NOT_SUPPORTED, &create_pod_sets_shape, check_create_pod_sets },
	{ "deletePods", OP_NOT_SUPPORTED, &delete_pods_shape, check_delete_pods },
	{ "churn", OP_NOT_SUPPORTED, &churn_shape, check_churn },
	{ "createAny", OP_NOT_SUPPORTED, &create_any_shape, check_template_path },
	{ "updateAny", OP_NOT_SUPPORTED, &update_any_shape, check_template_path },
	{ "createPodGroups", OP_NOT_SUPPORTED, &create_pod_groups_shape, check_create_pod_groups },
	{ "waitForPodGroups", OP_NOT_SUPPORTED, &wait_for_pod_groups_shape, check_count },
	{ "startCollectingProfile", OP_NOT_SUPPORTED, &start_profile_shape, check_profile },
	{ "stopCollectingProfile", OP_NOT_SUPPORTED, &stop_profile_shape, check_profile },
	{ "createResourceClaims", OP_NOT_SUPPORTED, &create_resource_claims_shape,
	  check_template_path },
	{ "allocResourceClaims", OP_NOT_SUPPORTED, &alloc_resource_claims_shape, NULL },
	{ "createResourceDriver", OP_NOT_SUPPORTED, &create_resource_driver_shape, NULL },
	{ "createResourceClass", OP_NOT_SUPPORTED, &create_resource_shape, check_template_path },
	{ "createResourceClaimTemplate", OP_NOT_SUPPORTED, &create_resource_shape,
	  check_template_path },
};

enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

static enum status unknown_opcode(const char *file, const struct value *opcode,
				  struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];
	char names[1024];
	size_t used = 0;

	for (size_t i = 0; i < KIND_COUNT; i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 kinds[i].opcode);
	return diag_error(sink, value_place(file, opcode), "unknown opcode %s, expected one of %s",
			  diag_quote(quoted, opcode->text, opcode->count), names);
}

enum status op_read(const char *file, const struct value *tree, struct diag_sink *sink,
		    struct op *out)
{
	const struct value *opcode = shape_find(tree, "opcode");
	enum status status;
	size_t i = 0;

	if (tree->kind != VALUE_MAP)
		return diag_error(sink, value_place(file, tree),
				  "%s, expected an operation (a map)", value_kind_name(tree->kind));
	if (!opcode)
		return diag_error(sink, value_place(file, tree), "an operation without opcode");
	if (opcode->kind != VALUE_STRING)
		return diag_error(sink, value_place(file, opcode), "opcode: %s, expected a string",
				  value_kind_name(opcode->kind));
	while (i < KIND_COUNT && strcmp(kinds[i].opcode, opcode->text))
		i++;
	if (i == KIND_COUNT)
		return unknown_opcode(file, opcode, sink);
	*out = (struct op){ &kinds[i], tree };
	status = shape_check(out->kind->shape, file, tree, sink);
	return status == STATUS_OK && out->kind->check ? out->kind->check(file, out, sink) : status;
}

bool op_collects_metrics(const struct op *op)
{
	const struct value *inner = shape_find(op->tree, "createPodsOp");

	return op->kind->code == OP_STOP_COLLECTING || shape_bool(op->tree, "collectMetrics") ||
	       shape_bool(inner, "collectMetrics");
}

const struct value *op_not_supported(const struct op *op, bool steady, const char **what)
{
	const struct value *allocatable = shape_find(op->tree, "nodeAllocatableStrategy");

	if (op->kind->code == OP_NOT_SUPPORTED) {
		*what = op->kind->opcode;
		return op->tree;
	}
	if (op->kind->code == OP_CREATE_PODS && steady) {
		*what = "createPods with steadyState";
		return op->tree;
	}
	if (shape_text(op->tree, "persistentVolumeTemplatePath")) {
		*what = "createPods with persistentVolumeTemplatePath";
		return shape_find(op->tree, "persistentVolumeTemplatePath");
	}
	if (shape_count(allocatable, "csiNodeAllocatable")) {
		*what = "createNodes with csiNodeAllocatable";
		return shape_find(allocatable, "csiNodeAllocatable");
	}
	if (shape_count(allocatable, "migratedPlugins")) {
		*what = "createNodes with migratedPlugins";
		return shape_find(allocatable, "migratedPlugins");
	}
	return NULL;
}
