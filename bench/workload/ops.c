/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of each operation, and the table of all.
 */
#include "bench/workload/ops.h"

#include <stdio.h>
#include <string.h>

#include "bench/workload/ops_check.h"

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

static const struct shape namespace_range_shape = {
	"namespaceRange",
	(const struct shape_field[]){
		FIELD("basename", SHAPE_TEXT),
		FIELD("min", SHAPE_WHOLE),
		FIELD("max", SHAPE_WHOLE),
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
		FIELD("podTemplate", SHAPE_TEXT),
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
		FIELD("tuningSet", SHAPE_TEXT),
		FIELD("podsPerArrival", SHAPE_WHOLE),
		{ "namespaceRange", SHAPE_MAP, &namespace_range_shape },
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

static const struct shape replay_shape = {
	"replay",
	(const struct shape_field[]){
		FIELD("opcode", SHAPE_TEXT),
		FIELD("eventsPath", SHAPE_TEXT),
		FIELD("speed", SHAPE_NUMBER),
		FIELD("from", SHAPE_TEXT),
		FIELD("collectMetrics", SHAPE_BOOL),
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

/* What some operations need. */
#define DRA "DRA"
#define POD_GROUPS "pod groups"

static const struct op_kind kinds[] = {
	{ "createNodes", OP_CREATE_NODES, &create_nodes_shape, op_check_create_nodes, NULL },
	{ "createPods", OP_CREATE_PODS, &create_pods_shape, op_check_create_pods, NULL },
	{ "createNamespaces", OP_CREATE_NAMESPACES, &create_namespaces_shape,
	  op_check_create_namespaces, NULL },
	{ "barrier", OP_BARRIER, &barrier_shape, op_check_barrier, NULL },
	{ "sleep", OP_SLEEP, &sleep_shape, op_check_sleep, NULL },
	{ "startCollectingMetrics", OP_START_COLLECTING, &start_collecting_shape,
	  op_check_start_collecting, NULL },
	{ "stopCollectingMetrics", OP_STOP_COLLECTING, &stop_collecting_shape, NULL, NULL },
	{ "createPodSets", OP_CREATE_POD_SETS, &create_pod_sets_shape, op_check_create_pod_sets,
	  NULL },
	{ "deletePods", OP_DELETE_PODS, &delete_pods_shape, op_check_delete_pods, NULL },
	{ "churn", OP_CHURN, &churn_shape, op_check_churn, NULL },
	{ "createAny", OP_CREATE_ANY, &create_any_shape, op_check_template_path, NULL },
	{ "updateAny", OP_UPDATE_ANY, &update_any_shape, op_check_update_any, NULL },
	{ "createPodGroups", OP_NOT_SUPPORTED, &create_pod_groups_shape, op_check_create_pod_groups,
	  POD_GROUPS },
	{ "waitForPodGroups", OP_NOT_SUPPORTED, &wait_for_pod_groups_shape, op_check_count,
	  POD_GROUPS },
	{ "replay", OP_REPLAY, &replay_shape, op_check_replay, NULL },
	{ "startCollectingProfile", OP_PROFILE, &start_profile_shape, op_check_start_profile,
	  NULL },
	{ "stopCollectingProfile", OP_PROFILE, &stop_profile_shape, op_check_profile, NULL },
	{ "createResourceClaims", OP_NOT_SUPPORTED, &create_resource_claims_shape,
	  op_check_template_path, DRA },
	{ "allocResourceClaims", OP_NOT_SUPPORTED, &alloc_resource_claims_shape, NULL, DRA },
	{ "createResourceDriver", OP_NOT_SUPPORTED, &create_resource_driver_shape, NULL, DRA },
	{ "createResourceClass", OP_NOT_SUPPORTED, &create_resource_shape, op_check_template_path,
	  DRA },
	{ "createResourceClaimTemplate", OP_NOT_SUPPORTED, &create_resource_shape,
	  op_check_template_path, DRA },
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

enum status op_inner(const char *file, const struct op *op, struct diag_sink *sink, struct op *out)
{
	return op_read(file, shape_find(op->tree, "createPodsOp"), sink, out);
}

int64_t op_namespace_count(const struct value *op)
{
	const struct value *range = shape_find(op, "namespaceRange");

	return range ? shape_whole(range, "max") - shape_whole(range, "min") + 1 : 1;
}

const struct op_path op_paths[] = {
	{ "nodeTemplatePath", true },
	{ "podTemplatePath", true },
	{ "templatePath", true },
	{ "templatePaths", true },
	{ "namespaceTemplatePath", false },
	{ "persistentVolumeTemplatePath", false },
	{ "persistentVolumeClaimTemplatePath", false },
	{ NULL, false },
};
