/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HostName of v1.1 and v1.2: the node is the one that spec.nodeName names.
 */
#include "predicates/v1_1/predicates.h"

static uint64_t fits(struct legacy_call *call, const struct legacy_node *node,
		     const struct legacy_info *info)
{
	uint32_t wanted = call->pod->pod->spec->node_name;

	(void)info;
	return !wanted || wanted == node->node->name ? 0 : LEGACY_FAILS;
}

static const struct legacy_predicate_impl impls[] = {
	{ "reference", "compare the names", false, fits },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_host_name = {
	.rule = { .plugin = "HostName",
		  .policy_name = "HostName",
		  .summary = "the node is the one that nodeName names",
		  .explain = legacy_explain_name },
	.impls = impls,
};
