/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EBSLimits: with the pod's EBS volumes the node holds no more of them than it can.
 *
 * v1.26 plugins/nodevolumelimits/non_csi.go. The node says how many in
 * attachable-volumes-aws-ebs; otherwise 39, or 25 on Nitro instances, told by the instance type.
 */
#include <string.h>

#include "predicates/attached_volumes.h"
#include "predicates/predicates.h"

/* "^[cmr]5.*|t3|z1d" */
static bool is_nitro(const char *type)
{
	return (strchr("cmr", type[0]) && type[0] && type[1] == '5') || strstr(type, "t3") ||
	       strstr(type, "z1d");
}

static int64_t standard_of(const struct node *node, const struct intern *symbols)
{
	static const char *const keys[] = { "beta.kubernetes.io/instance-type",
					    "node.kubernetes.io/instance-type" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		uint32_t key;
		uint32_t value;

		if (intern_find(symbols, keys[i], strlen(keys[i]), &key) &&
		    labels_find(&node->labels, key, &value))
			return is_nitro(symbol_text(symbols, value)) ? 25 : 39;
	}
	return 39;
}

static const struct attach_limit limit = {
	.migration = MIGRATE_EBS,
	.inline_kind = VOLUME_AWS_EBS,
	.resource = "attachable-volumes-aws-ebs",
	.standard = 25,
	.standard_of = standard_of,
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	attach_limit_prepare(call, &limit, out);
}

static const struct predicate_impl impls[] = {
	{ "reference", "count the volumes of all pods on the node", prepare, attach_limit_exceeded,
	  NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_ebs_limits = {
	.plugin = "EBSLimits",
	.policy_name = "MaxEBSVolumeCount",
	.summary = "the node can hold the pod's EBS volumes too",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS | READS_VOLUMES,
	.events = EVENTS(NODE, EVENT_ADD) | EVENTS(POD, EVENT_DELETE),
	.impls = impls,
	.explain = attach_limit_explain,
};
